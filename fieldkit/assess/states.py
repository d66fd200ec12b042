"""Where an assessment stands, told from what the device holds. Pure.

Delivered follows a verified receipt of the revision that is asked about, and nothing else; what
comes after it is headquarters' own word. Source: interface design, 6.
"""

from __future__ import annotations

from collections.abc import Iterable

from fieldkit.vault import Vault
from fieldkit.vault.outbox import Parcel, Sending
from fieldkit.vault.receipts import Receipt
from schemas.assessment import Assessment, State


def state(assessment: Assessment, parcels: Iterable[Parcel], receipts: Iterable[Receipt]) -> State:
    """The state of the assessment's newest revision."""
    if assessment.open:
        return State.READY if assessment.ready else State.DRAFT
    if any(receipt.revision == assessment.revision for receipt in receipts):
        return State.DELIVERED
    mine = [parcel for parcel in parcels if parcel.revision == assessment.revision]
    if any(parcel.state is Sending.DELIVERED for parcel in mine):
        return State.DELIVERED
    return State.WAITING if mine else State.SIGNED


def state_of(vault: Vault, assessment: Assessment) -> State:
    """`state`, read from the vault."""
    return state(assessment, vault.outbox.of(assessment.id), vault.receipts.of(assessment.id))
