"""Number functions: XPath 1.0, section 4.4, and those that ODK XForms takes from XPath 3.0."""

from __future__ import annotations

import math
from collections.abc import Callable

from fieldkit.forms.tree import Node
from fieldkit.forms.xpath.binding import Bound, as_number, constant
from fieldkit.forms.xpath.context import Context
from fieldkit.forms.xpath.numbers import NAN, round_half_up, round_to, truncate
from fieldkit.forms.xpath.registry import Binder, Library, nodes_of, plain, special
from fieldkit.forms.xpath.syntax import Call
from fieldkit.forms.xpath.values import Value, text_to_number, to_number

NUMERIC: Library = {}


@special(NUMERIC, "number", 0, 1)
def _number(binder: Binder, call: Call) -> Bound:
    if not call.arguments:
        return Bound(lambda c, n, p, s: text_to_number(c.text(n), c.timezone), "number")
    return Bound(as_number(binder.bind(call.arguments[0])), "number")


@special(NUMERIC, "sum", 1, 1)
def _sum(binder: Binder, call: Call) -> Bound:
    run = nodes_of(binder, call, 0)

    def total(c: Context, n: Node, p: int, s: int) -> float:
        zone, nodes = c.timezone, run(c, n, p, s)
        c.look(nodes)
        return sum((text_to_number(c.text(node), zone) for node in nodes), 0.0)

    return Bound(total, "number")


def _numbers(c: Context, values: tuple[Value, ...]) -> list[float]:
    found: list[float] = []
    for value in values:
        if isinstance(value, list):
            c.look(value)
            found += [text_to_number(c.text(node), c.timezone) for node in value]
        else:
            found.append(to_number(value, c.timezone))
    return found


@plain(NUMERIC, "max", "cvv*", "number")
def _max(c: Context, *values: Value) -> float:
    numbers = _numbers(c, values)
    return NAN if not numbers or any(one != one for one in numbers) else max(numbers)


@plain(NUMERIC, "min", "cvv*", "number")
def _min(c: Context, *values: Value) -> float:
    numbers = _numbers(c, values)
    return NAN if not numbers or any(one != one for one in numbers) else min(numbers)


@plain(NUMERIC, "floor", "n", "number")
def _floor(number: float) -> float:
    if not math.isfinite(number) or number.is_integer():
        return number
    return float(math.floor(number))


@plain(NUMERIC, "ceiling", "n", "number")
def _ceiling(number: float) -> float:
    if not math.isfinite(number) or number.is_integer():
        return number
    return float(math.ceil(number)) or -0.0


@plain(NUMERIC, "round", "n?n", "number")
def _round(number: float, places: float = 0.0) -> float:
    return round_half_up(number) if places == 0 else round_to(number, places)


@plain(NUMERIC, "int", "n", "number")
def _int(number: float) -> float:
    return truncate(number)


@plain(NUMERIC, "random", "c", "number")
def _random(c: Context) -> float:
    return c.random()


@special(NUMERIC, "pi", 0, 0)
def _pi(binder: Binder, call: Call) -> Bound:
    return constant(math.pi)


@plain(NUMERIC, "pow", "nn", "number")
def _pow(base: float, exponent: float) -> float:
    # IEEE 754-2008 pow, but that 1 to the power of NaN or infinity is NaN, as in ECMAScript.
    if exponent != exponent or (abs(base) == 1 and math.isinf(exponent)):
        return NAN
    try:
        return math.pow(base, exponent)
    except OverflowError:
        odd = exponent.is_integer() and exponent % 2 == 1
        return -math.inf if base < 0 and odd else math.inf
    except ValueError:
        if base != 0:
            return NAN
        odd = exponent % 2 == 1
        return math.copysign(math.inf, base) if odd else math.inf


def _safe(act: Callable[[float], float]) -> Callable[[float], float]:
    """The function as IEEE 754 has it: outside of its domain NaN, too large infinite."""

    def run(number: float) -> float:
        try:
            return act(number)
        except OverflowError:
            return math.inf
        except ValueError:
            return NAN

    return run


def _logarithm(act: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: -math.inf if number == 0 else _safe(act)(number)


def _exp10(number: float) -> float:
    return math.pow(10.0, number)


_FUNCTIONS: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "acos": _safe(math.acos),
    "asin": _safe(math.asin),
    "atan": math.atan,
    "cos": _safe(math.cos),
    "exp": _safe(math.exp),
    "exp10": _safe(_exp10),
    "log": _logarithm(math.log),
    "log10": _logarithm(math.log10),
    "sin": _safe(math.sin),
    "sqrt": _safe(math.sqrt),
    "tan": _safe(math.tan),
}
for _name, _act in _FUNCTIONS.items():
    plain(NUMERIC, _name, "n", "number")(_act)
plain(NUMERIC, "atan2", "nn", "number")(math.atan2)
