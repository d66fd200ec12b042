"""Binds: type and logic of the nodes (ODK XForms, *Bindings*).

A node needs no bind, and a bind needs no control. `true()` and `false()` are kept as constants and
never evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree

from fieldkit.forms.body import literal_itext
from fieldkit.forms.compiler import Compiler
from fieldkit.forms.errors import EngineError, Kind, Place, Problem
from fieldkit.forms.itext import local
from fieldkit.forms.model import ModelNode, Path, Rule, RuleKind, Text
from fieldkit.forms.primary import JAVAROSA, Primary, path_of

TYPES = frozenset(
    {"string", "int", "integer", "boolean", "decimal", "date", "time", "dateTime", "geopoint",
     "geotrace", "geoshape", "binary", "barcode", "intent", "select", "select1", "rank", "long",
     "anyURI", "base64Binary"}
)  # fmt: skip
ODK = "http://www.opendatakit.org/xforms"
ENTITIES = "http://www.opendatakit.org/xforms/entities"
_SAME_TYPE: Mapping[str, str] = {"integer": "int", "long": "int"}
_CONSTANTS: Mapping[str, bool] = {"true()": True, "false()": False}
_CONSTRAINT_MESSAGE = f"{{{JAVAROSA}}}constraintMsg"
_REQUIRED_MESSAGE = f"{{{JAVAROSA}}}requiredMsg"
_PRELOAD = f"{{{JAVAROSA}}}preload"
_SAVETO = f"{{{ENTITIES}}}saveto"
_RULES: tuple[RuleKind, ...] = ("relevant", "calculate", "readonly", "required", "constraint")


def bind_ids(binds: Iterable[etree._Element], primary: Primary) -> dict[str, Path]:
    """The paths of the binds that have an id."""
    found: dict[str, Path] = {}
    for bind in binds:
        name = bind.get("id")
        if name:
            try:
                found[name] = path_of(
                    bind.get("nodeset") or bind.get("ref") or "", primary.top.path
                )
            except EngineError:
                continue
    return found


def read_binds(binds: Iterable[etree._Element], primary: Primary, compiler: Compiler) -> None:
    """Give every node what its binds say; problems go to the compiler."""
    for bind in binds:
        reference = bind.get("nodeset") or bind.get("ref") or ""
        try:
            path = path_of(reference, primary.top.path) if reference.strip() else ()
            node = primary.find(path)
        except EngineError as error:
            _problem(compiler, error.kind, error.message, reference)
            continue
        if node is None:
            _problem(
                compiler,
                "missing-reference",
                f"The bind {reference.strip()} leads to no node of the form.",
                reference,
            )
            continue
        _read(bind, node, compiler)


def _read(bind: etree._Element, node: ModelNode, compiler: Compiler) -> None:
    said: dict[str, str] = dict(bind.attrib.items())  # type: ignore[arg-type]  # slow to get singly
    declared = said.get("type")
    if declared is not None:
        node.type = _type(declared, node, compiler)
    for kind in _RULES:
        expression = said.get(kind)
        if expression is None or not expression.strip():
            continue
        if getattr(node, kind) is not None:
            _problem(compiler, "duplicate", f"{node.ref} has two binds with {kind}.", node.ref)
            continue
        constant = _CONSTANTS.get("".join(expression.split()))
        # A constraint that never holds is computed like any other: it waits for an answer.
        if constant is not None and kind != "calculate" and (constant or kind != "constraint"):
            setattr(node, kind, Rule(kind, node, None, constant=constant))
            continue
        compiled = compiler.compile(expression, node, kind)
        if compiled is not None:
            setattr(node, kind, Rule(kind, node, compiled))
    node.constraint_message = _message(said.get(_CONSTRAINT_MESSAGE), node, compiler)
    node.required_message = _message(said.get(_REQUIRED_MESSAGE), node, compiler)
    node.saveto = said.get(_SAVETO) or None
    if node.type == "binary":
        node.audit = {
            key.rpartition("}")[2]: str(value)
            for key, value in said.items()
            if isinstance(key, str) and key.startswith(f"{{{ODK}}}")
        }
    preload = said.get(_PRELOAD)
    if preload is not None:
        node.preload = (preload, said.get(f"{_PRELOAD}Params") or "")


def _type(declared: str, node: ModelNode, compiler: Compiler) -> str:
    if declared in TYPES and declared not in _SAME_TYPE:
        return declared
    name = declared.strip().rpartition(":")[2]
    if name not in TYPES:
        compiler.problems.append(
            Problem(
                "warning",
                "unknown-type",
                f"There is no type {declared}; it is taken as string.",
                Place(question=node.ref, attribute="type"),
            )
        )
        return "string"
    return _SAME_TYPE.get(name, name)


def _message(words: str | None, node: ModelNode, compiler: Compiler) -> Text | None:
    if words is None:
        return None
    text_id = literal_itext(words)
    if text_id is not None:
        return Text(itext=text_id)
    if words.strip().startswith("jr:itext("):
        compiled = compiler.compile(words, node, "constraint_message")
        return Text(parts=(compiled,)) if compiled is not None else None
    return Text(parts=(words,))


def _problem(compiler: Compiler, kind: Kind, message: str, question: str) -> None:
    place = Place(question=question.strip() or None)
    compiler.problems.append(Problem("error", kind, message, place))


def model_actions(model: etree._Element) -> list[etree._Element]:
    """The actions that stand beside the binds."""
    return [child for child in model if local(child) in ("setvalue", "setgeopoint")]
