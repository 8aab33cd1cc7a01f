"""Plain geometry for tests of places: boxes that touch, points in areas, lines that cross."""

import numpy as np

from servicetree.drawing.curves import points_on


def overlap(one, other, slack=0.5):
    """Whether two boxes (left, top, right, bottom) share more than their edges."""
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > slack and min(one[3], other[3]) - max(one[1], other[1]) > slack
    )


def polygon(curve):
    """The corners of an area, close together."""
    return np.array(points_on(curve, 6))


def inside(points, corners):
    """Which points lie in an area (even-odd rule)."""
    x, y = points[:, :1], points[:, 1:]
    x1, y1 = corners[:, 0], corners[:, 1]
    x2, y2 = np.roll(x1, -1), np.roll(y1, -1)
    spans = (y1 > y) != (y2 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        hits = spans & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return hits.sum(axis=1) % 2 == 1


def distance(points, corners):
    """How far points are from the edge of an area."""
    start, way = corners[None, :, :], np.roll(corners, -1, axis=0)[None, :, :] - corners[None, :, :]
    there = points[:, None, :] - start
    share = np.clip((there * way).sum(axis=2) / np.maximum((way**2).sum(axis=2), 1e-12), 0, 1)
    return np.sqrt(((there - share[..., None] * way) ** 2).sum(axis=2)).min(axis=1)


def crossings(one, other):
    """How often two polylines cross."""
    p, q = one[:-1, None, :], one[1:, None, :]
    r, s = other[None, :-1, :], other[None, 1:, :]

    def turn(a, b, c):
        return (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])

    return int(((turn(p, q, r) * turn(p, q, s) < 0) & (turn(r, s, p) * turn(r, s, q) < 0)).sum())


def box_corners(box):
    """The four corners of an upright box (left, top, right, bottom)."""
    left, top, right, bottom = box
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def shapes_overlap(one, other, slack=0.5):
    """Whether two convex shapes share more than their edges: no line along an edge of either keeps them apart."""
    for corners in (one, other):
        for edge in np.roll(corners, -1, axis=0) - corners:
            normal = np.array([-edge[1], edge[0]]) / max(np.hypot(*edge), 1e-9)
            mine, theirs = one @ normal, other @ normal
            if min(mine.max(), theirs.max()) - max(mine.min(), theirs.min()) <= slack:
                return False
    return True


def written(scene):
    """Every box that holds words, with what it says."""
    boxes = [(words.text, words.box) for label in scene.labels for words in label.words]
    boxes += [(pill.text, pill.box) for label in scene.labels for pill in label.pills]
    return boxes + [(words.text, words.box) for words in (*scene.head, *scene.legend.words)]
