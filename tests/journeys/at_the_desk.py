"""What is done at the desk's window by keyboard, after everything came: take the situation's file,
see its name, write the report.
"""

from __future__ import annotations

from pathlib import Path

from fieldkit.language import Translator
from tests.journeys.keyboard import Keyboard, Lost, lock, name_a_file
from ui import app, preferences
from ui.shell import Shell
from ui.workspace import Workspace

HQ_PHRASE = "lantern marble october thistle bridge"
NAME = "Northern lakes"
SITUATION = "situation.json"
REPORT = "report.pdf"
SETTINGS = "settings.json"


class DeskOfficer:
    """Who reads at headquarters; the desk stands and the bundles are in."""

    def __init__(self, keys: Keyboard, language: str, folder: Path) -> None:
        self.keys = keys
        self.folder = folder
        self.say = Translator(language).text

    def open_the_desk(self) -> None:
        """Passphrase, and the inbox."""
        self.keys.at("unlock")
        self.keys.tab_to(self.say("Passphrase"))
        self.keys.type(HQ_PHRASE)
        self.keys.press("Return")
        self.keys.at("inbox")

    def take_the_situation(self) -> None:
        """The inbox says that it is not known; its file is taken, and the name stands there."""
        keys, unknown = self.keys, self.say("This desk does not know the situation yet")
        keys.shows(unknown)
        if NAME in keys.texts():
            raise Lost("the desk knew the name before the file was taken")
        keys.tab_to(self.say("Take a situation"))
        keys.press("space")
        name_a_file(keys, self.folder / SITUATION)
        keys.until(lambda: unknown not in keys.texts(), "the situation was never known")
        keys.shows(NAME)

    def read_and_report(self) -> None:
        """From the inbox to the report, by its name."""
        keys = self.keys
        keys.tab_to(self.say("Report"))
        keys.press("space")
        keys.at("report")
        keys.shows(NAME)
        keys.tab_to(self.say("Save PDF"))
        keys.press("space")
        name_a_file(keys, self.folder / REPORT)
        keys.shows(self.say("Saved"))

    def lock(self) -> None:
        """Leave the desk as it should be left."""
        lock(self.keys)


def desk_window(officer: Shell, folder: Path) -> Keyboard:
    """The desk's window in place of the officer's; on the interface's thread."""
    workspace = Workspace(folder / "desk")
    shell = app.open_window(workspace, preferences.read(folder / SETTINGS))
    workspace.root("unlock")
    shell.resize(1366, 728)
    shell.show()
    officer.hide()
    return Keyboard(shell)
