"""Covers as podcast directories want them (Apple: square, 1400-3000 px, RGB, no alpha, 72 dpi)."""

import pytest
from PIL import Image, ImageStat

from tests.conftest import ROOT

COVERS = sorted((ROOT / "presets" / "covers").glob("*"))


def test_each_show_has_a_cover_and_none_is_left_over():
    assert [path.name for path in COVERS] == ["aittem-bit.jpg", "blockchain-lectures.jpg", "conference.jpg"]


@pytest.mark.parametrize("path", COVERS, ids=lambda path: path.stem)
def test_a_cover_is_a_square_rgb_jpeg_that_directories_take(path):
    with Image.open(path) as cover:
        assert (cover.format, cover.mode) == ("JPEG", "RGB")
        assert cover.width == cover.height
        assert 1400 <= cover.width <= 3000
        assert cover.info["dpi"] == pytest.approx((72, 72))


@pytest.mark.parametrize("path", COVERS, ids=lambda path: path.stem)
def test_a_cover_is_small_enough_to_travel_in_every_file(path):
    assert path.stat().st_size < 300_000


def test_covers_can_be_told_apart_at_100_px():
    colours = []
    for path in COVERS:
        with Image.open(path) as cover:
            colours.append(ImageStat.Stat(cover.resize((100, 100))).median)
    distances = [
        sum(abs(a - b) for a, b in zip(one, other, strict=True))
        for i, one in enumerate(colours) for other in colours[:i]
    ]  # fmt: skip
    assert min(distances) > 60
