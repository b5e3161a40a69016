"""What makes tags stale, and what is wrong with a cover."""

import json
import os
import shutil

import pytest
from PIL import Image

from pipeline.errors import ConfigError
from pipeline.stages.tag import STAGE
from tests.tags.episodes import PRESETS, production, tag


def options(**changes) -> str:
    return json.dumps(STAGE.options(production(**changes)), sort_keys=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": {"tt": "Башка"}},
        {"chapters": []},
        {"people": []},
        {"explicit": True},
        {"language": "ru"},
        {"options": {"feed": {"url": "https://portalunion.tatar/other.xml"}}},
        {"options": {"show": {"cover": "covers/conference.jpg"}}},
    ],
    ids=str,
)
def test_tags_are_stale_when_what_they_say_changes(changes):
    assert options(**changes) != options()


def test_tags_are_fresh_when_something_else_changes():
    link = {"url": "https://portalunion.tatar/x", "title": {"tt": "Сылтама"}}
    assert options(links=[link], options={"notes": {"excerpt_words": 9}, "speech": {"beam_size": 1}}) == options()


def test_options_know_no_path_of_this_machine():
    assert str(PRESETS) not in options()
    assert os.sep + "tmp" not in options()


def test_a_rendition_that_is_off_is_not_tagged():
    off = production(options={"renditions": {"opus": {"enabled": False}}})
    assert STAGE.outputs(off) == ("renditions/e.m4a", "renditions/e.mp3")
    assert "master/encoded/e.opus" not in STAGE.inputs(off)


def test_a_cover_that_is_too_heavy_and_too_small_is_used_and_both_are_said(encodes, tmp_path):
    presets = tmp_path / "presets"
    shutil.copytree(PRESETS, presets)
    noise = Image.frombytes("RGB", (900, 900), os.urandom(900 * 900 * 3))
    noise.save(presets / "covers/aittem-bit.jpg", quality=95)
    _, said = tag(production(), encodes, tmp_path, presets=presets)
    assert len(said) == 2
    assert "covers/aittem-bit.jpg is 900 × 900 px: podcast directories want a square of 1400 to 3000 px" in said[0]
    assert "covers/aittem-bit.jpg has" in said[1]
    assert "less than 500 kB" in said[1]


def test_nothing_is_said_of_a_cover_that_is_fine(encodes, tmp_path):
    assert tag(production(), encodes, tmp_path)[1] == []


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "No such file"),
        (b"", "neither a JPEG nor a PNG"),
        (b"<svg/>", "neither a JPEG nor a PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JF", "cut short"),
        (b"\xff\xd8" + bytes(100), "damaged JPEG"),
    ],
)
def test_a_cover_that_is_no_picture_is_named_with_the_key(encodes, tmp_path, content, complaint):
    presets = tmp_path / "presets"
    shutil.copytree(PRESETS, presets)
    cover = presets / "covers/aittem-bit.jpg"
    cover.unlink()
    if content is not None:
        cover.write_bytes(content)
    with pytest.raises(ConfigError, match=rf"show\.cover: .*aittem-bit\.jpg: .*{complaint}.*; give a JPEG or PNG"):
        tag(production(), encodes, tmp_path, presets=presets)


def test_a_cover_outside_the_presets_is_not_read(encodes, tmp_path):
    presets = tmp_path / "presets"
    shutil.copytree(PRESETS, presets)
    cover = presets / "covers/aittem-bit.jpg"
    cover.rename(tmp_path / "secret.jpg")
    cover.symlink_to(tmp_path / "secret.jpg")
    with pytest.raises(ConfigError, match="lies outside"):
        tag(production(), encodes, tmp_path, presets=presets)


def test_a_png_cover_is_embedded_as_one(encodes, tmp_path):
    presets = tmp_path / "presets"
    shutil.copytree(PRESETS, presets)
    Image.new("RGB", (1400, 1400), "teal").save(presets / "covers/aittem-bit.jpg", "PNG")
    files, _ = tag(production(), encodes, tmp_path, presets=presets)
    assert b"image/png" in files["mp3"].read_bytes()
