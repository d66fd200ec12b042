"""Where a desk's bundles come from: files and sticks, or headquarters' receiver.

A bundle from a stick is imported, then pushed to the receiver as well (the manifest is the ticket,
whoever carries it), and its receipt is written beside it for the way home; a receiver out of reach
stops no import. From the receiver each bundle comes with a receipt, whose time counts. A newer
roster is taken first, and then everything in quarantine is tried anew (sync.md, *Import*).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from fieldkit.errors import BundleError, FieldkitError, NotABundle, SignatureError
from sync.bundle.open import read_container
from sync.errors import ReceiptInvalid
from sync.hq.desk import Desk
from sync.hq.folder import open_ordinary, storage_error, write_private
from sync.hq.importer import (
    Arrival,
    Checked,
    Outcome,
    Quarantined,
    check,
    drop,
    import_bundle,
    take,
    try_again,
)
from sync.hq.in_turn import in_turn
from sync.push.client import Client, places
from sync.push.inbox import arrivals
from sync.push.receipts import check_receipt
from sync.push.rosters import take_newer
from sync.push.sending import Sending, Ticket
from sync.push.usb import FOLDER, PROOF_SUFFIX

SUFFIX = ".fieldkit"
TRAINING = ".training"
_LARGEST_PROOF = 64 * 1024


@dataclass(frozen=True)
class Taken:
    """One bundle and what came of it; `doubt` is what was wrong with its receipt."""

    name: str
    outcome: Outcome
    doubt: FieldkitError | None = None


def bundles_in(path: Path) -> list[Path]:
    """The bundle at `path`; of a folder or a stick all bundles in it and in its transfer folder."""
    if not path.is_dir():
        return [path]
    found = sorted([*path.glob(f"*{SUFFIX}"), *path.glob(f"{FOLDER}/*{SUFFIX}")])
    # What is no ordinary file or leads elsewhere was put there by something else than Fieldkit.
    return [each for each in found if each.is_file() and not each.is_symlink()]


def from_files(desk: Desk, paths: Iterable[Path]) -> Iterator[Taken]:
    """Import each file; its receipt is taken from beside it where there is one.

    One after another in their order; while one is written the next is checked.
    """
    return in_turn(
        paths,
        check=partial(_look_through, desk),
        take=partial(_take, desk),
        drop=_Looked.drop,
    )


@dataclass(frozen=True)
class _Looked:
    """A file that was looked through, and stays open until it is taken."""

    path: Path
    found: Checked | NotABundle
    doubt: FieldkitError | None
    opened: ExitStack

    def drop(self) -> None:
        """It is not taken."""
        self.opened.close()
        if isinstance(self.found, Checked):
            drop(self.found)


def _look_through(desk: Desk, path: Path) -> _Looked:
    with ExitStack() as opened:
        try:
            source = opened.enter_context(open_ordinary(path))
            arrival, doubt = _proof_beside(desk, path, source)
            source.seek(0)
            checked = check(desk, source, arrival)
        except NotABundle as error:
            return _Looked(path, error, None, ExitStack())
        except OSError as error:
            raise storage_error(error) from error
        return _Looked(path, checked, doubt, opened.pop_all())


def _take(desk: Desk, looked: _Looked) -> Taken:
    if isinstance(looked.found, NotABundle):
        return Taken(looked.path.name, Quarantined(looked.found, None))
    with looked.opened:
        try:
            return Taken(looked.path.name, take(desk, looked.found), looked.doubt)
        except OSError as error:
            raise storage_error(error) from error


def from_receiver(desk: Desk, client: Client) -> Iterator[Taken]:
    """Import everything that lies at the receiver for this desk and was not fetched before."""
    for each in arrivals(desk.vault, client):
        arrival = Arrival(each.name, each.received, each.receipt)
        yield Taken(each.name, import_bundle(desk, each.bundle, arrival), each.doubt)


def newer_roster(desk: Desk, client: Client) -> list[Taken]:
    """Take a newer roster if there is one; what came of everything in quarantine by it."""
    take_newer(desk.vault, client, desk.roster)
    if not desk.refresh():
        return []
    return [Taken(refused.name, outcome) for refused, outcome in try_again(desk)]


def carry(client: Client, desk: Desk, path: Path) -> Path:
    """Push a bundle that came by stick, and write its receipt beside it; where that lies.

    Raises what `Client` raises, `ReceiptInvalid`, `StorageError`.
    """
    try:
        with open_ordinary(path) as source:
            text = _pushed(client, source)
            source.seek(0)
            manifest = read_container(source).head.manifest
    except OSError as error:
        raise storage_error(error) from error
    check_receipt(text, manifest, desk.roster.roster.log)
    beside = _proof_path(path)
    write_private(beside, text.encode())
    return beside


def worth_carrying(taken: Taken) -> bool:
    """Not what this desk refused: the receiver asks the same questions."""
    return not isinstance(taken.outcome, Quarantined)


def client_of(desk: Desk) -> Client:
    """A connection to the first receiver of the roster; `NoReceiver` where it names none."""
    return Client(places(desk.roster.roster.receivers)[0])


def _pushed(client: Client, source: BinaryIO) -> str:
    read = read_container(source)
    ticket = Ticket(read.head.manifest, read.head.signature, read.head.payload.size, read.payload)
    sending = Sending(
        client,
        ticket,
        upload=None,
        fresh=True,
        stopped=lambda: False,
        sent=lambda _: None,
        seconds=time.monotonic,
    )
    try:
        while (receipt := sending.step()) is None:
            pass
    finally:
        sending.close()
    return receipt


def _proof_path(path: Path) -> Path:
    bundle = path.name.removesuffix(SUFFIX).removesuffix(TRAINING)
    return path.with_name(f"{bundle}{PROOF_SUFFIX}")


def _proof_beside(desk: Desk, path: Path, source: BinaryIO) -> tuple[Arrival, FieldkitError | None]:
    """How the file came: by the receipt beside it where that proves it, else now, and why."""
    beside = _proof_path(path)
    if not beside.is_file():
        return Arrival(path.name), None
    try:
        with open_ordinary(beside) as proof:
            text = proof.read(_LARGEST_PROOF).decode("utf-8", "replace")
        manifest = read_container(source).head.manifest
        entry = check_receipt(text, manifest, desk.roster.roster.log).entry
    except ReceiptInvalid as doubt:
        return Arrival(path.name), doubt
    except (SignatureError, BundleError):
        return Arrival(path.name), None  # the import says what is wrong with it
    return Arrival(path.name, entry.received, text), None
