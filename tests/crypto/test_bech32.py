"""Bech32 by BIP 173's own examples (but its limit on length, which age lifts)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.crypto import bech32


@given(st.binary(max_size=1300))
def test_round_trip(raw: bytes) -> None:
    assert bech32.decode(bech32.encode("age1pq", raw)) == ("age1pq", raw)
    text = bech32.encode("AGE-SECRET-KEY-PQ-", raw)
    assert text == text.upper()
    assert bech32.decode(text) == ("AGE-SECRET-KEY-PQ-", raw)


@given(st.binary(min_size=1, max_size=60), st.data())
def test_one_wrong_sign_is_seen(raw: bytes, data: st.DataObject) -> None:
    text = bech32.encode("age1pq", raw)
    at = data.draw(st.integers(7, len(text) - 1))
    sign = data.draw(st.sampled_from([sign for sign in bech32.CHARSET if sign != text[at]]))
    with pytest.raises(ValueError):
        bech32.decode(text[:at] + sign + text[at + 1 :])


@pytest.mark.parametrize("text", ["A12UEL5L", "a12uel5l"])
def test_valid_examples(text: str) -> None:
    assert bech32.decode(text) == (text[0], b"")


@pytest.mark.parametrize(
    "text",
    ["pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3", "A1G7SGD8", "10a06t8", "1qzzfhee",
     "a12UEL5L", "\x201nwldj5", "\x7f1axkwrx", "de1lg7wt\xff", ""],
)  # fmt: skip
def test_invalid_examples(text: str) -> None:
    with pytest.raises(ValueError):
        bech32.decode(text)
