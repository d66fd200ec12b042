"""The questionnaire's own words: labels of its questions and choices, in one of its languages.

A language that the form lacks falls back to the form's default. Labels of choices may carry their
definition in brackets; `short` leaves it off. Source: ODK XForms, *Languages*; interface design,
section 4 *Questionnaire text*.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from fieldkit.errors import FormRefused

_XF = "{http://www.w3.org/2002/xforms}"
_INSTANCE = re.compile(r"instance\('([^']+)'\)")


@dataclass(frozen=True, slots=True)
class Labels:
    """`texts` by itext id; `choices` by list, then value → itext id or the label itself; `asked`
    are the questions that a person answers → the list of a choice, empty for others."""

    texts: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]
    asked: Mapping[str, str]

    @classmethod
    def of(cls, xform: bytes, language: str) -> Labels:
        """Of a compiled form (XForm XML); `language` is a code such as `ar`."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            root = etree.fromstring(xform, parser)
        except etree.XMLSyntaxError as error:
            raise FormRefused(problems=("not XML",)) from error
        return cls(texts=_texts(root, language), choices=_choices(root), asked=_asked(root))

    def choice(self, choice_list: str, value: str) -> str:
        """The label of a choice; its value where the form has none."""
        label = self.choices.get(choice_list, {}).get(value, "")
        return self.texts.get(label, label) or value.replace("_", " ")

    def short(self, choice_list: str, value: str) -> str:
        """The label without the definition that follows in brackets."""
        return self.choice(choice_list, value).partition(" (")[0]

    def answer(self, name: str, value: str) -> tuple[str, ...]:
        """An answer as a person reads it: the short labels of its choices, else its words."""
        choice_list = self.asked.get(name, "")
        if not choice_list:
            return (value,) if value else ()
        return tuple(self.short(choice_list, each) for each in value.split())

    def question(self, name: str) -> str:
        """The label of a question or group, by its name; empty where the form has none."""
        return self.texts.get(name, "")


def _asked(root: etree._Element) -> dict[str, str]:
    controls = root.iter(f"{_XF}input", f"{_XF}select", f"{_XF}select1", f"{_XF}range")
    return {
        control.get("ref", "").rpartition("/")[2]: _list_of(control)
        for control in controls
        if control.get("readonly") is None
    }


def _list_of(control: etree._Element) -> str:
    itemset = control.find(f"{_XF}itemset")
    found = _INSTANCE.match(itemset.get("nodeset", "")) if itemset is not None else None
    return found[1] if found else ""


def _texts(root: etree._Element, language: str) -> dict[str, str]:
    translations = list(root.iter(f"{_XF}translation"))
    wanted = [one for one in translations if _code(one.get("lang", "")) == language]
    default = [one for one in translations if one.get("default") is not None]
    texts: dict[str, str] = {}
    for translation in [*(default or translations[:1]), *wanted[:1]]:
        for text in translation.iter(f"{_XF}text"):
            value = text.find(f"{_XF}value")
            words = "".join(map(str, value.itertext())).strip() if value is not None else ""
            if words and words != "-":
                texts[_key(text.get("id", ""))] = words
    return texts


def _code(language: str) -> str:
    """ "Arabic (ar)" → "ar"."""
    return language.rpartition("(")[2].rstrip(")") if "(" in language else language


def _key(itext_id: str) -> str:
    """`/data/f07/f07_14:label` → `f07_14`; hints and choices keep their id."""
    path, separator, form = itext_id.rpartition(":")
    return path.rpartition("/")[2] if separator and form == "label" else itext_id


def _choices(root: etree._Element) -> dict[str, dict[str, str]]:
    lists: dict[str, dict[str, str]] = {}
    for instance in root.iter(f"{_XF}instance"):
        items: dict[str, str] = {}
        for item in instance.iter(f"{_XF}item"):
            value = item.findtext(f"{_XF}name") or ""
            items[value] = item.findtext(f"{_XF}itextId") or item.findtext(f"{_XF}label") or ""
        if items:
            lists[instance.get("id", "")] = items
    return lists
