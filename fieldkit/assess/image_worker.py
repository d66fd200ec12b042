"""The process in which a picture is opened: limits first, then one picture, then the end.

Reads a JPEG or PNG from standard input; writes a line of JSON (`ok`, `found`) and, where the
picture could be read, a copy made from its pixels alone, turned as its metadata said. Nothing of
the file but its pixels reaches the copy: EXIF with its thumbnail, XMP, IPTC, ICC, text, maker
notes, second pictures and bytes after the end are gone. Faces, voices, places in view and a
sensor's pattern stay. Source: abuse cases D1, D3, D8, D12.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from typing import Any

CPU_SECONDS = 20
MEMORY = 1024 * 1024 * 1024
PIXELS = 100_000_000
QUALITY = 92
SHORT = 120

_TIMES = {"DateTime", "DateTimeOriginal", "DateTimeDigitized", "GPSDateStamp", "PreviewDateTime"}
_CAMERA = {"Make", "Model", "LensMake", "LensModel", "BodySerialNumber", "LensSerialNumber"}
_AUTHOR = {"Artist", "Copyright", "CameraOwnerName", "XPAuthor"}
_SOFTWARE = {"Software", "HostComputer", "ProcessingSoftware"}
_TEXT = {"ImageDescription", "UserComment", "XPTitle", "XPComment", "XPSubject", "XPKeywords"}
_UNTOLD = {"ExifOffset", "GPSInfo", "Orientation", "ResolutionUnit", "YCbCrPositioning"}
_JPEG_PARTS = {
    b"MPF\0": ("other", "second picture"),
    b"JP": ("other", "content credentials"),
    b"http://ns.adobe.com/xmp/extension/": ("other", "XMP extension"),
}

Finding = dict[str, str]


def set_limits() -> None:
    """Bind this process: time, memory, no file may be written, no core."""
    try:
        import resource
    except ImportError:  # Windows: the parent's timeout is all there is
        return
    for kind, amount in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        allowed = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(kind, (allowed, allowed))


def look(raw: bytes) -> tuple[list[Finding], bytes]:
    """What stands in the picture beside its pixels, and the copy without it."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = PIXELS
    with Image.open(io.BytesIO(raw), formats=("JPEG", "PNG")) as picture:
        if picture.width * picture.height > PIXELS:
            raise ValueError("too many pixels")
        kind = "PNG" if raw.startswith(b"\x89PNG") else "JPEG"
        found, turned = _exif_and_turned(picture)
        found += [*_of_info(picture.info), *_of_parts(raw, kind)]
        return found, _pixels_alone(turned, kind)


def _exif_and_turned(picture: Any) -> tuple[list[Finding], Any]:
    """EXIF's findings and the picture as it is to be seen; broken EXIF does not save itself."""
    from PIL import ImageOps

    try:
        return list(_of_exif(picture.getexif())), ImageOps.exif_transpose(picture)
    except Exception:  # noqa: BLE001 - whatever a parser raises on hostile bytes means the same
        return [{"kind": "other", "name": "EXIF", "value": ""}], picture


def _pixels_alone(picture: Any, kind: str) -> bytes:
    from PIL import Image

    mode = _mode(picture, kind)
    plain = picture.convert(mode) if picture.mode != mode else picture
    fresh = Image.frombytes(mode, plain.size, plain.tobytes())
    out = io.BytesIO()
    if kind == "JPEG":
        fresh.save(out, "JPEG", quality=QUALITY)
    else:
        fresh.save(out, "PNG")
    return out.getvalue()


def _mode(picture: Any, kind: str) -> str:
    if picture.mode in ("L", "1"):
        return "L"
    if kind == "PNG" and ("A" in picture.mode or "transparency" in picture.info):
        return "RGBA"
    return "RGB"


