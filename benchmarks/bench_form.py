"""Opening the full Framework form, and one answer in it, against floors of the same bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime

from lxml import etree

from benchmarks import Result, in_pairs
from fieldkit.forms import cards
from fieldkit.forms.definition import Definition, load
from fieldkit.forms.session import Session
from fieldkit.forms.world import GivenMedia, World
from fieldkit.instruments import instrument

NAMES = ("situations", "areas", "languages", "evidence", "previous")


def run() -> Iterator[Result]:
    """Loading the XForm with its 143 indicators, starting a record, its navigator."""
    xform = instrument("framework-assessment").xform
    mine, floor, ratio = in_pairs(
        lambda: _open(load(xform)), lambda: etree.fromstring(xform), pairs=5
    )
    yield Result("form: open the Framework from its XForm", mine, floor, ratio, "XML parse")
    definition = load(xform)
    mine, floor, ratio = in_pairs(
        lambda: _open(definition), lambda: etree.fromstring(xform), pairs=5
    )
    yield Result("form: a new record of it, navigator shown", mine, floor, ratio, "XML parse")
    session = _open(definition)
    values = iter(["present", "severe"] * 2000)

    def answer() -> None:
        session.answer("f07_14_status", next(values))

    values_of_floor = iter(["present", "severe"] * 2000)
    element = etree.Element("f07_14_status")

    def set_text() -> None:
        element.text = next(values_of_floor)

    mine, floor, ratio = in_pairs(answer, set_text, pairs=500, warm=50)
    yield Result("form: one answer and what follows from it", mine, floor, ratio, "set a text")


def _open(definition: Definition) -> Session:
    world = World(now=lambda: datetime(2026, 10, 2, 9, tzinfo=UTC), random=os.urandom)
    media = GivenMedia({f"{name}.csv": () for name in NAMES})
    session = Session.start(definition, world=world, media=media)
    cards.navigator(session)
    return session
