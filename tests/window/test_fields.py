"""Fields by real keys, sent to the window as the system sends them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QTextCursor, QTextLayout
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fieldkit.language import Code, Translator, Words
from ui import theme
from ui.theme.look import Choices
from ui.widgets.buttons import Button
from ui.widgets.digits import DigitFields
from ui.widgets.fields import TextArea
from ui.widgets.labels import Text
from ui.widgets.ring import OuterRing
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


def test_whoever_comes_by_tab_writes_on_behind_the_text(secret: SecretLine) -> None:
    area = TextArea("What happened")
    layout = secret.window().layout()
    assert layout is not None
    layout.addWidget(area)
    area.show()
    area.set_text("The road was closed")
    QWidget.setTabOrder(eye(secret), area)
    eye(secret).setFocus()
    press(secret, Qt.Key.Key_Tab)
    assert area.textCursor().atEnd()
    area.moveCursor(QTextCursor.MoveOperation.Start)
    press(secret, Qt.Key.Key_Backtab, Qt.Key.Key_Tab)
    assert area.hasFocus()
    assert area.textCursor().atStart()


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


@pytest.mark.parametrize("language", ["en", "ar"])
def test_groups_run_left_to_right_at_the_side_of_the_interface(
    app: QApplication, language: str
) -> None:
    theme.start(Choices(language=language))
    window = QWidget()
    fields = DigitFields(lambda number: f"Group {number}", 6, right=lambda at, text: None)
    QVBoxLayout(window).addWidget(fields)
    window.resize(600, 300)
    window.show()
    window.activateWindow()
    app.processEvents()
    groups = fields.findChildren(QLineEdit)
    left = [group.mapTo(window, QPoint(0, 0)).x() for group in groups]
    assert left[0] < left[1] < left[2]
    assert left[:3] == left[3:]
    if language == "ar":
        assert left[2] + groups[2].width() > 580
    else:
        assert left[0] < 20
    groups[0].setFocus()
    for group in groups[1:]:
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is group
    window.close()
    window.deleteLater()


def test_digits_typed_over_full_groups_replace_each(app: QApplication) -> None:
    theme.start(Choices())
    window = QWidget()
    fields = DigitFields(lambda number: f"Group {number}", 4, right=lambda at, text: None)
    fields.set_groups(["1111", "2222", "3333", "4444"])
    QVBoxLayout(window).addWidget(fields)
    window.show()
    window.activateWindow()
    app.processEvents()
    first, *_, last = fields.findChildren(QLineEdit)
    # As a click leaves it: the caret at the end, nothing chosen.
    first.setFocus(Qt.FocusReason.MouseFocusReason)
    first.deselect()
    for digit in "5678901234567890":
        QTest.keyClick(window.windowHandle(), Qt.Key(ord(digit)))
    assert fields.groups == ["5678", "9012", "3456", "7890"]
    # One digit too many does not wipe what was just typed.
    QTest.keyClicks(last, "1")
    assert fields.groups[3] == "7890"
    window.close()
    window.deleteLater()


def test_the_ring_of_a_link_stands_around_its_letters_and_goes_where_it_goes(
    app: QApplication,
) -> None:
    theme.start(Choices())
    window = QWidget()
    above, link, end = QPushButton("above"), Button("What to look for", "link"), Button("end")
    inner = QWidget()
    box = QVBoxLayout(inner)
    box.setContentsMargins(0, 0, 0, 0)
    for part in (above, link, end):
        box.addWidget(part)
    area = QScrollArea()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    QVBoxLayout(window).addWidget(area)
    window.show()
    window.activateWindow()
    link.setFocus()
    app.processEvents()
    rings = [ring for ring in window.findChildren(OuterRing) if ring.isVisible()]
    assert len(rings) == 1

    def outside() -> QRect:
        corner = link.mapTo(window, QPoint(0, 0))
        return QRect(corner, link.size()).adjusted(0, -2, 6, 2)

    def place() -> QRect:
        return QRect(rings[0].mapTo(window, QPoint(0, 0)), rings[0].size())

    assert place().contains(outside())
    before = place()
    above.setFixedHeight(90)
    app.processEvents()
    assert place().top() > before.top()
    assert place().contains(outside())
    end.setFocus()
    app.processEvents()
    assert not [ring for ring in window.findChildren(OuterRing) if ring.isVisible()]
    window.close()
    window.deleteLater()
    app.processEvents()


@pytest.mark.parametrize("first", [Words("\u0634\u062f\u064a\u062f"), Words("A1"), Code("E-16")])
def test_what_is_listed_begins_at_the_right_in_arabic(
    app: QApplication, first: Words | Code
) -> None:
    theme.start(Choices(language="ar"))
    label = Text(Translator("ar").listed((first, Words("\u0645\u062a\u0632\u0627\u064a\u062f"))))
    layout = QTextLayout(label.text())
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    places = [label.text().index(str(first)[0]), len(label.text())]
    begin, end = (cast("tuple[float, int]", line.cursorToX(place))[0] for place in places)
    assert begin > end
