"""Finalising: a draft becomes a revision that stands for ever, signed by the officer's key.

In this order: nothing must be fixed, the clock is no earlier than the last act, every linked file
can still be read, the evidence rows are written, the record is made and signed (SSHSIG, namespace
`fieldkit-revision@v1`), and one transaction keeps it and closes the draft. The statement of each
bundle is made from this record when it is sealed. Source: design page *bundle-format* (statement).
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from fieldkit.assess import answer_files
from fieldkit.assess.attaching import contents
from fieldkit.assess.evidence_rows import linked_items, row_steps
from fieldkit.assess.filling import Filling
from fieldkit.assess.reviewing import evidence_gaps, to_fix
from fieldkit.crypto.sshsig import sign
from fieldkit.errors import ClockBehind, EvidenceMissing, NotReady
from fieldkit.forms.state import Attachment
from fieldkit.vault import Vault
from fieldkit.vault.assessments import Revision
from fieldkit.vault.attachments import AnswerFile
from schemas.assessment import Assessment, RevisionFile, RevisionRecord
from schemas.evidence import Evidence
from schemas.strict import write_json

NAMESPACE = "fieldkit-revision@v1"
TOLERANCE = timedelta(minutes=10)


def finalise(filling: Filling) -> Revision:
    """Sign the draft as it is. Takes a second for much evidence.

    `NotReady` (`count`), `ClockBehind` (`now`, `last`), `EvidenceMissing` (`code`),
    `AlreadyFinalised`, the storage errors; the draft is as it was then.
    """
    vault, assessment = filling.vault, filling.assessment
    if filling.unsaved:
        filling.retry().result()
    count = len(to_fix(filling.session)) + len(evidence_gaps(filling))
    if count:
        raise NotReady(count=count)
    _check_clock(vault)
    items = linked_items(filling)
    for item in items:
        _check_file(vault, item)
    filling.program(row_steps(filling.session, items))
    submission = filling.session.submission()
    named = [_named(vault, each) for each in submission.attachments]
    record = _record(vault, assessment, submission.xml, items, named)
    raw = write_json(record.model_dump(mode="json"))
    signature = sign(raw, NAMESPACE, vault.identities.signer())
    return vault.assessments.finalise(record, raw, signature, submission.xml)


def _check_clock(vault: Vault) -> None:
    """A clock that stands before the last act would date the revision wrongly."""
    now, last = vault.clock.now(), vault.audit.last_at()
    if last is not None and now + TOLERANCE < last:
        raise ClockBehind(now=now, last=last)


def _check_file(vault: Vault, item: Evidence) -> None:
    if item.file is not None:
        for _piece in contents(vault, item):
            pass


def _named(vault: Vault, attachment: Attachment) -> AnswerFile:
    """The file that an answer names, read to its end."""
    file = answer_files.file_named(vault, attachment.name)
    if file is None:
        raise EvidenceMissing(code=attachment.name)
    for _piece in answer_files.contents(vault, file):
        pass
    return file


def _record(
    vault: Vault,
    assessment: Assessment,
    submission: bytes,
    items: list[Evidence],
    named: list[AnswerFile],
) -> RevisionRecord:
    former = vault.assessments.revision(assessment.id, assessment.revision - 1)
    return RevisionRecord(
        assessment=assessment.id,
        situation=assessment.situation,
        revision=assessment.revision,
        previous=None if former is None else former.sha256,
        finalised=vault.clock.now(),
        instrument=assessment.instrument,
        submission=hashlib.sha256(submission).hexdigest(),
        files=tuple(_files(items, named)),
        audit=vault.assessments.audit_head(),
    )


def _files(items: list[Evidence], named: list[AnswerFile]) -> list[RevisionFile]:
    """One entry for each file: two items or answers may rest on the same one."""
    found: dict[str, RevisionFile] = {}
    for item in items:
        if item.file is None:
            continue
        travelling = item.file.travelling
        found.setdefault(
            travelling.sha256,
            RevisionFile(
                path=f"evidence/{travelling.sha256}",
                size=travelling.size,
                sha256=travelling.sha256,
                type=item.file.type,
                evidence=item.id,
                stored=travelling.stored,
            ),
        )
    for file in named:
        found.setdefault(
            file.sha256,
            RevisionFile(
                path=f"evidence/{file.sha256}",
                size=file.size,
                sha256=file.sha256,
                type=file.type,
                evidence=None,
                stored=file.stored,
            ),
        )
    return list(found.values())
