"""Sending by itself: a loop around the pusher that lives as long as the vault is open.

It starts at unlock, after sealing and enrolling, when the network comes back and when the next try
is due, and is at rest otherwise. One run at a time; progress, pause and *send now* go through here.
No widget. Source: sync design, *Push*; interface design, 7.9; issue, step 7.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QNetworkInformation

from fieldkit.errors import NotEnrolled
from fieldkit.vault import Vault
from fieldkit.vault.outbox import Sending as Way
from sync.errors import NoReceiver, Unreachable
from sync.push.pusher import Outcome as Pushed
from sync.push.pusher import Progress, Pusher
from ui.jobs import Cancelled, Outcome, Running
from ui.jobs import Progress as Told
from ui.workspace import Workspace

LONGEST_TIMER: Final = 24 * 3600


class _Push:
    """The pusher as a job: bytes are told as progress, the package's id as the step."""

    def __init__(self, pusher: Pusher, *, wake: bool) -> None:
        self._pusher, self._wake = pusher, wake

    def run(self, progress: Told, cancelled: Cancelled) -> Pushed:
        """Send what is due."""
        if self._wake:
            self._pusher.wake()

        def told(at: Progress) -> None:
            progress(at.sent, at.size, at.bundle)

        return self._pusher.run(told, cancelled)


class SendingLoop(QObject):
    """`progressed(bundle, sent, size)` on the way; `workspace.outbox_changed` after each change."""

    progressed = Signal(str, int, int)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._running: Running | None = None
        self._again = self._woken = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        workspace.opened.connect(self.look)
        workspace.enrolled.connect(self.look)
        workspace.outbox_changed.connect(self._maybe)
        workspace.locking.connect(self._stop)
        self._quiet = False
        if QNetworkInformation.loadDefaultBackend():
            network = QNetworkInformation.instance()
            if network is not None:
                network.reachabilityChanged.connect(self._network)

    @property
    def sending(self) -> bool:
        """Whether something goes now."""
        return self._running is not None

    def look(self) -> None:
        """Send what is due, if anything is."""
        self._start(wake=False)

    def send_now(self, bundle: str = "") -> None:
        """Forget the waiting times, of a held or paused package too, and send."""
        vault = self._workspace.vault
        if vault is None:
            return
        parcel = vault.outbox.get(bundle) if bundle else None
        if parcel is not None and parcel.state in (Way.HELD, Way.PAUSED):
            vault.outbox.update(parcel, state=Way.WAITING, next_try=None, problem=None)
        self._start(wake=True)
        self._tell()

    def pause(self, bundle: str) -> None:
        """Let a package wait until the person sends it on."""
        self._change(bundle, Way.PAUSED)

    def resume(self, bundle: str) -> None:
        """Let it go again."""
        self._change(bundle, Way.WAITING)
        self._start(wake=False)

    def _change(self, bundle: str, state: Way) -> None:
        vault = self._workspace.vault
        parcel = vault.outbox.get(bundle) if vault is not None else None
        if vault is not None and parcel is not None and parcel.state is not Way.DELIVERED:
            vault.outbox.update(parcel, state=state, next_try=None)
            self._tell()

    def _start(self, *, wake: bool) -> None:
        workspace = self._workspace
        vault = workspace.vault
        if vault is None:
            return
        if self._running is not None:
            self._again, self._woken = True, self._woken or wake
            return
        self._timer.stop()
        if vault.identities.enrolment() is None or not _goes(vault):
            return
        pusher = Pusher(vault, workspace.clock, workspace.random)
        running = workspace.jobs.start(_Push(pusher, wake=wake), self._ended)
        running.progressed.connect(
            lambda sent, size, bundle: self.progressed.emit(bundle, sent, size)
        )
        self._running = running

    def _maybe(self) -> None:
        if not self._quiet:
            self.look()

    def _ended(self, outcome: Outcome) -> None:
        self._running = None
        if self._workspace.vault is None:
            return
        again, woken = self._again, self._woken
        self._again = self._woken = False
        if outcome.ok and isinstance(outcome.value, Pushed):
            self._after(outcome.value)
        elif isinstance(outcome.error, (NoReceiver, NotEnrolled)):
            self._workspace.tell_connection("offline")
        self._tell()
        if again:
            self._start(wake=woken)

    def _after(self, pushed: Pushed) -> None:
        unreachable = any(isinstance(error, Unreachable) for error in pushed.problems.values())
        if unreachable:
            self._workspace.tell_connection("offline")
        elif pushed.delivered or pushed.problems:
            self._workspace.tell_connection("online")
        if pushed.next_try is not None:
            wait = (pushed.next_try - self._workspace.clock.now()).total_seconds()
            self._timer.start(int(min(max(wait, 1), LONGEST_TIMER) * 1000))

    def _network(self, reachability: QNetworkInformation.Reachability) -> None:
        if reachability == QNetworkInformation.Reachability.Disconnected:
            self._workspace.tell_connection("offline")
        elif reachability == QNetworkInformation.Reachability.Online:
            self._start(wake=True)

    def _stop(self) -> None:
        self._timer.stop()
        if self._running is not None:
            self._running.cancel()

    def _tell(self) -> None:
        vault = self._workspace.vault
        if vault is None:
            return
        waiting = [each for each in vault.outbox.all() if each.state is not Way.DELIVERED]
        self._workspace.tell_count("outbox", len(waiting))
        self._quiet = True
        self._workspace.outbox_changed.emit()
        self._quiet = False


def _goes(vault: Vault) -> bool:
    return any(parcel.state in (Way.WAITING, Way.SENDING) for parcel in vault.outbox.all())
