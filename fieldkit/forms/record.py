"""A saved record read back: its values laid over the form's own instance.

The record must be of the same form: the same root element and, where it says one, the same id.
What the form does not have is left out; a repeat has as many rows as the record (ODK XForms,
*Instance*; JavaRosa's rule for forms that changed).
"""

from __future__ import annotations

from fieldkit.forms.errors import EngineError
from fieldkit.forms.model import ModelNode
from fieldkit.forms.primary import Primary
from fieldkit.forms.tree import Attribute, Element, parse_xml

JAVAROSA = "http://openrosa.org/javarosa"


def lay_over(primary: Primary, form_id: str, record: str | bytes) -> Element:
    """The tree of the record, with every node that the form has.

    Raises EngineError `record` for a record of another form, `xml` for what is no XML.
    """
    saved = parse_xml(record).root
    made = primary.document.root.copy()
    told = saved.attribute("id")
    if saved.local != made.local or (told is not None and told.text not in ("", form_id)):
        raise EngineError("record", f"The record is of {saved.name}, not of this form.")
    # It goes on as a record of the form that it is opened with.
    saved.attributes = [one for one in saved.attributes if one.local != "version"]
    _lay(made, saved, primary.top)
    return made


def _lay(target: Element, saved: Element, model: ModelNode) -> None:
    for attribute in saved.attributes:
        if attribute.namespace != JAVAROSA:
            _attribute(target, attribute)
    if not any(not child.attribute for child in model.children):
        target.set_text(saved.string_value)
        return
    found: dict[str, list[Element]] = {}
    for child in saved.elements():
        if not _is_template(child):
            found.setdefault(child.local, []).append(child)
    for inner in model.children:
        if inner.attribute:
            continue
        local = inner.name.rpartition(":")[2]
        mine = [child for child in target.elements() if child.name == inner.name]
        theirs = found.get(local, [])
        if inner.repeat is not None:
            _rows(target, mine, theirs, inner)
        elif mine and theirs:
            _lay(mine[0], theirs[0], inner)


def _rows(target: Element, mine: list[Element], theirs: list[Element], model: ModelNode) -> None:
    if model.repeat is None or model.parent is None:
        return
    index = _first_place(target, model)
    for row in mine:
        target.remove(row)
    for offset, row in enumerate(theirs):
        made = model.repeat.template.copy()
        _lay(made, row, model)
        target.insert(index + offset, made)


def _first_place(target: Element, model: ModelNode) -> int:
    """Where the rows of a repeat begin."""
    siblings = model.parent.children if model.parent is not None else []
    later = {node.name for node in siblings[siblings.index(model) :]}
    for index, child in enumerate(target.children):
        if child.name in later:
            return index
    return len(target.children)


def _attribute(target: Element, attribute: Attribute) -> None:
    for mine in target.attributes:
        if mine.local == attribute.local:
            mine.text = attribute.text


def _is_template(element: Element) -> bool:
    return any(a.namespace == JAVAROSA and a.local == "template" for a in element.attributes)
