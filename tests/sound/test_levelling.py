"""The leveller: slow, bounded, blind to the level of the whole, gentle in pauses."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.sound.curve_file import render_curve
from pipeline.sound.levelling import PAUSE_DB, Levelling, gain_curve, gain_factors

HOUSE = Levelling(max_up_db=18.0, max_down_db=12.0, strength=0.85)
series = st.lists(st.floats(-60, -5), min_size=10, max_size=300).map(np.array)


def host_and_guest(gap_db: float) -> np.ndarray:
    """Twenty seconds each, with a second of pause after every four."""
    host = np.tile(np.concatenate([np.full(40, -18.0), np.full(10, -60.0)]), 4)
    guest = np.where(host > -60, host - gap_db, host)
    return np.concatenate([host, guest])


def test_quiet_speaker_is_raised_towards_the_loud_one():
    levels = host_and_guest(12.0)
    after = levels + gain_curve(levels, HOUSE)
    host, guest = after[20:180], after[220:380]
    gap = np.median(host[host > -45]) - np.median(guest[guest > -45])
    assert gap == pytest.approx(12.0 * (1 - HOUSE.strength), abs=0.6)


def test_strength_one_makes_speakers_equal():
    levels = host_and_guest(12.0)
    after = levels + gain_curve(levels, Levelling(max_up_db=18, max_down_db=12, strength=1.0))
    assert np.median(after[20:60]) == pytest.approx(np.median(after[240:280]), abs=0.6)


def test_pauses_are_not_raised_with_the_speech_around_them():
    levels = np.concatenate([np.full(100, -32.0), np.full(30, -60.0), np.full(300, -20.0)])
    gain = gain_curve(levels, HOUSE)
    pause, speech = gain[115], gain[50]
    assert pause < speech + PAUSE_DB / 2


def test_steady_speech_is_left_alone():
    assert np.abs(gain_curve(np.full(100, -20.0), HOUSE)).max() < 0.01


def test_silence_gets_no_gain():
    assert np.array_equal(gain_curve(np.full(30, -120.0), HOUSE), np.zeros(30))


@given(st.lists(st.integers(-240, -20), min_size=10, max_size=300), st.integers(-32, 16))
def test_curve_does_not_depend_on_the_level_of_the_whole(quarters, shift_quarters):
    levels, shift = np.array(quarters) / 4, shift_quarters / 4  # exact sums: no threshold is crossed by rounding
    assert gain_curve(levels + shift, HOUSE) == pytest.approx(gain_curve(levels, HOUSE), abs=1e-6)


@given(series, st.floats(0, 30), st.floats(0, 30), st.floats(0, 1))
def test_gain_stays_within_its_bounds(levels, up, down, strength):
    gain = gain_curve(levels, Levelling(max_up_db=up, max_down_db=down, strength=strength))
    assert gain.max() <= up + 1e-6
    assert gain.min() >= -down + PAUSE_DB - 1e-6
    assert len(gain) == len(levels)


@settings(max_examples=50)
@given(series)
def test_gain_moves_slowly(levels):
    """No pumping: even from the deepest cut to the highest lift it takes most of a second."""
    steps = np.abs(np.diff(gain_curve(levels, HOUSE)))
    span = HOUSE.max_up_db + HOUSE.max_down_db - PAUSE_DB
    assert steps.max() <= span * 0.2


def test_strength_zero_touches_pauses_only():
    gain = gain_curve(host_and_guest(12.0), Levelling(max_up_db=18, max_down_db=12, strength=0.0))
    assert gain.max() <= 1e-9
    assert gain[20] == pytest.approx(0, abs=0.01)


def test_factors_stand_at_the_centre_of_what_a_frame_measures():
    """Frame i is the loudness of the 400 ms before (i + 1) * 100 ms, so its gain belongs to (i - 1) * 100 ms."""
    gain = np.zeros(50)
    gain[20] = 6.0
    factors = gain_factors(gain, duration_ms=5_000, centre_offset_frames=-1)
    assert int(np.argmax(factors)) == 190
    assert factors.max() == pytest.approx(10 ** (6 / 20))
    assert len(factors) == 600


def test_curve_file_is_a_float_wav():
    data = render_curve(np.array([1.0, 0.5], dtype=np.float32), rate_hz=100)
    assert data[:4] == b"RIFF"
    assert struct.unpack_from("<I", data, 4)[0] == len(data) - 8
    assert struct.unpack_from("<HHI", data, 20) == (3, 1, 100)
    assert struct.unpack_from("<2f", data, len(data) - 8) == (1.0, 0.5)
