"""Padmé: a length is rounded up so that it tells little of what it measures.

A length L keeps as many significant bits as its bit length's own bit length; it grows by at most
12 % and leaks O(log log L) bits (Nikitin and others, *Reducing Metadata Leakage from Encrypted
Files and Communication with PURBs*, 2019, section 4). Bundles and the vault's files both start
at 16,384 bytes.
"""

from __future__ import annotations

SMALLEST = 16_384


def padme(length: int) -> int:
    """The size to which `length` bytes are padded, nothing below it assumed."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    last_bits = exponent - exponent.bit_length()
    mask = (1 << last_bits) - 1
    return (length + mask) & ~mask


def padded(length: int) -> int:
    """Padmé(max(length, 16,384)), as files of the vault and bundles have it."""
    return padme(max(length, SMALLEST))
