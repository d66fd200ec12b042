"""Fields by real keys, sent to the window as the system sends them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui import theme
from ui.theme.look import Choices
from ui.widgets.secret import SecretLine


@pytest.fixture(params=["en", "ar"])
def secret(app: QApplication, request: pytest.FixtureRequest) -> Iterator[SecretLine]:
    """A passphrase line in a window of its own."""
    theme.start(Choices(language=request.param))
    window = QWidget()
    line = SecretLine("Passphrase")
    QVBoxLayout(window).addWidget(line)
    window.show()
    window.activateWindow()
    line.setFocus()
    app.processEvents()
    yield line
    window.close()
    window.deleteLater()
    app.processEvents()


def press(line: SecretLine, *keys: Qt.Key | str) -> None:
    handle = line.window().windowHandle()
    for key in keys:
        QTest.keyClick(handle, key)  # type: ignore[arg-type]  # the stub knows no letters


def eye(line: SecretLine) -> QPushButton:
    return line.field.findChildren(QPushButton)[0]


def test_the_eye_turns_by_key_and_nothing_reaches_the_field(secret: SecretLine) -> None:
    shown, hidden = QLineEdit.EchoMode.Normal, QLineEdit.EchoMode.Password
    press(secret, *"two words", Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is eye(secret)
    for key, mode in ((" ", shown), (Qt.Key.Key_Return, hidden), (Qt.Key.Key_Space, shown)):
        press(secret, key)
        assert secret.field.echoMode() == mode
    press(secret, *"x7", Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Home)
    handle = secret.window().windowHandle()
    QTest.keyClick(handle, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(handle, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert secret.text() == "two words"
    assert QApplication.focusWidget() is eye(secret)


def test_a_click_on_the_eye_leaves_the_focus_and_the_caret(secret: SecretLine) -> None:
    press(secret, *"one", Qt.Key.Key_Home)
    button = eye(secret)
    centre = button.mapTo(secret.window(), QPoint(button.width() // 2, button.height() // 2))
    QTest.mouseClick(
        secret.window().windowHandle(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        centre,
    )
    assert secret.field.echoMode() == QLineEdit.EchoMode.Normal
    press(secret, "z", " ")
    assert secret.text() == "z one"
