"""A file dialog leaves no path behind: not in Qt's own settings, whatever they are called."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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
