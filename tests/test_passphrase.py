"""Passphrases: what is offered, and what one's own is worth."""

from __future__ import annotations

import os

import pytest

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


def test_padme_is_that_of_its_paper() -> None:
    assert [padme(n) for n in (1, 8, 9, 100, 1000, 65_537, 10**6)] == [
        1, 8, 10, 104, 1024, 67_584, 1_015_808,
    ]  # fmt: skip
    assert padded(1) == 16_384
    for length in range(2, 5000, 7):
        assert length <= padme(length) <= length * 1.12 + 1
        assert padme(padme(length)) == padme(length)
