"""A questionnaire with every type and appearance of XLSForm, open in a window, in two languages."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PIL import Image

from fieldkit.assess import open_assessment, open_situation
from fieldkit.clock import SetClock
from fieldkit.vault import RecoveryCode, Vault
from schemas.assessment import Period
from schemas.situation import Text
from tests.questionnaires import compiled
from tests.vaults import copied
from tests.window.conftest import Desk
from tests.window.window_sample import NOW, ZONE
from ui.app import open_window
from ui.theme.look import Choices
from ui.workspace import Workspace

FORM = r"""
| survey | | | | | | | | | |
| | type | name | label::English (en) | label::Arabic (ar) | hint::English (en) | hint::Arabic (ar) | appearance | parameters | choice_filter | media::image::English (en) | media::image::Arabic (ar) | media::audio::English (en) | media::audio::Arabic (ar) | read_only | calculation |
| | hidden | secret | | | | | | | | | | | | | |
| | start | begun | | | | | | | | | | | | | |
| | username | who | | | | | | | | | | | | | |
| | begin_group | words | 1 Words | 1 كلمات | | | field-list | | | | | | | | |
| | note | intro | # About this page\n**Bold**, *leaning* and [a page](https://example.org/a_b)\n- first\n- second <b>not bold</b> | # عن هذه الصفحة\n**غليظ** و*مائل* و[صفحة](https://example.org/a_b)\n- أولا\n- ثانيا <b>ليس غليظا</b> | | | | | | | | | | | |
| | text | name | Your **name** | **اسمك** | As on the *card* | كما في *البطاقة* | | | | | | | | | |
| | barcode | parcel | Bar code of the parcel | الرمز الشريطي للطرد | | | | | | | | | | | |
| | text | phone | Telephone | الهاتف | | | numbers | | | | | | | | |
| | acknowledge | read | I have read this | قرأت هذا | | | | | | | | | | | |
| | end_group | | | | | | | | | | | | | | |
| | begin_group | numbers | 2 Numbers and times | 2 أعداد وأوقات | | | field-list | | | | | | | | |
| | integer | people | How many people? | كم عدد الناس؟ | | | thousands-sep | | | | | | | | |
| | integer | twice | Twice as many | ضعفهم | | | | | | | | | | yes | ${people} * -2 |
| | decimal | water | Litres of water a day | لترات الماء في اليوم | | | | | | | | | | | |
| | range | trust | How much do you trust this? | إلى أي حد تثق بهذا؟ | | | | start=0 end=10 step=1 | | | | | | | |
| | range | share | Which share? | أي نسبة؟ | | | no-ticks | start=-1 end=1 step=0.25 | | | | | | | |
| | range | stars | Rating | التقدير | | | rating | start=1 end=5 step=1 | | | | | | | |
| | date | day | Which day? | أي يوم؟ | | | | | | | | | | | |
| | date | month | Which month? | أي شهر؟ | | | month-year | | | | | | | | |
| | date | year | Which year? | أي سنة؟ | | | year | | | | | | | | |
| | time | clock | At what time? | في أي ساعة؟ | | | | | | | | | | | |
| | dateTime | moment | When exactly? | متى بالضبط؟ | | | | | | | | | | | |
| | end_group | | | | | | | | | | | | | | |
| | begin_group | choices | 3 Choices | 3 اختيارات | | | field-list | | | | | | | | |
| | select_one scale | plain | Plain | بسيط | | | | | | | | | | | |
| | select_one scale | small | Minimal | مختصر | | | minimal | | | | | | | | |
| | select_one scale | likert | How far do you agree? | إلى أي حد توافق؟ | | | likert | | | | | | | | |
| | select_one scale | two | Two columns | عمودان | | | columns-2 | | | | | | | | |
| | select_multiple things or_other | had | What do you have? | ماذا لديكم؟ | | | columns-pack | | | | | | | | |
| | select_one scale | nothing | Filtered away | لا شيء | | | | | name = ${name} | | | | | | |
| | rank things | order | Put in order | رتّب | | | | | | | | | | | |
| | select_one_from_file villages.csv | village | Which village? | أي قرية؟ | | | autocomplete | | | | | | | | |
| | end_group | | | | | | | | | | | | | | |
| | begin_group | table | 4 Table | 4 جدول | | | table-list | | | | | | | | |
| | select_one scale | food | Food is *enough* | الطعام كاف | | | | | | | | | | | |
| | select_one scale | shelter | Shelter holds against the rain of this season | المأوى يصمد أمام مطر هذا الموسم | | | | | | | | | | | |
| | select_one scale | school | Schools are open | المدارس مفتوحة | | | | | | | | | | | |
| | end_group | | | | | | | | | | | | | | |
| | begin_group | places | 5 Places | 5 أماكن | | | field-list | | | | | | | | |
| | geopoint | point | Where do you stand? | أين تقف؟ | | | | | | | | | | | |
| | geotrace | road | Which way did you come? | أي طريق سلكت؟ | | | | | | | | | | | |
| | geoshape | field | Where does the camp lie? | أين يقع المخيم؟ | | | | | | | | | | | |
| | end_group | | | | | | | | | | | | | | |
| | begin_group | files | 6 Files | 6 ملفات | | | field-list | | | | | | | | |
| | image | picture | A picture of the well | صورة للبئر | | | | | | well.png | well.png | | | | |
| | audio | sound | A recording | تسجيل | | | | | | | | how.mp3 | how.mp3 | | |
| | video | film | A film | فيلم | | | | | | | | | | | |
| | file | paper | Any paper | أي ورقة | | | | | | | | | | | |
| | end_group | | | | | | | | | | | | | | |
| | begin_group | homes | 7 Homes | 7 بيوت | | | field-list | | | | | | | | |
| | begin_repeat | home | Home | بيت | | | | | | | | | | | |
| | text | owner | Whose home? | بيت من؟ | | | | | | | | | | | |
| | begin_repeat | person | Person | شخص | | | | | | | | | | | |
| | integer | age | Age | العمر | | | | | | | | | | | |
| | end_repeat | | | | | | | | | | | | | | |
| | end_repeat | | | | | | | | | | | | | | |
| | end_group | | | | | | | | | | | | | | |
| | begin_group | fast | 8 Fast | 8 سريع | | | | | | | | | | | |
| | begin_group | fast_one | 8.1 One question | 8.1 سؤال واحد | | | field-list | | | | | | | | |
| | select_one scale | quick | Answer and go on | أجب وتابع | | | quick | | | | | | | | |
| | end_group | | | | | | | | | | | | | | |
| | begin_group | fast_two | 8.2 The next | 8.2 التالي | | | field-list | | | | | | | | |
| | text | last | The end | النهاية | | | | | | | | | | | |
| | end_group | | | | | | | | | | | | | | |
| | end_group | | | | | | | | | | | | | | |
| choices | | | | | |
| | list_name | name | label::English (en) | label::Arabic (ar) | media::image::English (en) | media::image::Arabic (ar) |
| | scale | no | Not at all | أبدا | | |
| | scale | little | A little | قليلا | | |
| | scale | half | Neither agree nor disagree | لا أوافق ولا أرفض | | |
| | scale | yes | Very much | كثيرا جدا | | |
| | things | radio | Radio | راديو | | |
| | things | cart | Cart | عربة | | |
| | things | pump | Pump | مضخة | well.png | well.png |
| | things | goat | **Goats** | **ماعز** | | |
| settings | | | |
| | form_title | form_id | version | default_language |
| | Every kind | every | 1 | English (en) |
"""  # noqa: E501


def villages(count: int = 2000) -> bytes:
    """A list of a file: name and label."""
    rows = [f"v{number},Village {number} / قرية {number}" for number in range(1, count + 1)]
    return ("name,label\n" + "\n".join(rows) + "\n").encode()


def drawing(colour: str = "#1F69B3") -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (320, 180), colour).save(out, "PNG")
    return out.getvalue()


def media() -> Mapping[str, bytes]:
    """What the form names."""
    return {"villages.csv": villages(), "well.png": drawing(), "how.mp3": b"ID3" + bytes(4000)}


def table(form: str) -> str:
    """The Markdown table with the line breaks of its labels."""
    return form.replace(r"\n", "&#10;")


@dataclass(frozen=True)
class Form:
    """A form in a vault: the locked profile, its code, and the assessment that uses it."""

    profile: Path
    code: RecoveryCode
    assessment: str


def put_form(
    made: tuple[Path, RecoveryCode],
    folder: Path,
    form: str,
    *,
    language: str = "en",
    files: Mapping[str, bytes] | None = None,
) -> Form:
    """A vault with one open assessment of a form; `language` is the questionnaire's."""
    folder.mkdir(parents=True, exist_ok=True)
    vault = copied(made, folder / "profile", SetClock(NOW))
    situation = open_situation(vault, name=Text(text="Talmora"), country=Text(text="Talmora"))
    filling = open_assessment(
        vault,
        situation.id,
        compiled(form, folder, media=files),
        period=Period(start=date(2026, 7, 1), end=date(2026, 9, 30)),
        language=language,
        clock=SetClock(NOW),
        timezone=ZONE,
    )
    assessment = filling.assessment.id
    vault.lock()
    return Form(vault.profile, made[1], assessment)


def show_form(
    form: Form,
    *,
    language: str = "en",
    theme: str = "light",
    percent: int = 100,
    size: tuple[int, int] = (1366, 728),
) -> Desk:
    """The form in a window, at its first card."""
    vault = Vault.open(form.profile, recovery=form.code, clock=SetClock(NOW), reserve=0)
    workspace = Workspace(form.profile.parent, clock=SetClock(NOW))
    chosen = Choices(language=language, theme=theme, percent=percent)  # type: ignore[arg-type]
    shell = open_window(workspace, chosen, idle=0)
    shell.resize(*size)
    workspace.vault, workspace.training = vault, True
    desk = Desk(shell, workspace, form.assessment)
    desk.show("questionnaire")
    return desk
