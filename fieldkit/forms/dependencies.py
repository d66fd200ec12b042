"""What must be computed again, and in which order.

Edges run from a node to the rules that read it, at the level of the form: `Edge.pinned` says how
many repeats on the way are the same row on both sides, so that an answer in one row touches the
others only where a path leaves the row. Relevance, calculations and row counts are ordered
together; what feeds nothing else (readonly, required, choices, constraints, texts) comes after
them (ODK XForms; design page *forms*, *Order*). What depends on itself is a problem, unless it is
relevance alone, or a row that reads the rows beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush
from typing import Final

from fieldkit.forms.compiler import Compiler
from fieldkit.forms.cycles import components
from fieldkit.forms.errors import EngineError, Place, Problem
from fieldkit.forms.itext import Itext
from fieldkit.forms.model import LATE, Edge, ModelNode, Path, Rule, Text
from fieldkit.forms.primary import Primary
from fieldkit.forms.xpath import Compiled, Reference
from fieldkit.forms.xpath.paths import RootPath

ATTRIBUTE = {"itemset": "choice_filter", "count": "repeat_count", "text": "label"}
SPEAKS = frozenset({"jr:itext", "jr:choice-name", "format-date", "format-date-time"})
"""Functions whose result depends on the language."""


def texts_of(node: ModelNode) -> dict[str, Text]:
    """The texts that belong to a node, by their use."""
    found: dict[str, Text | None] = {
        "constraint": node.constraint_message,
        "required": node.required_message,
    }
    if node.control is not None:
        found |= {"label": node.control.label, "hint": node.control.hint}
    elif node.group is not None:
        found["label"] = node.group.label
    return {use: text for use, text in found.items() if text is not None}


def gather_texts(nodes: Sequence[ModelNode], itext: Itext, compiler: Compiler) -> None:
    """Give every node that has texts with outputs the rule that puts them in."""
    for node in nodes:
        live = {
            use: text
            for use, text in texts_of(node).items()
            if (itext.has_outputs(text.itext) if text.itext is not None else text.outputs)
        }
        if live:
            node.texts = Rule("text", node, None, texts=live)


MAX_LOOKED: Final = 1_000_000
"""How many nodes are looked through for `*` and `//`, in all expressions of a form together."""


class Dependencies:
    """All rules in the order of computation, and who reads data sets or the language."""

    def __init__(
        self,
        nodes: Sequence[ModelNode],
        primary: Primary,
        itext: Itext,
        compiler: Compiler,
    ) -> None:
        self.problems: list[Problem] = []
        self.by_instance: dict[str, list[Rule]] = {}
        self.speaking: list[Rule] = []
        self._looked = 0
        self._primary = primary
        self._itext = itext
        self._compiler = compiler
        self._nodes: dict[RootPath, ModelNode | None] = {}
        self._hard: dict[Rule, list[Rule]] = {}
        self._soft: dict[Rule, list[Rule]] = {}
        rules = [rule for node in nodes for rule in node.rules()]
        gates = _gates(nodes)
        for rule in rules:
            self._connect(rule, gates)
        self.rules = self._rank(rules, gates)

    def _connect(self, rule: Rule, gates: dict[ModelNode, tuple[Rule, ...]]) -> None:
        if rule.compiled is None and not rule.texts:
            return
        late = rule.kind in LATE
        before: list[Rule] = []
        told: set[tuple[ModelNode, int]] = set()
        rule.shared = not rule.owner.repeats and rule.compiled is not None
        for compiled in self.expressions(rule):
            if rule.kind == "text" or not SPEAKS.isdisjoint(compiled.functions):
                self._note_speaking(rule)
            for source, pinned in self._read(rule, compiled):
                if rule.kind == "relevant" and _lies_in(source, rule.owner):
                    self._tell_shut(rule, source)
                if (source, pinned) not in told:
                    told.add((source, pinned))
                    beside = len(source.repeats) == pinned == len(rule.owner.repeats)
                    source.dependents.append(Edge(rule, pinned, beside))
                if not late:
                    before += self._feeds(rule, source, pinned, gates)
        # How many rows there are may depend on what is in the rows: that comes to an end, or it
        # is stopped; as a cycle it is not refused.
        if not before:
            return
        counts = [one for one in before if one.kind == "count"]
        if counts:
            self._soft[rule] = counts
        if len(counts) < len(before):
            self._hard[rule] = list(dict.fromkeys(r for r in before if r.kind != "count"))

    def _read(self, rule: Rule, compiled: Compiled) -> list[tuple[ModelNode, int]]:
        """What an expression of the rule reads, and how many repeats are the same row."""
        found: list[tuple[ModelNode, int]] = []
        references: Sequence[Reference] | None = None
        paths = None if rule.owner.repeats else compiled.paths
        if paths is not None:
            # Most paths are those of nodes, and outside of repeats no rows need be thought of.
            plain = [self._standing(path) for path in dict.fromkeys(paths)]
            if None not in plain:
                found = [(node, 0) for node in plain if node is not None]
                references = compiled.data_sets
        for reference in compiled.references if references is None else references:
            if reference.origin == "self":
                rule.shared = False
            found += self._sources(rule, compiled, reference)
        return found

    def _standing(self, path: RootPath) -> ModelNode | None:
        if path not in self._nodes:
            self._nodes[path] = self._primary.nodes.get(path.names)
        return self._nodes[path]

    def _note_speaking(self, rule: Rule) -> None:
        if not self.speaking or self.speaking[-1] is not rule:
            self.speaking.append(rule)

    def _feeds(
        self,
        rule: Rule,
        source: ModelNode,
        pinned: int,
        gates: dict[ModelNode, tuple[Rule, ...]],
    ) -> Sequence[Rule]:
        """The rules that must have been computed before what stands at `source` is read."""
        own = source.calculate
        feeders = gates[source]
        if own is not None and own.compiled is not None:
            feeders = (own, *feeders)
        if rule in feeders and (rule.kind == "relevant" or pinned < len(rule.owner.repeats)):
            return [feeder for feeder in feeders if feeder is not rule]
        return feeders

    def expressions(self, rule: Rule) -> Iterator[Compiled]:
        """The expressions of a rule: its own, or the outputs of its texts in every language."""
        if not rule.texts:
            return iter(() if rule.compiled is None else (rule.compiled,))
        return self._said(rule)

    def _said(self, rule: Rule) -> Iterator[Compiled]:
        for text in rule.texts.values():
            yield from text.outputs
            if text.itext is None:
                continue

            def output(expression: str, owner: ModelNode = rule.owner) -> Compiled | None:
                return self._compiler.compile(expression, owner, "label")

            place = self._compiler.place(rule.owner)
            for entry in self._itext.every(text.itext, output, place):
                for words in (entry.words, entry.guidance):
                    if words is not None:
                        yield from words.outputs

    def _sources(
        self, rule: Rule, compiled: Compiled, reference: Reference
    ) -> Iterator[tuple[ModelNode, int]]:
        owner = rule.owner
        base = owner.path
        if reference.origin == "instance":
            self.by_instance.setdefault(reference.instance or "", []).append(rule)
            return
        path = reference.resolve(base)
        if path is None or not path:
            return
        up = sum(step == ".." for step in reference.steps)
        reach = len(base) - up if reference.origin == "self" else len(owner.path)
        loose = reference.origin == "root" and leaves_row(compiled)
        for source in self._find(path, rule, compiled, reference):
            yield source, 0 if loose else _pinned(owner, source, reach, reference.origin == "root")

    def _find(
        self, path: Path, rule: Rule, compiled: Compiled, reference: Reference
    ) -> list[ModelNode]:
        if "*" in path or "//" in path or "@*" in path:
            self._looked += len(self._primary.nodes)
            if self._looked > MAX_LOOKED:
                raise EngineError("limit", "The form's expressions read too many of its nodes.")
            return [node for node in self._primary.nodes.values() if _matches(path, node.path)]
        found = self._primary.find(path)
        if found is not None:
            return [found]
        severity = "warning" if path[-1].startswith("@") else "error"
        self.problems.append(
            Problem(
                "warning" if severity == "warning" else "error",
                "missing-reference",
                f"/{'/'.join(path)} leads to no node of the form.",
                Place(
                    question=rule.owner.ref,
                    attribute=ATTRIBUTE.get(rule.kind, rule.kind),
                    expression=compiled.expression,
                    at=reference.at,
                ),
            )
        )
        return []

    def _rank(self, rules: list[Rule], gates: dict[ModelNode, tuple[Rule, ...]]) -> list[Rule]:
        main = [rule for rule in rules if rule.kind not in LATE]
        place = {rule: index for index, rule in enumerate(main)}
        waits: list[int] = [0] * len(main)
        feeds: list[list[int]] = [[] for _ in main]
        for index, rule in enumerate(main):
            soft = gates[rule.owner] if rule.kind == "calculate" else ()
            hard = self._hard.get(rule, ())
            for feeder in dict.fromkeys((*hard, *self._soft.get(rule, ()), *soft)):
                feeds[place[feeder]].append(index)
                waits[index] += 1
        ready = [index for index, count in enumerate(waits) if count == 0]
        heapify(ready)
        order: list[int] = []
        while ready:
            index = heappop(ready)
            order.append(index)
            for following in feeds[index]:
                waits[following] -= 1
                if waits[following] == 0:
                    heappush(ready, following)
        if len(order) < len(main):
            done = set(order)
            self._tell_cycles([rule for i, rule in enumerate(main) if i not in done])
            order += [index for index in range(len(main)) if index not in done]
        ranked = [main[index] for index in order]
        for rank, rule in enumerate(ranked):
            rule.rank = rank
        late = sorted((r for r in rules if r.kind in LATE), key=lambda r: LATE[r.kind])
        for rule in late:
            rule.rank = len(ranked) + LATE[rule.kind]
        return ranked + late

    def _tell_shut(self, rule: Rule, source: ModelNode) -> None:
        """Once it is hidden, what it reads reads as empty: it may never be shown again."""
        self.problems.append(
            Problem(
                "warning",
                "cycle",
                f"Whether {rule.owner.ref} is relevant depends on {source.ref}, which is in it.",
                Place(
                    question=rule.owner.ref,
                    attribute="relevant",
                    expression=rule.compiled.expression if rule.compiled else None,
                ),
                (rule.owner.ref, source.ref),
            )
        )

    def _tell_cycles(self, rules: list[Rule]) -> None:
        for ring in components(rules, self._hard):
            first = min(ring, key=lambda rule: rule.owner.order)
            owners = sorted({rule.owner for rule in ring}, key=lambda node: node.order)
            self.problems.append(
                Problem(
                    "error",
                    "cycle",
                    f"{first.owner.ref} depends on itself.",
                    Place(
                        question=first.owner.ref,
                        attribute=ATTRIBUTE.get(first.kind, first.kind),
                        expression=first.compiled.expression if first.compiled else None,
                    ),
                    tuple(node.ref for node in owners),
                )
            )


def _gates(nodes: Sequence[ModelNode]) -> dict[ModelNode, tuple[Rule, ...]]:
    """The relevance and row counts of a node and its ancestors, in front of them the outermost."""
    gates: dict[ModelNode, tuple[Rule, ...]] = {}
    for node in nodes:
        above = gates[node.parent] if node.parent is not None else ()
        own = (node.relevant, node.repeat.count if node.repeat is not None else None)
        mine = tuple(rule for rule in own if rule is not None and rule.compiled is not None)
        gates[node] = above + mine if mine else above
    return gates


def _lies_in(node: ModelNode, outer: ModelNode) -> bool:
    """Whether a node lies below another, rows of a repeat aside."""
    deeper = len(node.path) > len(outer.path) and node.path[: len(outer.path)] == outer.path
    return deeper and outer.repeat is None


def leaves_row(compiled: Compiled) -> bool:
    """Whether absolute paths in the expression may mean other rows than the current one."""
    text = compiled.expression
    return "[" in text or "::" in text or "indexed-repeat" in compiled.functions


def _pinned(owner: ModelNode, source: ModelNode, reach: int, absolute: bool) -> int:
    """How many repeats are the same row for `owner` and for what it reads at `source`."""
    count = 0
    for mine, theirs in zip(owner.repeats, source.repeats, strict=False):
        if mine is not theirs or len(mine.path) > reach:
            break
        if absolute and theirs is source:
            break
        count += 1
    return count


def _matches(pattern: Path, path: Path) -> bool:
    """Whether a path with `*`, `@*` and `//` may mean `path`."""
    if not pattern:
        return not path
    step, rest = pattern[0], pattern[1:]
    if step == "//":
        return any(_matches(rest, path[skip:]) for skip in range(len(path) + 1))
    if not path:
        return False
    name = path[0]
    fits = step == name or (step == "*" and name[0] != "@") or (step == "@*" and name[0] == "@")
    return fits and _matches(rest, path[1:])
