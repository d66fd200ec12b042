"""The inbox's side panel: checks in words, what moved, and what can be done with the package.

Source: interface design, 7.10; 7.11 *Measures* (side panel, level cell, digits).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from fieldkit.language import Words
from ui.screens.inbox_words import Check, Move, Panel
from ui.theme import look
from ui.theme.tokens import RADIUS_CHIP
from ui.widgets.buttons import Button, Kind
from ui.widgets.dense import visual, write
from ui.widgets.labels import Text, WrapLabel, heading
from ui.widgets.layout import clear, column, holder, row, rule
from ui.widgets.lines import broken, draw_lines
from ui.widgets.painting import level_swatch, rounded
from ui.widgets.surfaces import Icon, Notice

WIDTH, CELL, CHEVRON, BETWEEN, NUMBER = 320, 20, 14, 18, 24


class SidePanel(QFrame):
    """A surface at the trailing edge: what scrolls, and buttons that stay."""

    def __init__(self, width: int = WIDTH) -> None:
        super().__init__()
        self.setProperty("role", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._width = width
        self.body = QVBoxLayout()
        self.body.setContentsMargins(16, 14, 16, 12)
        self.body.setSpacing(0)
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(16, 8, 16, 12)
        self.foot.setSpacing(8)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(holder(self.body, "surface"))
        inner = column()
        inner.addWidget(self.area, 1)
        inner.addLayout(self.foot)
        whole = row(rule(vertical=True), gap=0)
        whole.addLayout(inner, 1)
        self.setLayout(whole)

    def fit(self, room: int) -> None:
        """Its width, at most two fifths of `room`."""
        self.setFixedWidth(min(look().type.scaled(self._width), max(room * 2 // 5, 260)))

    def show_panel(
        self,
        panel: Panel,
        acts: Sequence[QWidget],
        note: str = "",
        remark: QWidget | None = None,
    ) -> None:
        """Another package; a `remark` stands before its checks."""
        clear(self.body)
        clear(self.foot)
        tr = look().tr
        self.body.addWidget(heading(panel.title, "h2"))
        self.body.addWidget(WrapLabel(panel.about, "meta", "text_2"))
        self.body.addSpacing(12)
        if remark is not None:
            self.body.addWidget(remark)
            self.body.addSpacing(12)
        if panel.notice is not None:
            self._failed(panel)
        for at, check in enumerate(panel.checks):
            if at:
                self.body.addSpacing(8)
            self.body.addWidget(check_line(check))
        if panel.moves_head:
            self.body.addSpacing(12)
            self.body.addWidget(rule())
            self.body.addSpacing(10)
            self.body.addWidget(WrapLabel(panel.moves_head, "small", heavy=True))
            for move in panel.moves:
                self.body.addSpacing(2)
                self.body.addWidget(MoveLine(move))
        self.body.addStretch(1)
        if note:
            self.foot.addWidget(WrapLabel(note, "meta", "text_2"))
        for act in acts:
            self.foot.addWidget(act)
        self.setAccessibleName(tr.text("Package"))

    def _failed(self, panel: Panel) -> None:
        tr = look().tr
        word, why = panel.notice or ("", "")
        self.body.addWidget(Notice("err", why, title=word))
        self.body.addSpacing(10)
        for name, value in panel.facts:
            line = row(Text(name, "meta", "text_2"), None, Text(value, "meta"))
            self.body.addLayout(line)
        if panel.digits:
            self.body.addSpacing(8)
            self.body.addWidget(Text(tr.text("Fingerprint of the key"), "meta", "text_2"))
            self.body.addSpacing(4)
            self.body.addWidget(key_well(panel.digits, panel.fingerprint))
        self.body.addSpacing(10)
        self.body.addWidget(rule())
        self.body.addSpacing(10)
        self.body.addWidget(WrapLabel(tr.text("Checks"), "small", heavy=True))
        self.body.addSpacing(6)


def check_line(check: Check) -> QWidget:
    """Icon, title and line of one check."""
    mark = Icon(check.icon, check.ink, 18)
    # Close lines: the panel shows checks and what moved in one sight.
    words: list[QWidget] = [WrapLabel(check.title, "small", heavy=True, balanced=True)]
    if check.line:
        words.append(WrapLabel(check.line, "meta", "text_2", balanced=True))
    line = row(mark, gap=10)
    line.addLayout(column(*words), 1)
    line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
    return holder(line)


def key_well(digits: Sequence[str], sha256: str) -> QWidget:
    """Six groups in two lines, and OpenSSH's form in two lines; left to right everywhere."""
    half = len(digits) // 2
    lines = [" ".join(digits[:half]), " ".join(digits[half:])]
    cut = len(sha256) // 2 + 4
    box = QVBoxLayout()
    box.setContentsMargins(12, 8, 12, 8)
    box.setSpacing(0)
    for text, size, weight in (
        *((line, 16, 500) for line in lines),
        (sha256[:cut], 12, 400),
        (sha256[cut:], 12, 400),
    ):
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setFont(look().type.mono(size, weight=weight))
        label.setStyleSheet(f"font-size: {look().type.scaled(size)}px; font-weight: {weight};")
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        box.addWidget(label)
    well = holder(box, "sunken")
    well.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    well.setAccessibleName(" ".join((*digits, sha256)))
    return well


