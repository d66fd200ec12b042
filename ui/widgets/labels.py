"""Text on the screen: one line, wrapped, headings, and a heading with a note beside it.

Wrapped text is rich text with escaped content, because Qt's plain wrap indents Arabic lines by a
space; user content is always escaped. Arabic gets 2 px of room below for final ya. A heading of
two lines is broken into lines of like length. Source: interface design, 3 *Type*, 4.
"""

from __future__ import annotations

from math import ceil
from unicodedata import bidirectional

from PySide6.QtCore import QEvent, QMargins, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QResizeEvent, QTextDocument, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme import Style, look
from ui.widgets.escape import escape
from ui.widgets.layout import margins

_YA = 2
_OPENERS, _CLOSER = "\u2066\u2067\u2068", "\u2069"
_RLM = "\u200f"


def anchored(text: str) -> str:
    """In a right-to-left interface, text whose letters all stand in isolates gets a mark before
    it: Qt takes a paragraph's direction from its first letter outside them, else left to right."""
    if not look().rtl or not any(opener in text for opener in _OPENERS):
        return text
    depth = 0
    for letter in text:
        if letter in _OPENERS:
            depth += 1
        elif letter == _CLOSER:
            depth -= 1
        elif depth == 0 and bidirectional(letter) in ("L", "R", "AL"):
            return text
    return _RLM + text


