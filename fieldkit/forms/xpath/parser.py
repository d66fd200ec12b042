"""From tokens to the syntax tree: XPath 1.0, sections 2 and 3, by precedence.

One call handles all operators between two brackets, so the stack grows with brackets only; more
than 200 of them inside one another are refused (`limit`), whatever stands in them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NoReturn

from fieldkit.forms.errors import EngineError
from fieldkit.forms.xpath.syntax import (
    AXES,
    DESCEND,
    NEGATION,
    NODE_TYPES,
    PARENT,
    PRECEDENCE,
    SELF,
    Call,
    Chain,
    Expression,
    Filter,
    NameTest,
    Negation,
    Number,
    Path,
    Step,
    Text,
    TypeTest,
)
from fieldkit.forms.xpath.tokens import Token, tokenize

MAX_NESTING: Final = 200


def parse(expression: str) -> Expression:
    """The syntax tree of an expression.

    Raises EngineError `syntax`, `limit` or `unknown-variable` with the offset.
    """
    return _Parser(expression).whole()


class _Parser:
    def __init__(self, expression: str) -> None:
        self._tokens = tokenize(expression)
        self._index = 0
        self._depth = 0

    def whole(self) -> Expression:
        if len(self._tokens) == 2:
            raise EngineError("syntax", "The expression is empty.", at=0)
        found = self._expression()
        if self._index < len(self._tokens) - 2:
            self._refuse()
        return found

    @property
    def _peek(self) -> Token:
        return self._tokens[self._index]

    def _next(self) -> Token:
        token = self._tokens[self._index]
        self._index += 1
        return token

    def _is(self, text: str, ahead: int = 0) -> bool:
        token = self._tokens[self._index + ahead]
        return token.text == text and token.kind == "sign"

    def _take(self, text: str) -> bool:
        token = self._tokens[self._index]
        if token.text == text and token.kind == "sign":
            self._index += 1
            return True
        return False

    def _need(self, text: str) -> None:
        if not self._take(text):
            token = self._peek
            found = f"before {token.text!r}" if token.text else "at the end"
            raise EngineError("syntax", f"{text!r} is missing {found}.", at=token.at)

    def _refuse(self) -> NoReturn:
        token = self._peek
        if token.kind == "end":
            raise EngineError("syntax", "The expression ends too early.", at=token.at)
        raise EngineError("syntax", f"{token.text!r} cannot stand here.", at=token.at)

    def _expression(self) -> Expression:
        """Everything up to a closing bracket, a comma or the end."""
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise EngineError(
                "limit", f"More than {MAX_NESTING} brackets inside one another.", at=self._peek.at
            )
        # Operands and operators wait here until an operator of lower precedence comes.
        operands: list[Expression | _Growing] = []
        operators: list[Token | None] = []  # None is a minus in front
        while True:
            if self._tokens[self._index].text == "-":
                operators += [None] * self._minuses()
            operands.append(self._operand())
            token = self._tokens[self._index]
            level = PRECEDENCE[token.text] if token.kind == "operator" else 0
            if operators:
                _reduce(operands, operators, level)
            if level == 0:
                self._depth -= 1
                return _settle(operands[0])
            operators.append(self._next())

    def _minuses(self) -> int:
        """How many minuses count: of a long row of them only whether they are odd or even."""
        begin = self._index
        while self._peek.kind == "operator" and self._peek.text == "-":
            self._index += 1
        many = self._index - begin
        return many if many < 2 else 2 - many % 2

    def _operand(self) -> Expression:
        """A path or a primary expression with its predicates and the path behind it."""
        token = self._peek
        primary: Expression
        if token.kind == "path":
            self._index += 1
            return Path("root", _plain_steps(token.text), token.at)
        if token.kind == "text":
            primary = Text(self._next().text, token.at)
        elif token.kind == "number":
            primary = Number(self._next().text, token.at)
        elif self._is("("):
            self._index += 1
            primary = self._expression()
            self._need(")")
        elif self._is("$"):
            name = self._tokens[self._index + 1]
            if name.kind != "name":
                self._index += 1
                self._refuse()
            raise EngineError(
                "unknown-variable", f"There is no variable ${name.text}.", at=token.at
            )
        elif token.kind == "name" and self._is("(", 1) and token.text not in NODE_TYPES:
            primary = self._call()
        else:
            return self._location()
        predicates = self._predicates()
        if predicates:
            primary = Filter(primary, predicates, token.at)
        if self._is("/") or self._is("//"):
            return Path(primary, tuple(self._steps_behind()), token.at)
        return primary

    def _call(self) -> Expression:
        name = self._next()
        if name.text.endswith("*"):
            self._refuse()
        self._index += 1
        arguments: list[Expression] = []
        if not self._take(")"):
            arguments.append(self._expression())
            while self._take(","):
                arguments.append(self._expression())
            self._need(")")
        return Call(name.text, tuple(arguments), name.at)

    def _predicates(self) -> tuple[Expression, ...]:
        found: list[Expression] = []
        while self._take("["):
            found.append(self._expression())
            self._need("]")
        return tuple(found)

    def _location(self) -> Path:
        at = self._peek.at
        if self._is("//"):
            return Path("root", tuple(self._steps_behind()), at)
        if self._take("/"):
            steps = [self._step(), *self._steps_behind()] if self._begins_step() else []
            return Path("root", tuple(steps), at)
        return Path("node", (self._step(), *self._steps_behind()), at)

    def _begins_step(self) -> bool:
        return self._peek.kind == "name" or any(map(self._is, (".", "..", "@")))

    def _steps_behind(self) -> list[Step]:
        steps: list[Step] = []
        while True:
            if self._take("//"):
                steps.append(DESCEND)
            elif not self._take("/"):
                return steps
            steps.append(self._step())

    def _step(self) -> Step:
        at = self._peek.at
        if self._take("."):
            return SELF
        if self._take(".."):
            return PARENT
        axis = "child"
        if self._take("@"):
            axis = "attribute"
        elif self._peek.kind == "name" and self._is("::", 1):
            axis = self._axis()
        test = self._test()
        return Step(axis, test, self._predicates(), at)

    def _axis(self) -> str:
        token = self._next()
        self._index += 1
        if token.text == "namespace":
            raise EngineError("syntax", "The axis namespace:: is not supported.", at=token.at)
        if token.text not in AXES:
            raise EngineError("syntax", f"There is no axis {token.text}::.", at=token.at)
        return token.text

    def _test(self) -> NameTest | TypeTest:
        token = self._peek
        if token.kind != "name":
            self._refuse()
        self._index += 1
        if token.text in NODE_TYPES and self._take("("):
            target = None
            if token.text == "processing-instruction" and self._peek.kind == "text":
                target = self._next().text
            self._need(")")
            return TypeTest(token.text, target)
        prefix, _, local = token.text.rpartition(":")
        return NameTest(prefix, local)


@lru_cache(maxsize=16_384)
def _plain_steps(path: str) -> tuple[Step, ...]:
    """The steps of `/a/b/c`; a form names the same paths over and over."""
    return tuple(Step("child", NameTest("", name)) for name in path[1:].split("/"))


class _Growing:
    """A chain while its operators are still coming."""

    def __init__(self, first: Expression, operator: Token, second: Expression) -> None:
        self.first = first
        self.precedence = PRECEDENCE[operator.text]
        self.rest = [(operator.text, second)]
        self.at = operator.at

    def chain(self) -> Chain:
        return Chain(self.first, tuple(self.rest), self.at)


def _settle(operand: Expression | _Growing) -> Expression:
    return operand.chain() if isinstance(operand, _Growing) else operand


def _reduce(
    operands: list[Expression | _Growing], operators: list[Token | None], level: int
) -> None:
    """Apply the waiting operators that bind at least as tightly as one of `level`."""
    while operators:
        top = operators[-1]
        if (NEGATION if top is None else PRECEDENCE[top.text]) < level:
            return
        operators.pop()
        right = _settle(operands.pop())
        if top is None:
            operands.append(Negation(right))
            continue
        left = operands.pop()
        if isinstance(left, _Growing) and left.precedence == PRECEDENCE[top.text]:
            left.rest.append((top.text, right))
            operands.append(left)
        else:
            operands.append(_Growing(_settle(left), top, right))
