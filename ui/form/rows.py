"""The navigator's rows as a list model: sections, the cards of the open ones, rows to add.

A model and a delegate, never a widget a row (143 and more). What a screen reader hears of a row is
its whole sentence. Source: interface design, 7.4 (navigator).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from fieldkit.forms.cards import Entry, Section
from fieldkit.words import progress_words
from ui.form.model import FormModel
from ui.form.question import split_code
from ui.widgets.markdown import plain
from ui.widgets.tips import tip

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `mark` is the icon at its end, the most urgent first."""

    kind: Literal["section", "card", "add"]
    id: str
    code: str
    words: str
    spoken: str
    open: bool = False
    current: bool = False
    section: Section | None = None
    tone: str | None = None
    answered: bool = False
    started: bool = False
    mark: Literal["", "flag", "fix", "consider"] = ""
    single: bool = False
    fixes: int = 0
    """Of a section: things to fix. What is merely missing is one once the review was asked for."""
    bad: int = 0
    """Of a section: the cards on which they are."""


class RowModel(QAbstractListModel):
    """Rows of a form model; `rows` is read again whenever the form says `listed` or `opened`."""

    def __init__(self, form: FormModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.form = form
        self.words = ""
        self._unfolded: set[str] = {form.card.section}
        self.rows: list[Row] = []
        form.listed.connect(self.reread)
        form.opened.connect(self._opened)
        self.reread()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """All rows; a list has no children."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words for a person, the row itself for the delegate."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{row.code} {row.words}".strip()
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(row.words)
        return None

    def search(self, words: str) -> None:
        """Show only what these words find; none shows all again."""
        self.words = words.strip()
        self.reread()

    def turn(self, section: str) -> None:
        """Open or close a section."""
        self._unfolded ^= {section}
        self.reread()

    def current_row(self) -> int:
        """The row of the open card, -1 where it is not shown."""
        return next((at for at, row in enumerate(self.rows) if row.current), -1)

    def section_row(self, at: int) -> int:
        """The row of the section that row `at` stands in."""
        while at > 0 and self.rows[at].kind != "section":
            at -= 1
        return at

    def reread(self) -> None:
        """Read the form's navigator; rows that stay where they are keep the view's place."""
        rows = list(self._rows())
        if [(row.kind, row.id) for row in rows] == [(row.kind, row.id) for row in self.rows]:
            self.rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def _opened(self) -> None:
        self._unfolded = {self.form.card.section}
        self.reread()

    def _rows(self) -> Iterator[Row]:
        found = {entry.id for entry in self.form.jump(self.words)} if self.words else None
        narrowed = found is not None or self.form.filter != "all"
        for section in self.form.navigator.sections:
            if not section.relevant:
                continue
            cards = self.form.listed_cards(section)
            if found is not None:
                cards = [card for card in cards if card.id in found]
            if narrowed and not cards:
                continue
            is_open = narrowed or section.id in self._unfolded
            if len(section.cards) == 1 and section.cards[0].id == section.id and not section.adds:
                yield self._single(section)
                continue
            yield self._section(section, is_open)
            if is_open:
                yield from (self._card(card) for card in cards)
                if not narrowed:
                    yield from (self._add(ref) for ref in section.adds)

    def _section(self, section: Section, is_open: bool) -> Row:
        code, words = split_code(section.label)
        tr, told = self.form.said, []
        if section.progress.total:
            told.append(progress_words(tr, section.progress))
        elif section.complete:
            told.append(tr.text("Complete"))
        fixes, bad = section.to_fix, section.bad_cards
        if self.form.show_missing:
            fixes, bad = fixes + section.to_answer, bad + section.lacking_cards
        elif section.to_answer:
            told.append(tr.plural("{count} to answer", "{count} to answer", section.to_answer))
        if fixes:
            told.append(tr.plural("{count} to fix", "{count} to fix", fixes))
        return Row(
            "section",
            section.id,
            code,
            words,
            ", ".join((plain(section.label), *told)),
            open=is_open,
            current=False,
            section=section,
            fixes=fixes,
            bad=bad,
        )

    def _single(self, section: Section) -> Row:
        """A section that is one page: a click opens it."""
        here = section.id == self.form.card.id
        return replace(self._section(section, here), current=here, single=True)

    def _card(self, entry: Entry) -> Row:
        code, words = split_code(entry.label)
        mark: Literal["", "flag", "fix", "consider"] = ""
        if self.form.flagged(entry.id):
            mark = "flag"
        elif entry.wrong or (self.form.show_missing and entry.must_fix and entry.answered):
            mark = "fix"
        elif entry.consider:
            mark = "consider"
        return Row(
            "card",
            entry.id,
            code,
            words or self.form.said.text("Without a name"),
            self._spoken(entry, mark),
            current=entry.id == self.form.card.id,
            tone=entry.tone,
            answered=entry.answered,
            started=entry.started,
            mark=mark,
        )

    def _spoken(self, entry: Entry, mark: str) -> str:
        tr = self.form.said
        states = {
            "flag": tr.text("flagged for review"),
            "fix": tr.text("must fix"),
            "consider": tr.text("to consider"),
        }
        answer = ""
        if entry.lead and entry.answered:
            answer = self.form.lead_words(entry)
        state = answer or (tr.text("answered") if entry.answered else tr.text("not answered"))
        return ", ".join(filter(None, (plain(entry.label), state, states.get(mark, ""))))

    def _add(self, ref: str) -> Row:
        label = plain(self.form.session.state(ref).label or self.form.said.text("entry"))
        words = self.form.said.text("Add: {name}", name=label)
        return Row("add", ref, "", words, words)
