"""Key slots against the vectors of their standards, and against changed headers."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.crypto import keyslots
from fieldkit.crypto.keyslots import SMALLEST_COST, Cost
from fieldkit.errors import DamagedHeader, DamagedRecoveryCode
from fieldkit.vault import RecoveryCode
from fieldkit.vault.recovery_code import damm, group_is_right


def test_argon2id_is_that_of_rfc_9106_5_3() -> None:
    tag = keyslots.argon2id(
        bytes([1]) * 32,
        bytes([2]) * 16,
        Cost(m=32, t=3, p=4),
        key=bytes([3]) * 8,
        extra=bytes([4]) * 12,
    )
    assert tag.hex() == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"


def test_hkdf_is_that_of_rfc_5869_a_1_and_a_3() -> None:
    secret = bytes([0x0B]) * 22
    first = keyslots.hkdf(
        secret, bytes.fromhex("000102030405060708090a0b0c"), bytes(range(0xF0, 0xFA)), 42
    )
    third = keyslots.hkdf(secret, b"", b"", 42)
    assert first.hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )
    assert third.hex() == (
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    )


def recovery_slot(vault: str, key: bytes, secret: bytes) -> dict[str, object]:
    return keyslots.recovery_slot(vault, "slot", key, secret, os.urandom)


def test_a_slot_opens_for_its_secret_and_no_other() -> None:
    key, secret = os.urandom(32), os.urandom(20)
    slot = recovery_slot("vault", key, secret)
    assert keyslots.open_slot("vault", slot, secret) == bytearray(key)
    assert keyslots.open_slot("vault", slot, os.urandom(20)) is None


def test_a_slot_of_another_vault_is_damage() -> None:
    secret = os.urandom(20)
    slot = recovery_slot("vault", os.urandom(32), secret)
    with pytest.raises(DamagedHeader):
        keyslots.open_slot("another vault", slot, secret)


@pytest.mark.parametrize("field", ["nonce", "wrapped"])
def test_a_changed_slot_is_damage_not_a_wrong_secret(field: str) -> None:
    secret = os.urandom(20)
    slot = recovery_slot("vault", os.urandom(32), secret)
    text = str(slot[field])
    slot[field] = f"{int(text[0], 16) ^ 1:x}{text[1:]}"
    with pytest.raises(DamagedHeader):
        keyslots.open_slot("vault", slot, secret)


@pytest.mark.parametrize(
    "cost",
    [
        Cost(m=64 * 1024 - 1),
        Cost(m=2 * 1024 * 1024),
        Cost(m=2**42),
        Cost(t=2),
        Cost(t=17),
        Cost(p=0),
        Cost(p=9),
    ],
)
def test_costs_below_the_floor_or_above_the_ceiling_are_neither_made_nor_tried(cost: Cost) -> None:
    with pytest.raises(DamagedHeader):
        keyslots.passphrase_slot("vault", "slot", bytes(32), "any", cost, os.urandom)
    slot = {"argon2id": {"m": cost.m, "t": cost.t, "p": cost.p}, "salt": "00" * 16}
    with pytest.raises(DamagedHeader):
        keyslots.slot_secret(slot, "any")


def test_a_passphrase_is_the_same_in_every_normal_form() -> None:
    slot = keyslots.passphrase_slot(
        "vault", "slot", bytes(32), "caf\u00e9 \ufb01n", SMALLEST_COST, os.urandom
    )
    secret = keyslots.slot_secret(slot, "cafe\u0301 fin")
    assert keyslots.open_slot("vault", slot, secret) == bytearray(32)


def test_the_cost_is_the_largest_power_of_two_within_a_second() -> None:
    assert keyslots.choose_cost(lambda cost: cost.m / (256 * 1024)).m == 256 * 1024
    assert keyslots.choose_cost(lambda cost: 0.001).m == 512 * 1024
    assert keyslots.choose_cost(lambda cost: 30.0).m == 64 * 1024


def test_damm_knows_its_published_example() -> None:
    assert damm("572") == "4"
    assert damm("5724") == "0"


@given(st.binary(min_size=20, max_size=20))
def test_a_recovery_code_reads_as_it_was_written(secret: bytes) -> None:
    code = RecoveryCode(secret)
    assert len(code.groups) == 11
    assert all(len(group) == 6 and group_is_right(group) for group in code.groups)
    arabic = code.text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert RecoveryCode.parse(code.text).secret == secret
    assert RecoveryCode.parse(arabic.replace(" ", "-")).secret == secret


@given(st.binary(min_size=20, max_size=20), st.integers(0, 10), st.data())
def test_a_misread_group_is_named(secret: bytes, group: int, drawn: st.DataObject) -> None:
    groups = list(RecoveryCode(secret).groups)
    place = drawn.draw(st.integers(0, 5))
    other = drawn.draw(st.sampled_from([d for d in "0123456789" if d != groups[group][place]]))
    groups[group] = groups[group][:place] + other + groups[group][place + 1 :]
    with pytest.raises(DamagedRecoveryCode) as refused:
        RecoveryCode.parse(" ".join(groups))
    assert refused.value.facts["group"] == group + 1


def test_groups_of_two_codes_do_not_belong_together() -> None:
    first, second = RecoveryCode(bytes(20)), RecoveryCode(bytes([7]) * 20)
    mixed = [*first.groups[:5], *second.groups[5:]]
    for text in (" ".join(mixed), first.text[:-7], ""):
        with pytest.raises(DamagedRecoveryCode) as refused:
            RecoveryCode.parse(text)
        assert refused.value.facts["group"] == 0
