"""A receipt is believed when it proves that *this* manifest stands in headquarters' log.

Order (`sync`, *Log and receipts*): a tlog-proof in the right form; its checkpoint signed by every
key of the roster's log and its quorum of witnesses; the entry in the tree; the entry ours. Pure.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from fieldkit.crypto.tlog import Checkpoint, Vkey, check_proof
from fieldkit.errors import Altered
from schemas.receipt import Entry
from schemas.roster import Log
from schemas.strict import NotStrict
from sync.errors import ReceiptInvalid


@dataclass(frozen=True)
class Proved:
    """What a receipt proves: the entry, and the state of the log that it was proved by."""

    entry: Entry
    checkpoint: Checkpoint


def check_receipt(text: str, manifest: bytes, log: Log) -> Proved:
    """Check a receipt for the exact bytes of a manifest; raises `ReceiptInvalid`."""
    proved = check_proof_of(text, log)
    if proved.entry.manifest != hashlib.sha256(manifest).hexdigest():
        raise ReceiptInvalid(reason="the receipt of another bundle")
    return proved


def check_proof_of(text: str, log: Log) -> Proved:
    """All but whose it is: that the entry stands in this log; raises `ReceiptInvalid`."""
    try:
        vkeys = [Vkey.parse(line) for line in log.vkeys]
        witnesses = [Vkey.parse(line) for line in log.witnesses]
        if any(vkey.name != log.origin for vkey in vkeys):
            raise ReceiptInvalid(reason="the roster names another log")
        raw, checkpoint = check_proof(text, vkeys, witnesses, log.quorum)
        return Proved(Entry.read(raw), checkpoint)
    except Altered as error:
        raise ReceiptInvalid(reason=str(error.facts.get("reason", ""))) from error
    except NotStrict as error:
        raise ReceiptInvalid(reason="the entry has another form") from error
