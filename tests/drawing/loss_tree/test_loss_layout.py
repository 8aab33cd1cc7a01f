"""Where things stand in a tree of lost points: words apart and readable, strands inside the wood, wood uncrossed."""

import itertools
import math
import re
from functools import cache

import attrs
import numpy as np
import pytest
from support import sample_trees
from support.geometry import aside, crossings, distance, inside, off_page, polygon, touching

from servicetree.drawing.curves import points_on
from servicetree.drawing.diagramming import draw
from servicetree.drawing.loss_tree.loss_key import loss_key
from servicetree.drawing.loss_tree.loss_layout import placed_loss_tree
from servicetree.drawing.loss_tree.page_shapes import PAGE_SHAPES
from servicetree.drawing.text_metrics import STYLES
from servicetree.drawing.tree_picture.layout import MOST_LEVELS, MOST_NODES
from servicetree.drawing.tree_picture.tree_values import SHAPES
from servicetree.errors import LimitError
from servicetree.tree.catalogue import BUILT_IN, catalogue_entries

NAMES = [tree.name for tree in catalogue_entries() if tree.source == BUILT_IN]
LEAST_TEXT = {"wide": 13, "square": 13, "tall": 11}


def one_and_one():
    """One aspect and one branch."""
    return sample_trees.grown(["First look"], ["Price"], 1)


def twenty():
    """Twenty branches."""
    return sample_trees.grown(["Environment", "A solution in sight"], [f"Branch {number}" for number in range(20)], 2)


def four_levels():
    """Boughs and branches that bear branches, four levels deep, beside some of the trunk."""
    names = [f"Part {number}" for number in range(10)]
    parents = {"b1": "b0", "b2": "b1", "b3": "b2", "b4": "b1", "b6": "b5", "b7": "b5"}
    return sample_trees.grown(["Environment", "A solution in sight"], names, 2, parents)


TREES = {
    "one_and_one": one_and_one,
    "small": sample_trees.small,
    "cafe": sample_trees.cafe,
    "large": sample_trees.large,
    "twenty": twenty,
    "four_levels": four_levels,
    "long_labels": sample_trees.long_labels,
    "lopsided": sample_trees.lopsided,
}


def made_of(tree, kind):
    """Nothing, scores or an account of a tree; half of its branches not separable, one of them a credit."""
    if kind == "bare":
        return None
    if kind == "scores":
        return sample_trees.scores(tree)
    own = {"kindness": -3.5} if "kindness" in tree.nodes else None
    return sample_trees.account(tree, own=own)


@pytest.fixture(params=[*itertools.product(TREES, SHAPES)], ids="-".join)
def scene(request):
    """A placed tree of each size in each shape."""
    return placed_once(*request.param)


@cache
def placed_once(name, shape):
    """Place a tree with its account."""
    tree = TREES[name]()
    return placed_loss_tree(draw(tree, made_of(tree, "account"), shape=shape).picture)


@pytest.fixture(params=[*itertools.product(NAMES, SHAPES, ["fr", "ru"])], ids="-".join)
def industry_scene(request):
    """The tree of an industry in each shape, in the languages with the longer words."""
    name, shape, lang = request.param
    tree = sample_trees.industry_tree(name)
    return placed_loss_tree(draw(tree, made_of(tree, "account"), lang=lang, shape=shape).picture)


def cut_names(scene):
    """The lines that end in dots."""
    return [line.text for line in scene.lines if "…" in line.text]


def hold_words(scene):
    """Words stand apart from each other, on the page, and off the wood."""
    boxes = [(line.text, line.box) for line in scene.lines]
    assert touching(boxes) == []
    assert off_page(boxes, scene.wide, scene.high) == []
    for limb in scene.limbs:
        course = np.array(points_on(limb.course, 24))
        for text, (left, top, right, bottom) in boxes:
            across = np.maximum(np.maximum(left - course[:, 0], course[:, 0] - right), 0)
            above = np.maximum(np.maximum(top - course[:, 1], course[:, 1] - bottom), 0)
            assert np.hypot(across, above).min() >= limb.wide / 2 - 1, (limb.at, text)
    middles = np.array([((left + right) / 2, (top + bottom) / 2) for _, (left, top, right, bottom) in boxes])
    assert not inside(middles, polygon(scene.trunk)).any()


def test_words_stand_apart_on_the_page_and_off_the_wood(scene):
    """In every size and shape."""
    hold_words(scene)


