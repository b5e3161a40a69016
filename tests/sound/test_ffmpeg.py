"""Which ffmpeg is used, what it says while it runs, and that it does not outlive us."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from pipeline.errors import ToolFailed, ToolMissing
from pipeline.stages.measure import STAGE as MEASURE
from pipeline.stages.render import STAGE as RENDER
from pipeline.tools import ffmpeg
from pipeline.tools.ffmpeg import (
    find_ffmpeg,
    inspect_ffmpeg,
    parse_progress_ms,
    parse_version,
    run_ffmpeg,
    version_number,
)
from pipeline.tools.series import SILENT_LUFS, parse_series
from pipeline.tools.sound_graphs import (
    GLOBAL_OPTIONS,
    Encode,
    Processing,
    Recording,
    SourceInput,
    encode_argv,
    master_argv,
    measure_argv,
    packet_md5_argv,
    probe_argv,
)
from tests.sound.episodes import episode


@pytest.fixture(autouse=True)
def fresh_search():
    find_ffmpeg.cache_clear()
    yield
    find_ffmpeg.cache_clear()


def script(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_the_wheel_is_preferred_to_the_path(monkeypatch):
    monkeypatch.delenv("MEDIA_FFMPEG", raising=False)
    assert "imageio_ffmpeg" in find_ffmpeg().path


def test_a_named_ffmpeg_is_preferred_to_all(monkeypatch, debian_ffmpeg):
    monkeypatch.setenv("MEDIA_FFMPEG", debian_ffmpeg)
    found = find_ffmpeg()
    assert (found.path, found.quiet_meter) == (debian_ffmpeg, "verbose")


def test_path_is_the_last_resort(monkeypatch, debian_ffmpeg):
    monkeypatch.delenv("MEDIA_FFMPEG", raising=False)
    monkeypatch.setattr(ffmpeg, "_carried_ffmpeg", lambda: None)
    assert find_ffmpeg().path == debian_ffmpeg
    monkeypatch.setenv("PATH", "/nowhere")
    find_ffmpeg.cache_clear()
    with pytest.raises(ToolMissing, match=r"There is no ffmpeg: `pip install imageio-ffmpeg`"):
        find_ffmpeg()


@pytest.mark.parametrize("text", ["exit 1", "echo 'ffmpeg version 4.4.2 Copyright'", "echo hello"])
def test_what_is_no_ffmpeg_or_too_old_is_refused(tmp_path, text):
    with pytest.raises(ToolMissing, match=r"MEDIA_FFMPEG"):
        inspect_ffmpeg(script(tmp_path / "ffmpeg", text))


def test_missing_program_and_plain_file_are_refused(tmp_path):
    (tmp_path / "ffmpeg").write_text("no program")
    for path in (tmp_path / "ffmpeg", tmp_path / "nothing", tmp_path):
        with pytest.raises(ToolMissing):
            inspect_ffmpeg(str(path))


def test_an_ffmpeg_without_our_encoders_is_named_before_anything_is_rendered(monkeypatch, mono_wav, tmp_path):
    real = find_ffmpeg().path
    text = f'case "$*" in *-encoders*) echo " A..... flac x";; *) exec {real} "$@";; esac'
    monkeypatch.setenv("MEDIA_FFMPEG", script(tmp_path / "ffmpeg", text))
    find_ffmpeg.cache_clear()
    made = episode(tmp_path / "e", mono_wav).run(MEASURE)
    with pytest.raises(ToolMissing, match=r"was built without libmp3lame, aac, libopus: `pip install"):
        made.run(RENDER)


@pytest.mark.parametrize(
    ("banner", "version", "number"),
    [
        ("ffmpeg version n9.0.2-17-g2a571b6068-20260930 Copyright", "9.0.2-17-g2a571b6068-20260930", (9, 0)),
        ("ffmpeg version 5.1.9-0+deb12u1 Copyright (c)", "5.1.9-0+deb12u1", (5, 1)),
        ("ffmpeg version N-113007-g8d24a28d06 Copyright", "N-113007-g8d24a28d06", None),
        ("hello", "", None),
    ],
)
def test_version_is_read(banner, version, number):
    assert parse_version(banner) == version
    assert version_number(version) == number


@pytest.mark.parametrize(
    ("line", "milliseconds"),
    [("out_time_us=1500000", 1500), ("out_time_us=N/A", None), ("out_time_us=-21333", 0), ("out_time_ms=1500000", None),
     ("progress=end", None), ("", None)],
)  # fmt: skip
def test_progress_is_read(line, milliseconds):
    assert parse_progress_ms(line) == milliseconds


def test_series_are_read_and_numbers_that_are_none_become_silence():
    text = ["frame:0    pts:0       pts_time:0", "lavfi.r128.M=-23.456", "frame:1 pts:4800", "lavfi.r128.M=nan"]
    assert parse_series(text).tolist() == pytest.approx([-23.456, SILENT_LUFS])


def test_failure_keeps_the_command_and_the_last_words(tmp_path):
    tool = find_ffmpeg()
    with pytest.raises(ToolFailed) as caught:
        run_ffmpeg(packet_md5_argv(tool, tmp_path / "no.flac"))
    assert caught.value.argv[0] == tool.path
    assert "No such file" in caught.value.stderr_tail


def every_command(folder: Path):
    tool = find_ffmpeg()
    sources = (SourceInput(path=folder / "a.wav", channels=2), SourceInput(path=folder / "b.wav", channels=1))
    recording = Recording(sources=sources, mix="stereo", channels=2, repair=True)
    processing = Processing(highpass_hz=80, curve=folder / "curve.wav", ceiling_dbtp=-2.3)
    options = {"c:a": "libmp3lame", "b:a": "128k"}
    encode = Encode(target=folder / "a.mp3", muxer="mp3", options=options, gain_db=0.446, duck=folder / "duck.wav")
    return [
        measure_argv(tool, recording, speech=folder / "speech.flac"),
        probe_argv(tool, recording, processing, [1.0, 2.0], select="between(n,0,9)"),
        master_argv(tool, recording, processing, gain_db=3.0, limit=True, target=folder / "m.flac"),
        encode_argv(tool, folder / "m.flac", 2, [encode]),
        packet_md5_argv(tool, folder / "a.mp3"),
    ]


def test_every_input_of_every_command_is_fenced_in(tmp_path):
    for argv in every_command(tmp_path):
        assert argv[1 : 1 + len(GLOBAL_OPTIONS) - 1] == list(GLOBAL_OPTIONS[:-1])
        assert "-nostdin" in argv
        inputs = [index for index, word in enumerate(argv) if word == "-i"]
        assert inputs
        previous = 0
        for index in inputs:
            options = argv[previous:index]
            assert options[options.index("-protocol_whitelist") + 1] == "file"
            assert "concat" not in options[options.index("-format_whitelist") + 1]
            assert argv[index + 1].startswith("file:/")
            previous = index


def test_nothing_is_ever_made_at_192_khz(tmp_path):
    for argv in every_command(tmp_path):
        assert not any("192000" in word for word in argv)


WORK = """
import sys
from pipeline.tools.ffmpeg import find_ffmpeg, run_ffmpeg
options = "-nostdin -v error -progress pipe:1 -re -i".split()
run_ffmpeg([find_ffmpeg().path, *options, sys.argv[1], "-f", "null", "-"])
"""


def test_ffmpeg_dies_with_us_even_when_we_are_killed(stereo_wav):
    """ffmpeg ignores SIGPIPE: without help it would go on, here for 25 s at the speed of listening (-re)."""
    with subprocess.Popen([sys.executable, "-c", WORK, str(stereo_wav)]) as us:
        child = _wait_for(lambda: _listening_child(us.pid))
        os.kill(us.pid, signal.SIGKILL)
        us.wait()
    assert _wait_for(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def _listening_child(pid):
    for child in psutil.Process(pid).children():
        with contextlib.suppress(psutil.Error):
            if "-re" in child.cmdline() and "ffmpeg" in child.name():
                return child
    return None


def _wait_for(condition, *, seconds=10):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.02)
    pytest.fail("waited in vain")


def test_debian_ffmpeg_gives_the_same_loudness(monkeypatch, debian_ffmpeg, mono_wav, tmp_path):
    """The oldest that is supported; its encoders differ a little, its meter does not."""
    monkeypatch.setenv("MEDIA_FFMPEG", debian_ffmpeg)
    made = episode(tmp_path / "e", mono_wav).sound()
    assert all(file.within_tolerance for file in made.report.files), made.report
