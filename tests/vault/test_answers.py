"""Answers: what was acknowledged is not lost by a kill, nor changed unseen by the chain."""

from __future__ import annotations

import multiprocessing
import random
import time
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import pytest

from fieldkit.clock import SetClock
from fieldkit.errors import AlreadyFinalised
from fieldkit.vault import RecoveryCode, Vault
from fieldkit.vault.answers import Act, AnswerStep
from fieldkit.vault.assessments import Place
from schemas.assessment import Progress
from tests.vaults import add_assessment, keyed

PLACE = Place(Progress(answered=1, total=2, unknown=0), "/data/name", "English (en)")
ROUNDS = 50


def an_act(number: int, value: object = "Rex") -> Act:
    step = AnswerStep("answer", "/data/name", value, "2026-10-02T09:00:00+03:00")
    return Act(number, None, (step,))


def test_acts_come_back_as_they_were_given(vault: Vault, clock: SetClock) -> None:
    assessment = add_assessment(vault, clock).id
    first = Act(
        1,
        None,
        (
            AnswerStep("start", "", {"seed": "00ff"}, "2026-10-02T09:00:00+03:00", True),
            AnswerStep("answer", "/data/name", "اسم", "2026-10-02T09:00:00+03:00"),
        ),
    )
    undoing = Act(3, 2, (AnswerStep("undo", ""),))
    vault.answers.append(assessment, [first, an_act(2, ["a", "b"])], PLACE).result()
    vault.answers.append(assessment, [undoing], PLACE).result()
    kept = vault.answers.acts(assessment)
    assert [act.number for act in kept] == [1, 2, 3]
    assert kept[0].steps == first.steps
    assert kept[1].steps[0].value == ["a", "b"]
    assert kept[2].undoes == 2
    assert vault.answers.last_number(assessment) == 3
    listed = vault.assessments.get(assessment)
    assert (listed.progress.answered, listed.last_place) == (1, "/data/name")


def test_what_is_given_twice_is_kept_once(vault: Vault, clock: SetClock) -> None:
    assessment = add_assessment(vault, clock).id
    vault.answers.append(assessment, [an_act(1)], PLACE).result()
    assert vault.answers.append(assessment, [an_act(1), an_act(2)], PLACE).result() == 2
    assert len(vault.answers.acts(assessment)) == 2


def test_no_answer_goes_into_what_is_not_open(vault: Vault, clock: SetClock) -> None:
    with pytest.raises(AlreadyFinalised):
        vault.answers.append("no assessment", [an_act(1)], PLACE).result()


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE answer_event SET value = '\"Max\"' WHERE sequence = 2", 2),
        ("UPDATE answer_event SET at = '2020-01-01T00:00:00Z' WHERE sequence = 2", 2),
        ("DELETE FROM answer_event WHERE sequence = 3", 3),
    ],
)
def test_a_changed_answer_does_not_fit_the_chain(
    made: tuple[Vault, RecoveryCode], clock: SetClock, change: str, broken: int
) -> None:
    vault, code = made
    assessment = add_assessment(vault, clock).id
    for number in (1, 2, 3):
        vault.answers.append(assessment, [an_act(number)], PLACE).result()
    assert vault.answers.first_break(assessment) is None
    vault.lock()
    connection = keyed(vault.profile)
    connection.execute(change)
    connection.close()
    again = Vault.open(vault.profile, recovery=code)
    assert again.answers.first_break(assessment) == broken
    again.lock()


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM audit WHERE sequence = 2",
        "UPDATE audit SET event = CAST(event || ' ' AS BLOB) WHERE sequence = 1",
        "UPDATE audit SET sequence = -2 WHERE sequence = 2",
    ],
)
def test_a_changed_chain_is_seen(
    made: tuple[Vault, RecoveryCode], clock: SetClock, change: str
) -> None:
    vault, code = made
    add_assessment(vault, clock)
    assert vault.audit.first_break() is None
    vault.lock()
    connection = keyed(vault.profile)
    connection.execute(change)
    connection.close()
    again = Vault.open(vault.profile, recovery=code)
    assert again.audit.first_break() is not None
    again.lock()


def answer_without_end(profile: Path, secret: bytes, assessment: str, told: Pipe) -> None:
    """In a process of its own: answer, and tell each number once it is on disk."""
    vault = Vault.open(profile, recovery=RecoveryCode(secret), reserve=0)
    number = vault.answers.last_number(assessment)
    told.send(number)
    while True:
        number += 1
        act = an_act(number, "x" * (number % 700))
        if number % 2:
            vault.answers.append(assessment, [act], PLACE).result()
        else:
            vault.answers.commit(assessment, [act], PLACE)
        told.send(number)


def test_a_kill_at_any_moment_loses_no_acknowledged_answer(
    made: tuple[Vault, RecoveryCode], clock: SetClock
) -> None:
    vault, code = made
    assessment = add_assessment(vault, clock).id
    vault.lock()
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.vault.test_answers", "fieldkit.vault"])
    chance = random.Random(20261002)
    for _round in range(ROUNDS):
        ours, theirs = processes.Pipe(duplex=False)
        child = processes.Process(
            target=answer_without_end, args=(vault.profile, code.secret, assessment, theirs)
        )
        child.start()
        theirs.close()
        last = ours.recv()
        # The moment of the kill is what is drawn, not something that is waited for.
        time.sleep(chance.random() * 0.02)
        child.kill()
        child.join()
        last = drain(ours, last)
        again = Vault.open(vault.profile, recovery=code, reserve=0)
        assert again.answers.last_number(assessment) >= last
        again.lock()
    again = Vault.open(vault.profile, recovery=code, reserve=0)
    assert again.check().whole
    assert again.answers.first_break(assessment) is None
    numbers = [act.number for act in again.answers.acts(assessment)]
    assert numbers == list(range(1, len(numbers) + 1))
    again.lock()


def drain(told: Pipe, last: int) -> int:
    """The last number that was told before the end."""
    try:
        while told.poll():
            last = told.recv()
    except (EOFError, OSError):
        pass
    finally:
        told.close()
    return last
