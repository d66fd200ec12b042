"""The log's tree, notes and receipts against RFC 6962's figures and the worked example."""

from __future__ import annotations

import base64
import hashlib
import os
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.crypto.sshsig import SigningKey
from fieldkit.crypto.tlog import (
    Checkpoint,
    LogKey,
    TlogProof,
    Vkey,
    check_inclusion,
    check_proof,
    inclusion_proof,
    leaf_hash,
    root_from_proof,
    root_of,
)
from fieldkit.errors import Altered

ORIGIN = "hq.example.org/fieldkit"
AT = datetime(2026, 11, 24, 14, 31, 7, tzinfo=UTC)
VKEY = "hq.example.org/fieldkit+028491a5+AYrb0Ci6v2M4RyPo8CnmLzDMQsDXkLvW1R9jbN6lvb3X"
RECEIPT = """\
c2sp.org/tlog-proof@v1
extra eyJtYW5pZmVzdCI6ImU2MTdkZjQ1ZGJiMDU5ZjllNjg3OGU2Y2I1MGE4MDFiNWI4MTQyMjY5MzdiNzczZGZhYmUyMTIyMjIwOTM4OGUiLCJyZWNlaXZlZCI6IjIwMjYtMTEtMjRUMTQ6MzE6MDdaIiwicm9zdGVyIjo3fQ==
index 3
V8efTzGuApxdS9MLBzwnyU35NDiytGl+Hh7vW8A5SkE=
WkdmL9ijF9lgSaP59HxV3GfKZgUbqjaD27GbL+CaB7A=
SFM123z+yWXxX/dF/GJcQdXqJkaTaTAWWCj3PdS2iFQ=

hq.example.org/fieldkit
5
aCMdW/og7I+T6bJh1AyJlddsJYnrL6Q0VpVF44lt5gg=

— hq.example.org/fieldkit AoSRpV6vyPvK/PRfy7txlNgHP0SWMOCJ3+D0nHunpohmfqpccaZUqEf+dlQRRJJ4mspsqieA67ZTqd08D5Ox5RHW+w0=
— partner.example/w1 q0zgSQAAAABrBZ/CqDMZueRDMxfBN2R8IkD0syw2s900V9TsreVYi7qEIJr47XpxfgteaR4/onbqQ/R02JrKOdL2bfKy6AkwOLZ0AA==
"""  # noqa: E501
# RFC 6962's reference inputs and the roots over the first one, two, … of them
INPUTS = [
    b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57", bytes(range(0x60, 0x70)),
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def example(who: str) -> bytes:
    return hashlib.sha256(f"fieldkit example {who}".encode()).digest()


LOG = LogKey(ORIGIN, example("log"), example("log quantum"))
WITNESS = Vkey("partner.example/w1", 0x04, SigningKey(example("witness")).public.raw)


def test_roots_of_the_rfc() -> None:
    leaves = [leaf_hash(entry) for entry in INPUTS]
    for size, root in enumerate(ROOTS, start=1):
        assert root_of(leaves[:size]).hex() == root
    assert root_of([]) == hashlib.sha256(b"").digest()


def test_every_inclusion_proof_up_to_129() -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(129)]
    for size in range(1, 130):
        root = root_of(leaves[:size])
        for index in range(size):
            proof = inclusion_proof(index, leaves[:size])
            check_inclusion(index, size, leaves[index], proof, root)


def test_altered_proofs_are_refused() -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(129)]
    for size in (1, 2, 3, 7, 8, 65, 100, 129):
        root = root_of(leaves[:size])
        for index in range(0, size, 5):
            proof = inclusion_proof(index, leaves[:size])
            for bad in alterations(proof):
                with pytest.raises(Altered):
                    check_inclusion(index, size, leaves[index], bad, root)
            for other in {*range(size + 2)} - {index}:
                with pytest.raises(Altered):
                    check_inclusion(other, size, leaves[index], proof, root)
            with pytest.raises(Altered):
                check_inclusion(index, size, leaf_hash(b"another"), proof, root)


