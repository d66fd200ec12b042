"""Which acts of a draft are in force, and what undo and redo take back. Pure.

An act either does steps or takes back another act. Undo takes back the last act in force by which
a person changed the record; redo takes back the last undo, until something new is done. Nothing is
forgotten: the history is all acts, in order. The first act (opening, prefill), the program's and
a change of language are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable

from fieldkit.vault.answers import Act, AnswerStep


class History:
    """The acts of one revision; `last` is the number of the last act of the assessment."""

    def __init__(self, acts: Iterable[Act], last: int) -> None:
        self._acts: dict[int, Act] = {}
        self._done: list[int] = []
        self._undone: list[int] = []
        self.last = last
        for act in acts:
            self._follow(act)

    def push(self, steps: tuple[AnswerStep, ...], undoes: int | None) -> Act:
        """A new act at the end."""
        act = Act(self.last + 1, undoes, steps)
        self._follow(act)
        return act

    def act(self, number: int) -> Act:
        """One act."""
        return self._acts[number]

    def all(self) -> list[Act]:
        """Every act, in order."""
        return [self._acts[number] for number in sorted(self._acts)]

    def in_force(self) -> list[Act]:
        """What makes the record, in order."""
        return [self._acts[number] for number in self._done]

    def to_undo(self) -> int | None:
        """Number of the act that undo takes back."""
        for number in reversed(self._done[1:]):
            if not _passed_over(self._acts[number]):
                return number
        return None

    def to_redo(self) -> int | None:
        """Number of the undoing that redo takes back."""
        return self._undone[-1] if self._undone else None

    def taken_back_by(self, undoing: int) -> int:
        """Number of the act that an undoing took back."""
        number = self._acts[undoing].undoes
        return undoing if number is None else number

    def _follow(self, act: Act) -> None:
        self._acts[act.number] = act
        self.last = max(self.last, act.number)
        if act.undoes is None:
            self._done.append(act.number)
            if not _passed_over(act):
                self._undone.clear()
        elif self._acts[act.undoes].undoes is None:
            self._done.remove(act.undoes)
            self._undone.append(act.number)
        else:
            self._undone.remove(act.undoes)
            self._done.append(self.taken_back_by(act.undoes))
            self._done.sort()


def _passed_over(act: Act) -> bool:
    return all(step.program or step.verb == "language" for step in act.steps)
