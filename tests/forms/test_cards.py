"""From a form to screens, by the conventions of the design page and by nothing else."""

from __future__ import annotations

import pytest
from form_scenario import fill, form, question

from fieldkit.forms import cards
from fieldkit.forms.errors import EngineError
from fieldkit.forms.session import Session
from fieldkit.forms.state import Step

EN, AR = "English (en)", "Arabic (ar)"
STATUS = [
    {"name": "none", f"label::{EN}": "None", f"label::{AR}": "لا شيء", "tone": "r0"},
    {"name": "present", f"label::{EN}": "Present", f"label::{AR}": "موجود", "tone": "r2"},
    {"name": "unknown", f"label::{EN}": "Cannot say", f"label::{AR}": "لا يمكن", "tone": "unknown"},
]


def label(english: str, arabic: str = "س") -> dict[str, object]:
    return {f"label::{EN}": english, f"label::{AR}": arabic}


def said(
    type_: str, name: str, english: str, arabic: str = "س", **columns: object
) -> dict[str, object]:
    row: dict[str, object] = {"type": type_, "name": name, **label(english, arabic)}
    return row | columns


def end(kind: str) -> dict[str, object]:
    return {"type": f"end_{kind}"}


def indicator(code: str, english: str, arabic: str) -> list[dict[str, object]]:
    return [
        said("begin_group", f"g{code}", english, arabic, appearance="field-list counted"),
        said("select_one status", f"s{code}", "How far?", required="yes"),
        said("text", f"n{code}", "What is seen?", relevant=f"${{s{code}}} = 'present'",
             constraint="string-length(.) <= 400", appearance="multiline"),
        said("text", f"m{code}", "More", appearance="folded"),
        said("note", f"c{code}", f"{code}: present, and nothing said", appearance="consider",
             relevant=f"${{s{code}}} = 'present' and ${{n{code}}} = ''"),
        end("group"),
    ]  # fmt: skip


def survey() -> Session:
    definition = form(
        said("text", "before", "Before"),
        said("begin_group", "context", "Context", appearance="field-list"),
        said("date", "from", "From", required="yes"),
        end("group"),
        said("begin_group", "f1", "Factor one", relevant="${before} != 'closed'"),
        *indicator("1", "7.14 Inflammatory rhetoric", "٧٫١٤ خطاب الكراهيـة وأثره"),
        *indicator("2", "7.15 Résumé of threats", "تهديدات"),
        said("select_one status", "level", "Level of all"),
        end("group"),
        said("begin_group", "people", "People"),
        said("begin_repeat", "person", "Person"),
        said("text", "name", "Name", required="yes"),
        end("repeat"),
        end("group"),
        said("begin_group", "evidence", "Evidence", appearance="program"),
        said("text", "says", "Says"),
        end("group"),
        choices={"status": STATUS},
        default_language=EN,
    )
    return fill(definition)


def ids(session: Session) -> list[str]:
    return [entry.id for entry in cards.navigator(session).cards]


def entry(session: Session, card_id: str) -> cards.Entry:
    (found,) = [e for e in cards.navigator(session).cards if e.id == card_id]
    return found


@pytest.fixture
def session() -> Session:
    return survey()


def test_sections_are_the_top_groups_and_cards_the_screens(session: Session) -> None:
    navigator = cards.navigator(session)
    assert [(s.id, s.label) for s in navigator.sections] == [
        ("/data", "T"),
        ("/data/context", "Context"),
        ("/data/f1", "Factor one"),
        ("/data/people", "People"),
    ]
    assert ids(session) == [
        "/data/before",
        "/data/context",
        "/data/f1/g1",
        "/data/f1/g2",
        "/data/f1/level",
        "/data/people/person[1]",
    ]
    assert [e.label for e in navigator.cards] == [
        "T", "Context", "7.14 Inflammatory rhetoric", "7.15 Résumé of threats", "Factor one",
        "Person 1",
    ]  # fmt: skip
    assert navigator.sections[3].adds == ("/data/people/person",)


def test_rows_are_cards_of_their_own(session: Session) -> None:
    session.add("person")
    assert ids(session)[-1] == "/data/people/person[2]"
    session.answer("person[2]/name", "B")
    assert entry(session, "/data/people/person[2]").answered
    assert not entry(session, "/data/people/person[1]").answered
    assert cards.card(session, "/data/people/person[2]").items[0].ref == (
        "/data/people/person[2]/name"
    )


