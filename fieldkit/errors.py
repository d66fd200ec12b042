"""Every error that a person may meet, in one tree; `sync.errors` adds the branch of the network.

FieldkitError
├── VaultError
│   ├── NoVault, VaultExists, VaultInUse, UnsafeProfile, WeakPassphrase
│   ├── WrongSecret, DamagedHeader, DamagedDatabase, HeaderPutBack
│   └── DamagedRecoveryCode, DamagedRescueCopy, ForeignRescueCopy
├── StorageError
│   └── DiskFull, ReadOnlyStorage
├── EvidenceError
│   └── EvidenceVanished, EvidenceTooLarge, EvidenceChanged, EvidenceRefused, EvidenceMissing
├── AssessmentError
│   └── NotReady, ClockBehind, AlreadyFinalised, NotEnrolled, UnknownSituation,
│       DamagedSituationFile, OwnSituation
├── FormError
│   └── FormRefused, NameOfOurs, VersionTaken, forms.errors.EngineError (its `kind` says which)
├── ReportFailed
├── SignatureError
│   └── Altered, UntrustedSigner, RevokedSigner, ExpiredSigner, WrongRole
├── BundleError
│   └── NotABundle, Truncated, LimitExceeded, UnsupportedVersion, NotForUs, StatementMismatch,
│       Replayed, UnknownInstrument, NeedsDecision, UnknownRecipient
└── EnrolmentError
    └── DamagedRequest, DamagedAnswer, UnsignedRoster, UnknownHeadquarters, OlderRoster,
        WrongDigits, AnotherDevice, CodeTaken, UnknownSigner

An error carries the facts that its message needs, never an answer, a name, a key or a passphrase.
The words are the interface's business (`ui.messages`), in the user's language.
"""

from __future__ import annotations


class FieldkitError(Exception):
    """The root. `facts` are what the message in the user's language is filled with."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        told = ", ".join(f"{name}={value}" for name, value in facts.items())
        super().__init__(f"{type(self).__name__}({told})")

    @property
    def kind(self) -> str:
        """The type's name, as the design pages and the commands spell it."""
        return type(self).__name__


class VaultError(FieldkitError):
    """The vault cannot be made or opened."""


class NoVault(VaultError):
    """There is no vault in `profile`."""


class VaultExists(VaultError):
    """There is a vault in `profile` already."""


class VaultInUse(VaultError):
    """Another process has the vault in `profile` open."""


class UnsafeProfile(VaultError):
    """The folder `profile` cannot be used: `reason` (link, foreign, synchronised, permissions)."""


class WeakPassphrase(VaultError):
    """The passphrase is too easy to guess: `reason`."""


class WrongSecret(VaultError):
    """The passphrase or the recovery kit does not open this vault."""


class DamagedHeader(VaultError):
    """`vault.json` was changed or damaged: `reason`."""


class DamagedDatabase(VaultError):
    """The database is damaged; `kept` names what is safe, `lost` what cannot be read."""


class HeaderPutBack(VaultError):
    """`vault.json` is older than the database: an old copy was put back."""


class DamagedRecoveryCode(VaultError):
    """A group of digits was misread; `group` counts from 1, 0 where the whole does not agree."""


class DamagedRescueCopy(VaultError):
    """The file is no rescue copy, or was changed: `reason`."""


class ForeignRescueCopy(VaultError):
    """Another vault made the copy; only that one opens it."""


class StorageError(FieldkitError):
    """The disk did not take what was written; nothing is half written."""


class DiskFull(StorageError):
    """No space is left on the disk."""


class ReadOnlyStorage(StorageError):
    """The folder cannot be written to."""


class EvidenceError(FieldkitError):
    """A file cannot be taken as evidence."""


class EvidenceVanished(EvidenceError):
    """The file went away before it was read to its end."""


class EvidenceTooLarge(EvidenceError):
    """The file has `size` bytes; at most `limit` are taken."""


class EvidenceChanged(EvidenceError):
    """The file changed while it was read."""


