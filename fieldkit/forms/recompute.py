"""Computes what an answer makes of the record: relevance, values, rows, validity, choices, texts.

What changed schedules the rules that read it; the rules run in the order of `dependencies`, each
once after all that it reads, until nothing is left. Relevance is inherited; what is not relevant
keeps its value, and everybody else sees none (ODK XForms; design page *forms*). An expression that
fails leaves its message on its question and never stops the session.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable

from fieldkit.forms.agenda import Agenda, is_alive, is_filtered
from fieldkit.forms.answers import held, preset
from fieldkit.forms.changes import Tracker
from fieldkit.forms.choices import Choices
from fieldkit.forms.definition import Definition
from fieldkit.forms.errors import EngineError
from fieldkit.forms.instance import Cell, Range, Scope, add_row, remove_row
from fieldkit.forms.model import Action, Rule
from fieldkit.forms.preloads import meta
from fieldkit.forms.state import ViolationKind
from fieldkit.forms.tree import Element
from fieldkit.forms.wording import Wording
from fieldkit.forms.xpath import Compiled, Context, Value, to_boolean, to_number

MAX_ROWS = 10_000
MAX_CELLS = 250_000
MAX_VISITED = 5_000_000
"""How many nodes the expressions of one step may visit, all together."""


class Recomputation:
    """The record's rules at work. `context` is what expressions are evaluated in."""

    def __init__(
        self,
        definition: Definition,
        top: Scope,
        context: Context,
        wording: Wording,
        choices: Choices,
        tracker: Tracker,
    ) -> None:
        self.top = top
        self.context = context
        self.identity = meta(top, "instanceID")
        self.preload: Callable[[Scope], None] = lambda row: None
        self._definition = definition
        self._wording = wording
        self._choices = choices
        self._tracker = tracker
        self._agenda = Agenda(choices)
        self._pending: deque[tuple[Action, Cell]] = deque()
        self._budget = 0
        self._starting = False
        self._cells = 0
        self._apply: dict[str, Callable[[Rule, Cell], None]] = {
            "relevant": self._relevant,
            "calculate": self._calculate,
            "count": self._count,
            "readonly": self._readonly,
            "required": self._required,
            "itemset": self._itemset,
            "constraint": self._constraint,
            "text": self._texts,
        }

    # What a step does.

    def set(self, cell: Cell, text: str) -> None:
        """Give a cell this value, and schedule what reads it."""
        node, model = cell.node, cell.model
        if node._text == text or model.holds_nodes:
            return
        self._tracker.touch(cell)
        # Texts that grow in a loop, or double along a chain, count as the work that they are.
        self._budget -= len(text) >> 6
        node.set_text(text)
        self._agenda.readers(cell)
        if model.constraint is not None:
            self._agenda.push(model.constraint, cell)
        self.check(cell)
        if model.on_change and not self._starting:
            self._pending.extend((action, cell) for action in model.on_change)

    def new_row(self, range_: Range) -> Scope:
        """Add a row: its first values are set before anything is computed.

        Raises EngineError `limit` at 10,000 rows.
        """
        row = self._add_row(range_)
        self._rows_changed(range_)
        return row

    def _add_row(self, range_: Range) -> Scope:
        if len(range_.rows) >= MAX_ROWS:
            raise EngineError("limit", f"{range_.ref} has {MAX_ROWS} rows already.")
        self._tracker.touch(range_)
        row = add_row(range_)
        self._tracker.new.add(row)
        self.prepare(row)
        self.preload(row)
        for action in range_.repeat.on_new:
            self._act(action, row.cell)
        for cell in row.all_cells():
            for rule in cell.model.rules():
                if rule.kind != "itemset" or is_filtered(rule):
                    self._agenda.push(rule, cell)
        return row

    def drop_row(self, range_: Range, row: Scope) -> None:
        """Remove a row; the rows after it are renumbered."""
        self._tracker.touch(range_)
        position = row.position
        self._count_invalid(row.cell.parent, -(row.cell.invalid + bool(row.cell.violation)))
        remove_row(range_, row)
        row.position = 0
        inner = range_.scope.depth + 1
        for edge in range_.model.dependents:
            if edge.pinned >= inner:
                for later in range_.rows[position - 1 :]:
                    for cell in later.instances(edge.rule.owner):
                        self._agenda.push(edge.rule, cell)
        self._rows_changed(range_)

    def _rows_changed(self, range_: Range) -> None:
        if range_.model.relevant is not None:
            self._agenda.push(range_.model.relevant, range_)
        self._agenda.structure(range_)

    def begin_start(self) -> None:
        """While a record is opened, no value counts as changed."""
        self._starting = True

    def end_start(self) -> None:
        """Compute everything, in order."""
        for rule in self._definition.dependencies.rules:
            if rule.kind == "itemset" and not is_filtered(rule):
                continue
            for cell in self.top.instances(rule.owner):
                self._agenda.push(rule, cell)
        self.run()
        self._starting = False

    def prepare(self, scope: Scope) -> None:
        """Set what a bind says once and for all, and hand down relevance and readonly."""
        for cell in scope.all_cells():
            self._cells += 1
            model = cell.model
            parent = cell.parent
            if model.relevant is not None and model.relevant.constant is False:
                cell.own_relevant = False
                if isinstance(cell.node, Element):
                    cell.node.set_hidden(True)
            if model.readonly is not None and model.readonly.constant:
                cell.own_readonly = True
            if model.required is not None and model.required.constant:
                cell.required = True
            cell.relevant = cell.own_relevant and (parent is None or parent.relevant)
            cell.readonly = cell.own_readonly or (parent is not None and parent.readonly)
            if isinstance(cell.node, Element) and not isinstance(cell, Range):
                self._preset(cell)
            self.check(cell)
        if self._cells > MAX_CELLS:
            raise EngineError("limit", f"The record has more than {MAX_CELLS} nodes.")

    def _preset(self, cell: Cell) -> None:
        """A value that the form gives must be one that its type can hold."""
        model = cell.model
        if model.type == "string" or model.children or not cell.value:
            return
        text = held(preset(cell.value, model.type), model.type, self.context.timezone)
        if text != cell.value and isinstance(cell.node, Element):
            cell.node.set_text(text)

    def schedule(self, rules: Iterable[Rule]) -> None:
        """Compute these rules again wherever they stand."""
        for rule in rules:
            for cell in self.top.instances(rule.owner):
                self._agenda.push(rule, cell)

    def act(self, actions: Iterable[Action]) -> None:
        """Do the actions of an event that has no place: the first load."""
        for action in actions:
            if action.nodes is not None:
                self._act(action, self.top.cell)
                continue
            for cell in self.top.instances(action.target):
                self._set_by(action, cell)

    def run(self) -> None:
        """Compute until nothing is left. Raises EngineError `limit` for what never ends."""
        self._budget = 50_000 + 40 * self._cells
        context, agenda = self.context, self._agenda
        context.visited = 0
        while True:
            self._budget -= 1
            if self._budget < 0 or context.visited > MAX_VISITED:
                raise EngineError("limit", "What is computed never comes to an end.")
            following = agenda.pop()
            if following is not None:
                rule, cell = following
                if is_alive(cell.scope):
                    self._apply[rule.kind](rule, cell)
            elif self._pending:
                self._act(*self._pending.popleft())
            else:
                return

    # Rules.

    def _value(self, compiled: Compiled | None, cell: Cell, kind: str) -> Value | None:
        if compiled is None:
            return None
        try:
            value = compiled.evaluate(self.context, cell.node)
        except EngineError as error:
            self._fault(cell, kind, error.message)
            return None
        if cell.faults is not None and kind in cell.faults:
            self._fault(cell, kind, None)
        return value

    def _fault(self, cell: Cell, kind: str, message: str | None) -> None:
        if isinstance(cell, Range):
            return
        self._tracker.touch(cell)
        faults = dict(cell.faults or {})
        faults.pop(kind, None)
        if message is not None:
            faults[kind] = message
        cell.faults = faults or None
        self.check(cell)

    def _relevant(self, rule: Rule, cell: Cell) -> None:
        if cell.rows:
            # While there are rows they decide: an expression may read what is in them.
            self._set_relevance(cell, any(row.cell.own_relevant for row in reversed(cell.rows)))
            return
        value = self._value(rule.compiled, cell, "relevant")
        relevant = value is None or to_boolean(value)
        if relevant != cell.own_relevant:
            self._set_relevance(cell, relevant)
        range_ = cell.scope.range
        if range_ is not None and cell is cell.scope.cell:
            relevant = cell.own_relevant or any(
                row.cell.own_relevant for row in reversed(range_.rows)
            )
            self._set_relevance(range_, relevant)

    def _set_relevance(self, cell: Cell, relevant: bool) -> None:
        if cell.own_relevant == relevant:
            return
        cell.own_relevant = relevant
        if isinstance(cell.node, Element) and not isinstance(cell, Range):
            cell.node.set_hidden(not relevant)
        if cell.parent is not None and not cell.parent.relevant:
            self._seen_from_beside(cell)
        else:
            self._spread_relevance(cell)

    def _seen_from_beside(self, cell: Cell) -> None:
        """In what is hidden as a whole, expressions still see which of the nodes are relevant."""
        self._agenda.readers(cell)
        for child in cell.children():
            self._seen_from_beside(child)

    def _spread_relevance(self, cell: Cell) -> None:
        self._budget -= 1
        relevant = cell.own_relevant and (cell.parent is None or cell.parent.relevant)
        if relevant == cell.relevant:
            return
        self._tracker.touch(cell)
        cell.relevant = relevant
        self._agenda.readers(cell)
        if relevant:
            model = cell.model
            for rule in (model.calculate, model.constraint, model.required):
                if rule is not None:
                    self._agenda.push(rule, cell)
            itemset = model.control.itemset if model.control is not None else None
            if itemset is not None and itemset.filtered:
                self._agenda.push(itemset.rule, cell)
            if isinstance(cell, Range) and cell.repeat.count is not None:
                self._agenda.push(cell.repeat.count, cell)
        self.check(cell)
        if cell.model.children:
            for child in cell.children():
                self._spread_relevance(child)

    def _calculate(self, rule: Rule, cell: Cell) -> None:
        if not cell.relevant or (cell is self.identity and cell.value):
            return
        value = self._value(rule.compiled, cell, "calculate")
        self.set(
            cell,
            "" if value is None else held(value, cell.model.type, self.context.timezone),
        )

    def _count(self, rule: Rule, cell: Cell) -> None:
        if not isinstance(cell, Range) or not cell.relevant:
            return
        value = None
        try:
            if rule.compiled is not None:
                value = rule.compiled.evaluate(self.context, cell.node)
        except EngineError:
            value = None
        number = 0.0 if value is None else to_number(value, self.context.timezone)
        wanted = int(number) if math.isfinite(number) and number > 0 else 0
        if wanted > MAX_ROWS:
            raise EngineError("limit", f"{cell.ref} asks for more than {MAX_ROWS} rows.")
        if len(cell.rows) < wanted:
            while len(cell.rows) < wanted:
                self._add_row(cell)
            # Once for all of them: each row may have what reads how many there are.
            self._rows_changed(cell)
        while len(cell.rows) > wanted:
            self.drop_row(cell, cell.rows[-1])

    def _readonly(self, rule: Rule, cell: Cell) -> None:
        value = self._value(rule.compiled, cell, "readonly")
        cell.own_readonly = False if value is None else to_boolean(value)
        self._spread_readonly(cell)

    def _spread_readonly(self, cell: Cell) -> None:
        readonly = cell.own_readonly or (cell.parent is not None and cell.parent.readonly)
        if readonly == cell.readonly:
            return
        self._tracker.touch(cell)
        cell.readonly = readonly
        for child in cell.children():
            self._spread_readonly(child)

    def _required(self, rule: Rule, cell: Cell) -> None:
        value = self._value(rule.compiled, cell, "required")
        required = False if value is None else to_boolean(value)
        if required != cell.required:
            self._tracker.touch(cell)
            cell.required = required
            self.check(cell)

    def _constraint(self, rule: Rule, cell: Cell) -> None:
        if not cell.relevant or not cell.value:
            satisfied = True
        else:
            value = self._value(rule.compiled, cell, "constraint")
            satisfied = True if value is None else to_boolean(value)
        if satisfied != cell.satisfied:
            self._tracker.touch(cell)
            cell.satisfied = satisfied
            self.check(cell)

    def _itemset(self, _rule: Rule, cell: Cell) -> None:
        control = cell.model.control
        if not cell.relevant or control is None or control.itemset is None:
            return
        self._tracker.touch(cell)
        offer = self._choices.evaluate(control.itemset, cell, self.context)
        cell.offered = offer
        if not cell.value or cell.model.calculate is not None:
            return
        if control.kind == "select1":
            kept = cell.value if cell.value in offer.known else ""
        else:
            kept = " ".join(value for value in cell.value.split() if value in offer.known)
        self.set(cell, kept)

    def _texts(self, rule: Rule, cell: Cell) -> None:
        texts = self._wording.compute(rule, cell, self.context)
        if texts != cell.texts:
            self._tracker.touch(cell)
            cell.texts = texts

    # Validity.

    def check(self, cell: Cell) -> None:
        """Say anew whether a question is valid, and count it in its ancestors."""
        control = cell.model.control
        if control is None or control.kind == "note":
            return
        violation: ViolationKind | None = None
        if cell.relevant:
            if cell.faults:
                violation = "type"
            elif not cell.value:
                violation = "required" if cell.required else None
            elif not cell.satisfied:
                violation = "constraint"
        before = cell.violation
        if violation == before:
            return
        self._tracker.touch(cell)
        cell.violation = violation
        if (violation is None) != (before is None):
            self._count_invalid(cell.parent, -1 if violation is None else 1)

    def _count_invalid(self, cell: Cell | None, change: int) -> None:
        while cell is not None and change:
            self._tracker.touch(cell)
            cell.invalid += change
            cell = cell.parent

    # Actions.

    def _act(self, action: Action, cell: Cell) -> None:
        """An action that `cell` (the question or the new row) calls for."""
        if action.nodes is not None:
            found = self._value(action.nodes, cell, "default")
            for node in found if isinstance(found, list) else ():
                if isinstance(node, Element) and isinstance(node.note, Cell):
                    self._set_by(action, node.note)
            return
        common = 0
        for mine, theirs in zip(cell.model.repeats, action.target.repeats, strict=False):
            if mine is not theirs:
                break
            common += 1
        if is_alive(cell.scope):
            for target in cell.scope.above(common).instances(action.target):
                self._set_by(action, target)

    def _set_by(self, action: Action, cell: Cell) -> None:
        if action.kind == "setgeopoint":
            self.set(cell, "")
            return
        value: Value | None = action.literal
        if action.value is not None:
            value = self._value(action.value, cell, "default")
        text = "" if value is None else held(value, cell.model.type, self.context.timezone)
        self.set(cell, text)
