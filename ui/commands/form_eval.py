"""`fieldkit form eval`: one expression, or one request a line on standard input (engine's page).

Options are in force for every line; a line's own fields come first. A bad line is answered by an
error, and the next one is read.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import Any

from fieldkit.forms.errors import EngineError
from fieldkit.forms.evaluate import AS, Outside, evaluate
from ui.commands.outside import (
    add_outside,
    lines_of,
    machine_zone,
    now_of,
    read_object,
    seed_of,
    verify_ed25519,
    write_line,
    zone_of,
)
from ui.commands.terminal import WrongWords

_TEXTS = ("instance", "form", "media", "context", "root", "language")
_OPTIONS = (*_TEXTS, "as", "namespaces", "now", "timezone", "seed")


def configure(parser: argparse.ArgumentParser) -> None:
    """The words of `form eval`."""
    parser.add_argument("expression", nargs="?", metavar="EXPRESSION")
    parser.add_argument("--as", dest="as", choices=AS, help="what to convert the result to")
    parser.add_argument("--instance", metavar="XML", help="a document, or a file with one")
    parser.add_argument("--form", metavar="FORM", help="a form, or a file with one")
    parser.add_argument("--context", metavar="PATH", help="the context node")
    parser.add_argument("--root", metavar="PATH", help="where absolute paths start")
    parser.add_argument(
        "--namespace",
        dest="namespaces",
        action="append",
        metavar="P=URI",
        help="a prefix and its namespace; again for more",
    )
    add_outside(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Answer; 1 for an error in the one expression, 0 at the end of the input."""
    options = {name: getattr(arguments, name) for name in _OPTIONS}
    options["namespaces"] = _namespaces(options["namespaces"])
    given = {name: value for name, value in options.items() if value is not None}
    if arguments.expression is not None:
        answer = answer_to({**given, "expression": arguments.expression})
        error = answer.get("error", {})
        if error.get("kind") == "request":
            raise WrongWords(error["message"])
        write_line(answer)
        return 1 if error else 0
    for line in lines_of(sys.stdin.buffer):
        try:
            request = read_object(line)
        except EngineError as error:
            write_line({"error": error.fields()})
            continue
        write_line(answer_to({**given, **request}))
    return 0


def _namespaces(words: list[str] | None) -> dict[str, str] | None:
    if words is None:
        return None
    found: dict[str, str] = {}
    for word in words:
        prefix, equals, uri = word.partition("=")
        if not equals:
            raise WrongWords("--namespace takes P=URI")
        found[prefix] = uri
    return found


def answer_to(request: dict[str, Any]) -> dict[str, Any]:
    """The answer to one request, an error as well."""
    answer: dict[str, Any] = {"id": request["id"]} if "id" in request else {}
    try:
        return answer | _evaluated(request)
    except EngineError as error:
        return answer | {"error": error.fields()}
    except Exception as error:  # noqa: BLE001 - the page: our fault is answered, the next line read
        told = f"The engine failed ({type(error).__name__})."
        return answer | {"error": {"kind": "internal", "message": told}}


def _evaluated(request: dict[str, Any]) -> dict[str, Any]:
    expression = request.get("expression")
    if not isinstance(expression, str):
        raise EngineError("request", "expression must be a text.")
    as_ = request.get("as")
    if as_ is not None and as_ not in AS:
        raise EngineError("request", f"as must be one of {', '.join(AS)}.")
    now, zone = request.get("now"), request.get("timezone")
    outside = Outside(
        now=datetime.now(UTC) if now is None else now_of(now),
        timezone=machine_zone() if zone is None else zone_of(zone),
        seed=seed_of(request.get("seed")),
        verify=verify_ed25519,
    )
    return evaluate(
        expression,
        world=outside,
        as_=as_,
        secondary=_texts(request, "secondary"),
        namespaces=_texts(request, "namespaces"),
        **{name: _text(request, name) for name in _TEXTS},
    ).fields()


def _text(request: dict[str, Any], name: str) -> str | None:
    value = request.get(name)
    if value is None or isinstance(value, str):
        return value
    raise EngineError("request", f"{name} must be a text.")


def _texts(request: dict[str, Any], name: str) -> dict[str, str] | None:
    value = request.get(name)
    if value is None:
        return None
    if isinstance(value, dict) and all(isinstance(one, str) for one in value.values()):
        return value
    raise EngineError("request", f"{name} must be an object of texts.")
