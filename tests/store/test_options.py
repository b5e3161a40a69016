"""Options come in layers, and every mistake is named at once, with its file and key."""

from __future__ import annotations

import shutil

import pytest

from pipeline.errors import ConfigError, UsageError
from pipeline.model.layers import Layer, dotted, merge, origin_of
from pipeline.store.options import read_options
from pipeline.store.toml_file import read_toml
from pipeline.store.workspace import Workspace

EPISODE = {"title": {"tt": "Телебез турында"}, "date": "2026-11-20", "guid": "g"}


@pytest.fixture
def workspace(tmp_path, root):
    shutil.copytree(root / "presets", tmp_path / "presets")
    (tmp_path / "episodes").mkdir()
    return Workspace(root=tmp_path)


def options(workspace, episode=EPISODE, flags=None, show="aittem-bit"):
    return read_options(workspace, show, episode, episode_file="episode.toml", flags=flags)


def test_a_later_layer_wins_and_tables_merge():
    merged = merge(
        [
            Layer(name="a", values={"sound": {"x": 1, "y": 1}, "list": [1, 2]}),
            Layer(name="b", values={"sound": {"y": 2}, "list": [3]}),
        ]
    )
    assert merged.values == {"sound": {"x": 1, "y": 2}, "list": [3]}
    assert origin_of(merged, ("sound", "x")) == "a"
    assert origin_of(merged, ("sound", "y")) == "b"


def test_a_flag_not_given_changes_nothing_and_one_equal_to_the_default_still_wins(workspace):
    slow = {**EPISODE, "speech": {"beam_size": 3}}
    assert options(workspace, slow, flags={"speech": {"beam_size": None}}).settings.speech.beam_size == 3
    assert options(workspace, slow, flags={"speech": {"beam_size": 5}}).settings.speech.beam_size == 5


def test_the_episode_overrides_the_preset_and_says_so(workspace):
    found = options(workspace, {**EPISODE, "sound": {"stereo_lufs": -18.0}})
    assert found.settings.sound.stereo_lufs == -18.0
    assert found.merged.origin["sound", "stereo_lufs"] == "episode.toml"


def test_all_problems_come_at_once_each_with_file_key_and_a_near_match(workspace):
    episode = {
        "title": {"tat": "x"},
        "date": "yesterday",
        "sonud": 1,
        "guid": "g",
        "sound": {"stereo_lusf": -16, "mono_lufs": "loud", "limiter_ceiling_dbtp": 3},
        "chapters": [{"start": "0:10", "title": {"tt": "b"}}, {"start": "0:05", "title": {"tt": "a"}}],
    }
    with pytest.raises(ConfigError) as caught:
        options(workspace, episode)
    text = "\n".join(caught.value.problems)
    assert "episode.toml: sound.stereo_lusf: unknown key; did you mean 'stereo_lufs'?" in text
    assert "episode.toml: sound.mono_lufs: found 'loud'" in text
    assert "episode.toml: sound.limiter_ceiling_dbtp: found 3" in text
    assert "episode.toml: date: found 'yesterday'" in text
    assert "two-letter ISO 639-1" in text
    assert "chapters must ascend: 5.0 s comes after 10.0 s" in text
    assert "episode.toml: sonud: unknown key" in text
    assert len(caught.value.problems) >= 7


def test_a_fact_that_fell_into_a_table_is_told_where_it_belongs(workspace):
    speech = {"models": {"default": "small", "summary": {"tt": "x"}, "keywords": ["a"]}}
    with pytest.raises(ConfigError) as caught:
        options(workspace, {**EPISODE, "speech": speech})
    for key in ("summary", "keywords"):
        (problem,) = [p for p in caught.value.problems if f"speech.models.{key}:" in p]
        assert f"({key!r} of the episode belongs above the first [table] of the file)" in problem
    assert not any("function" in p or "literal" in p for p in caught.value.problems)


def test_typos_deep_in_lists_and_tables_get_a_near_match(workspace):
    episode = {**EPISODE, "people": [{"nmae": {"tt": "x"}}], "renditions": {"mp3": {"bitrat_kbps": 1}}}
    with pytest.raises(ConfigError) as caught:
        options(workspace, episode)
    text = "\n".join(caught.value.problems)
    assert "people[0].nmae: unknown key; did you mean 'name'?" in text
    assert "renditions.mp3.bitrat_kbps: unknown key; did you mean 'bitrate_kbps'?" in text


def test_a_title_without_its_language_is_shown_how_to_write_it(workspace):
    with pytest.raises(ConfigError, match=r'title: found .*; say in which language: \{tt = "Тел"\}'):
        options(workspace, {**EPISODE, "title": "Тел"})


def test_notepads_mark_is_no_mistake_and_curly_quotes_are_named(tmp_path):
    (tmp_path / "a.toml").write_text("\ufeffa = 1", encoding="utf-8")
    assert read_toml(tmp_path / "a.toml") == {"a": 1}
    (tmp_path / "b.toml").write_text("a = “x”", encoding="utf-8")
    with pytest.raises(ConfigError, match="straight quotes"):
        read_toml(tmp_path / "b.toml")


def test_a_missing_key_is_blamed_on_the_file_where_it_belongs(workspace):
    with pytest.raises(ConfigError) as caught:
        options(workspace, {"title": {"tt": "x"}, "date": "2026-11-20"})
    assert caught.value.problems == ("episode.toml: guid: is missing; add it",)


def test_a_cover_outside_the_presets_folder_is_refused(workspace):
    (workspace.root / "secret.jpg").write_bytes(b"x")
    with pytest.raises(ConfigError, match=r"show\.cover: there is no file '\.\./secret\.jpg'"):
        options(workspace, {**EPISODE, "show": {"cover": "../secret.jpg"}})


def test_an_unknown_show_names_those_there_are(workspace):
    with pytest.raises(UsageError, match="aittem-bit, blockchain-lectures, conference"):
        options(workspace, show="aitem-bit")


def test_broken_toml_names_file_and_line(tmp_path):
    (tmp_path / "x.toml").write_text("a = [1,\nb =")
    with pytest.raises(ConfigError, match=r"x\.toml: not valid TOML.*line 2"):
        read_toml(tmp_path / "x.toml")


def test_an_unknown_enclosure_is_refused(workspace):
    with pytest.raises(ConfigError, match=r"feed\.enclosure is 'wav'"):
        options(workspace, {**EPISODE, "feed": {"enclosure": "wav"}})


def test_keys_read_as_people_write_them():
    assert dotted(("episode", "chapters", 2, "start")) == "episode.chapters[2].start"
