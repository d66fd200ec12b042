"""What a function is: a name, how many arguments it takes, and how its call is bound.

Most functions convert their arguments by a signature, a letter for each: `s` text, `n` number, `b`
boolean, `v` the value as it is; a `?` makes those behind it optional, a `*` repeats the last. A
letter `c` in front passes the context. The few that look at the call itself bind it on their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from fieldkit.forms.errors import EngineError
from fieldkit.forms.tree import Node
from fieldkit.forms.xpath.binding import CONVERSIONS, Bound, Run, Type
from fieldkit.forms.xpath.context import Context, StaticContext
from fieldkit.forms.xpath.syntax import Call, Expression

_JAVAROSA = "http://openrosa.org/javarosa"
_KINDS = {"s": "string", "n": "number", "b": "boolean"}


class Binder(Protocol):
    """What a function needs of the compiler."""

    static: StaticContext

    def bind(self, node: Expression) -> Bound:
        """The closure of an expression and its type."""
        ...

    def without_rows(self) -> Binder:
        """One to which an absolute path inside a repeat means all rows."""
        ...


Bind = Callable[[Binder, Call], Bound]


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the library; `most` is None for any number of arguments. `by_value` says that
    it is bound in the same way whatever its arguments say."""

    name: str
    least: int
    most: int | None
    bind: Bind
    by_value: bool = False

    def check(self, call: Call) -> None:
        """Raises EngineError `arguments` for a wrong number of them."""
        many = len(call.arguments)
        if many < self.least or (self.most is not None and many > self.most):
            if self.most is None:
                wanted = f"at least {self.least}"
            elif self.least == self.most:
                wanted = str(self.least)
            else:
                wanted = f"{self.least} to {self.most}"
            raise EngineError(
                "arguments", f"{call.name}() takes {wanted} arguments, not {many}.", at=call.at
            )


Library = dict[str, Function]


def function_name(call: Call, static: StaticContext) -> str:
    """The name in the library: `jr:` for JavaRosa's namespace, whatever its prefix."""
    prefix, _, local = call.name.rpartition(":")
    if not prefix:
        return local
    uri = static.namespace(prefix)
    if uri is None:
        raise EngineError("unknown-prefix", f"The prefix {prefix!r} is not declared.", at=call.at)
    return f"jr:{local}" if uri == _JAVAROSA else call.name


def special(library: Library, name: str, least: int, most: int | None) -> Callable[[Bind], Bind]:
    """Registers a function that binds its call by itself."""

    def register(bind: Bind) -> Bind:
        library[name] = Function(name, least, most, bind)
        return bind

    return register


def plain(
    library: Library, name: str, signature: str, result: Type
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers a Python function whose arguments are converted by the signature."""
    with_context = signature.startswith("c")
    letters = signature.removeprefix("c")
    repeats = letters.endswith("*")
    letters = letters.removesuffix("*")
    least = letters.index("?") if "?" in letters else len(letters)
    letters = letters.replace("?", "")
    if repeats:
        least = min(least, len(letters) - 1)

    def register(act: Callable[..., Any]) -> Callable[..., Any]:
        def bind(binder: Binder, call: Call) -> Bound:
            kinds = letters + letters[-1:] * (len(call.arguments) - len(letters))
            runs = [
                _converted(binder.bind(argument), letter)
                for argument, letter in zip(call.arguments, kinds, strict=False)
            ]
            return Bound(_applied(act, runs, call.at, with_context=with_context), result)

        most = None if repeats else len(letters)
        library[name] = Function(name, least, most, bind, by_value=True)
        return act

    return register


def _converted(bound: Bound, letter: str) -> Run:
    return bound.run if letter == "v" else CONVERSIONS[_KINDS[letter]](bound)


def _applied(act: Callable[..., Any], runs: Sequence[Run], at: int, *, with_context: bool) -> Run:
    """Call `act` with the arguments; its errors are told to be at the call."""
    if len(runs) == 1 and not with_context:
        only = runs[0]

        def one(c: Context, n: Node, p: int, s: int) -> Any:
            try:
                return act(only(c, n, p, s))
            except EngineError as error:
                raise placed(error, at) from None

        return one
    if len(runs) == 2 and not with_context:
        first, second = runs

        def two(c: Context, n: Node, p: int, s: int) -> Any:
            try:
                return act(first(c, n, p, s), second(c, n, p, s))
            except EngineError as error:
                raise placed(error, at) from None

        return two

    def several(c: Context, n: Node, p: int, s: int) -> Any:
        values = [run(c, n, p, s) for run in runs]
        try:
            return act(c, *values) if with_context else act(*values)
        except EngineError as error:
            raise placed(error, at) from None

    return several


def placed(error: EngineError, at: int) -> EngineError:
    """The error with the offset of the call that gave it, where it has none of its own."""
    if error.at is None:
        error.at = at
    return error


def nodes_of(binder: Binder, call: Call, index: int) -> Run:
    """The closure of an argument that must be a node-set.

    Raises EngineError `arguments` where it cannot be one, now or when it is evaluated.
    """
    bound = binder.bind(call.arguments[index])
    message = f"Argument {index + 1} of {call.name}() must be a node-set."
    if bound.type not in ("nodes", "any"):
        raise EngineError("arguments", message, at=call.at)
    run = bound.run
    if bound.type == "nodes":
        return run

    def checked(c: Context, n: Node, p: int, s: int) -> list[Node]:
        nodes = run(c, n, p, s)
        if not isinstance(nodes, list):
            raise EngineError("arguments", message, at=call.at)
        return nodes

    return checked
