"""Enrolment as a person does it: request out, digits both ways, answer in; imports no widget.

What headquarters reads aloud is compared group by group with the root of the answer's roster as
soon as the answer is open; nothing is kept before all agree and `sync.enrolment` has checked it.
Source: interface design, 7.1 (step 6); bundle-format, *Enrolment*.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from fieldkit.crypto import fingerprint
from fieldkit.crypto.keys import PublicKey
from fieldkit.errors import DamagedAnswer, FieldkitError
from fieldkit.language.numbers import typed
from fieldkit.vault import Vault
from sync.enrolment import LARGEST, answer_root, check_addressee, enrol, request_of

GROUPS = 6


@dataclass
class Enrolling:
    """Where it stands: the answer's bytes and name, what was typed, when the request was saved."""

    answer: bytes = b""
    name: str = ""
    groups: list[str] = field(default_factory=lambda: [""] * GROUPS)
    saved: datetime | None = None
    _root: PublicKey | None = None

    def open_answer(self, path: Path, own: PublicKey) -> None:
        """Read headquarters' answer to the device whose key is `own`.

        `DamagedAnswer`, `UnsignedRoster`, `UnsupportedVersion`, `AnotherDevice`.
        """
        try:
            with path.open("rb") as source:
                raw = source.read(LARGEST + 1)
        except OSError:
            raise DamagedAnswer(reason="cannot be read") from None
        root = answer_root(raw)
        check_addressee(raw, own)
        self._root, self.answer, self.name = root, raw, path.name

    def told(self) -> dict[str, Any] | None:
        """As JSON, to be kept while it is under way; None where nothing was done yet."""
        if not self.answer and not any(self.groups) and self.saved is None:
            return None
        return {
            "answer": base64.b64encode(self.answer).decode(),
            "name": self.name,
            "groups": self.groups,
            "saved": None if self.saved is None else self.saved.isoformat(),
        }

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Enrolling:
        """What `told` gave; an answer that cannot be read any more is to be opened again."""
        saved = told["saved"]
        made = cls(
            groups=list(told["groups"]),
            saved=None if saved is None else datetime.fromisoformat(saved),
        )
        answer = base64.b64decode(told["answer"])
        if answer:
            with suppress(FieldkitError):
                made._root = answer_root(answer)
                made.answer, made.name = answer, told["name"]
        return made

    def right(self, at: int, text: str) -> bool | None:
        """Whether a group is the answer's; None while no answer is open."""
        if self._root is None:
            return None
        return typed(text) == fingerprint.digits(self._root)[at]

    @property
    def matching(self) -> int:
        """How many groups agree."""
        return sum(self.right(at, text) is True for at, text in enumerate(self.groups))

    @property
    def differing(self) -> int | None:
        """The first whole group (from 1) that differs, None where none does."""
        for at, text in enumerate(self.groups):
            if len(text) == fingerprint.GROUP and self.right(at, text) is False:
                return at + 1
        return None

    def finish(self, vault: Vault, now: datetime) -> None:
        """Check everything and keep it; the errors of `sync.enrolment.enrol`."""
        enrol(vault, self.answer, [typed(group) for group in self.groups], now)


def own_digits(vault: Vault) -> tuple[str, ...]:
    """This device's digits, to be read to headquarters."""
    return fingerprint.digits(own_key(vault))


def own_key(vault: Vault) -> PublicKey:
    """This device's key."""
    return vault.identities.signer().public


def code_of(vault: Vault) -> str:
    """The device's code."""
    person = vault.identities.person()
    return person.code if person is not None else ""


def request_name(vault: Vault) -> str:
    """What the request file is called at first."""
    return f"request-{code_of(vault)}.json"


def write_request(vault: Vault, path: Path, now: datetime) -> None:
    """Save the request; OSError where the place cannot be written."""
    path.write_text(request_of(vault, now), encoding="utf-8")
