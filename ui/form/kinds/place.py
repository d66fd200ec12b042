"""A point, a line or an area on the ground, typed as coordinates (WGS 84, decimal degrees).

Latitude and longitude are wanted; altitude and accuracy in metres may be left out. What is copied
from a map as "15.5, 32.5" may be put into the first field as a whole. An area is closed by itself.
An incomplete line stays on screen and is told, for the record cannot hold one.
Source: ODK XForms, *geopoint*, *geotrace*, *geoshape*.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldkit.language import N_
from fieldkit.language.numbers import shown, typed
from ui.form.kinds.base import QuestionWidget
from ui.form.question import Question
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.fields import LineField
from ui.widgets.labels import Text, WrapLabel
from ui.widgets.layout import column, holder, row

PARTS: Final = (N_("Latitude"), N_("Longitude"), N_("Altitude (m)"), N_("Accuracy (m)"))
_PAIR = re.compile(r"^([+-]?\d+(?:\.\d+)?)\s*[,;\s\u060c]\s*([+-]?\d+(?:\.\d+)?)$")
DEGREES: Final = N_("Decimal degrees, such as 15.5007; south and west with a minus.")


def coordinate(text: str) -> str:
    """A number as it is stored: ASCII digits, a plain minus, no spaces."""
    plain = typed(text).replace("\u2212", "-").replace("\u00b0", "").strip()
    return plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain


def two_of(text: str) -> tuple[str, str] | None:
    """Latitude and longitude where a person put both into one field."""
    found = _PAIR.match(typed(text).replace("\u2212", "-").replace("\u00b0", "").strip())
    return (found[1], found[2]) if found else None


class PointFields(QWidget):
    """The fields of one point, each below its name; `left` is called when one was left."""

    def __init__(self, left: Callable[[], None], *, whole: bool) -> None:
        super().__init__()
        self.fields = [LineField("", code=True) for _ in PARTS[: 4 if whole else 2]]
        tr = look().tr
        heads = [Text(tr.text(part), "meta", "text_2") for part in PARTS[: len(self.fields)]]
        parts = [column(head, 2, field) for head, field in zip(heads, self.fields, strict=True)]
        self.heads = heads
        for at, field in enumerate(self.fields):
            field.setMinimumWidth(look().type.scaled(84))
            field.setMaximumWidth(look().type.scaled(180 if at < 2 else 120))
            field.editingFinished.connect(left)
        self.setLayout(row(*parts, None, gap=8))

    def name(self, about: str, described: str) -> None:
        """What a screen reader says of the fields."""
        for part, field in zip(PARTS, self.fields, strict=False):
            field.setAccessibleName(f"{about}: {look().tr.text(part)}")
            field.setAccessibleDescription(described)

    def set_values(self, values: Sequence[str]) -> None:
        """Show a point; zeros for what nobody measured are left out."""
        for at, field in enumerate(self.fields):
            value = values[at] if at < len(values) else ""
            if at >= 2 and value in ("0", "0.0"):
                value = ""
            field.setText(shown(value, look().tr.digits))

    def set_wrong(self, wrong: bool) -> None:
        """Mark latitude and longitude."""
        for field in self.fields[:2]:
            field.set_wrong(wrong)

    def value(self) -> str:
        """As the record has it; what stands there where it is no point, `""` for nothing."""
        self._part()
        texts = [coordinate(field.text()) for field in self.fields]
        if not any(texts):
            return ""
        more = [text or "0" for text in texts[2:]] if any(texts[2:]) else ["0", "0"]
        return " ".join([text or "?" for text in texts[:2]] + more)

    def _part(self) -> None:
        """Latitude and longitude that were put into one field go to their own."""
        both = two_of(self.fields[0].text())
        if both is not None:
            for field, text in zip(self.fields, both, strict=False):
                field.setText(shown(text, look().tr.digits))


class PointQuestion(QuestionWidget):
    """One point."""

    def __init__(self) -> None:
        super().__init__()
        self.point = PointFields(self._ended, whole=True)
        self._help = WrapLabel(look().tr.text(DEGREES), "small", "text_2")
        self.set_control(self.point, self._help)

    def fill(self, question: Question, other: bool) -> None:
        """Show the point; what could not be read stays as it was typed."""
        self.point.name(question.name, " ".join((self.spoken(), self._help.words)))
        self.point.set_wrong(bool(question.message))
        for field in self.point.fields:
            field.setReadOnly(question.readonly)
        stands = question.answer if question.typed is None else question.typed
        if other or stands != self.point.value():
            self.point.set_values([part.replace("?", "") for part in stands.split()])

    def enter(self) -> None:
        """The focus goes to the latitude."""
        self.point.fields[0].setFocus()

    def commit(self) -> None:
        """Tell what stands there, whole or not."""
        value = self.point.value()
        question = self.question
        if value != (question.answer if question.typed is None else question.typed):
            self.answered.emit(self.question.ref, value or None)

    def _ended(self) -> None:
        # Half a point is told when the question is left, not between its two fields.
        if "?" not in self.point.value():
            self.commit()


class PointsQuestion(QuestionWidget):
    """A line or an area: a row for each point, in order."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[QWidget, PointFields, IconButton]] = []
        self._box = QVBoxLayout()
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self.add = Button(look().tr.text("Add a point"), icon="plus")
        self.add.clicked.connect(self._add)
        self._help = WrapLabel(look().tr.text(DEGREES), "small", "text_2")
        self.set_control(holder(self._box), holder(row(self.add, None)), self._help)

    @property
    def points(self) -> list[PointFields]:
        """The rows' fields."""
        return [fields for _, fields, _ in self._rows]

    def fill(self, question: Question, other: bool) -> None:
        """Rows for the points, and an empty one where there is none."""
        self.add.set_words(self.add.text(), about=question.name)
        self.add.setVisible(not question.readonly)
        stands = question.answer if question.typed is None else question.typed
        if other or stands != self._value():
            self._show(_points(stands, closed=question.type == "geoshape"))
        self._name_rows(question)

    def _name_rows(self, question: Question) -> None:
        for at, (_, fields, drop) in enumerate(self._rows, start=1):
            # Translators: one of the points of a line or area; {number} counts them
            about = look().tr.text("{name}, point {number}", name=question.name, number=at)
            fields.name(about, self.spoken())
            fields.set_wrong(bool(question.message) and "?" in fields.value())
            drop.setAccessibleName(look().tr.text("Remove {answer}", answer=about))
            drop.setVisible(len(self._rows) > 1 and not question.readonly)
            for field in fields.fields:
                field.setReadOnly(question.readonly)

    def enter(self) -> None:
        """The focus goes to the first point."""
        self.points[0].fields[0].setFocus()

    def commit(self) -> None:
        """Tell all points."""
        value = self._value()
        stands = self.question.answer if self.question.typed is None else self.question.typed
        if value != stands:
            self.answered.emit(self.question.ref, value or None)

    def _value(self) -> str:
        values = [value for fields in self.points if (value := fields.value())]
        if self.question.type == "geoshape" and len(values) > 2 and values[0] != values[-1]:
            values.append(values[0])
        return ";".join(values)

    def _ended(self) -> None:
        """A line that can be held is told at once; what is short of it when it is left."""
        values = [fields.value() for fields in self.points]
        least = 3 if self.question.type == "geoshape" else 2
        told = [value for value in values if value]
        if not any("?" in value for value in told) and (len(told) >= least or not told):
            self.commit()

    def _show(self, points: list[list[str]]) -> None:
        while len(self._rows) > max(len(points), 1):
            self._take_row(len(self._rows) - 1)
        while len(self._rows) < max(len(points), 1):
            self._make_row()
        for fields, values in zip(self.points, points or [[]], strict=True):
            fields.set_values(values)

    def _make_row(self) -> PointFields:
        fields = PointFields(self._ended, whole=True)
        drop = IconButton("x", look().tr.text("Remove"))
        number = Text(shown(str(len(self._rows) + 1), look().tr.digits), "small", "text_2")
        number.setMinimumWidth(look().type.scaled(20))
        if self._rows:
            for head in fields.heads:
                head.hide()
        line = holder(row(number, fields, drop, gap=8))
        drop.clicked.connect(lambda: self._drop(line))
        self._rows.append((line, fields, drop))
        self._box.addWidget(line)
        return fields

    def _take_row(self, at: int) -> None:
        line, _, _ = self._rows.pop(at)
        self._box.removeWidget(line)
        line.hide()
        line.deleteLater()

    def _add(self) -> None:
        fields = self._make_row()
        self._name_rows(self.question)
        self.reshaped.emit()
        fields.fields[0].setFocus()

    def _drop(self, line: QWidget) -> None:
        at = next(at for at, each in enumerate(self._rows) if each[0] is line)
        kept = [fields.value().split() for fields in self.points]
        del kept[at]
        self._show([[part.replace("?", "") for part in each] for each in kept])
        self._name_rows(self.question)
        self.reshaped.emit()
        self.points[min(at, len(self._rows) - 1)].fields[0].setFocus()
        self.commit()


def _points(text: str, *, closed: bool) -> list[list[str]]:
    """The points of a line; the last of an area, which only closes it, is left out."""
    points = [
        [p.replace("?", "") for p in part.split()] for part in text.split(";") if part.strip()
    ]
    if closed and len(points) > 3 and points[0] == points[-1]:
        points.pop()
    return points
