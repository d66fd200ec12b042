"""Headquarters' transparency log, as its verifiers see it: one door to three files.

`tlog_tree` has the hashes, roots and proofs of RFC 6962, `tlog_note` the signed checkpoints (C2SP
signed-note, tlog-checkpoint, tlog-cosignature), `tlog_proof` the receipts made of both.
"""

from __future__ import annotations

from fieldkit.crypto.tlog_note import (
    ED25519,
    Checkpoint,
    LogKey,
    Vkey,
    check_note,
    reduced,
    sign_checkpoint,
)
from fieldkit.crypto.tlog_proof import TlogProof, check_proof
from fieldkit.crypto.tlog_tree import (
    EMPTY_ROOT,
    check_inclusion,
    inclusion_proof,
    leaf_hash,
    root_from_proof,
    root_of,
)

__all__ = [
    "ED25519",
    "EMPTY_ROOT",
    "Checkpoint",
    "LogKey",
    "TlogProof",
    "Vkey",
    "check_inclusion",
    "check_note",
    "check_proof",
    "inclusion_proof",
    "leaf_hash",
    "reduced",
    "root_from_proof",
    "root_of",
    "sign_checkpoint",
]