def _of_exif(exif: Any) -> Iterator[Finding]:
    from PIL.ExifTags import IFD, TAGS

    place = _place(dict(exif.get_ifd(IFD.GPSInfo)))
    if place is not None:
        yield {"kind": "gps", "name": "GPS", "value": place}
    tags = {**dict(exif), **dict(exif.get_ifd(IFD.Exif))}
    for tag, value in tags.items():
        name = str(TAGS.get(tag, f"0x{tag:04x}"))
        if name not in _UNTOLD:
            yield {"kind": _kind(name), "name": name, "value": _short(value)}
    if dict(exif.get_ifd(IFD.IFD1)):
        yield {"kind": "thumbnail", "name": "thumbnail", "value": ""}


def _kind(name: str) -> str:
    for kind, names in (
        ("time", _TIMES),
        ("camera", _CAMERA),
        ("author", _AUTHOR),
        ("software", _SOFTWARE),
        ("text", _TEXT),
    ):
        if name in names or (kind == "time" and name.startswith("OffsetTime")):
            return kind
    return "other"


def _place(gps: dict[int, Any]) -> str | None:
    """Degrees with six digits; the tag's words where they are no place; None without GPS."""
    if not gps:
        return None
    try:
        latitude = _degrees(gps[2], str(gps[1]), "S")
        longitude = _degrees(gps[4], str(gps[3]), "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError, IndexError):
        return ""
    return f"{latitude:.6f}, {longitude:.6f}"


def _degrees(parts: Any, side: str, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if side.upper().startswith(negative) else value


def _short(value: object) -> str:
    if isinstance(value, bytes):
        return ""
    text = " ".join(str(value).replace("\0", " ").split())
    return text if len(text) <= SHORT and text.isprintable() else ""


_INFO = {"xmp": "XMP", "XML:com.adobe.xmp": "XMP", "icc_profile": "ICC", "photoshop": "IPTC"}
_INFO_UNTOLD = (
    "jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "exif", "progressive",
    "progression", "adobe", "adobe_transform", "interlace", "gamma", "transparency", "aspect",
    "srgb", "chromaticity", "mp", "mpoffset",
)  # fmt: skip


def _of_info(info: dict[Any, Any]) -> Iterator[Finding]:
    for name, value in info.items():
        if name in _INFO:
            yield {"kind": "other", "name": _INFO[name], "value": ""}
        elif name not in _INFO_UNTOLD:
            yield {"kind": "text", "name": _short(name)[:SHORT], "value": _short(value)}


def _of_parts(raw: bytes, kind: str) -> Iterator[Finding]:
    parts, end = _png_end(raw) if kind == "PNG" else _jpeg_parts(raw)
    for part in parts:
        for mark, (group, name) in _JPEG_PARTS.items():
            if part.startswith(mark):
                yield {"kind": group, "name": name, "value": ""}
    if len(raw) > end:
        yield {"kind": "other", "name": "bytes after the end", "value": str(len(raw) - end)}


def _png_end(raw: bytes) -> tuple[list[bytes], int]:
    at = 8
    while at + 12 <= len(raw):
        length = int.from_bytes(raw[at : at + 4], "big")
        last = raw[at + 4 : at + 8] == b"IEND"
        at += 12 + length
        if last:
            return [], at
    return [], len(raw)


def _jpeg_parts(raw: bytes) -> tuple[list[bytes], int]:
    """The first bytes of each application segment, and where the picture ends."""
    parts: list[bytes] = []
    at = 2
    while at + 4 <= len(raw) and raw[at] == 0xFF:
        marker = raw[at + 1]
        length = int.from_bytes(raw[at + 2 : at + 4], "big")
        if 0xE0 <= marker <= 0xEF:
            parts.append(raw[at + 4 : at + 68])
        at += 2 + length
        if marker == 0xDA:
            # Within scans every FF is escaped, so the first end mark is the picture's own.
            end = raw.find(b"\xff\xd9", at)
            return parts, len(raw) if end < 0 else end + 2
    return parts, len(raw)


def main() -> None:
    """One picture; a picture that cannot be read is answered, not raised."""
    set_limits()
    raw = sys.stdin.buffer.read()
    try:
        found, copy = look(raw)
        answer: dict[str, Any] = {"ok": True, "found": found}
    except Exception:  # noqa: BLE001 - whatever a decoder raises on hostile bytes means the same
        answer, copy = {"ok": False, "found": []}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + copy)


if __name__ == "__main__":
    main()
