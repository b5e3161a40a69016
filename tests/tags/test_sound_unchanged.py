"""Tagging touches no sample, and the same input gives the same bytes."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import FixityError, ToolFailed
from pipeline.tools import tags as tag_tool
from pipeline.tools.ffmpeg import find_ffmpeg
from pipeline.tools.tags_audio import fingerprint
from tests.tags.episodes import KINDS, production, tag

ROOT = Path(__file__).resolve().parents[2]


def decoded_md5(ffmpeg: str, path: Path) -> bytes:
    command = [ffmpeg, "-v", "error", "-i", path, "-map", "0:a:0", "-f", "md5", "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout


@pytest.mark.parametrize("kind", KINDS)
def test_both_ffmpegs_decode_the_same_samples_before_and_after(encodes, require_tool, tmp_path, kind):
    files, _ = tag(production(), encodes, tmp_path)
    for ffmpeg in (require_tool("ffmpeg"), find_ffmpeg().path):
        assert decoded_md5(ffmpeg, encodes / f"e.{kind}") == decoded_md5(ffmpeg, files[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_a_fingerprint_sees_one_changed_byte_of_sound(encodes, tmp_path, kind):
    data = bytearray((encodes / f"e.{kind}").read_bytes())
    data[len(data) // 2] ^= 1
    harmed = tmp_path / f"harmed.{kind}"
    harmed.write_bytes(data)
    try:
        assert fingerprint(harmed) != fingerprint(encodes / f"e.{kind}")
    except ToolFailed:
        assert kind == "opus", "only Ogg has check sums"


def test_a_fingerprint_sees_what_the_decoder_skips(encodes, tmp_path):
    """The packets of MP4 can stay and the sound still move: an edit list tells what to skip."""
    moved = tmp_path / "moved.m4a"
    command = [find_ffmpeg().path, "-v", "error", "-i", encodes / "e.m4a", "-c", "copy", "-use_editlist", "0", moved]
    subprocess.run(command, check=True)
    assert fingerprint(moved) != fingerprint(encodes / "e.m4a")


def test_harmed_sound_is_never_kept(encodes, tmp_path, monkeypatch):
    """A writer that changes one byte of sound: the stage must notice."""

    def harm(source, target, tags):
        data = bytearray(source.read_bytes())
        data[len(data) // 2] ^= 1
        target.write_bytes(data)

    monkeypatch.setattr(tag_tool, "write_tags", harm)
    with pytest.raises(FixityError, match=r"tagging changed the sound of e\.m4a.*--from render"):
        tag(production(), encodes, tmp_path)


def test_an_encode_that_is_no_sound_fails_with_its_name_and_a_way_out(encodes, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(encodes, broken)
    (broken / "e.opus").write_bytes(b"OggS" + bytes(500))
    with pytest.raises(ToolFailed, match=r"e\.opus could not be tagged: .*--from render"):
        tag(production(), broken, tmp_path)


def test_tagging_again_gives_the_same_bytes_in_another_process_at_another_time(encodes, tmp_path):
    files, _ = tag(production(), encodes, tmp_path)
    again = (
        "import sys; from pathlib import Path; from tests.tags.episodes import production, tag\n"
        "tag(production(), Path(sys.argv[1]), Path(sys.argv[2]), staging='again')"
    )
    subprocess.run(
        [sys.executable, "-c", again, encodes, tmp_path], check=True, cwd=ROOT,
        env={"PYTHONHASHSEED": "4242", "PATH": "/usr/bin:/bin", "TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "1"},
    )  # fmt: skip
    for path in files.values():
        second = tmp_path / "again" / path.relative_to(tmp_path / "staging")
        assert hashlib.sha256(second.read_bytes()).digest() == hashlib.sha256(path.read_bytes()).digest()