def alterations(proof: list[bytes]) -> list[list[bytes]]:
    bad = [[*proof, bytes(32)], [bytes(32), *proof]]
    for at in range(len(proof)):
        flipped = bytes([proof[at][0] ^ 1]) + proof[at][1:]
        bad += [proof[:at] + proof[at + 1 :], [*proof[:at], flipped, *proof[at + 1 :]]]
        bad += [[*proof[:at], proof[at][:31], *proof[at + 1 :]]]
    return bad


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1))))
def test_a_proof_leads_to_the_root(place: tuple[int, int]) -> None:
    size, index = place
    leaves = [leaf_hash(number.to_bytes(2, "big")) for number in range(size)]
    proof = inclusion_proof(index, leaves)
    assert root_from_proof(index, size, leaves[index], proof) == root_of(leaves)
    assert len(proof) <= (size - 1).bit_length()


def test_example_receipt() -> None:
    assert LOG.vkeys[0].line == VKEY
    assert Vkey.parse(VKEY) == LOG.vkeys[0]
    entry, checkpoint = check_proof(RECEIPT, [Vkey.parse(VKEY)], [WITNESS], 1)
    assert entry == (
        b'{"manifest":"e617df45dbb059f9e6878e6cb50a801b5b814226937b773dfabe21222209388e",'
        b'"received":"2026-11-24T14:31:07Z","roster":7}'
    )
    assert (checkpoint.origin, checkpoint.size) == (ORIGIN, 5)
    assert TlogProof.parse(RECEIPT).text == RECEIPT
    with pytest.raises(Altered):
        check_proof(RECEIPT, LOG.vkeys)
    with pytest.raises(Altered):
        check_proof(RECEIPT, [Vkey.parse(VKEY)], [WITNESS], 2)


def receipt(entries: int = 9, index: int = 4, key: LogKey = LOG) -> str:
    leaves = [leaf_hash(bytes([number])) for number in range(entries)]
    note = key.sign(Checkpoint(key.origin, entries, root_of(leaves)), AT)
    return TlogProof(bytes([index]), index, tuple(inclusion_proof(index, leaves)), note).text


def test_receipt_with_both_signatures() -> None:
    text = receipt()
    entry, checkpoint = check_proof(text, LOG.vkeys)
    assert (entry, checkpoint.size) == (b"\x04", 9)
    assert 3000 < len(text) < 4200
    lines = text.splitlines()
    assert len(lines[-1]) == 3270


def test_no_changed_receipt_verifies() -> None:
    text = receipt()
    for at in range(0, len(text), 11):
        changed = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        with pytest.raises(Altered):
            check_proof(changed, LOG.vkeys)
    for cut in range(0, len(text), 97):
        with pytest.raises(Altered):
            check_proof(text[:cut], LOG.vkeys)


def test_both_keys_of_the_log_are_demanded() -> None:
    lines = receipt().splitlines(keepends=True)
    for missing in (-1, -2):
        kept = [line for line in lines if line is not lines[missing]]
        with pytest.raises(Altered):
            check_proof("".join(kept), LOG.vkeys)


def test_another_log_is_refused() -> None:
    other = LogKey.generate(ORIGIN, os.urandom)
    with pytest.raises(Altered):
        check_proof(receipt(key=other), LOG.vkeys)
    elsewhere = LogKey("hq.example.org/other", LOG.ed25519, LOG.mldsa)
    with pytest.raises(Altered):
        check_proof(receipt(key=elsewhere), LOG.vkeys)


def test_unknown_signatures_are_passed_over() -> None:
    stranger = base64.b64encode(bytes(80)).decode()
    text = receipt() + f"— stranger.example {stranger}\n"
    assert check_proof(text, LOG.vkeys)[0] == b"\x04"


@pytest.mark.parametrize(
    "line",
    ["", "name", VKEY[:-1], VKEY.replace("028491a5", "028491a6"), VKEY.replace("+AY", "+BY")],
)
def test_damaged_log_keys_are_refused(line: str) -> None:
    with pytest.raises(Altered):
        Vkey.parse(line)


def test_quantum_key_survives_its_line() -> None:
    assert Vkey.parse(LOG.vkeys[1].line) == LOG.vkeys[1]
    assert LOG.mldsa.hex() not in repr(LOG)
