"""Colours that every eye can tell apart, and words that can be read on them."""

import itertools

import numpy as np
import pytest

from servicetree.drawing.palette import DARK, LIGHT, TONE_EDGES, tone
from servicetree.drawing.text_metrics import STYLES

# Machado, Oliveira & Fernandes 2009, severity 1.
SIGHTS = {
    "full": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def linear(colour):
    """Light of a colour, 0-1."""
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """WCAG contrast ratio."""
    light, dark = sorted((linear(colour) @ [0.2126, 0.7152, 0.0722] for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour, sight):
    """CIE L*a*b* of a colour as an eye sees it."""
    seen = np.clip(np.array(SIGHTS[sight]) @ linear(colour), 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(np.maximum(to_xyz @ seen / [0.9505, 1.0, 1.089], 1e-6))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_all_words_can_be_read(palette):
    """Contrast of 4.5 at least: words on the page, numbers on every tone."""
    for ink in {style.ink for style in STYLES.values()} - {"on_tone"}:
        assert contrast(getattr(palette, ink), palette.paper) >= 4.5, ink
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
        assert np.linalg.norm(lab(palette.strands[0], sight) - lab(palette.strands[1], sight)) >= 20, sight


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_losses_and_credits_are_apart_for_every_eye(palette, sight):
    """A credit is drawn as a dashed frame besides; its ink alone differs from every ink of a loss."""
    for ink in (*palette.strands, palette.own, palette.tones[0]):
        assert np.linalg.norm(lab(ink, sight) - lab(palette.credit, sight)) >= 16, ink


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_worse_and_better_are_apart_for_every_eye(palette, sight):
    """They point to different sides besides."""
    assert np.linalg.norm(lab(palette.worse, sight) - lab(palette.better, sight)) >= 60


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
