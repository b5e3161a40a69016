"""The main job, whole: a raw recording becomes everything that leaves the studio."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

import jiwer
import pytest

from pipeline.stages import STAGE_NAMES
from tests.cli.conftest import Media

WORD = re.compile(r"[^\W_]+")


def words(text: str) -> str:
    return " ".join(WORD.findall(text.lower()))


def test_everything_promised_is_there(published):
    _, found = published
    folder = Path(found["folder"])
    name = folder.name
    wanted = [
        f"master/{name}.flac", "master/loudness.json", f"renditions/{name}.mp3", f"renditions/{name}.m4a",
        f"renditions/{name}.opus", "transcript/asr.json", "outputs/transcript.vtt", "outputs/transcript.srt",
        "outputs/transcript.json", "outputs/transcript.txt", "outputs/chapters.json", "outputs/show-notes.tt.md",
        "outputs/show-notes.tt.html", "outputs/show-notes.ru.md", "outputs/show-notes.ru.html", "outputs/waveform.svg",
        "outputs/reading.json", "outputs/share.png",
    ]  # fmt: skip
    artifacts = {a["path"]: a for a in found["artifacts"]}
    for path in wanted:
        data = (folder / path).read_bytes()
        assert artifacts[path]["sha256"] == hashlib.sha256(data).hexdigest(), path
        assert artifacts[path]["size_bytes"] == len(data)
    assert found["episode"] == "aittem-bit/2026-11-20-telebez-turynda"
    assert {s["status"] for s in found["steps"]} == {"done"}


def test_what_was_said_is_what_is_written(published, root):
    _, found = published
    reference = json.loads((root / "tests/data/demo/telebez-turynda.reference.json").read_text(encoding="utf-8"))
    said = words(" ".join(line["text"] for line in reference["said"]))
    segments = json.loads((Path(found["folder"]) / "transcript/asr.json").read_text(encoding="utf-8"))["segments"]
    heard = words(" ".join(s["text"] for s in segments))
    assert jiwer.wer(said, heard) < 0.25
    assert {s["language"] for s in segments} == {"tt", "ru"}


def test_the_recording_itself_is_untouched_and_kept_bit_for_bit(published, recording):
    _, found = published
    (copy,) = (Path(found["folder"]) / "source").glob("*.flac")
    assert copy.read_bytes() == recording.read_bytes()
    assert copy.stat().st_mode & 0o222 == 0


def test_what_is_published_lies_where_it_is_said_to_lie(published):
    media, found = published
    assert len(found["published"]) >= 10
    for item in found["published"]:
        path = Path(unquote(urlsplit(item["url"]).path))
        assert path.is_relative_to(media.workspace / "public")
        assert hashlib.sha256(path.read_bytes()).hexdigest() == item["sha256"]
        assert str(path).isascii()


def test_loudness_is_what_was_asked(published):
    _, found = published
    target = found["loudness"]["target_lufs"]
    assert target == -16.0
    files = {f["path"].rsplit(".")[-1]: f for f in found["loudness"]["files"]}
    assert files.keys() == {"flac", "mp3", "m4a", "opus"}
    for kind, file in files.items():
        assert abs(file["lufs"] - target) <= (0.2 if kind == "flac" else 0.5), file
        assert file["true_peak_dbtp"] <= -1.0, file


def test_the_same_recording_again_is_the_same_episode_and_nothing_is_done(published, recording):
    media, found = published
    again = media.json("ingest", recording, "--show", "aittem-bit", "--title", "Башка исем")
    assert again["episode"] == found["episode"]
    assert {s["status"] for s in again["steps"]} <= {"unchanged"}
    assert len(list((media.workspace / "episodes" / "aittem-bit").glob("2*"))) == 1


def test_a_rerun_has_nothing_to_do_and_says_so(published):
    media, found = published
    done = media.run("run", found["episode"], "--dry-run")
    assert done.returncode == 0
    assert done.stdout.count("nothing to do") == len(STAGE_NAMES)
    assert {s["status"] for s in media.json("run", found["episode"])["steps"]} == {"unchanged"}


def test_status_shows_the_episode_done(published):
    media, found = published
    (row,) = media.json("status")["episodes"]
    assert row["episode"] == found["episode"]
    assert set(row["steps"].values()) == {"done"}
    assert "telebez-turynda" in media.run("status").stdout


def test_explain_says_where_an_option_came_from(published):
    media, found = published
    options = {row["option"]: row for row in media.json("explain", found["episode"])["options"]}
    assert options["sound.stereo_lufs"]["value"] == -16.0
    assert options["show.title.tt"]["from"] == "presets/aittem-bit.toml"
    assert options["episode.title.tt"]["from"].endswith("episode.toml")
    assert options["speech.models.default"]["from"].endswith("episode.toml")


def test_each_run_leaves_a_record_and_a_log(published):
    _, found = published
    folder = Path(found["folder"])
    (record,) = (folder / "runs").glob("*-ingest-*.json")
    assert [s["status"] for s in json.loads(record.read_text())["steps"]] == ["done"] * len(STAGE_NAMES)
    assert "ffmpeg" in record.with_suffix(".log").read_text()


def test_doctor_finds_what_it_needs_and_names_what_it_would_use(published):
    media, _ = published
    found = media.json("doctor")
    names = {f["name"]: f for f in found["findings"]}
    assert names["ffmpeg"]["ok"]
    assert {"media", "workspace", "free space", "aittem-bit: storage", "conference: speech ru"} <= names.keys()


def test_flags_of_a_second_ingest_are_written_down_with_comments_kept(published, recording, tmp_path):
    media, found = published
    other = tmp_path / "workspace"
    shutil.copytree(media.workspace, other, symlinks=True)
    again = Media(other)
    done = again.run(
        "ingest", recording, "--show", "aittem-bit", "--title", "Башка", "--storage", "elsewhere", "--json"
    )
    assert "--title of this call not used" in done.stderr
    assert "now says storage.url = 'elsewhere'" in done.stderr
    text = (other / "episodes" / found["episode"] / "episode.toml").read_text(encoding="utf-8")
    assert "# The facts of this episode" in text
    assert {s["status"] for s in again.json("run", found["episode"])["steps"]} == {"unchanged"}
    assert list((other / "elsewhere").rglob("*.mp3"))
    assert len(list((other / "episodes" / found["episode"] / "receipts").iterdir())) == 2


def test_an_episode_can_be_made_without_publishing_it(media, short, ingest_words):
    found = media.json("ingest", short, *ingest_words, "--no-upload")
    assert found["published"] == []
    assert "upload" not in {s["name"] for s in found["steps"]}
    assert not (media.workspace / "public").exists()
    steps = {s["name"]: s["status"] for s in media.json("run", found["episode"])["steps"]}
    assert steps.pop("upload") == "done"
    assert set(steps.values()) == {"unchanged"}


def test_a_published_folder_that_was_emptied_is_filled_again(published, tmp_path):
    media, found = published
    other = tmp_path / "workspace"
    shutil.copytree(media.workspace, other, symlinks=True)
    shutil.rmtree(other / "public")
    steps = {s["name"]: s["status"] for s in Media(other).json("run", found["episode"])["steps"]}
    assert steps["upload"] == "done"
    assert set(steps.values()) == {"done", "unchanged"}
    assert list((other / "public").rglob("*.mp3"))


@pytest.mark.slow
def test_parts_follow_one_another_and_a_new_title_remakes_no_sound(media, short, ingest_words):
    second = short.with_name("second.wav")
    second.write_bytes(short.read_bytes())
    found = media.json("ingest", short, second, *ingest_words, "--jobs", "2")
    folder = Path(found["folder"])
    assert abs(json.loads((folder / "master/measurement.json").read_text())["duration_ms"] - 24000) <= 1
    text = (folder / "episode.toml").read_text()
    (folder / "episode.toml").write_text(text.replace("Телебез турында", "Тел һәм тормыш"))
    steps = {s["name"]: s["status"] for s in media.json("run", found["episode"])["steps"]}
    assert steps["render"] == steps["transcribe"] == steps["captions"] == "unchanged"
    assert steps["tag"] == steps["notes"] == steps["upload"] == "done"
    assert "Тел һәм тормыш" in (folder / "outputs/show-notes.tt.md").read_text()
