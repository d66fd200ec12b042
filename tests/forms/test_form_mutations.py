"""A form that was damaged anywhere is refused or filled; nothing else comes out of the engine."""

from __future__ import annotations

import re

from form_scenario import question, text_of, world, xform
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldkit.forms import cards
from fieldkit.forms.definition import examine
from fieldkit.forms.errors import EngineError
from fieldkit.forms.session import Session

WHOLE = xform(
    text_of(
        question("start", "start"),
        question("select_one yes_no", "has", required="yes"),
        question("begin_repeat", "pet", label="Pet", relevant="${has} = 'yes'"),
        question("integer", "age", label="Age ${pos}", constraint=". >= 0", default="1"),
        question("calculate", "pos", calculation="position(..)"),
        question("select_multiple kinds", "kind", choice_filter="size = ${has}"),
        question("end_repeat"),
        question("begin_repeat", "fixed", label="F", repeat_count="count(${pet})"),
        question("rank kinds", "order"),
        question("end_repeat"),
        question("begin_group", "g", appearance="field-list"),
        question("note", "n", label="Total ${total}", appearance="consider"),
        question("end_group"),
        question("calculate", "total", calculation="sum(${age})"),
        question("calculate", "when", calculation="now()", trigger="${has}"),
        choices={
            "yes_no": ["yes", "no"],
            "kinds": [{"name": "dog", "label": "Dog ${total}", "size": "yes"}],
        },
        instance_name="concat('p', ${total})",
    )
)
PIECES = re.findall(r"<[^>]*>|[^<]+", WHOLE)
VALUES = sorted(set(re.findall(r'="[^"]*"', WHOLE)))
PATHS = ["/data", "/data/pet", "/data/pet/age", ".", "..", "//age", "/data/*", "/data/fixed"]

PLACE = st.integers(0, len(PIECES) - 1)
DAMAGE = st.one_of(
    st.tuples(st.just("drop"), PLACE, st.just("")),
    st.tuples(st.just("double"), PLACE, st.just("")),
    st.tuples(st.just("value"), PLACE, st.sampled_from(VALUES)),
    st.tuples(st.just("path"), PLACE, st.sampled_from(PATHS)),
    st.tuples(st.just("name"), PLACE, st.sampled_from(["data", "pet", "item", "group", "repeat"])),
)


def damaged(damages: list[tuple[str, int, str]]) -> str:
    pieces = list(PIECES)
    for kind, place, word in damages:
        piece = pieces[place]
        if kind == "drop":
            pieces[place] = ""
        elif kind == "double":
            pieces[place] = piece * 2
        elif kind == "value":
            pieces[place] = re.sub(r'="[^"]*"', word, piece, count=1)
        elif kind == "path":
            pieces[place] = re.sub(r"/data[/\w]*", word, piece, count=1)
        else:
            pieces[place] = re.sub(r"\w+", word, piece, count=1)
    return "".join(pieces)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(DAMAGE, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40), st.sampled_from(["yes", "3", ""]))),
)
def test_damage(damages: list[tuple[str, int, str]], steps: list[tuple[int, int, str]]) -> None:
    definition, problems = examine(damaged(damages))
    if definition is None or any(problem.severity == "error" for problem in problems):
        assert problems
        return
    try:
        session = Session.start(definition, world=world())
    except EngineError:
        return
    for verb, which, answer in steps:
        refs = [cell.ref for cell in session.engine.top.all_cells()]
        ref = refs[which % len(refs)]
        try:
            if verb < 2:
                session.answer(ref, answer)
            elif verb == 2:
                session.add(ref)
            else:
                session.remove(ref)
        except EngineError:
            continue
    shown(session)
    xml = session.submission().xml
    assert Session.replay(definition, session.steps, world=world()).submission().xml == xml
    Session.resume(definition, xml, world=world())


def shown(session: Session) -> None:
    """Everything can be looked at."""
    session.outline()
    session.validate()
    for cell in list(session.engine.top.all_cells()):
        session.state(cell.ref)
    for entry in cards.navigator(session).cards:
        cards.card(session, entry.id)
    cards.must_fix(session)
    cards.consider(session)
    cards.search(session, "pet")
    cards.next_unanswered(session)
