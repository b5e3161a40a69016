"""What is withheld is found by nobody, listed nowhere, and comes back when its day has come."""

import datetime as dt
import re
from pathlib import Path

import pytest

from pipeline.catalogue.find import Asked, find
from pipeline.catalogue.listing import listing
from pipeline.catalogue.opening import Opening, current_index
from pipeline.catalogue.pages import Pages
from pipeline.catalogue.table import render_table
from pipeline.outputs.asr_json import render_asr
from pipeline.text.search_query import parse_query
from tests.catalogue.material import TODAY, episode, texts, workspace
from tests.outputs.stage_context import transcript

PEOPLE = '[[people]]\nname = {tt = "Айгөл Уйдырма", ru = "Айгуль Уйдырма"}\n'
SAID = (
    ("tt", "Урманда Айгөл Уйдырма белән сөйләштек."),
    ("tt", "Серле сүзләр әйттем."),
    ("tt", "Диңгез тирән."),
)


@pytest.fixture
def space(tmp_path):
    space = workspace(tmp_path / "workspace")
    folder = episode(space, "s01e01", title="Айгөл Уйдырма белән әңгәмә", tables=PEOPLE)
    (folder / "outputs" / "reading.json").unlink()
    (folder / "transcript").mkdir()
    (folder / "transcript" / "asr.json").write_text(render_asr(transcript(SAID)), encoding="utf-8")
    return space


def rights(space, text) -> None:
    (space.episodes / "sinaw-podkasty" / "s01e01" / "rights.toml").write_text(text, encoding="utf-8")


def on(space, day: dt.date, query: str) -> list[str]:
    with current_index(Opening(workspace=space, today=day)) as index:
        return [hit.place.text for hit in find(index, Asked(query=parse_query(query), each=100)).hits]


def test_nothing_is_withheld_before(space):
    assert texts(space, "уйдырма урман") != []
    assert texts(space, "серле") == ["Серле сүзләр әйттем."]


def test_a_withheld_episode_is_nowhere(space):
    texts(space, "диңгез")
    rights(space, "[withheld]\n")
    assert texts(space, "диңгез уйдырма серле") == []
    found = listing(space, None, TODAY)
    assert found.episodes == ()
    assert found.withheld == 1
    assert b"s01e01" not in render_table(found.episodes)
    assert all(b"s01e01" not in data for _, data in Pages(episodes=found.episodes, made=TODAY).files())
    assert not _bytes_of_index(space, "диңгез")


def test_a_withheld_passage_is_not_found(space):
    starts = [segment.start_ms / 1000 for segment in transcript(SAID).segments]
    rights(space, f"[[passages]]\nstart = {starts[1] - 0.1}\nend = {starts[2] - 0.1}\n")
    assert texts(space, "серле") == []
    assert texts(space, "диңгез") == ["Диңгез тирән."]
    assert not _bytes_of_index(space, "серле")


def test_a_withheld_name_is_not_found_and_not_shown(space):
    rights(space, '[[people]]\nname = {tt = "Айгөл Уйдырма", ru = "Айгуль Уйдырма"}\n')
    assert texts(space, "уйдырма") == texts(space, "айгөл") == texts(space, "aygöl") == []
    assert not any(re.search("Айгөл|Айгуль|Уйдырма", text) for text in texts(space, "урман әңгәмә"))
    found = listing(space, None, TODAY)
    data = render_table(found.episodes).decode() + "".join(
        page.decode() for _, page in Pages(episodes=found.episodes, made=TODAY).files()
    )
    assert "s01e01" in data
    assert not re.search("Айгөл|Айгуль|Уйдырма", data)
    assert not _bytes_of_index(space, "айгөл")


def test_a_name_withheld_for_the_house_is_withheld_everywhere(space):
    texts(space, "уйдырма")
    people = '[[people]]\nname = {tt = "Айгөл Уйдырма", ru = "Айгуль Уйдырма"}\n'
    (space.presets / "_rights.toml").write_text(people, encoding="utf-8")
    assert texts(space, "уйдырма") == []


def test_it_comes_back_when_its_last_day_has_passed(space):
    rights(space, "[withheld]\nuntil = 2026-12-01\n")
    assert on(space, dt.date(2026, 11, 28), "диңгез") == []
    assert on(space, dt.date(2026, 12, 1), "диңгез") == []
    assert on(space, dt.date(2026, 12, 2), "диңгез") == ["Диңгез тирән."]


def test_a_file_that_cannot_be_read_withholds_everything(space):
    texts(space, "диңгез")
    rights(space, "[withheld\n")
    assert texts(space, "диңгез") == []
    found = listing(space, None, TODAY)
    assert found.episodes == ()
    assert "rights.toml" in found.problems[0][1]


def _bytes_of_index(space, word: str) -> bool:
    """Whether a stem stands in the index; pages that SQLite freed are not looked at."""
    with current_index(Opening(workspace=space, today=TODAY)) as index:
        rows = index.connection.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", (f'"{word}"',))
        return bool(rows.fetchone()[0])


def test_the_index_is_kept_out_of_git(space):
    texts(space, "диңгез")
    assert Path(space.root / ".media" / ".gitignore").read_text(encoding="utf-8") == "*\n"
