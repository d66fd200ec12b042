"""A form of any size for the benchmarks, written as XLSForm and converted as an author's is.

Ten questions make a block: two are relevant by an answer of the block and one is calculated from
two, so that 1,000 questions have 300 relevances and calculations, and an answer has the same three
that follow from it whatever the size. After the blocks come a place out of 10,000, filtered by its
region, and a repeat.
"""

from __future__ import annotations

from collections.abc import Iterator

from fieldkit.forms.source import Row, Sheets
from fieldkit.forms.xlsform import Limits, convert

REGIONS = 100
PLACES = 10_000
_LIMITS = Limits(cpu_seconds=60, memory=2 * 1024**3)


def xform(questions: int) -> bytes:
    """The XForm of a form of that many questions (a multiple of ten)."""
    survey = tuple(_survey(questions))
    sheets = Sheets(
        survey=survey,
        choices=tuple(_choices()),
        settings={"form_title": "Generated", "form_id": f"generated-{questions}", "version": "1"},
        languages=(),
        origins=tuple(("survey", number) for number, _ in enumerate(survey, start=2)),
    )
    made = convert(sheets, limits=_LIMITS)
    assert made.xform, made.problems
    return made.xform


def _survey(questions: int) -> Iterator[Row]:
    for block in range(questions // 10):
        yield {"type": "begin_group", "name": f"b{block}", "label": f"Block {block}"}
        for at in range(10):
            yield _question(f"q{block}_", at)
        yield {"type": "end_group"}
    yield {"type": "select_one region", "name": "region", "label": "Region"}
    yield {
        "type": "select_one place",
        "name": "place",
        "label": "Place",
        "choice_filter": "region=${region}",
    }
    yield {"type": "begin_repeat", "name": "visit", "label": "Visit"}
    yield {"type": "integer", "name": "met", "label": "People met"}
    yield {"type": "text", "name": "why", "label": "Why so many?", "relevant": "${met} > 20"}
    yield {"type": "calculate", "name": "double", "calculation": "${met} * 2"}
    yield {"type": "end_repeat"}


def _question(block: str, at: int) -> Row:
    row = {"type": "integer", "name": f"{block}{at}", "label": f"Question {at} of {block}"}
    if at in (3, 6):
        row |= {"type": "text", "relevant": f"${{{block}0}} > {at}"}
    if at == 9:
        row |= {"type": "integer", "calculation": f"${{{block}0}} + coalesce(${{{block}1}}, 0)"}
        row["read_only"] = "yes"
    return row


def _choices() -> Iterator[Row]:
    for region in range(REGIONS):
        yield {"list_name": "region", "name": f"r{region}", "label": f"Region {region}"}
    for place in range(PLACES):
        yield {
            "list_name": "place",
            "name": f"p{place}",
            "label": f"Place {place}",
            "region": f"r{place % REGIONS}",
        }
