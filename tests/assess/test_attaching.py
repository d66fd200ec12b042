"""Evidence taken in from real files: what is refused, what is found, what travels."""

from __future__ import annotations

import hashlib
import io
import multiprocessing
import os
import random
import threading
import time
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from fieldkit.assess import attaching
from fieldkit.assess.attaching import LIMIT, attach, contents, keep_metadata, plain_name
from fieldkit.assess.metadata import media_type
from fieldkit.errors import (
    EvidenceChanged,
    EvidenceMissing,
    EvidenceRefused,
    EvidenceTooLarge,
    EvidenceVanished,
    FieldkitError,
    UnknownSituation,
)
from fieldkit.vault import RecoveryCode, Vault
from schemas.evidence import EvidenceRecord
from schemas.situation import Situation
from tests.vaults import PASSPHRASE

MARK = "Zwanzigfüßler-7741"
RECORD = EvidenceRecord(says="Cards with household origin were handed out")


def photo(path: Path, **more: object) -> bytes:
    """A photograph in open sea, with camera, times, a thumbnail-like comment and a trailer."""
    picture = Image.linear_gradient("L").convert("RGB").resize((320, 200))
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0132] = "Lumen", "L-7", "2026:04:22 10:11:12"
    exif[0x013B] = "Somebody Real"
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0x9003] = "2026:04:22 10:11:12"
    exif.get_ifd(0x8825).update(
        {1: "S", 2: (12.0, 30.0, 0.0), 3: "E", 4: (71.0, 15.0, 36.0), 29: "2026:04:22"}
    )
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"a secret comment", **more)
    raw = out.getvalue() + b"MOTION PHOTO FILM"
    path.write_bytes(raw)
    return raw


def read(vault: Vault, item_id: str, *, original: bool = False) -> bytes:
    return b"".join(contents(vault, vault.evidence.get(item_id), original=original))


def test_gps_and_the_rest_are_shown_and_not_in_the_copy_that_travels(
    vault: Vault, situation: Situation, tmp_path: Path
) -> None:
    raw = photo(tmp_path / "photo.jpg")
    item = attach(vault, situation.id, RECORD, tmp_path / "photo.jpg")
    assert item.code == "E-01"
    assert item.file is not None
    assert item.file.type == "image/jpeg"
    found = {(each.kind, each.name): each.value for each in item.file.found}
    assert found["gps", "GPS"] == "-12.500000, 71.260000"
    assert found["camera", "Make"] == "Lumen"
    assert found["time", "DateTimeOriginal"] == "2026:04:22 10:11:12"
    assert found["author", "Artist"] == "Somebody Real"
    assert ("text", "comment") in found
    assert found["other", "bytes after the end"] == "17"
    assert item.file.stripped
    assert read(vault, item.id, original=True) == raw
    travels = read(vault, item.id)
    for mark in (b"Lumen", b"Somebody", b"secret", b"MOTION", b"Exif", b"2026:04"):
        assert mark not in travels
    with Image.open(io.BytesIO(travels)) as copy:
        assert copy.size == (200, 320)
        assert not dict(copy.getexif())
    assert hashlib.sha256(travels).hexdigest() == item.file.travelling.sha256


def test_the_officer_may_keep_the_metadata(
    vault: Vault, situation: Situation, tmp_path: Path
) -> None:
    raw = photo(tmp_path / "photo.jpg")
    item = attach(vault, situation.id, RECORD, tmp_path / "photo.jpg")
    kept = keep_metadata(vault, item.id)
    assert kept.file is not None
    assert not kept.file.stripped
    assert read(vault, item.id) == raw
    again = keep_metadata(vault, item.id, keep=False)
    assert again.file is not None
    assert again.file.stripped
    assert b"Lumen" not in read(vault, item.id)


