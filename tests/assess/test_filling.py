"""Filling: every act is on disk, comes back as it was, and can be taken back."""

from __future__ import annotations

import multiprocessing
import random
import subprocess
import sys
import time
from datetime import date
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldkit.assess import (
    Filling,
    Flags,
    open_assessment,
    open_situation,
    save_situation,
    take_situation,
)
from fieldkit.clock import SetClock
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.errors import DamagedSituationFile, OwnSituation, UnknownSituation
from fieldkit.forms.errors import EngineError
from fieldkit.instruments import Instrument
from fieldkit.vault import RecoveryCode, Vault
from schemas.assessment import Period
from schemas.ids import new_id
from schemas.situation import Situation, Text
from tests.vaults import PASSPHRASE

STATUS, NARRATIVE = "f01_01_status", "f01_01_narrative"
PERIOD = Period(start=date(2026, 7, 1), end=date(2026, 9, 30))


def value(filling: Filling, ref: str) -> str:
    return filling.session.state(ref).value


def reopened(filling: Filling) -> Filling:
    """The same draft as a later start of the program opens it."""
    vault, assessment = filling.vault, filling.assessment.id
    vault.lock()
    return Filling.open(
        Vault.open(vault.profile, passphrase=PASSPHRASE, clock=vault.clock, reserve=0), assessment
    )


def test_what_was_given_at_opening_is_prefilled(filling: Filling, situation: Situation) -> None:
    assert value(filling, "situation") == situation.id
    assert value(filling, "area") == "lomek"
    assert value(filling, "period_start") == "2026-07-01"
    assert value(filling, "period_end") == "2026-09-30"
    assert value(filling, "has_previous") == ""
    assert filling.session.state("population").rows == 2
    assert value(filling, "population[2]/pop_name") == "Masenu"
    assert value(filling, "population[2]/pop_kind") == "ethnical religious"
    assert all(step.program for step in filling.session.steps if step.verb == "answer")


def test_the_data_sets_are_offered_in_the_records_language(filling: Filling) -> None:
    areas = {c.value: c.label for c in filling.session.state("area").choices}
    assert areas == {"sunrak": "Sunrak highlands", "lomek": "Lomek lake basin"}
    filling.set_language("Arabic (ar)")
    [situation] = filling.session.state("situation").choices
    assert situation.label == "تالمورا"


def test_answers_rows_and_language_are_there_after_reopening(filling: Filling) -> None:
    filling.answer(STATUS, "present")
    filling.answer(NARRATIVE, "Fighting since March\n«اشتباكات»")
    row = filling.add("population")
    filling.answer(f"{row}/pop_code", "P3")
    filling.remove("population[1]")
    filling.set_language("Arabic (ar)")
    again = reopened(filling)
    assert value(again, NARRATIVE) == "Fighting since March\n«اشتباكات»"
    assert value(again, "population[1]/pop_code") == "P2"
    assert value(again, "population[2]/pop_code") == "P3"
    assert again.session.language == "Arabic (ar)"
    assert again.assessment.progress.answered == 1
    assert again.assessment.progress.total == 2
    assert again.assessment.last_place == f"{row}/pop_code"
    again.vault.lock()


def test_the_record_is_the_same_byte_for_byte_after_reopening(filling: Filling) -> None:
    filling.answer(STATUS, "present")
    filling.answer(NARRATIVE, "x")
    before = filling.session.submission().xml
    again = reopened(filling)
    assert again.session.submission().xml == before
    again.vault.lock()


def test_a_value_that_does_not_fit_changes_nothing(filling: Filling) -> None:
    count = len(filling.vault.answers.acts(filling.assessment.id))
    with pytest.raises(EngineError):
        filling.answer("period_end", "someday")
    assert len(filling.vault.answers.acts(filling.assessment.id)) == count
    assert value(filling, "period_end") == "2026-09-30"


def test_undo_and_redo_step_through_all_acts(filling: Filling) -> None:
    filling.answer(STATUS, "present")
    filling.answer(NARRATIVE, "first")
    filling.answer(NARRATIVE, "second")
    row = filling.add("population")
    filling.answer(f"{row}/pop_code", "P9")
    filling.remove("population[1]")
    seen = []
    while filling.can_undo:
        undone = filling.undo()
        assert undone is not None
        seen.append((undone.verb, undone.ref.rpartition("/")[2]))
    assert seen == [
        ("remove", "population[1]"),
        ("answer", "pop_code"),
        ("add", "population"),
        ("answer", NARRATIVE),
        ("answer", NARRATIVE),
        ("answer", STATUS),
    ]
    assert value(filling, STATUS) == ""
    assert filling.session.state("population").rows == 2
    assert value(filling, "population[1]/pop_code") == "P1"
    assert filling.undo() is None
    while filling.can_redo:
        filling.redo()
    assert value(filling, NARRATIVE) == "second"
    assert value(filling, "population[2]/pop_code") == "P9"
    assert filling.redo() is None


