"""Moments of an MP3 made quieter without encoding again: only they change, and the file stays whole."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sound.mp3_frames import (
    STEP_DB,
    crc16,
    crc16_after_zeros,
    find_lame_tag,
    frame_shape,
    granules_of,
    lowered,
)
from pipeline.tools.ffmpeg import find_ffmpeg
from pipeline.tools.mp3_file import lower_moments
from tests.sound.meters import decode

BITEXACT = ("-fflags", "+bitexact", "-flags:a", "+bitexact", "-id3v2_version", "0", "-write_id3v1", "0")


@pytest.fixture(params=[("32k", 1), ("64k", 1), ("128k", 2), ("320k", 2)], ids=lambda p: f"{p[0]}-{p[1]}")
def mp3(request, stereo_wav, tmp_path):
    bit_rate, channels = request.param
    path = tmp_path / "a.mp3"
    options = ("-t", "8", "-ac", str(channels), "-b:a", bit_rate, *BITEXACT)
    subprocess.run([find_ffmpeg().path, "-v", "error", "-i", str(stereo_wav), *options, str(path)], check=True)
    return path


def stretch_db(before, after, first, last):
    return 20 * np.log10(np.std(after[first:last]) / np.std(before[first:last]))


def test_a_moment_goes_down_by_its_steps_and_the_rest_stays_to_the_bit(mp3, debian_ffmpeg):
    size = mp3.stat().st_size
    before = decode(debian_ffmpeg, mp3).samples
    assert lower_moments(mp3, [(100_000, 104_799, 2)])
    after = decode(debian_ffmpeg, mp3).samples
    assert stretch_db(before, after, 100_000, 104_800) == pytest.approx(-2 * STEP_DB, abs=0.02)
    assert np.array_equal(before[:98_000], after[:98_000])
    assert np.array_equal(before[107_000:], after[107_000:])
    assert mp3.stat().st_size == size


def test_checksums_of_the_tag_stay_true(mp3):
    assert lower_moments(mp3, [(100_000, 104_799, 1), (300_000, 300_010, 3)])
    data = mp3.read_bytes()
    info = data[: frame_shape(data).size_bytes]
    tag = find_lame_tag(info)
    assert int.from_bytes(info[tag.at + 32 : tag.at + 34]) == crc16(data[len(info) :])
    without = info[: tag.at + 34] + bytes(2) + info[tag.at + 36 :]
    assert int.from_bytes(info[tag.at + 34 : tag.at + 36]) == crc16(without[:190])


def test_moments_that_overlap_take_the_deeper(mp3, debian_ffmpeg):
    before = decode(debian_ffmpeg, mp3).samples
    assert lower_moments(mp3, [(100_000, 104_799, 1), (102_000, 103_000, 2), (100_000, 104_799, 1)])
    after = decode(debian_ffmpeg, mp3).samples
    assert stretch_db(before, after, 102_000, 103_000) == pytest.approx(-2 * STEP_DB, abs=0.05)


def test_moments_beyond_the_end_are_no_problem(mp3):
    before = mp3.read_bytes()
    assert lower_moments(mp3, [(10**9, 10**9 + 5, 2)])
    assert mp3.read_bytes() == before


@pytest.mark.parametrize("kind", ["empty", "three bytes", "id3 in front", "no tag", "zeros"])
def test_files_of_another_kind_are_left_alone(mp3, kind):
    data = mp3.read_bytes()
    no_tag = data[frame_shape(data).size_bytes :]
    kinds = {"empty": b"", "three bytes": data[:3], "id3 in front": b"ID3" + data, "no tag": no_tag, "zeros": bytes(9)}
    mp3.write_bytes(kinds[kind])
    assert not lower_moments(mp3, [(0, 4_799, 2)])
    assert mp3.read_bytes() == kinds[kind]


def test_nothing_is_written_when_one_frame_is_not_as_expected(mp3):
    data = bytearray(mp3.read_bytes())
    info, size = frame_shape(data).size_bytes, frame_shape(data[frame_shape(data).size_bytes :]).size_bytes
    data[info + 60 * size] = 0
    mp3.write_bytes(data)
    assert not lower_moments(mp3, [(0, 100_000, 2)])
    assert mp3.read_bytes() == bytes(data)


@given(st.binary(max_size=60), st.integers(0, 300))
def test_checksum_runs_over_zeros_at_once(data, zeros):
    assert crc16_after_zeros(crc16(data), zeros) == crc16(data + bytes(zeros))


@given(st.binary(min_size=36, max_size=200), st.sampled_from([1, 2]), st.integers(0, 300))
def test_nothing_but_gains_changes_in_a_frame(frame, channels, steps):
    after = lowered(frame, channels, {0: steps, 1: steps})
    changed = int.from_bytes(frame) ^ int.from_bytes(after)
    assert len(after) == len(frame)
    assert changed.bit_count() <= 8 * 2 * channels
    assert lowered(frame, channels, {}) == frame


@given(st.integers(0, 10**8), st.integers(0, 10_000))
def test_granules_cover_the_samples(first, length):
    granules = granules_of(first, first + length, 576)
    assert granules.start * 576 <= first + 576 + 529
    assert granules.stop * 576 > first + length + 576 + 529
