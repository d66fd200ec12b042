"""What every screen is given: the open vault, clock, chance, jobs, and the ways to other screens.

One `Workspace` lives as long as the program. Screens hold it, never one another: `go("review",
assessment=…)`, `back()`, `lock()`. It tells the frame what the top bar says: saved, saving, failed,
offline. No widget here. Source: interface design, 5 *Saving*, *Locking*.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6.QtCore import QObject, Signal

from fieldkit.clock import Clock, Random, SystemClock, system_random
from fieldkit.errors import FieldkitError, ForeignRescueCopy, StorageError
from ui.jobs import Jobs
from ui.theme import look

if TYPE_CHECKING:
    from fieldkit.assess.filling import Filling
    from fieldkit.assess.rescuing import Unsaved
    from fieldkit.vault import Vault
    from schemas.assessment import Assessment
    from ui.sending import SendingLoop

Connection = Literal["unknown", "offline", "online"]


class Place(NamedTuple):
    """A screen by name and what it is about: enough to open it again in the same place."""

    name: str
    about: Mapping[str, object] = MappingProxyType({})


class Saved(NamedTuple):
    """What the top bar says: nothing yet, saving, saved at a time, or why it was not."""

    state: Literal["none", "saving", "saved", "failed"] = "none"
    at: datetime | None = None
    error: Exception | None = None


LOCK_AFTER = "lock-after"
"""The setting of minutes without a key after which the vault locks, 1 to 15."""


def lock_after(vault: Vault) -> int:
    """Seconds without a key after which this vault locks."""
    return min(max(int(vault.settings.get(LOCK_AFTER, 5)), 1), 15) * 60


class Workspace(QObject):
    """Shared by all screens. `leaving` before the place changes, `moved` when another is
    to be shown, `told` for the top bar; `opened` and `locking` around the time that the vault
    is open; `enrolled` and `outbox_changed` for whoever sends."""

    leaving = Signal()
    moved = Signal()
    told = Signal()
    locking = Signal()
    said = Signal(str)
    opened = Signal()
    enrolled = Signal()
    outbox_changed = Signal()
    lock_after_changed = Signal(int)

    def __init__(
        self,
        profile: Path,
        *,
        clock: Clock | None = None,
        random: Random = system_random,
        settings: Path | None = None,
    ) -> None:
        super().__init__()
        self.profile = profile
        self.clock: Clock = clock or SystemClock()
        self.random = random
        self.settings = settings
        self.jobs = Jobs(self)
        self.vault: Vault | None = None
        self.training = False
        self.device_code = ""
        self.lock_after = 300
        self.sending: SendingLoop | None = None
        self.role: Literal["field", "desk"] = "field"
        self.saved = Saved()
        self.cut_off: datetime | None = None
        self.connection: Connection = "unknown"
        self.counts: dict[str, int] = {}
        self.unsaved: Unsaved | None = None
        self._stack: list[Place] = []
        self._fillings: dict[str, Filling] = {}
        self._seen: dict[str, int] = {}
        self._held_back: list[bytes] = []
        self.enrolled.connect(self.take_role)
        self.leaving.connect(self.know_cut_off)

    @property
    def places(self) -> list[Place]:
        """Where the person is now, last, and the places below it."""
        return list(self._stack)

    def know_cut_off(self) -> None:
        """That the program ended without warning was read, or the person went on."""
        self.cut_off = None

    @property
    def place(self) -> Place:
        """Where the person is now."""
        return self._stack[-1] if self._stack else Place("unlock")

    @property
    def first_place(self) -> str:
        """Where a session begins: the officer's home, the desk's inbox."""
        return "inbox" if self.role == "desk" else "home"

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place below this one."""
        return len(self._stack) > 1

    @property
    def open_vault(self) -> Vault:
        """The vault; `RuntimeError` while it is locked, when no screen that asks is shown."""
        if self.vault is None:
            raise RuntimeError("the vault is locked")
        return self.vault

    def held_filling(self, assessment: str) -> Filling | None:
        """The open filling of an assessment with its data sets as they are now, if it is open."""
        filling = self._fillings.get(assessment)
        if filling is not None and self.vault is not None:
            items = self.vault.evidence.of(filling.assessment.situation)
            seen = hash(tuple((item.code, item.record.model_dump_json()) for item in items))
            if self._seen.get(assessment, seen) != seen:
                filling.refresh()
            self._seen[assessment] = seen
            self._follow_language(filling)
        return filling

    @staticmethod
    def _follow_language(filling: Filling) -> None:
        """The questions follow the interface's language where the form has it."""
        from fieldkit.assess.filling import form_language, iso_code

        session, code = filling.session, look().tr.language
        name = form_language(session.definition, code)
        if name is not None and name != session.language and iso_code(name) == code:
            # What the disk refuses is in force all the same, and goes with the next act.
            with suppress(StorageError):
                filling.set_language(name)

    def fillings_of(self, situation: str) -> list[Filling]:
        """The fillings that are open of a situation."""
        return [each for each in self._fillings.values() if each.assessment.situation == situation]

    @property
    def fillings(self) -> list[Filling]:
        """All fillings that are open."""
        return list(self._fillings.values())

    def hold_filling(self, assessment: str, filling: Filling) -> None:
        """Keep a filling open until lock, or `drop_filling`."""
        self._fillings[assessment] = filling
        self._seen.pop(assessment, None)

    def drop_filling(self, assessment: str) -> None:
        """After finalising: the draft is no more."""
        self._fillings.pop(assessment, None)

    def names_of(self, assessment: Assessment) -> tuple[str, str]:
        """Situation and period in words, as titles say them, and what is corrected."""
        from ui.correction import correction_words

        tr = look().tr
        situation = self.open_vault.situations.get(assessment.situation)
        period = tr.period(assessment.period.start, assessment.period.end)
        said = (period, correction_words(assessment, tr))
        return situation.name.in_language(tr.language), " \u00b7 ".join(filter(None, said))

    def now(self) -> datetime:
        """The present moment in the zone of this machine, for what is shown."""
        return self.clock.now().astimezone()

    def go(self, name: str, /, **about: object) -> None:
        """Open a screen on top of this one; `back` returns here."""
        self.leaving.emit()
        self._stack.append(Place(name, about))
        self.moved.emit()

    def replace(self, name: str, /, **about: object) -> None:
        """Open a screen instead of this one."""
        self.leaving.emit()
        if self._stack:
            self._stack.pop()
        self._stack.append(Place(name, about))
        self.moved.emit()

    def root(self, name: str, /, **about: object) -> None:
        """Open a screen with nothing below it: rail, unlock, first run; `home` is the role's."""
        self.leaving.emit()
        self._stack.clear()
        self._stack.append(Place(self.first_place if name == "home" else name, about))
        self.moved.emit()

    def back(self) -> None:
        """Return to the place below; at the lowest, home."""
        if self.can_go_back:
            self.leaving.emit()
            self._stack.pop()
            self.moved.emit()
        else:
            self.root("home")

    def kept_situation(self, situation: str) -> None:
        """A situation was made or taken: on to the new assessment of it."""
        self.leaving.emit()
        if self.place.name == "situation":
            self._stack.pop()
        if self.place.name == "new-assessment":
            self.remember({"situation": situation})
            self.moved.emit()
        else:
            self.go("new-assessment", situation=situation)

    def remember(self, about: Mapping[str, object]) -> None:
        """What the present place needs to be opened again just so; the shell asks the screen."""
        if self._stack:
            self._stack[-1] = Place(self._stack[-1].name, {**self._stack[-1].about, **about})

    def tell_saved(self, saved: Saved) -> None:
        """Another state of saving."""
        self.saved = saved
        self.told.emit()

    def tell_connection(self, connection: Connection) -> None:
        """Whether headquarters can be reached; offline is a normal state."""
        self.connection = connection
        self.told.emit()

    def tell_count(self, name: str, count: int) -> None:
        """The number behind a rail item (`outbox`, `inbox`); 0 shows none."""
        self.counts[name] = count
        self.told.emit()

    def say(self, words: str) -> None:
        """A short remark that goes by itself (a toast)."""
        self.said.emit(words)

    def lock(self) -> None:
        """Drop the keys and show nothing; unlocking returns to the same place."""
        if self.vault is None:
            return
        self.locking.emit()
        self._hold_back(self.vault)
        self.jobs.cancel_all()
        self._fillings.clear()
        self._seen.clear()
        self.vault.lock()
        self.vault = None
        self.saved = Saved()
        self.cut_off = None
        self.moved.emit()

    def _hold_back(self, vault: Vault) -> None:
        """What the disk refuses stays over a lock in memory, sealed to the vault's own key."""
        unsaved, self.unsaved = self.unsaved, None
        refused = [filling for filling in self.fillings if filling.unsaved]
        if not refused and (unsaved is None or not unsaved.any):
            return
        from fieldkit.assess.rescuing import Unsaved, rescued

        content = rescued(vault, refused, unsaved or Unsaved({}, {}))
        self._held_back.append(vault.rescue.seal(content))

    def _bring_back(self, vault: Vault) -> None:
        """What was held back over a lock; what still cannot be saved is held on."""
        from fieldkit.assess.rescuing import bring_back

        held, self._held_back = self._held_back, []
        for sealed in held:
            try:
                bring_back(vault, vault.rescue.unseal(BytesIO(sealed)), clock=self.clock)
            except FieldkitError as error:
                self._held_back.append(sealed)
                if not isinstance(error, ForeignRescueCopy):
                    self.saved = Saved("failed", error=error)

    def take_role(self) -> None:
        """The role by the certificate of now: at unlock, and once headquarters has answered."""
        if self.vault is not None:
            self.role = _role_of(self.vault)

    def unlocked(self, vault: Vault) -> None:
        """The vault is open: go on where the person was, also where the program ended without
        warning; else home. `cut_off` says up to when everything is there then."""
        self.vault = vault
        self.training = vault.training
        person = vault.identities.person()
        self.device_code = person.code if person is not None else ""
        self.take_role()
        if self._held_back:
            self._bring_back(vault)
        self.opened.emit()
        if not self._stack or self._stack[-1].name in ("unlock", "first-run"):
            self.leaving.emit()
            self._stack = self._places_before() or [Place(self.first_place)]
        self.cut_off = vault.cut_off
        self.moved.emit()

    def _places_before(self) -> list[Place]:
        from ui.whereabouts import taken

        vault = self.open_vault
        return taken(vault) if vault.cut_off is not None else []


def _role_of(vault: Vault) -> Literal["field", "desk"]:
    """The role follows the certificate; without one nobody is a desk."""
    from schemas.manifest import Role
    from sync.bundle.trust import Signer
    from sync.enrolment import sender

    if vault.identities.enrolment() is None:
        return "field"
    return "desk" if Role.DESK_OFFICER in Signer(sender(vault).certificate).roles else "field"
