"""The roster that the receiver goes by: it takes in a newer `roster.json` by itself.

The first one must be signed by a root of `root_signers`, each later one by a root of the one
before. What cannot be trusted, or is being written at this moment, changes nothing.
"""

from __future__ import annotations

import threading

from fieldkit.errors import FieldkitError
from sync.bundle.roster import TrustedRoster, read_roster
from sync.hq.folder import ROSTER, SIGNATURE, ReceiverFolder
from sync.hq.store.receiving import Receiving

State = tuple[int, int]


class Published:
    """The newest roster of a receiver's folder."""

    def __init__(self, folder: ReceiverFolder, store: Receiving) -> None:
        """Read it; raises what `read_roster` does, for without one nobody can be admitted."""
        self._folder = folder
        self._store = store
        self._lock = threading.Lock()
        self._seen = self._state()
        self._held = folder.roster()
        self._keep()

    @property
    def roster(self) -> TrustedRoster:
        """What is in force now."""
        with self._lock:
            state = self._state()
            if state != self._seen and self._renew():
                self._seen = state
            return self._held

    def _renew(self) -> bool:
        try:
            signature = self._folder.read(SIGNATURE).decode("ascii", "replace")
            raw = self._folder.read(ROSTER)
            self._held = read_roster(raw, signature, self._held.roots, self._held.version)
        except FieldkitError:
            return False
        self._keep()
        return True

    def _keep(self) -> None:
        held = self._held
        roots = [root.openssh for root in held.roots]
        self._store.keep_roster(held.version, roots, held.raw, held.signature)

    def _state(self) -> State:
        try:
            state = (self._folder.path / ROSTER).stat()
        except OSError:
            return (0, 0)
        return (state.st_mtime_ns, state.st_size)
