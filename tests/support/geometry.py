"""Plain geometry for tests of places: boxes that touch, points in areas, lines that cross."""

import numpy as np

from servicetree.drawing.curves import points_on


def overlap(one, other, slack=0.5):
    """Whether two boxes (left, top, right, bottom) share more than their edges."""
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > slack and min(one[3], other[3]) - max(one[1], other[1]) > slack
    )


def touching(named, slack=0.5):
    """Which of many named boxes share more than their edges with which, as pairs of their names."""
    names = [name for name, _ in named]
    left, top, right, bottom = np.array([box for _, box in named]).reshape(-1, 4).T
    wide = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    high = np.minimum.outer(bottom, bottom) - np.maximum.outer(top, top)
    pairs = np.argwhere(np.triu((wide > slack) & (high > slack), k=1))
    return [(names[one], names[other]) for one, other in pairs]


def off_page(named, wide, high):
    """Which of many named boxes are cut off at an edge of a page."""
    return [name for name, (left, top, right, bottom) in named if min(left, top) < 0 or right > wide or bottom > high]


def polygon(curve):
    """The corners of an area, close together."""
    return np.array(points_on(curve, 6))


def inside(points, corners):
    """Which points lie in an area (even-odd rule); most are seen at once to lie beyond its utmost corners."""
    found = ((points >= corners.min(axis=0)) & (points <= corners.max(axis=0))).all(axis=1)
    found[found] = _inside(points[found], corners)
    return found


def _inside(points, corners):
    x, y = points[:, :1], points[:, 1:]
    x1, y1 = corners[:, 0], corners[:, 1]
    x2, y2 = np.roll(x1, -1), np.roll(y1, -1)
    spans = (y1 > y) != (y2 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        hits = spans & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return hits.sum(axis=1) % 2 == 1


def distance(points, corners):
    """How far points are from the edge of an area."""
    return aside(points, np.vstack([corners, corners[:1]]))


def aside(points, line):
    """How far points are from a polyline."""
    (x, y), (way_x, way_y) = line[:-1].T, np.diff(line, axis=0).T
    x, y = points[:, :1] - x, points[:, 1:] - y
    share = np.clip((x * way_x + y * way_y) / np.maximum(way_x**2 + way_y**2, 1e-12), 0, 1)
    return np.sqrt(((x - share * way_x) ** 2 + (y - share * way_y) ** 2).min(axis=1))


def crossings(one, other):
    """How often two polylines cross."""
    p, q = one[:-1, None, :], one[1:, None, :]
    r, s = other[None, :-1, :], other[None, 1:, :]

    def turn(a, b, c):
        return (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])

    return int(((turn(p, q, r) * turn(p, q, s) < 0) & (turn(r, s, p) * turn(r, s, q) < 0)).sum())


def written(scene):
    """Every box that holds words, with what it says."""
    boxes = [(words.text, words.box) for label in scene.labels for words in label.words]
    boxes += [(pill.text, pill.box) for label in scene.labels for pill in label.pills]
    return boxes + [(words.text, words.box) for words in (*scene.head, *scene.legend.words)]
