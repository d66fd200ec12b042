"""The next roster: its dates renewed, or a signer revoked.

Revocation has no date: it refuses what is not yet received; what was received before is checked
with the roster that its receipt names (bundle-format.md, *Identities*).
"""

from __future__ import annotations

from datetime import datetime

from fieldkit.errors import UnknownSigner
from sync.bundle.roster import TrustedRoster
from sync.hq.root import Root, sign_next


def renew(root: Root, now: datetime) -> TrustedRoster:
    """The same roster with new dates and the next version."""
    return sign_next(root, now=now, issued=root.ledger.issued)


def revoke(root: Root, key_id: str, now: datetime) -> TrustedRoster:
    """That signer goes into the list of revoked ones, and its recipient out of the roster.

    Every certificate of its key goes with it: a device that was enrolled twice holds two.
    `UnknownSigner` where the root gave no certificate of this name; revoking twice is no error.
    """
    issued = root.ledger.issued
    key = next((each.key for each in issued if each.key_id == key_id), None)
    if key is None:
        raise UnknownSigner(key_id=key_id)
    marked = tuple(
        each.model_copy(update={"revoked": each.revoked or now}) if each.key == key else each
        for each in issued
    )
    names = {each.key_id for each in issued if each.key == key}
    recipients = tuple(each for each in root.roster.roster.recipients if each.holder not in names)
    return sign_next(root, now=now, issued=marked, recipients=recipients)
