"""A transparency log's tree: hashes, roots and inclusion proofs.

Source: RFC 6962, section 2.1. A leaf is SHA-256(0x00 ‖ entry), a node SHA-256(0x01 ‖ left ‖ right);
a tree of n leaves splits at the largest power of two below n. All functions are pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from fieldkit.errors import Altered

HASH = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

NodeAt = Callable[[int, int], bytes]
"""The root of the leaves from `start` up to, not including, `end`."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry (32 bytes)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees, one beside the other."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over the leaves' hashes, in order; SHA-256 of nothing for none."""
    if not leaves:
        return EMPTY_ROOT
    level = list(leaves)
    while len(level) > 1:
        pairs = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root, its neighbour first.

    An index outside the tree is a ValueError.
    """
    return inclusion_path(index, len(leaves), lambda start, end: root_of(leaves[start:end]))


def inclusion_path(index: int, size: int, node: NodeAt) -> list[bytes]:
    """As `inclusion_proof`, where subtrees are looked up: a log need not hash itself anew."""
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    start, end, path = 0, size, []
    while end - start > 1:
        split = start + _split(end - start)
        if index < split:
            path.append(node(split, end))
            end = split
        else:
            path.append(node(start, split))
            start = split
    return path[::-1]


def root_from_proof(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """The root that the proof leads to (RFC 9162, section 2.1.3.2).

    Raises `Altered` where the proof has the wrong length for that place.
    """
    if not 0 <= index < size:
        raise Altered(reason="the log has no such entry")
    at, last, root = index, size - 1, leaf
    for neighbour in proof:
        if last == 0 or len(neighbour) != HASH:
            raise Altered(reason="the proof is too long")
        if at & 1 or at == last:
            root = node_hash(neighbour, root)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            root = node_hash(root, neighbour)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise Altered(reason="the proof is too short")
    return root


def check_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Whether leaf `index` stands in the tree of that size and root; `Altered` if not."""
    if root_from_proof(index, size, leaf, proof) != root:
        raise Altered(reason="the log does not contain this entry")


def _split(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1
