"""Geographic functions of ODK XForms on a sphere with the Earth's equatorial radius.

Points are `latitude longitude [altitude [accuracy]]`; a trace or shape is points with semicolons
between them, and a node-set of points is one too. Metres and square metres are rounded to 0.01.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from fieldkit.forms.errors import EngineError
from fieldkit.forms.xpath.context import Context
from fieldkit.forms.xpath.functions.strings import texts
from fieldkit.forms.xpath.numbers import NAN, parse_number
from fieldkit.forms.xpath.registry import Library, plain
from fieldkit.forms.xpath.values import Value

GEOGRAPHY: Library = {}
RADIUS: Final = 6_378_100.0


@dataclass(frozen=True, slots=True)
class Point:
    """A place in degrees."""

    latitude: float
    longitude: float


def parse_point(text: str) -> Point | None:
    """The point that a text writes; None where it is none."""
    parts = text.split()
    if not 2 <= len(parts) <= 4:
        return None
    numbers = [parse_number(part) for part in parts]
    if any(number != number for number in numbers):
        return None
    if abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
        return None
    return Point(numbers[0], numbers[1])


def _points(context: Context, values: tuple[Value, ...]) -> list[Point] | None:
    """All points in order; None where one of them is none."""
    written: list[str] = []
    for text in texts(context, values):
        # To read a point of some ten characters takes as long as to visit five nodes.
        context.pay(len(text) >> 1)
        shape = text.strip().removesuffix(";")
        written += shape.split(";")
    found = [parse_point(one) for one in written]
    return None if None in found or not found else [one for one in found if one is not None]


def _rounded(metres: float) -> float:
    return abs(math.floor(metres * 100 + 0.5)) / 100


def _distance(start: Point, end: Point) -> float:
    one, other = math.radians(start.latitude), math.radians(end.latitude)
    between = math.radians(start.longitude - end.longitude)
    cosine = math.sin(one) * math.sin(other) + math.cos(one) * math.cos(other) * math.cos(between)
    return math.acos(max(-1.0, min(1.0, cosine))) * RADIUS


@plain(GEOGRAPHY, "distance", "cvv*", "number")
def _length(context: Context, *values: Value) -> float:
    points = _points(context, values)
    if points is None:
        return NAN
    return _rounded(sum(_distance(start, end) for start, end in pairwise(points)))


@plain(GEOGRAPHY, "area", "cv", "number")
def _area(context: Context, value: Value) -> float:
    points = _points(context, (value,))
    if points is None:
        return NAN
    if len(points) < 3:
        return 0.0
    total = 0.0
    for start, end in pairwise([*points, points[0]]):
        total += math.radians(end.longitude - start.longitude) * (
            2 + math.sin(math.radians(start.latitude)) + math.sin(math.radians(end.latitude))
        )
    return _rounded(total * RADIUS * RADIUS / 2)


GEOGRAPHY["enclosed-area"] = GEOGRAPHY["area"]


def _must_be_points(context: Context, name: str, value: Value) -> list[Point] | None:
    """The points; None for no answer. Raises EngineError `type` for what is no geometry."""
    if not any(text.strip() for text in texts(context, (value,))):
        return None
    points = _points(context, (value,))
    if points is None:
        raise EngineError("type", f"{name}() has a coordinate that is none.")
    return points


@plain(GEOGRAPHY, "geofence", "cvv", "boolean")
def _geofence(context: Context, place: Value, fence: Value) -> bool:
    """Whether the point is inside, by the crossings of a ray (W. R. Franklin, PNPOLY)."""
    points = _must_be_points(context, "geofence", place)
    corners = _must_be_points(context, "geofence", fence)
    if points is None or corners is None:
        return False
    x, y = points[0].longitude, points[0].latitude
    inside = False
    for one, two in pairwise(corners):
        if (two.latitude > y) != (one.latitude > y):
            slope = (one.longitude - two.longitude) / (one.latitude - two.latitude)
            if x < slope * (y - two.latitude) + two.longitude:
                inside = not inside
    return inside


@plain(GEOGRAPHY, "intersects", "cv", "boolean")
def _intersects(context: Context, value: Value) -> bool:
    """Whether the line crosses or touches itself elsewhere than where its ends are joined."""
    points = _must_be_points(context, "intersects", value)
    if points is None:
        return False
    if len(points) > MAX_POINTS:
        raise EngineError("limit", f"intersects() takes at most {MAX_POINTS} points.")
    context.pay(len(points) * len(points) >> 1)
    sides = [(one, two) for one, two in pairwise(points) if one != two]
    closed = len(sides) > 2 and sides[0][0] == sides[-1][1]
    for index, side in enumerate(sides):
        for later in range(index + 1, len(sides)):
            joined = later == index + 1 or (closed and index == 0 and later == len(sides) - 1)
            if (_overlap if joined else _meet)(side, sides[later]):
                return True
    return False


MAX_POINTS: Final = 1_000
Side = tuple[Point, Point]


def _turn(one: Point, two: Point, three: Point) -> float:
    return (two.longitude - one.longitude) * (three.latitude - one.latitude) - (
        two.latitude - one.latitude
    ) * (three.longitude - one.longitude)


def _between(side: Side, point: Point) -> bool:
    one, two = side
    return min(one.longitude, two.longitude) <= point.longitude <= max(
        one.longitude, two.longitude
    ) and min(one.latitude, two.latitude) <= point.latitude <= max(one.latitude, two.latitude)


def _meet(left: Side, right: Side) -> bool:
    turns: Sequence[float] = (
        _turn(*left, right[0]),
        _turn(*left, right[1]),
        _turn(*right, left[0]),
        _turn(*right, left[1]),
    )
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    ends = ((left, right[0]), (left, right[1]), (right, left[0]), (right, left[1]))
    return any(
        turn == 0 and _between(side, point) for turn, (side, point) in zip(turns, ends, strict=True)
    )


def _overlap(left: Side, right: Side) -> bool:
    """Whether two sides that share an end lie upon one another."""
    shared = left[1] if left[1] in right else left[0]
    one = left[0] if shared == left[1] else left[1]
    two = right[0] if shared == right[1] else right[1]
    if _turn(shared, one, two) != 0:
        return False
    return (one.longitude - shared.longitude) * (two.longitude - shared.longitude) + (
        one.latitude - shared.latitude
    ) * (two.latitude - shared.latitude) > 0
