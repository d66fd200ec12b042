"""From an empty profile to a delivered assessment and its correction, by keyboard, in a window;
then the desk, which takes the situation's file and reads by name what came.

Run in a process of its own under a display: `by_keyboard.py LANGUAGE FOLDER`. Headquarters (root,
receiver, desk) is set up beside it by commands; here only keys are pressed. Exit status 0 when the
bundles were delivered and imported; otherwise the last picture of the window is in FOLDER.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import QThread, QTimer

from fieldkit.clock import SystemClock
from fieldkit.forms.definition import load
from fieldkit.forms.session import Session
from fieldkit.forms.world import GivenMedia, World
from fieldkit.instruments import instrument
from fieldkit.language import Translator
from tests.journeys.at_the_desk import (
    HQ_PHRASE,
    NAME,
    SETTINGS,
    SITUATION,
    DeskOfficer,
    desk_window,
)
from tests.journeys.keyboard import Keyboard, Lost, Seen, lock, name_a_file
from ui import app, preferences
from ui.files import leave_no_path
from ui.shell import Shell
from ui.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
PHRASE = "harbour velvet nineteen orchard quiet"
PORT_LINE = re.compile(r"Receiving on .*:(\d+)\.")


def fieldkit(*words: str) -> str:
    """A command, as headquarters types it."""
    done = subprocess.run(
        [sys.executable, "-m", "ui.commands", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        raise Lost(f"{words}: {done.stderr}")
    return done.stdout


def digits_in(text: str) -> str:
    """Six groups of four digits, as they are read aloud."""
    found = re.search(r"(\d{4} ){5}\d{4}", text)
    if found is None:
        raise Lost(f"no digits in {text}")
    return found.group(0)


class Headquarters:
    """Root, receiver process and an enrolled desk."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder / "headquarters"
        self.secret = folder / "phrase"
        self.secret.write_text(HQ_PHRASE + "\n")
        made = fieldkit(
            "hq", "init", str(self.folder), "--url", f"https://127.0.0.1:{port}/", *self._secret
        )
        self.digits = digits_in(made)
        desk = ("--profile", str(folder / "desk"), *self._secret)
        read = fieldkit("field", "init", "--code", "desk-1", "--role", "desk-officer", *desk)
        fieldkit("field", "enrol-request", "--out", str(folder / "desk.json"), *desk)
        role = ("--role", "desk-officer")
        self.enrol(folder / "desk.json", digits_in(read), folder / "desk-answer.json", *role)
        answer = str(folder / "desk-answer.json")
        fieldkit("field", "enrol", answer, "--digits", self.digits, *desk)
        self._desk = desk
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ui.commands", "hq", "serve", str(self.folder / "receiver"),
             "--listen", f"127.0.0.1:{port}"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        if PORT_LINE.search(self.process.stdout.readline()) is None:
            raise Lost("the receiver did not start")

    @property
    def _secret(self) -> tuple[str, str]:
        return "--passphrase-file", str(self.secret)

    def enrol(self, request: Path, digits: str, answer: Path, *role: str) -> None:
        """Certify a device whose digits were read aloud."""
        words = ("--digits", digits, "--out", str(answer), *role, *self._secret)
        fieldkit("hq", "enrol", str(request), str(self.folder), *words)

    def import_all(self) -> str:
        """Take in at the desk what the receiver has; what the command says."""
        return fieldkit("hq", "import", *self._desk)


