"""First run by keyboard alone, from the language to headquarters' answer; and its refusals."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from fieldkit.clock import SetClock
from fieldkit.crypto import fingerprint
from fieldkit.language import Translator
from fieldkit.vault import Vault
from fieldkit.vault.recovery_code import GROUPS, RecoveryCode
from schemas.manifest import Role
from sync.enrolment import read_request
from sync.hq import enrol as headquarters
from tests.hq.headquarters import BEGINNING, Headquarters
from tests.window.conftest import Desk, work_off
from tests.window.looking import cut, nameless, small
from tests.window.walking import answer_dialog, push, shows, tab_to
from ui.app import open_window
from ui.screens.enrol import EnrolScreen
from ui.screens.first_run import FirstRunScreen
from ui.screens.first_run_model import FirstRun, as_typed
from ui.screens.recovery import RecoveryScreen
from ui.screens.recovery_model import KIT_MADE
from ui.theme.look import Choices
from ui.widgets.surfaces import Notice
from ui.workspace import Workspace

Blank = Callable[..., Desk]


@pytest.fixture(scope="module")
def hq(tmp_path_factory: pytest.TempPathFactory) -> Headquarters:
    """A headquarters with a desk to seal to."""
    made = Headquarters.init(Path(tmp_path_factory.mktemp("hq")) / "HQ")
    made.enrolled("desk-1", Role.DESK_OFFICER).vault.close()
    return made


@pytest.fixture
def blank(app: QApplication, tmp_path: Path) -> Iterator[Blank]:
    """A window where no vault is."""
    opened: list[Desk] = []

    def opens(
        language: str = "en", size: tuple[int, int] = (1366, 728), percent: int = 100
    ) -> Desk:
        workspace = Workspace(tmp_path / "profile", clock=SetClock(BEGINNING))
        shell = open_window(workspace, Choices(language=language, percent=percent), idle=0)
        shell.resize(*size)
        desk = Desk(shell, workspace, "")
        opened.append(desk)
        workspace.root("first-run")
        shell.show()
        desk.settle()
        return desk

    yield opens
    for desk in opened:
        desk.shell.close()
        desk.workspace.jobs.wait()
        if desk.workspace.vault is not None:
            desk.workspace.vault.lock()
        desk.shell.deleteLater()
        work_off()


def first_run(desk: Desk) -> FirstRunScreen:
    assert isinstance(desk.screen, FirstRunScreen)
    return desk.screen


def answer_for(hq: Headquarters, request: Path, vault: Vault) -> str:
    made = headquarters.enrol(
        hq.root(),
        read_request(request.read_bytes()),
        digits=fingerprint.digits(vault.identities.signer().public),
        now=hq.clock.now(),
        random=os.urandom,
    )
    return made.answer


@pytest.mark.parametrize("language", ["en", "ar"])
def test_from_nothing_to_enrolled_by_keyboard(
    blank: Blank, hq: Headquarters, tmp_path: Path, language: str
) -> None:
    desk = blank()
    say = Translator(language).text
    if language == "ar":
        desk.type("2")
        desk.settle(lambda: QApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft)
        assert first_run(desk).model.step == 1
    push(desk, say("Continue"))
    push(desk, say("Continue"))
    push(desk, say("Continue"))
    assert first_run(desk).model.step == 3
    desk.settle(lambda: desk.focus().accessibleName() == say("Code of this device"))
    device = f"FA-{language.upper()}"
    desk.type(device)
    tab_to(desk, say("Your name"))
    desk.type("Samira")
    push(desk, say("Continue"))
    model = first_run(desk).model
    phrase = model.phrase
    assert phrase.replace(" ", "").isdigit() == (language == "ar")
    desk.type("something else")
    desk.press(Qt.Key.Key_Return)
    assert first_run(desk).model.from_memory is False
    first_run(desk)._typed.clear()
    desk.type(phrase)
    desk.press(Qt.Key.Key_Return)
    assert first_run(desk).model.from_memory
    desk.settle()
    desk.type(phrase)
    desk.press(Qt.Key.Key_Return)
    shows(desk, "recovery")
    assert (model.phrase, model.own) == ("", "")
    vault = desk.workspace.open_vault
    person = vault.identities.person()
    assert person is not None
    assert (person.code, person.name) == (device, "Samira")

    push(desk, say("Make the kit"))
    desk.settle(lambda: not desk.workspace.jobs.busy)
    push(desk, say("Save as a file"))
    kit = tmp_path / "kit.txt"
    answer_dialog(desk, kit)
    groups = [
        line.split()[1] for line in kit.read_text().splitlines() if line[:2].strip().isdigit()
    ]
    assert len(groups) == GROUPS
    code = RecoveryCode.parse(" ".join(groups))
    assert kit.stat().st_mode & 0o077 == 0
    push(desk, say("I have the digits on paper or in a safe place."))
    push(desk, say("Continue"))
    shows(desk, "enrol")
    assert vault.settings.get(KIT_MADE)

    push(desk, say("Save request file"))
    request = tmp_path / "request.json"
    answer_dialog(desk, request)
    answer = tmp_path / "answer.json"
    answer.write_text(answer_for(hq, request, vault))
    push(desk, say("Open the answer"))
    answer_dialog(desk, answer)
    tab_to(desk, say("Group {number} of {count}", number=1, count=6))
    desk.type("".join(hq.digits))
    push(desk, say("Finish enrolment"))
    shows(desk, "home")
    assert vault.identities.enrolment() is not None

    desk.workspace.lock()
    with Vault.open(tmp_path / "profile", recovery=code) as again:
        assert again.identities.person() == person


def test_a_group_that_differs_is_named_and_nothing_is_kept(
    blank: Blank, hq: Headquarters, tmp_path: Path
) -> None:
    desk = blank()
    device = hq.device("FA-08")
    desk.workspace.profile = device.vault.profile
    desk.workspace.unlocked(device.vault)
    desk.workspace.go("enrol")
    shows(desk, "enrol")
    screen = desk.screen
    assert isinstance(screen, EnrolScreen)
    answer = tmp_path / "answer.json"
    answer.write_text(hq.answer(device))
    screen.model.open_answer(answer, device.vault.identities.signer().public)
    screen._refresh()
    screen._digits.focus()
    wrong = f"{(int(hq.digits[1]) + 1) % 10000:04}"
    desk.type("".join((hq.digits[0], wrong, *hq.digits[2:])))
    assert screen.model.differing == 2
    assert "2" in screen._state.words
    screen._finish_button.click()
    desk.settle(lambda: not desk.workspace.jobs.busy)
    assert device.vault.identities.enrolment() is None
    assert desk.screen is screen
    # What differs stands there once; typing goes over the group, and over those behind it.
    assert not screen.findChildren(Notice)
    desk.type("".join(hq.digits[1:]))
    assert screen.model.matching == 6


def test_an_answer_to_another_device_is_told_when_it_is_opened(
    blank: Blank, hq: Headquarters, tmp_path: Path
) -> None:
    desk = blank()
    device, other = hq.device("FA-10"), hq.device("FA-11")
    desk.workspace.profile = device.vault.profile
    desk.workspace.unlocked(device.vault)
    desk.workspace.go("enrol")
    shows(desk, "enrol")
    screen = desk.screen
    assert isinstance(screen, EnrolScreen)
    answer = tmp_path / "other.json"
    answer.write_text(hq.answer(other))
    other.vault.close()
    push(desk, "Open the answer")
    answer_dialog(desk, answer)
    (notice,) = screen.findChildren(Notice)
    assert "This answer is for another device" in notice.accessibleName()
    assert screen.model.answer == b""


def test_the_kit_is_forgotten_when_the_window_locks(blank: Blank, hq: Headquarters) -> None:
    desk = blank()
    device = hq.device("FA-09")
    desk.workspace.profile = device.vault.profile
    desk.workspace.unlocked(device.vault)
    desk.workspace.go("recovery")
    shows(desk, "recovery")
    screen = desk.screen
    assert isinstance(screen, RecoveryScreen)
    screen._next.click()
    desk.settle(lambda: screen._kit.code is not None)
    desk.workspace.lock()
    desk.settle(lambda: desk.screen.opened_as == "unlock")
    assert screen._kit.code is None
    held = [place.about.get("kit") for place in desk.workspace._stack]
    assert all(getattr(kit, "code", None) is None for kit in held)


@pytest.mark.parametrize(
    ("language", "percent", "size"),
    [("en", 150, (1280, 720)), ("ar", 100, (1024, 600)), ("en", 100, (1366, 728))],
)
@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_nothing_is_cut_and_all_is_named(
    blank: Blank, step: int, language: str, percent: int, size: tuple[int, int]
) -> None:
    desk = blank(language, size, percent)
    for way in ("offered", "own") if step == 4 else ("offered",):
        first_run(desk).model.step = step
        first_run(desk).model.way = "own" if way == "own" else "offered"
        first_run(desk).show_page()
        desk.settle()
        assert cut(desk.shell) == []
        assert nameless(desk.shell) == []
        assert small(desk.shell) == []


def test_what_was_wrong_with_the_code_is_said_no_longer_than_it_is_true(blank: Blank) -> None:
    desk = blank()
    screen = first_run(desk)
    screen._go(3)
    desk.type("FA 07")
    desk.press(Qt.Key.Key_Return)
    code = screen._fields["code"]
    assert code.control.accessibleDescription().startswith("Use letters")
    desk.press(Qt.Key.Key_Backspace)
    assert code.control.accessibleDescription().startswith("Use letters")
    code.control.selectAll()  # type: ignore[attr-defined]
    desk.type("FA-07")
    assert code.control.accessibleDescription() == "As headquarters knows it, such as FA-07"


def test_digits_of_any_script_mean_the_same_phrase() -> None:
    assert as_typed("  ٤٨١٧ ٢٩٠٦ ") == "4817 2906"
    model = FirstRun(os.urandom)
    phrase = model.offered("ar")
    shown = phrase.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert model.first_wrong_word(shown) is None


def test_the_first_word_that_differs_is_told() -> None:
    model = FirstRun(os.urandom)
    words = model.offered("en").split()
    assert model.first_wrong_word(" ".join([*words[:3], "wrong", *words[4:]])) == 4
    assert model.first_wrong_word(" ".join(words[:5])) == 6


@pytest.mark.parametrize("code", ["", "FA 07", "-A", "A" * 17, "ФА-07"])
def test_a_code_against_the_rules_is_not_taken(code: str) -> None:
    model = FirstRun(os.urandom, code=code)
    assert "code" in model.missing()
