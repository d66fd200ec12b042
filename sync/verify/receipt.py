"""A receipt, as a reviewer checks it: by the log of the very roster that it names."""

from __future__ import annotations

from dataclasses import dataclass

from fieldkit.clock import rfc3339
from schemas.receipt import Entry
from schemas.verification import Check, Outcome
from sync.bundle.roster import TrustedRoster
from sync.errors import ReceiptInvalid
from sync.push.receipts import check_proof_of
from sync.verify.public import commands


@dataclass(frozen=True)
class Receipt:
    """A receipt's exact text and the entry that it carries; not yet believed."""

    text: str
    entry: Entry


def check_proof(receipt: Receipt, roster: TrustedRoster | None, any_roster: bool) -> Check:
    """Entry, proof, checkpoint, every key of the log and its quorum of witnesses."""
    received = f"received {rfc3339(receipt.entry.received)}, roster {receipt.entry.roster}"
    command = commands()["receipt"]
    if roster is None:
        needed = f"roster {receipt.entry.roster}, which the receipt names"
        expected = needed if any_roster else f"the root's key and {needed}"
        return Check(
            check="receipt",
            outcome=Outcome.CANT_TELL,
            expected=expected,
            found=received,
            command=command,
        )
    log = roster.roster.log
    try:
        size = check_proof_of(receipt.text, log).checkpoint.size
    except ReceiptInvalid as error:
        return Check(
            check="receipt",
            outcome=Outcome.FAILED,
            error=error.kind,
            expected=f"an entry of {log.origin}",
            found=str(error.facts.get("reason", "")),
            command=command,
        )
    return Check(
        check="receipt",
        outcome=Outcome.PASSED,
        expected=f"an entry of {log.origin}",
        found=f"{received}, in a log of {size}",
        command=command,
    )
