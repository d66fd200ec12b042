"""One answer with all its rows, against a bare SQLCipher commit of the same bytes.

On a disk that syncs: the profile lies in the working folder's file system, never in memory. What
the answer adds to the bare commit is its row, the audit event and the draft's place.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import Result, in_pairs
from benchmarks.stage import CLOCK, PASSPHRASE
from fieldkit.assess import practising
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.instruments import instrument
from fieldkit.vault import Vault
from fieldkit.vault.answers import Act, AnswerStep
from fieldkit.vault.assessments import Place
from fieldkit.vault.database import connect, create_empty

NARRATIVE = "Permit needed for each trip to the highlands; 31 of 52 refused. " * 4


def run() -> Iterator[Result]:
    """The commit of a narrative."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        vault, _ = Vault.create(Path(folder) / "p", PASSPHRASE, cost=SMALLEST_COST, training=True)
        with vault:
            filling = practising.fill_sample(
                vault, practising.take_sample(vault).id, "T6", "FO-1", before_factor=1
            )
            assessment = filling.assessment.id
            number = vault.answers.last_number(assessment)
            progress = filling.assessment.progress

            def ours() -> None:
                nonlocal number
                number += 1
                step = AnswerStep("answer", "/data/f01/f01_01/f01_01_narrative", NARRATIVE)
                place = Place(progress, step.ref, "English (en)")
                vault.answers.commit(assessment, [Act(number, None, (step,))], place)

            bare = _Bare(Path(folder) / "bare.db", _bytes_of_one(assessment))
            mine, floor, ratio = in_pairs(ours, bare.commit, pairs=200, warm=20)
            bare.close()
            yield Result(
                "answer: commit with all its rows", mine, floor, ratio, "bare commit", at_most=1.5
            )


def _bytes_of_one(assessment: str) -> int:
    """How many bytes the rows of one such answer hold: its own, the audit event's, the place's."""
    row = [assessment, NARRATIVE, "/data/f01/f01_01/f01_01_narrative", "answer", CLOCK.now()]
    event = {"act": "answer", "sha256": "0" * 64, "assessment": assessment, "head": "0" * 64}
    place = [assessment, instrument(practising.INSTRUMENT).sha256, "English (en)"]
    return sum(len(json.dumps(each, default=str)) for each in (row, event, place)) + 64


class _Bare:
    """One row of so many bytes a commit, by the same SQLCipher with the same pragmas."""

    def __init__(self, path: Path, size: int) -> None:
        create_empty(path)
        self._connection = connect(path, os.urandom(32), os.urandom(16))
        self._connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, bytes BLOB) STRICT")
        self._row = os.urandom(size)

    def commit(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("INSERT INTO row (bytes) VALUES (?)", (self._row,))
        self._connection.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()
