"""The SVG writer of trees of lost points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from servicetree.drawing.escaping import MOST_CHARACTERS_IN_A_LABEL, xml_text
from servicetree.drawing.loss_tree import loss_captions
from servicetree.drawing.loss_tree.loss_scene import (
    KeySample,
    LossArea,
    LossScene,
    LossThread,
    PartWords,
    WordLine,
)
from servicetree.drawing.svg_frame import SvgBody, path_data, titled, units
from servicetree.drawing.untold import untold_course

_CORED_FROM = 3.0  # nothing can be seen inside a thinner thread
_KNOT = 3.2  # the radius of what shows where a branch's thread begins
_EDGED_FROM = 1.0  # a thinner one crosses without help


def loss_svg(scene: LossScene) -> SvgBody:
    """Draw a placed tree of lost points as SVG."""
    told = loss_captions.description(scene.picture)
    return SvgBody(tuple(_body(scene)), "", told, scene.wide, scene.high)


def _body(scene: LossScene) -> Iterator[str]:
    yield '<g class="stand">'
    yield f'<path class="bark area" d="{path_data(scene.trunk)}"/>'
    for limb in scene.limbs:
        yield f'<path class="bark" stroke-width="{units(limb.wide)}" d="{path_data(limb.course)}"/>'
    yield "</g>"
    left, right = scene.edges
    yield f'<path class="ground" d="M{units(left)} {units(scene.ground)}H{units(right)}"/>'
    yield '<g class="strands">'
    led = any(thread.leads for thread in scene.threads)
    for area in scene.areas:
        yield from _area(area, quiet=led and area.ink != "own")
    yield from _threads(scene.threads)
    yield "</g>"
    for words in scene.parts:
        yield from _part(words, scene)
    yield from (_line(line) for line in scene.trunk_words)
    yield from (_line(line) for line in scene.head)
    yield '<g class="key">'
    for sample in scene.samples:
        yield from _sample(sample)
    yield from (_line(line) for line in scene.key)
    yield "</g>"


def _threads(threads: Iterable[LossThread]) -> Iterator[str]:
    """Threads, each source's behind a narrow edge of wood, so that a crossing reads as one behind the other."""
    every = list(threads)
    led = any(thread.leads for thread in every)
    for leads in (False, True):
        for ink in dict.fromkeys(thread.ink for thread in every):
            mine = [thread for thread in every if thread.ink == ink and thread.leads == leads]
            for thread in mine:
                if thread.wide > _EDGED_FROM:
                    wide = units(thread.wide + 2)
                    yield f'<path class="rind" stroke-width="{wide}" d="{path_data(thread.line)}"/>'
            for thread in mine:
                yield _group("strand", thread.source, thread.at) + titled(thread.title)
                yield from _thread(thread, quiet=led and not leads)
                yield "</g>"


def _group(kind: str, source: str, at: str) -> str:
    begun = f' data-from="{xml_text(source)}"' if source else ""
    return f'<g class="{kind}"{begun} data-at="{xml_text(at)}">'


def _thread(thread: LossThread, *, quiet: bool) -> Iterator[str]:
    kind = f"{thread.ink} quiet" if quiet else thread.ink
    course, wide = path_data(thread.line), units(thread.wide)
    if thread.perhaps:
        yield from untold_course(course, thread.wide)
        return
    yield f'<path class="{kind}" stroke-width="{wide}" d="{course}"/>'
    if thread.ink == "own" and thread.source != thread.at:
        x, y = (units(one) for one in thread.line.start)
        yield f'<circle class="own area" cx="{x}" cy="{y}" r="{units(max(_KNOT, thread.wide / 2 + 1.5))}"/>'
    if thread.ink not in {"s0", "own"} and thread.wide >= _CORED_FROM:
        yield f'<path class="grain-line {thread.ink}c" d="{course}"/>'


def _area(area: LossArea, *, quiet: bool) -> Iterator[str]:
    course = path_data(area.outline)
    yield _group("strand", area.at, area.at) + titled(area.title)
    if area.credit:
        yield f'<path class="credit" d="{course}"/>'
    else:
        kind = f"{area.ink} area quiet" if quiet else f"{area.ink} area"
        yield f'<path class="{kind}" d="{course}"/>'
    yield "</g>"


def _part(words: PartWords, scene: LossScene) -> Iterator[str]:
    said = xml_text(loss_captions.part_sentence(words.part, scene.picture))
    about = f'data-node="{xml_text(words.part.id)}" role="group" aria-label="{said}"'
    yield f'<g class="node" {about}><title>{said}</title>'
    if words.leader is not None:
        yield f'<path class="{words.ink} root" d="{path_data(words.leader)}"/>'
    yield from (_line(line) for line in words.lines)
    yield "</g>"


def _line(line: WordLine) -> str:
    anchored = "" if line.anchor == "start" else f" {line.anchor}"
    place = f'x="{units(line.x)}" y="{units(line.y)}"'
    first = line.pieces[0]
    most = 2 * MOST_CHARACTERS_IN_A_LABEL
    if len(line.pieces) == 1:
        ink = f" ink-{first.ink}" if first.ink else ""
        return f'<text class="{first.role}{ink}{anchored}" {place}>{xml_text(first.text, most)}</text>'
    told = "".join(
        f'<tspan class="{piece.role}{f" ink-{piece.ink}" if piece.ink else ""}">{xml_text(piece.text, most)}</tspan>'
        for piece in line.pieces
    )
    return f'<text class="{first.role}{anchored}" {place}>{told}</text>'


def _sample(sample: KeySample) -> Iterator[str]:
    course = f"M{units(sample.x)} {units(sample.y)}h{units(sample.long)}"
    if sample.credit:
        box = f'x="{units(sample.x)}" y="{units(sample.y - sample.wide / 2)}" width="{units(sample.long)}"'
        yield f'<rect class="credit" {box} height="{units(sample.wide)}"/>'
    elif sample.perhaps:
        yield from untold_course(course, sample.wide)
    else:
        yield f'<path class="{sample.ink}" stroke-width="{units(sample.wide)}" d="{course}"/>'
