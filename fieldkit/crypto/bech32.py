"""Bech32 (BIP 173) without its limit on length, as age writes keys.

The text is all lower case or all upper case; the checksum is over the lower-case part before the
last `1`. Raises ValueError with what is wrong.
"""

from __future__ import annotations

CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
CHECKSUM = 6
_VALUES = {sign: value for value, sign in enumerate(CHARSET)}
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def encode(hrp: str, raw: bytes) -> str:
    """`hrp`, `1`, the bytes in groups of five bits, six signs of checksum; in the hrp's case."""
    values = _regroup(raw, 8, 5, pad=True)
    low = hrp.lower()
    _check_hrp(low)
    check = _polymod([*_expand(low), *values, *[0] * CHECKSUM]) ^ 1
    tail = [(check >> 5 * (CHECKSUM - 1 - at)) & 31 for at in range(CHECKSUM)]
    text = low + "1" + "".join(CHARSET[value] for value in (*values, *tail))
    return text.upper() if hrp.isupper() else text


def decode(text: str) -> tuple[str, bytes]:
    """The part before the last `1`, in its case, and the bytes."""
    if text.lower() != text and text.upper() != text:
        raise ValueError("mixed case")
    low = text.lower()
    at = low.rfind("1")
    if at < 1 or at + CHECKSUM + 1 > len(low):
        raise ValueError("no separator, or no checksum")
    hrp = low[:at]
    _check_hrp(hrp)
    try:
        values = [_VALUES[sign] for sign in low[at + 1 :]]
    except KeyError as error:
        raise ValueError("a sign that Bech32 does not have") from error
    if _polymod([*_expand(hrp), *values]) != 1:
        raise ValueError("the checksum does not fit")
    return text[:at], bytes(_regroup(values[:-CHECKSUM], 5, 8, pad=False))


def _check_hrp(hrp: str) -> None:
    if not hrp or any(not 33 <= ord(sign) <= 126 for sign in hrp):
        raise ValueError("a sign that Bech32 does not have")


def _expand(hrp: str) -> list[int]:
    return [ord(sign) >> 5 for sign in hrp] + [0] + [ord(sign) & 31 for sign in hrp]


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate(_GENERATOR):
            if top >> bit & 1:
                check ^= term
    return check


def _regroup(values: bytes | list[int], wide: int, narrow: int, *, pad: bool) -> list[int]:
    held, bits, out = 0, 0, []
    for value in values:
        held = (held << wide | value) & 0xFFF
        bits += wide
        while bits >= narrow:
            bits -= narrow
            out.append(held >> bits & (1 << narrow) - 1)
    left = held << (narrow - bits) & (1 << narrow) - 1
    if pad and bits:
        out.append(left)
    elif not pad and (bits >= wide or left):
        raise ValueError("padding")
    return out
