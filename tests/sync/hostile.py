"""What can stand between a device and its receiver: a line that cuts, and a receiver that lies."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType


class Listening:
    """A server on a free port of loopback; `answer` has each connection in a thread."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def answer(self, client: socket.socket) -> None:
        raise NotImplementedError

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            self._sockets.append(client)
            thread = threading.Thread(target=self._answer, args=(client,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _answer(self, client: socket.socket) -> None:
        try:
            self.answer(client)
        except OSError:
            pass
        finally:
            client.close()

    def __enter__(self) -> Listening:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for client in self._sockets:
            with_suppressed(client.close)
        for thread in (self._accepting, *self._threads):
            thread.join(10)


def with_suppressed(act: Callable[[], object]) -> None:
    try:
        act()
    except OSError:
        return


class Line(Listening):
    """A line to the receiver that counts, and is cut after so many bytes of one direction.

    `flights` has the direction of each burst of bytes, in order: a round trip is "up" then "down".
    """

    def __init__(self, to: int) -> None:
        self.to = to
        self.cut_up: int | None = None
        self.cut_down: int | None = None
        self.reset()
        super().__init__()

    def reset(self) -> None:
        self.up = self.down = self.connections = 0
        self.flights: list[str] = []

    def __enter__(self) -> Line:
        return self

    def answer(self, client: socket.socket) -> None:
        self.connections += 1
        with socket.create_connection(("127.0.0.1", self.to), timeout=20) as server:
            self._sockets.append(server)
            down = threading.Thread(target=self._pass, args=(server, client, "down"), daemon=True)
            down.start()
            self._pass(client, server, "up")
            down.join(10)

    def _pass(self, source: socket.socket, target: socket.socket, way: str) -> None:
        try:
            while piece := source.recv(1024):
                allowed = self._allowed(way, len(piece))
                if not self.flights or self.flights[-1] != way:
                    self.flights.append(way)
                target.sendall(piece[:allowed])
                if allowed < len(piece):
                    break
        except OSError:
            pass
        for each in (source, target):
            with_suppressed(lambda each=each: each.shutdown(socket.SHUT_RDWR))  # type: ignore[misc]

    def _allowed(self, way: str, size: int) -> int:
        passed = self.up if way == "up" else self.down
        cut = self.cut_up if way == "up" else self.cut_down
        allowed = size if cut is None else max(0, min(size, cut - passed))
        if way == "up":
            self.up += allowed
        else:
            self.down += allowed
        return allowed


class Liar(Listening):
    """Has the receiver's certificate and answers each request with what it was told to."""

    def __init__(
        self, folder: Path, certificate: str, key: str, says: Callable[[str], bytes]
    ) -> None:
        folder.mkdir(exist_ok=True)
        (folder / "c").write_text(certificate)
        (folder / "k").write_text(key)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(folder / "c", folder / "k")
        self._says = says
        self.asked: list[str] = []
        self.heads: list[str] = []
        super().__init__()

    def __enter__(self) -> Liar:
        return self

    def answer(self, client: socket.socket) -> None:
        with self._context.wrap_socket(client, server_side=True) as sock:
            self._sockets.append(sock)
            held = b""
            while True:
                while b"\r\n\r\n" not in held:
                    piece = sock.recv(65536)
                    if not piece:
                        return
                    held += piece
                raw, _, held = held.partition(b"\r\n\r\n")
                head = raw.decode("latin-1")
                length = 0
                for line in head.lower().split("\r\n"):
                    if line.startswith("content-length:"):
                        length = int(line.split(":")[1])
                while len(held) < length:
                    held += sock.recv(65536)
                held = held[length:]
                self.heads.append(head)
                self.asked.append(head.split("\r\n")[0])
                sock.sendall(self._says(self.asked[-1]))


def http(status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> bytes:
    """An answer's bytes."""
    told = {"Content-Length": str(len(body)), **(headers or {})}
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
