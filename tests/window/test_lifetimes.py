"""What a page leaves behind: nothing that a signal can still call, nothing that was answered."""

from __future__ import annotations

import ast
import gc
import importlib
import os
import select
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CellType

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from fieldkit.assess import Filling
from fieldkit.language import Translator
from fieldkit.vault import Vault
from tests.window.conftest import Desk
from tests.window.killed import window
from tests.window.walking import push, shows
from tests.window.window_sample import PASSPHRASE
from ui.form.model import FormModel
from ui.screens.recovery import RecoveryScreen
from ui.shell import Screen
from ui.theme import look

ROOT = Path(__file__).resolve().parents[2]
FEW, MANY = 4, 8
LONG_LIVED = ("workspace", "self.workspace", "self._workspace", "look()", "QApplication")


def make_a_kit(desk: Desk, language: str) -> None:
    """The recovery page in one language, finished in another, home, lock, unlock."""
    desk.workspace.go("recovery")
    shows(desk, "recovery")
    push(desk, Translator(look().tr.language).text("Make the kit"))
    desk.settle(lambda: not desk.workspace.jobs.busy)
    before = desk.screen
    assert isinstance(before, RecoveryScreen)
    kit = before._kit
    assert kit.code is not None
    look().change(language=language)
    del before
    gc.collect()
    desk.settle()
    tr = Translator(language)
    assert isinstance(desk.screen, RecoveryScreen)
    assert desk.screen._kit is kit
    push(desk, tr.text("I have the digits on paper or in a safe place."))
    push(desk, tr.text("Done"))
    shows(desk, "home")
    gc.collect()
    desk.workspace.lock()
    assert kit.code is None
    gc.collect()
    desk.settle()
    desk.type(PASSPHRASE)
    desk.press(Qt.Key.Key_Return)
    shows(desk, "home")
    gc.collect()


def rounds(profile: Path, count: int) -> None:
    with window(profile) as desk:
        shows(desk, "home")
        for at in range(count):
            make_a_kit(desk, "en" if at % 2 else "ar")
        look().change(language="en")


@pytest.fixture
def profile(profiles: Callable[[str], tuple[Path, str]], tmp_path: Path) -> tuple[Path, str]:
    """A locked copy of the half filled profile, and its draft."""
    folder, assessment = profiles("half")
    return Path(shutil.copytree(folder, tmp_path / "profile")), assessment


def test_a_page_whose_language_was_turned_is_not_called_any_more(
    app: QApplication, profile: tuple[Path, str]
) -> None:
    rounds(profile[0], FEW)


@pytest.fixture
def display(program: Callable[[str], str]) -> Iterator[str]:
    """A screen of this test alone."""
    for name in ("Xvfb", "openbox"):
        program(name)
    reading, writing = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    assert select.select([reading], [], [], 30)[0]
    with os.fdopen(reading) as told:
        name = f":{told.readline().strip()}"
    manager = subprocess.Popen(
        ["openbox"], env={**os.environ, "DISPLAY": name}, stderr=subprocess.DEVNULL
    )
    yield name
    for process in (manager, screen):
        process.terminate()
        process.wait(10)


@pytest.mark.window
def test_nor_in_a_real_window(display: str, profile: tuple[Path, str]) -> None:
    played = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-m", "tests.window.test_lifetimes",
         str(profile[0]), str(MANY)],
        cwd=ROOT,
        env={**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )  # fmt: skip
    assert played.returncode == 0, played.stderr
    assert "Traceback" not in played.stderr


def test_after_a_lock_nothing_holds_answers_vault_or_passphrase(
    app: QApplication, profile: tuple[Path, str]
) -> None:
    folder, assessment = profile
    with window(folder, assessment) as desk:
        shows(desk, "home")
        item = desk.workspace.open_vault.evidence.all()[0].id
        for name, about in (
            ("questionnaire", {"assessment": assessment}),
            ("review", {"assessment": assessment}),
            ("sign", {"assessment": assessment}),
            ("evidence", {"item": item}),
            ("situation", {}),
            ("new-assessment", {}),
            ("enrol", {}),
            ("recovery", {}),
            ("settings", {}),
            ("outbox", {}),
            ("home", {}),
        ):
            desk.workspace.root(name, **about)
            desk.settle(lambda: not desk.workspace.jobs.busy)
            desk.settle(lambda: not desk.workspace.jobs.busy)
        desk.workspace.lock()
        desk.settle(lambda: not desk.workspace.jobs.busy)
        for _ in range(3):
            gc.collect()
            desk.settle()
        assert [type(each).__name__ for each in held(folder)] == ["UnlockScreen"]
        texts = [_content(each) for each in gc.get_objects() if type(each) is CellType]
        assert PASSPHRASE not in [each for each in texts if type(each) is str]


def held(profile: Path) -> list[object]:
    """What stands in memory of a profile: pages, forms, fillings, vaults."""
    found: list[object] = []
    for each in gc.get_objects():
        if isinstance(each, Screen):
            own = each.workspace.profile == profile
        elif isinstance(each, FormModel):
            own = each.filling.vault.profile == profile
        elif isinstance(each, Filling):
            own = each.vault.profile == profile
        else:
            own = isinstance(each, Vault) and each.profile == profile
        if own:
            found.append(each)
    return found


def _content(cell: CellType) -> object:
    try:
        return cell.cell_contents
    except ValueError:
        return None


def connections() -> Iterator[tuple[str, type | None, str, ast.expr]]:
    """Where, in which class, of which sender, and what: each `connect` of the interface."""
    for path in sorted((ROOT / "ui").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for place, node in _calls(tree, None):
            if isinstance(node.func, ast.Attribute) and node.func.attr == "connect" and node.args:
                kind = getattr(importlib.import_module(name), place) if place else None
                sender = ast.unparse(node.func.value)
                yield f"{path.name}:{node.lineno}", kind, sender, node.args[0]


def _calls(node: ast.AST, place: str | None) -> Iterator[tuple[str | None, ast.Call]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield place, child
        inner = child.name if isinstance(child, ast.ClassDef) and place is None else place
        yield from _calls(child, inner)


def test_slots_are_methods_of_what_qt_can_forget() -> None:
    """Qt lets go of a method with its QObject; of a plain object's method, or of a function that
    holds a page, on something that outlives the page, never."""
    seen = 0
    for where, kind, sender, slot in connections():
        seen += 1
        own = isinstance(slot, ast.Attribute) and ast.unparse(slot.value) == "self"
        if own:
            assert kind is not None, where
            assert issubclass(kind, QObject), where
        if sender.rpartition(".")[0] in LONG_LIVED and not where.startswith("app.py"):
            assert isinstance(slot, ast.Attribute), f"{where}: a function on {sender}"
    assert seen > 200


if __name__ == "__main__":
    rounds(Path(sys.argv[1]), int(sys.argv[2]))
