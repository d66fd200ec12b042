"""The pictures of demo and README: every name, from a copy that leaves the profile alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from tests.window.window_sample import PASSPHRASE
from ui.pictures import FIELD, SIZE, take

Profiles = Callable[[str], tuple[Path, str]]


def digests(folder: Path) -> dict[str, str]:
    files = (each for each in folder.rglob("*") if each.is_file())
    return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in files}


def test_every_screen_of_the_field_in_both_directions(
    app: QApplication, profiles: Profiles, tmp_path: Path
) -> None:
    profile, _ = profiles("full")
    before = digests(profile)
    made = take(tmp_path, FIELD, profile, PASSPHRASE, themes=("light",))
    assert sorted(each.name for each in made) == sorted(
        f"{name}-{language}-light.png" for name in FIELD for language in ("en", "ar")
    )
    for file in made:
        image = QImage(str(file))
        assert (image.width(), image.height()) == SIZE
    assert len({hashlib.sha256(each.read_bytes()).digest() for each in made}) == len(made)
    assert digests(profile) == before


def test_a_name_without_a_pose_is_a_fault(app: QApplication, tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        take(tmp_path, ["nowhere"], tmp_path, "")
