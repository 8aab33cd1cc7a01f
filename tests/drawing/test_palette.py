"""Colours that every eye can tell apart, and words that can be read on them."""

import itertools

import numpy as np
import pytest
from support.colour_vision import SIGHTS, contrast, lab

from servicetree.drawing.palette import DARK, LIGHT, TONE_EDGES, tone
from servicetree.drawing.text_metrics import STYLES


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_all_words_can_be_read(palette):
    """Contrast of 4.5 at least: words on the page, numbers on every tone."""
    for ink in {style.ink for style in STYLES.values()} - {"on_tone"}:
        assert contrast(getattr(palette, ink), palette.paper) >= 4.5, ink
    for ink in palette.strands:
        assert contrast(ink, palette.paper) >= 4.5, "names are set in the ink of their strands"
    for ground in (*palette.tones, palette.leaf):
        assert contrast(palette.on_tone, ground) >= 4.5, ground


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_strands_are_apart_from_scores_and_wood_for_every_eye(palette, sight):
    """A strand is never taken for a score: far apart in lightness, which all eyes see."""
    for strand in (*palette.strands, palette.own, palette.credit):
        for ground in (*palette.tones, palette.wood):
            assert abs(lab(strand, sight)[0] - lab(ground, sight)[0]) >= 14, (strand, ground)


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_low_and_high_scores_are_apart_for_every_eye(palette, sight):
    """Rust and blue stay apart under each kind of colour blindness, and both from the middle."""
    low, middle, high = (lab(palette.tones[step], sight) for step in (0, 6, -1))
    for one, other in itertools.combinations((low, middle, high), 2):
        assert np.linalg.norm(one - other) >= 16


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_first_two_strands_are_apart_for_every_eye(palette):
    """Most trees have two aspects; beside the light line their inks differ too."""
    for sight in SIGHTS:
        one, other = (lab(ink, sight) for ink in palette.strands[:2])
        assert np.linalg.norm(one - other) >= 20, sight
        assert abs(one[0] - other[0]) >= 10, "and in lightness, which is left in grey"


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_small_marks_are_seen_and_others_stand_out_from_them(palette):
    """Dots of segments that may be chance are seen on the page, and are far from the ink of those that are clear."""
    assert contrast(palette.pale, palette.paper) >= 3
    for sight in SIGHTS:
        assert abs(lab(palette.pale, sight)[0] - lab(palette.ink, sight)[0]) >= 25


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_wood_is_pale_and_strands_stand_out_from_it(palette):
    """In the tree of lost points wood is near to the page, and every strand is seen on it, leading or not."""
    assert contrast(palette.bark, palette.paper) < 1.4
    for ink in (*palette.strands, *palette.quiet_strands, palette.own, palette.credit):
        assert contrast(ink, palette.bark) >= 3, ink
    for sight in SIGHTS:
        for loud, quiet in zip(palette.strands, palette.quiet_strands, strict=True):
            assert abs(lab(loud, sight)[0] - lab(quiet, sight)[0]) >= 9


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_what_cannot_be_told_is_seen_and_paler_than_all_that_is_sure(palette):
    """Its hatching is seen on the wood; in lightness, which is left in grey, all that is sure is far from it."""
    assert contrast(palette.untold_dots, palette.bark) >= 1.3
    assert contrast(palette.untold_dots, palette.untold) < 2
    sure = (*palette.strands, *palette.quiet_strands, palette.own, palette.credit)
    for pale, sight in itertools.product((palette.untold, palette.untold_dots), SIGHTS):
        away = lab(palette.paper, sight)[0]
        assert all(abs(lab(ink, sight)[0] - away) >= abs(lab(pale, sight)[0] - away) + 12 for ink in sure)


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_losses_and_credits_are_apart_for_every_eye(palette, sight):
    """A credit is drawn as a dashed frame besides; its ink alone differs from every ink of a loss."""
    for ink in (*palette.strands, palette.own, palette.tones[0]):
        assert np.linalg.norm(lab(ink, sight) - lab(palette.credit, sight)) >= 16, ink


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_worse_and_better_are_apart_for_every_eye(palette, sight):
    """They point to different sides besides; in grey one is clearly darker than the other, so the key is understood."""
    assert np.linalg.norm(lab(palette.worse, sight) - lab(palette.better, sight)) >= 50
    assert contrast(palette.worse, palette.better) >= 2


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_inks_of_data_stand_out_from_the_page(palette):
    """Contrast of 3 at least, as WCAG asks of graphics."""
    for ink in (*palette.strands, palette.own, palette.credit, palette.worse, palette.better):
        assert contrast(ink, palette.paper) >= 3, ink


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_tones_of_a_heatmap_grow_steadily(palette, sight):
    """From pale to strong, each of the seven tones of losses is farther from the first than the one before."""
    pale, *stronger = (lab(palette.tones[step], sight) for step in range(6, -1, -1))
    away = [np.linalg.norm(tone - pale) for tone in stronger]
    assert away == sorted(away)
    assert away[-1] >= 16


def test_tones_follow_the_score():
    """One step for each five points between 40 and 95."""
    assert [tone(score) for score in (None, 0.0, 39.9, 40.0, 67.0, 94.9, 95.0, 100.0)] == [None, 0, 0, 1, 6, 11, 12, 12]
    assert len(LIGHT.tones) == len(DARK.tones) == len(TONE_EDGES) + 1