def test_text_in_a_png_is_shown_and_stripped(
    vault: Vault, situation: Situation, tmp_path: Path
) -> None:
    text = PngInfo()
    text.add_text("Author", "Somebody Real")
    text.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>secret place</x:xmpmeta>")
    Image.new("RGBA", (20, 10), (1, 2, 3, 4)).save(tmp_path / "scan.png", pnginfo=text)
    item = attach(vault, situation.id, RECORD, tmp_path / "scan.png")
    assert item.file is not None
    assert {"Author", "XMP"} <= {each.name for each in item.file.found}
    travels = read(vault, item.id)
    assert b"Somebody" not in travels
    assert b"secret" not in travels
    with Image.open(io.BytesIO(travels)) as copy:
        assert copy.getpixel((0, 0)) == (1, 2, 3, 4)


@pytest.mark.parametrize("progressive", [False, True])
def test_a_picture_without_metadata_has_none(
    vault: Vault, situation: Situation, tmp_path: Path, progressive: bool
) -> None:
    Image.effect_noise((300, 200), 60).save(tmp_path / "a.jpg", progressive=progressive)
    item = attach(vault, situation.id, RECORD, tmp_path / "a.jpg")
    assert item.file is not None
    assert item.file.looked
    assert item.file.found == ()


def test_profiles_xmp_and_second_pictures_are_shown_and_gone(
    vault: Vault, situation: Situation, tmp_path: Path
) -> None:
    raw = photo(tmp_path / "a.jpg", icc_profile=b"icc text", xmp=b"<x:xmpmeta>place</x:xmpmeta>")
    second = b"\xff\xe2\x00\x10MPF\x00 second pic"[:18]
    (tmp_path / "a.jpg").write_bytes(raw[:2] + second + raw[2:])
    item = attach(vault, situation.id, RECORD, tmp_path / "a.jpg")
    assert item.file is not None
    assert {"ICC", "XMP", "second picture"} <= {each.name for each in item.file.found}
    travels = read(vault, item.id)
    for mark in (b"icc text", b"xmpmeta", b"MPF"):
        assert mark not in travels


def test_broken_exif_is_taken_off_too(vault: Vault, situation: Situation, tmp_path: Path) -> None:
    raw = photo(tmp_path / "a.jpg")
    at = raw.index(b"Exif\0\0") + 14
    (tmp_path / "a.jpg").write_bytes(raw[:at] + b"\xff" * 40 + raw[at + 40 :])
    item = attach(vault, situation.id, RECORD, tmp_path / "a.jpg")
    assert item.file is not None
    assert item.file.stripped
    assert b"Exif" not in read(vault, item.id)
    assert b"Somebody" not in read(vault, item.id)


@pytest.mark.parametrize(
    ("name", "raw", "kind"),
    [
        ("a.jpg", b"%PDF-1.7 and so on", "application/pdf"),
        ("a.pdf", b"ID3\x04" + bytes(50), "audio/mpeg"),
        ("a.bin", "ملاحظة".encode(), "text/plain"),
        ("a.txt", bytes(range(256)), "application/octet-stream"),
        ("a.jpg", b"\xff\xd8\xff but no picture", "image/jpeg"),
    ],
)
def test_other_kinds_are_told_by_content_and_said_not_to_be_stripped(
    vault: Vault, situation: Situation, tmp_path: Path, name: str, raw: bytes, kind: str
) -> None:
    (tmp_path / name).write_bytes(raw)
    item = attach(vault, situation.id, RECORD, tmp_path / name)
    assert item.file is not None
    assert item.file.type == kind == media_type(raw)
    assert not item.file.looked
    assert not item.file.stripped
    assert read(vault, item.id) == raw


def test_a_picture_of_too_many_pixels_is_not_opened(
    vault: Vault, situation: Situation, tmp_path: Path
) -> None:
    small = io.BytesIO()
    Image.new("1", (8, 8)).save(small, "PNG")
    raw = bytearray(small.getvalue())
    raw[16:24] = (50_000).to_bytes(4, "big") * 2
    (tmp_path / "bomb.png").write_bytes(bytes(raw))
    item = attach(vault, situation.id, RECORD, tmp_path / "bomb.png")
    assert item.file is not None
    assert not item.file.looked


