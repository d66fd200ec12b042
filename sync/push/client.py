"""One receiver, over HTTPS: requests that say nothing they need not, answers that are bounded.

HTTP/1.1 over TLS 1.3 whose only trust anchors are the roster's certificates for this receiver;
plain HTTP to a `.onion` alone. No proxy from the environment, no redirects, no cookies, no
compression, no header that names version, language or machine (`sync`, *Push*). What fails below
HTTP is told apart: another certificate, something else in the receiver's place, nobody there.
"""

from __future__ import annotations

import base64
import ssl
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urlsplit

import httpx2

from fieldkit.crypto import sshsig
from fieldkit.crypto.tls import client_context
from schemas.roster import Receiver
from sync.bundle.seal import Sender
from sync.errors import (
    CaptivePortal,
    NetworkError,
    NoReceiver,
    ReceiverCertificateMismatch,
    Unreachable,
)
from sync.protocol import (
    INBOX_NAMESPACE,
    NONCE_HEADER,
    NONCE_SIZE,
    OFFSET_STREAM,
    PROOF_HEADER,
    TUS_VERSION,
    proof_message,
    write_metadata,
)
from sync.push.answers import Answer, State, expect, read_state, refusal
from sync.push.patience import HeadPatience

MAX_ANSWER = 256 * 1024
CONNECT_SECONDS = 20.0
SILENT_SECONDS = 60.0
SILENCES = 4
SLOWEST = 512
"""Bytes a second: slower than that, and `SILENCES` times the silence that is borne, ends it."""
SEND = 16 * 1024

Body = Iterable[bytes]


@dataclass(frozen=True)
class Place:
    """A receiver's address and every certificate that the roster gives for it."""

    url: str
    certificates: tuple[str, ...]


def places(receivers: Sequence[Receiver], proxy: str | None = None) -> list[Place]:
    """The receivers of a roster in order, those of one address together (a change of certificate).

    An onion is one only behind a proxy: no name server is ever asked for it (RFC 7686). Raises
    `NoReceiver` where there is none that may be used.
    """
    found: dict[str, list[str]] = {}
    for each in receivers:
        parts = urlsplit(each.url)
        onion = parts.scheme == "http" and (parts.hostname or "").endswith(".onion")
        if parts.scheme == "https" or (onion and proxy is not None):
            found.setdefault(each.url, []).append(each.certificate)
    if not found:
        raise NoReceiver(reason="none in the roster")
    return [Place(url, tuple(certificates)) for url, certificates in found.items()]


