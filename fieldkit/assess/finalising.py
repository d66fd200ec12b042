"""Finalising: a draft becomes a revision that stands for ever, signed by the officer's key.

In this order: nothing must be fixed, the clock is no earlier than the last act, every linked file
can still be read, the evidence rows are written, the record is made and signed (SSHSIG, namespace
`fieldkit-revision@v1`), and one transaction keeps it and closes the draft. The statement of each
bundle is made from this record when it is sealed. Source: design page *bundle-format* (statement).
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from fieldkit.assess.attaching import contents
from fieldkit.assess.evidence_rows import linked_items, row_steps
from fieldkit.assess.filling import Filling
from fieldkit.assess.reviewing import evidence_gaps, to_fix
from fieldkit.crypto.sshsig import sign
from fieldkit.errors import ClockBehind, NotReady
from fieldkit.vault import Vault
from fieldkit.vault.assessments import Revision
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
    submission = filling.session.submission().xml
    record = _record(vault, assessment, submission, items)
    raw = write_json(record.model_dump(mode="json"))
    signature = sign(raw, NAMESPACE, vault.identities.signer())
    return vault.assessments.finalise(record, raw, signature, submission)


def _check_clock(vault: Vault) -> None:
    """A clock that stands before the last act would date the revision wrongly."""
    now, last = vault.clock.now(), vault.audit.last_at()
    if last is not None and now + TOLERANCE < last:
        raise ClockBehind(now=now, last=last)


def _check_file(vault: Vault, item: Evidence) -> None:
    if item.file is not None:
        for _piece in contents(vault, item):
            pass


def _record(
    vault: Vault, assessment: Assessment, submission: bytes, items: list[Evidence]
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
        files=tuple(_files(items)),
        audit=vault.assessments.audit_head(),
    )


def _files(items: list[Evidence]) -> list[RevisionFile]:
    """One entry for each file: two items may rest on the same one."""
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
    return list(found.values())
