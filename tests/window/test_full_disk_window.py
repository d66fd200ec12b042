"""A disk that is really full under a window: the red bar, a rescue copy on a stick, and back.

A small file system of its own holds the profile; what stands on it while the window is open is
what a power cut would leave.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTextEdit

from fieldkit.assess import Filling
from fieldkit.errors import ReadOnlyStorage
from fieldkit.language import Translator
from tests.window.conftest import Desk
from tests.window.killed import window
from tests.window.looking import cut, nameless, small
from tests.window.walking import answer_dialog, push, shows
from tests.window.window_sample import PASSPHRASE
from ui.screens.evidence import EvidenceScreen
from ui.screens.questionnaire import QuestionnaireScreen
from ui.screens.situation import SituationScreen
from ui.trouble import Trouble
from ui.widgets.buttons import Button
from ui.widgets.surfaces import Notice

ROOT = Path(__file__).resolve().parents[2]
REF = "/data/f08/f08_01/f08_01_narrative"
WORDS = "Three checkpoints on the salt road. "
LONG = WORDS * 40


def trouble(desk: Desk) -> Trouble:
    (bar,) = [each for each in desk.screen.findChildren(Trouble) if each.isVisible()]
    return bar


def fill(disk: Path) -> Path:
    """Take all room that is left."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as out:
        for size in (4096, 512, 1):
            try:
                while out.write(bytes(size)):
                    pass
            except OSError:
                continue
    return ballast


def until_refused(desk: Desk, act: Callable[[], object]) -> None:
    """Act until the disk takes nothing more."""
    for _ in range(200):
        act()
        desk.settle(lambda: desk.workspace.saved.state in ("saved", "failed"))
        if desk.workspace.saved.state == "failed":
            return
    raise AssertionError("the disk takes everything")


def answer(desk: Desk) -> None:
    """In the questionnaire: what is refused stays, is named, and goes to the stick."""
    tr = Translator(sys.argv[3])
    desk.workspace.go("questionnaire", assessment=desk.assessment, card="f08_01_status")
    desk.settle(lambda: getattr(desk.screen, "form", None) is not None)
    screen = desk.screen
    assert isinstance(screen, QuestionnaireScreen)
    desk.type("3")
    ballast = fill(desk.workspace.profile.parent)
    screen.page.enter(REF)
    area = desk.focus()
    assert isinstance(area, QTextEdit)
    number = 0

    def write() -> None:
        nonlocal number
        number += 1
        area.setPlainText(f"{LONG}{number}")
        screen.page.commit()

    until_refused(desk, write)
    words = f"{LONG}{number}"
    bar = trouble(desk)
    assert tr.text("The disk is full") in bar.accessibleName()
    assert area.toPlainText() == words
    assert [cut(desk.shell), nameless(desk.shell), small(desk.shell)] == [[], [], []]
    # Nothing but the stick has room.
    push(desk, tr.text("Export a rescue copy"))
    stick = Path(sys.argv[2])
    answer_dialog(desk, stick / "rescue-copy.age")
    desk.settle(lambda: not desk.workspace.jobs.busy)
    assert tr.text("The disk is full") in bar.accessibleName()
    assert (stick / "rescue-copy.age").stat().st_size > 16_384
    assert [cut(desk.shell), nameless(desk.shell), small(desk.shell)] == [[], [], []]
    shutil.copytree(desk.workspace.profile, stick / "after-the-cut")
    (stick / "words").write_text(words, encoding="utf-8")
    ballast.unlink()
    push(desk, tr.text("Try again"))
    desk.settle(lambda: desk.workspace.saved.state == "saved")
    assert not bar.isVisible()
    assert _kept(desk) == words


def _kept(desk: Desk) -> str:
    filling = Filling.open(desk.workspace.open_vault, desk.assessment)
    return str(filling.session.state(REF).value)


def lock(desk: Desk) -> None:
    """A lock while the disk refuses: what was typed is there after the next unlock."""
    desk.workspace.go("questionnaire", assessment=desk.assessment, card="f08_01_status")
    desk.settle(lambda: getattr(desk.screen, "form", None) is not None)
    screen = desk.screen
    assert isinstance(screen, QuestionnaireScreen)
    desk.type("3")
    ballast = fill(desk.workspace.profile.parent)
    screen.page.enter(REF)
    area = desk.focus()
    assert isinstance(area, QTextEdit)
    number = 0

    def write() -> None:
        nonlocal number
        number += 1
        area.setPlainText(f"{LONG}{number}")
        screen.page.commit()

    until_refused(desk, write)
    words = f"{LONG}{number}"
    desk.workspace.lock()
    desk.settle()
    (sealed,) = desk.workspace._held_back
    assert WORDS.encode() not in sealed
    ballast.unlink()
    desk.type(PASSPHRASE)
    desk.press(Qt.Key.Key_Return)
    desk.settle(lambda: getattr(desk.screen, "form", None) is not None)
    assert _kept(desk) == words
    assert desk.workspace._held_back == []
    again = desk.focus()
    assert isinstance(again, QTextEdit)
    assert again.toPlainText() == words