class MoveLine(QWidget):
    """A factor: number, short title, before and after as level cells, painted in one row."""

    def __init__(self, move: Move) -> None:
        super().__init__()
        self._move = move
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        tr = look().tr
        unknown = tr.context("level", "Cannot say")
        told = [unknown if step is None else str(step) for step in (move.before, move.after)]
        moved = tr.text("before {before}, now {now}", before=Words(told[0]), now=Words(told[1]))
        self.setAccessibleName(f"{move.number} {move.title}: {moved}")

    def sizeHint(self) -> QSize:
        """One line, or as many as the title needs."""
        return QSize(200, self.heightForWidth(max(self.width(), 200)))

    def hasHeightForWidth(self) -> bool:
        """By the title's lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """24, or the lines."""
        type_ = look().type
        lines = len(self._lines(width))
        return max(type_.scaled(CELL + 2), lines * type_.line("small", rows=True) + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Number, title, cells and the chevron, in reading direction."""
        painter, look_, box = QPainter(self), look(), self.rect()
        type_ = look_.type
        cell, between = type_.scaled(CELL), type_.scaled(BETWEEN)
        size, top = type_.scaled(CHEVRON), (box.height() - cell) // 2
        painter.setPen(QColor(look_.tokens.text))
        painter.setFont(type_.font("small", weight=600))
        number = QRect(0, 0, type_.scaled(NUMBER), box.height())
        write(painter, visual(number, box), look_.tr.number(self._move.number))
        painter.setFont(type_.font("small"))
        at = type_.scaled(NUMBER)
        words = QRect(at, 0, box.width() - at - self._cells(), box.height() - 1)
        lines = self._lines(box.width())
        draw_lines(painter, visual(words, box), lines, type_.line("small", rows=True))
        start = box.width() - 2 * cell - between
        level_cell(painter, visual(QRect(start, top, cell, cell), box), self._move.before)
        place = QRect(start + cell + (between - size) // 2, (box.height() - size) // 2, size, size)
        mark = look_.pixmap("chevron-right", "text_2", CHEVRON)
        painter.drawPixmap(visual(place, box).topLeft(), mark)
        last = QRect(start + cell + between, top, cell, cell)
        level_cell(painter, visual(last, box), self._move.after)

    def _lines(self, width: int) -> tuple[str, ...]:
        room = width - look().type.scaled(NUMBER) - self._cells()
        return broken(self._move.title, look().type.font("small"), room, 3)

    @staticmethod
    def _cells() -> int:
        scaled = look().type.scaled
        return 2 * scaled(CELL) + scaled(BETWEEN) + 6


def level_cell(painter: QPainter, box: QRect, step: int | None) -> None:
    """A level as colour and number; hatch and a question mark where it cannot be said."""
    look_ = look()
    painter.setFont(look_.type.font("meta", weight=600))
    if step is None:
        level_swatch(painter, QRectF(box), "unknown")
        return
    tone = f"r{step}"
    rounded(painter, box, look_.tokens.tone(tone), radius=RADIUS_CHIP)
    painter.setPen(QColor(look_.tokens.on_tone(tone)))
    text = look_.tr.number(step)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip), text)


def act(text: str, kind: Kind, icon: str, about: str) -> Button:
    """A wide button of the panel."""
    return Button(text, kind, icon=icon, wide=True, about=about)
