"""Parts of the review page: the two summaries, a section that opens, a row of answers.

Source: interface design, 3 *Measures* (review), 7.7.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui.screens.review_model import Cell, Line, Part, Problem
from ui.theme import look
from ui.theme.type import Style
from ui.widgets.buttons import Button
from ui.widgets.labels import Text, WrapLabel, first_line
from ui.widgets.layout import clear, column, holder, margins, row, rule
from ui.widgets.markdown import plain
from ui.widgets.surfaces import Card, Icon, RowButton, Swatch, leading
from ui.widgets.tile import draw_glyph
from ui.widgets.tips import tip

CODE, GAP = 40, 12
WIDTHS = (150, 96, 84)
CHANGE = 64
_FEW = 5


class Summary(Card):
    """What must be fixed, or what to consider: a line each, every line a link."""

    opened = Signal(object)

    def __init__(self, mood: str, title: str, problems: list[Problem]) -> None:
        super().__init__(padding=0, role=f"card-{mood}")
        self._problems = problems
        icon = Icon("circle-alert" if mood == "err" else "triangle-alert", mood, 20)
        self.head = WrapLabel(title, "h2")
        top = row(icon, self.head, gap=10)
        top.setStretch(1, 1)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        inner = column(top, 4, self._lines, None)
        inner.setContentsMargins(margins(16, 12, 12, 10))
        self.body.addLayout(inner)
        self._show(_FEW)

    def enter(self) -> None:
        """Put the focus on the first line."""
        item = self._lines.itemAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, most: int) -> None:
        clear(self._lines)
        for problem in self._problems[:most]:
            self._lines.addWidget(self._line(problem))
        left = len(self._problems) - most
        if left > 0:
            more = Button(look().tr.text("Show all {count}", count=len(self._problems)), "link")
            more.clicked.connect(lambda: self._show(len(self._problems)))
            line = row(more, None)
            line.setContentsMargins(margins(30, 6, 0, 4))
            self._lines.addLayout(line)

    def _line(self, problem: Problem) -> QWidget:
        button = RowButton(f"{problem.code} {problem.words}".strip())
        button.clicked.connect(lambda: self.opened.emit(problem))
        words = WrapLabel(problem.words, "small", "link", rows=True)
        words.setProperty("heavy", "medium")
        code = _code(problem.code, "small", 46, heavy=True, rows=True)
        box = row(
            *([code] if problem.code else []), words, Icon("chevron-right", "link", 16), gap=0
        )
        box.setStretch(1 if problem.code else 0, 1)
        box.setContentsMargins(margins(30, 2, 4, 2))
        button.setLayout(box)
        button.setMinimumHeight(look().type.scaled(30))
        for part in (code, words):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return button


class _Glyph(QWidget):
    """The sign of an answer in a column; the word beside it speaks."""

    def __init__(self, glyph: str) -> None:
        super().__init__()
        self._glyph = glyph
        side = look().type.scaled(16)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The sign."""
        painter = QPainter(self)
        draw_glyph(painter, self._glyph, QRectF(self.rect()), on=False, several=False)


def cell(found: Cell | None, width: int) -> QWidget:
    """An answer with its glyph, or nothing, in a column of `width` px."""
    if found is None:
        whole = holder(row(None))
    else:
        tone = found.glyph.startswith(("r", "u")) and found.glyph not in ("up", "unsure")
        mark: QWidget = Swatch(found.glyph) if tone else _Glyph(found.glyph)
        words = WrapLabel(found.words, "small")
        box = row(*([] if found.glyph.startswith("bars") else [mark]), words, gap=8)
        box.setStretch(box.count() - 1, 1)
        whole = holder(box)
    whole.setFixedWidth(look().type.scaled(width))
    return whole


