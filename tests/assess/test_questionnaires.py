"""A questionnaire of an organisation's own: examined, taken with its files, opened, replaced."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fieldkit.assess import open_assessment, questionnaires
from fieldkit.errors import FormRefused, NameOfOurs, VersionTaken
from fieldkit.vault import Vault
from schemas.assessment import Period
from schemas.situation import Situation

PERIOD = Period(start=date(2026, 7, 1), end=date(2026, 9, 30))
FORM = """
| survey |
| | type | name | label::English (en) | label::Arabic (ar) | relevant | media::image::English (en) |
| | select_one yn | has | Any wells? | هل من آبار؟ | | well.png |
| | integer | n | How many? | كم؟ | ${has} = 'y' | |
| | select_one_from_file places.csv | place | Where? | أين؟ | | |
| choices |
| | list_name | name | label::English (en) | label::Arabic (ar) |
| | yn | y | Yes | نعم |
| settings |
| | form_id | version | form_title |
| | wells | {version} | Wells |
"""
PLACES = "name,label\nlomek,Lomek\nsunrak,Sunrak\n"


def written(folder: Path, version: str = "3", form: str = FORM, places: str = PLACES) -> Path:
    media = folder / "wells-media"
    media.mkdir(parents=True, exist_ok=True)
    (media / "places.csv").write_text(places)
    path = folder / "wells.md"
    path.write_text(form.replace("{version}", version))
    return path


def test_a_taken_form_is_opened_with_its_files_without_being_converted_again(
    vault: Vault, situation: Situation, tmp_path: Path
) -> None:
    found = questionnaires.examine(written(tmp_path))
    assert found.report.ok
    assert found.languages == ("English (en)", "Arabic (ar)")
    assert found.without == ("well.png",)
    questionnaires.take(vault, found)
    (tmp_path / "wells.md").unlink()
    form = questionnaires.instrument(vault, "wells")
    filling = open_assessment(vault, situation.id, form, period=PERIOD, language="ar")
    assert filling.session.state("has").label == "هل من آبار؟"
    assert [each.value for each in filling.session.state("place").choices] == ["lomek", "sunrak"]


def test_a_form_with_errors_tells_all_with_their_cells_and_is_not_taken(
    vault: Vault, tmp_path: Path
) -> None:
    broken = FORM.replace("${has} = 'y'", "nosuch(${has})").replace("places.csv", "gone.csv")
    found = questionnaires.examine(written(tmp_path, form=broken))
    told = {(each.kind, each.place.sheet, each.place.row) for each in found.report.problems}
    assert ("unknown-function", "survey", 3) in told
    assert "missing-media" in {each.kind for each in found.report.problems}
    with pytest.raises(FormRefused):
        questionnaires.take(vault, found)
    assert questionnaires.offered(vault) == []


def test_a_newer_version_is_offered_and_an_open_record_keeps_its_own(
    vault: Vault, situation: Situation, tmp_path: Path
) -> None:
    questionnaires.take(vault, questionnaires.examine(written(tmp_path)))
    old = questionnaires.instrument(vault, "wells")
    filling = open_assessment(vault, situation.id, old, period=PERIOD)
    newer = FORM.replace("How many?", "How many in all?")
    questionnaires.take(vault, questionnaires.examine(written(tmp_path, "4", newer)))
    assert [each.instrument.version for each in questionnaires.offered(vault)] == ["4"]
    assert vault.assessments.get(filling.assessment.id).instrument.version == "3"
    assert vault.instruments.xform(filling.assessment.instrument) == old.xform


@pytest.mark.parametrize(
    ("form", "places"),
    [(FORM.replace("How many?", "How few?"), PLACES), (FORM, PLACES + "x,Elsewhere\n")],
)
def test_a_version_is_never_two_things(
    vault: Vault, tmp_path: Path, form: str, places: str
) -> None:
    questionnaires.take(vault, questionnaires.examine(written(tmp_path)))
    questionnaires.take(vault, questionnaires.examine(written(tmp_path)))
    with pytest.raises(VersionTaken):
        questionnaires.take(
            vault, questionnaires.examine(written(tmp_path / "other", form=form, places=places))
        )


def test_the_name_of_a_shipped_one_is_not_given_to_another(vault: Vault, tmp_path: Path) -> None:
    ours = FORM.replace("| wells |", "| framework-assessment |")
    with pytest.raises(NameOfOurs):
        questionnaires.take(vault, questionnaires.examine(written(tmp_path, form=ours)))


def test_a_form_that_names_nothing_reads_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "wells-media").mkdir()
    (tmp_path / "secret.csv").write_text("name,label\n")
    path = tmp_path / "plain.md"
    path.write_text("| survey |\n| | type | name | label |\n| | text | a | jr://file/../x |\n")
    found = questionnaires.examine(path)
    assert found.instrument is not None
    assert found.instrument.media == {}
