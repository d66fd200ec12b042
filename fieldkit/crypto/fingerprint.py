"""Fingerprints of keys, for people to compare by voice.

Two forms (`bundle-format`, *Identities*): OpenSSH's `SHA256:` and 24 digits in six groups of
four, the same in every language: the first 16 bytes of that hash as a number, modulo 10²⁴.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from fieldkit.crypto.keys import PublicKey

GROUPS = 6
GROUP = 4


def sha256(public: PublicKey) -> str:
    """`SHA256:…`, as `ssh-keygen -l` prints it."""
    digest = hashlib.sha256(public.blob).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def digits(public: PublicKey) -> tuple[str, ...]:
    """Six groups of four digits."""
    digest = hashlib.sha256(public.blob).digest()
    number = int.from_bytes(digest[:16], "big") % 10 ** (GROUPS * GROUP)
    text = f"{number:0{GROUPS * GROUP}d}"
    return tuple(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def first_difference(typed: Sequence[str], public: PublicKey) -> int | None:
    """The first group, from 1, where `typed` is not the key's; None where all six agree.

    Digits of any script are read (Arabic-Indic too); a group that is missing differs.
    """
    for group, right in enumerate(digits(public), start=1):
        given = typed[group - 1] if group <= len(typed) else ""
        if _western(given) != right:
            return group
    return None if len(typed) == GROUPS else GROUPS


def _western(text: str) -> str:
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text.strip())
