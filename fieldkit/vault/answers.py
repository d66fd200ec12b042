"""Answers: an append-only table of steps, in the words of the questionnaire engine.

Every act of the officer is one transaction: its steps, where the draft stands, and one audit event
with the SHA-256 of the rows, each salted with 16 random bytes against guessing. Nothing is ever
changed or removed: undoing is an act that takes back another and says so. Playing the steps again
gives the record as it was. Source: design page *vault*, The database and Local audit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from fieldkit.clock import Clock, Random, rfc3339
from fieldkit.crypto.keyslots import canonical
from fieldkit.errors import AlreadyFinalised
from fieldkit.vault import assessments, audit
from fieldkit.vault.database import Connection, Database

SALT_BYTES = 16
_REACHED = "answers"
_VALUE = json.JSONEncoder(ensure_ascii=False)

Before: TypeAlias = Callable[[Connection], None]
"""What belongs into the same transaction, ahead of the answers."""


@dataclass(frozen=True)
class AnswerStep:
    """One step as the engine did it: verb, reference, value (JSON), moment, who."""

    verb: str
    ref: str
    value: Any = None
    at: str = ""
    program: bool = False


@dataclass(frozen=True)
class Act:
    """What one act did, numbered from 1 in its assessment. `undoes` is the number of the act
    that it takes back; such an act has one step, `undo`, which the engine never sees."""

    number: int
    undoes: int | None
    steps: tuple[AnswerStep, ...]
    revision: int = 0


class Answers:
    """The steps of every assessment."""

    def __init__(self, database: Database, clock: Clock, random: Random) -> None:
        self._database = database
        self._clock = clock
        self._random = random

    def append(
        self,
        assessment: str,
        acts: Sequence[Act],
        place: assessments.Place,
        *,
        before: Before | None = None,
    ) -> Future[int]:
        """Commit acts in one transaction; the future gives the last number that is on disk.

        Acts that are on disk already are passed over, so that what a full disk refused can be
        given again together with what came after it. `before` is done first, in the same
        transaction (opening, reopening). `AlreadyFinalised` where the assessment is
        not open, and the storage errors; then nothing was written.
        """
        return self._database.submit(self._appending(assessment, acts, place, before))

    def commit(
        self,
        assessment: str,
        acts: Sequence[Act],
        place: assessments.Place,
        *,
        before: Before | None = None,
    ) -> int:
        """`append`, waited for: on disk when it returns."""
        return self._database.write(self._appending(assessment, acts, place, before))

    def _appending(
        self,
        assessment: str,
        acts: Sequence[Act],
        place: assessments.Place,
        before: Before | None,
    ) -> Callable[[Connection], int]:
        at = rfc3339(self._clock.now())
        salts = [[self._random(SALT_BYTES) for _ in act.steps] for act in acts]
        left = self._database.reached

        def work(connection: Connection) -> int:
            if before is not None:
                before(connection)
            reached = _reached(connection, assessment, left.get(_REACHED))
            for act, salted in zip(acts, salts, strict=True):
                if act.number > reached.number:
                    reached = _append(connection, reached, act, salted, at)
            assessments.place(connection, assessment, at, place)
            left[_REACHED] = replace(reached, changes=connection.total_changes)
            return reached.number

        return work

    def acts(self, assessment: str, revision: int | None = None) -> list[Act]:
        """Every act in order, of one revision or of all."""

        def work(connection: Connection) -> list[Act]:
            rows = connection.execute(
                "SELECT revision, act, undoes, step, path, value, by, at FROM answer_event"
                " WHERE assessment = ? AND (? IS NULL OR revision = ?) ORDER BY sequence",
                (assessment, revision, revision),
            )
            return _acts(rows.fetchall())

        return self._database.read(work)

    def last_number(self, assessment: str) -> int:
        """Number of the last act that is on disk, 0 before the first."""
        return self._database.read(lambda connection: _last(connection, assessment)[1])

    def first_break(self, assessment: str) -> int | None:
        """Number of the first act whose rows are not those that the audit chain knows, or None."""

        def work(connection: Connection) -> int | None:
            known = _known_hashes(connection, assessment)
            digests: dict[int, Any] = {}
            for row in connection.execute(
                "SELECT * FROM answer_event WHERE assessment = ? ORDER BY sequence", (assessment,)
            ):
                digests.setdefault(row[3], hashlib.sha256()).update(_row_hash(row))
            for number in sorted(known.keys() | digests.keys()):
                digest = digests.get(number)
                if digest is None or known.get(number) != digest.hexdigest():
                    return number
            return None

        return self._database.read(work)


@dataclass(frozen=True, slots=True)
class _Reached:
    """Where the answers of an open assessment end, and the audit chain; `changes` is how many rows
    the connection had changed by then: while it changed no other, this holds."""

    assessment: str
    revision: int
    sequence: int
    number: int
    chain: audit.End
    changes: int = 0


def _reached(connection: Connection, assessment: str, left: _Reached | None) -> _Reached:
    if (
        left is not None
        and left.changes == connection.total_changes
        and left.assessment == assessment
    ):
        return left
    row = connection.execute(
        "SELECT revision, open FROM assessment WHERE id = ?", (assessment,)
    ).fetchone()
    if row is None or not row[1]:
        raise AlreadyFinalised(revision=0 if row is None else row[0])
    sequence, number = _last(connection, assessment)
    return _Reached(assessment, int(row[0]), sequence, number, audit.reached(connection))


def _append(
    connection: Connection, reached: _Reached, act: Act, salts: Sequence[bytes], at: str
) -> _Reached:
    """One act: its rows and its event."""
    if act.number != reached.number + 1:
        raise ValueError("an act is missing")
    assessment, digest, sequence = reached.assessment, hashlib.sha256(), reached.sequence
    for step, salt in zip(act.steps, salts, strict=True):
        sequence += 1
        row = _row(assessment, sequence, reached.revision, act, step, salt)
        connection.execute("INSERT INTO answer_event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        digest.update(_row_hash(row))
    told = {"assessment": assessment, "number": act.number, "sha256": digest.hexdigest()}
    chain = audit.append_to(connection, reached.chain, at, "answer", told)
    return _Reached(assessment, reached.revision, sequence, act.number, chain)


def _last(connection: Connection, assessment: str) -> tuple[int, int]:
    row = connection.execute(
        "SELECT sequence, act FROM answer_event WHERE assessment = ?"
        " ORDER BY sequence DESC LIMIT 1",
        (assessment,),
    ).fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def _row(
    assessment: str, sequence: int, revision: int, act: Act, step: AnswerStep, salt: bytes
) -> tuple[Any, ...]:
    return (
        assessment,
        sequence,
        revision,
        act.number,
        act.undoes,
        step.verb,
        step.ref,
        _VALUE.encode(step.value),
        "program" if step.program else "person",
        step.at,
        salt,
    )


def _row_hash(row: Sequence[Any]) -> bytes:
    told = [value.hex() if isinstance(value, bytes) else value for value in row]
    return hashlib.sha256(canonical(told)).digest()


def _known_hashes(connection: Connection, assessment: str) -> dict[int, str]:
    known: dict[int, str] = {}
    for (raw,) in connection.execute("SELECT event FROM audit ORDER BY sequence"):
        told = json.loads(raw)
        if told["act"] == "answer" and told["facts"]["assessment"] == assessment:
            known[int(told["facts"]["number"])] = told["facts"]["sha256"]
    return known


def _acts(rows: Sequence[tuple[Any, ...]]) -> list[Act]:
    found: list[Act] = []
    for revision, number, undoes, verb, ref, value, by, at in rows:
        step = AnswerStep(verb, ref, json.loads(value), at, program=by == "program")
        if found and found[-1].number == number:
            found[-1] = replace(found[-1], steps=(*found[-1].steps, step))
        else:
            found.append(Act(number, undoes, (step,), revision))
    return found
