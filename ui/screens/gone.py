"""What stands where an imported assessment was to be shown and is not on this desk (any more)."""

from __future__ import annotations

from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.surfaces import EmptyState
from ui.workspace import Workspace


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
