"""The report of `fieldkit verify`: what was checked in each file, and what came of it.

bundle-format.md, *`fieldkit verify`*; outcomes as in ux.md, 6. Only `failed` is a failure;
`cantTell` is never counted as proved. The names of outcomes are those of W3C's EARL.
"""

from __future__ import annotations

from enum import StrEnum

from schemas.strict import Record


class Outcome(StrEnum):
    """What came of a check: proved, failed, could not be checked, does not apply, not asked."""

    PASSED = "passed"
    FAILED = "failed"
    CANT_TELL = "cantTell"
    INAPPLICABLE = "inapplicable"
    UNTESTED = "untested"


class What(StrEnum):
    """What a file turned out to be."""

    BUNDLE = "bundle"
    RECEIPT = "receipt"
    ROSTER = "roster"
    UNKNOWN = "unknown"


class Check(Record):
    """One question and its answer.

    `error` is the type's name as the design pages spell it; `expected` and `found` are what was
    compared; `command` is what gives the same answer with public tools.
    """

    check: str
    outcome: Outcome
    error: str | None = None
    expected: str | None = None
    found: str | None = None
    command: str | None = None


class FileReport(Record):
    """One file: its outcome is the worst of its checks."""

    path: str
    what: What
    outcome: Outcome
    checks: tuple[Check, ...]


class VerifyReport(Record):
    """All files, in the order given."""

    files: tuple[FileReport, ...]
