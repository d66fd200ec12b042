"""The branch of the error tree that belongs to the network; its root is in `fieldkit.errors`.

FieldkitError
└── NetworkError
    ├── NoReceiver
    ├── Unreachable
    ├── ReceiverCertificateMismatch
    ├── CaptivePortal
    ├── ReceiverRefused
    ├── ReceiptInvalid
    ├── SendingStopped
    ├── TransferFolderError
    └── CannotListen

Nothing is lost by any of them: a bundle stays in the outbox until its receipt was verified. Of what
a receiver said only a type's name and numbers travel in the facts, never its text.
"""

from __future__ import annotations

from fieldkit.errors import FieldkitError


class NetworkError(FieldkitError):
    """Sending or fetching did not succeed; what waits goes on waiting."""


class NoReceiver(NetworkError):
    """The roster names no receiver that may be used: `reason`."""


class Unreachable(NetworkError):
    """No answer: no network, no such host, nothing listens, too slow; `reason`."""


class ReceiverCertificateMismatch(NetworkError):
    """Who answers has another certificate than the roster says; nothing was sent."""


class CaptivePortal(NetworkError):
    """Something else answered in the receiver's place, with `status`; nothing was taken."""


class ReceiverRefused(NetworkError):
    """The receiver said no: `problem` (a type's name), `status`, `retry` (seconds, or None)."""


class ReceiptInvalid(NetworkError):
    """What came as a receipt does not prove that this bundle stands in the log: `reason`."""


class SendingStopped(NetworkError):
    """Cancelled by the user; what came through is kept at the receiver."""


class TransferFolderError(NetworkError):
    """The stick did not keep what was written to it: `reason`, `bundle`."""


class CannotListen(NetworkError):
    """The receiver cannot listen on `host` and `port`: `reason` (taken, not this machine's)."""
