"""The parts of the frame: training banner, top bar, rail, action bar.

Source: interface design, 3 *Measures* (frame, rail item), 7.19 *Training mode*, 5 *Saving*.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QStyle, QWidget

from fieldkit.language import Code, Words
from ui.theme import look
from ui.theme.type import Style
from ui.widgets.brand import brand
from ui.widgets.buttons import Button, IconButton
from ui.widgets.labels import Text
from ui.widgets.layout import clear, column, holder, margins, row, rule
from ui.widgets.painting import focus_ring, rounded
from ui.widgets.surfaces import Icon, Tag
from ui.widgets.tips import tip
from ui.workspace import Workspace

if TYPE_CHECKING:
    from ui.shell import Screen


class TrainingBanner(QFrame):
    """On every screen of a training profile, the lock included."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "training")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(look().type.scaled(28))
        tr = look().tr
        # Translators: the mark of everything in training mode; keep it in these few words
        mark = Text(tr.text("Fictional \u2014 training"), "small", "train", heavy=True)
        note = Text(tr.text("Invented data. Nothing here is real."), "small", "train")
        box = row(Icon("graduation-cap", "train", 16), mark, 2, note, None)
        box.setContentsMargins(margins(16, 0, 16, 0))
        self.setLayout(box)


class TopBar(QFrame):
    """Way back or menu, title, tools, saved state, connection, lock."""

    def __init__(self, workspace: Workspace, screen: Screen) -> None:
        super().__init__()
        self._workspace, self._screen = workspace, screen
        self.setProperty("role", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._state = row(gap=8)
        self._net = row(gap=8)
        tr = look().tr
        self._title = Text("", "h2")
        self._beside = Text("", "small", "text_2")
        self._lock = Button(tr.text("Lock"), "quiet", icon="lock", size=32)
        self._lock.setToolTip(tr.text("Lock now (Ctrl+L)"))
        self._lock.clicked.connect(workspace.lock)
        start: list[QWidget] = []
        if screen.frame == "page":
            start = [self._way()]
        tools = screen.top_tools()
        self._tools = [tool for tool in tools if isinstance(tool, Button)]
        box = row(*start, self._title, 2, self._beside, None, *tools, gap=8)
        self._saved = holder(self._state)
        box.addSpacing(12)
        box.addWidget(self._saved)
        box.addSpacing(12)
        box.addLayout(self._net)
        box.addSpacing(10)
        box.addWidget(self._lock)
        edge = 8 if screen.frame == "page" else 24
        box.setContentsMargins(margins(edge, 0, 16, 0))
        self._box = box
        whole = column()
        whole.addWidget(holder(box), 1)
        whole.addWidget(rule())
        self.setLayout(whole)
        self.set_low(False)
        screen.retitled.connect(self.refresh)
        self.refresh()

    def set_low(self, low: bool) -> None:
        """48 px in low windows and on the desk."""
        desk = self._workspace.role == "desk" and self._screen.frame == "rail"
        self.setFixedHeight(look().type.scaled(48 if low or desk else 52))

    def refresh(self) -> None:
        """Say what is true now."""
        title, beside = self._screen.titles()
        if self._screen.frame == "rail":
            title, beside = "", look().tr.day(self._workspace.now().date())
            if self._workspace.role == "desk":
                code = Code(self._workspace.device_code)
                title = look().tr.text("Headquarters, {code}", code=code)
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._beside.setText(beside)
        # Centred like the title, yet smaller: it comes down to the title's baseline.
        sides = self._beside.contentsMargins()
        sides.setTop(2 * _rise("h2", "small") if title else 0)
        self._beside.setContentsMargins(sides)
        self._tell_saved()
        self._tell_connection()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What there is no room for gives way."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Nothing is cut: with large text tools, connection, period and saved state become icons
        or go, in this order, until the rest has room."""
        saved, net = _words(self._state), _words(self._net)
        for tool in self._tools:
            tool.set_bare(False)
        for label in (self._beside, *saved, *net):
            label.setVisible(bool(label.text()))
        self._saved.setMinimumWidth(self._reserved())
        self._box.invalidate()
        if self._box.minimumSize().width() > self.width():
            self._saved.setMinimumWidth(0)
        for step in (self._tools, net, [self._beside], saved):
            self._box.invalidate()
            if self._box.minimumSize().width() <= self.width():
                return
            for part in step:
                if isinstance(part, Button):
                    part.set_bare(True)
                else:
                    part.hide()

    def _reserved(self) -> int:
        """The room of the saved state, kept while there is none: tools must not move under the
        pointer when it comes."""
        if not self._tools:
            return 0
        tr = look().tr
        words = tr.text(
            "Saved on this device \u00b7 {time}", time=saved_time(self._workspace.now())
        )
        metrics = QFontMetrics(look().type.font("small"))
        return look().type.scaled(16) + 8 + metrics.horizontalAdvance(words) + 2

    def _way(self) -> QWidget:
        tr = look().tr
        if self._screen.menu_button():
            button = IconButton("menu", tr.text("Menu"))
            button.clicked.connect(self._screen.open_menu)
        else:
            button = IconButton("arrow-left", tr.text("Back"))
            button.clicked.connect(self._workspace.back)
        return button

    def _tell_saved(self) -> None:
        clear(self._state)
        self._state.addStretch(1)
        saved, tr = self._workspace.saved, look().tr
        if saved.state == "saving":
            self._put(self._state, "refresh-cw", "text_2", tr.text("Saving\u2026"))
        elif saved.state == "failed":
            self._put(self._state, "circle-alert", "err", tr.text("Not saved"))
        elif saved.state == "saved" and saved.at is not None:
            words = tr.text("Saved on this device \u00b7 {time}", time=saved_time(saved.at))
            self._put(self._state, "circle-check", "ok", words)

    def _tell_connection(self) -> None:
        clear(self._net)
        if self._workspace.connection == "offline":
            self._put(self._net, "wifi-off", "text_2", look().tr.text("Offline"))

    @staticmethod
    def _put(box: QHBoxLayout, icon: str, ink: str, words: str) -> None:
        mark = Icon(icon, ink, 16)
        mark.setToolTip(tip(words))
        mark.setAccessibleName(words)
        box.addWidget(mark)
        box.addWidget(Text(words, "small", "err" if ink == "err" else "text_2"))


def _rise(large: Style, small: Style) -> int:
    """How much higher the baseline of a centred small line stands than that of a large one, px."""
    up, down = (QFontMetrics(look().type.font(style)) for style in (large, small))
    return round(((up.ascent() - up.descent()) - (down.ascent() - down.descent())) / 2)


def _words(box: QHBoxLayout) -> list[Text]:
    items = [box.itemAt(at) for at in range(box.count())]
    widgets = [item.widget() for item in items if item is not None]
    return [widget for widget in widgets if isinstance(widget, Text)]


def saved_time(moment: datetime) -> Words:
    """ "09:42" as a value for a sentence."""
    return Words(look().tr.time(moment.astimezone()))


class RailItem(QPushButton):
    """One place in the rail: icon, name, count; a bar at the leading edge where it is open."""

    def __init__(
        self, icon: str, name: str, count: int, *, here: bool, dense: bool = False
    ) -> None:
        super().__init__(name)
        self._edge, self._gap = (10, 10) if dense else (14, 12)
        self._icon, self._count, self._here, self._hover = icon, count, here, False
        self.setCheckable(True)
        self.setChecked(here)
        told = f"{name} {count}" if count else name
        self.setAccessibleName(told)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """40 high; the rail gives the width."""
        return QSize(120, look().type.scaled(40))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Hover."""
        self._hover = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Rest."""
        self._hover = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, bar, icon, name, count, ring."""
        look_, box = look(), self.rect()
        tokens = look_.tokens
        painter = QPainter(self)
        if self._here or self._hover:
            rounded(painter, box, tokens.brand_soft if self._here else tokens.sunken)

        def visual(x: int, y: int, w: int, h: int) -> QRect:
            return QStyle.visualRect(self.layoutDirection(), box, QRect(x, y, w, h))

        if self._here:
            bar = visual(0, (box.height() - 24) // 2, 3, 24)
            rounded(painter, bar, tokens.brand, radius=1.5)
        size = look_.type.scaled(20)
        mark: QPixmap = look_.pixmap(self._icon, "brand" if self._here else "text_2", 20)
        place = visual(self._edge, (box.height() - size) // 2, size, size)
        painter.drawPixmap(place.topLeft(), mark)
        painter.setFont(look_.type.font("body", weight=600 if self._here else 400))
        painter.setPen(QColor(tokens.text))
        side = Qt.AlignmentFlag.AlignRight if look_.rtl else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        start = self._edge + size + self._gap
        words = visual(start, 0, box.width() - start - 44, box.height())
        painter.drawText(words, int(flags | Qt.TextFlag.TextDontClip), self.text())
        if self._count:
            place = visual(box.width() - 36, (box.height() - 20) // 2, 24, 20)
            rounded(
                painter,
                place,
                tokens.brand_soft_2 if self._here else tokens.neutral_soft,
                radius=10,
            )
            painter.setFont(look_.type.font("meta", weight=600))
            painter.setPen(QColor(tokens.text))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), look_.tr.number(self._count))
        if self.hasFocus():
            focus_ring(painter, box)


class Rail(QFrame):
    """The places of a role; settings stand at the bottom."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.setProperty("role", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(look().type.scaled(216 if workspace.role == "field" else 168))
        self._items = column(gap=2)
        top = brand()
        edge, lead = (12, 10) if workspace.role == "field" else (8, 8)
        top.setContentsMargins(margins(lead, 0, 0, 0))
        inner = column(top, 14)
        inner.addLayout(self._items, 1)
        inner.setContentsMargins(margins(edge, 12, edge, 12))
        box = row(gap=0)
        box.addLayout(inner, 1)
        box.addWidget(rule(vertical=True))
        self.setLayout(box)
        self.refresh()

    def refresh(self) -> None:
        """Show the present place and the counts of now."""
        from ui.screens import BELONGS, rail

        clear(self._items)
        tr = look().tr
        here = BELONGS.get(self._workspace.place.name, self._workspace.place.name)
        for name, icon, words in rail(self._workspace.role):
            if name == "settings":
                self._items.addStretch(1)
            count = self._workspace.counts.get(name, 0)
            dense = self._workspace.role != "field"
            item = RailItem(icon, tr.text(words), count, here=name == here, dense=dense)
            item.clicked.connect(lambda _=False, name=name: self._workspace.root(name))
            self._items.addWidget(item)


class ActionBar(QFrame):
    """What can be done with the screen, below it."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setProperty("role", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._tall = int(content.property("tall") or 60)
        box = column(rule())
        box.addWidget(content, 1)
        self.setLayout(box)
        self.set_low(False)

    def set_low(self, low: bool) -> None:
        """52 px in low windows; taller where the text is larger."""
        base = 52 if low else self._tall
        self.setFixedHeight(max(look().type.scaled(base), self.sizeHint().height() + 8))


__all__ = ["ActionBar", "Rail", "RailItem", "Tag", "TopBar", "TrainingBanner"]
