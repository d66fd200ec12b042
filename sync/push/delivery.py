"""A bundle is delivered by its receipt, whichever way that came: checked, then kept.

With it the log's newest state is kept, which the next statement carries to the desk: a log that
shows itself differently to two devices comes to light there. It is kept with the log's Ed25519
signature alone, for ML-DSA's would be a tenth of every bundle.
"""

from __future__ import annotations

from fieldkit.crypto.tlog import ED25519, Checkpoint, TlogProof, Vkey, reduced
from fieldkit.vault import Vault
from fieldkit.vault.outbox import Parcel
from fieldkit.vault.receipts import Receipt
from schemas.roster import Log
from sync.outbox import CHECKPOINT
from sync.push.receipts import Proved, check_receipt


def keep_receipt(vault: Vault, parcel: Parcel, text: str, log: Log) -> Proved:
    """Check a receipt for a parcel and keep it; `ReceiptInvalid` where it proves something else."""
    proved = check_receipt(text, parcel.manifest, log)
    vault.receipts.keep(
        Receipt(
            bundle=parcel.bundle,
            manifest_sha256=proved.entry.manifest,
            assessment=parcel.assessment,
            revision=parcel.revision,
            proof=text,
            received=proved.entry.received,
        )
    )
    _keep_checkpoint(vault, text, proved.checkpoint, log)
    return proved


def _keep_checkpoint(vault: Vault, receipt: str, newest: Checkpoint, log: Log) -> None:
    held = vault.settings.get(CHECKPOINT)
    if held is not None and _checkpoint(held).size >= newest.size:
        return
    vkeys = [vkey for vkey in map(Vkey.parse, log.vkeys) if vkey.kind == ED25519]
    vault.settings.set(CHECKPOINT, reduced(TlogProof.parse(receipt).note, vkeys))


def _checkpoint(note: str) -> Checkpoint:
    return Checkpoint.parse(note.rpartition("\n\n")[0] + "\n")
