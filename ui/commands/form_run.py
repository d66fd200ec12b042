"""`fieldkit form run [FILE] [--script FILE]`: a step a line, an answer a line (engine's page)."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, BinaryIO

from fieldkit.forms.errors import EngineError
from fieldkit.forms.run import Run, Surroundings
from fieldkit.forms.world import seeded_random
from ui.commands.outside import (
    add_outside,
    machine_zone,
    now_of,
    read_object,
    seed_of,
    verify_ed25519,
    write_line,
    zone_of,
)
from ui.commands.terminal import WrongWords


def configure(parser: argparse.ArgumentParser) -> None:
    """The words of `form run`."""
    parser.add_argument("file", nargs="?", metavar="FILE", help="the form to open first")
    parser.add_argument("--script", default="-", metavar="FILE", help="the steps; - is the input")
    parser.add_argument("--timings", action="store_true", help="say how long each step took")
    parser.add_argument(
        "--property",
        dest="properties",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="what a preload reads; again for more",
    )
    add_outside(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Play the script; 1 where a step failed or was not as expected."""
    options: dict[str, Any] = {
        name: value
        for name in ("media", "now", "timezone", "language", "seed")
        if (value := getattr(arguments, name)) is not None
    }
    options["properties"] = _properties(arguments.properties)
    _check(options)
    played = Run(_surroundings(), options, timings=arguments.timings)
    with _script(arguments.script) as lines:
        if arguments.file is not None:
            answer = played.do({"form": arguments.file})
            if played.failed:
                write_line({"step": 0, **answer})
        for number, line in enumerate(iter(lines.readline, b""), start=1):
            if line.strip():
                write_line({"step": number, **_answer(played, line)})
    return 1 if played.failed else 0


def _check(options: dict[str, Any]) -> None:
    """Options that no form could be opened with are wrong words, not a failed step."""
    try:
        if "now" in options:
            now_of(options["now"])
        if "timezone" in options:
            zone_of(options["timezone"])
    except EngineError as error:
        raise WrongWords(error.message) from error


def _answer(played: Run, line: bytes) -> dict[str, Any]:
    try:
        step = read_object(line)
    except EngineError as error:
        played.failed = True
        return {"error": error.fields()}
    return played.do(step)


@contextmanager
def _script(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise WrongWords(f"{name}: {error.strerror}") from error
    with file:
        yield file


def _properties(words: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise WrongWords("--property takes NAME=VALUE")
        found[name] = value
    return found


def _surroundings() -> Surroundings:
    def zone(name: object) -> tzinfo:
        return machine_zone() if name is None else zone_of(name)

    return Surroundings(
        clock=lambda: datetime.now(UTC),
        moment=now_of,
        zone=zone,
        chance=lambda seed: seeded_random(seed_of(seed)),
        timer=time.perf_counter,
        verify=verify_ed25519,
    )
