"""A small headquarters for tests: its folder, its receiver as a process, signers, vaults."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zlib import crc32

from fieldkit.clock import Clock, SystemClock
from fieldkit.crypto import age, krl
from fieldkit.crypto.certificates import Certificate, issue
from fieldkit.crypto.keys import PublicKey, SigningKey
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.crypto.sshsig import sign
from fieldkit.crypto.tlog import LogKey
from fieldkit.crypto.tls import make_receiver_certificate
from fieldkit.vault import Vault
from fieldkit.vault.identities import Enrolment
from fieldkit.vault.outbox import Facts, Parcel
from schemas.manifest import BundleKind, Manifest, Payload, Role
from schemas.roster import Log, Receiver, Roster, RosterRecipient
from sync.bundle.roster import NAMESPACE, TrustedRoster, allowed_signers, read_roster
from sync.bundle.seal import Sender
from sync.bundle.trust import BUNDLE
from sync.hq import folder as folders
from sync.hq.folder import ReceiverFolder

SERVE = """
import sys
from pathlib import Path
from sync.receiver import limits
from sync.receiver.serve import serve

if len(sys.argv) > 3:
    limits.HEADER_SECONDS = limits.BODY_SECONDS = float(sys.argv[3])

def ready(host, port):
    print(port, flush=True)

serve(Path(sys.argv[1]), ("127.0.0.1", int(sys.argv[2])), ready=ready)
"""
PASSPHRASE = "a phrase of seven words that nobody guesses"


@dataclass
class Signer:
    """Somebody who may sign, and the age identity of the same device."""

    key: SigningKey
    certificate: Certificate
    identity: age.Identity

    @property
    def sender(self) -> Sender:
        return Sender(self.key, self.certificate)


@dataclass
class Bundle:
    """A bundle's outside and its payload, which a receiver cannot tell from noise."""

    manifest: bytes
    signature: bytes
    payload: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.manifest).hexdigest()


