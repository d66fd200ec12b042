"""Running the receiver of one folder: TLS 1.3 with the folder's own certificate, until it is told
to stop.

It writes no log about clients and sends nothing by itself. `ready` is called once, when it listens.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

from fieldkit.clock import Clock, Random, SystemClock, system_random
from fieldkit.errors import StorageError
from sync.errors import CannotListen
from sync.hq.folder import DATABASE_KEY, LOG_KEYS, TLS_CERTIFICATE, TLS_KEY, ReceiverFolder
from sync.hq.store.engine import open_engine, read_key
from sync.hq.store.receiving import Receiving
from sync.receiver import limits
from sync.receiver.app import Receiver
from sync.receiver.blobs import Blobs
from sync.receiver.connections import Listener
from sync.receiver.log import Log, read_log_key
from sync.receiver.nonces import Nonces
from sync.receiver.proofs import Proofs
from sync.receiver.published import Published
from sync.receiver.uploads import Uploads

DATABASE = "receiver.db"
PAYLOADS = "bundles"
CLEAN_EVERY = 6 * 3600.0
STOP_SECONDS = 5

Ready = Callable[[str, int], None]


def open_receiver(
    path: Path, *, clock: Clock | None = None, random: Random = system_random
) -> Receiver:
    """The receiver of a folder that `hq init` made.

    Raises `StorageError` where a file of it is missing or damaged, `DamagedDatabase`, and what
    `read_roster` raises.
    """
    clock = clock or SystemClock()
    folder = ReceiverFolder(path)
    try:
        key = read_log_key(folder.read(LOG_KEYS).decode("ascii"))
    except ValueError as error:
        raise StorageError(reason="damaged", file=LOG_KEYS) from error
    engine = open_engine(path / DATABASE, read_key(path / DATABASE_KEY))
    store = Receiving(engine, key.origin)
    published = Published(folder, store)
    blobs = Blobs.in_folder(path / PAYLOADS)
    log = Log(store, key, clock)
    return Receiver(
        store=store,
        blobs=blobs,
        log=log,
        published=published,
        uploads=Uploads(store, blobs, log, published, clock, random),
        proofs=Proofs(Nonces(store, key, clock, random), clock, _certificate(path)),
        clock=clock,
    )


def serve(
    path: Path,
    listen: tuple[str, int],
    *,
    ready: Ready,
    clock: Clock | None = None,
    random: Random = system_random,
) -> None:
    """Serve a folder on (host, port) until SIGINT or SIGTERM; port 0 takes a free one.

    `ready` is given the host and port that it listens on. Raises what `open_receiver` does, and
    `CannotListen` where the address is taken or not this machine's.
    """
    receiver = open_receiver(path, clock=clock, random=random)
    with contextlib.closing(receiver.store), _listening(*listen) as listener:
        host, port = listener.getsockname()[:2]
        config = uvicorn.Config(
            _maintained(receiver, lambda: ready(host, port)),
            http=limits.PatientProtocol,
            loop="sync.receiver.connections:PatientLoop",
            ws="none",
            log_config=None,
            log_level="error",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=limits.KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=STOP_SECONDS,
            limit_concurrency=limits.CONNECTIONS,
            h11_max_incomplete_event_size=limits.HEADER_BYTES,
            ssl_context_factory=_tls(path, host),
        )
        uvicorn.Server(config).run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return Listener(socket.create_server((host, port), family=family, backlog=512))
    except OSError as error:
        reason = errno.errorcode.get(error.errno or 0, "unknown address")
        raise CannotListen(host=host, port=port, reason=reason) from error


def _tls(path: Path, host: str) -> Callable[..., ssl.SSLContext] | None:
    """TLS 1.3 by the folder's certificate; none only on loopback, behind an onion service."""
    if not (path / TLS_CERTIFICATE).exists():
        if ipaddress.ip_address(host).is_loopback:
            return None
        raise StorageError(reason="no certificate", file=TLS_CERTIFICATE)
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path / TLS_CERTIFICATE, path / TLS_KEY)
    except OSError as error:
        raise StorageError(reason="damaged", file=TLS_CERTIFICATE) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.num_tickets = 0  # nobody comes back within a ticket's life
    return lambda *_: context


def _certificate(path: Path) -> str:
    """The folder's own certificate, PEM; empty behind an onion service."""
    own = path / TLS_CERTIFICATE
    return own.read_text("ascii", "replace") if own.exists() else ""


def _maintained(receiver: Receiver, ready: Callable[[], None]) -> Starlette:
    """The application, which tidies up at its start and then four times a day."""
    app = receiver.app()

    async def tidy() -> None:
        while True:
            await asyncio.to_thread(receiver.uploads.remove_old)
            await asyncio.sleep(CLEAN_EVERY)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        tidying = asyncio.create_task(tidy())
        ready()
        yield
        tidying.cancel()

    app.router.lifespan_context = lifespan
    return app


def free_port(host: str) -> int:
    """A port of `host` on which nothing listens now: for a receiver whose address must be known
    before it runs."""
    with _listening(host, 0) as listener:
        return int(listener.getsockname()[1])
