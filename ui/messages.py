"""A typed error in words: what happened, what was kept, what to do next; imports no Qt.

Each type of `fieldkit.errors` and `sync.errors` has its own two sentences, by its name; a test
finds a type without them. `{places}` are facts of the error; where a fact is missing, a second
form without it stands in. Technical reasons are never translated: they are `detail`, for the
page that shows what was checked. Source: interface design, section 5 *Errors*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Final

from fieldkit.errors import FieldkitError
from fieldkit.language import N_, Code, Translator, Words


@dataclass(frozen=True, slots=True)
class Message:
    """`title` says what happened, `what_to_do` what was kept and the next step."""

    title: str
    what_to_do: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    what_to_do: str
    without_facts: tuple[str, str] | None = None


_VAULT: Final = {
    "NoVault": _Words(
        N_("There is no vault in this folder"),
        N_("Choose the folder of your profile, or make a new profile."),
    ),
    "VaultExists": _Words(
        N_("There is a vault in this folder already"),
        N_("Unlock it, or choose another folder. Nothing was changed."),
    ),
    "VaultInUse": _Words(
        N_("Fieldkit is open with this profile already"),
        N_("Go to the other window, or close it first. Two programs never write to one vault."),
    ),
    "UnsafeProfile": _Words(
        N_("This folder cannot hold a vault"),
        N_("Choose a folder of your own on this device, which no service copies elsewhere."),
    ),
    "WeakPassphrase": _Words(
        N_("This passphrase is too easy to guess"),
        N_("Take the phrase that is offered, or at least five words that do not belong together."),
    ),
    "WrongSecret": _Words(
        N_("That passphrase did not open this device"),
        N_("Check the keyboard language and Caps Lock. Nothing was changed or deleted."),
    ),
    "DamagedHeader": _Words(
        N_("The vault's first file is damaged"),
        N_("Put it back from a backup. The answers are in other files and were not touched."),
    ),
    "DamagedDatabase": _Words(
        N_("The vault is damaged"),
        N_("Open Recover. What can be read is put into a new vault, the rest is named."),
    ),
    "HeaderPutBack": _Words(
        N_("An old copy of the vault's first file was put back"),
        N_("Put back the newest one. Old passphrases do not open this vault any more."),
    ),
    "DamagedRecoveryCode": _Words(
        N_("Group {group} of the recovery kit was misread"),
        N_("Compare this group with the paper and type it again."),
        (
            N_("The recovery kit's digits do not agree"),
            N_("Compare each group with the paper and type it again."),
        ),
    ),
    "DiskFull": _Words(
        N_("The disk is full"),
        N_("Make room on it. Everything up to now is saved, and your last words are still here."),
    ),
    "ReadOnlyStorage": _Words(
        N_("This folder cannot be written to"),
        N_("Choose another folder, or take away the write protection. Nothing was changed."),
    ),
}
_EVIDENCE: Final = {
    "EvidenceVanished": _Words(
        N_("The file went away while it was read"),
        N_("Put the drive in again and add the file once more. Nothing was added."),
    ),
    "EvidenceTooLarge": _Words(
        N_("The file is too large: {size}, at most {limit}"),
        N_("Cut the recording, or add it in parts. Nothing was added."),
        (
            N_("The file is too large"),
            N_("Cut the recording, or add it in parts. Nothing was added."),
        ),
    ),
    "EvidenceChanged": _Words(
        N_("The file changed while it was read"),
        N_("Close the program that writes to it and add the file once more. Nothing was added."),
    ),
    "EvidenceRefused": _Words(
        N_("This kind of file is not taken"),
        N_("Add a picture, a recording, a PDF or a text. Nothing was added."),
    ),
    "EvidenceMissing": _Words(
        N_("The file of {code} is missing or damaged"),
        N_("Put it back from a backup, or take it off the answers that rest on it."),
        (
            N_("The file of an evidence item is missing or damaged"),
            N_("Put it back from a backup, or take it off the answers that rest on it."),
        ),
    ),
}
_ASSESSMENT: Final = {
    "NotReady": _Words(
        N_("The assessment cannot be signed yet"),
        N_("Open Review: each thing to fix stands there with a link to its answer."),
    ),
    "AlreadyFinalised": _Words(
        N_("This revision is signed and does not change"),
        N_("Make a correction: it becomes the next revision and names this one."),
    ),
    "NotEnrolled": _Words(
        N_("This device is not enrolled yet"),
        N_("Open headquarters' answer from Home. You can go on working until it comes."),
    ),
    "UnknownSituation": _Words(
        N_("This situation is not on this device"),
        N_("Open its file first; a colleague or the desk can save one for you."),
    ),
    "DamagedSituationFile": _Words(
        N_("This file is not a situation, or it is damaged"),
        N_("Ask for the file again. Nothing was changed."),
    ),
    "FormRefused": _Words(
        N_("This questionnaire has errors and was not taken"),
        N_("Send the list of its errors to whoever wrote it. The version before stays in use."),
    ),
}
_SIGNATURE: Final = {
    "Altered": _Words(
        N_("This file was changed after it was signed, or was damaged on the way"),
        N_("Keep it in quarantine and ask the sender for it again. Nothing was imported."),
    ),
    "UntrustedSigner": _Words(
        N_("The signer is not one of yours"),
        N_("Keep it in quarantine and ask who sent it. Nothing was imported."),
    ),
    "RevokedSigner": _Words(
        N_("The signer's key was revoked"),
        N_("Keep it in quarantine and ask the officer by another way. Nothing was imported."),
    ),
    "ExpiredSigner": _Words(
        N_("The signer's certificate was not valid at the time of signing"),
        N_("Renew it at headquarters; the package can then be signed again."),
    ),
    "WrongRole": _Words(
        N_("The signer may not send this kind of package"),
        N_("Keep it in quarantine and ask headquarters for the role. Nothing was imported."),
    ),
}
_BUNDLE: Final = {
    "NotABundle": _Words(
        N_("This is not a Fieldkit package"),
        N_("Choose a file that ends in .fieldkit. The file was not touched."),
    ),
    "Truncated": _Words(
        N_("The file ends too early"),
        N_("Copy it again: the drive may have been taken out too soon. Nothing was imported."),
    ),
    "LimitExceeded": _Words(
        N_("The file is larger than the format allows"),
        N_("Keep it in quarantine and ask the sender. Nothing was imported."),
    ),
    "UnsupportedVersion": _Words(
        N_("Made by a newer version of Fieldkit"),
        N_("Install the newer version and open the file again. It was not touched."),
    ),
    "NotForUs": _Words(
        N_("Sealed to somebody else"),
        N_("Pass the file on to its recipient. It cannot be opened here and was not touched."),
    ),
    "StatementMismatch": _Words(
        N_("What is inside does not agree with what stands outside"),
        N_("Keep it in quarantine and ask the sender. Nothing was imported."),
    ),
    "Replayed": _Words(
        N_("This package was imported before"),
        N_("There is nothing to do. Nothing was changed."),
    ),
    "UnknownInstrument": _Words(
        N_("The answers do not fit their questionnaire"),
        N_("Install the questionnaire's version that the package names, and import it again."),
    ),
    "NeedsDecision": _Words(
        N_("This package waits for your decision"),
        N_("It is whole, but contradicts what is known here. Look at both before you take it."),
    ),
    "UnknownRecipient": _Words(
        N_("Nothing can be sealed to {name} now"),
        N_("Get the newest roster from headquarters first. Your work is saved."),
        (
            N_("Nothing can be sealed to this recipient now"),
            N_("Get the newest roster from headquarters first. Your work is saved."),
        ),
    ),
}
_ENROLMENT: Final = {
    "DamagedRequest": _Words(
        N_("The request is damaged or was changed"),
        N_("Ask the officer to save it again. Nobody was enrolled."),
    ),
    "DamagedAnswer": _Words(
        N_("Headquarters' answer is damaged or was changed"),
        N_("Ask headquarters to send it again. Nothing was changed."),
    ),
    "UnsignedRoster": _Words(
        N_("This roster is not signed by your headquarters"),
        N_("Ask headquarters for it again. The roster before stays in force."),
    ),
    "UnknownHeadquarters": _Words(
        N_("The answer comes from another headquarters"),
        N_("Read the digits to each other once more. Nothing was changed."),
    ),
    "OlderRoster": _Words(
        N_("This roster is older than the one here"),
        N_("Ask for the newest one. The roster here stays in force."),
    ),
    "WrongDigits": _Words(
        N_("Group {group} is another one"),
        N_("Listen to this group again and type it. If it stays so, stop and tell headquarters."),
        (
            N_("The digits are not those of this key"),
            N_("Read them to each other once more. If they differ again, tell headquarters."),
        ),
    ),
    "AnotherDevice": _Words(
        N_("This answer is for another device"),
        N_("Open it on that device, or send this device's request to headquarters."),
    ),
    "CodeTaken": _Words(
        N_("The code {code} is another device's, or looks like it: {other}"),
        N_("Give the new device another code, or revoke the old one first. Nobody was enrolled."),
        (
            N_("This code is another device's, or looks like it"),
            N_("Give the new device another code, or revoke the old one first."),
        ),
    ),
    "UnknownSigner": _Words(
        N_("Headquarters gave no certificate of this name"),
        N_("Look up the 16 digits with the list of devices. Nothing was changed."),
    ),
}
_GROUPS: Final = {
    "VaultError": _Words(
        N_("The vault cannot be opened"),
        N_("Close Fieldkit and try again. Nothing was changed."),
    ),
    "StorageError": _Words(
        N_("The disk did not take what was written"),
        N_("Check the disk. Everything up to now is saved, and your last words are still here."),
    ),
    "EvidenceError": _Words(
        N_("This file cannot be taken as evidence"),
        N_("Choose another file. Nothing was added."),
    ),
    "AssessmentError": _Words(
        N_("This cannot be done with the assessment now"),
        N_("Open it again and look at its state. Nothing was changed."),
    ),
    "FormError": _Words(
        N_("This questionnaire cannot be used"),
        N_("Choose another version of it. Nothing was changed."),
    ),
    "SignatureError": _Words(
        N_("The signature does not hold"),
        N_("Keep the file in quarantine and ask the sender. Nothing was imported."),
    ),
    "BundleError": _Words(
        N_("This package cannot be taken"),
        N_("Keep it in quarantine and ask the sender. Nothing was imported."),
    ),
    "EnrolmentError": _Words(
        N_("This step of the enrolment did not succeed"),
        N_("Repeat it from its beginning. Nothing was changed."),
    ),
    "FieldkitError": _Words(
        N_("Fieldkit could not do this"),
        N_("Everything up to now is saved. Try again; if it stays so, tell headquarters."),
    ),
}
WORDS: Final[Mapping[str, _Words]] = {
    **_VAULT,
    **_EVIDENCE,
    **_ASSESSMENT,
    **_SIGNATURE,
    **_BUNDLE,
    **_ENROLMENT,
    **_GROUPS,
}
_SIZES: Final = frozenset({"size", "limit"})


def message(error: BaseException, tr: Translator) -> Message:
    """The words for an error; any other exception is told as `FieldkitError` is."""
    words = _words_for(type(error))
    facts = error.facts if isinstance(error, FieldkitError) else {}
    title, what_to_do = words.title, words.what_to_do
    if words.without_facts is not None and not _has_all(title, facts):
        title, what_to_do = words.without_facts
    values = {name: _value(name, fact, tr) for name, fact in facts.items()}
    return Message(
        title=tr.text(title, **values),
        what_to_do=tr.text(what_to_do, **values),
        detail=str(facts.get("reason") or facts.get("what") or ""),
    )


def _words_for(kind: type[BaseException]) -> _Words:
    return next(
        (WORDS[parent.__name__] for parent in kind.__mro__ if parent.__name__ in WORDS),
        WORDS["FieldkitError"],
    )


def _has_all(sentence: str, facts: Mapping[str, object]) -> bool:
    return all(facts.get(name) for _, name, _, _ in Formatter().parse(sentence) if name)


def _value(name: str, fact: object, tr: Translator) -> Code | Words | int:
    if name in _SIZES and isinstance(fact, int):
        return Words(tr.size(fact))
    return fact if isinstance(fact, int) else Code(fact)
