"""A training world on one device: *Try with training data*, without headquarters.

The training root is the same everywhere and known to all, and so is the training desk (age seed
SHA-256 of `fieldkit training desk`), so the device enrols itself and can sign and seal: packages
can be saved to a folder, and nothing in them is secret. There is no receiver. The contents are the
sample situation's: its evidence, the earlier assessment signed, the latest begun up to factor 6.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fieldkit.assess import practising
from fieldkit.assess.finalising import finalise
from fieldkit.clock import Clock, Random
from fieldkit.crypto import certificates, fingerprint, sshsig
from fieldkit.crypto.age import Identity
from fieldkit.crypto.keys import training_root
from fieldkit.crypto.tlog import LogKey
from fieldkit.instruments import shipped
from fieldkit.vault import Vault
from fieldkit.vault.identities import Person
from schemas.manifest import Role
from schemas.roster import Roster, RosterRecipient
from schemas.statement import StatedInstrument
from sync.bundle.roster import NAMESPACE, read_roster
from sync.enrolment import enrol, make_answer
from sync.hq.enrol import CERTIFICATE_LASTS, CLOCK_SLACK
from sync.hq.root import ROSTER_LASTS, names_of, revocations
from sync.outbox import seal_revision

CODE = "FA-00"
DESK = "desk-0"
ORIGIN = "training.invalid/fieldkit"
_NEXT_FACTOR = 7
_STEPS = 5

Progress = Callable[[int, int, str], None]
Cancelled = Callable[[], bool]


def training_desk() -> Identity:
    """The desk of the training world; its key is public, like the root's."""
    return Identity(hashlib.sha256(b"fieldkit training desk").digest())


@dataclass(frozen=True)
class TrainingProfile:
    """A job: make a profile of the training world, ready to look around in.

    The vault that `run` gives is open. Cancelled in between, the profile holds what was made so
    far.
    """

    profile: Path
    passphrase: str
    language: str
    clock: Clock
    random: Random

    def run(self, progress: Progress, cancelled: Cancelled) -> Vault:
        """Make it. Errors as `Vault.create`."""
        progress(0, _STEPS, "")
        vault, _ = Vault.create(
            self.profile, self.passphrase, clock=self.clock, random=self.random, training=True
        )
        try:
            self._fill(vault, progress, cancelled)
        except BaseException:
            vault.lock()
            raise
        return vault

    def _fill(self, vault: Vault, progress: Progress, cancelled: Cancelled) -> None:
        vault.identities.set_person(Person(code=CODE, roles=(Role.FIELD_OFFICER.value,)))
        enrol_oneself(vault, self.clock, self.random)
        progress(1, _STEPS, "")
        situation = practising.take_sample(vault).id
        practising.take_sample_evidence(vault, situation)
        progress(2, _STEPS, "")
        earlier = practising.fill_sample(
            vault, situation, "T5", "FO-1", language=self.language, cancelled=cancelled
        )
        if cancelled():
            return
        progress(3, _STEPS, "")
        revision = finalise(earlier)
        seal_revision(
            vault,
            revision.record.assessment,
            revision.record.revision,
            now=self.clock.now(),
            random=self.random,
        )
        progress(4, _STEPS, "")
        practising.fill_sample(
            vault,
            situation,
            "T6",
            "FO-1",
            language=self.language,
            before_factor=_NEXT_FACTOR,
            cancelled=cancelled,
        )
        progress(_STEPS, _STEPS, "")


def enrol_oneself(vault: Vault, clock: Clock, random: Random) -> None:
    """Certify this device by the training root, with a roster that names the training desk."""
    root, now = training_root(), clock.now()
    public = vault.identities.signer().public
    certificate = certificates.issue(
        root,
        public,
        key_id=random(8).hex(),
        serial=1,
        principals=[Role.FIELD_OFFICER.value],
        valid_after=now - CLOCK_SLACK,
        valid_before=now + CERTIFICATE_LASTS,
        random=random,
    )
    log = LogKey.generate(ORIGIN, random)
    roster = Roster.of(
        {
            "version": 1,
            "issued": now,
            "expires": now + ROSTER_LASTS,
            "krl": revocations(root.public, (), 1, now),
            "recipients": (
                RosterRecipient(
                    name=DESK,
                    role=Role.DESK_OFFICER,
                    recipient=training_desk().recipient.text,
                    holder=None,
                ),
                # A device takes no roster that does not know where to seal what is for it.
                RosterRecipient(
                    name=CODE,
                    role=Role.FIELD_OFFICER,
                    recipient=vault.identities.recipient().recipient.text,
                    holder=certificate.key_id,
                ),
            ),
            "receivers": (),
            "log": {
                "origin": ORIGIN,
                "vkeys": tuple(vkey.line for vkey in log.vkeys),
                "witnesses": (),
                "quorum": 0,
            },
            "instruments": tuple(
                StatedInstrument(id=each.id, version=each.version, sha256=each.sha256)
                for each in shipped()
            ),
            "escrow": None,
            **names_of(root.public),
        }
    )
    raw = roster.raw()
    trusted = read_roster(raw, sshsig.sign(raw, NAMESPACE, root), [root.public], None)
    answer = make_answer(certificate, trusted).encode()
    enrol(vault, answer, fingerprint.digits(root.public), now)
