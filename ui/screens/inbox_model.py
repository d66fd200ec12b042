"""The inbox in words: rows, counts, and what the side panel says; imports no widget.

States are those of the interface design, section 6; each check is one line with its word. Of a
failing package nothing is said but file name, size, time of arrival and the key's fingerprint.
Source: interface design, 7.10, 6.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from fieldkit.analysis import FACTORS
from fieldkit.analysis.framework import level_step
from fieldkit.crypto import fingerprint
from fieldkit.errors import UnknownInstrument
from fieldkit.language import Code, Translator, Words
from fieldkit.reports.labels import Labels
from fieldkit.words import short_factor_title, word
from sync.hq.store.assessments import Note, Revision
from ui.messages import message_of
from ui.screens.inbox_facts import Inside, Package
from ui.screens.inbox_words import (
    CHECK_ICONS,
    FILTERS,
    OUTCOME_ICONS,
    UNTRUSTED,
    Check,
    Filter,
    Move,
    Panel,
    Row,
    package_word,
    short_key,
    situation_name,
    step_of,
)


class InboxModel:
    """One look at the inbox in one language."""

    def __init__(
        self,
        packages: Sequence[Package],
        tr: Translator,
        now: datetime,
        roster: tuple[int, datetime],
        labels: Callable[[Revision], Labels],
    ) -> None:
        self.packages = {each.key: each for each in packages}
        self._tr, self._now, self._roster, self._labels = tr, now, roster, labels

    def counts(self) -> dict[Filter, int]:
        """How many each filter shows."""
        return {name: len(self._of(name)) for name in FILTERS}

    def waiting(self) -> list[Package]:
        """Files whose checks passed and that are not imported."""
        return self._of("mine")

    def filter_words(self, name: Filter) -> str:
        """The filter's name."""
        tr = self._tr
        return {
            "all": tr.text("All"),
            "mine": tr.context("inbox", "Needs me"),
            "imported": tr.context("inbox", "Imported"),
            "unverified": tr.context("inbox", "Cannot be verified"),
        }[name]

    def head(self) -> str:
        """ "13 packages · 3 need you · 3 cannot be verified"."""
        tr, counts = self._tr, self.counts()
        told = [tr.plural("{count} package", "{count} packages", counts["all"])]
        if counts["mine"]:
            told.append(tr.plural("{count} needs you", "{count} need you", counts["mine"]))
        if counts["unverified"]:
            told.append(
                tr.plural(
                    "{count} cannot be verified",
                    "{count} cannot be verified",
                    counts["unverified"],
                )
            )
        return " \u00b7 ".join(told)

    def foot(self) -> str:
        """The order, and the roster used."""
        version, issued = self._roster
        return self._tr.text(
            "In order of need. Nothing is opened before its checks pass."
            " Roster {version} of {day}.",
            version=version,
            day=issued.date(),
        )

    def rows(self, name: Filter = "all") -> list[Row]:
        """The lines that a filter shows, in the order of need."""
        return [self._row(each) for each in self._of(name)]

    def first_of(self, keys: Sequence[str]) -> str:
        """What is chosen at first: the first that can be read, else the first."""
        valid = [key for key in keys if self.packages[key].valid]
        return valid[0] if valid else next(iter(keys), "")

    def panel(self, key: str) -> Panel:
        """What the side panel says of a package."""
        package = self.packages[key]
        if package.inside is None:
            return self._failed(package)
        inside = package.inside
        checks = (
            self._signature(inside),
            self._contents(inside),
            self._version(inside),
            *self._label(inside),
        )
        moves = self._moves(inside)
        return Panel(
            title=self._title(inside),
            about=self._about(package, inside),
            checks=checks,
            moves_head=self._moves_head(inside, moves),
            moves=moves,
        )

    # Rows

    def _of(self, name: Filter) -> list[Package]:
        shown = {
            "all": ("waiting", "doubtful", "refused", "imported"),
            "mine": ("waiting",),
            "imported": ("imported",),
            "unverified": ("doubtful", "refused"),
        }[name]
        return [each for each in self.packages.values() if each.where in shown]

    def _row(self, package: Package) -> Row:
        tr, inside = self._tr, package.inside
        check = package_word(package)
        icon, ink = CHECK_ICONS[check]
        change = self._change(inside) if inside is not None else ("", "")
        what, about, mono = self._what(package)
        state = {
            "waiting": tr.context("inbox", "Needs me"),
            "imported": tr.context("inbox", "Imported"),
        }.get(package.where, tr.context("inbox", "Cannot be verified"))
        sender = tr.isolated(Code(inside.statement.code)) if inside is not None else "\u2013"
        received = self._when(package.at)
        said = word(tr, "package", check)
        name = tr.listed(
            Words(part) for part in (what, about, sender, received, said, change[1], state) if part
        )
        return Row(
            package.key,
            "zap" if package.flash else "file-text" if inside is not None else "file-lock",
            what,
            about,
            mono,
            sender,
            received,
            (icon, ink, said),
            change,
            state,
            package.where == "waiting",
            name,
        )

    def _what(self, package: Package) -> tuple[str, str, bool]:
        tr, inside = self._tr, package.inside
        if inside is None:
            size = Words(tr.size(package.size))
            if package.signer is None:
                return tr.text("Not opened"), tr.text("{size}, no key", size=size), False
            mark = Code(short_key(fingerprint.sha256(package.signer)))
            return tr.text("Not opened"), tr.text("{size}, key {key}", size=size, key=mark), False
        if inside.dossier is None:
            return tr.text("Package"), tr.isolated(Code(inside.statement.kind)), False
        flash = tr.context("inbox", "Flash") if package.flash else tr.text("Assessment")
        title = self._title(inside)
        if inside.revision is not None and inside.revision.number > 1:
            number = inside.revision.number
            title = tr.text("{title}, revision {number}", title=Words(title), number=number)
        return flash, title, False

    def _change(self, inside: Inside) -> tuple[str, str]:
        tr, moved = self._tr, inside.moved
        if Note.FORK in inside.statement.notes:
            return "git-compare", tr.text("Two of one number")
        if inside.revision is not None and inside.revision.number > 1:
            former = inside.revision.number - 1
            return "git-compare", tr.text("Corrects revision {number}", number=former)
        if moved is None:
            return "", tr.context("inbox", "New")
        risen, fallen = len(moved.factors_risen), len(moved.factors_fallen)
        if risen:
            return "arrow-up", tr.plural("{count} factor higher", "{count} factors higher", risen)
        if fallen:
            return "arrow-down", tr.plural("{count} factor lower", "{count} factors lower", fallen)
        if moved.moved:
            return "git-compare", tr.plural(
                "{count} answer differs", "{count} answers differ", len(moved.moved)
            )
        return "equal", tr.text("No change")

    def _when(self, at: datetime) -> str:
        here = at.astimezone(self._now.tzinfo)
        if here.date() == self._now.date():
            return self._tr.time(here)
        return self._tr.day_and_month(here.date())

    # The panel of a package that passed

    def _title(self, inside: Inside) -> str:
        tr, told = self._tr, inside.dossier
        if told is None:
            return tr.text("Package")
        return tr.text(
            "{situation}, {period}",
            situation=situation_name(told.situation, told.revision.situation, tr),
            period=Words(tr.period(*told.reading.period)),
        )

    def _about(self, package: Package, inside: Inside) -> str:
        tr, statement = self._tr, inside.statement
        received = Words(self._when(package.at))
        if statement.revision is None:
            return tr.text(
                "From {signer}, received {when}", signer=Code(statement.code), when=received
            )
        return tr.text(
            "Assessment by {signer}, revision {revision}, received {when}",
            signer=Code(statement.code),
            revision=statement.revision,
            when=received,
        )

    def _signature(self, inside: Inside) -> Check:
        tr, statement = self._tr, inside.statement
        line = tr.isolated(Code(statement.code))
        if inside.ends is not None:
            line = tr.text(
                "{signer}, certificate valid until {day}",
                signer=Code(statement.code),
                day=inside.ends.date(),
            )
        return self._check(tr.text("Signature"), "passed", line, "shield-check")

    def _contents(self, inside: Inside) -> Check:
        tr = self._tr
        line = tr.plural(
            "{count} file as listed and signed, none missing",
            "{count} files as listed and signed, none missing",
            inside.listed,
        )
        if inside.missing:
            line = tr.text(
                "{here} of {listed} files are here, as signed; the others come by themselves",
                here=inside.listed - inside.missing,
                listed=inside.listed,
            )
        return self._check(tr.text("Contents"), "passed", line, "file-check")

    def _version(self, inside: Inside) -> Check:
        tr, notes = self._tr, inside.statement.notes
        name, outcome, line = tr.text("Version"), "passed", self._follows(inside)
        if Note.SET_BACK in notes:
            outcome = "failed"
            line = tr.text("The device's record is shorter than before: its vault was set back")
        elif Note.FORK in notes:
            outcome = "failed"
            line = tr.text("Another submission has the same number; both are kept")
        elif Note.BY_DECISION in notes:
            line = tr.text("Taken by decision of this desk")
        elif Note.SEALED_AGAIN in notes:
            line = tr.text("Here already; sealed once more")
        elif inside.revision is None:
            outcome, line = "inapplicable", tr.text("Not a revision of an assessment")
        return self._check(name, outcome, line, "git-compare")

    def _follows(self, inside: Inside) -> str:
        tr, told = self._tr, inside.dossier
        if told is None:
            return ""
        if told.revision.number > 1:
            said = tr.text("Corrects revision {number}", number=told.revision.number - 1)
            if inside.changed is None:
                return said
            differ = tr.plural("{count} answer differs", "{count} answers differ", inside.changed)
            return tr.listed((Words(said), Words(differ)))
        if told.earlier is None or told.earlier_reading is None:
            return tr.text("First of its situation")
        return tr.text(
            "First of its period, follows {period} revision {number}",
            period=Words(tr.period(*told.earlier_reading.period)),
            number=told.earlier.number,
        )

    def _label(self, inside: Inside) -> tuple[Check, ...]:
        tr, told = self._tr, inside.dossier
        if told is None:
            return ()
        mark = word(tr, "classification", told.reading.classification)
        title = tr.text("Label: {label}", label=Words(mark))
        line = ""
        if shared := told.reading.words("share_with"):
            with suppress(UnknownInstrument):  # Its form is not here: nobody is named.
                labels = self._labels(told.revision)
                names = tr.listed(Words(labels.short("addressee", each)) for each in shared)
                line = tr.text("May be shared with: {names}", names=Words(names))
        return (Check("lock", "text_2", title, line),)

    def _moves(self, inside: Inside) -> tuple[Move, ...]:
        if inside.moved is None:
            return ()
        return tuple(
            Move(
                each.number,
                short_factor_title(self._tr, each.number),
                level_step(each.before),
                level_step(each.after),
            )
            for each in inside.moved.factors
        )

    def _moves_head(self, inside: Inside, moves: Sequence[Move]) -> str:
        tr = self._tr
        if inside.dossier is None:
            return ""
        if inside.moved is None:
            return tr.text("No earlier assessment to compare with")
        if not moves:
            return tr.text("No factor has another level than before")
        risen, total = len(inside.moved.factors_risen), len(FACTORS)
        if risen == len(moves) and all(each.steps == 1 for each in inside.moved.factors_risen):
            return tr.text("{count} of {total} factors one step higher", count=risen, total=total)
        return tr.text("{count} of {total} factors moved", count=len(moves), total=total)

    # The panel of a package that failed

    def _failed(self, package: Package) -> Panel:
        tr = self._tr
        signer = package.signer
        said = word(tr, "package", package_word(package))
        facts = [
            (tr.text("Arrived"), self._day_and_time(package.at)),
            (tr.text("Size"), tr.size(package.size)),
        ]
        if package.where == "refused":
            facts.append((tr.text("Kept in"), tr.text("Quarantine, untouched")))
        return Panel(
            title=tr.text("Not opened"),
            about=tr.isolated(Code(package.name)),
            checks=self._failed_checks(package),
            notice=(said, self._why(package)),
            facts=tuple(facts),
            digits=fingerprint.digits(signer) if signer is not None else (),
            fingerprint=fingerprint.sha256(signer) if signer is not None else "",
        )

    def _why(self, package: Package) -> str:
        """What happened, and what to do about it; what waits for a decision is decided below."""
        told = message_of(package.error, package.facts, self._tr)
        if package.error == "NeedsDecision":
            return told.title
        return f"{told.title}. {told.what_to_do}"

    def _failed_checks(self, package: Package) -> tuple[Check, ...]:
        """What was proved before the first failure, the failure, and what was not reached."""
        tr = self._tr
        step = step_of(package)
        wrong = "failed" if package_word(package) in ("damaged", "not_trusted") else "cantTell"
        stages: tuple[tuple[float, str, str, str], ...] = (
            (1, tr.text("Container"), tr.text("Well formed, 3 parts"), tr.text("Not well formed")),
            (2, tr.text("Signature"), tr.text("By a certified key"), tr.text("Not accepted")),
            (8, tr.text("Contents"), tr.text("As signed"), self._contents_wrong(package)),
        )
        if package.error in UNTRUSTED and package.signer is not None:
            # The signature fits its key: what is wrong is whose key that is.
            good = tr.text("Made with the key shown above")
            stages = (
                stages[0],
                (1.5, tr.text("Signature"), good, ""),
                (2, tr.text("Signer"), "", self._signer_wrong(package)),
                stages[2],
            )
        told, before = [], 0.0
        for last, name, good, bad in stages:
            if step > last:
                told.append(self._check(name, "passed", good))
            elif step > before:
                told.append(self._check(name, wrong, bad))
            else:
                told.append(self._check(name, "cantTell", tr.text("Not opened")))
            before = last
        return tuple(told)

    def _signer_wrong(self, package: Package) -> str:
        tr = self._tr
        if package.error == "RevokedSigner":
            return tr.text("Revoked, by roster {version}", version=self._roster[0])
        if package.error == "ExpiredSigner":
            return tr.text("The certificate was not valid at the time of signing")
        if package.error == "WrongRole":
            return tr.text("May not send this kind of package")
        if package.facts.get("reason") == "training":
            return tr.text("Of a training profile")
        return tr.text("Not certified by your headquarters")

    def _contents_wrong(self, package: Package) -> str:
        tr = self._tr
        if package_word(package) == "damaged":
            return tr.text("Not what was signed")
        return tr.text("Not opened")

    def _check(self, name: str, outcome: str, line: str, icon: str = "") -> Check:
        mark, ink = OUTCOME_ICONS[outcome]
        said = word(self._tr, "check", outcome)
        # Translators: a check and how it went, such as "Signature: Proved"
        title = self._tr.text("{check}: {outcome}", check=Words(name), outcome=Words(said))
        return Check(icon if icon and outcome == "passed" else mark, ink, title, line)

    def _day_and_time(self, at: datetime) -> str:
        return self._tr.moment(at.astimezone(self._now.tzinfo))
