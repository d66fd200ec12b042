"""The desk's part: import from receiver and stick, refuse what was altered, compare, report."""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path

from fieldkit.analysis import changes, compare
from fieldkit.crypto.tlog import TlogProof
from fieldkit.errors import Altered
from fieldkit.reports import assessment_report
from fieldkit.reports.labels import Labels
from sync.bundle.container import assemble, read_head, read_payload
from sync.hq.desk import Desk
from sync.hq.dossier import Dossier, dossier, form_of, material
from sync.hq.folder import write_private
from sync.hq.importer import Imported, Quarantined
from sync.hq.intake import (
    bundles_in,
    carry,
    client_of,
    from_files,
    from_receiver,
    newer_roster,
)
from sync.hq.store.assessments import Revision
from ui.journey.account import Step, expect
from ui.journey.stage import Stage

FROM_THE_RECEIVER = 3
LANGUAGES = ("en", "ar")


def import_everything(desk: Desk, stick: Path, step: Step) -> None:
    """Three bundles from the receiver, one from the stick, which goes on to the receiver."""
    (carried,) = bundles_in(stick)
    with client_of(desk) as client:
        newer_roster(desk, client)
        taken = [*from_receiver(desk, client), *from_files(desk, [carried])]
        carry(client, desk, carried)
    refused = [each for each in taken if not isinstance(each.outcome, Imported)]
    expect(not refused, "every bundle imported")
    expect(len(taken) == FROM_THE_RECEIVER + 1, "three from the receiver, one from the stick")
    counts = desk.store.counts()
    step.counts = {
        "bundles": counts["bundles"],
        "revisions": counts["revisions"],
        "files of evidence": counts["evidence"],
    }


def tamper(bundle: Path, altered: Path) -> None:
    """Change one byte in the middle of the payload and mend the container's CRC."""
    with bundle.open("rb") as source:
        head = read_head(source)
        payload = bytearray(b"".join(read_payload(source, head)))
    payload[len(payload) // 2] ^= 1
    pieces: Iterator[bytes] = iter([bytes(payload)])
    crc = zlib.crc32(payload)
    whole = assemble(head.manifest, head.signature, pieces, crc, len(payload))
    altered.write_bytes(b"".join(whole))


def refuse(desk: Desk, altered: Path, step: Step) -> None:
    """The altered bundle is refused before anything of it is parsed, and kept untouched."""
    (taken,) = from_files(desk, [altered])
    outcome = taken.outcome
    expect(
        isinstance(outcome, Quarantined) and isinstance(outcome.error, Altered),
        "the altered bundle refused as Altered",
    )
    step.counts = {"in quarantine": len(desk.vault.quarantine.all())}


def read_correction(desk: Desk, step: Step) -> None:
    """Both revisions are kept; the second names the first, and tells what it changed."""
    (second,) = [each for each in desk.store.revisions() if each.previous is not None]
    kept = desk.store.revisions(assessment=second.assessment)
    expect([each.number for each in kept] == [1, 2], "both revisions kept")
    expect(second.previous == kept[0].sha256, "the second names the first")
    told = dossier(desk, second)
    asked = Labels.of(form_of(desk, second), "en").asked
    expect(told.corrected is not None, "what was corrected is here")
    if told.corrected is not None:
        differing = changes(told.corrected, told.reading, asked).count
        expect(differing == 1, "one answer differs")
        step.counts = {"revisions kept": len(kept), "answers changed": differing}


def compare_periods(desk: Desk, latest: str, step: Step) -> Dossier:
    """The latest assessment beside the one before it."""
    told = dossier(desk, _revision(desk, latest))
    expect(told.earlier_reading is not None, "an earlier assessment of the same situation")
    if told.earlier_reading is not None:
        moved = compare(told.earlier_reading, told.reading)
        step.counts = {
            "factors higher": len(moved.factors_risen),
            "indicators risen": len(moved.risen_all),
            "fallen": len(moved.fallen),
        }
    return told


def write_reports(desk: Desk, told: Dossier, folder: Path) -> list[Path]:
    """The report as tagged PDF in both languages."""
    content = material(desk, told)
    left = []
    for language in LANGUAGES:
        path = folder / f"assessment-{language}.pdf"
        path.write_bytes(assessment_report(content, language))
        left.append(path)
    return left


def for_the_reviewer(stage: Stage, desk: Desk) -> list[Path]:
    """What a reviewer is given: root, the receipts' roster, log keys, the desk's identity."""
    receiver, reviewer = stage.path("receiver"), stage.path("reviewer")
    shutil.copyfile(receiver / "root_signers", reviewer / "root_signers")
    enrolment = next(
        each for each in desk.vault.identities.enrolments() if each.version == _received_by(desk)
    )
    (reviewer / "roster.json").write_bytes(enrolment.roster)
    (reviewer / "roster.json.sig").write_text(enrolment.signature, encoding="utf-8")
    log = json.loads(enrolment.roster)["log"]
    (reviewer / "log.vkeys").write_text("\n".join(log["vkeys"]) + "\n", encoding="utf-8")
    identity = desk.vault.identities.recipient()
    write_private(reviewer / "desk.key", f"{identity.text}\n".encode("ascii"))
    return sorted(reviewer.iterdir())


def _received_by(desk: Desk) -> int:
    """The roster version that the receipts name; one and the same in this journey."""
    receipts = [each.receipt for each in desk.store.statements() if each.receipt]
    versions = {_roster_of(receipt) for receipt in receipts}
    expect(len(versions) == 1, "all receipts name one roster")
    return versions.pop()


def _roster_of(receipt: str) -> int:
    entry = json.loads(TlogProof.parse(receipt).entry)
    return int(entry["roster"])


def _revision(desk: Desk, assessment: str) -> Revision:
    return desk.store.revisions(assessment=assessment)[-1]
