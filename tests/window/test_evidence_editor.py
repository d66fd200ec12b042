"""The evidence editor: a file is taken in, looked through and linked; what is said is kept."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.window.conftest import Desk
from tests.window.looking import cut, nameless, small
from tests.window.walking import answer_dialog, push, shows
from ui.screens.evidence import EvidenceScreen
from ui.screens.evidence_model import EvidenceForm
from ui.theme import look

Opens = Callable[..., Desk]
LINK = "f07_14_evidence"


def photo(path: Path) -> Path:
    """A picture that tells where it was taken."""
    out = BytesIO()
    exif = Image.Exif()
    exif[0x0110] = "Phone X"
    exif.get_ifd(0x8825).update({1: "N", 2: (10.0, 0.0, 0.0), 3: "E", 4: (20.0, 0.0, 0.0)})
    Image.new("RGB", (64, 48), (90, 120, 60)).save(out, "JPEG", exif=exif)
    path.write_bytes(out.getvalue())
    return path


def editor(desk: Desk) -> EvidenceScreen:
    desk.settle(lambda: not desk.workspace.jobs.busy)
    assert isinstance(desk.screen, EvidenceScreen)
    return desk.screen


def item_of(desk: Desk, code: str) -> str:
    vault = desk.workspace.open_vault
    return next(each.id for each in vault.evidence.all() if each.code == code)


def test_a_picture_is_taken_in_looked_through_and_linked(open_desk: Opens, tmp_path: Path) -> None:
    desk = open_desk("full")
    desk.show("questionnaire", card="f07_14_narrative")
    desk.workspace.go("evidence", assessment=desk.assessment, link=LINK, file=None)
    shows(desk, "evidence")
    push(desk, "Choose a file")
    answer_dialog(desk, photo(tmp_path / "door.jpg"))
    desk.settle(lambda: getattr(desk.screen, "form", None) is not None)
    screen = editor(desk)
    assert screen.form is not None
    item = screen.form.item
    assert item.file is not None
    assert item.file.stripped
    words = [line.words for line in screen.form.found()]
    assert "Position" in words
    filling = desk.workspace.held_filling(desk.assessment)
    assert filling is not None
    assert item.code in filling.session.state(LINK).value.split()
    screen.file_part._keep(True)
    assert desk.workspace.open_vault.evidence.get(item.id).file.kept  # type: ignore[union-attr]


def test_a_program_is_refused_in_words_and_nothing_is_kept(
    open_desk: Opens, tmp_path: Path
) -> None:
    desk = open_desk("full")
    count = len(desk.workspace.open_vault.evidence.all())
    file = tmp_path / "tool"
    file.write_bytes(b"\x7fELF" + bytes(100))
    desk.workspace.root("home")
    desk.shell.show()
    desk.workspace.go("evidence", assessment=desk.assessment, link=LINK, file=str(file))
    screen = editor(desk)
    desk.settle(lambda: screen._running is None and not desk.workspace.jobs.busy)
    assert screen._notice.count()
    assert len(desk.workspace.open_vault.evidence.all()) == count


def test_what_is_typed_is_in_the_vault_and_back_in_the_field(open_desk: Opens) -> None:
    desk = open_desk("full")
    item = item_of(desk, "E-08")
    desk.workspace.root("evidence", item=item)
    desk.shell.show()
    screen = editor(desk)
    assert screen.fields is not None
    screen.fields.widget("says").enter()
    desk.type(" of the quarter")
    desk.workspace.root("home")
    desk.settle()
    says = desk.workspace.open_vault.evidence.get(item).record.says
    assert says.endswith(" of the quarter")
    desk.workspace.root("evidence", item=item)
    again = editor(desk)
    assert again.form is not None
    assert again.form.question("says", strict=False).answer == says


def test_a_source_needs_a_code_only_where_somebody_else_told(open_desk: Opens) -> None:
    desk = open_desk("full")
    desk.workspace.root("evidence", item=item_of(desk, "E-08"))
    desk.shell.show()
    form = editor(desk).form
    assert form is not None
    form.answer("origin", "first_hand")
    assert "source_code" not in form.names()
    form.answer("origin", "witness")
    assert "source_code" in form.names()
    form.answer("source_code", "Miriam of the market")
    assert form.question("source_code", strict=False).message
    assert "source_code" in form.missing


def test_answers_that_rest_on_it_are_named(open_desk: Opens) -> None:
    desk = open_desk("full")
    vault = desk.workspace.open_vault
    desk.show("questionnaire")
    filling = desk.workspace.held_filling(desk.assessment)
    assert filling is not None
    code = filling.session.state(LINK).value.split()[0]
    item = next(each for each in vault.evidence.all() if each.code == code)
    form = EvidenceForm(vault, item, look().tr)
    uses = {line.code: line for line in form.used_in([filling])}
    assert "7.14" in uses
    assert uses["7.14"].answer


@pytest.mark.parametrize(
    ("language", "percent", "size"),
    [("en", 150, (1280, 720)), ("ar", 100, (1024, 600)), ("en", 100, (1366, 728))],
)
def test_nothing_is_cut_and_all_is_named(
    open_desk: Opens, language: str, percent: int, size: tuple[int, int]
) -> None:
    desk = open_desk("full", language=language, percent=percent, size=size)
    for about in ({"item": item_of(desk, "E-08")}, {"code": "E-01", "assessment": desk.assessment}):
        desk.workspace.root("evidence", **about)
        desk.shell.show()
        editor(desk)
        desk.settle()
        assert cut(desk.shell) + nameless(desk.shell) + small(desk.shell) == []
    desk.workspace.root("evidence", assessment=desk.assessment, link=LINK)
    desk.settle()
    assert cut(desk.shell) + nameless(desk.shell) + small(desk.shell) == []
