"""What a test looks for in a window: cut text, nameless controls, targets that are too small."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from ui.widgets.choice import ChoiceGroup
from ui.widgets.tile import CheckTile, RadioTile, lines_of

INTERACTIVE = (
    QAccessible.Role.Button,
    QAccessible.Role.RadioButton,
    QAccessible.Role.CheckBox,
    QAccessible.Role.EditableText,
    QAccessible.Role.ComboBox,
    QAccessible.Role.List,
    QAccessible.Role.ListItem,
)
SMALLEST = 24


def cut(window: QWidget) -> list[str]:
    """Visible labels and buttons with less room than their words need."""
    found = []
    for label in window.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        if label.wordWrap():
            need = label.heightForWidth(label.width())
            if label.height() < need - 1:
                found.append(f"{label.accessibleName()!r}: {label.height()} < {need} high")
        elif not _fits(label.size(), label.minimumSizeHint()):
            found.append(f"{label.text()!r}: {label.size()} < {label.minimumSizeHint()}")
    for button in window.findChildren(QAbstractButton):
        if not button.isVisible() or isinstance(button, (RadioTile, CheckTile)):
            continue
        if button.hasHeightForWidth():
            if button.height() < button.heightForWidth(button.width()) - 1:
                found.append(f"row {button.accessibleName()!r}: {button.size()}")
        elif not _fits(button.size(), button.minimumSizeHint()):
            found.append(f"button {button.text()!r}: {button.size()} < {button.minimumSizeHint()}")
    for group in window.findChildren(ChoiceGroup):
        if group.isVisible():
            found += _cut_tiles(group)
    return found


def _fits(real: QSize, need: QSize) -> bool:
    return real.width() >= need.width() - 1 and real.height() >= need.height() - 1


def _cut_tiles(group: ChoiceGroup) -> list[str]:
    from ui.theme import look

    found = []
    line = look().type.line("body", rows=True)
    for tile in group.tiles():
        lines = lines_of(tile.text(), tile.width())
        if lines < 0 or lines * line > tile.height():
            found.append(f"tile {tile.text()!r}: {lines} lines in {tile.size()}")
    return found


def nameless(window: QWidget) -> list[str]:
    """Interactive things of the accessibility tree without a name, and two alike on one screen."""
    found: list[str] = []
    seen: dict[tuple[QAccessible.Role, str], int] = {}
    root = QAccessible.queryAccessibleInterface(window)
    for thing in _walk(root):
        state = thing.state()
        if state.invisible or state.offscreen:  # type: ignore[attr-defined]
            continue
        role, name = thing.role(), thing.text(QAccessible.Text.Name)
        if role not in INTERACTIVE:
            continue
        if not name.strip():
            found.append(f"no name: {role} {thing.rect()} {thing.object()}")
        if role != QAccessible.Role.ListItem:
            seen[(role, name)] = seen.get((role, name), 0) + 1
    found += [f"{n} times {role} {name!r}" for (role, name), n in seen.items() if n > 1 and name]
    return found


def small(window: QWidget) -> list[str]:
    """Controls under 24 px."""
    return [
        f"{button.accessibleName()!r} {button.size()}"
        for button in window.findChildren(QAbstractButton)
        if button.isVisible() and min(button.width(), button.height()) < SMALLEST
    ]


def _walk(thing: QAccessibleInterface) -> list[QAccessibleInterface]:
    found = [thing]
    for at in range(thing.childCount()):
        child = thing.child(at)
        if child is not None and child.isValid():
            found += _walk(child)
    return found
