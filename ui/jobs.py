"""The one way to run something long: a plain object on a pool, its outcome as one signal.

A job has `run(progress, cancelled)` and no Qt in it. `Jobs.start(job)` gives a `Running` at once;
its `ended` comes back on the interface's thread with an `Outcome` (value, typed error or
cancelled). A job never touches a widget, a slot never touches the database. A fault of ours (any
other exception) is told as `fault` and printed by Qt: it never passes for a result.
Source: architecture, *One rule for threads*; interface design, 5 *Waiting*.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any, NamedTuple, Protocol

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from fieldkit.errors import FieldkitError

Progress = Callable[[int, int, str], None]
"""`progress(done, total, step)`: counts in the job's own unit, `step` a message id or empty."""
Cancelled = Callable[[], bool]


class Job(Protocol):
    """What runs: anything with this method. It looks at `cancelled` often and then just returns."""

    def run(self, progress: Progress, cancelled: Cancelled) -> Any:
        """Do it and give the result; raise `FieldkitError` for what a person can mend."""
        ...


class Call(NamedTuple):
    """A job that is one call without progress: `Call(lambda: vault.…)`."""

    function: Callable[[], Any]

    def run(self, progress: Progress, cancelled: Cancelled) -> Any:
        """Call it."""
        return self.function()


class Outcome(NamedTuple):
    """How a job ended: exactly one of value, error, fault and cancelled holds."""

    value: Any = None
    error: FieldkitError | None = None
    fault: BaseException | None = None
    cancelled: bool = False

    @property
    def ok(self) -> bool:
        """Whether `value` is the result."""
        return self.error is None and self.fault is None and not self.cancelled


class Running(QObject):
    """A job under way. `ended(Outcome)` once, `progressed(done, total, step)` on the way."""

    ended = Signal(object)
    progressed = Signal(int, int, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._stop = Event()
        self.outcome: Outcome | None = None

    def cancel(self) -> None:
        """Ask it to stop; `ended` still comes."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    @Slot(object)
    def _finish(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.ended.emit(outcome)


class _Carrier(QObject):
    """Lives on the interface's thread; its signals cross over from the worker."""

    ended = Signal(object)
    progressed = Signal(int, int, str)


class _Work(QRunnable):
    def __init__(self, job: Job, running: Running) -> None:
        super().__init__()
        self._job: Job | None = job
        self._cancelled = running._stop.is_set
        self.carrier = _Carrier()
        self.carrier.ended.connect(running._finish)
        self.carrier.progressed.connect(running.progressed)

    def run(self) -> None:
        # The pool may keep this object; what the job holds (answers, a passphrase) it must not.
        job, self._job = self._job, None
        if job is None:
            return
        try:
            value = job.run(self.carrier.progressed.emit, self._cancelled)
        except FieldkitError as error:
            self.carrier.ended.emit(Outcome(error=error))
        except BaseException as fault:
            self.carrier.ended.emit(Outcome(fault=fault))
            raise
        else:
            stopped = self._cancelled()
            self.carrier.ended.emit(Outcome(cancelled=True) if stopped else Outcome(value=value))


class Jobs(QObject):
    """Starts jobs and holds them until they have ended."""

    faulted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(4)
        self._going: dict[Running, _Work] = {}

    def start(
        self, job: Job | Callable[[], Any], ended: Callable[[Outcome], None] | None = None
    ) -> Running:
        """Run `job` (or a plain call) and tell `ended` on the interface's thread."""
        running = Running(self)
        real: Job = job if hasattr(job, "run") else Call(job)
        if ended is not None:
            running.ended.connect(ended)
        running.ended.connect(lambda outcome: self._over(running, outcome))
        work = _Work(real, running)
        work.setAutoDelete(False)
        self._going[running] = work
        self._pool.start(work)
        return running

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._going)

    def cancel_all(self) -> None:
        """Ask everything to stop: before lock and at the end."""
        for running in list(self._going):
            running.cancel()

    def wait(self, milliseconds: int = 30_000) -> bool:
        """Wait for all at the end of the program; whether all have ended."""
        return self._pool.waitForDone(milliseconds)

    def _over(self, running: Running, outcome: Outcome) -> None:
        self._going.pop(running, None)
        if outcome.fault is not None:
            self.faulted.emit(outcome.fault)
        running.deleteLater()
