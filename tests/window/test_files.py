"""A file dialog leaves no path behind: not in Qt's own settings, whatever they are called."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QWidget,
)

from ui import files, theme
from ui.theme.look import Choices

ASK = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from ui import files, theme
from ui.app import application
from ui.theme.look import Choices

app = application()
theme.start(Choices())
window = QWidget()
window.show()
chosen = []
files.ask_save(window, "Save", "kit.txt", chosen.append)
dialog = window.findChild(QFileDialog)
dialog.findChild(QLineEdit, "fileNameEdit").setText(sys.argv[1])
dialog.accept()
app.processEvents()
assert chosen == [Path(sys.argv[1])]
"""


@pytest.mark.parametrize("ask", [files.ask_open, files.ask_save, files.ask_folder])
def test_every_word_is_arabic_and_paths_run_left_to_right(
    app: QApplication, ask: Callable[..., None]
) -> None:
    theme.start(Choices(language="ar"))
    window = QWidget()
    window.show()
    named = ("kit.txt",) if ask is files.ask_save else ()
    ask(window, "\u062d\u0641\u0638", *named, lambda path: None)
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    said = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    for button in dialog.findChildren(QAbstractButton):
        said += [text for text in (button.text(), button.toolTip()) if text and button.isVisible()]
    boxes = dialog.findChildren(QComboBox)
    said += [box.currentText() for box in boxes if box.objectName() != "lookInCombo"]
    assert len(said) > 8
    assert [text for text in said if re.search("[A-Za-z]", text)] == []
    for name, kind in (("lookInCombo", QComboBox), ("fileNameEdit", QLineEdit)):
        path = dialog.findChild(kind, name)
        assert path is not None
        assert path.layoutDirection() == Qt.LayoutDirection.LeftToRight
    dialog.reject()
    window.close()
    window.deleteLater()


def test_no_folder_name_is_written_anywhere(tmp_path: Path) -> None:
    home = tmp_path / "home"
    secret = tmp_path / "Interviews in the north"
    home.mkdir()
    secret.mkdir()
    subprocess.run(
        [sys.executable, "-c", ASK, str(secret / "kit.txt")],
        env={
            **os.environ,
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        },
        timeout=60,
        check=True,
    )
    found = [file for file in home.rglob("*") if file.is_file()]
    assert [file for file in found if b"Interviews" in file.read_bytes()] == []
    assert [file for file in found if file.name.startswith("QtProject")] == []