def test_progress_counts_the_counted_cards_and_says_what_cannot_be_said(session: Session) -> None:
    assert cards.progress(session) == cards.Progress(0, 2, 0)
    session.answer("s1", "unknown")
    assert cards.progress(session) == cards.Progress(1, 2, 1)
    assert entry(session, "/data/f1/g1").tone == "unknown"
    session.answer("s2", "present")
    assert cards.navigator(session).progress == cards.Progress(2, 2, 1)
    assert entry(session, "/data/f1/g2").tone == "r2"
    session.answer("before", "closed")
    assert cards.progress(session) == cards.Progress(0, 0, 0)
    assert "/data/f1/g1" not in ids(session)
    assert not cards.navigator(session).sections[2].relevant


def test_without_a_lead_a_card_is_answered_when_nothing_required_is_missing(
    session: Session,
) -> None:
    assert not entry(session, "/data/context").answered
    session.answer("from", "2026-01-01")
    assert entry(session, "/data/context").answered


def test_the_items_of_a_card(session: Session) -> None:
    session.answer("s1", "present")
    card = cards.card(session, "/data/f1/g1")
    assert (card.label, card.section, card.lead) == (
        "7.14 Inflammatory rhetoric", "/data/f1", "/data/f1/g1/s1",
    )  # fmt: skip
    assert [(i.ref.rpartition("/")[2], i.kind, i.folded, i.limit) for i in card.items] == [
        ("s1", "question", False, None),
        ("n1", "question", False, 400),
        ("m1", "question", True, None),
        ("c1", "consider", False, None),
    ]
    with pytest.raises(EngineError):
        cards.card(session, "/data/f1/g1/s1")


def test_findings_to_consider_and_to_fix(session: Session) -> None:
    session.answer("s1", "present")
    (finding,) = cards.consider(session)
    assert (finding.card, finding.message) == ("/data/f1/g1", "1: present, and nothing said")
    assert entry(session, "/data/f1/g1").consider == 1
    session.answer("n1", "x" * 401)
    assert cards.consider(session) == ()
    fix = cards.must_fix(session)
    assert [(f.card, f.ref.rpartition("/")[2], f.violation) for f in fix] == [
        ("/data/context", "from", "required"),
        ("/data/f1/g1", "n1", "constraint"),
        ("/data/f1/g2", "s2", "required"),
        ("/data/people/person[1]", "name", "required"),
    ]
    assert entry(session, "/data/f1/g1").must_fix == 1


def test_from_card_to_card(session: Session) -> None:
    assert cards.next_card(session, "/data/f1/g2") == "/data/f1/level"
    assert cards.previous_card(session, "/data/f1/g1") == "/data/context"
    assert cards.previous_card(session, "/data/before") is None
    assert cards.next_card(session, "/data/people/person[1]") is None
    assert cards.next_unanswered(session) == "/data/f1/g1"
    assert cards.next_unanswered(session, "/data/f1/g1") == "/data/f1/g2"
    assert cards.next_unanswered(session, "/data/f1/g2") == "/data/f1/g1"
    session.answer("s1", "none")
    session.answer("s2", "none")
    assert cards.next_unanswered(session) is None
    assert cards.card_of(session, "n1") == "/data/f1/g1"
    assert cards.card_of(session, "says") is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("rhetoric", ["/data/f1/g1"]),
        ("7.14", ["/data/f1/g1"]),
        ("resume THREATS", ["/data/f1/g2"]),
        ("الكراهية", ["/data/f1/g1"]),
        ("واثره", ["/data/f1/g1"]),
        ("7٫14 خطاب", ["/data/f1/g1"]),
        ("nothing of the kind", []),
        ("", []),
    ],
)
def test_search_in_any_language(session: Session, words: str, found: list[str]) -> None:
    assert [hit.card for hit in cards.search(session, words)] == found


def test_search_follows_the_language_in_force_for_its_labels(session: Session) -> None:
    session.set_language("ar")
    (hit,) = cards.search(session, "rhetoric")
    assert hit.label == "٧٫١٤ خطاب الكراهيـة وأثره"


def test_last_times_answers_stand_beside_the_questions() -> None:
    definition = form(
        question("begin_group", "g", appearance="field-list"),
        question("select_one s", "status"),
        question("calculate", "x", calculation="pulldata('previous', 'value', 'name', 'status')"),
        question("text", "why"),
        question("end_group"),
        choices={"s": [{"name": "a", "label": "Aye"}]},
    )
    session = fill(definition, {"previous.csv": [{"name": "status", "value": "a"}]})
    items = cards.card(session, "/data/g").items
    assert [item.previous for item in items] == ["a", None]
    assert cards.answer_words(session, "/data/g/status", "a") == ("Aye",)
    assert cards.answer_words(session, "/data/g/why") == ()


def test_a_prefilled_answer_counts_like_any_other() -> None:
    session = survey()
    session.do(Step("answer", "/data/evidence/says", "x", program=True))
    assert cards.must_fix(session)[0].ref == "/data/context/from"
