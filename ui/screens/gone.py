"""What stands where the desk, or an imported assessment, was to be shown and cannot be.

Source: interface design, 5 *Empty*, *Errors*.
"""

from __future__ import annotations

from fieldkit.errors import FieldkitError
from sync.hq.dossier import Dossier
from ui.desk import Room, room_of
from ui.messages import message
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.surfaces import EmptyState
from ui.workspace import Workspace


def find(workspace: Workspace, revision: str) -> tuple[Room, Dossier] | EmptyState:
    """The desk and what it knows of a revision; else what to show instead."""
    try:
        room = room_of(workspace)
        told = room.told(revision)
        if told is not None:
            # A form that is not here is found out now, not in the middle of a page.
            room.labels(told.revision, look().tr.language)
            return room, told
    except FieldkitError as error:
        return could_not(workspace, error)
    return gone(workspace)


def could_not(workspace: Workspace, error: FieldkitError) -> EmptyState:
    """Why the desk cannot show it, and what to do."""
    told = message(error, look().tr)
    lock = Button(look().tr.text("Lock"), "filled", icon="lock", size=40)
    lock.clicked.connect(workspace.lock)
    return EmptyState("circle-alert", told.title, told.what_to_do, [lock])


def gone(workspace: Workspace) -> EmptyState:
    """Says so, and leads to the inbox."""
    tr = look().tr
    inbox = Button(tr.text("Open inbox"), "filled", size=40)
    inbox.clicked.connect(lambda: workspace.root("inbox"))
    return EmptyState(
        "file-text",
        tr.text("This assessment is not on this desk"),
        tr.text("It was not imported here, or it is of another questionnaire."),
        [inbox],
    )
