"""Bézier curves and their offset curves."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from attrs import frozen

Point = tuple[float, float]
BezierPiece = tuple[Point, Point, Point]
_OfEnds = tuple[float, float, float, float]
_OfWays = tuple[float, float, float]

_STEPS = 5  # to follow one Bézier piece sideways; more cannot be seen


@frozen
class Curve:
    """A line of cubic Bézier pieces.

    Attributes:
        start: Where it begins.
        pieces: For each piece its two handles and its end.
        closed: Whether it bounds an area.
    """

    start: Point
    pieces: tuple[BezierPiece, ...]
    closed: bool = False

    @property
    def end(self) -> Point:
        """Where it ends."""
        return self.pieces[-1][2]


def arc(start: Point, leaving: Point, end: Point, arriving: Point) -> Curve:
    """Join two points, leaving and arriving with given handles.

    Args:
        start: The first point.
        leaving: Vector of the handle at the start.
        end: The last point.
        arriving: Vector of the handle at the end, in the direction of travel.
    """
    first = (start[0] + leaving[0], start[1] + leaving[1])
    second = (end[0] - arriving[0], end[1] - arriving[1])
    return Curve(start, ((first, second, end),))


def straight(start: Point, end: Point) -> Curve:
    """Join two points by a straight line."""
    third = ((end[0] - start[0]) / 3, (end[1] - start[1]) / 3)
    return arc(start, third, end, third)


def upright_curve(start: Point, end: Point) -> Curve:
    """Join two points by a line that leaves and arrives upright."""
    tall = end[1] - start[1]
    return arc(start, (0.0, 0.5 * tall), end, (0.0, 0.42 * tall))


def foot_curve(start: Point, end: Point, slant: float = 0.0) -> Curve:
    """Join two points by a line that turns early and then rises upright, as a trunk does from its foot."""
    aside, tall = end[0] - start[0], end[1] - start[1]
    return arc(start, (slant * aside, 0.16 * tall), end, (0.0, 0.62 * tall))


def joined(curves: Iterable[Curve]) -> Curve:
    """Make one line of lines that follow each other."""
    every = list(curves)
    return Curve(every[0].start, tuple(piece for curve in every for piece in curve.pieces))


def backwards(curve: Curve) -> Curve:
    """Return the line from its end to its start."""
    points = [curve.start, *(point for piece in curve.pieces for point in piece)][::-1]
    return Curve(points[0], tuple((a, b, c) for a, b, c in zip(points[1::3], points[2::3], points[3::3], strict=True)))


def divided(curve: Curve, share: float) -> tuple[Curve, Curve]:
    """Divide a line of one piece at a share of its parameter, by de Casteljau's construction."""
    p0, (p1, p2, p3) = curve.start, curve.pieces[0]
    a, b, c = _between(p0, p1, share), _between(p1, p2, share), _between(p2, p3, share)
    d, e = _between(a, b, share), _between(b, c, share)
    middle = _between(d, e, share)
    return Curve(p0, ((a, d, middle),)), Curve(middle, ((e, c, p3),))


def offset_curve(curve: Curve, aside: float | Callable[[float], float]) -> Curve:
    """Follow a line at a distance.

    Args:
        curve: The line.
        aside: The distance, to the right of a line that goes up; or what it is at each share of the way.

    Returns:
        A line with the same beginning and end, moved along the normals.
    """
    distance = aside if callable(aside) else (lambda _: aside)
    if not callable(aside) and aside == 0:
        return curve
    total = len(curve.pieces) * _STEPS
    points = [
        _offset_point(point, heading, distance(index / total)) for index, (point, heading) in enumerate(_samples(curve))
    ]
    return _through(points) if not callable(aside) else _through(_redirected([point for point, _ in points]))


def band_around(curve: Curve, left: float | Callable[[float], float], right: float | Callable[[float], float]) -> Curve:
    """Bound the area between two followers of a line, ``left`` and ``right`` of it as in ``beside``."""
    there, back = offset_curve(curve, left), backwards(offset_curve(curve, right))
    over = straight(there.end, back.start)
    return Curve(there.start, (*there.pieces, *over.pieces, *back.pieces), closed=True)


def points_on(curve: Curve, steps: int = 16) -> list[Point]:
    """Return points along a line, close enough to tell what it passes."""
    found = []
    for start, piece, parts in _parts(curve, steps):
        found += [_point(start, piece, of_ends) for of_ends, _ in parts]
    return found


def _between(one: Point, other: Point, share: float) -> Point:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def _samples(curve: Curve, steps: int = _STEPS) -> list[tuple[Point, Point]]:
    """Points along the line with the unit vector of its direction."""
    found = []
    for start, piece, parts in _parts(curve, steps):
        found += [(_point(start, piece, of_ends), _heading(start, piece, of_ways)) for of_ends, of_ways in parts]
    return found


def _parts(curve: Curve, steps: int) -> Iterator[tuple[Point, BezierPiece, Sequence[tuple[_OfEnds, _OfWays]]]]:
    """Every piece of a line with its start, and the weights at each step along it; where two meet, once."""
    start = curve.start
    for number, piece in enumerate(curve.pieces):
        yield start, piece, _weights(steps)[1 if number else 0 :]
        start = piece[2]


@cache
def _weights(steps: int) -> tuple[tuple[_OfEnds, _OfWays], ...]:
    """The weights of a piece's four points in each place, and of the three ways between them in each direction."""
    shares = [(step / steps, 1 - step / steps) for step in range(steps + 1)]
    return tuple(((u**3, 3 * u * u * t, 3 * u * t * t, t**3), (u * u, 2 * u * t, t * t)) for t, u in shares)


def _point(p0: Point, piece: BezierPiece, weights: _OfEnds) -> Point:
    (x0, y0), ((x1, y1), (x2, y2), (x3, y3)), (a, b, c, d) = p0, piece, weights
    return a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3


def _heading(p0: Point, piece: BezierPiece, weights: _OfWays) -> Point:
    (x0, y0), ((x1, y1), (x2, y2), (x3, y3)), (a, b, c) = p0, piece, weights
    x = a * (x1 - x0) + b * (x2 - x1) + c * (x3 - x2)
    y = a * (y1 - y0) + b * (y2 - y1) + c * (y3 - y2)
    length = math.hypot(x, y)
    return (x / length, y / length) if length > 1e-9 else (0.0, -1.0)  # noqa: PLR2004 - a dot


def _offset_point(point: Point, heading: Point, distance: float) -> tuple[Point, Point]:
    return (point[0] - heading[1] * distance, point[1] + heading[0] * distance), heading


def _redirected(points: list[Point]) -> list[tuple[Point, Point]]:
    """Directions for points whose line they do not follow: along the chord of their neighbours."""
    found = []
    for index, point in enumerate(points):
        before, after = points[max(index - 1, 0)], points[min(index + 1, len(points) - 1)]
        length = math.dist(before, after) or 1.0
        found.append((point, ((after[0] - before[0]) / length, (after[1] - before[1]) / length)))
    return found


def _through(samples: list[tuple[Point, Point]]) -> Curve:
    """A smooth line through points with known directions (Hermite pieces, a third of the chord as handle)."""
    pieces = []
    for (here, heading), (there, next_heading) in pairwise(samples):
        third = math.dist(here, there) / 3
        pieces.append(
            (
                (here[0] + heading[0] * third, here[1] + heading[1] * third),
                (there[0] - next_heading[0] * third, there[1] - next_heading[1] * third),
                there,
            )
        )
    return Curve(samples[0][0], tuple(pieces))
