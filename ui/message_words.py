"""The sentences for each error type, by its name: what happened, what to do. No Qt.

A title says the fact, without blame; the second sentence what was kept and the next step. A type
without sentences of its own is found by a test. Source: interface design, section 5 *Errors*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fieldkit.language import N_
from ui.message_reasons import BY_REASON


@dataclass(frozen=True, slots=True)
class Sentences:
    """`without_facts` stands in where a fact that `title` names is missing."""

    title: str
    what_to_do: str
    without_facts: tuple[str, str] | None = None


_VAULT: Final = {
    "NoVault": Sentences(
        N_("There is no vault in this folder"),
        N_("Choose the folder of your profile, or make a new profile."),
    ),
    "VaultExists": Sentences(
        N_("There is a vault in this folder already"),
        N_("Unlock it, or choose another folder. Nothing was changed."),
    ),
    "VaultInUse": Sentences(
        N_("Fieldkit is open with this profile already"),
        N_("Go to the other window, or close it first. Two programs never write to one vault."),
    ),
    "UnsafeProfile": Sentences(
        N_("This folder cannot hold a vault"),
        N_("Choose a folder of your own on this device, which no service copies elsewhere."),
    ),
    "WeakPassphrase": Sentences(
        N_("This passphrase is too easy to guess"),
        N_("Take the phrase that is offered, or at least five words that do not belong together."),
    ),
    "WrongSecret": Sentences(
        N_("That passphrase did not open this device"),
        N_("Check the keyboard language and Caps Lock. Nothing was changed or deleted."),
    ),
    "DamagedHeader": Sentences(
        N_("The vault's first file is damaged"),
        N_("Put it back from a backup. The answers are in other files and were not touched."),
    ),
    "DamagedDatabase": Sentences(
        N_("The vault is damaged"),
        N_("Change nothing in its folder. Put back a copy of the folder, or ask a technician."),
    ),
    "HeaderPutBack": Sentences(
        N_("An old copy of the vault's first file was put back"),
        N_("Put back the newest one. Old passphrases do not open this vault any more."),
    ),
    "DamagedRecoveryCode": Sentences(
        N_("Group {group} of the recovery kit was misread"),
        N_("Compare this group with the paper and type it again."),
        (
            N_("The recovery kit's digits do not agree"),
            N_("Compare each group with the paper and type it again."),
        ),
    ),
    "DamagedRescueCopy": Sentences(
        N_("This file is not a rescue copy, or it was damaged"),
        N_("Choose the file that was exported on this device. Nothing was changed."),
    ),
    "ForeignRescueCopy": Sentences(
        N_("Another device made this rescue copy"),
        N_("Only the device that made it can open it. Nothing was changed."),
    ),
    "DiskFull": Sentences(
        N_("The disk is full"),
        N_("Make room on it. Everything up to now is saved."),
    ),
    "ReadOnlyStorage": Sentences(
        N_("This folder cannot be written to"),
        N_("Choose another folder, or take away the write protection. Nothing was changed."),
    ),
}
_EVIDENCE: Final = {
    "EvidenceVanished": Sentences(
        N_("The file went away while it was read"),
        N_("Put the drive in again and add the file once more. Nothing was added."),
    ),
    "EvidenceTooLarge": Sentences(
        N_("The file is too large: {size}, at most {limit}"),
        N_("Cut the recording, or add it in parts. Nothing was added."),
        (
            N_("The file is too large"),
            N_("Cut the recording, or add it in parts. Nothing was added."),
        ),
    ),
    "EvidenceChanged": Sentences(
        N_("The file changed while it was read"),
        N_("Close the program that writes to it and add the file once more. Nothing was added."),
    ),
    "EvidenceRefused": Sentences(
        N_("This kind of file is not taken"),
        N_("Add a picture, a recording, a PDF or a text. Nothing was added."),
    ),
    "EvidenceMissing": Sentences(
        N_("The file of {code} is missing or damaged"),
        N_("Put it back from a backup, or take it off the answers that rest on it."),
        (
            N_("The file of an evidence item is missing or damaged"),
            N_("Put it back from a backup, or take it off the answers that rest on it."),
        ),
    ),
}
_ASSESSMENT: Final = {
    "NotReady": Sentences(
        N_("The assessment cannot be signed yet"),
        N_("Open Review: each thing to fix stands there with a link to its answer."),
    ),
    "ClockBehind": Sentences(
        N_("This device's clock looks wrong"),
        N_("Set the clock, then sign. The assessment is kept as it is."),
    ),
    "AlreadyFinalised": Sentences(
        N_("This revision is signed and does not change"),
        N_("Make a correction: it becomes the next revision and names this one."),
    ),
    "NotEnrolled": Sentences(
        N_("This device is not enrolled yet"),
        N_("Open headquarters' answer from Home. You can go on working until it comes."),
    ),
    "UnknownSituation": Sentences(
        N_("This situation is not on this device"),
        N_("Open its file first; a colleague or the desk can save one for you."),
    ),
    "DamagedSituationFile": Sentences(
        N_("This file is not a situation, or it is damaged"),
        N_("Ask for the file again. Nothing was changed."),
    ),
    "OwnSituation": Sentences(
        N_("This device made that situation, and the file says something else of it"),
        N_("Ask who changed it. Nobody signed the file, so nothing was changed here."),
    ),
    "FormRefused": Sentences(
        N_("This questionnaire has errors and was not taken"),
        N_("Send the list of its errors to whoever wrote it. The version before stays in use."),
    ),
    "NameOfOurs": Sentences(
        N_("A questionnaire of Fieldkit has this name already"),
        N_("Give the form another form_id on its settings sheet, then take it again."),
    ),
    "VersionTaken": Sentences(
        N_("This version of the questionnaire is here already, with other content"),
        N_(
            "Raise the version on the form's settings sheet, then take it again. Assessments keep "
            "the version they were begun with."
        ),
    ),
}
_SIGNATURE: Final = {
    "Altered": Sentences(
        N_("This file was changed after it was signed, or was damaged on the way"),
        N_("Keep it in quarantine and ask the sender for it again. Nothing was imported."),
    ),
    "UntrustedSigner": Sentences(
        N_("The signer is not one of yours"),
        N_("Keep it in quarantine and ask who sent it. Nothing was imported."),
    ),
    "RevokedSigner": Sentences(
        N_("The signer's key was revoked"),
        N_("Keep it in quarantine and ask the officer by another way. Nothing was imported."),
    ),
    "ExpiredSigner": Sentences(
        N_("The signer's certificate was not valid at the time of signing"),
        N_("Renew it at headquarters; the package can then be signed again."),
    ),
    "WrongRole": Sentences(
        N_("The signer may not send this kind of package"),
        N_("Keep it in quarantine and ask headquarters for the role. Nothing was imported."),
    ),
}
_BUNDLE: Final = {
    "NotABundle": Sentences(
        N_("This is not a Fieldkit package"),
        N_("Choose a file that ends in .fieldkit. The file was not touched."),
    ),
    "Truncated": Sentences(
        N_("The file ends too early"),
        N_("Copy it again: the drive may have been taken out too soon. Nothing was imported."),
    ),
    "LimitExceeded": Sentences(
        N_("The file is larger than the format allows"),
        N_("Keep it in quarantine and ask the sender. Nothing was imported."),
    ),
    "UnsupportedVersion": Sentences(
        N_("Made by a newer version of Fieldkit"),
        N_("Install the newer version and open the file again. It was not touched."),
    ),
    "NotForUs": Sentences(
        N_("Sealed to somebody else"),
        N_("Pass the file on to its recipient. It cannot be opened here and was not touched."),
    ),
    "StatementMismatch": Sentences(
        N_("What is inside does not agree with what stands outside"),
        N_("Keep it in quarantine and ask the sender. Nothing was imported."),
    ),
    "Replayed": Sentences(
        N_("This package was imported before"),
        N_("There is nothing to do. Nothing was changed."),
    ),
    "UnknownInstrument": Sentences(
        N_("The answers do not fit their questionnaire"),
        N_("Install the questionnaire's version that the package names, and import it again."),
    ),
    "NeedsDecision": Sentences(
        N_("This package waits for your decision"),
        N_("It is whole, but contradicts what is known here. Look at both before you take it."),
    ),
    "UnknownRecipient": Sentences(
        N_("Nothing can be sealed to {name} now"),
        N_("Get the newest roster from headquarters first. Your work is saved."),
        (
            N_("Nothing can be sealed to this recipient now"),
            N_("Get the newest roster from headquarters first. Your work is saved."),
        ),
    ),
}
_DECISIONS: Final = {
    "NeedsDecision": Sentences(
        N_("The package is whole, but a person must decide about it"),
        N_("Open it in Inbox: it stands there with the reason. Nothing was imported."),
    ),
    "UnknownRecipient": Sentences(
        N_("The roster does not name the recipient {name}"),
        N_("Open the newest roster, or choose another recipient. Nothing was sealed."),
        (
            N_("The roster does not name this recipient"),
            N_("Open the newest roster, or choose another recipient. Nothing was sealed."),
        ),
    ),
    "CodeTaken": Sentences(
        N_("The code {code} is another device's, or looks like one"),
        N_("Choose another code. Nobody was enrolled."),
        (
            N_("This code is another device's, or looks like one"),
            N_("Choose another code. Nobody was enrolled."),
        ),
    ),
    "UnknownSigner": Sentences(
        N_("Headquarters gave no certificate of this name"),
        N_("Look in People for its exact name. Nothing was changed."),
    ),
    "ReportFailed": Sentences(
        N_("The report could not be laid out"),
        N_("Make it again; if it stays so, export the answers and tell headquarters."),
    ),
    "EngineError": Sentences(
        N_("The questionnaire could not take this"),
        N_("Everything up to now is saved. Open the assessment again, or tell the desk."),
    ),
}
_ENROLMENT: Final = {
    "DamagedRequest": Sentences(
        N_("The request is damaged or was changed"),
        N_("Ask the officer to save it again. Nobody was enrolled."),
    ),
    "DamagedAnswer": Sentences(
        N_("Headquarters' answer is damaged or was changed"),
        N_("Ask headquarters to send it again. Nothing was changed."),
    ),
    "UnsignedRoster": Sentences(
        N_("This roster is not signed by your headquarters"),
        N_("Ask headquarters for it again. The roster before stays in force."),
    ),
    "UnknownHeadquarters": Sentences(
        N_("The answer comes from another headquarters"),
        N_("Read the digits to each other once more. Nothing was changed."),
    ),
    "OlderRoster": Sentences(
        N_("This roster is older than the one here"),
        N_("Ask for the newest one. The roster here stays in force."),
    ),
    "WrongDigits": Sentences(
        N_("Group {group} is another one"),
        N_("Listen to this group again and type it. If it stays so, stop and tell headquarters."),
        (
            N_("The digits are not those of this key"),
            N_("Read them to each other once more. If they differ again, tell headquarters."),
        ),
    ),
    "AnotherDevice": Sentences(
        N_("This answer is for another device"),
        N_("Open it on that device, or send this device's request to headquarters."),
    ),
    "CodeTaken": Sentences(
        N_("The code {code} is another device's, or looks like it: {other}"),
        N_("Give the new device another code, or revoke the old one first. Nobody was enrolled."),
        (
            N_("This code is another device's, or looks like it"),
            N_("Give the new device another code, or revoke the old one first."),
        ),
    ),
    "UnknownSigner": Sentences(
        N_("Headquarters gave no certificate of this name"),
        N_("Look up the 16 digits with the list of devices. Nothing was changed."),
    ),
}
_NETWORK: Final = {
    "NoReceiver": Sentences(
        N_("Headquarters has named no receiver"),
        N_("Save the packages to a stick, or open a newer roster. Everything stays in the outbox."),
    ),
    "Unreachable": Sentences(
        N_("Headquarters cannot be reached now"),
        N_(
            "Everything stays in the outbox and is tried again. You can save it to a stick as well."
        ),
    ),
    "ReceiverCertificateMismatch": Sentences(
        N_("Who answers is not the receiver of your headquarters"),
        N_("Nothing was sent. Use another network, and tell headquarters by another way."),
    ),
    "CaptivePortal": Sentences(
        N_("This network answers in the receiver's place"),
        N_("Sign in to the network first, or use another one. Nothing was sent."),
    ),
    "ReceiverRefused": Sentences(
        N_("The receiver did not take the package"),
        N_("It stays in the outbox. Tell headquarters which package it is, and when you tried."),
    ),
    "ReceiptInvalid": Sentences(
        N_("The receipt does not prove that the package arrived"),
        N_("The package stays in the outbox and is not counted as delivered. Tell headquarters."),
    ),
    "SendingStopped": Sentences(
        N_("Sending was stopped"),
        N_("What came through is kept there; sending goes on from that place."),
    ),
    "TransferFolderError": Sentences(
        N_("The stick did not keep what was written to it"),
        N_("Use another stick. The packages stay in the outbox."),
    ),
    "CannotListen": Sentences(
        N_("The receiver cannot start at this address"),
        N_("Choose another port, or stop the program that uses it."),
    ),
}
_GROUPS: Final = {
    "VaultError": Sentences(
        N_("The vault cannot be opened"),
        N_("Close Fieldkit and try again. Nothing was changed."),
    ),
    "StorageError": Sentences(
        N_("The disk did not take what was written"),
        N_("Check the disk. Everything up to now is saved."),
    ),
    "EvidenceError": Sentences(
        N_("This file cannot be taken as evidence"),
        N_("Choose another file. Nothing was added."),
    ),
    "AssessmentError": Sentences(
        N_("This cannot be done with the assessment now"),
        N_("Open it again and look at its state. Nothing was changed."),
    ),
    "FormError": Sentences(
        N_("This questionnaire cannot be used"),
        N_("Choose another version of it. Nothing was changed."),
    ),
    "SignatureError": Sentences(
        N_("The signature does not hold"),
        N_("Keep the file in quarantine and ask the sender. Nothing was imported."),
    ),
    "BundleError": Sentences(
        N_("This package cannot be taken"),
        N_("Keep it in quarantine and ask the sender. Nothing was imported."),
    ),
    "NetworkError": Sentences(
        N_("Sending did not succeed"),
        N_("Everything stays in the outbox and is tried again."),
    ),
    "EnrolmentError": Sentences(
        N_("This step of the enrolment did not succeed"),
        N_("Repeat it from its beginning. Nothing was changed."),
    ),
    "FieldkitError": Sentences(
        N_("Fieldkit could not do this"),
        N_("Everything up to now is saved. Try again; if it stays so, tell headquarters."),
    ),
}
SENTENCES: Final[Mapping[str, Sentences]] = {
    **_VAULT,
    **_EVIDENCE,
    **_ASSESSMENT,
    **_SIGNATURE,
    **_BUNDLE,
    **_DECISIONS,
    **_ENROLMENT,
    **_NETWORK,
    **_GROUPS,
}
"""Error type → its sentences."""

__all__ = ["BY_REASON", "SENTENCES", "Sentences"]
