"""The names of a reviewer's checks, in their order, and the public command for each.

The commands are those of the reviewer's page (`docs/verify.md`), run where it runs them: `b`, and
`b/inside` from `statement` on; they give the same answer with OpenSSH, jq, coreutils, zstd and age.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from schemas.verification import Check, Outcome

ORDER = (
    "container",
    "signature",
    "certificate",
    "revocation",
    "manifest",
    "validity",
    "in-time",
    "role",
    "payload",
    "receipt",
    "recipient",
    "statement",
    "files",
)
"""What is asked of a bundle. `roster` is asked of a roster; `receipt` and `receipt-bundle` of a
receipt."""

_RANK = (Outcome.FAILED, Outcome.CANT_TELL, Outcome.PASSED)


def worst(checks: Iterable[Check]) -> Outcome:
    """The outcome of a file: failed before not checked before passed; the rest does not count."""
    found = {check.outcome for check in checks}
    return next((outcome for outcome in _RANK if outcome in found), Outcome.UNTESTED)


def commands(created: datetime | None = None, principal: str = "field-officer") -> dict[str, str]:
    """Each check's public command, at the moment `created` and for one of the signer's roles."""
    time = f"{created:%Y%m%d%H%M%S}Z" if created is not None else "CREATED"
    principals = (
        "ssh-keygen -Y find-principals -f ../allowed_signers -s manifest.json.sig"
        f" -O verify-time={time}"
    )

    def signed(namespace: str, name: str, trust: str) -> str:
        return (
            f"ssh-keygen -Y verify {trust} -I {principal} -n {namespace}"
            f" -O verify-time={time} -s {name}.sig < {name}"
        )

    certified = "-f ../allowed_signers"
    inside = "-f ../../allowed_signers -r ../../krl"

    return {
        "roster": "ssh-keygen -Y verify -f root_signers -I root -n fieldkit-roster@v1"
        " -s roster.json.sig < roster.json",
        "container": "unzip -t B.fieldkit",
        "signature": "ssh-keygen -Y check-novalidate -n fieldkit-bundle@v1 -s manifest.json.sig"
        " < manifest.json",
        "certificate": signed("fieldkit-bundle@v1", "manifest.json", certified),
        "revocation": signed("fieldkit-bundle@v1", "manifest.json", f"{certified} -r ../krl"),
        "manifest": "jq . manifest.json",
        "validity": principals,
        "in-time": principals,
        "role": principals,
        "payload": "jq -r '\"\\(.payload.sha256)  payload.age\"' manifest.json | sha256sum -c",
        "receipt": "sed -n 's/^extra //p' ../receipt.tlog-proof | base64 -d",
        "receipt-bundle": "sed -n 's/^extra //p' ../receipt.tlog-proof | base64 -d"
        " | jq -r '\"\\(.manifest)  manifest.json\"' | sha256sum -c",
        "recipient": "age -d -i ../desk.key payload.age | zstd -dc | tar -xf - -C inside",
        "statement": signed("fieldkit-statement@v1", "statement.json", inside),
        "files": "jq -r '.files[] | select(.bundle == null) | \"\\(.sha256)  \\(.path)\"'"
        " statement.json | sha256sum -c",
    }
