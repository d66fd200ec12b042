"""The compiled, immutable form, from XForm XML as pyxform, ODK Central and Kobo write it.

Read in this order: translations, secondary instances, the primary instance with its repeats,
binds, the body, actions; then what depends on what. All problems are gathered before any is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from fieldkit.errors import FormRefused
from fieldkit.forms.binds import ENTITIES, bind_ids, model_actions, read_binds
from fieldkit.forms.body import Body, repeat_paths
from fieldkit.forms.compiler import Compiler
from fieldkit.forms.dependencies import Dependencies, gather_texts
from fieldkit.forms.errors import EngineError, Kind, Place, Problem, problem_of
from fieldkit.forms.itext import Itext, local
from fieldkit.forms.mistakes import text_problems, type_problems
from fieldkit.forms.model import Action, BodyNode, ModelNode, Path
from fieldkit.forms.primary import Primary
from fieldkit.forms.references import Directory
from fieldkit.forms.secondary import Source, external_lists, read_sources
from fieldkit.forms.tree import Document, Element, parse_lxml
from fieldkit.forms.undisturbed import undisturbed
from fieldkit.forms.world import Media

NEWEST_ENTITIES = (2025, 1)
"""Year and release; the third part of a version changes nothing that a consumer must know."""


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """A form: model, binds, body, translations, secondary instances and dependencies."""

    id: str
    version: str
    title: str
    languages: tuple[str, ...]
    default_language: str | None
    top: ModelNode
    nodes: Mapping[Path, ModelNode]
    ordered: tuple[ModelNode, ...]
    body: tuple[BodyNode, ...]
    classes: tuple[str, ...]
    first_load: tuple[Action, ...]
    each_load: tuple[Action, ...]
    itext: Itext
    sources: Mapping[str, Source]
    dependencies: Dependencies
    compiler: Compiler
    primary: Primary
    directory: Directory
    preloaded: tuple[ModelNode, ...]
    warnings: tuple[Problem, ...]
    shared_documents: dict[str, Document] = field(default_factory=dict)
    """Lists of the form itself, built when they are first read, for all sessions."""
    derived: dict[str, object] = field(default_factory=dict)
    """What other modules work out of the form once: the plan of its screens, the search index."""

    @property
    def root(self) -> str:
        """Location path of the primary instance's root element (`/data`)."""
        return self.top.ref

    @property
    def questions(self) -> int:
        """How many questions the body has."""
        return sum(node.control is not None for node in self.ordered)

    def new_instance(self) -> Element:
        """The tree that a new record starts as; a repeat of appearance `program` has no rows."""
        return self.primary.document.root.copy()


def _drop_rows(root: Element, path: Path) -> None:
    above = [root]
    for name in path[1:-1]:
        above = [child for each in above for child in each.elements() if child.name == name]
    for each in above:
        for row in [child for child in each.elements() if child.name == path[-1]]:
            each.remove(row)


def load(xform: str | bytes, media: Media | None = None) -> Definition:
    """Compile a form. Raises FormRefused with all `problems` where it has an error.

    With `media`, data sets that are not there are problems too; without, that is left to the
    session.
    """
    definition, problems = examine(xform, media)
    if definition is None or any(problem.severity == "error" for problem in problems):
        raise FormRefused(problems=problems)
    return definition


def examine(
    xform: str | bytes, media: Media | None = None
) -> tuple[Definition | None, list[Problem]]:
    """What can be made of a form, and everything that was found wrong with it.

    A definition whose problems have an error is to be looked at, not to be filled; there is none
    of what is no form at all.
    """
    try:
        with undisturbed():
            return _examine(xform, media)
    except EngineError as error:
        return None, [problem_of(error)]


def _examine(xform: str | bytes, media: Media | None) -> tuple[Definition | None, list[Problem]]:
    html = parse_lxml(xform)
    model = html.find(".//{*}model")
    if local(html) != "html" or model is None:
        raise EngineError("not-a-form", "This is XML, but no XForm: it has no model.")
    instances = list(model.iterchildren("{*}instance"))
    roots = [child for instance in instances[:1] for child in instance if local(child)]
    if not roots:
        raise EngineError("not-a-form", "The form has no primary instance.")
    body_root = html.find("{*}body")
    itext = Itext(next(model.iterchildren("{*}itext"), None))
    sources, problems = read_sources(instances[1:], media)
    lists, missing = external_lists(body_root, sources, media)
    sources, problems = sources | lists, problems + missing
    prefix = f"{roots[0].prefix}:" if roots[0].prefix else ""
    top = prefix + local(roots[0])
    repeats = frozenset(path for path in repeat_paths(body_root, top) if len(path) > 1)
    primary = Primary(roots[0], repeats)
    compiler = Compiler(_prefixes(roots[0], model), frozenset(sources), repeats)
    binds = list(model.iterchildren("{*}bind"))
    read_binds(binds, primary, compiler)
    body = Body(body_root, primary, compiler, bind_ids(binds, primary), itext)
    for element in model_actions(model):
        body.action(element, None)
    ordered = primary.ordered
    for node in ordered:
        if node.repeat is not None and node.group and "program" in node.group.appearance:
            _drop_rows(primary.document.root, node.path)
    gather_texts(ordered, itext, compiler)
    dependencies = Dependencies(ordered, primary, itext, compiler)
    problems += type_problems(ordered)
    problems += primary.problems + compiler.problems + dependencies.problems
    problems += text_problems(itext, ordered, body.nodes) + _entities(model)
    title = html.findtext("{*}head/{*}title") or ""
    version = roots[0].get("version") or roots[0].get("{http://openrosa.org/xforms}version")
    return Definition(
        id=roots[0].get("id") or etree.QName(roots[0]).namespace or "",
        version=version or "",
        title=title.strip(),
        languages=tuple(itext.languages),
        default_language=itext.default,
        top=primary.top,
        nodes=primary.nodes,
        ordered=tuple(ordered),
        body=tuple(body.nodes),
        classes=body.classes,
        first_load=tuple(body.first_load),
        each_load=tuple(body.each_load),
        itext=itext,
        sources=sources,
        dependencies=dependencies,
        compiler=compiler,
        primary=primary,
        directory=Directory(primary),
        preloaded=tuple(node for node in ordered if node.preload is not None),
        warnings=tuple(problem for problem in problems if problem.severity == "warning"),
    ), problems


def _prefixes(root: etree._Element, model: etree._Element) -> dict[str, str]:
    return {
        prefix: uri
        for element in (model, root)
        for prefix, uri in element.nsmap.items()
        if prefix is not None
    }


def _entities(model: etree._Element) -> list[Problem]:
    version = model.get(f"{{{ENTITIES}}}entities-version")
    if version is None:
        return []
    year, release = [*version.split("."), "0"][:2]
    if (
        year.isdecimal()
        and release.isdecimal()
        and (int(year[:9]), int(release[:9])) <= NEWEST_ENTITIES
    ):
        return []
    return [_error("unknown-version", f"Entities of version {version} are not known.")]


def _error(kind: Kind, message: str) -> Problem:
    return Problem("error", kind, message, Place())
