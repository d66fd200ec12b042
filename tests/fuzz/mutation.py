"""Changes to expressions and forms that keep most of their structure.

libFuzzer changes bytes, which seldom leaves XML that can be read. These change a form's elements,
attributes and expressions instead, and an expression's tokens; one time in three they leave it to
libFuzzer's own. Chance comes from the seed that libFuzzer gives, so that a run can be repeated.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

from lxml import etree

BytesMutator = Callable[[bytes, int], bytes]

_TOKEN = re.compile(r"\"[^\"]*\"|'[^']*'|[\w:.\-]+|\s+|//|::|!=|<=|>=|.", re.DOTALL)
_ESCAPE = re.compile(r"\\x([0-9A-Fa-f]{2})")


def words(dictionary: Path) -> list[str]:
    """The entries of a libFuzzer dictionary."""
    found = []
    for line in dictionary.read_text().splitlines():
        if line.startswith('"') and line.endswith('"'):
            plain = line[1:-1].replace('\\"', '"').replace("\\\\", "\\")
            found.append(_ESCAPE.sub(lambda m: chr(int(m[1], 16)), plain))
    return found


def mutate_expression(
    raw: bytes, most: int, seed: int, dictionary: list[str], mutate: BytesMutator
) -> bytes:
    """An expression with some tokens taken, doubled, swapped, wrapped or brought in."""
    chance = Random(seed)
    if chance.random() < 0.4:
        return mutate(raw, most)
    text = raw.decode("utf-8", "surrogateescape")
    return _tokens(text, chance, dictionary).encode("utf-8", "surrogateescape")[:most]


def _tokens(text: str, chance: Random, dictionary: list[str]) -> str:
    tokens = _TOKEN.findall(text) or ["1"]
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.randrange(len(tokens))
        end = min(len(tokens), at + chance.choice((1, 1, 2, 5)))
        act = chance.randrange(6)
        if act == 0:
            tokens[at:end] = [chance.choice(dictionary)]
        elif act == 1:
            tokens.insert(at, chance.choice(dictionary))
        elif act == 2 and len(tokens) > end - at:
            del tokens[at:end]
        elif act == 3:
            to = chance.randrange(len(tokens))
            tokens[to:to] = tokens[at:end]
        elif act == 4:
            tokens[at:end] = [chance.choice(("(", "-(", "not(", "string(", ".[")), *tokens[at:end]]
            tokens.insert(min(len(tokens), end + 1), chance.choice((")", "]")))
        else:
            tokens[at] = chance.choice(("0", "-1", "1e9", "999999999999", "''", "'a b'", "/data/a"))
    return "".join(tokens)


def cross(first: bytes, second: bytes, most: int, seed: int) -> bytes:
    """A form with an element of another; for what is no XML, the one put into the other."""
    chance = Random(seed)
    one, two = _tree(first), _tree(second)
    if one is None or two is None:
        at = chance.randrange(len(first) + 1)
        return (first[:at] + second + first[at:])[:most]
    target = chance.choice(_elements(one))
    target.append(copy.deepcopy(chance.choice(_elements(two))))
    return _within(etree.tostring(one), first, most)


def mutate_form(
    raw: bytes, most: int, seed: int, dictionary: list[str], mutate: BytesMutator
) -> bytes:
    """A form with some elements, attributes, texts or expressions changed."""
    chance = Random(seed)
    tree = _tree(raw)
    if tree is None or chance.random() < 0.2:
        return mutate(raw, most)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        _change(tree, chance, dictionary, mutate)
    return _within(etree.tostring(tree), raw, most)


def _within(new: bytes, old: bytes, most: int) -> bytes:
    return new if len(new) <= most else old[:most]


def _tree(raw: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _elements(tree: etree._Element) -> list[etree._Element]:
    return [element for element in tree.iter() if isinstance(element.tag, str)]


def _change(
    tree: etree._Element, chance: Random, dictionary: list[str], mutate: BytesMutator
) -> None:
    elements = _elements(tree)
    element, other = chance.choice(elements), chance.choice(elements)
    act = chance.randrange(10)
    parent = element.getparent()
    if act <= 3 and element.attrib:
        name = chance.choice(list(element.attrib))
        value = _value(str(element.attrib[name]), tree, chance, dictionary, mutate)
        element.set(name, _readable(value))
    elif act == 4 and other.attrib:
        name = chance.choice(list(other.attrib))
        element.set(name, other.attrib[name])
    elif act == 5 and element.attrib and chance.random() < 0.5:
        del element.attrib[chance.choice(list(element.attrib))]
    elif act == 5 and parent is not None:
        parent.remove(element)
    elif act == 6 and parent is not None:
        parent.insert(chance.randrange(len(parent) + 1), copy.deepcopy(element))
    elif act == 7:
        other.insert(chance.randrange(len(other) + 1), copy.deepcopy(element))
    elif act == 8:
        element.text = _readable(_tokens(element.text or "", chance, dictionary))
    elif act == 9:
        namespace = etree.QName(element).namespace
        local = etree.QName(other).localname
        element.tag = f"{{{namespace}}}{local}" if namespace else local


def _value(
    value: str,
    tree: etree._Element,
    chance: Random,
    dictionary: list[str],
    mutate: BytesMutator,
) -> str:
    """Another value of an attribute: of this form, of the dictionary, or the same one changed."""
    act = chance.randrange(5)
    if act == 0:
        values = [v for element in _elements(tree) for v in element.attrib.values()]
        return str(chance.choice(values))
    if act == 1:
        return chance.choice(dictionary)
    if act == 2:
        return mutate(value.encode(), len(value.encode()) + 20).decode("utf-8", "replace")
    return _tokens(value, chance, dictionary)


def _readable(text: str) -> str:
    """Without the signs that XML cannot hold."""
    return re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
