"""A new episode.toml, and flags that are written into one."""

from __future__ import annotations

import datetime as dt
import tomllib

from pipeline.store.new_episode import episode_toml, mint_guid, write_overrides

FLAGS = {"speech": {"models": {"default": "/models/x"}, "languages": ["tt"]}, "storage": {"url": "s3://bucket/p"}}


def text(overrides=FLAGS):
    return episode_toml(
        title={"tt": "Һәр җирдә «өчпочмак»"},
        date=dt.date(2026, 11, 20),
        guid="g",
        season=1,
        number=2,
        overrides=overrides,
    )


def test_what_is_added_at_the_end_of_the_file_stays_a_fact_of_the_episode():
    found = tomllib.loads(text() + 'summary.tt = "яңа"\nkeywords = ["тел"]\n')
    assert found["summary"] == {"tt": "яңа"}
    assert found["keywords"] == ["тел"]
    assert found["speech"] == FLAGS["speech"]
    assert found["storage"] == FLAGS["storage"]


def test_flags_change_only_their_keys_and_comments_stay(tmp_path):
    path = tmp_path / "episode.toml"
    path.write_text(text() + "# a person's remark\n[sound]\nstereo_lufs = -18.0 # quieter\n", encoding="utf-8")
    changed = write_overrides(path, {"speech": {"models": {"default": "small"}}, "storage": FLAGS["storage"]})
    assert changed == ["speech.models.default = 'small'"]
    after = path.read_text(encoding="utf-8")
    assert "# a person's remark" in after
    assert "stereo_lufs = -18.0 # quieter" in after
    assert tomllib.loads(after)["speech"] == {"models": {"default": "small"}, "languages": ["tt"]}
    assert write_overrides(path, {"storage": FLAGS["storage"]}) == []
    assert path.read_text(encoding="utf-8") == after


def test_the_guid_comes_from_the_recordings_alone():
    assert mint_guid("show", ["a", "b"]) == mint_guid("show", ["a", "b"])
    assert len({mint_guid("show", ["a"]), mint_guid("show", ["b"]), mint_guid("other", ["a"])}) == 3
