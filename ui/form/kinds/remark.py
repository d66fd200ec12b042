"""What is read, not answered: a note, something to consider, a heading, a row to add; and a nod.

Source: design *forms*, *From a form to screens* (`consider`); interface design, 7.4.
"""

from __future__ import annotations

from ui.form.kinds.base import QuestionWidget
from ui.form.media import MediaStrip, named_media
from ui.form.question import Question
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.choice import ChoiceGroup, Option
from ui.widgets.labels import WrapLabel
from ui.widgets.layout import row
from ui.widgets.surfaces import Notice


class RemarkQuestion(QuestionWidget):
    """A note, a thing to consider, or a heading in a card; a note's Markdown is shown, and the
    value of what is only read."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind
        self.bare()
        self._text: WrapLabel | Notice
        if kind == "consider":
            self._text = Notice("warn", "")
        elif kind == "heading":
            self._text = WrapLabel("", "h2", marked=True)
        else:
            self._text = WrapLabel("", "body", marked=True)
        self._value = WrapLabel("", "body", heavy=True)
        self._below = WrapLabel("", "small", "text_2", marked=True)
        for part in (self._value, self._below):
            part.hide()
        self._strip: MediaStrip | None = None
        self.box.addWidget(self._text)
        self.box.addWidget(self._value)
        self.box.addWidget(self._below)

    def show_question(self, question: Question) -> None:
        """Its words, and what stands in it."""
        self.question = question
        words = question.label
        if self._kind == "consider":
            # Translators: before something that may be worth a second look
            words = look().tr.text("To consider: {finding}", finding=question.name)
        self._text.set_words(words)
        self._value.set_words(question.answer)
        self._value.setVisible(bool(question.answer))
        self._below.set_words(question.hint)
        self._below.setVisible(bool(question.hint))
        wanted = named_media(question)
        if self._strip is None and wanted and self.files is not None:
            self._strip = MediaStrip(self.files)
            self.box.addWidget(self._strip)
        if self._strip is not None:
            self._strip.show_media(wanted)


class AddQuestion(QuestionWidget):
    """The button that adds a row to a repeat in the card."""

    def __init__(self) -> None:
        super().__init__()
        self.button = Button("", icon="plus")
        self.button.clicked.connect(lambda: self.answered.emit(self.question.ref, "add"))
        self.bare()
        self.box.addLayout(row(self.button, None))

    def show_question(self, question: Question) -> None:
        """It names what it adds."""
        self.question = question
        name = question.name or look().tr.text("entry")
        self.button.set_words(look().tr.text("Add: {name}", name=name))


class ConfirmQuestion(QuestionWidget):
    """A box to tick ("OK" in the record)."""

    def __init__(self) -> None:
        super().__init__()
        self.group = ChoiceGroup("", [], several=True)
        self.group.picked.connect(
            lambda v: self.answered.emit(self.question.ref, "OK" if v else None)
        )
        self.set_control(self.group)

    def fill(self, question: Question, other: bool) -> None:
        """Ticked or not."""
        self.group.name = question.name
        self.group.set_options([Option("OK", look().tr.text("OK"))])
        self.group.set_values([question.answer])
        self.group.set_described(self.spoken())
        self.group.set_read_only(question.readonly)

    def enter(self) -> None:
        """The focus goes to the box."""
        self.group.focus()