class EvidenceRefused(EvidenceError):
    """Not an ordinary file, or of a kind that is not taken: `reason`."""


class EvidenceMissing(EvidenceError):
    """The stored file of item `code` is gone or damaged."""


class AssessmentError(FieldkitError):
    """An act on an assessment that cannot be done now."""


class NotReady(AssessmentError):
    """`count` things must be fixed before it can be signed."""


class ClockBehind(AssessmentError):
    """The clock says `now`, yet the last act on this device was at `last`."""


class AlreadyFinalised(AssessmentError):
    """The revision is signed and does not change; a correction makes a new one."""


class NotEnrolled(AssessmentError):
    """Headquarters' answer is missing, so there is nobody to seal to."""


class UnknownSituation(AssessmentError):
    """The situation is not on this device."""


class DamagedSituationFile(AssessmentError):
    """The file is not a situation: `reason`."""


class OwnSituation(AssessmentError):
    """The file says something else of a situation that this device made; nothing was changed."""


class FormError(FieldkitError):
    """A questionnaire cannot be used."""


class FormRefused(FormError):
    """The questionnaire has errors; `problems` lists all of them."""


class NameOfOurs(FormError):
    """A questionnaire that ships with the program has this id: `name`."""


class VersionTaken(FormError):
    """This `version` of `name` is on this device with other content."""


class ReportFailed(FieldkitError):
    """A report could not be laid out: `reason` (layout, time)."""


class SignatureError(FieldkitError):
    """What was signed is not as it was, or not by somebody who may sign it."""


class Altered(SignatureError):
    """A byte was changed, or a rule of the format that names no other error is broken: `reason`."""


class UntrustedSigner(SignatureError):
    """The signer's certificate does not come from a root that is trusted: `reason`."""


class RevokedSigner(SignatureError):
    """The signer was revoked; `key_id` names the certificate."""


class ExpiredSigner(SignatureError):
    """The certificate was not valid at the time of signing: `reason`."""


class WrongRole(SignatureError):
    """None of the signer's roles may send this `bundle_kind`."""


class BundleError(FieldkitError):
    """A bundle cannot be taken; its bytes are kept untouched. `step` as the format counts."""


class NotABundle(BundleError):
    """The file is not a Fieldkit bundle."""


class Truncated(BundleError):
    """The file ends too early."""


class LimitExceeded(BundleError):
    """A size of the format is exceeded: `what`."""


class UnsupportedVersion(BundleError):
    """Made by a newer version: `version`."""


class NotForUs(BundleError):
    """Sealed to somebody else."""


class StatementMismatch(BundleError):
    """What is inside contradicts what is outside: `what`."""


class Replayed(BundleError):
    """This bundle was imported before."""


class UnknownInstrument(BundleError):
    """The submission does not fit its questionnaire: `reason`."""


class NeedsDecision(BundleError):
    """The bundle is whole, but a desk must decide: `reason` (known id, another signer)."""


class UnknownRecipient(BundleError):
    """Nothing is sealed to `name`: the newest roster lacks it, or is expired and it is new."""


class EnrolmentError(FieldkitError):
    """A request, answer or roster cannot be taken; nothing was changed."""


class DamagedRequest(EnrolmentError):
    """The request was changed or is damaged: `reason`."""


class DamagedAnswer(EnrolmentError):
    """Headquarters' answer was changed or is damaged: `reason`."""


class UnsignedRoster(EnrolmentError):
    """The roster is not signed by a root that this device trusts."""


class UnknownHeadquarters(EnrolmentError):
    """The answer comes from another headquarters than the one whose digits were given."""


class OlderRoster(EnrolmentError):
    """The roster has version `version`; this device holds `held`."""


class WrongDigits(EnrolmentError):
    """The digits are not those of the other's key; `group` is the first that differs, from 1."""


class AnotherDevice(EnrolmentError):
    """The answer is for another device's key."""


class CodeTaken(EnrolmentError):
    """The `code` is another device's, or looks like `other`, which is one."""


class UnknownSigner(EnrolmentError):
    """Headquarters gave no certificate named `key_id`."""