def nothing_kept(vault: Vault) -> bool:
    return not vault.evidence.all() and not list((vault.profile / "evidence").iterdir())


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"", EvidenceRefused),
        (bytes(LIMIT + 1), EvidenceTooLarge),
        (b"\x7fELF and so on", EvidenceRefused),
        (b"#!/bin/sh\n", EvidenceRefused),
        (b"[Desktop Entry]\nExec=x\n", EvidenceRefused),
    ],
)
def test_what_is_refused_leaves_nothing(
    vault: Vault, situation: Situation, tmp_path: Path, raw: bytes, error: type[FieldkitError]
) -> None:
    (tmp_path / "file").write_bytes(raw)
    with pytest.raises(error):
        attach(vault, situation.id, RECORD, tmp_path / "file")
    assert nothing_kept(vault)


def test_the_limit_itself_is_taken(vault: Vault, situation: Situation, tmp_path: Path) -> None:
    (tmp_path / "film").write_bytes(os.urandom(LIMIT))
    item = attach(vault, situation.id, RECORD, tmp_path / "film")
    assert item.file is not None
    assert item.file.size == LIMIT


def test_pipes_devices_and_folders_are_refused(
    vault: Vault, situation: Situation, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        with pytest.raises(EvidenceRefused) as refused:
            attach(vault, situation.id, RECORD, path)
        assert refused.value.facts["reason"] == "kind"
    assert nothing_kept(vault)


def test_a_file_that_vanished_is_told(vault: Vault, situation: Situation, tmp_path: Path) -> None:
    with pytest.raises(EvidenceVanished):
        attach(vault, situation.id, RECORD, tmp_path / "gone.jpg")


def test_a_huge_sparse_file_is_too_large_at_once(
    vault: Vault, situation: Situation, tmp_path: Path
) -> None:
    with (tmp_path / "sparse").open("wb") as out:
        out.truncate(20 * 1024**3)
    with pytest.raises(EvidenceTooLarge) as refused:
        attach(vault, situation.id, RECORD, tmp_path / "sparse")
    assert refused.value.facts == {"size": 20 * 1024**3, "limit": LIMIT}


def test_a_file_that_changes_while_it_is_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "growing"
    path.write_bytes(b"x" * 1000)
    stop = threading.Event()

    def grow() -> None:
        with path.open("ab") as out:
            while not stop.is_set():
                out.write(b"x" * 1000)
                out.flush()

    writer = threading.Thread(target=grow)
    writer.start()
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with pytest.raises((EvidenceChanged, EvidenceTooLarge)):
            read_again_and_again(descriptor)
    finally:
        stop.set()
        writer.join()
        os.close(descriptor)


def read_again_and_again(descriptor: int) -> None:
    while True:
        os.lseek(descriptor, 0, os.SEEK_SET)
        attaching.read_whole(descriptor)


def test_an_unknown_situation_takes_no_evidence(vault: Vault, tmp_path: Path) -> None:
    photo(tmp_path / "photo.jpg")
    with pytest.raises(UnknownSituation):
        attach(vault, "019ab2aa-0000-7000-8000-000000000001", RECORD, tmp_path / "photo.jpg")
    assert nothing_kept(vault)


def test_a_stored_file_that_is_gone_is_shown_as_missing(
    vault: Vault, situation: Situation, tmp_path: Path
) -> None:
    (tmp_path / "note").write_bytes(b"a note")
    item = attach(vault, situation.id, RECORD, tmp_path / "note")
    assert item.file is not None
    (vault.profile / "evidence" / f"{item.file.stored}.age").unlink()
    [shown] = vault.evidence.all()
    assert shown.missing
    assert shown.code == "E-01"
    assert vault.check().missing == ("E-01",)
    with pytest.raises(EvidenceMissing):
        read(vault, item.id)


def test_a_stored_file_put_in_anothers_place_is_seen(
    vault: Vault, situation: Situation, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(f"note {name}".encode())
    first = attach(vault, situation.id, RECORD, tmp_path / "one")
    second = attach(vault, situation.id, RECORD, tmp_path / "two")
    assert first.file is not None
    assert second.file is not None
    folder = vault.profile / "evidence"
    (folder / f"{second.file.stored}.age").replace(folder / f"{first.file.stored}.age")
    with pytest.raises(EvidenceMissing):
        read(vault, first.id)


def test_sizes_on_disk_do_not_tell_a_known_file(
    vault: Vault, situation: Situation, tmp_path: Path
) -> None:
    sizes = set()
    for length in (10, 5_000, 16_384):
        (tmp_path / "note").write_bytes(b"x" * length)
        item = attach(vault, situation.id, RECORD, tmp_path / "note")
        assert item.file is not None
        sizes.add((vault.profile / "evidence" / f"{item.file.stored}.age").stat().st_size)
    assert len(sizes) == 1


def test_an_orphan_goes_at_the_next_start(
    vault: Vault, situation: Situation, tmp_path: Path
) -> None:
    (tmp_path / "note").write_bytes(b"a note")
    item = attach(vault, situation.id, RECORD, tmp_path / "note")
    folder = vault.profile / "evidence"
    (folder / ("ab" * 16 + ".age")).write_bytes(b"an orphan")
    (folder / ("cd" * 16 + ".part")).write_bytes(b"half")
    vault.lock()
    again = Vault.open(vault.profile, passphrase=PASSPHRASE, reserve=0)
    assert len(list(folder.iterdir())) == 1
    assert not again.evidence.get(item.id).missing
    again.lock()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.jpg", "a.jpg"),
        ("a\nb\u202egpj.exe", "a b gpj.exe"),
        ("x" * 4000 + ".jpg", "x" * 116 + ".jpg"),
        ("صورة.jpg", "صورة.jpg"),
    ],
)
def test_a_file_name_is_shown_plainly(name: str, shown: str) -> None:
    assert plain_name(name) == shown


