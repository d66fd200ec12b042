"""Labels, hints, guidance and messages of a record in the language in force.

Texts without outputs are rendered once a language; those with outputs are computed by the rule of
their node and kept in the cell. Markdown stays as written.
"""

from __future__ import annotations

from collections.abc import Mapping

from fieldkit.forms.definition import Definition
from fieldkit.forms.errors import EngineError
from fieldkit.forms.instance import Cell
from fieldkit.forms.itext import EMPTY, Entry
from fieldkit.forms.model import Rule, Text
from fieldkit.forms.state import ViolationKind
from fieldkit.forms.tree import Node
from fieldkit.forms.xpath import Compiled, Context, to_string


class Wording:
    """The words of one session; `language` may be changed at any time."""

    def __init__(self, definition: Definition, language: str | None) -> None:
        self.language = language
        self._definition = definition
        self._itext = definition.itext

    def entry(self, text_id: str, cell: Cell | None) -> Entry:
        """An itext entry in the language in force."""
        compiler = self._definition.compiler
        owner = cell.model if cell is not None else None

        def output(expression: str) -> Compiled | None:
            return compiler.compile(expression, owner, "label")

        return self._itext.entry(text_id, self.language, output, compiler.place(owner))

    def render(self, text: Text | None, cell: Cell, context: Context) -> str | None:
        """A text with its outputs put in; None where there is none."""
        if text is None:
            return None
        if text.itext is not None:
            text = self.entry(text.itext, cell).words
            if text is None:
                return None
        return self.parts(text, cell.node, context)

    def parts(self, text: Text, node: Node, context: Context) -> str:
        """The parts of a text, each output evaluated at `node`."""
        if len(text.parts) == 1 and isinstance(text.parts[0], str):
            return text.parts[0]
        pieces = [
            part if isinstance(part, str) else _output(part, node, context) for part in text.parts
        ]
        return "".join(pieces).strip()

    def plain(self, text_id: str, node: Node, context: Context) -> str:
        """What `jr:itext(id)` gives."""
        words = self.entry(text_id, None).words
        return "" if words is None else self.parts(words, node, context)

    def compute(self, rule: Rule, cell: Cell, context: Context) -> Mapping[str, str]:
        """The texts of a node that have outputs, by their use."""
        made: dict[str, str] = {}
        for use, text in rule.texts.items():
            rendered = self.render(text, cell, context)
            if rendered is not None:
                made[use] = rendered
            if use == "hint" and text.itext is not None:
                guidance = self.entry(text.itext, cell).guidance
                if guidance is not None:
                    made["guidance"] = self.parts(guidance, cell.node, context)
        return made

    def label(self, cell: Cell, context: Context) -> str | None:
        """The label of a question, group, row or repeat."""
        return self._use(cell, "label", self.label_text(cell), context)

    def hint(self, cell: Cell, context: Context) -> str | None:
        """The hint of a question."""
        control = cell.model.control
        return self._use(cell, "hint", control.hint, context) if control else None

    def guidance(self, cell: Cell, context: Context) -> str | None:
        """The guidance of a question: a form of its hint."""
        control = cell.model.control
        if control is None or control.hint is None or control.hint.itext is None:
            return None
        return self._use(cell, "guidance", self.entry(control.hint.itext, cell).guidance, context)

    def media(self, cell: Cell) -> Mapping[str, str]:
        """The media of the label."""
        text = self.label_text(cell)
        return (
            EMPTY.media
            if text is None or text.itext is None
            else self.entry(text.itext, cell).media
        )

    def message(
        self,
        cell: Cell,
        violation: ViolationKind | None,
        texts: Mapping[str, str],
        context: Context,
    ) -> str | None:
        """What the form says about a violation; for a faulty expression what is wrong with it."""
        if violation is None:
            return None
        if violation == "type":
            return next(iter((cell.faults or {}).values()), None)
        if violation in texts:
            return texts[violation]
        model = cell.model
        text = model.constraint_message if violation == "constraint" else model.required_message
        return self.render(text, cell, context)

    @staticmethod
    def label_text(cell: Cell) -> Text | None:
        """The text of a node's label."""
        model = cell.model
        if model.control is not None:
            return model.control.label
        return model.group.label if model.group is not None else None

    def _use(self, cell: Cell, use: str, text: Text | None, context: Context) -> str | None:
        found = cell.texts.get(use)
        return found if found is not None else self.render(text, cell, context)


def _output(compiled: Compiled, node: Node, context: Context) -> str:
    try:
        return to_string(compiled.evaluate(context, node))
    except EngineError:
        return ""
