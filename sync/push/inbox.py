"""What came for this device: asked of the receiver with proof, fetched bundle by bundle.

Only the holder of a recipient may ask for its inbox (`sync`, the table under *Push*). A bundle
comes with its receipt, which is checked; where it does not prove anything, the bundle still comes,
and the doubt is told. How far one has read is kept in the vault, after the bundle was taken, and
only as far as receipts prove it: a receiver that lies about a place in the log hides nothing later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from fieldkit.crypto.tlog import TlogProof
from fieldkit.errors import BundleError, SignatureError
from fieldkit.vault import Vault
from schemas.receipt import Entry
from schemas.strict import NotStrict, read_json, write_json
from sync.bundle.container import read_head
from sync.bundle.roster import TrustedRoster
from sync.bundle.seal import Sender
from sync.enrolment import roster_in_force, sender
from sync.errors import CaptivePortal, ReceiptInvalid
from sync.push.client import Client
from sync.push.receipts import check_receipt

READ_TO = "inbox-read-to"
IN_MEMORY = 8 * 1024 * 1024
LARGEST = 0xFFFF0000 + 65536


@dataclass(frozen=True)
class Waiting:
    """A bundle that lies at the receiver: its place in the log, manifest (SHA-256), size."""

    index: int
    manifest: str
    size: int


@dataclass(frozen=True)
class Arrived:
    """A bundle that was fetched. `bundle` is at its beginning and is closed after its turn.

    `received` and `receipt` are what the log proves; None, with a `doubt`, where it does not.
    `placed`: the receipt also proves the place that the receiver gave it.
    """

    waiting: Waiting
    bundle: BinaryIO
    received: datetime | None
    receipt: str | None
    doubt: ReceiptInvalid | None
    placed: bool = False

    @property
    def name(self) -> str:
        """What to call it while its id is not known."""
        return f"{self.waiting.manifest}.fieldkit"


def arrivals(vault: Vault, client: Client) -> Iterator[Arrived]:
    """Everything new for this device, oldest first, one at a time.

    Asking for the next one says that this one was taken: its place is kept. Raises what `Client`
    raises, and `NotEnrolled`.
    """
    roster, own = roster_in_force(vault), sender(vault)
    recipient = vault.identities.recipient().recipient.fingerprint
    after = vault.settings.get(READ_TO, -1)
    while waiting := listing(client, own, recipient, after):
        for each in waiting:
            with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
                for piece in client.fetch(f"inbox/{each.manifest}", own, each.size):
                    file.write(piece)
                file.seek(0)
                arrived = _arrived(client, own, roster, each, cast(BinaryIO, file))
                yield arrived
            after = each.index
            if arrived.placed:
                vault.settings.set(READ_TO, after)


def listing(client: Client, own: Sender, recipient: str, after: int) -> list[Waiting]:
    """What lies there for a recipient with a log index above `after`, at most 1,000."""
    body = write_json({"recipient": recipient, "after": after})
    answer = client.ask("POST", "inbox", own, "application/json", body)
    try:
        told = [
            Waiting(int(each["index"]), str(each["manifest"]), int(each["size"]))
            for each in read_json(answer)["bundles"]
        ]
    except (NotStrict, KeyError, TypeError, ValueError) as error:
        raise CaptivePortal(status=200) from error
    last = after
    for each in told:
        right = len(each.manifest) == 64 and set(each.manifest) <= set("0123456789abcdef")
        if each.index <= last or not right or not 0 < each.size <= LARGEST:
            raise CaptivePortal(status=200)
        last = each.index
    return told


def _arrived(
    client: Client, own: Sender, roster: TrustedRoster, waiting: Waiting, file: BinaryIO
) -> Arrived:
    raw = client.ask("GET", f"receipts/{waiting.manifest}", own, "text/plain")
    text = raw.decode("utf-8", "replace")
    try:
        manifest = read_head(file).manifest
        entry: Entry = check_receipt(text, manifest, roster.roster.log).entry
    except ReceiptInvalid as doubt:
        return Arrived(waiting, file, None, None, doubt)
    except (SignatureError, BundleError):
        # Whoever takes it says what is wrong with it, and goes on with the next.
        none = ReceiptInvalid(reason="the receipt of no bundle")
        return Arrived(waiting, file, None, None, none)
    finally:
        file.seek(0)
    placed = TlogProof.parse(text).index == waiting.index
    return Arrived(waiting, file, entry.received, text, None, placed)