def attach_without_end(profile: Path, secret: bytes, situation: str, told: Pipe) -> None:
    """In a process of its own: take in evidence, and tell each code once the call has returned."""
    vault = Vault.open(profile, recovery=RecoveryCode(secret), reserve=0)
    told.send("")
    while True:
        record = EvidenceRecord(says=MARK)
        raw = f"{MARK} {len(vault.evidence.all())}".encode() * 3000
        told.send(attaching.attach_bytes(vault, situation, record, raw, f"{MARK}.txt").code)


def test_a_kill_while_attaching_loses_nothing_and_leaves_nothing_in_the_clear(
    vault: Vault, situation: Situation, one: tuple[Path, RecoveryCode]
) -> None:
    vault.lock()
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.assess.test_attaching", "fieldkit.assess"])
    chance = random.Random(8)
    for _round in range(10):
        ours, theirs = processes.Pipe(duplex=False)
        arguments = (vault.profile, one[1].secret, situation.id, theirs)
        child = processes.Process(target=attach_without_end, args=arguments)
        child.start()
        theirs.close()
        last = ours.recv()
        # The moment of the kill is what is drawn, not something that is waited for.
        time.sleep(chance.random() * 0.1)
        child.kill()
        child.join()
        try:
            while ours.poll():
                last = ours.recv()
        except (EOFError, OSError):
            pass
        for path in vault.profile.rglob("*"):
            assert not path.is_file() or MARK.encode() not in path.read_bytes(), path.name
        again = Vault.open(vault.profile, recovery=one[1], reserve=0)
        items = again.evidence.all()
        assert not last or last in {item.code for item in items}
        assert again.check().whole
        stored = {path.suffix for path in (again.profile / "evidence").iterdir()}
        assert stored <= {".age"}
        for item in items[-2:]:
            assert b"".join(contents(again, item)).startswith(MARK.encode())
        again.lock()