class Text(QLabel):
    """One line that is never broken and never cut: it asks for the width that it needs."""

    def __init__(
        self,
        text: str = "",
        style: Style = "body",
        ink: str = "text",
        *,
        heavy: bool = False,
        mono: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", style)
        self.setProperty("ink", ink)
        if heavy:
            self.setProperty("heavy", "true")
        if mono:
            self.setProperty("mono", "true")
        side = Qt.AlignmentFlag.AlignRight if look().rtl else Qt.AlignmentFlag.AlignLeft
        # Qt aligns a label by its content; a code alone would go to the wrong side in Arabic.
        self.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
        self._style: Style = style
        if look().type.arabic:
            self.setContentsMargins(0, 0, 0, _YA)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show `text`; a sentence of nothing but isolates still runs as the interface does."""
        super().setText(anchored(text))

    def sizeHint(self) -> QSize:
        """As high as a line of wrapped text, so that both stand on one baseline."""
        hint = super().sizeHint()
        return QSize(hint.width(), max(hint.height(), look().type.line(self._style)))

    def minimumSizeHint(self) -> QSize:
        """The same: one line is never cut."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def set_ink(self, ink: str) -> None:
        """Another token for the text."""
        if self.property("ink") != ink:
            self.setProperty("ink", ink)
            self.style().unpolish(self)
            self.style().polish(self)


class WrapLabel(QLabel):
    """Text of any length in lines of the right height; takes the width it is given.

    `marked` text is a questionnaire's: its Markdown is shown, everything else escaped as always.
    In `rows` of tables and lists lines stand closer.
    """

    def __init__(
        self,
        text: str = "",
        style: Style = "body",
        ink: str = "text",
        *,
        heavy: bool = False,
        balanced: bool = False,
        marked: bool = False,
        rows: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._style: Style = style
        self._heavy = heavy
        self._marked = marked
        self._balanced, self._rows = balanced, rows
        self._words = ""
        self._heights: dict[int, int] = {}
        self._hint: QSize | None = None
        self._note: tuple[str, Style, str] | None = None
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setProperty("kind", style)
        self.setProperty("ink", ink)
        if heavy:
            self.setProperty("heavy", "true")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumWidth(1)
        side = Qt.AlignmentFlag.AlignRight if look().rtl else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
        self.set_words(text)

    @property
    def words(self) -> str:
        """The text as it was given, without markup."""
        return self._words

    def set_words(self, text: str) -> None:
        """Show `text`, escaped; line breaks in it are kept."""
        self._words = text
        self._forget()
        said = _plain(text) if self._marked else text
        self.setAccessibleName(said if self._note is None else f"{said} {self._note[0]}")
        self.setText(self._markup() if text or self._note else "")
        self._balance()
        self.updateGeometry()

    def set_note(self, note: str, style: Style = "small", ink: str = "text_2") -> None:
        """A smaller note after the text, on its baseline."""
        self._note = (note, style, ink) if note else None
        self.set_words(self._words)

    def _markup(self) -> str:
        look_ = look()
        natural = self._natural()
        # Headings stand closer; Qt's own line is right for them.
        wanted = natural if self._balanced else look_.type.line(self._style, rows=self._rows)
        share = round(100 * wanted / max(natural, 1))
        direction = "rtl" if look_.rtl else "ltr"
        note = ""
        if self._note:
            text, style, ink = self._note
            note = (
                f'&nbsp; <span style="font-size:{look_.type.px(style)}px;font-weight:400;'
                f'color:{getattr(look_.tokens, ink)}">{escape(text)}</span>'
            )
        if self._marked:
            upright = look_.type.arabic or look_.tr.language == "zh"
            body = _markup(self._words, italics=not upright)
        else:
            body = escape(self._words).replace("\n", "<br>")
        return f'<div dir="{direction}" style="line-height:{share}%">{body}{note}</div>'

    def sizeHint(self) -> QSize:
        """Wide enough for one line; layouts that are narrower ask `heightForWidth`."""
        if self._hint is None:
            width = int(self._document().idealWidth()) + 2
            self._hint = QSize(min(width, 760), self.heightForWidth(max(width, 1)))
        return self._hint

    def heightForWidth(self, width: int) -> int:
        """Lines of this width; remembered, for layouts ask many times."""
        if width not in self._heights:
            self._heights[width] = super().heightForWidth(width)
        return self._heights[width]

    def setContentsMargins(self, *sides: QMargins | int) -> None:
        """Other margins ask for other heights."""
        before = self.contentsMargins()
        super().setContentsMargins(*sides)  # type: ignore[arg-type]
        if self.contentsMargins() != before:
            self._forget()

    def changeEvent(self, event: QEvent) -> None:
        """Another font or style asks for other heights."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._forget()

    def _forget(self) -> None:
        self._heights = {}
        self._hint = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break a heading anew when its width changes."""
        super().resizeEvent(event)
        self._balance()

    def _lead(self) -> int:
        """Qt puts a line's extra height below it; as much above keeps the words in the middle."""
        if self._balanced:
            return 0
        return max(look().type.line(self._style, rows=self._rows) - self._natural(), 0)

    def _natural(self) -> int:
        return ceil(QFontMetricsF(look().type.font(self._style)).height())

    def _document(self) -> QTextDocument:
        document = QTextDocument()
        document.setDocumentMargin(0)
        document.setDefaultFont(look().type.font(self._style, weight=600 if self._heavy else None))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        document.setDefaultTextOption(option)
        document.setHtml(self._markup())
        return document

    def _balance(self) -> None:
        room = _YA if look().type.arabic else 0
        if not self._balanced or self.width() < 80:
            self.setContentsMargins(0, self._lead(), 0, room)
            return
        document = self._document()
        document.setTextWidth(self.width())
        height = document.size().height()
        lines = height / max(look().type.line(self._style), 1)
        low, high = self.width() // 2, self.width()
        if lines > 1.5:
            while high - low > 4:
                middle = (low + high) // 2
                document.setTextWidth(middle)
                if document.size().height() > height:
                    low = middle
                else:
                    high = middle
        spare = self.width() - high if lines > 1.5 else 0
        self.setContentsMargins(margins(0, 0, max(spare - 2, 0), room))


def _markup(text: str, *, italics: bool) -> str:
    # A questionnaire's words alone have marks: no other screen waits for their patterns.
    from ui.widgets.markdown import markup

    return markup(text, italics=italics)


def _plain(text: str) -> str:
    from ui.widgets.markdown import plain

    return plain(text)


def first_line(style: Style, *, rows: bool = False) -> int:
    """The height of a `WrapLabel` of one line, px: its extra height is above and below alike."""
    natural = ceil(QFontMetricsF(look().type.font(style)).height())
    return 2 * max(look().type.line(style, rows=rows), natural) - natural


def heading(text: str, style: Style = "h1", note: str = "") -> WrapLabel:
    """A title; with `note`, a smaller remark on the same baseline."""
    label = WrapLabel(text, style, balanced=not note)
    if note:
        label.set_note(note)
    return label
