"""Bad input and bad luck: one clear message, the right exit status, nothing lost and nothing left behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Media, new_workspace


def episodes(media: Media) -> list[Path]:
    """Everything below episodes/ but locks."""
    return sorted(p for p in (media.workspace / "episodes").rglob("*") if p.is_file() and p.name != ".lock")


def write_playlist(path: Path, target: str) -> None:
    path.write_text(f"ffconcat version 1.0\nfile '{target}'\n")


HOSTILE = {
    "empty": lambda p: p.write_bytes(b""),
    "text": lambda p: p.write_text("not sound at all\n" * 100),
    "zeros": lambda p: p.write_bytes(bytes(100_000)),
    "playlist": lambda p: write_playlist(p, "/etc/passwd"),
    "playlist-of-neighbour": lambda p: write_playlist(p, "short.wav"),
    "m3u8": lambda p: p.write_text("#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/x.ts\n"),
    "folder": lambda p: p.mkdir(),
    "fifo": os.mkfifo,
    "missing": lambda _p: None,
    "sparse-terabyte": lambda p: (p.touch(), os.truncate(p, 10**12)),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_recording_is_refused_before_anything_is_made(kind, media, ingest_words, short):
    shutil.copy(short, media.workspace / "short.wav")
    path = media.workspace / f"{kind}.mp3"
    HOSTILE[kind](path)
    begun = time.monotonic()
    done = media.run("ingest", path, *ingest_words)
    assert done.returncode == 4, done.stderr
    assert path.name in done.stderr
    assert "Traceback" not in done.stderr
    assert time.monotonic() - begun < 20
    assert episodes(media) == []


def test_all_bad_parts_are_named_at_once(media, ingest_words, tmp_path):
    (tmp_path / "a.wav").write_bytes(b"")
    (tmp_path / "b.wav").write_text("no")
    done = media.run("ingest", tmp_path / "a.wav", tmp_path / "b.wav", tmp_path / "c.wav", *ingest_words)
    assert done.returncode == 4
    assert all(name in done.stderr for name in ("a.wav", "b.wav", "c.wav"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["-n leading.wav", "a:b%d'\".wav", "ике\nюл.wav", "Һәр җирдә өчпочмак.wav", "$(touch x).wav"]
)
def test_a_strange_name_is_just_a_name(name, media, ingest_words, short, tmp_path):
    path = tmp_path / name
    shutil.copy(short, path)
    found = media.json("ingest", path, *ingest_words, "--episode", "strange")
    assert {s["status"] for s in found["steps"]} == {"done"}
    (copy,) = (Path(found["folder"]) / "source").glob("*.wav")
    assert copy.name.isascii()
    assert copy.read_bytes() == short.read_bytes()


def test_an_unknown_model_fails_speech_alone_and_says_what_to_do(media, short):
    done = media.run("ingest", short, "--show", "aittem-bit", "--title", "x", "--model", "no-such-model")
    assert done.returncode == 5
    assert "no-such-model" in done.stderr
    assert "CTranslate2" in done.stderr or "internet" in done.stderr
    assert list((media.workspace / "episodes").rglob("*.mp3"))
    assert not list((media.workspace / "episodes").rglob("asr.json"))


def test_an_unknown_show_and_a_bad_option_are_told_before_anything_is_copied(media, short):
    done = media.run("ingest", short, "--show", "aittembit")
    assert done.returncode == 2
    assert "aittem-bit" in done.stderr
    done = media.run("ingest", short, "--show", "aittem-bit", "--languages", "tat")
    assert done.returncode == 3
    assert "flags: speech.languages[0]" in done.stderr
    assert episodes(media) == []


def test_no_workspace_says_how_to_get_one(tmp_path):
    done = Media(tmp_path).run("status")
    assert done.returncode == 2
    assert "media init" in done.stderr


def test_a_changed_recording_in_the_episode_is_a_fixity_error(published, tmp_path):
    media, found = published
    other = tmp_path / "workspace"
    shutil.copytree(media.workspace, other)
    (copy,) = (other / "episodes" / found["episode"] / "source").glob("*.flac")
    copy.chmod(0o644)
    data = bytearray(copy.read_bytes())
    data[len(data) // 2] ^= 1
    copy.write_bytes(data)
    done = Media(other).run("run", found["episode"])
    assert done.returncode == 6
    assert copy.name in done.stderr


@pytest.mark.parametrize("title", ["ике\nюл", "a\x07b", " "])
def test_a_title_that_cannot_be_is_told_before_anything_is_copied(title, media, short):
    done = media.run("ingest", short, "--show", "aittem-bit", "--title", title)
    assert done.returncode == 3
    assert "this call: title" in done.stderr
    assert episodes(media) == []


def test_a_name_of_no_letters_still_gives_an_episode_a_title(media, short, tiny_model):
    path = media.workspace / os.fsdecode(b"x\xff\n.wav")
    shutil.copy(short, path)
    found = media.json("ingest", path, "--show", "aittem-bit", "--model", tiny_model)
    assert {s["status"] for s in found["steps"]} == {"done"}


def test_a_bad_or_taken_episode_name_is_told_before_anything_is_copied(media, short):
    done = media.run("ingest", short, "--show", "aittem-bit", "--title", "x", "--episode", "Bad Name")
    assert done.returncode == 2
    assert "bad-name" in done.stderr
    assert episodes(media) == []


def test_keys_in_an_address_are_refused_and_never_repeated(media, short):
    done = media.run("ingest", short, "--show", "aittem-bit", "--title", "x", "--storage", "s3://KEY:SECRET@bucket/x")
    assert done.returncode == 3
    assert "SECRET" not in done.stderr
    assert "keys come from the environment" in done.stderr
    assert episodes(media) == []


def test_a_batch_goes_on_after_one_episode_that_cannot_be_read(published, tmp_path):
    media, found = published
    other = tmp_path / "workspace"
    shutil.copytree(media.workspace, other, symlinks=True)
    good = other / "episodes" / found["episode"]
    bad = good.with_name("a-bad-one")
    shutil.copytree(good, bad)
    (bad / "episode.toml").write_text("title = [")
    done = Media(other).run("run", "aittem-bit/a-bad-one", found["episode"], "--json")
    assert done.returncode == 3
    assert [e["episode"] for e in json.loads(done.stdout)] == ["aittem-bit/a-bad-one", found["episode"]]
    assert "1 of 2 episodes had problems" in done.stderr
    done = Media(other).run("status", "--json")
    assert done.returncode == 3
    assert len(json.loads(done.stdout)["episodes"]) == 2


def wait_for_line(process: subprocess.Popen[str], start: str) -> None:
    for line in process.stderr:
        if line.startswith(start):
            return
    pytest.fail(f"{start!r} was never said")


@pytest.mark.slow
def test_ctrl_c_says_what_is_kept_and_the_same_command_goes_on(media, short, ingest_words):
    process = media.start("ingest", short, *ingest_words)
    wait_for_line(process, "render:")
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "the same command goes on" in stderr
    found = media.json("ingest", short, *ingest_words)
    assert {s["name"]: s["status"] for s in found["steps"]}["measure"] == "unchanged"
    assert {s["status"] for s in found["steps"]} <= {"done", "unchanged"}


@pytest.mark.slow
def test_two_ingests_of_one_recording_at_once_make_one_episode(media, short, ingest_words):
    both = [media.start("ingest", short, *ingest_words) for _ in range(2)]
    said = [process.communicate(timeout=200)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert any("waiting for it" in text or "already here" in text for text in said)
    assert len(list((media.workspace / "episodes").glob("*/*/episode.toml"))) == 1


@pytest.fixture
def small_disk(tmp_path, require_tool):
    """A tmpfs of 200 MB."""
    mount, mounts, umount = tmp_path / "small", require_tool("mount"), require_tool("umount")
    mount.mkdir()
    subprocess.run([mounts, "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(mount)], check=True)
    yield mount
    subprocess.run([umount, "-l", str(mount)], check=True)


def fill(disk: Path, leave: int) -> Path:
    filler = disk / "filler"
    with filler.open("wb") as file:
        file.write(bytes(shutil.disk_usage(disk).free - leave))
    return filler


@pytest.mark.root
@pytest.mark.slow
def test_a_full_disk_is_told_and_a_rerun_with_space_finishes(small_disk, short, ingest_words):
    media = new_workspace(small_disk / "workspace")
    filler = fill(small_disk, leave=1_000_000)
    done = media.run("ingest", short, *ingest_words)
    assert done.returncode == 4
    assert "free some space" in done.stderr
    filler.unlink()
    found = media.json("ingest", short, *ingest_words)
    whole = {p: p.read_bytes() for p in Path(found["folder"]).rglob("*.*") if "runs" not in p.parts and p.is_file()}
    fill(small_disk, leave=200_000)
    done = media.run("run", found["episode"], "--from", "measure")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "disk is full" in done.stderr or "No space left" in done.stderr
    filler.unlink()
    again = media.json("run", found["episode"])
    assert {s["status"] for s in again["steps"]} <= {"done", "unchanged"}
    assert all(path.read_bytes() == data for path, data in whole.items() if path.parts[-2] in {"master", "renditions"})


@pytest.mark.root
def test_a_read_only_disk_is_told(small_disk, short, ingest_words, require_tool):
    media = new_workspace(small_disk / "workspace")
    subprocess.run([require_tool("mount"), "-o", "remount,ro", str(small_disk)], check=True)
    done = media.run("ingest", short, *ingest_words)
    assert done.returncode != 0
    assert "read-only" in done.stderr.lower()
    assert "Traceback" not in done.stderr
