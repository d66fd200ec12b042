"""From a signed revision to a sealed bundle in the outbox.

The statement is made from what the officer signed at finalising; it is sealed to every desk of the
newest roster, never to the sender. A recipient that this roster lacks is refused; when the roster
is over, so is one to whom nothing was sealed before, and a known one is not (bundle-format.md,
*Identities*: `expires`). A certificate that is over does not stop sealing: the work is kept, and
headquarters says what it takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from fieldkit.clock import Random
from fieldkit.crypto.age import Recipient
from fieldkit.errors import EvidenceTooLarge, NotReady, UnknownRecipient
from fieldkit.vault import Vault
from fieldkit.vault.assessments import Revision
from fieldkit.vault.outbox import Facts, Parcel
from fieldkit.vault.sealed_files import FileReader
from schemas.assessment import RevisionFile
from schemas.ids import new_id
from schemas.manifest import MOST_RECIPIENTS, BundleKind, Manifest, Role
from schemas.roster import RosterRecipient
from schemas.statement import AuditHead, StatedFile, StatedInstrument, Statement
from sync.bundle.roster import TrustedRoster
from sync.bundle.seal import Content, seal_payload
from sync.enrolment import roster_in_force, sender

LARGEST_ENCLOSED = 8 * 1024**2
CHECKPOINT = "checkpoint"
_SEALED_TO = "sealed-to"
_PIECE = 1 << 18


def seal_revision(
    vault: Vault,
    assessment: str,
    revision: int,
    *,
    now: datetime,
    random: Random,
    recipients: Sequence[RosterRecipient] | None = None,
    flash: bool = False,
) -> Parcel:
    """Seal a finalised revision and put it in the outbox; `recipients` left out: every desk.

    Raises `NotEnrolled`, `NotReady` (no such revision), `UnknownRecipient`, `EvidenceTooLarge`
    (above 8 MiB a file travels by itself, which this version does not do), `EvidenceMissing`,
    `DiskFull`.
    """
    roster = roster_in_force(vault)
    signing = sender(vault)
    found = vault.assessments.revision(assessment, revision)
    if found is None:
        raise NotReady(count=1)
    chosen = desks(vault, roster) if recipients is None else list(recipients)
    keys = _checked(vault, roster, chosen, now)
    contents = _contents(vault, found, roster)
    statement = _statement(vault, found, contents, keys, now, random, flash)
    with vault.outbox.sealing(sum(each.file.size for each in contents)) as parcel:
        sealed = seal_payload(
            parcel,
            statement,
            contents,
            sender=signing,
            recipients=keys,
            created=now,
            roster=roster.version,
            random=random,
        )
        kept = parcel.keep(
            Facts(
                bundle=statement.bundle,
                kind=statement.kind.value,
                flash=flash,
                assessment=assessment,
                revision=revision,
                manifest=sealed.manifest_raw,
                signature=sealed.signature,
                statement=sealed.statement_raw,
                statement_signature=sealed.statement_signature,
                crc=sealed.payload_crc,
            )
        )
    _remember(vault, statement.recipients)
    return kept


def seal_again(vault: Vault, parcel: Parcel, *, now: datetime, random: Random) -> Parcel:
    """Seal a revision anew whose bundle grew too old to be received; the old bundle goes.

    To the same recipients as far as the roster still has them, else to every desk. Raises as
    `seal_revision`; then the old bundle stays.
    """
    if parcel.assessment is None or parcel.revision is None:
        raise NotReady(count=1)
    known = roster_in_force(vault).recipients
    before = Manifest.read(parcel.manifest).recipients
    fresh = seal_revision(
        vault,
        parcel.assessment,
        parcel.revision,
        now=now,
        random=random,
        recipients=[known[each] for each in before if each in known] or None,
        flash=parcel.flash,
    )
    vault.outbox.withdraw(parcel)
    return fresh


def desks(vault: Vault, roster: TrustedRoster) -> list[RosterRecipient]:
    """To whom one seals unless told otherwise: headquarters' desks, without this very device."""
    own = vault.identities.recipient().recipient.text
    return [each for each in roster.held_by(Role.DESK_OFFICER) if each.recipient != own]


def _checked(
    vault: Vault, roster: TrustedRoster, chosen: Sequence[RosterRecipient], now: datetime
) -> list[Recipient]:
    if not chosen:
        raise UnknownRecipient(reason="the roster names no desk")
    if len(chosen) > MOST_RECIPIENTS:
        raise UnknownRecipient(name=chosen[MOST_RECIPIENTS].name, reason="more than 16")
    keys = [Recipient.parse(each.recipient) for each in chosen]
    before = set(vault.settings.get(_SEALED_TO, []))
    expired = roster.expired(now)
    for each, key in zip(chosen, keys, strict=True):
        if key.fingerprint not in roster.recipients:
            raise UnknownRecipient(name=each.name, reason="not in the newest roster")
        if expired and key.fingerprint not in before:
            raise UnknownRecipient(name=each.name, reason="new, and the roster is over")
    return keys


def _remember(vault: Vault, fingerprints: Sequence[str]) -> None:
    before = vault.settings.get(_SEALED_TO, [])
    if not set(fingerprints) <= set(before):
        vault.settings.set(_SEALED_TO, sorted({*before, *fingerprints}))


def _contents(vault: Vault, revision: Revision, roster: TrustedRoster) -> list[Content]:
    contents = [Content.of("submission.xml", "application/xml", revision.submission)]
    instrument = revision.record.instrument
    if not roster.roster.lists(instrument.id, instrument.sha256):
        form = vault.instruments.xform(instrument)
        contents.append(Content.of("form.xml", "application/xml", form))
    seen: set[str] = set()
    for file in revision.files:
        if file.size > LARGEST_ENCLOSED:
            raise EvidenceTooLarge(size=file.size, limit=LARGEST_ENCLOSED)
        if file.sha256 not in seen:
            seen.add(file.sha256)
            contents.append(_evidence(vault, file))
    return contents


def _evidence(vault: Vault, file: RevisionFile) -> Content:
    stated = StatedFile(
        path=f"evidence/{file.sha256}", size=file.size, sha256=file.sha256, type=file.type
    )

    def pieces() -> Iterator[bytes]:
        with vault.assessments.open_file(file) as source:
            yield from _pieces(source)

    return Content(stated, pieces)


def _statement(
    vault: Vault,
    revision: Revision,
    contents: Sequence[Content],
    keys: Sequence[Recipient],
    now: datetime,
    random: Random,
    flash: bool,
) -> Statement:
    record = revision.record
    head = vault.audit.head()
    return Statement(
        kind=BundleKind.REPORT,
        flash=flash,
        bundle=new_id(now, random(10)),
        recipients=tuple(key.fingerprint for key in keys),
        situation=record.situation,
        assessment=record.assessment,
        revision=record.revision,
        previous=record.previous,
        finalised=record.finalised,
        instrument=StatedInstrument(
            id=record.instrument.id,
            version=record.instrument.version,
            sha256=record.instrument.sha256,
        ),
        files=tuple(each.file for each in contents),
        audit=AuditHead(length=head.length, head=head.head),
        checkpoint=vault.settings.get(CHECKPOINT),
        salt=random(32).hex(),
    )


def _pieces(source: FileReader) -> Iterator[bytes]:
    while piece := source.read(_PIECE):
        yield piece
