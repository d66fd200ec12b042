"""`fieldkit verify`: a reviewer's check of bundles and receipts (bundle-format.md, *verify*).

One sentence a file, then what is proved, what failed, what could not be checked and what that would
need, and what is never claimed. Exit 0 only if all that was asked is proved.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fieldkit.errors import Altered
from schemas.verification import Check, FileReport, Outcome, VerifyReport, What
from ui.commands import terminal
from ui.commands.terminal import WrongWords, say

if TYPE_CHECKING:
    from fieldkit.crypto.age import Identity
    from fieldkit.crypto.keys import PublicKey
    from sync.verify import RosterTexts

QUESTIONS = {
    "roster": "the roster is signed by the root",
    "container": "the file is a bundle, byte for byte as the format has it",
    "signature": "the manifest is as it was signed",
    "certificate": "the signer was certified by the root",
    "revocation": "the signer was not revoked",
    "manifest": "the manifest says",
    "validity": "the certificate was valid when the bundle was made",
    "in-time": "it was received in time after the certificate's end",
    "role": "the signer's role may send this kind",
    "payload": "the sealed contents are the ones that were signed for",
    "receipt": "headquarters' log has received it",
    "receipt-bundle": "the receipt is for a bundle that is here",
    "recipient": "it is sealed to the recipients named, and whole",
    "statement": "the statement inside is by the same key and says the same",
    "files": "the files inside are the ones stated, no more, no fewer",
}
_NEVER_CLAIMED = (
    "Not claimed: that what it says is true, who typed it, or when the events happened."
)
_STATUS = {Outcome.FAILED: 1, Outcome.CANT_TELL: 4}


def configure(parser: argparse.ArgumentParser) -> None:
    """The words of this command."""
    parser.add_argument(
        "paths",
        type=Path,
        nargs="+",
        metavar="PATH",
        help="bundles, receipts, folders or sticks of them",
    )
    parser.add_argument(
        "--roster",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="roster.json, its .sig beside it, or a folder of versions; may be given several times",
    )
    parser.add_argument(
        "--root", type=Path, metavar="FILE", help="root_signers, or the root's public key"
    )
    parser.add_argument(
        "--identity", type=Path, metavar="FILE", help="an age identity file: the inside too"
    )
    parser.add_argument("--json", action="store_true", help="one document, by our schema")
    terminal.add_profile(parser)
    terminal.add_secret(parser)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from fieldkit.clock import SystemClock
    from sync.verify import verify

    paths = _files(arguments.paths)
    rosters, roots = _trust(arguments)
    identities = _identities(arguments.identity)
    report = verify(paths, rosters, roots, identities, SystemClock().now())
    if arguments.json:
        say(report.raw().decode())
    else:
        _tell(report)
    outcomes = {file.outcome for file in report.files}
    return next((_STATUS[each] for each in _STATUS if each in outcomes), 0)


def _files(paths: Sequence[Path]) -> list[Path]:
    from sync.push.usb import FOLDER

    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(
                each
                for pattern in ("*.fieldkit", "*.tlog-proof")
                for folder in (path, path / FOLDER)
                for each in folder.glob(pattern)
                if each.is_file()
            )
            if not inside:
                raise WrongWords(f"{path}: no bundle and no receipt in it")
            found.extend(inside)
        elif path.is_file():
            found.append(path)
        else:
            raise WrongWords(f"{path}: not there")
    return found


def _trust(arguments: argparse.Namespace) -> tuple[list[RosterTexts], list[PublicKey]]:
    from sync.hq.folder import parse_root_signers
    from sync.verify import RosterTexts

    if arguments.profile is not None and not arguments.roster and arguments.root is None:
        return _profiles(arguments)
    rosters = []
    for path in _rosters(arguments.roster):
        raw = terminal.read_file(path)
        beside = path.with_name(path.name + ".sig")
        signature = terminal.read_file(beside).decode("ascii", "replace")
        rosters.append(RosterTexts(str(path), raw, signature))
    if arguments.root is None:
        return rosters, []
    text = terminal.read_file(arguments.root, 64 * 1024).decode("utf-8", "replace")
    try:
        roots = parse_root_signers(text)
    except Altered:
        roots = []
    if not roots:
        raise WrongWords(f"{arguments.root}: neither root_signers nor an Ed25519 public key")
    return rosters, roots


def _rosters(given: Sequence[Path]) -> list[Path]:
    """Each file, and of a folder every version that is kept in it."""
    found: list[Path] = []
    for path in given:
        found.extend(sorted(path.glob("roster*.json")) if path.is_dir() else [path])
    return found


def _profiles(arguments: argparse.Namespace) -> tuple[list[RosterTexts], list[PublicKey]]:
    from sync.enrolment import kept_rosters
    from sync.verify import RosterTexts

    with terminal.open_profile(arguments) as vault:
        kept = kept_rosters(vault)
    texts = [
        RosterTexts(f"{arguments.profile}, roster {each.version}", each.raw, each.signature)
        for each in kept
    ]
    roots = list(dict.fromkeys(root for each in kept for root in each.roots))
    return texts, roots


def _identities(path: Path | None) -> list[Identity]:
    if path is None:
        return []
    from fieldkit.crypto.age import parse_identities

    text = terminal.read_file(path, 64 * 1024).decode("utf-8", "replace")
    try:
        identities = parse_identities(text)
    except Altered:
        identities = []
    if not identities:
        raise WrongWords(f"{path}: not an age identity file (AGE-SECRET-KEY-PQ-1…)")
    return identities


def _tell(report: VerifyReport) -> None:
    for file in report.files:
        say(f"{file.path}: {_sentence(file)}")
        _group("Proved", file, Outcome.PASSED)
        _group("Failed", file, Outcome.FAILED)
        _group("Could not be checked", file, Outcome.CANT_TELL)
        say("")
    say(_NEVER_CLAIMED)


def _sentence(file: FileReport) -> str:
    failed = [check for check in file.checks if check.outcome is Outcome.FAILED]
    if failed:
        return f"{failed[0].error or 'failed'} – {_why(failed[0])}do not rely on it."
    if file.outcome is Outcome.CANT_TELL:
        return "Could not be checked in full."
    if file.what is not What.BUNDLE:
        return "Valid."
    found = {
        check.check: check.found or "" for check in file.checks if check.outcome is Outcome.PASSED
    }
    world = ", training only" if "(training)" in found.get("certificate", "") else ""
    told = f"Valid{world}: signed by {found.get('revocation', '').partition(',')[0]}, unchanged"
    if "receipt" in found:
        told += f", {found['receipt'].partition(',')[0]}"
    if "revoked since" in found.get("revocation", ""):
        told += "; signer since revoked"
    return f"{told}." if "files" in found else f"{told}. The inside was not opened."


def _why(check: Check) -> str:
    """Of the two worlds: training never passes for real work, nor the other way round."""
    if check.check != "certificate" or check.found is None:
        return ""
    if check.found.endswith("; training"):
        return "it comes from a training profile, where nothing is real; "
    if check.found.endswith("; not training"):
        return "it comes from real work, and was checked by training's root; "
    return ""


def _group(title: str, file: FileReport, outcome: Outcome) -> None:
    chosen = [check for check in file.checks if check.outcome is outcome]
    say(f"  {title}: {len(chosen)}")
    for check in chosen:
        _line(check)


def _line(check: Check) -> None:
    error = f"{check.error}: " if check.error else ""
    say(f"    {error}{QUESTIONS.get(check.check, check.check)}")
    if check.outcome is Outcome.CANT_TELL:
        if check.expected:
            say(f"      needs {check.expected}")
    elif check.expected and check.expected != check.found:
        say(f"      expected {check.expected}")
    if check.found:
        say(f"      found    {check.found}")
    if check.outcome is not Outcome.PASSED and check.command:
        say(f"      by hand  {check.command}")
