"""SHA-256 of a stream, by a second core once there is enough of it.

A bundle is hashed twice on its way (its files, its ciphertext) beside being compressed and
encrypted; hashing is half of that work and waits for nobody, so beyond 8 MiB a thread does it while
the next piece is made: below that, waking it costs what it saves. At most a few pieces wait: memory
stays bounded.
"""

from __future__ import annotations

import hashlib
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor

ALONE = 8 * 1024**2
WAITING = 8


class Digest:
    """Takes pieces in order; `hexdigest` ends it."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._size = 0
        self._worker: ThreadPoolExecutor | None = None
        self._waiting: deque[Future[None]] = deque()

    def update(self, piece: bytes | memoryview) -> None:
        """The next piece; it is copied if it could change (a view of a buffer)."""
        self._size += len(piece)
        if self._size <= ALONE:
            self._hash.update(piece)
            return
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, thread_name_prefix="sha256")
        if len(self._waiting) >= WAITING:
            self._waiting.popleft().result()
        # `bytes` of bytes is the same object; of a view it is a copy.
        self._waiting.append(self._worker.submit(self._hash.update, bytes(piece)))

    def hexdigest(self) -> str:
        """The hash of all pieces, in hex."""
        if self._worker is not None:
            while self._waiting:
                self._waiting.popleft().result()
            self._worker.shutdown()
            self._worker = None
        return self._hash.hexdigest()