def other_pages(desk: Desk) -> None:
    """A new situation and an evidence item tell it and keep it too."""
    tr = Translator(sys.argv[3])
    ballast = fill(desk.workspace.profile.parent)
    desk.workspace.go("situation")
    shows(desk, "situation")
    situation = desk.screen
    assert isinstance(situation, SituationScreen)
    until_refused(desk, lambda: _type_more(situation))
    assert tr.text("The disk is full") in trouble(desk).accessibleName()
    ballast.unlink()
    push(desk, tr.text("Try again"))
    desk.settle(lambda: desk.workspace.saved.state == "saved")
    stored = desk.workspace.open_vault.remembered.drafts()["draft/situation"]
    assert stored["areas"] == situation.draft.areas

    item = desk.workspace.open_vault.evidence.all()[0]
    desk.workspace.root("evidence", item=item.id)
    shows(desk, "evidence")
    evidence = desk.screen
    assert isinstance(evidence, EvidenceScreen)
    ballast = fill(desk.workspace.profile.parent)
    number = 0

    def say() -> None:
        nonlocal number
        number += 1
        assert evidence.fields is not None
        evidence.fields.widget("says").answered.emit("says", f"{WORDS}{number}")

    until_refused(desk, say)
    assert tr.text("The disk is full") in trouble(desk).accessibleName()
    assert evidence.form is not None
    assert evidence.form.unsaved == {"says": f"{WORDS}{number}"}
    ballast.unlink()
    # Leaving the field would save it as well.
    trouble(desk).findChildren(Button)[0].click()
    desk.settle(lambda: desk.workspace.saved.state == "saved")
    kept = desk.workspace.open_vault.evidence.get(item.id)
    assert kept.record.says == f"{WORDS}{number}"


def _type_more(situation: SituationScreen) -> None:
    areas = situation._fields["areas"].control
    assert isinstance(areas, QTextEdit)
    areas.setPlainText(f"{areas.toPlainText()}\n{WORDS * 5}")
    situation._kept.keep()


def main() -> None:
    """In a process and a name space of its own: DISK STICK LANGUAGE PROFILE ASSESSMENT."""
    disk, _, language, made, assessment = sys.argv[1:6]
    profile = Path(shutil.copytree(made, Path(disk) / "profile"))
    with window(profile, assessment, language) as desk:
        shows(desk, "home")
        {"pages": other_pages, "answer": answer, "lock": lock}[sys.argv[6]](desk)
    sys.stdout.write("played\n")


def play(tmp_path: Path, language: str, made: tuple[Path, str], what: str) -> None:
    if shutil.which("unshare") is None:
        pytest.skip("no unshare here")
    disk, stick = tmp_path / "disk", tmp_path / "stick"
    disk.mkdir()
    stick.mkdir()
    probe = ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", str(disk)]
    if subprocess.run(probe, capture_output=True, timeout=60, check=False).returncode:
        pytest.skip("no file system of its own here")
    size = sum(each.stat().st_size for each in made[0].rglob("*") if each.is_file()) // 1024 + 1500
    script = (
        f'mount -t tmpfs -o size={size}k tmpfs "$2" && python=$1 && shift && '
        'exec "$python" -m tests.window.test_full_disk_window "$@"'
    )
    words = [
        "unshare", "-rm", "sh", "-c", script, "sh", sys.executable, str(disk), str(stick),
        language, str(made[0]), made[1], what,
    ]  # fmt: skip
    played = subprocess.run(
        words, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT
    )
    assert played.returncode == 0, played.stderr
    assert played.stdout == "played\n"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_a_full_disk_refuses_goes_to_a_stick_and_comes_back(
    app: QApplication,
    profiles: Callable[[str], tuple[Path, str]],
    tmp_path: Path,
    language: str,
) -> None:
    made = profiles("half")
    play(tmp_path, language, made, "answer")
    tr, stick = Translator(language), tmp_path / "stick"
    words = (stick / "words").read_text(encoding="utf-8")
    with window(stick / "after-the-cut", made[1], language) as desk:
        desk.settle(lambda: getattr(desk.screen, "form", None) is not None)
        assert _kept(desk) != words
        desk.workspace.root("settings")
        shows(desk, "settings")
        push(desk, tr.text("Take back a rescue copy"))
        answer_dialog(desk, stick / "rescue-copy.age")
        desk.settle(lambda: not desk.workspace.jobs.busy)
        told = [n.accessibleName() for n in desk.screen.findChildren(Notice) if n.isVisible()]
        assert tr.plural("{count} answer", "{count} answers", 1) in told[-1]
        assert [cut(desk.shell), nameless(desk.shell), small(desk.shell)] == [[], [], []]
        assert _kept(desk) == words
        desk.workspace.go("questionnaire", assessment=made[1], card=REF)
        desk.settle(lambda: getattr(desk.screen, "form", None) is not None)
        area = desk.focus()
        assert isinstance(area, QTextEdit)
        assert area.toPlainText() == words


def test_every_page_that_is_typed_into_tells_a_full_disk(
    app: QApplication, profiles: Callable[[str], tuple[Path, str]], tmp_path: Path
) -> None:
    play(tmp_path, "ar", profiles("half"), "pages")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_disk_that_cannot_be_written_to_is_named(
    open_desk: Callable[..., Desk], language: str
) -> None:
    desk = open_desk("half", language=language, size=(1024, 600))
    desk.show("questionnaire", card="f08_01_status")
    screen = desk.screen
    assert isinstance(screen, QuestionnaireScreen)
    screen.trouble.tell(ReadOnlyStorage())
    desk.settle()
    said = Translator(language).text(
        "This device cannot be written to. Take away the write protection and try again. "
        "What you typed last is still here."
    )
    assert trouble(desk).accessibleName() == said
    assert [cut(desk.shell), nameless(desk.shell), small(desk.shell)] == [[], [], []]


def test_a_lock_while_a_draft_is_opened_holds_nothing_back(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("half")
    desk.shell.show()
    desk.workspace.root("questionnaire", assessment=desk.assessment)
    assert desk.screen.waiting
    desk.workspace.lock()
    desk.settle()
    assert desk.workspace._held_back == []


def test_what_a_full_disk_refuses_outlives_a_lock(
    app: QApplication, profiles: Callable[[str], tuple[Path, str]], tmp_path: Path
) -> None:
    play(tmp_path, "en", profiles("half"), "lock")


if __name__ == "__main__":
    main()
