"""A bundle is delivered by its receipt, whichever way that came: checked, then kept."""

from __future__ import annotations

from fieldkit.vault import Vault
from fieldkit.vault.outbox import Parcel
from fieldkit.vault.receipts import Receipt
from schemas.roster import Log
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
    return proved
