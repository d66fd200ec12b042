"""Who asks: a signature over the question itself, by a certified key, with a nonce used once.

Source: `sync`, *proof*. Whatever is wrong, the answer is the same 404 as for what does not exist: a
stranger learns nothing, not even that an id is known.
"""

from __future__ import annotations

import base64
import re
from urllib.parse import urlsplit

from fieldkit.clock import Clock
from fieldkit.crypto import sshsig
from fieldkit.errors import SignatureError
from schemas.manifest import Role
from sync.bundle.roster import TrustedRoster
from sync.bundle.trust import Signer, check_signer
from sync.protocol import INBOX_NAMESPACE, proof_message
from sync.receiver.nonces import Nonces
from sync.receiver.problems import Problem

DESKS = frozenset({Role.DESK_OFFICER, Role.REVIEWER})
_NONCE = re.compile(r"[0-9a-f]{64}\Z")


class Proofs:
    """Gives nonces and checks the signatures that use them up."""

    def __init__(self, nonces: Nonces, clock: Clock, certificate: str) -> None:
        """`certificate`: this receiver's own, PEM, by which the roster tells its addresses."""
        self._certificate = certificate
        self._nonces = nonces
        self._clock = clock

    def nonce(self) -> bytes:
        """32 bytes, good once within 60 s."""
        return self._nonces.give()

    def check(
        self,
        *,
        method: str,
        host: str,
        target: str,
        body: bytes,
        nonce: str,
        proof: str,
        roster: TrustedRoster,
    ) -> Signer:
        """Who signed this question now; `Problem` (NotFound) for anything that is not right.

        Also where it was asked of another host: who keeps that one could pass our nonce on.
        """
        if not _NONCE.match(nonce) or host not in self._hosts(roster):
            raise Problem("NotFound")
        now = self._clock.now()
        if not self._nonces.is_good(bytes.fromhex(nonce), now):
            raise Problem("NotFound")
        try:
            text = base64.b64decode(proof, validate=True).decode("ascii")
            message = proof_message(method, host, target, nonce, body)
            signed = sshsig.verify(message, text, INBOX_NAMESPACE)
            if signed.certificate is None:
                raise Problem("NotFound")
            signer = Signer(signed.certificate)
            check_signer(signer, roster)
        except (SignatureError, ValueError) as error:  # not base64, or not even ASCII
            raise Problem("NotFound") from error
        if not signer.certificate.valid_after <= now < signer.certificate.valid_before:
            raise Problem("NotFound")
        if not self._nonces.take(bytes.fromhex(nonce), now):
            raise Problem("NotFound")
        return signer

    def _hosts(self, roster: TrustedRoster) -> set[str]:
        """The addresses that the roster gives this certificate; all, where it knows another one
        (somebody in front of us ends TLS)."""
        receivers = roster.roster.receivers
        own = [each for each in receivers if each.certificate == self._certificate]
        return {host_of(each.url) for each in own or receivers}


def host_of(url: str) -> str:
    """What a client sends as `Host` for an address: in lower case, without the scheme's own port
    (RFC 9110, 4.2.3 and 7.2)."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    named = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return named if parts.port in (None, usual) else f"{named}:{parts.port}"
