"""The four evidence files of the sample, made here and always the same bytes.

E-08 a photograph with a position in open sea, E-01 a PDF, E-16 a sound of 3 MiB that does not
compress, E-18 a text note. They are drawn and computed: nothing in them was taken from a place or
a person. Source: domain/sample-situation.md, section 14.
"""

from __future__ import annotations

import hashlib
import io
import struct
from dataclasses import dataclass

_MEBI = 1024 * 1024
_MARK = "Fictional - training. Invented data. Nothing here is real."
_RATE = 44_100


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A file as an officer would add it: name, media type, bytes."""

    name: str
    media_type: str
    content: bytes


def file_of(code: str) -> SampleFile | None:
    """The file of an evidence item, None for the 18 that have none."""
    makers = {"E-01": gazette, "E-08": photograph, "E-16": recording, "E-18": bulletin}
    maker = makers.get(code)
    return maker() if maker else None


def photograph() -> SampleFile:
    """E-08: doors with jar signs, as a JPEG whose EXIF has a position, a time and a camera."""
    from PIL import Image, ImageDraw
    from PIL.ExifTags import GPS, IFD, Base

    image = Image.new("RGB", (1280, 720))
    draw = ImageDraw.Draw(image)
    for y in range(720):
        draw.line((0, y, 1280, y), fill=(196 - y // 8, 178 - y // 9, 150 - y // 10))
    for x in (110, 500, 890):
        draw.rectangle((x, 160, x + 280, 700), fill=(92, 70, 52), outline=(52, 40, 32), width=8)
        draw.rounded_rectangle((x + 95, 330, x + 185, 480), 34, fill=(238, 236, 228))
        draw.rectangle((x + 115, 300, x + 165, 336), fill=(238, 236, 228))
    exif = Image.Exif()
    exif[Base.Make] = "Sample"
    exif[Base.Model] = "Training camera"
    exif[Base.DateTime] = "2026:04:22 10:14:00"
    position = exif.get_ifd(IFD.GPSInfo)
    position[GPS.GPSLatitudeRef] = "S"
    position[GPS.GPSLatitude] = (30.0, 0.0, 0.0)
    position[GPS.GPSLongitudeRef] = "W"
    position[GPS.GPSLongitude] = (15.0, 0.0, 0.0)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88, exif=exif)
    return SampleFile("E-08 doors.jpg", "image/jpeg", out.getvalue())


def gazette() -> SampleFile:
    """E-01: one page of the gazette, as a PDF of five objects (ISO 32000-1, 7.5)."""
    lines = ("Land Registry Act", "Gazette of Talmora, 8 July 2025", _MARK)
    text = " 0 -28 Td ".join(f"({line}) Tj" for line in lines)
    stream = f"BT /F1 16 Tf 72 760 Td {text} ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(
        b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    )
    return SampleFile("E-01 gazette.pdf", "application/pdf", out.getvalue())


def recording() -> SampleFile:
    """E-16: 3 MiB of noise as a WAV (16 bits, mono), which no compression makes smaller."""
    size = 3 * _MEBI - 44
    noise = hashlib.shake_256(b"fieldkit training E-16").digest(size)
    head = struct.pack("<4sI4s", b"RIFF", size + 36, b"WAVE")
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, _RATE, _RATE * 2, 2, 16)
    body = struct.pack("<4sI", b"data", size)
    return SampleFile("E-16 rally.wav", "audio/wav", head + form + body + noise)


def bulletin() -> SampleFile:
    """E-18: a note of prices and rations, in UTF-8."""
    text = (
        "Price and ration bulletin, 15 September 2026\n"
        "Prices 44 per cent above last year; rations in the lake camps at 60 per cent.\n"
        f"{_MARK}\n"
        "حالة خيالية للتدريب\n"
    )
    return SampleFile("E-18 bulletin.txt", "text/plain", text.encode())
