"""Two laws, for random forms and random fillings.

What was computed step by step equals what is computed afresh from the same answers; and playing
the steps again gives the same record, byte for byte.
"""

from __future__ import annotations

from form_scenario import form, question, world
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldkit.forms.errors import EngineError
from fieldkit.forms.session import Session

NUMBERS = ["", "0", "1", "2", "7", "-3"]


@st.composite
def forms(draw: st.DrawFn) -> list[dict[str, object]]:
    """A form of integers, a group and a repeat; expressions read what stands before them."""
    names: list[str] = []
    inner: list[str] = []
    rows: list[dict[str, object]] = []

    def expression(known: list[str], kind: str) -> str:
        if not known:
            return "1" if kind == "number" else "true()"
        one, two = draw(st.sampled_from(known)), draw(st.sampled_from(known))
        number = draw(
            st.sampled_from(
                [
                    f"coalesce(${{{one}}}, 0) + 1",
                    f"if(${{{one}}} > 1, ${{{two}}}, 5)",
                    f"count(${{{one}}}) + string-length(${{{two}}})",
                ]
            )
        )
        if kind == "number":
            return number
        return draw(
            st.sampled_from(
                [
                    f"${{{one}}} > 1",
                    f"{number} > 2",
                    f"${{{one}}} = ${{{two}}}",
                    f"${{{one}}} != ''",
                ]
            )
        )

    def field(name: str, known: list[str]) -> dict[str, object]:
        cells: dict[str, object] = {}
        if draw(st.booleans()):
            return question("calculate", name, calculation=expression(known, "number"))
        for column in ("relevant", "required", "read_only"):
            if draw(st.integers(0, 3)) == 0:
                cells[column] = expression(known, "boolean")
        if draw(st.booleans()):
            cells["constraint"] = f". > 0 or {expression(known, 'boolean')}"
        if known and draw(st.booleans()):
            cells["label"] = f"{name} ${{{draw(st.sampled_from(known))}}}"
        return question("integer", name, **cells)

    rows.append(question("integer", "first"))
    names.append("first")
    for index in range(draw(st.integers(1, 4))):
        rows.append(field(f"a{index}", names))
        names.append(f"a{index}")
    rows.append(question("begin_group", "g", relevant=expression(names, "boolean")))
    for index in range(draw(st.integers(1, 3))):
        rows.append(field(f"g{index}", names))
        names.append(f"g{index}")
    rows.append(question("end_group"))
    rows.append(question("begin_repeat", "r", label="R", relevant=expression(names, "boolean")))
    for index in range(draw(st.integers(1, 4))):
        rows.append(field(f"r{index}", names + inner))
        inner.append(f"r{index}")
    rows.append(question("calculate", "pos", calculation="position(..)"))
    rows.append(question("end_repeat"))
    target = draw(st.sampled_from(inner))
    rows.append(question("calculate", "sum", calculation=f"sum(${{{target}}})"))
    rows.append(question("calculate", "rows", calculation="count(${r})"))
    rows.append(field("last", [*names, "sum", "rows"]))
    return rows


@st.composite
def lists(draw: st.DrawFn) -> list[dict[str, object]]:
    """A form of filtered choices, counted rows, rows within rows, and rows that read others."""
    test = draw(st.sampled_from(["n <= ${low}", "selected(${many}, name)", "name != ${one}"]))
    other = draw(st.sampled_from(["", "n > 1 or ${low} > 2"]))
    reach = draw(
        st.sampled_from(
            [
                "coalesce(/data/r[position() = position(current()/..) - 1]/total, 0) + ${size}",
                "sum(/data/r/size)",
                "count(/data/r) * 10 + position(..)",
                "indexed-repeat(${size}, ${r}, 1)",
                "sum(../../r/size) + ${low}",
            ]
        )
    )
    return [
        question("integer", "low"),
        question("select_multiple l", "many", choice_filter=other),
        question("select_one l", "one", choice_filter=draw(st.sampled_from(["", "n <= ${low}"]))),
        question("begin_repeat", "r", label="R"),
        question("integer", "size", required=draw(st.sampled_from(["", "${low} > 1"]))),
        question("calculate", "total", calculation=reach),
        question("select_multiple l", "mine", choice_filter=test),
        question(
            "begin_repeat", "in", label="In", repeat_count=draw(st.sampled_from(["", "${size}"]))
        ),
        question("integer", "deep", constraint=". != ${size}"),
        question("calculate", "path", calculation="concat(position(../..), '.', position(..))"),
        question("end_repeat"),
        question("calculate", "inner", calculation="sum(${deep}) + count(${in})"),
        question("end_repeat"),
        question("begin_repeat", "c", label="C", repeat_count="count-selected(${many})"),
        question("calculate", "which", calculation="selected-at(${many}, position(..) - 1)"),
        question("integer", "how", label="How ${which}?", relevant="${which} != 'b'"),
        question("end_repeat"),
        question("calculate", "all", calculation="sum(${inner}) + count(${how})"),
    ]