@dataclass
class Headquarters:
    """A root, a roster, a receiver's folder, and the receiver while it runs."""

    folder: Path
    root: SigningKey = field(default_factory=lambda: SigningKey.generate(os.urandom))
    port: int = 0
    version: int = 0
    serial: int = 1000
    signers: dict[str, Signer] = field(default_factory=dict)
    revoked: list[int] = field(default_factory=list)
    extra_receivers: list[Receiver] = field(default_factory=list)
    patience: float | None = None
    process: subprocess.Popen[str] | None = None

    def __post_init__(self) -> None:
        folders.make_folder(self.folder)
        self.log = LogKey.generate("127.0.0.1/fieldkit", os.urandom)
        self.tls = make_receiver_certificate("127.0.0.1", datetime.now(UTC), os.urandom)
        lines = f"{self.log.origin}\n{self.log.ed25519.hex()}\n{self.log.mldsa.hex()}\n"
        for name, text in (
            (folders.LOG_KEYS, lines),
            (folders.DATABASE_KEY, os.urandom(32).hex() + "\n"),
            (folders.TLS_CERTIFICATE, self.tls[0]),
            (folders.TLS_KEY, self.tls[1]),
        ):
            folders.write_private(self.folder / name, text.encode())

    def enrol(self, name: str, role: Role = Role.FIELD_OFFICER, root: SigningKey | None = None,
              starts: datetime | None = None, days: int = 365) -> Signer:  # fmt: skip
        key = SigningKey.generate(os.urandom)
        self.serial += 1
        starts = starts or datetime.now(UTC) - timedelta(days=1)
        certificate = issue(
            root or self.root,
            key.public,
            key_id=os.urandom(8).hex(),
            serial=self.serial,
            principals=[role.value],
            valid_after=starts,
            valid_before=starts + timedelta(days=days),
            random=os.urandom,
        )
        signer = Signer(key, certificate, age.Identity.generate(os.urandom))
        self.signers[name] = signer
        return signer

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}/"

    def roster_texts(self, roots: Sequence[PublicKey] | None = None) -> tuple[bytes, str]:
        now = datetime.now(UTC)
        roots = roots or [self.root.public]
        lines = tuple(root.openssh for root in roots)
        revoked = krl.build(roots, {self.root.public: self.revoked}, version=self.version, at=now)
        roster = Roster(
            version=self.version,
            issued=now,
            expires=now + timedelta(days=90),
            roots=lines,
            allowed_signers=allowed_signers(lines),
            krl=base64.b64encode(revoked).decode(),
            recipients=tuple(
                RosterRecipient(
                    name=name,
                    role=Role(signer.certificate.principals[0]),
                    recipient=signer.identity.recipient.text,
                    holder=signer.certificate.key_id,
                )
                for name, signer in self.signers.items()
            ),
            receivers=(*self.extra_receivers, Receiver(url=self.url, certificate=self.tls[0])),
            log=Log(
                origin=self.log.origin,
                vkeys=tuple(vkey.line for vkey in self.log.vkeys),
                witnesses=(),
                quorum=0,
            ),
            instruments=(),
            escrow=None,
        )
        raw = roster.raw()
        return raw, sign(raw, NAMESPACE, self.root)

    def publish(self) -> TrustedRoster:
        self.version += 1
        raw, signature = self.roster_texts()
        trusted = read_roster(raw, signature, [self.root.public], None)
        ReceiverFolder(self.folder).publish(trusted)
        return trusted

    def start(self) -> None:
        """Start the receiver on its port (a free one the first time)."""
        patience = [] if self.patience is None else [str(self.patience)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(self.folder), str(self.port), *patience],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            _, told = self.process.communicate(timeout=10)
            raise AssertionError(told)
        self.port = int(line)

    def stop(self, kill: bool = False) -> str:
        """Stop it; what it said on standard error."""
        if self.process is None:
            return ""
        process, self.process = self.process, None
        process.kill() if kill else process.terminate()
        return process.communicate(timeout=20)[1]

    def bundle(
        self,
        signer: Signer,
        size: int = 5000,
        *,
        recipients: Sequence[Signer] = (),
        created: datetime | None = None,
        kind: BundleKind = BundleKind.REPORT,
        id: str | None = None,
        stated_size: int | None = None,
    ) -> Bundle:
        payload = os.urandom(size)
        digest = hashlib.sha256(payload).hexdigest()
        to = recipients or [self.signers["desk"]]
        manifest = Manifest(
            id=id or new_id(),
            kind=kind,
            created=created or datetime.now(UTC),
            roster=max(1, self.version),
            payload=Payload(size=stated_size or size, sha256=digest),
            recipients=tuple(each.identity.recipient.fingerprint for each in to),
        ).filled()
        signature = sign(manifest, BUNDLE, signer.key, signer.certificate)
        return Bundle(manifest, signature.encode(), payload)

    def vault(
        self, folder: Path, name: str, clock: Clock | None = None, starts: datetime | None = None
    ) -> Vault:
        """A vault enrolled as one of the signers, whose keys are its own."""
        vault, _ = Vault.create(folder, PASSPHRASE, cost=SMALLEST_COST, clock=clock)
        key = vault.identities.signer()
        role = self.signers[name].certificate.principals[0] if name in self.signers else None
        signer = self.enrol(name, Role(role) if role else Role.FIELD_OFFICER, starts=starts)
        certificate = issue(
            self.root,
            key.public,
            key_id=signer.certificate.key_id,
            serial=signer.certificate.serial,
            principals=signer.certificate.principals,
            valid_after=signer.certificate.valid_after,
            valid_before=signer.certificate.valid_before,
            random=os.urandom,
        )
        self.signers[name] = Signer(key, certificate, vault.identities.recipient())
        self.renew(vault, certificate)
        return vault

    def renew(self, vault: Vault, certificate: Certificate) -> None:
        """Publish the next roster and give it to the vault."""
        roster = self.publish()
        vault.identities.keep_enrolment(
            Enrolment(
                certificate.openssh,
                roster.raw,
                roster.signature,
                roster.version,
                tuple(root.openssh for root in roster.roots),
            )
        )

    def put(self, vault: Vault, bundle: Bundle, *, flash: bool = False) -> Parcel:
        """Put a bundle in a vault's outbox."""
        manifest = Manifest.read(bundle.manifest)
        with vault.outbox.sealing(len(bundle.payload)) as room:
            room.write(bundle.payload)
            return room.keep(
                Facts(
                    bundle=manifest.id,
                    kind=manifest.kind.value,
                    flash=flash,
                    assessment=None,
                    revision=None,
                    manifest=bundle.manifest,
                    signature=bundle.signature,
                    statement=b"{}",
                    statement_signature=b"",
                    crc=crc32(bundle.payload),
                )
            )


def new_id() -> str:
    """A UUIDv7."""
    milliseconds = int(SystemClock().now().timestamp() * 1000)
    raw = bytearray(milliseconds.to_bytes(6, "big") + os.urandom(10))
    raw[6] = raw[6] & 0x0F | 0x70
    raw[8] = raw[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(raw)))
