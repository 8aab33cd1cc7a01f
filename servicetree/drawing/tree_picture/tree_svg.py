"""The SVG writer of tree pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from servicetree.drawing.escaping import MOST_CHARACTERS_IN_A_LABEL, xml_text
from servicetree.drawing.palette import TONE_EDGES
from servicetree.drawing.svg_frame import SvgBody, path_data
from servicetree.drawing.svg_frame import titled as _title
from servicetree.drawing.svg_frame import units as _n
from servicetree.drawing.tree_picture import tree_captions
from servicetree.drawing.tree_picture.scene import (
    Legend,
    NodeLabel,
    Pill,
    PlacedLeaf,
    PlacedStrand,
    Scene,
    Swatch,
    Wood,
)
from servicetree.drawing.tree_picture.tree_values import Picture
from servicetree.drawing.untold import untold_course
from servicetree.drawing.values import Words
from servicetree.i18n.messages import phrases_of

say = phrases_of("picture")

_PATTERNS = (
    '<linearGradient id="fade" x1="0" y1="1" x2="0" y2="0">'
    '<stop class="fade" offset="0.45" stop-opacity="0"/><stop class="fade" offset="1"/></linearGradient>'
    '<pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path class="hatch" d="M0 0V5"/></pattern>'
)


def tree_svg(scene: Scene) -> SvgBody:
    """Draw a placed picture of a tree as SVG."""
    return SvgBody(tuple(_body(scene)), _PATTERNS, _description(scene.picture), scene.wide, scene.high)


def _description(picture: Picture) -> str:
    told = [picture.subtitle, tree_captions.description_of(picture.parts, picture.lang)]
    if picture.mode == "account":
        told.append(say(picture.evidence, picture.lang))
    return ". ".join(told)


def _body(scene: Scene) -> Iterator[str]:
    yield f'<path class="ground" d="{_ground(scene)}"/>'
    yield '<g class="stand">'
    for wood in scene.wood:
        yield _area(wood, "wood", scene)
    for wood in scene.trunk:
        yield _area(wood, "wood" if wood.step is None else f"t{wood.step}", scene)
        if wood.hatched:
            yield f'<path fill="url(#hatch)" d="{path_data(wood.outline)}"/>'
    for wood in scene.trunk:
        yield f'<path class="veil" fill="url(#fade)" d="{path_data(wood.outline)}"/>'
    for line in scene.grain:
        yield f'<path class="grain" d="{path_data(line)}"/>'
    yield "</g>"
    yield '<g class="strands">'
    yield from _strands(scene.strands)
    yield "</g>"
    for label in scene.labels:
        yield from _label(label, scene.picture.lang)
    yield from (_words(words) for words in scene.head)
    yield from _legend(scene.legend)


def _ground(scene: Scene) -> str:
    y = scene.ground
    return f"M{_n(scene.wide * 0.16)} {_n(y + 5)}Q{_n(scene.wide / 2)} {_n(y - 5)} {_n(scene.wide * 0.84)} {_n(y + 5)}"


def _area(wood: Wood, kind: str, scene: Scene) -> str:
    said = tree_captions.title(wood.part, scene.picture.lang)
    return f'<path class="{kind}" d="{path_data(wood.outline)}">{_title(said)}</path>'


def _strands(threads: Iterable[PlacedStrand]) -> Iterator[str]:
    """Strands, each aspect's behind a narrow edge of wood, so that a crossing reads as one behind the other."""
    every = list(threads)
    for ink in dict.fromkeys(thread.ink for thread in every):
        mine = [thread for thread in every if thread.ink == ink]
        for thread in mine:
            if thread.wide > 1:  # a thinner one crosses without help
                yield f'<path class="edge" stroke-width="{_n(thread.wide + 2.4)}" d="{path_data(thread.line)}"/>'
        for thread in mine:
            about = f'data-from="{xml_text(thread.source)}" data-at="{xml_text(thread.at)}"'
            yield f'<g class="strand" {about}>{_title(thread.title)}'
            yield from _strand(thread)
            yield "</g>"


def _strand(thread: PlacedStrand) -> Iterator[str]:
    course = path_data(thread.line)
    if thread.unsure:
        yield from untold_course(course, max(thread.wide, 0.8))
        return
    if thread.credit:
        line = f'<path class="credit" d="{course}"'
        if not thread.wide:
            yield f"{line}/>"
            return
        yield f'<path class="credit line" d="{course}" stroke-width="{_n(max(thread.wide, 1.6))}"/>'
        if thread.wide > 3:  # noqa: PLR2004 - thinner ones have no inside
            yield f'<path class="edge" stroke-width="{_n(thread.wide - 2.4)}" d="{course}"/>'
        return
    if not thread.wide:
        yield f'<path class="{thread.ink} area" d="{course}"/>'
        return
    yield f'<path class="{thread.ink}" stroke-width="{_n(thread.wide)}" d="{course}"/>'
    yield from _core(thread, course)


def _core(thread: PlacedStrand, course: str) -> Iterator[str]:
    """The light line that tells aspects apart; nothing can be seen inside a thin strand."""
    if thread.ink != "s0" and thread.wide >= 2:  # noqa: PLR2004 - thinner ones have no inside
        yield f'<path class="core {thread.ink}c" d="{course}"/>'


