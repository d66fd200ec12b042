"""A small instrument with the names of the contract, for tests of the use cases."""

from __future__ import annotations

import csv
import hashlib
from functools import cache
from pathlib import Path

from fieldkit.forms.xlsform import convert
from fieldkit.instruments import Instrument

SURVEY = """\
| survey | | | | | | | |
| | type | name | label::English (en) | label::Arabic (ar) | relevant | required | appearance |
| | begin_group | context | Context | السياق | | | field-list |
| | select_one_from_file situations.csv | situation | Which situation? | أي حالة؟ | | yes | |
| | select_multiple_from_file areas.csv | area | Which areas? | أي مناطق؟ | | | |
| | date | period_start | From | من | | yes | |
| | date | period_end | To | إلى | | yes | |
| | select_one yes_no | has_previous | Earlier assessment? | تقييم سابق؟ | | | |
| | end_group | | | | | | |
| | begin_group | populations | Populations | السكان | | | |
| | begin_repeat | population | Population | مجموعة | | | field-list |
| | text | pop_code | Code | الرمز | | yes | |
| | text | pop_name | Name | الاسم | | yes | |
| | select_multiple pop_kind | pop_kind | Kind | النوع | | yes | |
| | end_repeat | | | | | | |
| | end_group | | | | | | |
| | begin_group | f01 | Factor 1 | العامل 1 | | | |
| | begin_group | f01_01 | 1.1 Conflict | 1.1 نزاع | | | field-list counted |
| | select_one status | f01_01_status | How far is this seen? | إلى أي حد؟ | | yes | |
| | text | f01_01_narrative | What is seen? | ماذا يُرى؟ | ${f01_01_status} = 'present' | | multiline |
| | select_multiple_from_file evidence.csv | f01_01_evidence | On which evidence? | على أي دليل؟ | | | |
| | note | f01_01_c1 | Present without evidence | بلا دليل | ${f01_01_status} = 'present' and ${f01_01_evidence} = '' | | consider |
| | end_group | | | | | | |
| | begin_group | f01_02 | 1.2 Coup | 1.2 انقلاب | | | field-list counted |
| | select_one status | f01_02_status | How far is this seen? | إلى أي حد؟ | | yes | |
| | end_group | | | | | | |
| | end_group | | | | | | |
| | begin_repeat | evidence | Evidence | دليل | | | program |
EVIDENCE
| | end_repeat | | | | | | |
| choices | | | | |
| | list_name | name | label::English (en) | label::Arabic (ar) | tone |
| | yes_no | yes | Yes | نعم | |
| | yes_no | no | No | لا | |
| | status | not_observed | Not observed | لم يلاحظ | r0 |
| | status | present | Present | موجود | r2 |
| | status | cannot_assess | Cannot be assessed | يتعذر التقييم | unknown |
| | pop_kind | ethnical | Ethnical | إثنية | |
| | pop_kind | religious | Religious | دينية | |
| settings | | | |
| | form_id | version | default_language |
| | small | 1 | English (en) |
"""  # noqa: E501

SHARED = Path(__file__).resolve().parents[2] / "schemas" / "instruments" / "shared"


def _evidence_names() -> list[str]:
    with (SHARED / "evidence.csv").open(encoding="utf-8", newline="") as source:
        return [row["name"] for row in csv.DictReader(source)]


def _required(name: str) -> str:
    return "yes" if name in ("ev_code", "ev_says", "ev_origin") else ""


@cache
def small_instrument(path: Path) -> Instrument:
    """The instrument, compiled once a run; its evidence rows have the names of the shared part."""
    rows = "\n".join(
        f"| | text | {name} | {name} | {name} | | {_required(name)} | |"
        for name in _evidence_names()
    )
    source = path / "small.md"
    source.write_text(SURVEY.replace("EVIDENCE", rows), encoding="utf-8")
    made = convert(source)
    assert made.xform, made.problems
    digest = hashlib.sha256(made.xform).hexdigest()
    return Instrument("small", "1", "Small", digest, made.xform)
