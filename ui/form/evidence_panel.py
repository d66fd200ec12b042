"""The evidence of the open card, beside it or in a drawer: linked items, *Add*, others to link.

Opens the screen `evidence`: with `item` (an id) to look at one; with `assessment`, `link` (the
question's reference) and `file` (a path, or `""` to be asked for one) to add one.
Source: interface design, 7.4, 7.5, 3 *Measures* (evidence panel).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.form.evidence_model import EvidenceModel, ItemLine
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.labels import Text, WrapLabel
from ui.widgets.layout import column, holder, margins, row
from ui.widgets.surfaces import Card, Icon, RowButton, leading

WIDTH = 280
_FEW = 5


class EvidencePanel(QFrame):
    """`opened(id)` to look at an item, `adding(path)` to add one."""

    opened = Signal(str)
    adding = Signal(str)
    closed = Signal()

    def __init__(self, model: EvidenceModel, *, drawer: bool = False) -> None:
        super().__init__()
        self.model = model
        self._all = False
        self._state: object = None
        self.setProperty("role", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        tr = look().tr
        self.setAccessibleName(tr.text("Evidence"))
        self._count = Text("", "small", "text_2")
        head = row(Text(tr.text("Evidence"), "h2"), None, self._count)
        if drawer:
            close = IconButton("x", tr.text("Close"), size=32)
            close.clicked.connect(self.closed)
            head.addWidget(close)
        self._add = Button(tr.text("Add evidence"), icon="paperclip", wide=True)
        self._add.clicked.connect(lambda: self.adding.emit(""))
        self._hint = WrapLabel(tr.text("Or drop a file here."), "small", "text_2")
        self._none = WrapLabel("", "small", "text_2")
        self._linked = QVBoxLayout()
        self._linked.setSpacing(8)
        self._others = QVBoxLayout()
        self._others.setSpacing(10)
        self._built: dict[tuple[str, ItemLine], QWidget] = {}
        self._head = WrapLabel(tr.text("Not linked"), "label")
        self._more = Button("", "link")
        self._more.clicked.connect(self._show_all)
        inner = column(
            head, 10, self._none, self._linked, 10, self._add, 8, self._hint, 18,
            self._head, 10, self._others, 10, row(self._more, None), 16, None,
        )  # fmt: skip
        inner.setContentsMargins(margins(16, 12, 16, 0))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(holder(inner))
        box = column(area)
        self.setLayout(box)
        self.setFixedWidth(look().type.scaled(WIDTH))
        self.refresh()

    def enter(self) -> None:
        """Put the focus on what can be done first."""
        if self._add.isVisible():
            self._add.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Show what is linked to the open card now."""
        tr, able = look().tr, bool(self.model.ref)
        linked, others = self.model.linked(), self.model.others()
        state = (able, self._all, tuple(linked), tuple(others) if able else ())
        if state == self._state:
            return
        self._state = state
        self._count.setText(tr.plural("{count} linked", "{count} linked", len(linked)))
        self._count.setVisible(bool(linked))
        self._add.setVisible(able)
        self._hint.setVisible(able)
        self._none.setVisible(not linked)
        self._none.set_words(
            tr.text("No evidence yet. What is seen clearly needs evidence, or a reason for none.")
            if able
            else tr.text("This page asks for no evidence, or not before something is seen.")
        )
        self._fill(self._linked, linked, self._card)
        shown = others if self._all else others[:_FEW]
        self._fill(self._others, shown if able else [], self._other)
        self._head.setVisible(able and bool(others))
        self._more.setVisible(able and len(others) > len(shown))
        self._more.set_words(tr.text("Show all {count}", count=len(others)))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file may be dropped where the card asks for evidence."""
        urls = event.mimeData().urls()
        if self.model.ref and len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add what was dropped."""
        self.adding.emit(event.mimeData().urls()[0].toLocalFile())

    def _fill(
        self, layout: QVBoxLayout, lines: list[ItemLine], make: Callable[[ItemLine], QWidget]
    ) -> None:
        """Show these; what was built once for an item is shown again."""
        while layout.count():
            item = layout.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
        for line in lines:
            key = (make.__name__, line)
            if key not in self._built:
                self._built[key] = make(line)
            layout.addWidget(self._built[key])
            self._built[key].show()

    def _show_all(self) -> None:
        self._all = True
        self.refresh()

    def _card(self, line: ItemLine) -> QWidget:
        tr = look().tr
        card = Card(padding=0)
        name = tr.text("Open {code}", code=line.code)
        button = RowButton(f"{name}: {line.title}")
        button.clicked.connect(lambda: self.opened.emit(line.id))
        button.setLayout(self._words(line))
        away = IconButton("x", tr.text("Unlink {code}", code=line.code), size=28)
        away.clicked.connect(lambda: self.model.unlink(line.code))
        inside = row(button, away, gap=0)
        inside.setAlignment(away, Qt.AlignmentFlag.AlignTop)
        inside.setStretch(0, 1)
        inside.setContentsMargins(margins(2, 2, 4, 2))
        card.body.addLayout(inside)
        return card

    def _words(self, line: ItemLine) -> QHBoxLayout:
        icon = Icon(
            "circle-alert" if line.missing else line.icon, "err" if line.missing else "text_2"
        )
        title = WrapLabel(line.title, "small")
        title.setProperty("heavy", "medium")
        texts = column(title, Text(line.meta, "meta", "text_2"), gap=3)
        box = row(leading(icon), texts, gap=10)
        box.setStretch(1, 1)
        box.setContentsMargins(margins(10, 8, 4, 8))
        for part in (icon, title):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return box

    def _other(self, line: ItemLine) -> QWidget:
        tr = look().tr
        icon = Icon(line.icon)
        title = WrapLabel(line.title, "small")
        title.setProperty("heavy", "medium")
        link = Button(tr.text("Link"), "link", about=line.code)
        link.clicked.connect(lambda: self.model.link(line.code))
        meta = Text(line.meta, "meta", "text_2")
        meta.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        texts = column(title, row(meta, None, link), gap=2)
        box = row(leading(icon), texts, gap=10)
        box.setStretch(1, 1)
        return holder(box)
