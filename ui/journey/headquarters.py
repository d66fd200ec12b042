"""Headquarters' part: root, receiver as a process of its own, each enrolment by file."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from fieldkit.crypto import fingerprint
from fieldkit.instruments import shipped
from fieldkit.vault import Vault
from fieldkit.vault.identities import Person
from fieldkit.workers import ROOT
from schemas.manifest import Role
from sync.enrolment import enrol as take_answer
from sync.enrolment import read_request, request_of
from sync.hq.enrol import enrol, init
from sync.hq.root import Root, open_root
from sync.receiver.serve import free_port
from ui.journey.account import expect
from ui.journey.stage import PROFILES, Stage

HOST = "127.0.0.1"
_STOP_SECONDS = 10


@dataclass
class ReceiverProcess:
    """`hq serve` on loopback, started, killed and started again."""

    folder: Path
    port: int
    _process: subprocess.Popen[str] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it and wait until it says that it listens."""
        words = ["hq", "serve", str(self.folder), "--listen", f"{HOST}:{self.port}"]
        ours = [] if _frozen() else ["-P", "-m", "ui.commands"]
        self._process = subprocess.Popen(
            [sys.executable, *ours, *words],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        said = self._process.stdout.readline() if self._process.stdout else ""
        expect(said.startswith("Receiving on"), "the receiver did not start")

    def kill(self) -> None:
        """Kill it in the middle of whatever it does: the cut."""
        if self._process is not None:
            self._process.kill()
            self._over()

    def stop(self) -> None:
        """Ask it to end, and wait."""
        if self._process is not None:
            self._process.terminate()
            self._over()

    def _over(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.wait(_STOP_SECONDS)
            if process.stdout is not None:
                process.stdout.close()


def set_up(stage: Stage) -> ReceiverProcess:
    """The root and the receiver's folder, as `hq init` makes them in an empty folder."""
    port = free_port(HOST)
    init(
        stage.folder,
        f"https://{HOST}:{port}/",
        True,
        stage.clock,
        stage.random,
        stage.passphrases["root"],
        shipped(),
    )
    return ReceiverProcess(stage.path("receiver"), port)


def enrol_everybody(stage: Stage, stack: ExitStack) -> dict[str, Vault]:
    """Profiles, requests and answers by file, digits compared both ways; the desk first, so that
    the officers' rosters name it. The vaults stay open until `stack` ends."""
    vaults = {
        name: stack.enter_context(_profile(stage, name, code)) for name, code in PROFILES.items()
    }
    letters = stage.path("letters")
    letters.mkdir()
    with stage.open("root") as root_vault:
        for name in ("hq", "field", "field-2"):
            root = open_root(stage.folder, root_vault)
            _enrol(stage, root, vaults[name], letters, name)
    for letter in letters.iterdir():
        letter.unlink()
    letters.rmdir()
    return vaults


def _profile(stage: Stage, name: str, code: str) -> Vault:
    vault, _ = Vault.create(
        stage.path(name),
        stage.passphrases[name],
        clock=stage.clock,
        random=stage.random,
        training=True,
    )
    role = Role.DESK_OFFICER if name == "hq" else Role.FIELD_OFFICER
    vault.identities.set_person(Person(code=code, roles=(role.value,)))
    return vault


def _enrol(stage: Stage, root: Root, vault: Vault, letters: Path, name: str) -> None:
    now = stage.clock.now()
    request_file, answer_file = letters / f"{name}.request.json", letters / f"{name}.answer.json"
    request_file.write_text(request_of(vault, now), encoding="utf-8")
    read_aloud = fingerprint.digits(vault.identities.signer().public)
    request = read_request(request_file.read_bytes())
    made = enrol(
        root,
        request,
        digits=read_aloud,
        roles=request.device.roles,
        now=now,
        random=stage.random,
    )
    of_the_root = fingerprint.digits(root.key.public)
    answer_file.write_text(made.answer, encoding="utf-8")
    take_answer(vault, answer_file.read_bytes(), of_the_root, now)


def _frozen() -> bool:
    return bool(getattr(sys, "frozen", False))
