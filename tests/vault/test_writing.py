"""One connection writes, whichever thread asks: in order, one act at a time, none half done."""

from __future__ import annotations

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from fieldkit.clock import SetClock
from fieldkit.errors import StorageError
from fieldkit.vault import RecoveryCode, Vault
from fieldkit.vault.answers import Act, AnswerStep
from fieldkit.vault.assessments import Place
from schemas.assessment import Progress
from tests.vaults import add_assessment

PLACE = Place(Progress(answered=1, total=2, unknown=0), "/data/name", "English (en)")


def an_act(number: int) -> Act:
    return Act(number, None, (AnswerStep("answer", "/data/name", number, "2026-10-02T09:00:00Z"),))


def test_acts_are_on_disk_in_the_order_in_which_they_were_given(
    vault: Vault, clock: SetClock
) -> None:
    assessment = add_assessment(vault, clock).id
    waiting = []
    for number in range(1, 200, 3):
        waiting.append(vault.answers.append(assessment, [an_act(number)], PLACE))
        waiting.append(vault.answers.append(assessment, [an_act(number + 1)], PLACE))
        # Those before it were not waited for: it would be refused if it overtook them.
        assert vault.answers.commit(assessment, [an_act(number + 2)], PLACE) == number + 2
    assert [each.result() for each in waiting][-1] == 200
    kept = vault.answers.acts(assessment)
    assert [act.steps[0].value for act in kept] == list(range(1, 202))


def test_threads_that_write_at_once_leave_one_unbroken_chain(vault: Vault, clock: SetClock) -> None:
    ours = [add_assessment(vault, clock).id for _ in range(4)]
    begin = threading.Barrier(len(ours))

    def fill(assessment: str) -> None:
        begin.wait()
        for number in range(1, 41):
            if number % 3:
                vault.answers.commit(assessment, [an_act(number)], PLACE)
            else:
                vault.answers.append(assessment, [an_act(number)], PLACE).result()
            vault.audit.record("noted", by=assessment)

    with ThreadPoolExecutor(len(ours)) as threads:
        list(threads.map(fill, ours))
    assert vault.audit.first_break() is None
    for assessment in ours:
        assert vault.answers.last_number(assessment) == 40
        assert vault.answers.first_break(assessment) is None


def test_what_failed_leaves_the_writer_as_it_was(vault: Vault, clock: SetClock) -> None:
    assessment = add_assessment(vault, clock).id
    vault.answers.commit(assessment, [an_act(1)], PLACE)
    with pytest.raises(ValueError, match="missing"):
        vault.answers.commit(assessment, [an_act(2), an_act(4)], PLACE)
    with pytest.raises(ValueError, match="missing"):
        vault.answers.append(assessment, [an_act(3)], PLACE).result()
    assert vault.answers.last_number(assessment) == 1
    assert vault.answers.commit(assessment, [an_act(2)], PLACE) == 2
    assert vault.answers.first_break(assessment) is None
    assert vault.audit.first_break() is None


def test_locking_waits_for_acts_under_way_and_takes_none_after(
    made: tuple[Vault, RecoveryCode], clock: SetClock
) -> None:
    vault, code = made
    assessment = add_assessment(vault, clock).id
    begun, kept = threading.Event(), []

    def fill() -> None:
        for number in itertools.count(1):
            kept.append(vault.answers.commit(assessment, [an_act(number)], PLACE))
            begun.set()

    with ThreadPoolExecutor(1) as threads:
        filling = threads.submit(fill)
        assert begun.wait(60)
        vault.lock()
        with pytest.raises(StorageError) as told:
            filling.result()
    assert told.value.facts["reason"] == "locked"
    again = Vault.open(vault.profile, recovery=code, reserve=0)
    assert again.answers.last_number(assessment) == kept[-1]
    assert again.check().whole
    again.lock()
