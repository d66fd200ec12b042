"""Boolean functions: XPath 1.0, section 4.3, and ODK XForms.

`if()` gives the chosen argument as it is and evaluates no other. A checklist's minimum or maximum
of −1 does not apply; an answer counts where it is a number above 0, true, or any other text.
"""

from __future__ import annotations

from fieldkit.forms.errors import EngineError
from fieldkit.forms.tree import Node
from fieldkit.forms.xpath.binding import Bound, as_boolean, as_number, as_string, constant
from fieldkit.forms.xpath.context import Context
from fieldkit.forms.xpath.numbers import parse_number
from fieldkit.forms.xpath.registry import Binder, Library, plain, special
from fieldkit.forms.xpath.syntax import Call
from fieldkit.forms.xpath.values import Value, to_boolean, to_number, to_string

BOOLEANS: Library = {}


@special(BOOLEANS, "true", 0, 0)
def _true(binder: Binder, call: Call) -> Bound:
    return constant(True)


@special(BOOLEANS, "false", 0, 0)
def _false(binder: Binder, call: Call) -> Bound:
    return constant(False)


@special(BOOLEANS, "boolean", 1, 1)
def _boolean(binder: Binder, call: Call) -> Bound:
    return Bound(as_boolean(binder.bind(call.arguments[0])), "boolean")


@special(BOOLEANS, "not", 1, 1)
def _not(binder: Binder, call: Call) -> Bound:
    test = as_boolean(binder.bind(call.arguments[0]))
    return Bound(lambda c, n, p, s: not test(c, n, p, s), "boolean")


@plain(BOOLEANS, "boolean-from-string", "s", "boolean")
def _boolean_from_string(text: str) -> bool:
    return text in ("true", "1")


@special(BOOLEANS, "if", 3, 3)
def _if(binder: Binder, call: Call) -> Bound:
    test = as_boolean(binder.bind(call.arguments[0]))
    then, other = binder.bind(call.arguments[1]), binder.bind(call.arguments[2])
    yes, no = then.run, other.run
    return Bound(
        lambda c, n, p, s: yes(c, n, p, s) if test(c, n, p, s) else no(c, n, p, s),
        then.type if then.type == other.type else "any",
    )


@special(BOOLEANS, "coalesce", 2, 2)
def _coalesce(binder: Binder, call: Call) -> Bound:
    first, second = (as_string(binder.bind(argument)) for argument in call.arguments)
    return Bound(lambda c, n, p, s: first(c, n, p, s) or second(c, n, p, s), "string")


@special(BOOLEANS, "once", 1, 1)
def _once(binder: Binder, call: Call) -> Bound:
    run = binder.bind(call.arguments[0]).run

    def once(c: Context, n: Node, p: int, s: int) -> str:
        kept = c.text(n)
        if kept:
            return kept
        value: Value = run(c, n, p, s)
        # What cannot be computed yet must not be kept for good.
        return "" if value != value else to_string(value)

    return Bound(once, "string")


def _each(c: Context, values: tuple[Value, ...]) -> list[Value]:
    found: list[Value] = []
    for value in values:
        if isinstance(value, list):
            c.look(value)
            found += map(c.text, value)
        else:
            found.append(value)
    return found


def _counts(value: Value) -> bool:
    """Whether an answer of a checklist is true: a number above 0, or any text that is none."""
    if isinstance(value, str):
        number = parse_number(value)
        return bool(value) if number != number else number > 0
    if isinstance(value, float):
        return value > 0
    return to_boolean(value)


def _within(amount: float, least: float, most: float) -> bool:
    return (least == -1 or amount >= least) and (most == -1 or amount <= most)


@plain(BOOLEANS, "checklist", "cnnv*", "boolean")
def _checklist(c: Context, least: float, most: float, *values: Value) -> bool:
    return _within(sum(map(_counts, _each(c, values))), least, most)


@special(BOOLEANS, "weighted-checklist", 2, None)
def _weighted_checklist(binder: Binder, call: Call) -> Bound:
    if len(call.arguments) % 2:
        raise EngineError(
            "arguments", "weighted-checklist() takes values and weights in pairs.", at=call.at
        )
    least, most = (as_number(binder.bind(argument)) for argument in call.arguments[:2])
    runs = [binder.bind(argument).run for argument in call.arguments[2:]]

    def weigh(c: Context, n: Node, p: int, s: int) -> bool:
        total = 0.0
        for mark_run, weight_run in zip(runs[::2], runs[1::2], strict=True):
            marks = _each(c, (mark_run(c, n, p, s),))
            weights = _each(c, (weight_run(c, n, p, s),))
            if len(marks) != len(weights):
                raise EngineError(
                    "arguments", f"{len(marks)} values have {len(weights)} weights.", at=call.at
                )
            for mark, weight in zip(marks, weights, strict=True):
                if _counts(mark):
                    total += to_number(weight, c.timezone)
        return _within(total, least(c, n, p, s), most(c, n, p, s))

    return Bound(weigh, "boolean")