def test_words_of_industry_trees_stand_apart_on_the_page_and_off_the_wood(industry_scene):
    """In every shape, with long French and Russian words."""
    hold_words(industry_scene)
    assert cut_names(industry_scene) == []


@pytest.mark.parametrize("kind", ["bare", "scores"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", TREES)
def test_without_an_account_words_stand_apart_too(name, shape, kind):
    """A bare tree shows shares of the score, scores show scores; nothing climbs."""
    tree = TREES[name]()
    scene = placed_loss_tree(draw(tree, made_of(tree, kind), shape=shape).picture)
    hold_words(scene)
    assert scene.threads == ()
    assert scene.areas == ()


def test_words_can_be_read(scene):
    """No words under 13 units of a page for screens, none under 11 of one for phones."""
    sizes = {STYLES[piece.role].size for line in scene.lines for piece in line.pieces}
    assert min(sizes) >= LEAST_TEXT[scene.picture.shape]


def test_a_phone_shows_a_tall_page_without_shrinking_it():
    """It is as wide as a phone, 390 units."""
    tree = sample_trees.cafe()
    assert placed_loss_tree(draw(tree, made_of(tree, "account"), shape="tall").picture).wide == 390


@pytest.mark.parametrize("shape", SHAPES)
def test_names_of_industry_trees_are_never_cut(shape):
    """Nor in English: a long name takes another line."""
    for name in NAMES:
        tree = sample_trees.industry_tree(name)
        assert cut_names(placed_loss_tree(draw(tree, made_of(tree, "account"), shape=shape).picture)) == [], name


@pytest.mark.parametrize("shape", SHAPES)
def test_a_group_is_named_above_each_of_its_branches_and_is_one_part(shape):
    """Else the branch below the first would look as if it stood alone; and one who walks the parts meets it once."""
    tree = sample_trees.cafe()
    scene = placed_loss_tree(draw(tree, made_of(tree, "account"), shape=shape).picture)
    (staff,) = [words for words in scene.parts if words.part.id == "staff"]
    assert [line.text for line in staff.lines] == ["Staff", "Staff"]
    for name in ("reliability", "kindness"):
        (branch,) = [words for words in scene.parts if words.part.id == name]
        assert min(abs(branch.lines[0].y - line.y) for line in staff.lines) < 30


@pytest.mark.parametrize("shape", SHAPES)
def test_names_of_aspects_of_a_sentence_are_uncut(shape):
    """They take another line below the trunk."""
    tree = sample_trees.long_labels()
    lines = placed_loss_tree(draw(tree, made_of(tree, "account"), shape=shape).picture).lines
    said = " ".join(line.text for line in lines)
    assert all(aspect.label in said for aspect in tree.aspects)


def test_of_a_cause_too_long_for_any_line_the_figures_stay():
    """Its name is cut, and told in full to those who point at it."""
    tree = sample_trees.long_labels()
    diagram = draw(tree, made_of(tree, "account"), shape="tall")
    lines = [line for line in placed_loss_tree(diagram.picture).lines if "…" in line.text and line.pieces[0].ink]
    causes = [line.text for line in lines if line.text.startswith("Aspect") and line.anchor == "end"]
    assert len(causes) > 8
    assert all(re.search(r"… (up to )?\d+\.\d", text) for text in causes)
    assert tree.aspects[0].label in diagram.to_svg()


def wood_of(scene):
    """A function that tells how far points lie outside all wood, having looked at the limb of their own node first."""
    trunk = polygon(scene.trunk)
    courses = [(limb.at, np.array(points_on(limb.course, 48)), limb.wide / 2) for limb in scene.limbs]

    def outside(points, at):
        away = np.where(inside(points, trunk), 0.0, np.inf)
        for _, course, half in sorted(courses, key=lambda limb: limb[0] != at):
            stray = away > 0
            away[stray] = np.minimum(away[stray], np.maximum(aside(points[stray], course) - half, 0.0))
        stray = away > 0
        away[stray] = np.minimum(away[stray], distance(points[stray], trunk))
        return away

    return outside


def test_strands_stay_inside_the_wood(scene):
    """From the ground to where they are felt, at both of their edges; what is felt in the trunk does too."""
    outside = wood_of(scene)
    for thread in scene.threads:
        points = np.array(points_on(thread.line, 12))
        way = np.gradient(points, axis=0)
        normal = np.stack([-way[:, 1], way[:, 0]], axis=1) / np.maximum(np.hypot(*way.T), 1e-9)[:, None]
        for edge in (-0.5, 0.5):
            assert outside(points + normal * edge * thread.wide, thread.at).max() < 1.5, thread.title
    for area in scene.areas:
        assert outside(polygon(area.outline), area.at).max() < 1.5, area.title


def test_nothing_leads_behind_wood_and_wood_has_no_seam(scene):
    """Lines to words run below the ground; every limb begins inside the trunk, all in one ink."""
    for words in scene.parts:
        if words.leader is not None:
            assert min(y for _, y in points_on(words.leader)) >= scene.ground
    trunk = polygon(scene.trunk)
    for limb in scene.limbs:
        x, y = limb.course.start
        for edge in (-0.45, 0.0, 0.45):
            assert inside(np.array([(x + edge * limb.wide, y + 1.0)]), trunk).all(), limb.at


def test_no_limb_crosses_another(scene):
    """Wood parts and never meets again: what lies lower leaves first."""
    lines = {limb.at: np.array(points_on(limb.course, 16)) for limb in scene.limbs}
    for one, other in itertools.combinations(lines, 2):
        assert crossings(lines[one], lines[other]) == 0, (one, other)


def test_limbs_of_different_branches_stand_apart_at_their_tips(scene):
    """No wood lies on the wood of another branch where it ends."""
    tips = {limb.at: (limb.course.end, limb.wide) for limb in scene.limbs}
    for limb in scene.limbs:
        course = np.array(points_on(limb.course, 24))
        for at, (end, wide) in tips.items():
            if at != limb.at:
                assert np.hypot(*(course - end).T).min() > wide, (at, limb.at)


def test_strands_of_one_source_never_cross(scene):
    """They part in the order in which they stand at the ground."""
    climbing = [(thread, np.array(points_on(thread.line, 10))) for thread in scene.threads if thread.ink != "own"]
    for (one, line), (other, other_line) in itertools.combinations(climbing, 2):
        if one.source == other.source:
            assert crossings(line, other_line) == 0, (one.title, other.title)


@pytest.mark.parametrize("shape", SHAPES)
def test_one_ruler_measures_everything(shape):
    """What is felt at a branch, and in an aspect, is as wide as its points, anywhere in the picture."""
    tree = sample_trees.cafe()
    made = sample_trees.account(tree)
    scene = placed_loss_tree(draw(tree, made, shape=shape).picture)
    for part in scene.picture.of_kind("aspect", "branch"):
        felt = sum(strand.points for strand in part.strands)
        drawn = [thread.wide for thread in scene.threads if thread.at == part.id]
        drawn += [area.wide for area in scene.areas if area.at == part.id]
        assert sum(drawn) == pytest.approx(felt * scene.scale, abs=1.3), part.id
    for area in scene.areas:
        ends = [piece[-1] for piece in area.outline.pieces]
        trunk = area.at in {"environment", "solution"}
        across = abs(ends[-1][0] - area.outline.start[0]) if trunk else abs(ends[1][1] - ends[0][1])
        assert across == pytest.approx(area.wide), area.title


@pytest.mark.parametrize("scale", [0.5, 1, 3.3, 8, 9, 19, 21, 45, 130, 700])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_ruler_is_true_on_either_side(shape, scale):
    """Its sample is as long as it is wide, as many points as its words say, within its line, however little is lost."""
    tree = sample_trees.cafe()
    picture = draw(tree, made_of(tree, "account"), shape=shape).picture
    page = PAGE_SHAPES[shape]
    words, samples, _ = loss_key(picture, scale, ((), ()), page, 0.0)
    points = float(re.search(r"= ([\d.]+) point", words[0].pieces[0].text)[1])
    assert samples[0].long == samples[0].wide == pytest.approx(points * scale)
    assert 8 <= samples[0].wide <= page.line("sample") - 1


@pytest.mark.parametrize("shape", SHAPES)
def test_what_cannot_be_told_climbs_between_the_aspects_in_nobodys_ink(shape):
    """One pale band for each branch, from the midst of the trunk's foot, behind all that is sure."""
    tree = sample_trees.cafe()
    scene = placed_loss_tree(draw(tree, made_of(tree, "account"), shape=shape).picture)
    pale = [one for one in scene.threads if one.perhaps]
    assert {one.ink for one in pale} == {""}
    assert len({one.at for one in pale}) == len(pale) > 2
    assert all(one.perhaps for one in scene.threads[: len(pale)])
    feet = [[one.line.start[0] for one in scene.threads if one.source == name] for name in ("environment", "solution")]
    for thread in pale:
        assert max(feet[0]) < thread.line.start[0] < min(feet[1])


def test_the_trunk_is_named_with_the_range_of_the_title():
    """Beside its foot; nothing stands there without an account."""
    tree = sample_trees.cafe()
    scene = placed_loss_tree(draw(tree, made_of(tree, "account")).picture)
    told = " ".join(line.text for line in scene.trunk_words)
    assert set(re.findall(r"\d+\.\d", told)) == set(re.findall(r"\d+\.\d", scene.picture.finding))
    assert min(line.x for line in scene.trunk_words) > polygon(scene.trunk)[:, 0].max()
    assert placed_loss_tree(draw(tree).picture).trunk_words == ()


def test_all_wood_is_equally_wide(scene):
    """It carries no figure."""
    assert len({limb.wide for limb in scene.limbs}) == 1


def test_the_largest_clear_link_leads_and_nothing_else_does():
    """Where the ranges leave the largest open, no strand leads; where the tree states what is carried, the largest."""
    tree = sample_trees.cafe()
    carry = {("environment", "price"): 2.0}
    clear = placed_loss_tree(draw(tree, sample_trees.account(tree, carry=carry, unsure=())).picture)
    assert {(one.source, one.at) for one in clear.threads if one.leads} == {("environment", "price")}
    assert clear.threads[-1].leads, "in front"
    open_ = placed_loss_tree(draw(tree, sample_trees.account(tree, carry=carry, unsure=tree.trunk_children)).picture)
    assert not any(one.leads for one in open_.threads)
    stated = placed_loss_tree(draw(tree, sample_trees.account(tree, carry=carry, stated=tree.trunk_children)).picture)
    assert {(one.source, one.at) for one in stated.threads if one.leads} == {("environment", "price")}
    assert not any(one.perhaps for one in stated.threads)


def test_the_key_explains_what_is_drawn_and_nothing_else():
    """Pale bands and frames are explained where there are any; without an account there is no key."""
    tree = sample_trees.cafe()

    def key(**options):
        return " ".join(line.text for line in placed_loss_tree(draw(tree, **options).picture).key)

    solid = key(result=sample_trees.account(tree, stated=tree.trunk_children))
    assert "Dotted" not in solid
    assert "Dashed" not in solid
    doubtful = key(result=sample_trees.account(tree, own={"kindness": -3.5}, unsure=("price",)))
    assert "Dotted" in doubtful
    assert "Dashed" in doubtful
    assert key() == ""


def test_a_trunk_alone_can_be_drawn():
    """A tree without branches is a trunk, bare or with its account."""
    tree = sample_trees.grown(["Environment"], [], 2)
    for made in (None, sample_trees.account(tree)):
        assert placed_loss_tree(draw(tree, made).picture).limbs == ()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_tree_too_large_to_read_is_refused_and_the_largest_is_drawn(shape):
    """The limits are those of the tree with its details."""
    large = sample_trees.grown(["A", "B"], [f"B {number}" for number in range(MOST_NODES - 4)], 1)
    assert len(placed_loss_tree(draw(large, shape=shape).picture).limbs) == MOST_NODES - 4
    with pytest.raises(LimitError, match=r"at most 400 nodes \(got 403\)"):
        draw(sample_trees.grown(["A"], [f"B {number}" for number in range(MOST_NODES)], 1), shape=shape).to_svg()
    with pytest.raises(LimitError, match=r"at most 24 levels"):
        draw(sample_trees.chain(MOST_LEVELS + 1), shape=shape).to_svg()
    deep = placed_loss_tree(draw(sample_trees.chain(MOST_LEVELS), shape=shape).picture)
    assert all(math.isfinite(value) for limb in deep.limbs for point in points_on(limb.course) for value in point)


def test_missing_figures_stop_nothing():
    """An account of nothing is a tree of wood that says so."""
    tree = sample_trees.cafe()
    scene = placed_loss_tree(draw(tree, sample_trees.emptied(sample_trees.account(tree))).picture)
    assert scene.threads == ()
    assert sum("no data" in line.text for line in scene.lines) == len(tree.measured)
    assert attrs.astuple(scene, recurse=False)
