"""The recovery code: eleven groups of six digits, the same in every language.

Ten 16-bit numbers, 20 random bytes, and then the first 16 bits of their SHA-256; each number is
five digits and a check digit by Damm's method (a totally anti-symmetric quasigroup of order 10,
H. M. Damm, 2004), which catches every single wrong digit and every swap of neighbours, so that a
misread group is named. Source: design page *vault*, Keys.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass

from fieldkit.clock import Random
from fieldkit.errors import DamagedRecoveryCode

SECRET_BYTES = 20
GROUPS = 11
GROUP_DIGITS = 6

_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def damm(digits: str) -> str:
    """Damm's check digit of `digits`; of digits with their check digit it is 0."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


@dataclass(frozen=True, repr=False)
class RecoveryCode:
    """20 random bytes that open a vault; its text is the eleven groups."""

    secret: bytes

    @classmethod
    def generate(cls, random: Random) -> RecoveryCode:
        """A new code."""
        return cls(random(SECRET_BYTES))

    @property
    def groups(self) -> tuple[str, ...]:
        """The eleven groups, each with its check digit at the end."""
        whole = self.secret + hashlib.sha256(self.secret).digest()[:2]
        numbers = [int.from_bytes(whole[at : at + 2], "big") for at in range(0, len(whole), 2)]
        return tuple(f"{number:05d}{damm(f'{number:05d}')}" for number in numbers)

    @property
    def text(self) -> str:
        """The groups in one line, as the recovery kit's QR code has them."""
        return " ".join(self.groups)

    @classmethod
    def parse(cls, text: str) -> RecoveryCode:
        """Read what a person typed, in any digits and with any separators.

        `DamagedRecoveryCode`: `group` is the misread one from 1, or 0 where the number of digits
        is wrong or all groups are well formed and do not belong together.
        """
        digits = "".join(_digits(text))
        if len(digits) != GROUPS * GROUP_DIGITS:
            raise DamagedRecoveryCode(group=0)
        groups = [digits[at : at + GROUP_DIGITS] for at in range(0, len(digits), GROUP_DIGITS)]
        for index, group in enumerate(groups, start=1):
            if not group_is_right(group):
                raise DamagedRecoveryCode(group=index)
        whole = b"".join(int(group[:-1]).to_bytes(2, "big") for group in groups)
        secret, check = whole[:SECRET_BYTES], whole[SECRET_BYTES:]
        if hashlib.sha256(secret).digest()[:2] != check:
            raise DamagedRecoveryCode(group=0)
        return cls(secret)


def group_is_right(text: str) -> bool:
    """Whether one typed group agrees with its check digit; for a field that checks as one types."""
    digits = "".join(_digits(text))
    return len(digits) == GROUP_DIGITS and damm(digits) == "0" and int(digits[:-1]) <= 0xFFFF


def _digits(text: str) -> list[str]:
    return [
        str(unicodedata.digit(letter)) for letter in text if unicodedata.category(letter) == "Nd"
    ]
