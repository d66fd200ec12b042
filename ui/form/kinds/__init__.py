"""One module a kind of question; `make` gives the widget for a shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ui.form.kinds.base import QuestionWidget
from ui.form.kinds.choice import TilesQuestion
from ui.form.kinds.clock import TimeQuestion
from ui.form.kinds.code import CodeQuestion
from ui.form.kinds.day import DayQuestion, MomentQuestion
from ui.form.kinds.found import FindQuestion
from ui.form.kinds.grid import GridHead, GridRow
from ui.form.kinds.listed import ListQuestion, ManyQuestion
from ui.form.kinds.month import MonthQuestion
from ui.form.kinds.number import NumberQuestion
from ui.form.kinds.place import PointQuestion, PointsQuestion
from ui.form.kinds.rank import RankQuestion
from ui.form.kinds.remark import AddQuestion, ConfirmQuestion, RemarkQuestion
from ui.form.kinds.repeated import RowQuestion
from ui.form.kinds.span import RangeQuestion
from ui.form.kinds.text import TextQuestion
from ui.form.kinds.upload import UploadQuestion
from ui.form.question import Kind

__all__ = ["QuestionWidget", "make"]

_WIDGETS: Final[Mapping[Kind, Callable[[], QuestionWidget]]] = {
    "line": lambda: TextQuestion(many=False),
    "area": lambda: TextQuestion(many=True),
    "number": NumberQuestion,
    "code": CodeQuestion,
    "tiles": lambda: TilesQuestion(several=False),
    "several": lambda: TilesQuestion(several=True),
    "list": ListQuestion,
    "find": FindQuestion,
    "many": ManyQuestion,
    "rank": RankQuestion,
    "range": RangeQuestion,
    "grid-head": GridHead,
    "grid-one": lambda: GridRow(several=False),
    "grid-several": lambda: GridRow(several=True),
    "day": DayQuestion,
    "month": lambda: MonthQuestion(month=True),
    "year": lambda: MonthQuestion(month=False),
    "time": TimeQuestion,
    "moment": MomentQuestion,
    "point": PointQuestion,
    "points": PointsQuestion,
    "file": UploadQuestion,
    "confirm": ConfirmQuestion,
    "row": RowQuestion,
    "add": AddQuestion,
    "note": lambda: RemarkQuestion("note"),
    "consider": lambda: RemarkQuestion("consider"),
    "heading": lambda: RemarkQuestion("heading"),
}


def make(kind: Kind) -> QuestionWidget:
    """A widget for questions of this kind."""
    return _WIDGETS[kind]()