class Officer:
    """What an officer does, key by key; `say` gives the interface's words in the language."""

    def __init__(self, keys: Keyboard, language: str, folder: Path, hq: Headquarters) -> None:
        self.keys = keys
        self.language = language
        self.folder = folder
        self.hq = hq
        self.say = Translator(language).text
        self.labels = question_labels(language)

    def press_button(self, words: str) -> None:
        """Walk to a button and press it."""
        self.keys.tab_to(self.say(words))
        self.keys.press("space")

    def set_up(self) -> None:
        """Steps 1 to 4: language, what this is, who, passphrase."""
        keys = self.keys
        keys.at("first-run")
        if self.language == "ar":
            keys.tab_to("English")
            keys.press("Right", "space")
            keys.shows(self.say("You can change it on every screen. Questions and reports can "
                                "have another."))  # fmt: skip
        self.press_button("Continue")
        keys.shows(self.say("What this is"))
        self.press_button("Continue")
        keys.tab_to(self.say("Code of this device"))
        keys.type("FA-07")
        keys.tab_to(self.say("Your name"))
        keys.type("A. Officer")
        keys.tab_to(self.say("Organisation"))
        keys.type("Field office")
        self.press_button("Continue")
        keys.shows(self.say("Choose a passphrase"))
        way = "Use these digits" if self.language == "ar" else "Use these six words"
        keys.tab_to(self.say(way))
        keys.press("2")
        keys.tab_to(self.say("Your passphrase"))
        keys.type(PHRASE)
        keys.press("Return")
        keys.shows(self.say("Type it again from memory"))
        keys.type(PHRASE)
        keys.press("Return")

    def keep_the_recovery_kit(self) -> None:
        """Step 5."""
        keys = self.keys
        keys.at("recovery")
        self.press_button("Make the kit")
        keys.shows(self.say("Your recovery kit"))
        keys.tab_to(self.say("I have the digits on paper or in a safe place."))
        keys.press("space")
        self.press_button("Continue")

    def enrol(self) -> None:
        """Step 6: request out, answer in, digits both ways."""
        keys = self.keys
        keys.at("enrol")
        request, answer = self.folder / "request.json", self.folder / "answer.json"
        self.press_button("Save request file")
        self.name_a_file(request)
        keys.until(request.exists, "the request was never written")
        own = digits_in(keys.texts())
        self.hq.enrol(request, own, answer)
        self.press_button("Open the answer")
        self.name_a_file(answer)
        keys.until(lambda: self.say("Open another answer") in keys.texts(), "answer not opened")
        keys.tab_to(self.say("Group {number} of {count}", number=1, count=6))
        keys.type(self.hq.digits.replace(" ", ""))
        self.press_button("Finish enrolment")
        keys.at("home")

    def name_a_file(self, path: Path) -> None:
        """In Qt's own file dialog."""
        name_a_file(self.keys, path)

    def open_an_assessment(self) -> None:
        """A new situation, and an assessment of it for the last month."""
        keys = self.keys
        self.press_button("New assessment")
        keys.at("new-assessment")
        self.press_button("New situation")
        keys.tab_to(self.say("Name"))
        keys.type(NAME)
        keys.tab_to(self.say("Country"))
        keys.type("Nowhere")
        self.press_button("Keep situation")
        keys.at("new-assessment")
        self.press_button("Save the situation\u2019s file")
        self.name_a_file(self.folder / SITUATION)
        keys.shows(self.say("Saved"))
        today = date.today()
        for label, day in (("From", today - timedelta(days=60)), ("To", today)):
            keys.tab_to(self.say(label))
            keys.press("ctrl+a")
            keys.type(day.isoformat())
        self.press_button("Start")
        keys.at("questionnaire")

    def answer_everything(self) -> None:
        """Card by card to the review; each question that takes an answer gets the plainest one."""
        keys = self.keys
        for _ in range(400):
            if keys.place() != "questionnaire":
                break
            self.answer_card()
            keys.press("ctrl+Return")
        keys.at("review")

    def answer_card(self) -> None:
        """Walk the card with Tab until the bar below it has the focus."""
        keys = self.keys
        bar = tuple(self.say(words) for words in ("Previous", "Flag for review", "Menu"))
        walked: list[str] = []
        for _ in range(60):
            seen = keys.focus()
            if seen.name.startswith(bar) or seen.name in walked:
                return
            walked.append(seen.name)
            self.answer(seen)
            keys.press("Tab")

    def answer(self, seen: Seen) -> None:
        """The plainest answer to what has the focus."""
        for name, key in CHOICES.items():
            if seen.name.startswith(self.labels[name]) and not seen.checked:
                self.keys.press(key)
                return
        if seen.role == "RadioButton" and not seen.checked:
            self.keys.press("1")
        elif seen.role == "ComboBox" and not seen.value:
            self.keys.press("Down")
        elif seen.role == "ListItem":
            self.keys.press("space")
        elif seen.name.startswith(self.say("Find in this list")):
            return
        elif seen.role == "EditableText" and not seen.value:
            for name in DATES:
                if self.labels[name] in seen.name:
                    self.keys.type((date.today() + timedelta(days=90)).isoformat())
                    return
            text = "P1" if seen.name.startswith(self.labels["pop_code"]) else "Sample"
            self.keys.type(text)
            QThread.msleep(PAUSE)

    def sign_and_send(self) -> None:
        """Review, sign, and see it delivered without asking for it."""
        keys = self.keys
        self.press_button("Continue to signing")
        keys.at("sign")
        keys.tab_to(
            self.say(
                "I have answered to the best of my knowledge, "
                "and have said where I could not assess."
            )
        )
        keys.press("space")
        keys.tab_to(self.say("Passphrase"))
        keys.type(PHRASE)
        keys.press("Return")
        keys.at("sealed")
        waits = self.say("Only then it counts as delivered")
        keys.until(lambda: waits not in keys.texts(), "the receipt never came")

    def correct(self) -> None:
        """Change one answer of what was signed; sign and send that as the next version."""
        keys = self.keys
        self.press_button("Make a correction")
        keys.at("questionnaire")
        keys.press("ctrl+j")
        keys.type_whole("1.1")
        keys.press("Return")
        keys.tab_to(self.labels["f01_01_status"])
        keys.press("2", "Tab")
        self.answer_card()
        self.press_button("Check your answers")
        keys.at("review")
        self.sign_and_send()

    def lock(self) -> None:
        """Leave the device as it should be left."""
        lock(self.keys)


