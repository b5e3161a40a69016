"""`media split` on a day of talks: planned, heard, cut, and safe to give again."""

import hashlib
import json
import os
import re
import shutil
import signal
import time
import tomllib
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.cli.split_report import document
from pipeline.errors import EpisodeError
from pipeline.splitting.carrying_out import carry_out
from pipeline.splitting.order import SplitOrder
from pipeline.splitting.planning import plan_split
from pipeline.splitting.standing import known_splits, standings
from pipeline.splitting.words import plan_notes
from pipeline.store.workspace import Workspace
from tests.cli.conftest import Media, new_workspace
from tests.splitting.conftest import make_day

TOML = """\
date = 2026-11-20
season = 1
[[talks]]
start = "00:00:10"
title = {tt = "Беренче", ru = "Первый"}
speakers = ["Айгөл Хәсәнова"]
[[talks]]
start = "00:00:40"
end = "00:01:00"
title = "Икенче"
"""


def everything(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def facts(media: Media, episode: str) -> dict:
    return tomllib.loads((media.workspace / "episodes" / episode / "episode.toml").read_text(encoding="utf-8"))


def record(media: Media, episode: str) -> dict:
    return json.loads((media.workspace / "episodes" / episode / "source" / "split.json").read_text(encoding="utf-8"))


@pytest.fixture
def agenda(tmp_path):
    path = tmp_path / "agenda.toml"
    path.write_text(TOML, encoding="utf-8")
    return path


def run(media, day, agenda, *, yes=True, recut=False):
    """What the command does, in this process and without listening for pauses: a hundredth of the time."""
    order = SplitOrder(
        workspace=Workspace(root=media.workspace), show="conference", recordings=(day.recording,), agenda=agenda,
        exact=True, recut=recut,
    )  # fmt: skip
    plan = plan_split(order, progress=lambda _what, _share: None)
    found = standings(plan, known_splits(plan), sha256=None)
    made = carry_out(plan, progress=lambda _what, _share: None) if yes else None
    return document(plan, found, plan_notes(plan), made)


def test_every_talk_is_cut_between_the_words_of_its_neighbours(split, day):
    _, found = split
    truth = day.truth["talks"]
    ends = [0, *(talk["end_ms"] for talk in truth)]
    starts = [*(talk["start_ms"] for talk in truth), day.truth["duration_ms"]]
    for place, talk in enumerate(found["talks"]):
        assert ends[place] <= talk["start_ms"] <= truth[place]["start_ms"]
        assert truth[place]["end_ms"] <= talk["end_ms"] <= starts[place + 1]
        assert (talk["start_found"], talk["outcome"]) == ("pause", "made")
    assert found["written"]


def test_an_episode_has_the_facts_and_the_very_samples_of_its_talk(split, day):
    media, found = split
    whole, rate = soundfile.read(day.recording, dtype="int16")
    for number, (talk, truth) in enumerate(zip(found["talks"], day.truth["talks"], strict=True), start=1):
        said = facts(media, talk["episode"])
        assert said["title"] == truth["title"]
        assert said["people"] == [{"name": truth["speaker"], "role": "speaker"}]
        assert (str(said["date"]), said["season"], said["number"]) == ("2026-11-20", 1, number)
        assert said.get("language", "tt") == truth["language"]
        (path,) = (media.workspace / "episodes" / talk["episode"] / "source").glob("*.wav")
        assert path.stat().st_mode & 0o222 == 0
        part, _ = soundfile.read(path, dtype="int16")
        first = round(talk["start_ms"] * rate / 1000)
        assert np.array_equal(part, whole[first : first + len(part)])
        assert abs(len(part) / rate * 1000 - (talk["end_ms"] - talk["start_ms"])) <= 1


def test_each_episode_remembers_which_part_of_which_recording_it_is(split, day):
    media, found = split
    sha256 = hashlib.sha256(day.recording.read_bytes()).hexdigest()
    for talk in found["talks"]:
        (part,) = record(media, talk["episode"])["parts"]
        assert (part["recording"], part["sha256"], part["way"]) == ("conference-day.wav", sha256, "samples")
        assert (part["from_ms"], part["to_ms"]) == (talk["start_ms"], talk["end_ms"])
        assert (media.workspace / "episodes" / talk["episode"] / "source" / part["file"]).is_file()


def test_giving_it_again_changes_nothing_not_even_what_people_edited(split, day, tmp_path):
    media, found = split
    other = Media(tmp_path / "workspace")
    shutil.copytree(media.workspace, other.workspace)
    edited = other.workspace / "episodes" / found["talks"][0]["episode"] / "episode.toml"
    edited.write_text(edited.read_text(encoding="utf-8").replace("өчпочмак", "бәлеш"), encoding="utf-8")
    before = everything(other.workspace / "episodes")
    again = other.json("split", day.recording, "--agenda", day.toml, "--show", "conference", "--yes")
    assert {talk["outcome"] for talk in again["talks"]} == {"unchanged"}
    after = everything(other.workspace / "episodes")
    assert {name: data for name, data in after.items() if not name.endswith(".lock")} == {
        name: data for name, data in before.items() if not name.endswith(".lock")
    }


def test_a_plan_is_only_shown_until_somebody_says_yes(media, day, agenda):
    found = run(media, day, agenda, yes=False)
    assert not found["written"]
    assert [talk["episode"] for talk in found["talks"]] == [None, None]
    done = media.run("split", day.recording, "--agenda", agenda, "--show", "conference", "--no-snap")
    assert done.returncode == 0
    assert "Икенче" in done.stdout
    assert "add --yes" in done.stderr
    assert everything(media.workspace / "episodes") == {}


def test_the_recording_itself_is_untouched(split, day, tmp_path):
    copy = tmp_path / "day.wav"
    shutil.copy2(day.recording, copy)
    copy.chmod(0o444)
    before = copy.stat()
    media = new_workspace(tmp_path / "workspace")
    words = ("--agenda", day.toml, "--show", "conference", "--no-snap", "--yes")
    assert media.json("split", copy, *words)["written"]
    assert copy.read_bytes() == day.recording.read_bytes()
    assert (copy.stat().st_mtime_ns, copy.stat().st_mode) == (before.st_mtime_ns, before.st_mode)


def test_corrected_times_are_refused_until_recut_is_said_and_guid_and_facts_stay(media, day, agenda):
    first = run(media, day, agenda)
    episode = first["talks"][1]["episode"]
    before, folder = facts(media, episode), media.workspace / "episodes" / episode
    agenda.write_text(TOML.replace("00:00:40", "00:00:45"), encoding="utf-8")
    untouched = everything(folder)
    with pytest.raises(EpisodeError, match="--recut") as told:
        run(media, day, agenda)
    assert "was cut from 0:40 to 1:00, now 0:45 to 1:00" in str(told.value)
    assert everything(folder) == untouched
    again = run(media, day, agenda, recut=True)
    assert [talk["outcome"] for talk in again["talks"]] == ["cut anew", "cut anew"]
    assert facts(media, episode) == before
    assert record(media, episode)["parts"][0]["from_ms"] == 45_000
    (path,) = (folder / "source").glob("*.wav")
    assert soundfile.info(path).frames == 15 * 16_000
    assert {talk["outcome"] for talk in run(media, day, agenda)["talks"]} == {"unchanged"}


@pytest.mark.parametrize(
    "work", ["transcript/edited.md", "transcript/revisions/20261120T100000Z-abc.md", "episode.toml"]
)
def test_an_episode_in_which_people_worked_is_never_cut_anew(work, media, day, agenda):
    episode = run(media, day, agenda)["talks"][1]["episode"]
    path = media.workspace / "episodes" / episode / work
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write('[[chapters]]\nstart = "00:00:01"\ntitle = {tt = "x"}\n')
    agenda.write_text(TOML.replace("00:00:40", "00:00:45"), encoding="utf-8")
    before = everything(path.parent)
    with pytest.raises(EpisodeError, match="cannot be cut anew") as told:
        run(media, day, agenda, recut=True)
    assert path.name in str(told.value) or "revisions" in str(told.value)
    assert everything(path.parent) == before


def test_a_talk_that_is_now_two_keeps_one_episode_and_has_a_new_one(media, day, agenda):
    first = run(media, day, agenda)["talks"][1]["episode"]
    third = '[[talks]]\nstart = "00:00:52"\nend = "00:01:00"\ntitle = "Өченче"\n'
    parted = TOML.replace('end = "00:01:00"\n', 'end = "00:00:52"\n') + third
    agenda.write_text(parted, encoding="utf-8")
    talks = run(media, day, agenda, recut=True)["talks"]
    assert [talk["outcome"] for talk in talks] == ["unchanged", "cut anew", "made"]
    assert talks[1]["episode"] == first
    assert talks[2]["episode"] != first


def test_an_agenda_that_has_moved_too_far_does_not_make_every_talk_twice(media, day, agenda):
    run(media, day, agenda)
    before = everything(media.workspace / "episodes")
    agenda.write_text(TOML.replace("00:00:40", "00:00:52").replace("00:01:00", "00:01:30"), encoding="utf-8")
    with pytest.raises(EpisodeError, match="talk 1 overlaps"):
        run(media, day, agenda, recut=True)
    after = everything(media.workspace / "episodes")
    assert sorted(after) == sorted(before)


@pytest.mark.parametrize("wait_s", [0.0, 0.1])
def test_killed_at_any_moment_the_same_command_goes_on(wait_s, media, day, agenda, tmp_path):
    words = ("split", day.recording, "--agenda", agenda, "--show", "conference", "--no-snap", "--yes", "--json")
    scratch = media.workspace / "episodes" / "conference" / ".splitting"
    process = media.start(*words)
    while not scratch.exists() and process.poll() is None:
        time.sleep(0.005)
    time.sleep(wait_s)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    run(media, day, agenda)
    whole = new_workspace(tmp_path / "whole")
    run(whole, day, agenda)
    one, other = (everything(place.workspace / "episodes") for place in (media, whole))
    assert sorted(one) == sorted(other)
    assert {name: data for name, data in one.items() if name.endswith(("toml", "wav", "split.json"))} == {
        name: data for name, data in other.items() if name.endswith(("toml", "wav", "split.json"))
    }
    assert sorted(path.name for path in scratch.iterdir()) == [".lock"]


def test_an_episode_put_aside_by_a_killed_recut_comes_back(media, day, agenda):
    episode = run(media, day, agenda)["talks"][1]["episode"]
    folder = media.workspace / "episodes" / episode
    before = everything(folder)
    folder.rename(folder.parent / ".splitting" / f"old-{folder.name}")
    assert {talk["outcome"] for talk in run(media, day, agenda)["talks"]} == {"unchanged"}
    assert everything(folder) == before


def test_two_people_at_once_make_each_talk_once(media, day, agenda):
    words = ("split", day.recording, "--agenda", agenda, "--show", "conference", "--no-snap", "--yes", "--json")
    both = [media.start(*words) for _ in range(2)]
    said = [process.communicate(timeout=100) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    outcomes = sorted(talk["outcome"] for out, _ in said for talk in json.loads(out)["talks"])
    assert outcomes == ["made", "made", "unchanged", "unchanged"]
    assert len(list((media.workspace / "episodes" / "conference").glob("[!.]*"))) == 2


def test_further_microphones_of_the_day_are_cut_alike_and_kept_beside(media, day, agenda, tmp_path):
    sound, rate = soundfile.read(day.recording, dtype="int16")
    other = tmp_path / "Зал микрофоны.wav"
    soundfile.write(other, np.repeat(sound[:, None] // 2, 2, axis=1), rate, subtype="PCM_16")
    words = ("--agenda", agenda, "--show", "conference", "--no-snap", "--yes")
    found = media.json("split", day.recording, other, *words)
    assert any("is what listeners will hear" in note for note in found["notes"])
    episode = found["talks"][1]["episode"]
    _, track = record(media, episode)["parts"]
    path = media.workspace / "episodes" / episode / "source" / track["file"]
    assert path.parent.name == "tracks"
    assert path.name.isascii()
    part, _ = soundfile.read(path, dtype="int16")
    assert np.array_equal(part[:, 0], sound[40 * rate : 60 * rate] // 2)
    assert len(json.loads((path.parents[1] / "sources.json").read_text())["files"]) == 1


def test_an_agenda_that_is_late_is_noticed_and_the_proposal_is_right(media, tmp_path):
    late = make_day(tmp_path / "late", talks=5, minutes=1.5, late_s=50, before_s=65)
    words = ("split", late.recording, "--agenda", late.toml, "--show", "conference", "--snap", "8")
    found = media.json(*words)
    assert abs(found["proposed_shift_ms"] - 50_000) <= 15_000
    (told,) = [note for note in found["notes"] if "--shift=" in note]
    again = media.json(*words, re.search(r"--shift=\S+", told)[0])
    assert again["proposed_shift_ms"] is None
    starts = [talk["start_ms"] for talk in late.truth["talks"]]
    assert all(abs(talk["start_ms"] - at) < 20_000 for talk, at in zip(again["talks"], starts, strict=True))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--agenda", "no.toml"), 3, "no.toml: cannot be read"),
        (("--agenda", "book.xlsx"), 2, "save its sheet as «CSV UTF-8»"),
        (("--agenda", "agenda.toml", "--shift", "soon"), 2, "--shift: 'soon' is no time"),
        (("--agenda", "agenda.toml", "--shift", "12:00"), 2, "12 minutes are written 00:12:00"),
        (("--agenda", "agenda.toml", "--snap", "nan"), 2, "--snap"),
        (("--agenda", "agenda.toml", "--preview", "agenda.toml"), 2, "ends with .html"),
        (("--agenda", "agenda.toml", "--starts", "25:00"), 3, "--starts: '25:00' is no time of the day"),
    ],
)
def test_what_cannot_be_is_told_before_anything_is_made(words, code, said, media, day, agenda):
    at = [agenda.parent / word if word.endswith((".toml", ".xlsx")) else word for word in words]
    done = media.run("split", day.recording, *at, "--show", "conference", "--yes")
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr
    assert everything(media.workspace / "episodes") == {}


def test_the_same_recording_twice_and_an_unknown_show_are_refused(media, day, agenda):
    assert media.run("split", day.recording, day.recording, "--agenda", agenda, "--show", "conference").returncode == 2
    assert media.run("split", day.recording, "--agenda", agenda, "--show", "conferense").returncode == 2


def test_a_talk_of_an_mp3_day_is_an_episode_too(media, day, agenda, tmp_path):
    import subprocess

    from pipeline.tools.ffmpeg import find_ffmpeg

    path = tmp_path / "day.mp3"
    argv = [find_ffmpeg().path, "-nostdin", "-v", "error", "-i", day.recording]
    subprocess.run([*argv, "-b:a", "32k", path], check=True)
    found = media.json("split", path, "--agenda", agenda, "--show", "conference", "--no-snap", "--yes")
    (part,) = record(media, found["talks"][1]["episode"])["parts"]
    assert part["way"] == "packets"
    assert 39_600 <= part["from_ms"] <= 40_000


@pytest.mark.slow
def test_an_episode_of_the_day_goes_through_the_whole_production(split, tiny_model, tmp_path):
    media, found = split
    other = Media(tmp_path / "workspace")
    shutil.copytree(media.workspace, other.workspace)
    episode = found["talks"][0]["episode"]
    toml = other.workspace / "episodes" / episode / "episode.toml"
    model = f'speech.models = {{default = "{tiny_model}", tt = "{tiny_model}", ru = "{tiny_model}"}}\n'
    toml.write_text(model + toml.read_text(encoding="utf-8"), encoding="utf-8")
    made = other.json("run", episode)
    assert {step["status"] for step in made["steps"]} == {"done"}


@pytest.fixture
def small_disk(tmp_path, require_tool):
    """A tmpfs of 90 MB."""
    import subprocess

    mount = tmp_path / "small"
    mount.mkdir()
    subprocess.run([require_tool("mount"), "-t", "tmpfs", "-o", "size=90m", "tmpfs", str(mount)], check=True)
    yield mount
    subprocess.run([require_tool("umount"), "-l", str(mount)], check=True)


@pytest.mark.root
def test_a_disk_that_is_too_small_is_told_before_anything_is_cut(small_disk, day, agenda):
    media = new_workspace(small_disk / "workspace")
    filler = small_disk / "filler"
    filler.write_bytes(bytes(shutil.disk_usage(small_disk).free - 65_000_000))
    done = media.run("split", day.recording, "--agenda", agenda, "--show", "conference", "--no-snap", "--yes")
    assert done.returncode == 4
    assert "cutting the talks needs" in done.stderr
    assert not list((media.workspace / "episodes" / "conference").glob("[!.]*"))
    filler.unlink()
    assert run(media, day, agenda)["written"]
