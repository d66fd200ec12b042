"""The one way in which JSON from outside is read, and the one in which ours is written.

Reading is strict (bundle-format.md): UTF-8, no doubled key, no float, NaN or Infinity, integers
within ±2⁵³, at most 8 levels; each model then refuses keys that it does not know. Writing has
sorted keys and no spaces. What is signed and hashed are the bytes as received: nobody writes
again in order to check.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StrictBool
from pydantic import ValidationError as _ValidationError
from pydantic.types import Strict

LARGEST = 2**53
LEVELS = 8
_VERSION = re.compile(r"[0-9A-Za-z.-]{1,20}")


class NotStrict(ValueError):
    """The bytes are not JSON by our rules, or not of the model: `reason` (never the input)."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class OtherVersion(NotStrict):
    """The `format` is one of ours in another version: `version` is the text that stood there."""

    def __init__(self, version: str) -> None:
        self.version = version
        super().__init__("another version of the format")


def _integer(text: str) -> int:
    if len(text) > 17 or abs(value := int(text)) > LARGEST:
        raise NotStrict("an integer beyond 2^53")
    return value


def _refused(_text: str) -> float:
    raise NotStrict("a number that is not an integer")


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for key, value in pairs:
        if key in record:
            raise NotStrict("a doubled key")
        record[key] = value
    return record


def _too_deep(value: object) -> bool:
    level = [value]
    for _ in range(LEVELS):
        level = [inner for each in level for inner in _inside(each)]
    return any(isinstance(each, dict | list) for each in level)


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


_DECODER = json.JSONDecoder(
    object_pairs_hook=_once, parse_float=_refused, parse_int=_integer, parse_constant=_refused
)


def read_json(raw: bytes) -> Any:
    """The value of these bytes; `NotStrict` where a rule of the module is broken."""
    try:
        value = _DECODER.decode(raw.decode("utf-8"))
    except RecursionError:
        raise NotStrict("too many levels") from None
    except UnicodeDecodeError:
        raise NotStrict("not UTF-8") from None
    except json.JSONDecodeError:
        raise NotStrict("not JSON") from None
    if _too_deep(value):
        raise NotStrict("too many levels")
    return value


def write_json(value: object) -> bytes:
    """Sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8")


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(microsecond=0)
    if not isinstance(value, str):
        raise ValueError("not a time")
    moment = datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    if _moment_text(moment) != value:
        raise ValueError("not RFC 3339 in whole seconds, UTC")
    return moment


def _moment_text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


Moment = Annotated[datetime, BeforeValidator(_moment), PlainSerializer(_moment_text)]
"""RFC 3339, UTC, whole seconds, `Z`."""

Count = Annotated[int, Strict(), Field(ge=0, le=LARGEST)]
"""A whole number from 0."""

Version = Annotated[int, Strict(), Field(ge=1, le=LARGEST)]
"""A whole number from 1."""

Flag = StrictBool
"""`true` or `false`, nothing that resembles them."""


class Record(BaseModel):
    """What all our JSON documents share: immutable, no unknown key, no input in errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """The document in these bytes; `NotStrict`, or `OtherVersion` if only the format differs.

        The version is looked at before the rest, so that a newer document is never half read.
        """
        value = read_json(raw)
        if not isinstance(value, dict):
            raise NotStrict("not an object")
        field = cls.model_fields.get("format")
        if field is not None:
            _check_format(value.get("format"), str(field.default))
        return cls.of(value)

    @classmethod
    def of(cls, value: object) -> Self:
        """The document of a value read by `read_json`; `NotStrict` names the wrong field."""
        try:
            return cls.model_validate(value)
        except _ValidationError as error:
            first = error.errors(include_input=False, include_url=False, include_context=False)[0]
            # An unknown key is the writer's text, and could be anything.
            known = first["loc"][: -1 if first["type"] == "extra_forbidden" else None]
            place = ".".join(str(part) for part in known if not isinstance(part, int))
            raise NotStrict(f"{place or cls.__name__}: {first['type']}") from None

    def raw(self) -> bytes:
        """How we write it."""
        return write_json(self.model_dump())


def _check_format(found: object, ours: str) -> None:
    if found == ours:
        return
    family = ours.rpartition("/")[0] + "/"
    if isinstance(found, str) and found.startswith(family):
        version = found[len(family) :]
        raise OtherVersion(version if _VERSION.fullmatch(version) else "?")
    raise NotStrict("format: not one of this kind")