def test_undo_survives_a_restart_and_something_new_ends_redo(filling: Filling) -> None:
    filling.answer(STATUS, "present")
    filling.answer(NARRATIVE, "first")
    filling.answer(NARRATIVE, "second")
    filling.undo()
    again = reopened(filling)
    assert value(again, NARRATIVE) == "first"
    again.undo()
    assert value(again, NARRATIVE) == ""
    again.redo()
    again.redo()
    assert value(again, NARRATIVE) == "second"
    again.undo()
    again.answer(STATUS, "not_observed")
    assert not again.can_redo
    once_more = reopened(again)
    assert value(once_more, STATUS) == "not_observed"
    once_more.answer(STATUS, "present")
    assert value(once_more, NARRATIVE) == "first"
    once_more.vault.lock()


def test_the_same_value_again_is_no_act(filling: Filling) -> None:
    filling.answer(STATUS, "present")
    count = len(filling.vault.answers.acts(filling.assessment.id))
    filling.answer(STATUS, "present")
    assert len(filling.vault.answers.acts(filling.assessment.id)) == count
    filling.undo()
    assert value(filling, STATUS) == ""


def test_undo_passes_over_a_change_of_language(filling: Filling) -> None:
    filling.answer(STATUS, "present")
    filling.answer(NARRATIVE, "first")
    filling.set_language("Arabic (ar)")
    assert filling.undo() is not None
    filling.set_language("English (en)")
    filling.set_language("Arabic (ar)")
    assert (value(filling, STATUS), value(filling, NARRATIVE)) == ("present", "")
    assert filling.redo() is not None
    assert value(filling, NARRATIVE) == "first"
    assert filling.session.language == "Arabic (ar)"
    again = reopened(filling)
    assert value(again, NARRATIVE) == "first"
    again.vault.lock()


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just(STATUS), st.sampled_from(["present", "not_observed", None])),
        st.tuples(st.just(NARRATIVE), st.sampled_from(["one", "two", None])),
        st.tuples(st.just("population[1]/pop_name"), st.sampled_from(["a", "b"])),
        st.tuples(st.sampled_from(["add", "remove", "undo", "redo", "undo"]), st.none()),
    ),
    max_size=14,
)


@given(acts=ACTS)
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_draft_is_the_same_live_and_opened_again(
    vault: Vault, situation: Situation, small: Instrument, acts: list[tuple[str, str | None]]
) -> None:
    filling = open_assessment(vault, situation.id, small, period=PERIOD)
    for act, answer in acts:
        if act == "add":
            filling.add("population")
        elif act == "remove" and filling.session.state("population").rows > 1:
            filling.remove("population[1]")
        elif act in ("undo", "redo"):
            filling.undo() if act == "undo" else filling.redo()
        elif act != "remove":
            filling.answer(act, answer)
    again = Filling.open(vault, filling.assessment.id)
    assert again.session.submission().xml == filling.session.submission().xml
    assert (again.can_undo, again.can_redo) == (filling.can_undo, filling.can_redo)


def test_the_opening_is_never_undone(filling: Filling) -> None:
    assert not filling.can_undo
    assert filling.undo() is None
    assert value(filling, "period_start") == "2026-07-01"


def test_a_situation_file_carries_the_same_situation(
    vault: Vault, situation: Situation, tmp_path: Path, clock: SetClock
) -> None:
    raw = save_situation(vault, situation.id)
    other, _ = Vault.create(
        tmp_path / "other", PASSPHRASE, clock=clock, cost=SMALLEST_COST, reserve=0
    )
    assert take_situation(other, raw) == situation
    assert other.situations.all() == [situation]
    assert other.situations.taken(situation.id)
    assert not vault.situations.taken(situation.id)
    other.lock()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"\xff",
        b'{"format":"fieldkit-situation/2","situation":{}}',
        b'{"format":"fieldkit-situation/1","situation":{"id":"1"}}',
        b'{"format":1,"format":2}',
        b"[" * 100_000,
        b" " * 2_000_000,
    ],
)
def test_what_is_no_situation_file_is_refused(vault: Vault, raw: bytes) -> None:
    with pytest.raises(DamagedSituationFile):
        take_situation(vault, raw)
    assert vault.situations.all() == []