class AnswerLine(QWidget):
    """A card with its answers, findings and *Change*."""

    changing = Signal(str)
    describing = Signal(str)
    """The code of the item of evidence that the line is about."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self.line = line
        tr = look().tr
        words: list[QWidget] = [WrapLabel(line.words, "small")] if line.words else []
        if line.words and not line.cells:
            words[0].setProperty("heavy", "true")
        for question, answer in line.others:
            words.append(_pair(question, answer))
        if not line.answered and not line.others:
            words.append(WrapLabel(tr.text("Not answered"), "small", "text_3"))
        words += [_finding("circle-alert", "err", said) for said in line.fixes]
        words += [_finding("triangle-alert", "warn", said) for said in line.hints]
        self.change = Button(tr.text("Change"), "link", about=line.code or line.words)
        self.change.clicked.connect(self._leave)
        # All that stands in the first line is centred in the height of its button.
        first = max(self.change.sizeHint().height(), first_line("small"))
        texts = column(*words, None, gap=5)
        texts.setContentsMargins(0, _drop(first), 0, 0)
        code = _code(line.code, "small", CODE, ink="text_2")
        code.setFixedHeight(first)
        end = row(None, self.change, gap=0)
        box = row(gap=0)
        if line.code:
            box.addWidget(code, 0, Qt.AlignmentFlag.AlignTop)
        box.addLayout(texts, 1)
        box.addSpacing(GAP)
        for at, found in enumerate(line.cells):
            part = cell(found, WIDTHS[at])
            part.setMinimumHeight(first)
            box.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
            box.addSpacing(GAP)
        tail = holder(end)
        tail.setFixedWidth(max(look().type.scaled(CHANGE), self.change.sizeHint().width()))
        box.addWidget(tail, 0, Qt.AlignmentFlag.AlignTop)
        spare = max(look().type.scaled(44) - 1 - first, 12)
        box.setContentsMargins(0, spare // 2, 0, spare - spare // 2)
        self.setLayout(box)

    def _leave(self) -> None:
        if self.line.evidence:
            self.describing.emit(self.line.evidence)
        else:
            self.changing.emit(self.line.card)


def _pair(question: str, answer: str) -> QWidget:
    label = WrapLabel(question, "small", "text_2")
    said = WrapLabel(answer, "small")
    box = row(label, said, gap=16)
    box.setStretch(0, 2)
    box.setStretch(1, 3)
    for part in (label, said):
        box.setAlignment(part, Qt.AlignmentFlag.AlignTop)
    return holder(box)


def _code(
    code: str,
    style: Style,
    width: int,
    *,
    ink: str = "text",
    heavy: bool = False,
    rows: bool = False,
) -> WrapLabel:
    """A code in a column of its own; a label like its words, so that both have one baseline."""
    label = WrapLabel(code, style, ink, heavy=heavy, rows=rows)
    label.setFixedWidth(look().type.scaled(width))
    return label


def _drop(height: int) -> int:
    """How far down a label begins whose first line stands in the middle of `height` px."""
    return max((height - first_line("small")) // 2, 0)


def _finding(icon: str, ink: str, words: str) -> QWidget:
    sign = Icon(icon, ink, 16)
    box = row(leading(sign), WrapLabel(words, "small", ink), gap=8)
    box.setStretch(1, 1)
    return holder(box)


class SectionHead(RowButton):
    """The head of a section: opens and closes it, says how much is answered and what is wrong."""

    def __init__(self, part: Part, is_open: bool) -> None:
        tr = look().tr
        done = tr.text("{done} of {total}", done=part.done, total=part.total)
        if not part.total:
            done = tr.text("Complete") if part.complete else ""
        fixes = self._fixes(part.fixes) if part.fixes else ""
        named = f"{part.code} {part.words}".strip()
        super().__init__(", ".join(filter(None, (named, done, fixes))))
        self.setCheckable(True)
        self.setChecked(is_open)
        chevron = Icon("chevron-down" if is_open else "chevron-right", "text_2", 16)
        code = _code(part.code, "label", 26)
        title = WrapLabel(part.words, "label")
        box = row(chevron, 12, *([code] if part.code else []), title, gap=0)
        box.setStretch(box.count() - 1, 1)
        for count, icon, ink, said in (
            (part.unknown, "unknown", "text_2", self._unknown(part.unknown)),
            (part.hints, "triangle-alert", "warn", self._hints(part.hints)),
            (part.fixes, "circle-alert", "err", self._fixes(part.fixes)),
        ):
            if count:
                mark: QWidget = Swatch("unknown") if icon == "unknown" else Icon(icon, ink)
                box.addWidget(mark)
                box.addSpacing(6)
                box.addWidget(Text(said, "small", ink, heavy=ink == "err"))
                box.addSpacing(18)
        ends = Text(done, "small", "text_2")
        ends.setMinimumWidth(look().type.scaled(84))
        ends.setAlignment(_end())
        box.addWidget(ends)
        box.setContentsMargins(margins(16, 6, 16, 6))
        self.setLayout(box)
        self.setMinimumHeight(look().type.scaled(44))
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @staticmethod
    def _unknown(count: int) -> str:
        return look().tr.plural("{count} cannot be assessed", "{count} cannot be assessed", count)

    @staticmethod
    def _hints(count: int) -> str:
        return look().tr.plural("{count} to consider", "{count} to consider", count)

    @staticmethod
    def _fixes(count: int) -> str:
        return look().tr.plural("{count} to fix", "{count} to fix", count)

    def sizeHint(self) -> QSize:
        """At least 44 high."""
        hint = super().sizeHint()
        return QSize(hint.width(), max(hint.height(), look().type.scaled(44)))


def _end() -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if look().rtl else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter


class SectionCard(Card):
    """A section as a card; its rows are built when it is opened."""

    def __init__(
        self,
        part: Part,
        is_open: bool,
        turn: Callable[[str], None],
        change: Callable[[str], None],
        describe: Callable[[str], None],
    ) -> None:
        super().__init__(padding=0)
        self.part = part
        self.lines: dict[str, AnswerLine] = {}
        head = SectionHead(part, is_open)
        head.clicked.connect(lambda: turn(part.id))
        self.head = head
        self.body.addWidget(head)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        if is_open:
            self._rows(change, describe)

    def _rows(self, change: Callable[[str], None], describe: Callable[[str], None]) -> None:
        rows = QVBoxLayout()
        rows.setSpacing(0)
        rows.setContentsMargins(margins(44, 0, 16, 6))
        if self.part.heads:
            rows.addWidget(self._heads())
        for line in self.part.lines:
            rows.addWidget(rule())
            widget = AnswerLine(line)
            widget.changing.connect(change)
            widget.describing.connect(describe)
            self.lines[line.card or line.code] = widget
            rows.addWidget(widget)
        self.body.addLayout(rows)

    def _heads(self) -> QWidget:
        box = row(None, gap=0)
        box.addSpacing(GAP)
        for at, words in enumerate(self.part.titles):
            label = WrapLabel(words, "meta", "text_2")
            question = plain(self.part.heads[at])
            if question != words:
                label.setToolTip(tip(question))
                label.setAccessibleName(f"{words}: {question}")
            label.setProperty("heavy", "medium")
            label.setFixedWidth(look().type.scaled(WIDTHS[at]))
            box.addWidget(label, 0, Qt.AlignmentFlag.AlignBottom)
            box.addSpacing(GAP)
        box.addSpacing(look().type.scaled(CHANGE))
        box.setContentsMargins(0, 0, 0, 6)
        return holder(box)


__all__ = ["AnswerLine", "SectionCard", "Summary"]
