"""The law of undo: whatever is done, undone and redone, the record is what a plain stack gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fieldkit.assess.acts import History
from fieldkit.vault.answers import Act, AnswerStep

PERSON = (AnswerStep("answer", "/data/name", "x"),)
LANGUAGE = (AnswerStep("language", "", "Arabic (ar)"),)
PROGRAM = (AnswerStep("answer", "/data/name", "x", program=True),)


@given(st.lists(st.sampled_from(["do", "undo", "redo", "language", "program"]), max_size=60))
def test_history_is_a_stack_that_forgets_nothing(acts: list[str]) -> None:
    history = History([], 0)
    kept = [history.push(PROGRAM, None)]
    done: list[int] = []
    undone: list[int] = []
    others = [kept[0].number]
    for verb in acts:
        if verb == "do":
            kept.append(history.push(PERSON, None))
            done.append(kept[-1].number)
            undone.clear()
        elif verb in ("language", "program"):
            kept.append(history.push(LANGUAGE if verb == "language" else PROGRAM, None))
            others.append(kept[-1].number)
        elif verb == "undo" and (number := history.to_undo()) is not None:
            kept.append(history.push((AnswerStep("undo", ""),), number))
            assert number == done[-1]
            undone.append(done.pop())
        elif verb == "redo" and (number := history.to_redo()) is not None:
            assert history.taken_back_by(number) == undone[-1]
            kept.append(history.push((AnswerStep("undo", ""),), number))
            done.append(undone.pop())
        assert (history.to_undo() is not None) == bool(done)
        assert (history.to_redo() is not None) == bool(undone)
    assert [act.number for act in history.in_force()] == sorted(done + others)
    again = History(kept, len(kept))
    assert again.in_force() == history.in_force()
    assert (again.to_undo(), again.to_redo()) == (history.to_undo(), history.to_redo())
    assert [act.number for act in kept] == list(range(1, len(kept) + 1))
    assert all(isinstance(act, Act) for act in kept)
