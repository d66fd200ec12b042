"""A group of choices as tiles: one tab stop, one answer or several, its definition below.

Tiles are radio buttons or check boxes that paint themselves. Arrows walk in order, 1–9 pick
(Arabic-Indic digits too), Space toggles, Backspace clears; of `always` groups one is chosen at all
times, so nothing takes it back. Columns are equal and as many as hold
every label in two lines. Under the group stands the definition of the chosen option, with the
focus in the group of the focused one. Source: interface design, 3 *Measures*, 5 *Choices*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from fieldkit.language.numbers import typed
from ui.theme import look
from ui.widgets.labels import WrapLabel
from ui.widgets.tile import CheckTile, RadioTile, lines_of

GAP = 8


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: the stored value, the words on the tile, what they mean, and its glyph.

    `glyph` is a tone (`r0`…`r4`, `unknown`), a sign (`up`, `same`, `down`, `unsure`),
    `bars-1`…`bars-3`, or empty for a plain dot or box.
    """

    value: str
    label: str
    definition: str = ""
    glyph: str = ""


def _under() -> int:
    """From the tiles to the definition, px: 5 to the letters; Latin lines bring 2 of it along."""
    return 5 if look().type.arabic else 3


class ChoiceGroup(QWidget):
    """Tiles for `options`. `picked` tells all chosen values, in the order of the options."""

    picked = Signal(list)
    entered = Signal()

    def __init__(
        self,
        name: str,
        options: Sequence[Option],
        *,
        several: bool = False,
        bare: bool = False,
        always: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._several, self._bare = name, several, bare
        self._always = always and not several
        self._columns = 0
        self._options: tuple[Option, ...] = ()
        self._tiles: list[RadioTile | CheckTile] = []
        self._at = 0
        self._quiet_definition = False
        self._definition = WrapLabel("", "small", "text_2", parent=self)
        # Not fixed: Qt would take the height of the old width for the most it may have.
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(name)
        self.set_options(options)

    @property
    def values(self) -> list[str]:
        """What is chosen now, in the order of the options."""
        pairs = zip(self._options, self._tiles, strict=True)
        return [option.value for option, tile in pairs if tile.isChecked()]

    @property
    def options(self) -> tuple[Option, ...]:
        """What is offered now."""
        return self._options

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer other choices; tiles are kept where nothing changed."""
        if tuple(options) == self._options:
            return
        if len(options) == len(self._tiles) and self._tiles:
            self._options = tuple(options)
            for option, tile in zip(self._options, self._tiles, strict=True):
                tile.setText("" if self._bare else option.label)
                tile.set_glyph(option.glyph)
            self.name = self._name
            self.set_values([])
            self._place()
            self.updateGeometry()
            return
        chosen = self.values if self._tiles else []
        for tile in self._tiles:
            tile.hide()
            tile.deleteLater()
        self._options = tuple(options)
        make = CheckTile if self._several else RadioTile
        self._tiles = [make(option.label, option.glyph, self) for option in self._options]
        for at, tile in enumerate(self._tiles):
            if self._bare:
                # The words stand at the head of the table; a screen reader has them in the name.
                tile.setProperty("bare", True)
                tile.setText("")
            tile.setAccessibleName(f"{self._name}: {self._options[at].label}")
            tile.setAccessibleDescription(self._options[at].definition)
            tile.clicked.connect(lambda _=False, at=at: self._clicked(at))
            tile.focused.connect(lambda at=at: self._focused(at))
            tile.left.connect(self._left)
            tile.keyed.connect(self.key)
            tile.show()
        self.set_values(chosen)
        self._place()
        self.updateGeometry()

    def set_columns(self, columns: int) -> None:
        """How many tiles the form wants side by side, 0 for as many as read well."""
        if columns != self._columns:
            self._columns = columns
            self._place()
            self.updateGeometry()

    def set_values(self, values: Sequence[str]) -> None:
        """Show these as chosen without telling."""
        for option, tile in zip(self._options, self._tiles, strict=True):
            tile.setChecked(option.value in values)
        self._stand()
        self._say()

    @property
    def name(self) -> str:
        """The question that the tiles answer; part of each tile's name."""
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        self._name = name
        self.setAccessibleName(name)
        for option, tile in zip(self._options, self._tiles, strict=True):
            tile.setAccessibleName(f"{name}: {option.label}")

    def set_described(self, words: str) -> None:
        """Help and error text, heard with the group and each tile."""
        self.setAccessibleDescription(words)
        for option, tile in zip(self._options, self._tiles, strict=True):
            tile.setAccessibleDescription(" ".join(filter(None, (words, option.definition))))

    def set_read_only(self, read_only: bool) -> None:
        """Show without letting anybody choose."""
        for tile in self._tiles:
            tile.setEnabled(not read_only)

    def set_compact(self, compact: bool) -> None:
        """In low windows the definition stands only under the group that has the focus."""
        if compact != self._quiet_definition:
            self._quiet_definition = compact
            self._say()
            self.updateGeometry()

    def pick(self, at: int) -> None:
        """Choose (or, of several, turn) option `at`, from 0, as a person would."""
        if not 0 <= at < len(self._tiles) or not self._tiles[at].isEnabled():
            return
        tile = self._tiles[at]
        self._at = at
        if self._several:
            tile.setChecked(not tile.isChecked())
        else:
            for other in self._tiles:
                other.setChecked(other is tile)
        self._told()

    def clear(self) -> None:
        """Take the answer back, where there may be none."""
        if self._always or not self.values:
            return
        for tile in self._tiles:
            tile.setChecked(False)
        self._told()

    def focus(self) -> None:
        """Put the focus on the chosen tile, else on the first."""
        self._stand()
        if self._tiles:
            self._tiles[self._at].setFocus(Qt.FocusReason.OtherFocusReason)

    def key(self, event: QKeyEvent) -> None:
        """A key pressed on a tile; what is not the group's is left to the page."""
        key = event.key()
        ahead, behind = Qt.Key.Key_Right, Qt.Key.Key_Left
        if look().rtl:
            ahead, behind = behind, ahead
        digit = typed(event.text())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key in (ahead, Qt.Key.Key_Down):
            self._walk(1)
        elif plain and key in (behind, Qt.Key.Key_Up):
            self._walk(-1)
        elif plain and key == Qt.Key.Key_Space:
            if self._tiles[self._at].isChecked() and not self._several:
                self.clear()
            else:
                self.pick(self._at)
        elif plain and key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.clear()
        elif plain and digit.isdigit() and 1 <= int(digit) <= len(self._tiles):
            self._tiles[int(digit) - 1].setFocus(Qt.FocusReason.OtherFocusReason)
            self.pick(int(digit) - 1)
        else:
            event.ignore()
            return
        event.accept()

    def hasHeightForWidth(self) -> bool:
        """Columns depend on the width, so the height does too."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Rows of tiles, gaps, and the definition's line."""
        columns, height = self._grid(width)
        rows = -(-len(self._tiles) // columns) if self._tiles else 0
        total = rows * height + max(rows - 1, 0) * GAP
        return total + self._definition_height(width)

    def sizeHint(self) -> QSize:
        """A width that suits the reading column."""
        hint = super().sizeHint()
        hint.setWidth(600)
        hint.setHeight(self.heightForWidth(max(self.width(), 320)))
        return hint

    def minimumSizeHint(self) -> QSize:
        """A tile; the layout asks `heightForWidth` for the rest."""
        return QSize(160, look().type.scaled(44))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the tiles anew."""
        super().resizeEvent(event)
        self._place()

    def showEvent(self, event: QShowEvent) -> None:
        """Place the tiles once fonts and direction are those of the window."""
        super().showEvent(event)
        self._place()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The group itself passes the focus on."""
        self.focus()

    def _grid(self, width: int) -> tuple[int, int]:
        """Columns and the height of a row."""
        count = len(self._tiles)
        type_ = look().type
        if self._bare:
            return max(count, 1), type_.scaled(44)
        most = self._columns or (count if count <= 5 else 3)
        deepest = 6 if self._columns else 2
        line = type_.line("body", rows=True)
        for columns in range(max(most, 1), 0, -1):
            tile = (width - GAP * (columns - 1)) // columns
            lines = [lines_of(option.label, tile) for option in self._options]
            if columns == 1 or all(0 < found <= deepest for found in lines):
                most_lines = max((abs(found) for found in lines), default=1)
                least = 44 if most_lines == 1 else 48
                return columns, max(type_.scaled(least), most_lines * line + 8)
        return 1, type_.scaled(44)

    def _definition_height(self, width: int) -> int:
        if self._bare or not any(option.definition for option in self._options):
            return 0
        if self._quiet_definition and not self._definition.words:
            return 0
        lines = (
            max(self._definition.heightForWidth(max(width, 1)), 0) if self._definition.words else 0
        )
        return _under() + max(lines, look().type.line("small"))

    def _place(self) -> None:
        columns, height = self._grid(self.width())
        width = (self.width() - GAP * (columns - 1)) / columns
        y = 0
        for at, tile in enumerate(self._tiles):
            column = at % columns
            y = (at // columns) * (height + GAP)
            x = round(column * (width + GAP))
            end = round(column * (width + GAP) + width)
            if look().rtl:
                x, end = self.width() - end, self.width() - x
            tile.setGeometry(x, y, end - x, height)
        below = y + height + _under()
        self._definition.setGeometry(0, below, self.width(), max(self.height() - below, 0))

    def _walk(self, by: int) -> None:
        self._at = (self._at + by) % len(self._tiles)
        self._tiles[self._at].setFocus(Qt.FocusReason.OtherFocusReason)

    def _clicked(self, at: int) -> None:
        if self._several:
            self._at = at
            self._told()
            return
        for other, tile in enumerate(self._tiles):
            tile.setChecked(other == at)
        self._at = at
        self._told()

    def _focused(self, at: int) -> None:
        self._at = at
        self._rove()
        self._say(at)
        self.entered.emit()

    def _left(self) -> None:
        """Whoever comes back, by Tab or F6, stands on the answer, else at the beginning."""
        if not any(tile.hasFocus() for tile in self._tiles):
            self._stand()
        self._say()

    def _stand(self) -> None:
        chosen = [at for at, tile in enumerate(self._tiles) if tile.isChecked()]
        self._at = chosen[0] if chosen else 0
        self._rove()

    def _rove(self) -> None:
        for at, tile in enumerate(self._tiles):
            policy = Qt.FocusPolicy.StrongFocus if at == self._at else Qt.FocusPolicy.ClickFocus
            tile.setFocusPolicy(policy)

    def _told(self) -> None:
        self._rove()
        self._say(self._at)
        if QAccessible.isActive():
            said = ", ".join(o.label for o in self._options if o.value in self.values)
            words = f"{self._name}: {said or look().tr.text('no answer')}"
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self.picked.emit(self.values)

    def _say(self, at: int | None = None) -> None:
        chosen = [at for at, tile in enumerate(self._tiles) if tile.isChecked()]
        inside = any(tile.hasFocus() for tile in self._tiles)
        if at is None and chosen and not (self._quiet_definition and not inside):
            at = chosen[0]
        words = ""
        if at is not None and at < len(self._options) and self._options[at].definition:
            option = self._options[at]
            # Translators: an option and what it means, under the group of options
            words = look().tr.text(
                "{option}: {meaning}", option=option.label, meaning=option.definition
            )
        if words != self._definition.words:
            self._definition.set_words(words)
            self.updateGeometry()
            self._place()

    def tiles(self) -> list[QAbstractButton]:
        """The tiles in order, for tests and for whoever sets the tab order."""
        return list(self._tiles)
