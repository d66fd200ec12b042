"""Forms of the field's size are opened and answered as the small ones are."""

from __future__ import annotations

import re

from field_size import cascade, facility_survey, site_assessment, verbal_autopsy
from form_scenario import fill, offered, value, world

from fieldkit.forms.check import check
from fieldkit.forms.definition import load
from fieldkit.forms.session import Session


def test_a_verbal_autopsy_in_two_languages() -> None:
    text = verbal_autopsy()
    assert text.count("<bind ") >= 550
    assert len(re.findall(r"<bind [^>]*relevant=", text)) >= 420
    assert [p for p in check(text).problems if p.severity == "error"] == []
    session = fill(load(text))
    session.answer("birth", "1950-05-01")
    session.answer("death", "2026-01-10")
    assert value(session, "adult") == "1"
    assert session.state("s0").relevant
    assert not session.state("s1").relevant
    for number in range(15):
        session.answer(f"s0_{number}", "yes")
    changed = session.answer("s0_3_days", 40).changed
    # Only what reads the answer is computed and told.
    assert set(changed) == {"/data/s0/s0_3_days", "/data/s0/s0_3_note"}
    assert session.state("s0_3_note").label == "Long: 40 days"
    assert value(session, "symptoms") == "15"
    session.set_language("fr")
    assert session.state("s0_3_note").label == "[fr] Long: 40 days"
    assert session.state("s0_0").choices[0].label == "[fr] yes"
    session.answer("death", "1950-05-10")
    assert value(session, "symptoms") == "0"
    session.answer("death", "2026-01-10")
    assert value(session, "symptoms") == "15"


def test_a_facility_survey_with_twenty_repeats() -> None:
    definition = load(facility_survey())
    session = fill(definition)
    session.answer("wards", 12)
    assert session.state("r0").rows == session.state("r16").rows == 12
    for row in range(1, 13):
        session.answer(f"r4[{row}]/q4_0", "list12_3")
        session.answer(f"r4[{row}]/beds4", row)
    assert (value(session, "all4"), value(session, "beds")) == ("78", "78")
    for _ in range(30):
        session.add("r1")
    session.remove("r1[7]")
    assert value(session, "r1[30]/place1") == "30"
    assert len(session.state("r1[30]/q1_1").choices) == 20
    again = Session.resume(definition, session.submission().xml, world=world())
    assert again.submission().xml == session.submission().xml


def test_a_cascade_over_ten_thousand_places() -> None:
    text, rows = cascade()
    session = fill(load(text), {"v.csv": rows})
    session.answer("province", "p3")
    assert len(offered(session, "district")) == 25
    session.answer("district", "d80")
    assert offered(session, "village") == [f"v{index}" for index in range(1600, 1620)]
    session.answer("village", "v1607")
    assert value(session, "named") == "Village 1607"
    session.answer("province", "p4")
    assert [value(session, name) for name in ("district", "village", "named")] == ["", "", ""]


def test_a_site_assessment_in_arabic() -> None:
    session = fill(load(site_assessment()))
    assert session.validate().violations[0].message == "اسم الموقع مطلوب"
    session.answer("site", "الأمل")
    session.answer("families", 3)
    session.answer("family[2]/head", "سامي")
    assert session.state("family[2]/members").label == "كم عدد أفراد أسرة سامي؟"
    for row in (1, 2, 3):
        session.answer(f"family[{row}]/members", row + 2)
    assert session.state("sum").label == "في الأمل 12 شخصًا"
    session.answer("n5", ["water", "other"])
    assert session.state("n5_other").relevant
    assert session.state("n5").choices[0].label == "ماء"
