"""The parts of one record at work together: tree, cells, rules, words, choices, data sets.

`Session` is the engine's public face and keeps the steps; this is what a step acts on. Opening
runs in the order of ODK XForms: preloads, the actions of the first load, then everything that is
computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from fieldkit.forms.changes import Tracker
from fieldkit.forms.choices import Choices
from fieldkit.forms.definition import Definition
from fieldkit.forms.errors import EngineError
from fieldkit.forms.instance import Cell, Scope, build
from fieldkit.forms.preloads import is_end, meta, moment_text, preloaded, uuid4
from fieldkit.forms.primary import path_of
from fieldkit.forms.recompute import Recomputation
from fieldkit.forms.record import lay_over
from fieldkit.forms.references import Directory
from fieldkit.forms.secondary import Instances
from fieldkit.forms.tree import Document, Element, Node
from fieldkit.forms.wording import Wording
from fieldkit.forms.world import Media, Rows, Verifier, seeded_random
from fieldkit.forms.xpath import Context


class Engine:
    """One record of a form."""

    def __init__(
        self,
        definition: Definition,
        media: Media,
        *,
        zone: tzinfo,
        properties: Mapping[str, str],
        seed: bytes,
        language: str | None,
        now: datetime,
        verify: Verifier | None = None,
    ) -> None:
        self.definition = definition
        self.draw = seeded_random(seed)
        self.document = Document()
        self.instances = Instances(definition.sources, media, definition.shared_documents)
        self.wording = Wording(definition, language)
        self.choices = Choices(self.wording)
        self.tracker = Tracker()
        self.properties = properties
        self.context = Context(
            self.document,
            now=now,
            timezone=zone,
            random=lambda: (int.from_bytes(self.draw(7), "big") >> 3) / (1 << 53),
            language=language,
            instances=self.instances,
            itext=lambda text_id: self.wording.plain(text_id, self.document, self.context),
            choice_name=self._choice_name,
            verify=verify,
        )
        self.directory: Directory = definition.directory
        self.top = build(definition.top, Element(definition.top.name))
        self.rules: Recomputation

    # Opening.

    def begin(self) -> None:
        """Open a new record: preloads, actions of the first load, computation."""
        self._plant(self.definition.new_instance())
        self.rules.begin_start()
        self._preload(self.top)
        self._identify()
        self.rules.act(self.definition.first_load)
        self.rules.act(self.definition.each_load)
        self.rules.end_start()

    def reopen(self, record: str | bytes, *, sent: bool = False) -> None:
        """Open a saved record: its values stand, what is computed is computed again."""
        self._plant(lay_over(self.definition.primary, self.definition.id, record))
        self.rules.begin_start()
        if not sent:
            self._identify()
        self.rules.act(self.definition.each_load)
        self.rules.end_start()

    def _preload(self, scope: Scope) -> None:
        """Give a record, or a row that was added, what its binds preload."""
        for model in self.definition.preloaded:
            if len(model.repeats) < scope.depth:
                continue
            for cell in scope.instances(model):
                value = preloaded(model, self.context.now, self.properties, self.draw)
                if value is not None:
                    self.rules.set(cell, value)

    def _identify(self) -> None:
        """Every record has an instanceID, where the form has room for one."""
        identity = meta(self.top, "instanceID")
        if identity is not None and not identity.value and identity.model.calculate is None:
            self.rules.set(identity, f"uuid:{uuid4(self.draw)}")

    def _plant(self, root: Element) -> None:
        self.document.append(root)
        self.top = build(self.definition.top, root)
        self.rules = Recomputation(
            self.definition, self.top, self.context, self.wording, self.choices, self.tracker
        )
        self.rules.preload = self._preload
        self.rules.prepare(self.top)

    # Steps.

    def step(self, moment: datetime, act: Callable[[], object]) -> dict[str, dict[str, Any]]:
        """One step at one moment: the act, then all that depends on what it did.

        Reference → the fields of its state that are not what they were.
        """
        self.context.now = moment
        self.tracker.begin()
        act()
        self.rules.run()
        return self.tracker.end(self.wording, self.context)

    def speak(self, language: str | None) -> None:
        """Switch the language: texts, and expressions that read texts."""
        self.wording.language = self.context.language = language
        self.rules.schedule(self.definition.dependencies.speaking)

    def replace_rows(self, file: str, rows: Rows) -> None:
        """Give a data set other rows, and schedule what reads it."""
        readers = self.definition.dependencies.by_instance
        names = [name for name, source in self.definition.sources.items() if source.file == file]
        touched = [rule for name in (*names, "") for rule in readers.get(name, ())]
        for rule in touched:
            if rule.kind == "itemset":
                for cell in self.top.instances(rule.owner):
                    self.choices.offered(cell, self.context)
        if not self.instances.replace(file, rows):
            raise EngineError("reference", f"The form has no data set {file}.")
        self.choices.forget_all()
        self.rules.schedule(touched)

    def finish(self, moment: datetime) -> None:
        """Tell the record the moment of its finishing, where the form keeps it."""
        ends = [model for model in self.definition.preloaded if is_end(model)]
        if not ends:
            return
        told = moment_text(moment)

        def tell() -> None:
            for model in ends:
                for cell in self.top.instances(model):
                    self.rules.set(cell, told)

        self.step(moment, tell)

    # Asking.

    def find(self, ref: str) -> Cell:
        """The cell that a reference names. Raises EngineError `reference`."""
        return self.directory.find(self.top, ref)

    def taken(self, cell: Cell, text: str) -> str:
        """An answer that the type can hold, as the control takes it.

        Raises EngineError `type` for a value that is not offered, out of range or no "OK".
        """
        control = cell.model.control
        if control is None or not text:
            return text
        if control.kind in ("select", "rank"):
            values = list(dict.fromkeys(text.split()))
            unknown = [v for v in values if v not in self.choices.values(cell, self.context)]
            text = " ".join(values)
        elif control.kind == "select1":
            unknown = [] if text in self.choices.values(cell, self.context) else [text]
        elif control.kind == "trigger":
            text = "OK" if text == "true" else text
            unknown = [] if text == "OK" else [text]
        else:
            return _in_range(text, control.parameters) if control.kind == "range" else text
        if unknown:
            raise EngineError("type", f"{unknown[0]!r} is not offered.")
        return text

    def _choice_name(self, value: str, path: str, node: Node) -> str:
        """The label of a choice of the question at `path`, seen from `node`."""
        here = node.note if isinstance(node, Element) else None
        base = here.model.path if isinstance(here, Cell) else ()
        scope = here.scope if isinstance(here, Cell) else self.top
        try:
            # In a repeat pyxform writes the path as seen from the node of the expression.
            model = self.definition.primary.find(path_of(path, base))
        except EngineError:
            model = None
        if model is None:
            return ""
        common = 0
        for mine, theirs in zip(scope.cell.model.repeats, model.repeats, strict=False):
            if mine is not theirs:
                break
            common += 1
        for cell in scope.above(common).instances(model):
            label = self.choices.label(value, cell, self.context)
            return "" if label is None else label
        return ""


def _in_range(text: str, parameters: Mapping[str, str]) -> str:
    try:
        number = float(text)
        low = float(parameters.get("start", "-inf"))
        high = float(parameters.get("end", "inf"))
    except ValueError:
        return text
    if not min(low, high) <= number <= max(low, high):
        raise EngineError("type", f"{text} is not in the range.")
    return text
