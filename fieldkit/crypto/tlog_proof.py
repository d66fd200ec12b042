"""A proof that an entry stands in a log: what a receipt is.

Source: C2SP tlog-proof. Lines: the version; `extra` with base64 of the entry itself; `index`; the
hashes of the inclusion proof; an empty line; the signed checkpoint. Trusted is nothing but what
follows from the log's keys: the entry is authenticated by hashing it to the checkpoint's root.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

from fieldkit.crypto.tlog_note import Checkpoint, Vkey, check_note
from fieldkit.crypto.tlog_tree import HASH, check_inclusion, leaf_hash
from fieldkit.crypto.wire import Malformed, decode_base64
from fieldkit.errors import Altered

VERSION = "c2sp.org/tlog-proof@v1"
MAX_TEXT = 64 * 1024
MAX_HASHES = 63
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})\Z")


@dataclass(frozen=True, slots=True)
class TlogProof:
    """A proof as read: nothing in it is checked yet."""

    entry: bytes
    index: int
    hashes: tuple[bytes, ...]
    note: str

    @classmethod
    def parse(cls, text: str) -> TlogProof:
        """Read a proof with its entry as `extra`; `Altered` where it is damaged."""
        if len(text) > MAX_TEXT:
            raise Altered(reason="the receipt is too long")
        head, separator, note = text.partition("\n\n")
        lines = head.split("\n")
        if not separator or len(lines) < 3 or lines[0] != VERSION:
            raise Altered(reason="not a tlog-proof with its entry")
        index = _INDEX.match(lines[2])
        if index is None or not lines[1].startswith("extra ") or len(lines) > 3 + MAX_HASHES:
            raise Altered(reason="damaged receipt")
        try:
            entry = decode_base64(lines[1].removeprefix("extra "))
            hashes = tuple(decode_base64(line) for line in lines[3:])
        except Malformed as error:
            raise Altered(reason="damaged receipt") from error
        if any(len(each) != HASH for each in hashes):
            raise Altered(reason="damaged receipt")
        return cls(entry, int(index.group(1)), hashes, note)

    @property
    def text(self) -> str:
        """As it stands in a `.tlog-proof` file."""
        lines = [VERSION, f"extra {_base64(self.entry)}", f"index {self.index}"]
        lines += [_base64(each) for each in self.hashes]
        return "\n".join(lines) + "\n\n" + self.note


def check_proof(
    text: str, vkeys: Sequence[Vkey], witnesses: Sequence[Vkey] = (), quorum: int = 0
) -> tuple[bytes, Checkpoint]:
    """The entry and the checkpoint of a proof that holds.

    Every one of `vkeys` and `quorum` of `witnesses` signed the checkpoint, and the entry stands in
    it at the index given. Raises `Altered`. That the entry is *ours* is the caller's question.
    """
    proof = TlogProof.parse(text)
    checkpoint = check_note(proof.note, vkeys, witnesses, quorum)
    check_inclusion(
        proof.index, checkpoint.size, leaf_hash(proof.entry), proof.hashes, checkpoint.root
    )
    return proof.entry, checkpoint


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
