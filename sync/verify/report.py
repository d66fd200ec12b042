"""A reviewer's check: what is proved, what failed, what could not be checked. It trusts nothing.

Only what was given is asked (bundle-format.md, *`fieldkit verify`*): rosters by the root's key;
each bundle's steps 1 to 3, by the roster that its receipt names, else by the newest; each receipt
whose manifest is among the bundles; steps 4 to 6 with an age identity. Whole and trusted are
separate lines: where the signer fails, the payload is still compared. What follows from a failure
is `untested`; what lacks a root, a roster or a receipt is `cantTell`, never passed. Without a
receipt the time of receipt is now, and only a certificate that ended over 30 days ago cannot be
told from one that was in time. Nothing is kept, written or sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from fieldkit.crypto.age import Identity
from fieldkit.crypto.keys import PublicKey
from fieldkit.crypto.tlog import TlogProof
from fieldkit.errors import Altered, FieldkitError, NotABundle, UnsignedRoster
from schemas.receipt import Entry
from schemas.strict import NotStrict
from schemas.verification import Check, FileReport, Outcome, VerifyReport, What
from sync.bundle.open import Container, read_container
from sync.bundle.roster import TrustedRoster, read_roster
from sync.verify.bundle import BundleChecks
from sync.verify.public import commands, worst
from sync.verify.receipt import Receipt, check_proof

_BUNDLE = b"PK"
_RECEIPT = b"c2sp.org/tlog-proof"
_LARGEST_RECEIPT = 64 * 1024


@dataclass(frozen=True)
class RosterTexts:
    """A roster as it was given: where it came from, and the exact texts."""

    path: str
    raw: bytes
    signature: str


@dataclass
class _Given:
    roots: Sequence[PublicKey]
    rosters: list[TrustedRoster] = field(default_factory=list)
    receipts: dict[Path, Receipt] = field(default_factory=dict)

    def roster(self, version: int | None) -> TrustedRoster | None:
        """The roster of that version, or the newest where none is named."""
        if version is None:
            return max(self.rosters, key=lambda each: each.version, default=None)
        return next((each for each in self.rosters if each.version == version), None)

    def receipt(self, manifest_sha256: str) -> Receipt | None:
        """The receipt for a manifest; of several, one whose roster was given."""
        of_it = [r for r in self.receipts.values() if r.entry.manifest == manifest_sha256]
        of_it.sort(key=lambda each: self.roster(each.entry.roster) is None)
        return of_it[0] if of_it else None


def verify(
    paths: Sequence[Path],
    rosters: Sequence[RosterTexts],
    roots: Sequence[PublicKey],
    identities: Sequence[Identity],
    now: datetime,
) -> VerifyReport:
    """Check every file; the report has them in the order given, rosters first.

    `roots` are the keys that the reviewer compared by digits; none means that no signer can be
    told. A file that cannot be read is `cantTell`: a fault of the disk is no failed check.
    """
    given = _Given(roots)
    reports = [_roster(each, given) for each in rosters]
    sorted_paths = [(path, _what(path)) for path in paths]
    for path, what in sorted_paths:
        if what is What.RECEIPT:
            _read_receipt(path, given)
    manifests: set[str] = set()
    bundles = {
        path: _bundle(path, given, identities, now, manifests)
        for path, what in sorted_paths
        if what is What.BUNDLE
    }
    for path, what in sorted_paths:
        if what is What.BUNDLE:
            reports.append(bundles[path])
        elif what is What.RECEIPT:
            reports.append(_receipt(path, given, manifests))
        else:
            reports.append(_unknown(path))
    return VerifyReport(files=tuple(reports))


def _report(path: str, what: What, checks: Sequence[Check]) -> FileReport:
    return FileReport(path=path, what=what, outcome=worst(checks), checks=tuple(checks))


def _what(path: Path) -> What | None:
    try:
        with path.open("rb") as source:
            start = source.read(len(_RECEIPT))
    except OSError:
        return None
    if start.startswith(_RECEIPT):
        return What.RECEIPT
    if start.startswith(_BUNDLE) or path.suffix == ".fieldkit":
        return What.BUNDLE
    return What.UNKNOWN


def _unknown(path: Path) -> FileReport:
    if _what(path) is None:
        unread = Check(check="container", outcome=Outcome.CANT_TELL, error="StorageError")
        return _report(str(path), What.UNKNOWN, [unread])
    other = Check(check="container", outcome=Outcome.FAILED, error=NotABundle.__name__)
    return _report(str(path), What.UNKNOWN, [other])


def _roster(texts: RosterTexts, given: _Given) -> FileReport:
    command = commands()["roster"]
    name = "roster"
    if not given.roots:
        check = Check(
            check=name,
            outcome=Outcome.CANT_TELL,
            expected="the root's key, compared by its digits",
            command=command,
        )
        return _report(texts.path, What.ROSTER, [check])
    try:
        trusted = read_roster(texts.raw, texts.signature, given.roots, None)
    except FieldkitError as error:
        expected = "signed by the root" if isinstance(error, UnsignedRoster) else None
        check = Check(
            check=name,
            outcome=Outcome.FAILED,
            error=error.kind,
            expected=expected,
            found=str(error.facts.get("reason") or "") or None,
            command=command,
        )
        return _report(texts.path, What.ROSTER, [check])
    given.rosters.append(trusted)
    found = f"version {trusted.version}{', training' if trusted.training else ''}"
    check = Check(check=name, outcome=Outcome.PASSED, found=found, command=command)
    return _report(texts.path, What.ROSTER, [check])


def _read_receipt(path: Path, given: _Given) -> None:
    """What the receipt says of itself; whether it proves it is asked with its bundle."""
    try:
        with path.open("rb") as source:
            text = source.read(_LARGEST_RECEIPT + 1).decode("utf-8")
        entry = Entry.read(TlogProof.parse(text).entry)
    except (OSError, UnicodeDecodeError, Altered, NotStrict):
        return
    given.receipts[path] = Receipt(text, entry)


def _receipt(path: Path, given: _Given, manifests: set[str]) -> FileReport:
    found = given.receipts.get(path)
    if found is None:
        broken = Check(
            check="receipt", outcome=Outcome.FAILED, error="ReceiptInvalid", found="not a receipt"
        )
        return _report(str(path), What.RECEIPT, [broken])
    roster = given.roster(found.entry.roster)
    checks = [check_proof(found, roster, bool(given.rosters))]
    matched = found.entry.manifest in manifests
    checks.append(
        Check(
            check="receipt-bundle",
            outcome=Outcome.PASSED if matched else Outcome.INAPPLICABLE,
            expected=found.entry.manifest,
            found=found.entry.manifest if matched else None,
            command=commands()["receipt-bundle"],
        )
    )
    return _report(str(path), What.RECEIPT, checks)


def _bundle(
    path: Path,
    given: _Given,
    identities: Sequence[Identity],
    now: datetime,
    manifests: set[str],
) -> FileReport:
    checks = BundleChecks(given.roots, identities)
    try:
        with path.open("rb") as source:
            read = _container(source, checks)
            if read is not None:
                sha256 = hashlib.sha256(read.head.manifest).hexdigest()
                manifests.add(sha256)
                receipt = given.receipt(sha256)
                named = None if receipt is None else receipt.entry.roster
                checks.outside(read, given.roster(named), given.roster(None), receipt, now)
                checks.inside(read)
    except OSError:
        checks.add("container", Outcome.CANT_TELL, error="StorageError")
    return _report(str(path), What.BUNDLE, checks.all)


def _container(source: BinaryIO, checks: BundleChecks) -> Container | None:
    try:
        read = read_container(source)
    except FieldkitError as error:
        checks.failed("container", error)
        checks.rest_untested()
        return None
    checks.add("container", Outcome.PASSED)
    return read
