"""What the evidence panel shows of a card: linked items, others to link; no widget.

A card's evidence question is its select-several over the data set `evidence`; that is all that is
known of a form here. Source: `questions.md`, *Data sets*; interface design, 7.5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fieldkit.forms.definition import Definition
from fieldkit.language import Code, Translator, Words
from fieldkit.vault import Vault
from schemas.evidence import Evidence
from ui.form.model import FormModel

_POSITION = re.compile(r"\[\d+\]")
_SET = re.compile(r"instance\(\s*['\"]evidence['\"]\s*\)")


def evidence_paths(definition: Definition) -> frozenset[str]:
    """References, without positions, of the questions that link evidence."""
    found = []
    for node in definition.ordered:
        itemset = node.control.itemset if node.control else None
        compiled = itemset.rule.compiled if itemset else None
        several = node.control is not None and node.control.kind == "select"
        if several and compiled is not None and _SET.search(compiled.expression):
            found.append(node.ref)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item: its code and id, icon, title, and what stands below it."""

    id: str
    code: str
    icon: str
    title: str
    meta: str
    missing: bool


class EvidenceModel:
    """Linked and not linked items of the open card."""

    def __init__(self, form: FormModel, vault: Vault, situation: str, tr: Translator) -> None:
        self._form, self._vault, self._situation, self._tr = form, vault, situation, tr
        self._paths = evidence_paths(form.session.definition)
        self._items: list[Evidence] = []
        self.reread()

    def reread(self) -> None:
        """Items may have come or changed."""
        self._items = self._vault.evidence.of(self._situation)

    @property
    def ref(self) -> str:
        """The card's question that links evidence, `""` where it has none that is relevant."""
        for item in self._form.card.items:
            if item.kind == "question" and self.takes(item.ref):
                return item.ref
        return ""

    def takes(self, ref: str) -> bool:
        """Whether the page leaves a question to the panel."""
        return _POSITION.sub("", ref) in self._paths

    def linked(self) -> list[ItemLine]:
        """Items that the answer names, in its order."""
        known = {item.code: item for item in self._items}
        codes = self._codes()
        return [self._line(known[code]) for code in codes if code in known]

    def others(self) -> list[ItemLine]:
        """Items of the situation that the answer does not name, newest first."""
        codes = self._codes()
        rest = [item for item in self._items if item.code not in codes]
        return [self._line(item) for item in sorted(rest, key=lambda i: i.added, reverse=True)]

    def link(self, code: str) -> None:
        """Name an item in the answer."""
        self._form.answer(self.ref, [*self._codes(), code])

    def unlink(self, code: str) -> None:
        """Take an item out of the answer."""
        self._form.answer(self.ref, [c for c in self._codes() if c != code] or None)

    def _codes(self) -> list[str]:
        return self._form.state(self.ref).value.split() if self.ref else []

    def _line(self, item: Evidence) -> ItemLine:
        record = item.record
        grade = f"{(record.reliability or '').upper()}{record.credibility or ''}"
        day = record.fact_date or item.added.date()
        parts = [self._tr.isolated(Code(item.code))]
        if grade:
            parts.append(self._tr.isolated(Code(grade)))
        parts.append(self._tr.isolated(Words(self._tr.day_and_month(day))))
        title = record.says or (item.file.name if item.file else item.code)
        meta = " \u00b7 ".join(parts)
        title = self._tr.isolated(title)
        return ItemLine(item.id, item.code, icon_of(item), title, meta, item.missing)


def icon_of(item: Evidence) -> str:
    """The icon of an item's kind of file."""
    kind = item.file.type if item.file else ""
    for start, icon in (
        ("image/", "image"),
        ("audio/", "file-headphone"),
        ("video/", "video"),
        ("text/", "file-text"),
        ("application/pdf", "file-text"),
    ):
        if kind.startswith(start):
            return icon
    return "file"
