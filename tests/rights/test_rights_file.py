"""The files that people write: kept as they are, and every problem told at once."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.errors import ConfigError
from pipeline.store.rights_file import episode_rights_file, house_rights_file, read_episode_rights, read_house_rights
from pipeline.store.workspace import Workspace

WRITTEN = """\
# Килешүләр: папка 12
format = 1

[withheld]  # суд
reason = "суд карары"   # № 5

[[passages]]
start = "00:00:04"  # монда
end = 7
# бу соңрак
[[passages]]
start = 20
end = 30
how = "cut"

[[consents]]
name = {tt = "Айгөл Хәсәнова"}
uses = ["publish"]
given = 2026-01-01
"""


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "episodes" / "show" / "e1"
    place.mkdir(parents=True)
    return place


def written(folder, text=WRITTEN):
    (folder / "rights.toml").write_bytes(text.encode())
    return episode_rights_file(folder)


def test_comments_and_order_stay_when_something_is_added_and_taken_away(folder):
    file = written(folder)
    file.add("passages", {"start": "00:01:00.000", "end": "00:01:10.000", "how": "mute"})
    added = (folder / "rights.toml").read_text(encoding="utf-8")
    lines = ("# Килешүләр: папка 12", 'reason = "суд карары"   # № 5', 'start = "00:00:04"  # монда', "# бу соңрак")
    assert [line for line in lines if line not in added] == []
    assert [p.start for p in read_episode_rights(folder).passages] == [4000, 20_000, 60_000]
    file.remove("passages", [0, 2])
    assert [p.start for p in read_episode_rights(folder).passages] == [20_000]
    assert "# бу соңрак" in (folder / "rights.toml").read_text(encoding="utf-8")
    file.remove("withheld", ())
    left = read_episode_rights(folder)
    assert left.withheld is None
    assert len(left.consents) == 1
    file.put("withheld", {"since": dt.date(2026, 11, 28)})
    assert read_episode_rights(folder).withheld is not None


def test_line_ends_and_the_mark_of_windows_stay(folder):
    file = written(folder, "\ufeff" + WRITTEN.replace("\n", "\r\n"))
    file.add("passages", {"start": 60, "end": 70})
    data = (folder / "rights.toml").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")


def test_a_file_that_is_not_there_is_made_with_a_word_on_what_it_is(folder):
    file = episode_rights_file(folder)
    assert read_episode_rights(folder).passages == ()
    file.add("people", {"name": {"tt": "Рамил Сафин"}, "voice": True})
    text = (folder / "rights.toml").read_text(encoding="utf-8")
    assert text.startswith("# Who agreed to what")
    assert 'name = {tt = "Рамил Сафин"}' in text


def test_all_problems_are_told_at_once_with_file_key_and_what_is_allowed(folder):
    written(
        folder,
        'fromat = 1\n[[passages]]\nstart = 7\nend = "4"\n[[passages]]\nstart = "soon"\nend = 9\nhow = "beep"\n'
        '[[consents]]\nname = "Айгөл"\nuses = ["publsh"]\ngiven = 2026-01-01\nuntill = 2027-01-01\n'
        "[[people]]\nname = {}\n",
    )
    with pytest.raises(ConfigError) as caught:
        read_episode_rights(folder)
    told = "\n".join(caught.value.problems)
    assert all(problem.startswith("episodes/show/e1/rights.toml: ") for problem in caught.value.problems)
    for part in (
        "fromat: unknown key; did you mean 'format'?",
        "passages[0]: it ends at 4.0 s, before it begins, at 7.0 s",
        "passages[1].start: found 'soon'; 'soon' is not a time",
        "passages[1].how: found 'beep'; Input should be 'mute' or 'cut'",
        "consents[0].name: found 'Айгөл'; say in which language: {tt = \"Айгөл\"}",
        "consents[0].uses[0]: found 'publsh'",
        "consents[0].untill: unknown key; did you mean 'until'?",
        "people[0].name: must say the name in a language",
    ):
        assert part in told


def test_a_change_that_would_make_the_file_wrong_is_not_written(folder):
    file = written(folder)
    with pytest.raises(ConfigError, match="before it begins"):
        file.add("passages", {"start": 9, "end": 4})
    assert (folder / "rights.toml").read_text(encoding="utf-8") == WRITTEN


def test_a_link_and_a_huge_file_are_refused(folder, tmp_path):
    (tmp_path / "elsewhere.toml").write_text("format = 1\n", encoding="utf-8")
    (folder / "rights.toml").symlink_to(tmp_path / "elsewhere.toml")
    with pytest.raises(ConfigError, match="is a link"):
        read_episode_rights(folder)
    (folder / "rights.toml").unlink()
    written(folder, "#" * 5_000_001)
    with pytest.raises(ConfigError, match="over 5 MB"):
        read_episode_rights(folder)


def test_the_house_file_knows_people_and_consents_only(tmp_path):
    workspace = Workspace(root=tmp_path)
    workspace.presets.mkdir()
    assert workspace.shows() == ()
    house_rights_file(workspace).add("people", {"name": {"tt": "Рамил Сафин"}})
    assert read_house_rights(workspace).people[0].name == {"tt": "Рамил Сафин"}
    assert workspace.shows() == ()  # the file is no show
    (workspace.presets / "_rights.toml").write_text("[[passages]]\nstart = 1\nend = 2\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="passages: unknown key"):
        read_house_rights(workspace)
