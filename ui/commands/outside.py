"""What the form commands take from outside: options of the outside world, JSON Lines in and out.

Left out, the clock, the zone and chance are the machine's; given, the same input gives the same
output, byte for byte (engine's page, *Outside world*).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fieldkit.errors import FieldkitError
from fieldkit.forms.errors import EngineError


def add_outside(parser: argparse.ArgumentParser) -> None:
    """The options that `eval` and `run` share."""
    parser.add_argument("--media", metavar="DIR", help="the folder with what the form names")
    parser.add_argument("--now", metavar="TIME", help="ISO 8601 with offset; the clock stands")
    parser.add_argument("--timezone", metavar="ZONE", help="IANA name: the zone of the record")
    parser.add_argument("--language", metavar="NAME", help="as the form writes it")
    parser.add_argument("--seed", metavar="N", type=int, help="where chance starts")


def now_of(text: object) -> datetime:
    """The moment that is given. Raises EngineError `request` for anything else."""
    if isinstance(text, str):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        # A day must be left on either side, for the zones.
        if moment is not None and moment.tzinfo is not None and 1 < moment.year < 9999:
            return moment
    raise EngineError("request", "now must be a time in ISO 8601 with an offset.")


def zone_of(name: object) -> tzinfo:
    """The zone with this IANA name. Raises EngineError `request` where there is none."""
    if isinstance(name, str) and name:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise EngineError("request", f"There is no time zone {name!r}.")


def machine_zone() -> tzinfo:
    """The machine's zone, by its name where that can be found out."""
    names = [os.environ.get("TZ", "").removeprefix(":")]
    linked = Path("/etc/localtime")
    if linked.is_symlink():
        names.append(str(linked.resolve()).partition("zoneinfo/")[2])
    for name in names:
        try:
            if name:
                return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return datetime.now(UTC).astimezone().tzinfo or UTC


def seed_of(value: object) -> int | bytes:
    """Where chance starts: the number given, else the machine's randomness."""
    if value is None:
        return os.urandom(32)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise EngineError("request", "seed must be a whole number.")


def verify_ed25519(message: bytes, signature: bytes, key: bytes) -> bool:
    """Whether a bare Ed25519 signature holds, for `extract-signed()`."""
    from fieldkit.crypto.keys import PublicKey

    try:
        PublicKey(key).check(signature, message)
    except FieldkitError:
        return False
    return True


def lines_of(source: BinaryIO) -> Iterator[bytes]:
    """The lines that are not empty, each as soon as it is there."""
    for line in iter(source.readline, b""):
        if line.strip():
            yield line


def read_object(line: bytes) -> dict[str, Any]:
    """The object on a line. Raises EngineError `request` where there is none."""
    try:
        found = json.loads(line.decode("utf-8-sig"))
        # Half of a surrogate pair is no text: it could neither be stored nor written back.
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise EngineError("request", f"The line is no JSON: {error}.") from None
    if not isinstance(found, dict):
        raise EngineError("request", "The line is no JSON object.")
    return found


def write_line(answer: dict[str, Any]) -> None:
    """One answer on standard output, at once, in UTF-8 whatever the locale is."""
    text = json.dumps(answer, ensure_ascii=False, allow_nan=False)
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()
