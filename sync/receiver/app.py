"""The receiver's routes (`sync`, the table under *Push*), by hand on Starlette.

`/bundles` is tus 1.0: core, creation, creation-with-upload, termination; the manifest in
`Upload-Metadata` is the ticket, so there are no passwords, tokens or sessions. The last `PATCH` of
a client that says `Prefer: return=representation` (RFC 7240) is answered with the receipt, that of
any other with tus's 204. Every refusal is a problem document. Nothing is logged about a client.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from fieldkit.clock import Clock
from fieldkit.errors import DiskFull, FieldkitError
from schemas.strict import NotStrict, read_json
from sync.bundle.container import assemble, container_size
from sync.bundle.trust import Signer
from sync.hq.store.receiving import Receiving, Stored, Upload
from sync.protocol import (
    NONCE_HEADER,
    OFFSET_STREAM,
    PROOF_HEADER,
    TUS_EXTENSIONS,
    TUS_VERSION,
    write_metadata,
)
from sync.receiver.admission import admit
from sync.receiver.blobs import Blobs
from sync.receiver.limits import check_head, drain, paced, small_body
from sync.receiver.log import Log
from sync.receiver.problems import Problem
from sync.receiver.proofs import DESKS, Proofs
from sync.receiver.published import Published
from sync.receiver.uploads import Uploads

MOST_IN_INBOX = 1000
FULL_RETRY = 600
_UPLOAD = re.compile(r"[0-9a-f]{32}\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,15})\Z")

Answer = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Receiver:
    """The parts of which the routes make answers."""

    store: Receiving
    blobs: Blobs
    log: Log
    published: Published
    uploads: Uploads
    proofs: Proofs
    clock: Clock

    def app(self) -> Starlette:
        """The ASGI application."""
        routes = [
            Route("/bundles", _safe(self.create), methods=["POST"]),
            Route("/bundles", _safe(self.describe), methods=["OPTIONS"]),
            Route("/bundles/{upload}", _safe(self.state), methods=["HEAD"]),
            Route("/bundles/{upload}", _safe(self.append), methods=["PATCH"]),
            Route("/bundles/{upload}", _safe(self.remove), methods=["DELETE"]),
            Route("/nonce", _safe(self.nonce), methods=["GET"]),
            Route("/receipts/{manifest}", _safe(self.receipt), methods=["GET"]),
            Route("/checkpoint", _safe(self.checkpoint), methods=["GET"]),
            Route("/roster", _safe(self.roster), methods=["GET"]),
            Route("/inbox", _safe(self.inbox), methods=["POST"]),
            Route("/inbox/{manifest}", _safe(self.bundle), methods=["GET"]),
            Route("/healthz", _safe(self.health), methods=["GET"]),
        ]
        app = Starlette(routes=routes, exception_handlers={HTTPException: _refused})
        app.router.redirect_slashes = False
        return app

    # Uploads

    async def create(self, request: Request) -> Response:
        """Admit by the manifest; take the payload along if it is there."""
        _check_tus(request)
        told = request.headers
        admitted = admit(
            told.get("Upload-Metadata"),
            told.get("Upload-Length"),
            self.published.roster,
            self.clock.now(),
        )
        upload = await run_in_threadpool(self.uploads.begin, admitted)
        if isinstance(upload, Stored):
            await drain(request)
            return await self._receipt(upload, 200, {"Location": f"/bundles/{upload.upload}"})
        location = {"Location": f"/bundles/{upload.id}"}
        offset = await run_in_threadpool(self.uploads.offset, upload)
        if told.get("Content-Type") == OFFSET_STREAM:
            body = _after(paced(request), offset)
            offset = await self.uploads.take(upload, offset, body)
        if offset < admitted.size:
            return _tus(201, {**location, "Upload-Offset": str(offset)})
        text = await run_in_threadpool(self.uploads.finish, upload)
        return _tus(201, {**location, "Upload-Offset": str(offset)}, text)

    async def describe(self, request: Request) -> Response:
        """What of tus is spoken here."""
        return _tus(204, {"Tus-Version": TUS_VERSION, "Tus-Extension": TUS_EXTENSIONS})

    async def state(self, request: Request) -> Response:
        """How much is here."""
        _check_tus(request)
        upload = await self._upload(request)
        offset = await run_in_threadpool(self.uploads.offset, upload)
        headers = {
            "Upload-Offset": str(offset),
            "Upload-Length": str(self.uploads.length(upload)),
            "Upload-Metadata": write_metadata(upload.manifest, upload.signature),
        }
        return _tus(200, headers)

    async def append(self, request: Request) -> Response:
        """Take a piece at the offset where it belongs."""
        _check_tus(request)
        if request.headers.get("Content-Type") != OFFSET_STREAM:
            raise Problem("WrongContentType")
        upload = await self._upload(request)
        if isinstance(upload, Stored):
            raise Problem("Finished")
        offset = await run_in_threadpool(self.uploads.offset, upload)
        if request.headers.get("Upload-Offset") != str(offset):
            raise Problem("WrongOffset")
        offset = await self.uploads.take(upload, offset, paced(request))
        headers = {"Upload-Offset": str(offset)}
        if offset < self.uploads.length(upload):
            return _tus(204, headers)
        text = await run_in_threadpool(self.uploads.finish, upload)
        if request.headers.get("Prefer") != "return=representation":
            return _tus(204, headers)
        return _tus(200, headers, text)

    async def remove(self, request: Request) -> Response:
        """Forget an unfinished upload."""
        _check_tus(request)
        upload = await self._upload(request)
        if isinstance(upload, Stored):
            raise Problem("Finished")
        await run_in_threadpool(self.uploads.remove, upload)
        return _tus(204, {})

    # With proof

    async def nonce(self, request: Request) -> Response:
        """32 bytes for one proof."""
        return Response(self.proofs.nonce(), 200, _NO_STORE, "application/octet-stream")

    async def receipt(self, request: Request) -> Response:
        """A receipt, for who signed the bundle, desks and reviewers."""
        signer = await self._signer(request)
        stored = await self._stored(request)
        own = hashlib.sha256(signer.public.blob).hexdigest() == stored.signer
        if not own and not signer.roles & DESKS:
            raise Problem("NotFound")
        return await self._receipt(stored, 200, {})

    async def checkpoint(self, request: Request) -> Response:
        """The log as it is now."""
        await self._signer(request)
        note = await run_in_threadpool(self.log.checkpoint)
        return PlainTextResponse(note, headers=_NO_STORE)

    async def roster(self, request: Request) -> Response:
        """Rosters after the version that the asker has, each as exact texts."""
        await self._signer(request)
        after = _number(request.query_params.get("after"))
        found = await run_in_threadpool(self.store.rosters_after, after)
        rosters = [{"roster": raw.decode(), "signature": signature} for raw, signature in found]
        return _json({"rosters": rosters})

    async def inbox(self, request: Request) -> Response:
        """What came for a recipient whose holder asks."""
        body = await small_body(request)
        signer = await self._signer(request, body)
        try:
            asked = read_json(body)
            recipient, after = asked["recipient"], asked["after"]
        except (NotStrict, KeyError, TypeError) as error:
            raise Problem("NotFound") from error
        if not isinstance(after, int) or recipient not in self._held(signer):
            raise Problem("NotFound")
        found = await run_in_threadpool(self.store.inbox, recipient, after, MOST_IN_INBOX)
        bundles = [
            {"index": each.index, "manifest": each.manifest_sha256, "size": _whole(each)}
            for each in found
        ]
        return _json({"bundles": bundles})

    async def bundle(self, request: Request) -> Response:
        """A whole bundle, for the holder of one of its recipients."""
        signer = await self._signer(request)
        stored = await self._stored(request)
        for recipient in self._held(signer):
            inbox = await run_in_threadpool(self.store.inbox, recipient, stored.index - 1, 1)
            if stored in inbox:
                headers = {**_NO_STORE, "Content-Length": str(_whole(stored))}
                kind = "application/octet-stream"
                return StreamingResponse(self._container(stored), 200, headers, kind)
        raise Problem("NotFound")

    async def health(self, request: Request) -> Response:
        """Whether it runs and its database answers."""
        await run_in_threadpool(self.store.head)
        return PlainTextResponse("ok\n", headers=_NO_STORE)

    def _container(self, stored: Stored) -> Iterator[bytes]:
        payload = self.blobs.payload(stored.manifest_sha256)
        return assemble(stored.manifest, stored.signature, payload, stored.crc, stored.size)

    def _held(self, signer: Signer) -> list[str]:
        recipients = self.published.roster.recipients
        return [name for name, each in recipients.items() if each.holder == signer.key_id]

    async def _upload(self, request: Request) -> Upload | Stored:
        id = request.path_params["upload"]
        if not _UPLOAD.match(id):
            raise Problem("NotFound")
        return await run_in_threadpool(self.uploads.find, id)

    async def _stored(self, request: Request) -> Stored:
        manifest = request.path_params["manifest"]
        stored = None
        if _SHA256.match(manifest):
            stored = await run_in_threadpool(self.store.stored, manifest)
        if stored is None:
            raise Problem("NotFound")
        return stored

    async def _signer(self, request: Request, body: bytes = b"") -> Signer:
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")

        def check() -> Signer:
            return self.proofs.check(
                method=request.method,
                host=request.headers.get("Host", ""),
                target=target,
                body=body,
                nonce=request.headers.get(NONCE_HEADER, ""),
                proof=request.headers.get(PROOF_HEADER, ""),
                roster=self.published.roster,
            )

        return await run_in_threadpool(check)

    async def _receipt(self, stored: Stored, status: int, headers: dict[str, str]) -> Response:
        text = await run_in_threadpool(self.log.receipt, stored)
        return _tus(status, {**headers, "Upload-Offset": str(stored.size)}, text)


_NO_STORE = {"Cache-Control": "no-store"}


def _safe(answer: Answer) -> Answer:
    """Turn what goes wrong into a problem document."""

    async def answered(request: Request) -> Response:
        try:
            check_head(request)
        except Problem as problem:
            return problem.response
        try:
            return await answer(request)
        except Problem as problem:
            refusal = problem
        except ClientDisconnect:
            return Response(status_code=400)
        except DiskFull:
            refusal = Problem("DiskFull", FULL_RETRY)
        except FieldkitError:
            refusal = Problem("OutOfOrder", FULL_RETRY)
        if refusal.kind != "TooSlow":
            with suppress(ClientDisconnect, RuntimeError):  # gone, or its body was read already
                await drain(request)
        return refusal.response

    return answered


async def _refused(request: Request, error: Exception) -> Response:
    """Paths and methods that do not exist."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    return Problem("MethodNotAllowed" if status == 405 else "NotFound").response


def _check_tus(request: Request) -> None:
    if request.headers.get("Tus-Resumable") != TUS_VERSION:
        raise Problem("WrongTusVersion")


def _tus(status: int, headers: dict[str, str], text: str | None = None) -> Response:
    told = {"Tus-Resumable": TUS_VERSION, **_NO_STORE, **headers}
    if text is None:
        return Response(None, status, told)
    return Response(text, status, told, "text/plain; charset=utf-8")


def _json(document: object) -> Response:
    return Response(json.dumps(document), 200, _NO_STORE, "application/json")


def _whole(stored: Stored) -> int:
    return container_size(len(stored.manifest), len(stored.signature), stored.size)


def _number(text: str | None) -> int:
    if text is None or not _NUMBER.match(text):
        raise Problem("NotFound")
    return int(text)


async def _after(body: AsyncIterator[bytes], skipped: int) -> AsyncIterator[bytes]:
    """A body without its first bytes, which are here already."""
    async for piece in body:
        if len(piece) > skipped:
            yield piece[skipped:]
        skipped = max(0, skipped - len(piece))