class Client:
    """A connection to one receiver, kept open between requests until `close`.

    Making one raises `NoReceiver` for a damaged certificate. Every method raises `Unreachable`,
    `ReceiverCertificateMismatch`, `CaptivePortal` or `ReceiverRefused`, and whatever a body's
    iterator raises.
    """

    def __init__(
        self,
        place: Place,
        *,
        proxy: str | None = None,
        connect: float = CONNECT_SECONDS,
        silent: float = SILENT_SECONDS,
    ) -> None:
        self._patience = silent * SILENCES
        self._head = HeadPatience(self._patience)
        self._url = place.url if place.url.endswith("/") else place.url + "/"
        self._client = httpx2.Client(
            verify=_context(place),
            http1=True,
            http2=False,
            trust_env=False,
            follow_redirects=False,
            proxy=proxy,
            timeout=httpx2.Timeout(silent, connect=connect),
            limits=httpx2.Limits(max_connections=1, max_keepalive_connections=1),
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    # Uploads

    def create(
        self, manifest: bytes, signature: bytes, size: int, body: Body | None = None
    ) -> State:
        """Begin an upload, or learn where it stands; the whole payload goes along as `body`."""
        headers = {
            "Tus-Resumable": TUS_VERSION,
            "Upload-Length": str(size),
            "Upload-Metadata": write_metadata(manifest, signature),
        }
        if body is None:
            return read_state(self._ask("POST", "bundles", headers, 0, ()), size)
        headers["Content-Type"] = OFFSET_STREAM
        return read_state(self._ask("POST", "bundles", headers, size, body), size)

    def state(self, upload: str, size: int) -> State:
        """How much of an upload is there."""
        headers = {"Tus-Resumable": TUS_VERSION}
        return read_state(self._ask("HEAD", f"bundles/{upload}", headers), size)

    def append(self, upload: str, offset: int, length: int, body: Body, size: int) -> State:
        """Send `length` bytes that belong at `offset`."""
        headers = {
            "Tus-Resumable": TUS_VERSION,
            "Upload-Offset": str(offset),
            "Content-Type": OFFSET_STREAM,
        }
        if offset + length == size:
            headers["Prefer"] = "return=representation"
        return read_state(self._ask("PATCH", f"bundles/{upload}", headers, length, body), size)

    def remove(self, upload: str) -> None:
        """Have an unfinished upload forgotten."""
        headers = {"Tus-Resumable": TUS_VERSION}
        answer = self._ask("DELETE", f"bundles/{upload}", headers)
        if answer.status != 204:
            raise refusal(answer)

    # With proof

    def ask(
        self,
        method: str,
        target: str,
        sender: Sender,
        content_type: str,
        body: bytes = b"",
        most: int = MAX_ANSWER,
    ) -> bytes:
        """An answer that only a signer gets, of the type that is expected, at most `most` bytes."""
        headers = self._proof(method, target, sender, body)
        length = len(body) if body else None
        return expect(
            self._ask(method, target, headers, length, [body] if body else (), most), content_type
        )

    def fetch(self, target: str, sender: Sender, size: int) -> Iterator[bytes]:
        """A large answer of exactly `size` bytes, piece by piece."""
        request = self._request("GET", target, self._proof("GET", target, sender, b""))
        with _typed():
            response = self._client.send(request, stream=True)
            try:
                yield from _exactly(response, size, self._patience)
            finally:
                response.close()

    def _proof(self, method: str, target: str, sender: Sender, body: bytes) -> dict[str, str]:
        nonce = expect(self._ask("GET", "nonce", {}), "application/octet-stream")
        if len(nonce) != NONCE_SIZE:
            raise CaptivePortal(status=200)
        url = httpx2.URL(self._url + target)
        host, asked = url.netloc.decode("ascii"), url.raw_path.decode("ascii")
        message = proof_message(method, host, asked, nonce.hex(), body)
        signed = sshsig.sign(message, INBOX_NAMESPACE, sender.key, sender.certificate)
        return {
            NONCE_HEADER: nonce.hex(),
            PROOF_HEADER: base64.b64encode(signed.encode()).decode(),
        }

    def _request(
        self,
        method: str,
        target: str,
        headers: dict[str, str],
        length: int | None = None,
        body: Body = (),
    ) -> httpx2.Request:
        told = dict(headers)
        if length is not None:
            told["Content-Length"] = str(length)
        content = body if length else None
        return httpx2.Request(
            method,
            self._url + target,
            headers=told,
            content=content,
            extensions={"trace": self._head},
        )

    def _ask(
        self,
        method: str,
        target: str,
        headers: dict[str, str],
        length: int | None = None,
        body: Body = (),
        most: int = MAX_ANSWER,
    ) -> Answer:
        request = self._request(method, target, headers, length, body)
        with _typed():
            response = self._client.send(request, stream=True)
            try:
                found = {name.lower(): value for name, value in response.headers.items()}
                answered = _bounded(response, most, self._patience)
                return Answer(response.status_code, found, answered)
            finally:
                response.close()


def _bounded(response: httpx2.Response, most: int, seconds: float) -> bytes:
    """A body of moderate size; a byte a minute is no answer, however many there are."""
    body, ends = bytearray(), time.monotonic() + seconds
    for piece in response.iter_raw():
        body += piece
        if len(body) > most:
            raise CaptivePortal(status=response.status_code)
        _check_pace(len(body), ends)
    return bytes(body)


def _check_pace(size: int, ends: float) -> None:
    if time.monotonic() > ends + size / SLOWEST:
        raise Unreachable(reason="slow")


def _exactly(response: httpx2.Response, size: int, seconds: float) -> Iterator[bytes]:
    if response.status_code != 200:
        headers = {name.lower(): value for name, value in response.headers.items()}
        body = _bounded(response, MAX_ANSWER, seconds)
        raise refusal(Answer(response.status_code, headers, body))
    left, ends = size, time.monotonic() + seconds
    for piece in response.iter_raw():
        left -= len(piece)
        if left < 0:
            break
        _check_pace(size - left, ends)
        yield piece
    if left:
        raise CaptivePortal(status=200)


def _context(place: Place) -> ssl.SSLContext:
    try:
        return client_context([each for each in place.certificates if each])
    except ssl.SSLError as error:
        raise NoReceiver(reason="a damaged certificate in the roster") from error


class _typed:
    """What fails below HTTP, as errors of ours."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, (httpx2.TransportError, httpx2.InvalidURL)):
            raise _network_error(error) from error


def _network_error(error: Exception) -> NetworkError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return ReceiverCertificateMismatch()
        if isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return Unreachable(reason="cut")
        if isinstance(cause, ssl.SSLError):
            return CaptivePortal(status=None)
        cause = cause.__cause__ or cause.__context__
    return Unreachable(reason=type(error).__name__)