def _label(label: NodeLabel, lang: str) -> Iterator[str]:
    said = tree_captions.title(label.part, lang)
    about = f'data-node="{xml_text(label.part.id)}" role="group" aria-label="{xml_text(said.replace(chr(10), "; "))}"'
    yield f'<g class="node" {about}>{_title(said)}'
    for curve in label.rules:
        yield f'<path class="rule" d="{path_data(curve)}"/>'
        yield f'<circle class="dot" cx="{_n(curve.end[0])}" cy="{_n(curve.end[1])}" r="2.6"/>'
    for curve in label.twigs:
        yield f'<path class="twig" d="{path_data(curve)}"/>'
    for blade in label.leaves:
        yield from _leaf(blade)
    for pill in label.pills:
        yield from _pill(pill)
    for swatch in label.swatches:
        yield from _swatch(swatch)
    for words in label.words:
        yield _words(words)
    yield "</g>"


def _leaf(blade: PlacedLeaf) -> Iterator[str]:
    half, belly = blade.long / 2, blade.long * 0.42
    there = f"C{_n(-half * 0.45)} {_n(-belly)} {_n(half * 0.55)} {_n(-belly)} {_n(half)} 0"
    back = f"C{_n(half * 0.55)} {_n(belly)} {_n(-half * 0.45)} {_n(belly)} {_n(-half)} 0"
    shape = f"M{_n(-half)} 0{there}{back}Z"
    turned = f'transform="translate({_n(blade.x)} {_n(blade.y)}) rotate({_n(blade.angle)})"'
    kind = "leaf" if blade.step is None else f"leaf t{blade.step}"
    yield f'<g class="question">{_title(blade.title)}<path class="{kind}" {turned} d="{shape}"/>'
    if blade.hatched:
        yield f'<path fill="url(#hatch)" {turned} d="{shape}"/>'
    if blade.text:
        yield f'<text class="on" x="{_n(blade.x)}" y="{_n(blade.y + 3.3)}">{xml_text(blade.text)}</text>'
    yield "</g>"


def _pill(pill: Pill) -> Iterator[str]:
    kind = "blank" if pill.step is None else f"t{pill.step}"
    box = f'x="{_n(pill.x)}" y="{_n(pill.y - pill.high / 2)}" width="{_n(pill.wide)}" height="{_n(pill.high)}" rx="10"'
    yield f'<rect class="{kind}" {box}/>'
    if pill.hatched:
        yield f'<rect fill="url(#hatch)" {box}/>'
    role = "facts" if pill.step is None else "pill"
    yield _words(Words(pill.x + pill.wide / 2, pill.y + 4.6, pill.text, role, "middle"))


def _swatch(swatch: Swatch) -> Iterator[str]:
    course = f"M{_n(swatch.x)} {_n(swatch.y)}h{_n(swatch.wide)}"
    if swatch.unsure:
        yield from untold_course(course, 7.0)
    elif swatch.credit:
        box = f'x="{_n(swatch.x + 0.7)}" y="{_n(swatch.y - 3.3)}" width="{_n(swatch.wide - 1.4)}" height="6.6"'
        yield f'<rect class="credit" {box}/>'
    else:
        yield f'<path class="{swatch.ink}" stroke-width="7" d="{course}"/>'
    if swatch.ink not in {"s0", "own"} and not swatch.unsure and not swatch.credit:
        yield f'<path class="core {swatch.ink}c" d="{course}"/>'


def _words(words: Words) -> str:
    anchored = "" if words.anchor == "start" else f" {words.anchor}"
    place = f'x="{_n(words.x)}" y="{_n(words.y)}"'
    return f'<text class="{words.role}{anchored}" {place}>{xml_text(words.text, 2 * MOST_CHARACTERS_IN_A_LABEL)}</text>'


def _legend(legend: Legend) -> Iterator[str]:
    yield '<g class="key">'
    for left, top, right, bottom in legend.bars:
        size = f'width="{_n(right - left)}" height="{_n(bottom - top)}"'
        yield f'<rect class="wood" x="{_n(left)}" y="{_n(top)}" {size}/>'
    if legend.scale:
        yield from _scale(legend.scale)
    yield from _strands(legend.strands)
    for swatch in legend.swatches:
        yield from _swatch(swatch)
    for blade in legend.leaves:
        yield from _leaf(blade)
    yield from (_words(words) for words in legend.words)
    yield "</g>"


def _scale(scale: Pill) -> Iterator[str]:
    steps = len(TONE_EDGES) + 1
    wide = scale.wide / steps
    for step in range(steps):
        box = f'x="{_n(scale.x + step * wide)}" y="{_n(scale.y - 6)}" width="{_n(wide + 0.3)}" height="12"'
        yield f'<rect class="t{step}" {box}/>'
        if step < 3:  # noqa: PLR2004 - the steps below 50
            yield f'<rect fill="url(#hatch)" {box}/>'
    for step, edge in enumerate(TONE_EDGES):
        if edge % 20 == 0:
            x = scale.x + (step + 1) * wide
            yield f'<text class="tick" x="{_n(x)}" y="{_n(scale.y + 16)}">{edge}</text>'
