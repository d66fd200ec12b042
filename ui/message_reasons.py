"""What to do about an error where its `reason` says more than its type. No Qt.

Source: interface design, section 5 *Errors*.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fieldkit.language import N_

BY_REASON: Final[Mapping[tuple[str, str], str]] = {
    ("UnsafeProfile", "link"): N_(
        "The folder is a link to another place. Choose a real folder on this device."
    ),
    ("UnsafeProfile", "foreign"): N_(
        "The folder belongs to somebody else, or holds other files. Choose an empty one."
    ),
    ("UnsafeProfile", "synchronised"): N_(
        "A service copies this folder elsewhere. Choose one that stays on this device."
    ),
    ("EvidenceRefused", "program"): N_(
        "It is made to be run, and could harm whoever opens it. Nothing was added."
    ),
    ("EvidenceRefused", "empty"): N_("There is nothing in the file. Nothing was added."),
    ("EvidenceRefused", "image"): N_("This question takes a picture. Nothing was added."),
    ("EvidenceRefused", "audio"): N_("This question takes a recording. Nothing was added."),
    ("EvidenceRefused", "video"): N_("This question takes a film. Nothing was added."),
    ("EvidenceRefused", "kind"): N_("It is a folder or a device, not a file. Nothing was added."),
    ("WeakPassphrase", "short"): N_("Use at least twelve characters, better five or more words."),
    ("WeakPassphrase", "common"): N_(
        "Its words are among the first that are tried. Add some that do not belong together."
    ),
    ("WeakPassphrase", "known"): N_(
        "It is a saying that many know, and these are tried first. Add words of your own."
    ),
    ("WeakPassphrase", "layout"): N_(
        "Words typed on another keyboard are tried like the words themselves. Add other words."
    ),
    ("WeakPassphrase", "repeated"): N_("It repeats itself. Add other words."),
    ("WeakPassphrase", "sequence"): N_("It follows the alphabet or counts. Add other words."),
    ("WeakPassphrase", "keys"): N_("Its keys lie side by side. Add other words."),
    ("WeakPassphrase", "date"): N_("Dates and years are tried early. Add other words."),
    ("UntrustedSigner", "training"): N_(
        "It comes from a training profile, and training never mixes with real work."
        " Nothing was imported."
    ),
    ("UntrustedSigner", "not training"): N_(
        "This is a training profile: it takes nothing from real work. Nothing was imported."
    ),
    ("ReceiverRefused", "Unavailable"): N_(
        "It has too much to do, or is being looked after. It is tried again by itself."
    ),
    ("ReceiverRefused", "DiskFull"): N_(
        "Its disk is full. The package stays in the outbox; tell headquarters."
    ),
    ("ReceiverRefused", "RevokedSigner"): N_(
        "This device's key was revoked. The package stays in the outbox; tell headquarters."
    ),
    ("ReceiverRefused", "ExpiredSigner"): N_(
        "This device's certificate has ended. Ask headquarters to renew it, then send again."
    ),
    ("ReceiverRefused", "TooOld"): N_(
        "It was sealed more than 30 days ago. Seal it again; the answers are unchanged."
    ),
}
"""Error type and its `reason` (or `problem`) → what to do, where more can be said."""
