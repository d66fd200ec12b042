"""What a receiver's answer means: taken at its word only where it is tus or a problem document.

Pure: status, headers and a bounded body in, a value or a typed error out. Of a refusal only a
type's name and numbers are kept. `Retry-After` is believed up to a day.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sync.errors import CaptivePortal, NetworkError, ReceiverRefused
from sync.protocol import PROBLEM_JSON, PROBLEM_PREFIX, TUS_VERSION

LONGEST_RETRY = 24 * 3600
_KIND = re.compile(r"[A-Za-z]{1,40}\Z")
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,15})\Z")
_UPLOAD = re.compile(r"[0-9a-f]{32}\Z")


@dataclass(frozen=True)
class Answer:
    """One answer as it came; `headers` have lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class State:
    """Where an upload stands: its secret name, how much is there, the receipt if all of it is."""

    upload: str | None
    offset: int
    receipt: str | None


def read_state(answer: Answer, size: int) -> State:
    """An answer of tus about an upload of `size` bytes.

    Raises `ReceiverRefused` or `CaptivePortal`; an offset beyond `size` is the latter.
    """
    if answer.status not in (200, 201, 204) or not _speaks_tus(answer):
        raise refusal(answer)
    offset = answer.headers.get("upload-offset", "")
    location = answer.headers.get("location", "").rpartition("/")[2]
    if not _NUMBER.match(offset) or int(offset) > size:
        raise CaptivePortal(status=answer.status)
    text = answer.body.decode("utf-8", "replace") if answer.body else None
    return State(location if _UPLOAD.match(location) else None, int(offset), text)


def expect(answer: Answer, content_type: str) -> bytes:
    """The body of a plain answer of that type; errors as `read_state`."""
    found = answer.headers.get("content-type", "").partition(";")[0]
    if answer.status != 200 or found != content_type:
        raise refusal(answer)
    return answer.body


def refusal(answer: Answer) -> NetworkError:
    """The error that an answer is which is not what was asked for."""
    kind = _problem(answer)
    if kind is None and (answer.status == 429 or answer.status >= 500):
        kind = "Unavailable"
    if kind is None:
        return CaptivePortal(status=answer.status)
    return ReceiverRefused(problem=kind, status=answer.status, retry=_retry(answer))


def _speaks_tus(answer: Answer) -> bool:
    return answer.headers.get("tus-resumable") == TUS_VERSION


def _problem(answer: Answer) -> str | None:
    if answer.headers.get("content-type", "").partition(";")[0] != PROBLEM_JSON:
        return None
    try:
        told = json.loads(answer.body)
    except ValueError:
        told = None
    found = told.get("type") if isinstance(told, dict) else None
    kind = found.removeprefix(PROBLEM_PREFIX) if isinstance(found, str) else ""
    if _KIND.match(kind):
        return kind
    return "NotFound" if answer.status in (404, 410) else "Unknown"


def _retry(answer: Answer) -> int | None:
    text = answer.headers.get("retry-after", "")
    return min(int(text), LONGEST_RETRY) if _NUMBER.match(text) else None
