"""A receiver's own TLS certificate, and a client that trusts it and nothing else.

Source: `sync`, *Push*: TLS 1.3; the only trust anchors are the certificates in the roster, each
made by its receiver: P-256, with SAN, subject and authority key identifier and key usage (RFC
5280). The client's context is strict and takes a leaf as its own anchor (partial chain).
"""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from fieldkit.clock import Random

LASTS = timedelta(days=3 * 365)
CLOCK_SLACK = timedelta(days=1)


def make_receiver_certificate(
    host: str, now: datetime, random: Random, lasts: timedelta = LASTS
) -> tuple[str, str]:
    """A certificate for `host` (a name or an IP address) and its key, both PEM.

    It begins a day early, for devices whose clock is behind. The key comes from the cryptographic
    library's own source, the serial number from `random`.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver")])
    identifier = x509.SubjectKeyIdentifier.from_public_key(public)
    serial = int.from_bytes(random(16), "big") >> 1 | 1
    builder = (
        x509.CertificateBuilder(name, name, public, serial)
        .not_valid_before(now - CLOCK_SLACK)
        .not_valid_after(now + lasts)
        .add_extension(x509.SubjectAlternativeName([_name(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(identifier, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
    )
    certificate = builder.sign(key, hashes.SHA256())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM).decode(), pem.decode()


def client_context(certificates: Sequence[str]) -> ssl.SSLContext:
    """TLS 1.3 to a receiver whose certificate is one of these (PEM), and to no other.

    A damaged certificate is an `ssl.SSLError`.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
    for certificate in certificates:
        context.load_verify_locations(cadata=certificate)
    return context


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