CHOICES: Mapping[str, str] = {
    "has_previous": "2",
    "f09_gate": "2",
    "f11_gate": "2",
    "f13_gate": "5",
    "f14_gate": "2",
    "crimes": "6",
    "pop_kind": "1",
    "pop_size_known": "2",
    "pop_at_risk": "2",
}
DATES = ("tr_date", "rc_by", "retain_until")
BUNDLES = 2
"""What is sent: the assessment and its correction."""
PAUSE = 500
"""Milliseconds after typing in which a text is stored, and what follows from it appears."""


def question_labels(language: str) -> dict[str, str]:
    """The labels of the questions that are answered by name."""
    definition = load(instrument("framework-assessment").xform)
    names = ("situations", "areas", "languages", "evidence", "previous")
    session = Session.start(
        definition,
        world=World(now=SystemClock().now, random=os.urandom),
        media=GivenMedia({f"{name}.csv": () for name in names}),
        language={"en": "English (en)", "ar": "Arabic (ar)"}[language],
    )
    return {
        name: session.state(name).label or ""
        for name in (*CHOICES, *DATES, "pop_code", "f01_01_status")
    }


def play(keys: Keyboard, language: str, folder: Path, hq: Headquarters) -> None:
    """The whole way of one officer, and of who reads it."""
    officer = Officer(keys, language, folder, hq)
    officer.set_up()
    officer.keep_the_recovery_kit()
    officer.enrol()
    officer.open_an_assessment()
    officer.answer_everything()
    officer.sign_and_send()
    officer.correct()
    officer.lock()
    told = hq.import_all()
    if told.count("imported: ") != BUNDLES:
        raise Lost(f"not imported: {told}")
    desk = DeskOfficer(keys.ask(lambda: desk_window(keys.shell, folder)), language, folder)
    desk.open_the_desk()
    desk.take_the_situation()
    desk.read_and_report()
    desk.lock()


class Player(QThread):
    """Plays beside the window, then ends the application."""

    def __init__(self, shell: Shell, language: str, folder: Path, hq: Headquarters) -> None:
        super().__init__()
        self._keys = Keyboard(shell)
        self._told = (language, folder, hq)
        self.status = 1

    def run(self) -> None:
        language, folder, hq = self._told
        try:
            play(self._keys, language, folder, hq)
            self.status = 0
        except (Lost, subprocess.SubprocessError) as error:
            sys.stderr.write(f"{error}\n")
            subprocess.run(["import", "-window", "root", str(folder / "lost.png")], check=False)
        finally:
            self._keys.ask(app.application().quit)


def main(language: str, folder: Path, port: int) -> int:
    """Set headquarters up, open the window, play."""
    hq = Headquarters(folder, port)
    try:
        leave_no_path()
        settings = folder / SETTINGS
        application = app.application()
        workspace = Workspace(folder / "profile", settings=settings)
        shell = app.open_window(workspace, preferences.read(settings))
        workspace.root("first-run")
        shell.resize(1366, 728)
        shell.show()
        player = Player(shell, language, folder, hq)
        QTimer.singleShot(500, player.start)
        application.exec()
        player.wait()
        workspace.jobs.wait()
        return player.status
    finally:
        hq.process.terminate()
        hq.process.wait(10)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