def test_a_file_never_writes_over_what_was_made_here(vault: Vault) -> None:
    mine = open_situation(vault, name=Text(text="Lakes"), country=Text(text="Nowhere"))
    assert take_situation(vault, save_situation(vault, mine.id)) == mine
    other = save_situation(vault, mine.id).replace(b"Lakes", b"Hills")
    with pytest.raises(OwnSituation):
        take_situation(vault, other)
    assert vault.situations.all() == [mine]
    assert not vault.situations.taken(mine.id)


def test_an_unknown_situation_opens_nothing(
    vault: Vault, clock: SetClock, small: Instrument
) -> None:
    with pytest.raises(UnknownSituation):
        open_assessment(vault, new_id(clock.now(), bytes(10)), small, period=PERIOD)
    assert vault.assessments.all() == []


def test_flags_are_kept(filling: Filling) -> None:
    flags = Flags(filling.vault, filling.assessment.id)
    assert flags.turn("/data/f01/f01_01")
    assert Flags(filling.vault, filling.assessment.id).all() == {"/data/f01/f01_01"}
    assert not flags.turn("/data/f01/f01_01")
    assert flags.all() == frozenset()


def answer_without_end(profile: Path, secret: bytes, assessment: str, told: Pipe) -> None:
    """In a process of its own: answer, and tell each value once the call has returned."""
    filling = Filling.open(
        Vault.open(profile, recovery=RecoveryCode(secret), reserve=0), assessment
    )
    filling.answer(STATUS, "present")
    number = int(value(filling, NARRATIVE) or "0")
    told.send(number)
    while True:
        number += 1
        filling.answer(NARRATIVE, str(number))
        told.send(number)


def test_a_session_that_is_killed_comes_back_with_every_answer(
    tmp_path: Path, clock: SetClock, situation: Situation, vault: Vault, small: Instrument
) -> None:
    other, code = Vault.create(
        tmp_path / "killed", PASSPHRASE, clock=clock, cost=SMALLEST_COST, reserve=0
    )
    take_situation(other, save_situation(vault, situation.id))
    assessment = open_assessment(other, situation.id, small, period=PERIOD).assessment.id
    other.lock()
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.assess.test_filling", "fieldkit.assess"])
    chance = random.Random(5)
    for _round in range(12):
        ours, theirs = processes.Pipe(duplex=False)
        child = processes.Process(
            target=answer_without_end, args=(other.profile, code.secret, assessment, theirs)
        )
        child.start()
        theirs.close()
        last = ours.recv()
        # The moment of the kill is what is drawn, not something that is waited for.
        time.sleep(chance.random() * 0.05)
        child.kill()
        child.join()
        while ours.poll():
            try:
                last = ours.recv()
            except (EOFError, OSError):
                break
        again = Vault.open(other.profile, recovery=code, reserve=0)
        assert int(value(Filling.open(again, assessment), NARRATIVE)) >= last
        again.lock()


FULL = """
import resource, sys
from pathlib import Path
from fieldkit.assess import Filling
from fieldkit.errors import StorageError
from fieldkit.vault import RecoveryCode, Vault

profile, secret, assessment = Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), sys.argv[3]
vault = Vault.open(profile, recovery=RecoveryCode(secret), reserve=0)
filling = Filling.open(vault, assessment)
filling.answer("f01_01_status", "present")
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
size = (profile / "vault-1.db-wal").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
refused = []
for text in ("first", "second"):
    try:
        filling.answer("f01_01_narrative", text)
    except StorageError as error:
        refused.append(error.kind)
assert len(refused) == 2, refused
assert filling.unsaved
assert filling.session.state("f01_01_narrative").value == "second"
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
filling.retry().result()
assert not filling.unsaved
filling.answer("f01_02_status", "present")
print("played")
"""


def test_what_a_full_disk_refuses_stays_in_the_field_and_is_kept_when_there_is_room(
    vault: Vault, filling: Filling, one: tuple[Path, RecoveryCode]
) -> None:
    assessment = filling.assessment.id
    vault.lock()
    ended = subprocess.run(
        [sys.executable, "-c", FULL, str(vault.profile), one[1].secret.hex(), assessment],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert ended.stdout == "played\n", ended.stderr
    again = Vault.open(vault.profile, recovery=one[1], reserve=0)
    reopened = Filling.open(again, assessment)
    assert value(reopened, NARRATIVE) == "second"
    reopened.undo()
    reopened.undo()
    assert value(reopened, NARRATIVE) == "first"
    assert again.answers.first_break(assessment) is None
    again.lock()
