"""The document of `fieldkit hq status --json`: what a receiver holds, and its roster in force."""

from __future__ import annotations

from schemas.manifest import Role
from schemas.roster import Code, KeyId
from schemas.strict import Count, Moment, Record, Version


class Enrolled(Record):
    """A device that one can seal to; `key_id` names its certificate for `hq revoke`."""

    code: Code
    role: Role
    key_id: KeyId | None


class ReceiverStatus(Record):
    """Counts of the log and of uploads that are not finished; `bytes` are those of payloads."""

    bundles: Count
    bytes: Count
    unfinished: Count
    roster: Version
    expires: Moment
    enrolled: tuple[Enrolled, ...]
