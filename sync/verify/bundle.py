"""A bundle, as a reviewer checks it: each question of the format's page by itself, in its order.

A check that cannot be made because an earlier one failed is `untested`; one for which root, roster
or receipt is missing is `cantTell` and says what it would need.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from fieldkit.clock import rfc3339
from fieldkit.crypto import certificates, fingerprint
from fieldkit.crypto.age import Identity
from fieldkit.crypto.keys import PublicKey, training_root
from fieldkit.errors import ExpiredSigner, FieldkitError, RevokedSigner
from schemas.manifest import ROLES, Manifest
from schemas.verification import Check, Outcome
from sync.bundle import trust
from sync.bundle.open import Container, Outside, check_payload, open_inside
from sync.bundle.roster import TrustedRoster
from sync.bundle.trust import Signer, Ticket
from sync.verify.public import ORDER, commands
from sync.verify.receipt import Receipt, check_proof

_ROOT = "the root's key, compared by its digits"
_STEP = {4: "recipient", 5: "statement", 6: "files"}


class BundleChecks:
    """The checks of one bundle, as they are made."""

    def __init__(self, roots: Sequence[PublicKey], identities: Sequence[Identity]) -> None:
        self._roots = roots
        self._identities = identities
        self._made: dict[str, Check] = {}
        self._ticket: Ticket | None = None
        self._commands = commands()

    @property
    def all(self) -> list[Check]:
        """In the order of the format's page."""
        return [self._made[name] for name in ORDER if name in self._made]

    def add(
        self,
        name: str,
        outcome: Outcome,
        *,
        error: str | None = None,
        expected: str | None = None,
        found: str | None = None,
    ) -> None:
        """One more check."""
        self._made[name] = Check(
            check=name,
            outcome=outcome,
            error=error,
            expected=expected,
            found=found,
            command=self._commands.get(name),
        )

    def failed(
        self,
        name: str,
        error: FieldkitError,
        *,
        expected: str | None = None,
        found: str | None = None,
    ) -> None:
        """One that failed, by the type's name."""
        reason = error.facts.get("reason") or error.facts.get("what")
        told = found or (str(reason) if reason else None)
        self.add(name, Outcome.FAILED, error=error.kind, expected=expected, found=told)

    def rest_untested(self) -> None:
        """Whatever was not asked."""
        for name in ORDER:
            if name not in self._made:
                self.add(name, Outcome.UNTESTED)

    def outside(
        self,
        read: Container,
        roster: TrustedRoster | None,
        newest: TrustedRoster | None,
        receipt: Receipt | None,
        now: datetime,
    ) -> None:
        """Steps 2 and 3. `roster` is the one that the receipt names, `newest` the newest given."""
        signer = self._signature(read)
        if signer is None:
            return
        self._certificate(signer, roster)
        self._revocation(signer, roster, newest)
        manifest = self._manifest(read)
        if manifest is None:
            return
        # Only a role's name: a principal is the authority's text, and this becomes a command line.
        principal = min(signer.roles, default="ROLE")
        self._commands = commands(manifest.created, principal)
        self._made = {
            name: check.model_copy(update={"command": self._commands.get(name)})
            for name, check in self._made.items()
        }
        self._ticket = Ticket(manifest, signer, read.head.manifest, read.head.signature)
        if receipt is None:
            self.add("receipt", Outcome.UNTESTED)
        else:
            self._made["receipt"] = check_proof(receipt, roster, newest is not None)
            if self._made["receipt"].outcome is not Outcome.PASSED:
                receipt = None  # a time that nobody proves is no time of receipt
        trusted = self._made["certificate"].outcome
        if trusted is Outcome.PASSED:
            self._times(manifest, signer, receipt, now)
            self._role(manifest, signer)
        else:
            self._by_whom_is_not_known(trusted)
        self._payload(read, self._ticket)

    def _signature(self, read: Container) -> Signer | None:
        try:
            signer = trust.read_signature(read.head.manifest, read.head.signature)
        except FieldkitError as error:
            self.failed("signature", error)
            self.rest_untested()
            return None
        self.add("signature", Outcome.PASSED, found=_named(signer.public))
        return signer

    def _certificate(self, signer: Signer, roster: TrustedRoster | None) -> None:
        authority = _named(signer.certificate.authority)
        if signer.certificate.authority == training_root().public:
            authority += " (training)"
        roots = roster.roots if roster is not None else tuple(self._roots)
        if not roots:
            self.add("certificate", Outcome.CANT_TELL, expected=_ROOT, found=authority)
            return
        expected = " or ".join(_named(root) for root in roots)
        try:
            certificates.check(signer.certificate, roots)
        except FieldkitError as error:
            found = f"{authority}; {error.facts.get('reason')}"
            self.failed("certificate", error, expected=expected, found=found)
            return
        self.add("certificate", Outcome.PASSED, expected=expected, found=authority)

    def _revocation(
        self, signer: Signer, roster: TrustedRoster | None, newest: TrustedRoster | None
    ) -> None:
        if self._made["certificate"].outcome is Outcome.FAILED:
            self.add("revocation", Outcome.UNTESTED)
            return
        if roster is None:
            expected = "a roster, signed by the root"
            if newest is not None:
                expected = "the roster that the receipt names"
            self.add("revocation", Outcome.CANT_TELL, expected=expected, found=signer.key_id)
            return
        if roster.krl.revokes(signer.certificate):
            error = RevokedSigner(key_id=signer.key_id)
            found = f"{_signer(signer, roster)}, revoked in roster {roster.version}"
            self.failed("revocation", error, expected="not revoked", found=found)
            return
        found = f"{_signer(signer, roster)}, by roster {roster.version}"
        if newest is not None and newest.krl.revokes(signer.certificate):
            found += f"; revoked since, in roster {newest.version}"
        self.add("revocation", Outcome.PASSED, expected="not revoked", found=found)

    def _manifest(self, read: Container) -> Manifest | None:
        try:
            manifest = trust.read_manifest(read.head.manifest)
        except FieldkitError as error:
            self.failed("manifest", error)
            self.rest_untested()
            return None
        found = (
            f"{manifest.kind.value} {manifest.id}, created {rfc3339(manifest.created)},"
            f" for {', '.join(each[:16] for each in manifest.recipients)}"
        )
        self.add("manifest", Outcome.PASSED, found=found)
        return manifest

    def _by_whom_is_not_known(self, trusted: Outcome) -> None:
        """Dates and roles of a certificate that nobody vouches for prove nothing."""
        cannot = trusted is Outcome.CANT_TELL
        for name in ("validity", "in-time", "role"):
            outcome = Outcome.CANT_TELL if cannot else Outcome.UNTESTED
            self.add(name, outcome, expected=_ROOT if cannot else None)

    def _times(
        self, manifest: Manifest, signer: Signer, receipt: Receipt | None, now: datetime
    ) -> None:
        received = now if receipt is None else receipt.entry.received
        certificate = signer.certificate
        expected = f"{rfc3339(certificate.valid_after)} to {rfc3339(certificate.valid_before)}"
        created = f"created {rfc3339(manifest.created)}"
        self._ask(
            "validity",
            lambda: trust.check_created(manifest, signer, received),
            expected=expected,
            found=created,
        )
        limit = certificate.valid_before + trust.AFTER_END
        expected = f"received by {rfc3339(limit)}"
        try:
            trust.check_receipt_time(manifest, signer, received)
        except ExpiredSigner as error:
            if receipt is not None:
                self.failed("in-time", error, expected=expected, found=rfc3339(received))
                return
            # Without a receipt nobody can say whether it came in time.
            self.add(
                "in-time",
                Outcome.CANT_TELL,
                error=error.kind,
                expected=f"a receipt: {expected}",
                found=f"checked {rfc3339(now)}",
            )
            return
        told = "received" if receipt else "checked"
        self.add("in-time", Outcome.PASSED, expected=expected, found=f"{told} {rfc3339(received)}")

    def _role(self, manifest: Manifest, signer: Signer) -> None:
        self._ask(
            "role",
            lambda: trust.check_role(manifest, signer),
            expected=" or ".join(sorted(ROLES[manifest.kind])),
            found=", ".join(signer.certificate.principals),
        )

    def _payload(self, read: Container, ticket: Ticket) -> None:
        stated = ticket.manifest.payload
        self._ask(
            "payload",
            lambda: check_payload(read, ticket),
            expected=f"{stated.size} bytes, {stated.sha256}",
            found=f"{read.head.payload.size} bytes, {read.sha256}",
        )

    def _ask(self, name: str, question: Callable[[], None], *, expected: str, found: str) -> None:
        try:
            question()
        except FieldkitError as error:
            self.failed(name, error, expected=expected, found=found)
            return
        self.add(name, Outcome.PASSED, expected=expected, found=found)

    def inside(self, read: Container) -> None:
        """Steps 4 to 6, where a key was given and nothing failed before."""
        broken = any(check.outcome is Outcome.FAILED for check in self._made.values())
        if self._ticket is None or not self._identities or broken:
            self.rest_untested()
            return
        try:
            inside = open_inside(Outside(self._ticket, read), self._identities)
        except FieldkitError as error:
            self._inside_failed(error)
            return
        statement = inside.statement
        self.add("recipient", Outcome.PASSED, found="one of the keys given opens it")
        about = statement.about
        self.add(
            "statement",
            Outcome.PASSED,
            found=f"assessment {about.assessment}, revision {about.number}" if about else None,
        )
        size = sum(each.size for each in statement.enclosed)
        count = len(statement.enclosed)
        self.add("files", Outcome.PASSED, found=f"{_files(count)}, {size} bytes")

    def _inside_failed(self, error: FieldkitError) -> None:
        step = error.facts.get("step")
        failed = _STEP.get(step if isinstance(step, int) else 6, "files")
        for name in _STEP.values():
            if name == failed:
                self.failed(name, error)
                break
            self.add(name, Outcome.PASSED)
        self.rest_untested()


def _named(public: PublicKey) -> str:
    """A key in both forms for people."""
    return f"{fingerprint.sha256(public)} = {' '.join(fingerprint.digits(public))}"


def _signer(signer: Signer, roster: TrustedRoster) -> str:
    """The pseudonym, and the code that the roster gives it."""
    held = (each.name for each in roster.roster.recipients if each.holder == signer.key_id)
    code = next(held, None)
    return f"{signer.key_id} ({code})" if code else signer.key_id


def _files(count: int) -> str:
    return f"{count} file" if count == 1 else f"{count} files"
