"""The stage `share`: what is written on the picture, and what makes it stale."""

import json
import shutil
from io import BytesIO

import pytest
from PIL import Image

from pipeline.errors import ConfigError
from pipeline.stages.base import StepContext
from pipeline.stages.share import SHARE, STAGE
from pipeline.stages.upload import STAGE as UPLOAD
from tests.tags.episodes import PRESETS, production


def options(**changes) -> dict:
    return STAGE.options(production(**changes))


def run(folder, presets=PRESETS, **changes) -> bytes:
    context = StepContext(
        production=production(**changes), folder=folder, staging=folder / "staging", journal=folder / "journal",
        presets=presets, workspace=folder,
    )
    STAGE.run(context)
    assert set(context.tools) == {"pillow"}
    return (folder / "staging" / SHARE).read_bytes()


def test_it_speaks_the_main_language_of_the_episode():
    tatar = options(title={"tt": "Телебез турында", "ru": "О нашем языке"}, season=2, number=14)
    russian = options(title={"tt": "Телебез турында", "ru": "О нашем языке"}, season=2, number=14, language="ru")
    assert tatar["title"] == "Телебез турында"
    assert "2 нче сезон, 14 нче чыгарылыш · " in tatar["below"][0]
    assert russian["title"] == "О нашем языке"
    assert "2-й сезон, 14-й выпуск · " in russian["below"][0]


def test_people_of_the_show_and_of_the_episode_are_named_once():
    guest = {"name": {"tt": "Рамил Сафин", "ru": "Рамиль Сафин"}, "role": "guest"}
    host = {"name": {"tt": "Айгөл", "ru": "Айгуль"}}
    found = options(people=[guest, host], options={"show": {"people": [host]}})
    assert found["below"][1] == "Айгөл, Рамил Сафин"


def test_it_is_stale_when_what_it_shows_changes_and_only_then():
    assert options(title={"tt": "Башка"}) != options()
    assert options(options={"show": {"cover": "covers/conference.jpg"}}) != options()
    assert options(summary={"tt": "Яңа"}, options={"speech": {"beam_size": 1}}) == options()
    assert str(PRESETS) not in json.dumps(options())


def test_it_is_drawn_and_uploaded(tmp_path):
    data = run(tmp_path)
    assert Image.open(BytesIO(data)).size == (1200, 630)
    assert run(tmp_path) == data
    assert SHARE in UPLOAD.inputs(production())
    assert STAGE.inputs(production()) == ()


def test_a_damaged_cover_is_named(tmp_path):
    presets = tmp_path / "presets"
    shutil.copytree(PRESETS, presets)
    cover = presets / "covers" / "aittem-bit.jpg"
    cover.write_bytes(cover.read_bytes()[:5000])
    with pytest.raises(ConfigError, match=r"show.cover: .*aittem-bit.jpg.*give a JPEG or PNG"):
        run(tmp_path, presets)
