"""What guessers of passphrases try first: sayings that many know, and what keys hide.

Sayings are compared folded (case, marks, hamza seats, kinds of digits do not matter), whole or any
three words of them in a row. The layouts are those of the keyboards that officers type on: a word
typed on the wrong one is still that word. Source: vault design, Keys (passphrase: own lists).
"""

from __future__ import annotations

from functools import cache
from typing import Final

from fieldkit.forms.fold import folded

SAYINGS: Final = """
correct horse battery staple
to be or not to be that is the question
the quick brown fox jumps over the lazy dog
let there be light
in the beginning was the word
our father who art in heaven hallowed be thy name
the lord is my shepherd i shall not want
once upon a time in a land far away
it was the best of times it was the worst of times
all human beings are born free and equal in dignity and rights
we the peoples of the united nations
we the people of the united states
all you need is love
god save the king
god save the queen
may the force be with you
never again means never again
responsibility to protect
i love you so much
one two three four five six seven eight nine ten
this is my passphrase
this is my secret password
my password is my password
lorem ipsum dolor sit amet
liberté égalité fraternité
être ou ne pas être telle est la question
ser o no ser esa es la cuestión
быть или не быть вот в чём вопрос
в лесу родилась ёлочка в лесу она росла
allahu akbar
alhamdulillah rabb alalamin
bismillah alrahman alrahim
bismillah ir rahman ir rahim
la ilaha illa allah muhammad rasul allah
assalamu alaikum wa rahmatullah wa barakatuh
salam alaikum
in sha allah
hakuna matata
الله أكبر
الحمد لله
سبحان الله
بسم الله الرحمن الرحيم
الحمد لله رب العالمين الرحمن الرحيم مالك يوم الدين
إياك نعبد وإياك نستعين
اهدنا الصراط المستقيم
قل هو الله أحد الله الصمد لم يلد ولم يولد
قل أعوذ برب الناس ملك الناس إله الناس
الله لا إله إلا هو الحي القيوم
لا إله إلا الله محمد رسول الله
أشهد أن لا إله إلا الله وأشهد أن محمدا رسول الله
لا حول ولا قوة إلا بالله العلي العظيم
سبحان الله وبحمده سبحان الله العظيم
أستغفر الله العظيم وأتوب إليه
إنا لله وإنا إليه راجعون
حسبنا الله ونعم الوكيل
إن مع العسر يسرا
توكلت على الله
إن شاء الله
ما شاء الله
اللهم صل على محمد وعلى آل محمد
السلام عليكم ورحمة الله وبركاته
وعليكم السلام ورحمة الله وبركاته
أبانا الذي في السماوات ليتقدس اسمك
صباح الخير
مساء الخير
أهلا وسهلا
تصبح على خير
كل عام وأنتم بخير
كان يا ما كان في قديم الزمان
الشعب يريد إسقاط النظام
حرية سلام وعدالة والثورة خيار الشعب
يولد جميع الناس أحرارا متساوين في الكرامة والحقوق
نحن شعوب الأمم المتحدة
العلم نور والجهل ظلام
الصبر مفتاح الفرج
من جد وجد ومن زرع حصد
اطلبوا العلم ولو في الصين
الخيل والليل والبيداء تعرفني
قفا نبك من ذكرى حبيب ومنزل
إذا الشعب يوما أراد الحياة
على قدر أهل العزم تأتي العزائم
واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة
أبجد هوز حطي كلمن سعفص قرشت ثخذ ضظغ
كلمة السر كلمة المرور
"""

CHEAP: Final = frozenset(
    folded(
        "الله في من على إلى عن مع لا ما لم لن قد كل هو هي هم هذا هذه ذلك تلك التي الذي أن إن أو ثم"
        " يا كان كانت و ف ب ل بين بعد قبل عند حتى إذا كما أنا أنت نحن محمد أحمد علي"
    ).split()
)
"""Arabic words that stand in every sentence, and the most common names."""

_LATIN: Final = "qwertyuiop[]asdfghjkl;'zxcvnm,./`"
_ARABIC: Final = "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظذ"
_CYRILLIC_KEYS: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC: Final = "йцукенгшщзхъфывапролджэячсмитьбюё"
ALPHABETS: Final = (
    folded("ابتثجحخدذرزسشصضطظعغفقكلمنهوي"),
    folded("ابجدهوزحطيكلمنسعفصقرشتثخذضظغ"),
    "абвгдежзиклмнопрстуфхцчшщъыьэюя",
    "αβγδεζηθικλμνξοπρστυφχψω",
)
"""Orders that people learn by heart; Latin's is known to the estimator."""

_TO_ARABIC: Final = str.maketrans({**dict(zip(_LATIN, _ARABIC, strict=True)), "b": "لا"})
_FROM_ARABIC: Final = str.maketrans(
    {
        **dict(zip(_ARABIC, _LATIN, strict=True)),
        "أ": "h",
        "إ": "y",
        "آ": "n",
        "؛": "p",
        "،": "k",
        "؟": "/",
    }
)
_FROM_CYRILLIC: Final = str.maketrans(dict(zip(_CYRILLIC, _CYRILLIC_KEYS, strict=True)))


def on_arabic_keys(text: str) -> str:
    """What Latin keys give on the Arabic layout; the text itself where none is one."""
    return text.lower().translate(_TO_ARABIC)


def on_latin_keys(text: str, *, one_key: bool = False) -> str:
    """What Arabic or Cyrillic keys give on the Latin layout; `one_key` takes لا for the key that
    types both letters, else for two keys."""
    text = text.lower().replace("لا", "b") if one_key else text.lower()
    return text.translate(_FROM_ARABIC).translate(_FROM_CYRILLIC)


@cache
def known_runs() -> frozenset[tuple[str, ...]]:
    """Every saying and every three or more words of one in a row, folded."""
    runs: set[tuple[str, ...]] = set()
    for line in SAYINGS.strip().splitlines():
        words = tuple(folded(line).split())
        runs.add(words)
        for begin in range(len(words)):
            runs.update(words[begin:end] for end in range(begin + 3, len(words) + 1))
    return frozenset(runs)


@cache
def glued_sayings() -> tuple[str, ...]:
    """The sayings without spaces, longest first."""
    lines = SAYINGS.strip().splitlines()
    return tuple(sorted({"".join(folded(line).split()) for line in lines}, key=len, reverse=True))
