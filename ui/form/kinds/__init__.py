"""One module a kind of question; `make` gives the widget for a shape."""

from __future__ import annotations

from ui.form.kinds.base import QuestionWidget
from ui.form.kinds.choice import TilesQuestion
from ui.form.kinds.day import DayQuestion, MomentQuestion
from ui.form.kinds.listed import ListQuestion, ManyQuestion
from ui.form.kinds.number import NumberQuestion
from ui.form.kinds.remark import AddQuestion, ConfirmQuestion, RemarkQuestion
from ui.form.kinds.text import TextQuestion
from ui.form.question import Kind

__all__ = ["QuestionWidget", "make"]


def make(kind: Kind) -> QuestionWidget:
    """A widget for questions of this kind."""
    match kind:
        case "tiles" | "several":
            return TilesQuestion(several=kind == "several")
        case "line" | "area":
            return TextQuestion(many=kind == "area")
        case "number":
            return NumberQuestion()
        case "list":
            return ListQuestion()
        case "many":
            return ManyQuestion()
        case "day":
            return DayQuestion()
        case "moment":
            return MomentQuestion()
        case "add":
            return AddQuestion()
        case "confirm":
            return ConfirmQuestion()
        case _:
            return RemarkQuestion(kind)
