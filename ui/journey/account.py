"""The account of the journey: each step with its time, what came of it, and what it left."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from fieldkit.errors import FieldkitError
from fieldkit.language import Translator
from fieldkit.language.isolate import without_isolates
from sync.hq.folder import storage_error, write_private


class StepFailed(Exception):
    """A step did not do what it is there for: the message says what was expected."""


@dataclass
class Step:
    """One step. `files` are relative to the demo's folder, `counts` whole numbers by what they
    count, in the plural ("receipts", "bytes sealed")."""

    name: str
    seconds: float = 0.0
    outcome: str = "done"
    counts: dict[str, int] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


class Account:
    """All steps so far; written after each, so that a failed journey has its account too."""

    def __init__(self, folder: Path, tell: Callable[[str], None]) -> None:
        self._folder = folder
        self._tell = tell
        self.steps: list[Step] = []

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Time a step; an error is noted and raised on. The storage errors where it cannot be."""
        step, began = Step(name), time.perf_counter()
        self.steps.append(step)
        try:
            yield step
        except (FieldkitError, StepFailed, OSError) as error:
            step.outcome = f"failed: {error.kind if isinstance(error, FieldkitError) else error}"
            raise
        except BaseException as error:
            step.outcome = f"failed: {type(error).__name__}"
            raise
        finally:
            step.seconds = round(time.perf_counter() - began, 3)
            self._tell(_line(step))
            self._write()

    @property
    def path(self) -> Path:
        """Where it is written."""
        return self._folder / "account.json"

    def add_files(self, step: Step, *paths: Path) -> None:
        """What a step left, by its place in the folder."""
        step.files += [path.relative_to(self._folder).as_posix() for path in paths]

    def _write(self) -> None:
        document = {"steps": [asdict(step) for step in self.steps]}
        text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(error) from error
        write_private(self.path, text.encode())


def expect(holds: bool, what: str) -> None:
    """`StepFailed` where it does not hold."""
    if not holds:
        raise StepFailed(what)


def _line(step: Step) -> str:
    counts = ", ".join(_counted(name, count) for name, count in step.counts.items())
    outcome = "" if step.outcome == "done" else f"  {step.outcome}"
    return f"{step.seconds:6.1f} s  {step.name}{': ' + counts if counts else ''}{outcome}"


def _counted(name: str, count: int) -> str:
    """ "143 indicators", "1 receipt", "3.1 MB sealed": a name begins with what is counted."""
    noun, _, rest = name.partition(" ")
    if noun == "bytes":
        size = without_isolates(Translator("en").size(count))
        return f"{size} {rest}".strip()
    if count == 1:
        noun = noun.removesuffix("s")
    return f"{count} {noun} {rest}".strip()