LIST = {"l": [{"name": name, "label": name, "n": n} for n, name in enumerate("abcd", 1)]}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["answer", "answer", "answer", "add", "remove"]),
        st.integers(0, 30),
        st.integers(1, 3),
        st.sampled_from(NUMBERS),
    ),
    max_size=25,
)


def play(session: Session, steps: list[tuple[str, int, int, str]]) -> None:
    questions = [node for node in session.definition.ordered if node.control is not None]
    for verb, which, row, value in steps:
        node = questions[which % len(questions)]
        ref = node.ref.replace("/r/", f"/r[{row}]/").replace("/c/", f"/c[{row}]/")
        answer: object = value
        if node.control is not None and node.control.kind in ("select", "select1"):
            answer = ["", "a", "b", "c a", "d", "a b c d"][which % 6]
        try:
            if verb == "answer":
                session.answer(ref, answer)
            elif verb == "add":
                session.add(["r", "r", f"r[{row}]/in"][which % 3])
            else:
                session.remove([f"r[{row}]", "r[1]", f"r[1]/in[{row}]"][which % 3])
        except EngineError as error:
            if error.kind not in ("reference", "readonly", "repeat-fixed", "type"):
                raise


def picture(session: Session) -> dict[str, object]:
    """Everything that the session shows."""
    engine = session.engine
    return {
        cell.ref + cell.kind: session.state(cell.ref).fields()
        for cell in engine.top.all_cells()
        if cell.model.name not in ("instanceID",)
    }


def afresh(session: Session) -> Session:
    """A record with the same values whose rules were all computed at once.

    Values of the hidden are laid over too, so that nothing but the computing differs.
    """
    hidden = [cell for cell in session.engine.top.all_cells() if not cell.own_relevant]
    elements = [cell.node for cell in hidden if cell.node.parent is not None]
    for element in elements:
        element.set_hidden(False)  # type: ignore[union-attr]
    xml = session.submission().xml
    for element in elements:
        element.set_hidden(True)  # type: ignore[union-attr]
    return Session.resume(session.definition, xml, world=world())


@settings(max_examples=120, deadline=None)
@given(st.one_of(forms(), lists()), STEPS)
def test_step_by_step_equals_afresh(
    rows: list[dict[str, object]], steps: list[tuple[str, int, int, str]]
) -> None:
    definition = form(*rows, choices=LIST)
    session = Session.start(definition, world=world())
    play(session, steps)
    assert picture(afresh(session)) == picture(session)


@settings(max_examples=60, deadline=None)
@given(st.one_of(forms(), lists()), STEPS)
def test_playing_the_steps_again_gives_the_same_record(
    rows: list[dict[str, object]], steps: list[tuple[str, int, int, str]]
) -> None:
    definition = form(*rows, choices=LIST)
    session = Session.start(definition, world=world())
    play(session, steps)
    again = Session.replay(definition, session.steps, world=world(seed=99))
    assert again.submission().xml == session.submission().xml
    assert again.steps == session.steps
    assert picture(again) == picture(session)


@settings(max_examples=60, deadline=None)
@given(st.one_of(forms(), lists()), STEPS)
def test_changes_are_exactly_what_differs(
    rows: list[dict[str, object]], steps: list[tuple[str, int, int, str]]
) -> None:
    definition = form(*rows, choices=LIST)
    session = Session.start(definition, world=world())
    questions = [node for node in definition.ordered if node.control is not None]
    for verb, which, row, value in steps:
        if verb != "answer":
            continue
        ref = questions[which % len(questions)].ref.replace("/r/", f"/r[{row}]/")
        before = {ref: session.state(ref).fields() for ref in _refs(session)}
        try:
            changed = session.answer(ref, value).changed
        except EngineError:
            continue
        after = {ref: session.state(ref).fields() for ref in _refs(session)}
        assert changed == {
            ref: difference
            for ref in after
            if ref in before and (difference := _difference(before[ref], after[ref]))
        }


def _refs(session: Session) -> list[str]:
    return [cell.ref for cell in session.engine.top.all_cells()]


def _difference(before: dict[str, object], after: dict[str, object]) -> dict[str, object]:
    fields = {name: value for name, value in after.items() if value != before[name]}
    if isinstance(fields.get("choices"), list):
        offers = [[c["value"] for c in state["choices"]] for state in (before, after)]  # type: ignore[attr-defined]
        del fields["choices"]
        if offers[0] != offers[1]:
            fields["choices"] = len(offers[1])
    return fields
