"""Forms of the size that the field uses, made by rule: nothing of a published form is in them.

A verbal autopsy in two languages, a facility survey with many repeats, cascades over ten thousand
places, and a site assessment in Arabic. Each gives the XForm's text and, where it has any, its
data sets.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from form_scenario import markdown, question, xform

Row = dict[str, object]


@lru_cache
def verbal_autopsy() -> str:
    """Some 550 binds and 420 relevances in English and French: symptoms, each with what follows."""
    survey: list[Row] = [
        _said("date", "birth", "Date of birth"),
        _said("date", "death", "Date of death", constraint="${birth} <= ."),
        _said("select_one sex", "sex", "Sex"),
        question("calculate", "days", calculation="${death} - ${birth}"),
        question("calculate", "neonate", calculation="if(${days} < 28, 1, 0)"),
        question("calculate", "adult", calculation="if(${days} > 12 * 365.25, 1, 0)"),
    ]
    symptoms: list[str] = []
    for section in range(9):
        gate = ("${adult} = 1", "${neonate} = 1", "${days} >= 28")[section % 3]
        survey.append(_said("begin_group", f"s{section}", f"Section {section}", relevant=gate))
        for number in range(15):
            name = f"s{section}_{number}"
            symptoms.append(name)
            before = f"${{s{section}_{number - 1}}} != 'dk'" if number else ""
            survey.append(
                _said("select_one yes_no", name, f"Did they have {name}?", relevant=before)
            )
            asked = f"${{{name}}} = 'yes'"
            survey += [
                _said("integer", f"{name}_days", "For how many days?", relevant=asked,
                      constraint=". >= 0 and . <= ${days}"),
                _said("select_one grade", f"{name}_grade", "How severe was it?", relevant=asked),
                _said("note", f"{name}_note", f"Long: ${{{name}_days}} days",
                      relevant=f"{asked} and ${{{name}_days}} > 30"),
            ]  # fmt: skip
        survey.append(question("end_group"))
    for start in range(0, len(symptoms), 15):
        told = " + ".join(f"if(${{{name}}} = 'yes', 1, 0)" for name in symptoms[start : start + 15])
        survey.append(question("calculate", f"count_{start // 15}", calculation=told))
    total = " + ".join(f"${{count_{index}}}" for index in range(len(symptoms) // 15))
    survey.append(question("calculate", "symptoms", calculation=total))
    return _form(survey, _choices({"yes_no": 3, "sex": 2, "grade": 4}, ("yes", "no", "dk")))


@lru_cache
def facility_survey() -> str:
    """Twenty repeats, some with counts of their own, and 1,300 choices in 65 lists."""
    survey: list[Row] = [_said("integer", "wards", "How many wards?")]
    for index in range(20):
        counted = {"repeat_count": "${wards}"} if index % 4 == 0 else {}
        survey.append(_said("begin_repeat", f"r{index}", f"Department {index}", **counted))
        survey.append(_said("text", f"name{index}", "Name"))
        for number in range(3):
            list_name = f"list{(index * 3 + number) % 65}"
            survey.append(_said(f"select_one {list_name}", f"q{index}_{number}", "What is there?"))
        survey += [
            _said("integer", f"beds{index}", "Beds", relevant=f"${{q{index}_0}} != ''"),
            question("calculate", f"place{index}", calculation="position(..)"),
            question("end_repeat"),
            question("calculate", f"all{index}", calculation=f"sum(${{beds{index}}})"),
        ]
    survey.append(
        question("calculate", "beds", calculation=" + ".join(f"${{all{i}}}" for i in range(20)))
    )
    return _form(survey, _choices({f"list{index}": 20 for index in range(65)}, ()))


@lru_cache
def cascade() -> tuple[str, list[dict[str, str]]]:
    """Province, district and village, of ten thousand villages in a table."""
    rows = [
        {"name": f"v{index}", "label": f"Village {index}", "district": f"d{index // 20}"}
        for index in range(10_000)
    ]
    districts = [
        {"list_name": "d", "name": f"d{i}", "label": f"District {i}", "province": f"p{i // 25}"}
        for i in range(500)
    ]
    provinces = [{"list_name": "p", "name": f"p{i}", "label": f"Province {i}"} for i in range(20)]
    survey = [
        question("select_one p", "province"),
        question("select_one d", "district", choice_filter="province = ${province}"),
        question("select_one_from_file v.csv", "village", choice_filter="district = ${district}"),
        question("calculate", "named", calculation="pulldata('v', 'label', 'name', ${village})"),
    ]
    settings = [{"form_id": "cascade", "form_title": "Cascade", "version": "1"}]
    text = markdown(survey=survey, choices=[*provinces, *districts], settings=settings)
    return xform(text), rows


@lru_cache
def site_assessment() -> str:
    """A displacement site in Arabic alone: labels, hints, messages and outputs."""
    survey: list[Row] = [
        question("text", "site", label="اسم الموقع", required="yes",
                 required_message="اسم الموقع مطلوب"),
        question("integer", "families", label="كم عدد الأسر؟", constraint=". >= 0",
                 constraint_message="العدد لا يقل عن صفر"),
        question("begin_repeat", "family", label="أسرة", repeat_count="${families}"),
        question("text", "head", label="رب الأسرة في ${site}"),
        question("integer", "members", label="كم عدد أفراد أسرة ${head}؟"),
        question("end_repeat"),
        question("calculate", "people", calculation="sum(${members})"),
        question("note", "sum", label="في ${site} ${people} شخصًا"),
    ]  # fmt: skip
    for index in range(60):
        survey.append(question("select_multiple need", f"n{index}", label=f"ما الحاجات {index}؟",
                               hint="اختر كل ما ينطبق"))  # fmt: skip
        survey.append(question("text", f"n{index}_other", label="ما هي؟",
                               relevant=f"selected(${{n{index}}}, 'other')"))  # fmt: skip
    names = {"water": "ماء", "shelter": "مأوى", "food": "غذاء", "other": "غير ذلك"}
    choices = [{"list_name": "need", "name": k, "label": v} for k, v in names.items()]
    settings = [{"form_id": "site", "form_title": "تقييم موقع", "version": "1"}]
    return xform(markdown(survey=survey, choices=choices, settings=settings))


def _said(type_: str, name: str, label: str, **columns: object) -> Row:
    """A question in both languages."""
    return {
        "type": type_,
        "name": name,
        "label::English (en)": label,
        "label::French (fr)": f"[fr] {label}",
        **{key: value for key, value in columns.items() if value},
    }


def _choices(lists: dict[str, int], words: tuple[str, ...]) -> Iterator[Row]:
    for name, size in lists.items():
        for index in range(size):
            value = words[index] if name == "yes_no" else f"{name}_{index}"
            yield {
                "list_name": name,
                "name": value,
                "label::English (en)": value,
                "label::French (fr)": f"[fr] {value}",
            }


def _form(survey: list[Row], choices: Iterator[Row]) -> str:
    settings = [{"form_id": "f", "form_title": "F", "version": "1",
                 "default_language": "English (en)"}]  # fmt: skip
    for row in survey:
        row.pop("label", None)
    return xform(markdown(survey=survey, choices=list(choices), settings=settings))
