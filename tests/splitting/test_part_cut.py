"""Parts of recordings of every kind: what is heard there was heard at that time of the day."""

import shutil
import subprocess

import numpy as np
import pytest

from pipeline.tools.ffmpeg import find_ffmpeg
from pipeline.tools.part_cut import cut_part
from pipeline.tools.probe import probe
from pipeline.tools.recording_length import length_ms

RATE = 44_100
FROM_MS, TO_MS = 7_123, 15_456
KINDS = {
    "a.mp3": ("-b:a", "96k"), "v.mp3": ("-q:a", "5"), "a.m4a": ("-c:a", "aac"), "a.ogg": ("-c:a", "libopus"),
    "a.aac": ("-c:a", "aac"), "a.mka": ("-c:a", "libvorbis"), "a.flac": ("-c:a", "flac", "-sample_fmt", "s32"),
    "a.aiff": ("-c:a", "pcm_s24be"), "a.w64": ("-c:a", "pcm_f32le"), "l.m4a": ("-c:a", "alac"), "a.wma": (),
}  # fmt: skip
EXACT = {"a.flac", "a.aiff", "a.w64", "l.m4a", "a.wma"}


def ffmpeg(*words):
    argv = [find_ffmpeg().path, "-nostdin", "-v", "error", "-y", *map(str, words)]
    return subprocess.run(argv, check=True, capture_output=True).stdout


def heard(path):
    """What ffmpeg hears of a file, as one channel."""
    return np.frombuffer(ffmpeg("-i", path, "-map", "0:a:0", "-ac", 1, "-ar", RATE, "-f", "f32le", "-"), "<f4")


@pytest.fixture(scope="module")
def kinds(tmp_path_factory):
    """20 s of noise that is alike nowhere, in every kind of file."""
    folder = tmp_path_factory.mktemp("kinds")
    noise = np.random.default_rng(5).normal(0, 0.1, 20 * RATE)
    smooth = np.convolve(noise, np.ones(40) / 8, "same")
    (folder / "day.raw").write_bytes(smooth.astype("<f4").tobytes())
    source = folder / "day.wav"
    ffmpeg("-f", "f32le", "-ar", RATE, "-ac", 1, "-i", folder / "day.raw", "-c:a", "pcm_s24le", source)
    for name, options in KINDS.items():
        ffmpeg("-i", source, *options, folder / name)
    video = ("-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=20")
    ffmpeg(*video, "-i", source, "-c:v", "libx264", "-g", 30, "-bf", 2, "-c:a", "aac", folder / "v.mp4")
    ffmpeg("-i", folder / "v.mp4", "-c", "copy", folder / "v.mkv")
    return folder


def part_of(kinds, name, folder):
    path = kinds / name
    return cut_part(path, probe(path), folder, "part", from_ms=FROM_MS, to_ms=TO_MS, progress=lambda _size: None)


@pytest.mark.parametrize("name", [*KINDS, "v.mp4", "v.mkv"])
def test_a_part_sounds_as_the_day_did_then(name, kinds, tmp_path):
    part = part_of(kinds, name, tmp_path)
    whole, cut = heard(kinds / name), heard(part.path)
    assert part.way == ("flac" if name in EXACT else "packets")
    at = RATE  # a second after its beginning
    expected = round(part.from_ms * RATE / 1000) + at
    near = 0 if name in EXACT else 2500  # encoders' delays: a decoder drops them from a whole file, not from a part
    heard_then = cut[at : at + 8192]
    apart = min(
        np.abs(heard_then - whole[expected + lag : expected + lag + 8192]).max() for lag in range(-near, near + 1)
    )
    assert apart < (1e-6 if name in EXACT else 0.03)
    assert abs(len(cut) / RATE * 1000 - (part.to_ms - part.from_ms)) < 60


@pytest.mark.parametrize("name", [name for name in KINDS if name not in EXACT])
def test_packets_begin_a_little_before_the_asked_moment_so_that_they_decode_rightly(name, kinds, tmp_path):
    part = part_of(kinds, name, tmp_path)
    assert 0 < FROM_MS - part.from_ms <= 140
    assert abs(part.to_ms - TO_MS) <= 60


@pytest.mark.parametrize("name", ["v.mp4", "v.mkv"])
def test_pictures_begin_at_a_key_frame_before_the_asked_moment(name, kinds, tmp_path):
    part = part_of(kinds, name, tmp_path)
    assert part.from_ms == pytest.approx(6_000, abs=30)
    assert probe(part.path).has_video
    assert heard(part.path).size


@pytest.mark.parametrize("name", ["a.mp3", "a.m4a", "a.ogg", "a.flac", "v.mp4"])
def test_the_same_cut_gives_the_same_bytes(name, kinds, tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one, two = (part_of(kinds, name, tmp_path / folder) for folder in ("one", "two"))
    assert one.path.read_bytes() == two.path.read_bytes()


@pytest.mark.parametrize("name", ["v.mp3", "a.aac", "a.wma", "a.ogg", "v.mp4"])
def test_the_length_of_a_recording_is_what_is_in_it(name, kinds):
    path = kinds / name
    assert length_ms(find_ffmpeg(), path, probe(path)) == pytest.approx(20_000, abs=60)


def test_a_part_cannot_be_longer_than_its_recording(kinds, tmp_path):
    path = shutil.copy(kinds / "day.wav", tmp_path / "day.wav")
    part = cut_part(path, probe(path), tmp_path, "part", from_ms=19_000, to_ms=99_000, progress=lambda _size: None)
    assert part.samples == (19 * RATE, 20 * RATE)
