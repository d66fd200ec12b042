"""What a record is given before anybody answers: preloads and its identity.

`jr:preload` of ODK XForms (*Preload Attributes*): `uid`, `timestamp` (start, end), `date` (today)
and `property`. Every record has an `instanceID`; a corrected one names the record before it as
`deprecatedID` (OpenRosa metadata).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from fieldkit.forms.instance import Cell, Scope
from fieldkit.forms.model import ModelNode

_PROPERTY = {
    "deviceid": "deviceid",
    "username": "username",
    "email": "email",
    "phonenumber": "phonenumber",
    "phone number": "phonenumber",
}


def moment_text(moment: datetime) -> str:
    """A dateTime as the record keeps it: local time with its offset."""
    return moment.isoformat("T", "milliseconds")


def uuid4(draw: Callable[[int], bytes]) -> str:
    """A random UUID of version 4 (RFC 9562)."""
    raw = bytearray(draw(16))
    raw[6] = raw[6] & 0x0F | 0x40
    raw[8] = raw[8] & 0x3F | 0x80
    text = raw.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def preloaded(
    model: ModelNode,
    now: datetime,
    properties: Mapping[str, str],
    draw: Callable[[int], bytes],
) -> str | None:
    """What a preload gives when a record starts; None where it gives nothing then."""
    kind, parameter = model.preload or ("", "")
    if kind == "uid":
        return f"uuid:{uuid4(draw)}"
    if kind == "timestamp" and parameter == "start":
        return moment_text(now)
    if kind == "date" and parameter == "today":
        return now.date().isoformat()
    if kind == "property":
        return properties.get(_PROPERTY.get(parameter, parameter), "")
    return None


def is_end(model: ModelNode) -> bool:
    """Whether the node is told when the record is finished."""
    return model.preload == ("timestamp", "end")


def meta(top: Scope, name: str) -> Cell | None:
    """A node of the meta block by its name without a prefix."""
    for model, cell in top.cells.items():
        path = model.path
        if len(path) == 3 and _bare(path[1]) == "meta" and _bare(path[2]) == name:
            return cell
    return None


def _bare(name: str) -> str:
    return name.rpartition(":")[2]
