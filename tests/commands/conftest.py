"""Headquarters, a desk and an officer, set up by commands alone."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.vault import vault
from ui.commands import main

PASSPHRASE = "cedar lantern river copper window seven"


@pytest.fixture(scope="session", autouse=True)
def quick_vaults() -> Iterator[None]:
    """Vaults that commands make here get the least Argon2id that is taken, not a second's worth."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault, "measured_cost", lambda: SMALLEST_COST)
        yield


@dataclass(frozen=True)
class Done:
    """What a command did."""

    status: int
    out: str
    err: str


def command(*words: object) -> Done:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main([str(word) for word in words])
    return Done(status, out.getvalue(), err.getvalue())


@dataclass(frozen=True)
class Place:
    """Where everything lies, and the digits that were read aloud."""

    folder: Path
    root_digits: str

    @property
    def secret(self) -> tuple[str, str]:
        """The passphrase of every vault."""
        return "--passphrase-file", str(self.folder / "passphrase")

    def profile(self, code: str) -> tuple[str, str]:
        """`--profile` of a device."""
        return "--profile", str(self.folder / code)

    def enrol(self, code: str, *words: str) -> Done:
        """All four steps for one device; what the last one did."""
        done = command("field", "init", "--code", code, *words, *self.profile(code), *self.secret)
        assert done.status == 0, done.err
        request, answer = self.folder / f"{code}.request", self.folder / f"{code}.answer"
        done = command(
            "field", "enrol-request", "--out", request, *self.profile(code), *self.secret
        )
        digits = digits_in(done.out)
        granted = words[words.index("--role") :][:2] if "--role" in words else ()
        done = command(
            "hq", "enrol", request, self.folder / "HQ", "--digits", digits, "--out", answer,
            *granted, *self.secret,
        )  # fmt: skip
        assert done.status == 0, done.err
        return command(
            "field", "enrol", answer, "--digits", self.root_digits, *self.profile(code),
            *self.secret,
        )  # fmt: skip


def digits_in(text: str) -> str:
    """The six groups of four that a command printed."""
    found = re.search(r"\d{4}(?: \d{4}){5}", text)
    assert found is not None, text
    return found[0]


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Headquarters, desk-1 and FO-1, enrolled by file."""
    folder = Path(tmp_path_factory.mktemp("place"))
    (folder / "passphrase").write_text(f"{PASSPHRASE}\nnot this\n")
    done = command(
        "hq", "init", folder / "HQ", "--url", "https://localhost:8443/",
        "--passphrase-file", folder / "passphrase",
    )  # fmt: skip
    assert done.status == 0, done.err
    place = Place(folder, digits_in(done.out))
    for code, role in (("desk-1", "desk-officer"), ("FO-1", "field-officer")):
        done = place.enrol(code, "--role", role)
        assert done.status == 0, done.err
        assert f"Enrolled as {role}" in done.out
    return place
