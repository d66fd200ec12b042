"""A receiver's certificate and the client that trusts it alone, over a real handshake."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fieldkit.crypto.tls import client_context, make_receiver_certificate

NOW = datetime.now(UTC)


def handshake(served: tuple[str, str], trusted: list[str], host: str, folder: Path) -> str | None:
    """Serve one connection; the protocol that was agreed on, or the client's ssl error raised."""
    certificate, key = folder / "c.pem", folder / "k.pem"
    certificate.write_text(served[0])
    key.write_text(served[1])
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    here, there = socket.socketpair()

    def serve() -> None:
        try:
            with server.wrap_socket(there, server_side=True) as wrapped:
                wrapped.recv(1)
        except OSError:
            there.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with client_context(trusted).wrap_socket(here, server_hostname=host) as client:
            client.sendall(b"x")
            return client.version()
    finally:
        here.close()
        thread.join(10)


@pytest.mark.parametrize("host", ["hq.example.org", "127.0.0.1", "::1"])
def test_own_certificate_is_trusted(host: str, tmp_path: Path) -> None:
    served = make_receiver_certificate(host, NOW, os.urandom)
    other = make_receiver_certificate(host, NOW, os.urandom)
    assert handshake(served, [other[0], served[0]], host, tmp_path) == "TLSv1.3"


def test_other_certificates_are_not(tmp_path: Path) -> None:
    served = make_receiver_certificate("127.0.0.1", NOW, os.urandom)
    other = make_receiver_certificate("127.0.0.1", NOW, os.urandom)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(served, [other[0]], "127.0.0.1", tmp_path)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(served, [served[0]], "localhost", tmp_path)


def test_expired_certificate_is_not(tmp_path: Path) -> None:
    served = make_receiver_certificate(
        "127.0.0.1", NOW - timedelta(days=30), os.urandom, timedelta(days=29)
    )
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(served, [served[0]], "127.0.0.1", tmp_path)
