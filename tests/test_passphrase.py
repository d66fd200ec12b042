"""Passphrases: what is offered, and what one's own is worth."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldkit.errors import WeakPassphrase
from fieldkit.padme import padded, padme
from fieldkit.passphrase import english_words, generate, require_strong, strength


def test_the_list_has_2048_words_told_by_four_letters() -> None:
    words = english_words()
    assert len(words) == len({word[:4] for word in words}) == 2048


def test_english_gets_words_and_others_digits() -> None:
    assert len(generate("en").split()) == 6
    assert set(generate("en").split()) <= set(english_words())
    for language in ("ar", "fr"):
        groups = generate(language).split()
        assert [len(group) for group in groups] == [5, 5, 5, 5]
        assert all(group.isdecimal() for group in groups)
    assert generate("en") != generate("en")


def test_each_word_is_as_likely_and_none_beyond_the_list() -> None:
    assert generate("en", lambda size: bytes(size)) == " ".join([english_words()[0]] * 6)
    assert generate("ar", lambda size: b"\0\0\0\7"[:size]) == "00007 00007 00007 00007"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_is_offered_is_strong(language: str) -> None:
    for _ in range(5):
        judged = strength(generate(language, os.urandom))
        assert judged.enough
        assert judged.score == 4
        assert 14 < judged.power < 21


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "short"),
        ("kX9#vB2!q", "short"),
        ("passwordpassword", "repeated"),
        ("password monkey", "common"),
        ("aaaaaaaaaaaaaaaaaaaa", "repeated"),
        ("fieldkit fieldkit", "common"),
        ("سسسسسسسسسسسسسسس", "repeated"),
    ],
)
def test_easy_ones_are_refused_with_a_reason(text: str, reason: str) -> None:
    assert reason in strength(text).reasons
    with pytest.raises(WeakPassphrase):
        require_strong(text)


def test_full_width_letters_are_the_same_as_plain_ones() -> None:
    plain = "correct horse battery staple"
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter != " " else "\u3000" for letter in plain)
    assert strength(wide) == strength(plain)


def test_an_own_sentence_in_arabic_is_taken() -> None:
    require_strong("قنديل النهر يمشي على جسر من نحاس")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("correct horse battery staple", "known"),
        ("CorrectHorseBatteryStaple", "known"),
        ("horse battery staple 17", "known"),
        ("to be or not to be that is the question", "known"),
        ("بسم الله الرحمن الرحيم", "known"),
        ("بِسْمِ اللَّهِ الرَّحْمٰنِ الرَّحِيمِ", "known"),
        ("الله أكبر الله اكبر", "known"),
        ("السلام عليكم ورحمة الله وبركاته", "known"),
        ("allahu akbar allahu akbar", "known"),
        ("password password password", "repeated"),
        ("Password1 Password2 Password3", "repeated"),
        ("سلام سلام سلام سلام سلام", "repeated"),
        ("خرطوم2024 خرطوم2024 خرطوم", "repeated"),
        ("مفتاح قمر بحر", "common"),
        ("love you all day long", "common"),
        ("qwertyuiop asdfghjkl", "common"),
        ("ابتثجحخدذرزسش", "sequence"),
        ("我们都是中国人", "short"),
    ],
)
def test_what_many_know_or_say_twice_is_not_enough(text: str, reason: str) -> None:
    judged = strength(text)
    assert reason in judged.reasons or (reason == "sequence" and judged.power < 3)
    assert not judged.enough


@pytest.mark.parametrize(
    "text",
    [
        "hggi h;fv hggi h;fv",
        "hgsghl ugd;l ,vplm hggi ,fv;hji",
        "ضصثقفغعهخحجد شسيبلاتنمكط",
        "حشسسصخقي حشسسصخقي حشسسصخقي",
        "ؤخققثؤف اخقسث لاشففثقغ سفشحمث",
        "зфыыцщкв зфыыцщкв",
    ],
)
def test_another_keyboard_hides_nothing(text: str) -> None:
    judged = strength(text)
    assert "layout" in judged.reasons
    assert not judged.enough


def test_a_word_counts_the_same_in_every_script() -> None:
    for four in (
        "مفتاح قمر بحر جمل",
        "lantern copper meadow orbit",
        "корова медь мост река",
        "ключ месяц верблюд бухта",
    ):
        assert 10 <= strength(four).power <= 4 * 3.32


PHRASE = ("قنديل", "نهر", "جسر", "нож", "meadow")


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(PHRASE), max_size=4))
def test_saying_it_again_adds_almost_nothing(again: list[str]) -> None:
    once = strength(" ".join(PHRASE)).power
    assert strength(" ".join([*PHRASE, *again])).power <= once + 0.31 * len(again)


def test_letters_drawn_at_random_are_not_taken_for_words() -> None:
    for text in ("xkqzjvbwplmtrd", "kX9#vB2!qwL0", "kfm-9xw-qqd-t4z", "ظضغثذصطخشءقظثض"):
        require_strong(text)


def test_padme_is_that_of_its_paper() -> None:
    assert [padme(n) for n in (1, 8, 9, 100, 1000, 65_537, 10**6)] == [
        1, 8, 10, 104, 1024, 67_584, 1_015_808,
    ]  # fmt: skip
    assert padded(1) == 16_384
    for length in range(2, 5000, 7):
        assert length <= padme(length) <= length * 1.12 + 1
        assert padme(padme(length)) == padme(length)
