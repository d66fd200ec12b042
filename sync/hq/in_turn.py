"""Two steps for each of many things: while one is written, the next is checked.

The checks of a bundle are the processor's work, its one transaction is mostly the disk's. Each
thing is written whole before the next one's writing begins, in the order in which they came, and
what came of it is told in that order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from fieldkit.errors import FieldkitError

Thing = TypeVar("Thing")
Checked = TypeVar("Checked")
Outcome = TypeVar("Outcome")


def in_turn(
    things: Iterable[Thing],
    *,
    check: Callable[[Thing], Checked],
    take: Callable[[Checked], Outcome],
    drop: Callable[[Checked], None],
) -> Iterator[Outcome]:
    """What `take` gives for each thing that `check` passed.

    `take` of one runs in a thread while `check` of the next runs here. Where a step raises, what
    was taken before is told first; what was checked and is not taken goes to `drop`.
    """
    checked: Checked | None = None
    with ThreadPoolExecutor(1, thread_name_prefix="import") as thread:
        try:
            for thing in things:
                if checked is None:
                    checked = check(thing)
                    continue
                under_way, checked = thread.submit(take, checked), None
                failure: FieldkitError | None = None
                try:
                    checked = check(thing)
                except FieldkitError as error:
                    failure = error
                yield under_way.result()
                if failure is not None:
                    raise failure
            if checked is not None:
                last, checked = checked, None
                yield take(last)
        finally:
            if checked is not None:
                drop(checked)
