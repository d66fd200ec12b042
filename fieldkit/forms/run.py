"""A filling played step by step: what `form run` does with the lines of a script (engine's page).

Each step is an object with one verb; its answer is an object too. A step that fails is answered by
an error and changes nothing; `expect` says what the answer must contain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from fieldkit.forms.attachments import attachment_of, attachments_in
from fieldkit.forms.check import check
from fieldkit.forms.errors import EngineError
from fieldkit.forms.evaluate import AS, answer_of
from fieldkit.forms.folder import FolderMedia, read_xml
from fieldkit.forms.session import Session
from fieldkit.forms.state import Attachment, Changes
from fieldkit.forms.world import NO_MEDIA, Media, Verifier, World

Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Surroundings:
    """The outside world of a script. `clock` is used until a moment is given; `moment`, `zone`
    and `chance` read the fields `now`, `timezone` and `seed`; `timer` gives seconds."""

    clock: Callable[[], datetime]
    moment: Callable[[object], datetime]
    zone: Callable[[object], tzinfo]
    chance: Callable[[object], Callable[[int], bytes]]
    timer: Callable[[], float]
    verify: Verifier | None = None


@dataclass
class Run:
    """One process's forms and records, one at a time. `options` hold for every form opened."""

    around: Surroundings
    options: Settings = field(default_factory=dict)
    session: Session | None = None
    timings: bool = False
    failed: bool = False
    """Whether a step failed or an expectation was not met."""
    _now: datetime | None = None
    _media: Media = NO_MEDIA

    def do(self, step: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one step, an error as well."""
        began = self.around.timer()
        try:
            answer = self._do(step)
        except EngineError as error:
            answer = {"error": error.fields()}
        except Exception as error:  # noqa: BLE001 - the page: our fault is answered, the next read
            told = f"The engine failed ({type(error).__name__})."
            answer = {"error": {"kind": "internal", "message": told}}
        if self.timings:
            answer["ms"] = round((self.around.timer() - began) * 1000, 3)
        else:
            answer.pop("ms_convert", None)
        if "error" in answer or "problems" in answer:
            self.failed = True
        expected = step.get("expect")
        if isinstance(expected, Mapping):
            missed = unmet(expected, answer)
            if missed:
                answer["unmet"] = missed
                self.failed = True
        return answer

    def _do(self, step: Mapping[str, Any]) -> dict[str, Any]:
        if "expect" in step and not isinstance(step["expect"], dict):
            raise EngineError("request", "expect must be an object.")
        verbs = [verb for verb in VERBS if verb in step]
        if not verbs:
            verbs = [verb for verb in LATER if verb in step]
        if len(verbs) != 1:
            raise EngineError("request", "A step has one verb.")
        return (VERBS.get(verbs[0]) or LATER[verbs[0]])(self, step)

    # Opening.

    def _form(self, step: Mapping[str, Any]) -> dict[str, Any]:
        source = _text(step, "form")
        settings = {name: step.get(name, self.options.get(name)) for name in SETTINGS}
        world = self._apply(settings)
        folder = settings["media"]
        self._media = FolderMedia(Path(folder)) if folder is not None else NO_MEDIA
        self.session = None
        report = check(source, self._media, timer=self.around.timer)
        answer: dict[str, Any] = {"ms_convert": round(report.converted * 1000, 3)}
        if not report.ok or report.definition is None:
            return answer | {"problems": [problem.fields() for problem in report.problems]}
        self.session = Session.start(
            report.definition,
            world=world,
            media=self._media,
            language=settings["language"],
        )
        form = report.definition
        return answer | {
            "form": {
                "id": form.id,
                "version": form.version,
                "title": form.title,
                "languages": list(form.languages),
                "language": self.session.language,
                "root": form.root,
            }
        }

    def _apply(self, settings: dict[str, Any]) -> World:
        for name in ("media", "language", "timezone"):
            if settings[name] is not None and not isinstance(settings[name], str):
                raise EngineError("request", f"{name} must be a text.")
        properties = settings["properties"] or {}
        if not isinstance(properties, Mapping):
            raise EngineError("request", "properties must be an object.")
        now = settings["now"]
        self._now = self.around.moment(now) if now is not None else None
        # One stream of chance for all records of the form, so that no two get the same id.
        return World(
            now=lambda: self._now if self._now is not None else self.around.clock(),
            random=self.around.chance(settings["seed"]),
            timezone=self.around.zone(settings["timezone"]),
            properties={name: str(value) for name, value in properties.items()},
            verify=self.around.verify,
        )

    def _opened(self) -> Session:
        if self.session is None:
            raise EngineError("request", "No form is open.")
        return self.session

    def _start(self, step: Mapping[str, Any]) -> dict[str, Any]:
        if step["start"] is not True:
            raise EngineError("request", "start must be true.")
        session = self._opened()
        self.session = Session.start(
            session.definition,
            world=session.world,
            media=self._media,
            language=session.language,
        )
        return {}

    def _resume(self, step: Mapping[str, Any]) -> dict[str, Any]:
        return self._reopen(step, "resume", Session.resume)

    def _edit(self, step: Mapping[str, Any]) -> dict[str, Any]:
        return self._reopen(step, "edit", Session.edit)

    def _reopen(
        self, step: Mapping[str, Any], verb: str, how: Callable[..., Session]
    ) -> dict[str, Any]:
        session = self._opened()
        record: str | bytes
        attached: Mapping[str, Attachment] = {}
        if step[verb] is None:
            record = session.submission().xml
            attached = session.attachments
        else:
            record = read_xml(_text(step, verb))
        if step.get("media") is not None:
            attached = attachments_in(Path(_text(step, "media")))
        self.session = how(
            session.definition,
            record,
            world=session.world,
            media=self._media,
            language=session.language,
            attachments=attached,
        )
        return {}

    # Filling.

    def _answer(self, step: Mapping[str, Any]) -> dict[str, Any]:
        session = self._opened()
        ref = _text(step, "answer")
        if ("value" in step) == ("file" in step):
            raise EngineError("request", "An answer has a value or a file.")
        if "file" in step:
            changes = session.attach(ref, attachment_of(Path(_text(step, "file"))))
            return {**_changed(changes), "name": changes.name}
        value = step["value"]
        if isinstance(value, list):
            if not all(isinstance(part, str | int | float) for part in value):
                raise EngineError("request", "An array of choices has texts in it.")
            value = [part if isinstance(part, str) else _number_text(part) for part in value]
        elif isinstance(value, dict):
            raise EngineError("request", "value must be a text, a number, null or an array.")
        return _changed(session.answer(ref, value))

    def _add(self, step: Mapping[str, Any]) -> dict[str, Any]:
        changes = self._opened().add(_text(step, "add"))
        return {"ref": changes.ref, **_changed(changes)}

    def _remove(self, step: Mapping[str, Any]) -> dict[str, Any]:
        return _changed(self._opened().remove(_text(step, "remove")))

    def _language(self, step: Mapping[str, Any]) -> dict[str, Any]:
        self._opened().set_language(_text(step, "language"))
        return {}

    def _clock(self, step: Mapping[str, Any]) -> dict[str, Any]:
        self._now = self.around.moment(step["now"])
        return {}

    # Asking.

    def _get(self, step: Mapping[str, Any]) -> dict[str, Any]:
        state = self._opened().state(_text(step, "get")).fields()
        wanted = step.get("fields")
        if wanted is None:
            return state
        if not isinstance(wanted, list):
            raise EngineError("request", "fields must be an array.")
        return {name: state[name] for name in wanted if name in state}

    def _outline(self, step: Mapping[str, Any]) -> dict[str, Any]:
        entries = self._opened().outline(_text(step, "outline"))
        return {"outline": [{"ref": entry.ref, "kind": entry.kind} for entry in entries]}

    def _eval(self, step: Mapping[str, Any]) -> dict[str, Any]:
        session = self._opened()
        as_ = step.get("as")
        if as_ is not None and as_ not in AS:
            raise EngineError("request", f"as must be one of {', '.join(AS)}.")
        at = _text(step, "at") if step.get("at") is not None else "/"
        value = session.evaluate(_text(step, "eval"), at)
        return answer_of(value, as_, session.engine.context).fields()

    def _validate(self, _step: Mapping[str, Any]) -> dict[str, Any]:
        result = self._opened().validate()
        told = [
            {"ref": each.ref, "violation": each.violation, "message": each.message}
            for each in result.violations
        ]
        return {"valid": result.valid, "violations": told}

    def _submission(self, _step: Mapping[str, Any]) -> dict[str, Any]:
        made = self._opened().submission()
        attached = [
            {"name": each.name, "type": each.type, "size": each.size, "sha256": each.sha256}
            for each in made.attachments
        ]
        return {"submission": made.xml.decode(), "attachments": attached, "valid": made.valid}


SETTINGS = ("media", "now", "timezone", "language", "seed", "properties")
VERBS: Mapping[str, Callable[[Run, Mapping[str, Any]], dict[str, Any]]] = {
    "form": Run._form,
    "start": Run._start,
    "resume": Run._resume,
    "edit": Run._edit,
    "answer": Run._answer,
    "add": Run._add,
    "remove": Run._remove,
    "get": Run._get,
    "outline": Run._outline,
    "eval": Run._eval,
    "validate": Run._validate,
    "submission": Run._submission,
}
LATER: Mapping[str, Callable[[Run, Mapping[str, Any]], dict[str, Any]]] = {
    "language": Run._language,
    "now": Run._clock,
}
"""Verbs that are fields of `form` too: they count where no other verb is."""


def _changed(changes: Changes) -> dict[str, Any]:
    return {"changed": {ref: dict(fields) for ref, fields in changes.changed.items()}}


def _text(step: Mapping[str, Any], name: str) -> str:
    value = step.get(name)
    if not isinstance(value, str):
        raise EngineError("request", f"{name} must be a text.")
    return value


def _number_text(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(value)


def unmet(expected: Any, actual: Any) -> Any:
    """What of `expected` is not met, as it is; None where all is met.

    An object is met when each of its fields is, everything else when it is equal.
    """
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        missed: dict[str, Any] = {}
        for name, value in expected.items():
            if name not in actual:
                missed[name] = None
            elif not _is_met(value, actual[name]):
                inner = unmet(value, actual[name])
                missed[name] = actual[name] if inner is None else inner
        return missed or None
    return None if _is_met(expected, actual) else actual


def _is_met(expected: Any, actual: Any) -> bool:
    if isinstance(expected, Mapping):
        return isinstance(actual, Mapping) and all(
            name in actual and _is_met(value, actual[name]) for name, value in expected.items()
        )
    if isinstance(expected, list):
        return (
            isinstance(actual, list)
            and len(expected) == len(actual)
            and all(_equal(mine, theirs) for mine, theirs in zip(expected, actual, strict=True))
        )
    return _equal(expected, actual)


def _equal(expected: Any, actual: Any) -> bool:
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    return bool(expected == actual)
