"""Refusals as problem documents (RFC 9457): a type's name and a status, no free text.

The client turns the name into words in its user's language. Where the bundle's own check failed it
is the name of that error (`RevokedSigner`, `Altered`, …), otherwise one of `STATUS`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.responses import Response

from fieldkit.errors import FieldkitError
from sync.protocol import PROBLEM_JSON, PROBLEM_PREFIX, TUS_VERSION

STATUS: Mapping[str, int] = {
    # the ticket
    "NoManifest": 400,
    "Altered": 400,
    "UnsupportedVersion": 400,
    "LimitExceeded": 400,
    "UntrustedSigner": 403,
    "RevokedSigner": 403,
    "ExpiredSigner": 403,
    "WrongRole": 403,
    "TooOld": 403,
    "OtherManifest": 409,
    # the bytes
    "WrongLength": 400,
    "WrongOffset": 409,
    "Finished": 409,
    "PayloadAltered": 422,
    "TooSlow": 408,
    "TooLarge": 413,
    "DiskFull": 507,
    # the protocol
    "TwoLengths": 400,
    "HeadTooLarge": 431,
    "NotFound": 404,
    "MethodNotAllowed": 405,
    "WrongTusVersion": 412,
    "WrongContentType": 415,
    "OutOfOrder": 500,
}


class Problem(Exception):
    """A refusal on its way to the client."""

    def __init__(self, kind: str, retry: int | None = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.retry = retry

    @classmethod
    def of(cls, error: FieldkitError) -> Problem:
        """The refusal that an error of the bundle's check means."""
        return cls(error.kind if error.kind in STATUS else "Altered")

    @property
    def response(self) -> Response:
        """The problem document."""
        status = STATUS[self.kind]
        document = {"type": PROBLEM_PREFIX + self.kind, "title": self.kind, "status": status}
        headers = {"Tus-Resumable": TUS_VERSION, "Cache-Control": "no-store"}
        if self.kind == "WrongTusVersion":
            headers["Tus-Version"] = TUS_VERSION
        if self.retry is not None:
            headers["Retry-After"] = str(self.retry)
        return Response(json.dumps(document), status, headers, PROBLEM_JSON)
