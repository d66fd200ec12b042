"""What the officer's pages say, without a window: home, outbox, new situations and periods."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from fieldkit.assess.evidence_rows import linked_codes
from fieldkit.assess.filling import Filling
from fieldkit.assess.opening import save_situation
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.errors import DamagedSituationFile
from fieldkit.language import Translator
from fieldkit.vault import Vault
from fieldkit.vault.outbox import Facts, Parcel, Sending
from schemas.manifest import BundleKind, Manifest, Payload
from sync.errors import ReceiverRefused
from sync.push import queue
from tests.window.window_sample import NOW, PASSPHRASE, copy_profile
from ui.screens.home_model import HomeModel, place_in_words
from ui.screens.outbox_model import OutboxModel
from ui.screens.sign_model import SignModel, gather
from ui.screens.situation_model import (
    AssessmentDraft,
    PopulationDraft,
    SituationDraft,
    quarters,
    take_file,
)

Profiles = Callable[[str], tuple[Path, str]]
ENGLISH = Translator("en")
BUNDLE = "0192f000-0000-7000-8000-000000000001"


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made, _ = Vault.create(tmp_path / "profile", PASSPHRASE, cost=SMALLEST_COST, reserve=0)
    with made:
        yield made


@pytest.fixture
def half(app: QApplication, profiles: Profiles, tmp_path: Path) -> Iterator[Vault]:
    folder, _ = profiles("half")
    with copy_profile(folder, tmp_path / "half") as made:
        yield made


def parcel(vault: Vault, **changes: object) -> Parcel:
    manifest = Manifest(
        id=BUNDLE,
        kind=BundleKind.REPORT,
        created=NOW,
        roster=1,
        payload=Payload(size=3, sha256="0" * 64),
        recipients=("1" * 64,),
    ).filled()
    with vault.outbox.sealing(3) as room:
        room.write(b"abc")
        kept = room.keep(Facts(BUNDLE, "report", False, None, None, manifest, b"", b"{}", b"", 0))
    return vault.outbox.update(kept, **changes) if changes else kept


def test_a_new_device_is_asked_to_enrol_and_to_make_a_kit(vault: Vault) -> None:
    model = HomeModel(vault, ENGLISH, NOW)
    assert [task.screen for task in model.tasks()] == ["enrol", "recovery"]
    assert model.rows() == []


def test_a_draft_is_gone_on_with_where_it_was_left(half: Vault) -> None:
    draft = next(each for each in half.assessments.all() if each.open)
    Filling.open(half, draft.id).answer("f07_14_narrative", "Speeches in the market")
    model = HomeModel(half, ENGLISH, NOW)
    first = model.tasks()[0]
    assert first.screen == "questionnaire"
    assert "7.14" in first.title
    assert first.act not in first.subject
    assert [row.open for row in model.rows()] == [True, False]
    assert "of" in model.rows()[0].answered


def test_evidence_whose_question_is_not_asked_any_more_is_named_as_left_out(half: Vault) -> None:
    draft = next(each for each in half.assessments.all() if each.open)
    filling = Filling.open(half, draft.id)
    linked = sorted(linked_codes(filling.session))
    assert linked
    for name in [node.name for node in filling.session.definition.nodes.values()]:
        if re.fullmatch(r"f\d\d_\d\d_evidence", name) and filling.session.state(name).value:
            filling.answer(name.replace("_evidence", "_status"), "not_observed")
    terms = SignModel(filling, gather(filling), ENGLISH).terms()
    assert "0" in terms[2].words
    assert all(code in terms[-1].words for code in linked)


def test_a_training_package_is_not_said_to_go(half: Vault) -> None:
    parcel(half)
    told = next(each for each in HomeModel(half, ENGLISH, NOW).tasks() if each.screen == "outbox")
    assert half.training == ("waits" not in told.title)
    assert half.training == told.note.startswith("Training")


def test_a_package_that_is_held_comes_first(half: Vault) -> None:
    parcel(half, state=Sending.HELD, problem="RevokedSigner")
    model = HomeModel(half, ENGLISH, NOW)
    assert model.tasks()[0].screen == "outbox"
    assert len(model.tasks()) == 3


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("f07_14_status", "7.14"),
        ("/data/f02/f02_01_trend", "2.1"),
        ("/data/f07/f07_judgement/f07_level", "7"),
        ("/data/handling/classification", ""),
        (None, ""),
    ],
)
def test_a_place_in_words(ref: str | None, words: str) -> None:
    assert place_in_words(ref) == words


def test_offline_is_no_trouble_and_a_refusal_is(vault: Vault) -> None:
    kept = parcel(vault, state=Sending.WAITING, problem="Unreachable", tries=3)
    model = OutboxModel(vault, ENGLISH, NOW, connected=False)
    detail = model.detail(kept.bundle)
    assert detail is not None
    assert detail.trouble is None
    assert detail.row.ink == "text_2"
    told = queue.write_problem(ReceiverRefused(problem="RevokedSigner"))
    vault.outbox.update(kept, state=Sending.HELD, problem=told, sent=2)
    model = OutboxModel(vault, ENGLISH, NOW, connected=True)
    held = model.detail(kept.bundle)
    assert held is not None
    assert held.trouble is not None
    assert held.trouble.title == "The receiver did not take the package"
    assert "key was revoked" in held.trouble.what_to_do
    assert held.row.ink == "err"
    assert model.summary() == "\u20661\u2069 does not go: see why."
    assert "Goes on" not in held.sent


def test_a_paused_package_does_not_go_by_itself_either(vault: Vault) -> None:
    kept = parcel(vault, state=Sending.PAUSED)
    model = OutboxModel(vault, ENGLISH, NOW, connected=True)
    detail = model.detail(kept.bundle)
    assert detail is not None
    assert (model.summary(), detail.sent) == ("\u20661\u2069 paused.", "")


def test_what_has_gone_is_told_while_it_goes(vault: Vault) -> None:
    kept = parcel(vault, state=Sending.SENDING)
    model = OutboxModel(vault, ENGLISH, NOW, connected=True, sent={kept.bundle: 2})
    detail = model.detail(kept.bundle)
    assert detail is not None
    assert "2" in detail.sent


def test_a_situation_is_kept_with_codes_of_its_own(vault: Vault) -> None:
    fishers = PopulationDraft("Fishers", "civilian")
    draft = SituationDraft("North", "Nowhere", "Lake\n\n Hills ", [fishers])
    assert draft.missing() == {}
    kept = draft.keep(vault)
    assert [(area.code, area.name.text) for area in kept.areas] == [("A1", "Lake"), ("A2", "Hills")]
    assert [(each.code, each.kinds) for each in kept.populations] == [("P1", ("civilian",))]
    assert vault.situations.get(kept.id) == kept


def test_a_situation_without_name_or_with_half_a_population_is_asked_for(vault: Vault) -> None:
    draft = SituationDraft("", "Nowhere", "", [PopulationDraft("Fishers", "")])
    assert set(draft.missing()) == {"name", "populations"}


def test_a_situation_from_a_file_is_shown_as_taken(vault: Vault, tmp_path: Path) -> None:
    kept = SituationDraft("North", "Nowhere").keep(vault)
    file = tmp_path / "north.json"
    file.write_bytes(save_situation(vault, kept.id))
    taken = take_file(vault, file)
    assert taken.id == kept.id
    file.write_text("{}")
    with pytest.raises(DamagedSituationFile):
        take_file(vault, file)
    with pytest.raises(DamagedSituationFile):
        take_file(vault, tmp_path / "gone.json")


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        ("2026-07-01", "2026-09-30", set()),
        ("2026-09-30", "2026-07-01", {"end"}),
        ("2026-07-01", "2027-01-01", {"end"}),
        ("", "", {"start", "end"}),
    ],
)
def test_a_period_lies_behind_and_runs_forward(start: str, end: str, wrong: set[str]) -> None:
    draft = AssessmentDraft(language="en", situation="x", start=start, end=end)
    assert set(draft.missing(date(2026, 10, 2))) == wrong


def test_quarters_on_offer() -> None:
    offered = quarters(datetime(2026, 1, 15, tzinfo=UTC).date(), ENGLISH)
    assert [(first, last) for _, first, last in offered] == [
        (date(2025, 10, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2026, 1, 15)),
    ]
