"""Loudness from series of momentary loudness: the definitions of BS.1770 and Tech 3342, and their laws."""

from __future__ import annotations

import numpy as np
import pyloudnorm
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sound.gating import energy, integrated, loudness, loudness_range
from pipeline.stages.measure import STAGE as MEASURE
from tests.sound.episodes import episode

levels = st.lists(st.floats(-60, 0), min_size=4, max_size=200).map(np.array)


def test_energy_and_loudness_undo_each_other():
    for level in (-70.0, -23.0, 0.0):
        assert loudness(float(energy(level))) == pytest.approx(level)


def test_steady_sound_is_as_loud_as_its_blocks():
    assert integrated(np.full(50, -23.0)) == pytest.approx(-23.0)


def test_silence_has_no_loudness():
    assert integrated(np.full(50, -70.0)) is None
    assert integrated(np.array([])) is None


def test_pauses_do_not_count():
    """The relative gate: ten LU below the loudness of what is above the absolute gate."""
    with_pauses = np.concatenate([np.full(100, -20.0), np.full(300, -50.0)])
    assert integrated(with_pauses) == pytest.approx(-20.0, abs=0.05)


def test_fillers_at_the_start_do_not_count():
    series = np.concatenate([np.full(3, 0.0), np.full(50, -23.0)])
    assert integrated(series) == pytest.approx(-23.0)


def test_loudness_range_leaves_out_the_extremes():
    series = np.concatenate([np.full(29, -120.0), np.full(100, -30.0), np.full(100, -20.0)])
    assert loudness_range(series) == pytest.approx(10.0)


def test_loudness_range_of_too_short_a_recording_is_zero():
    assert loudness_range(np.full(12, -20.0)) == 0.0


@given(levels, st.floats(-10, 10))
def test_a_constant_gain_moves_the_loudness_by_as_much(series, gain):
    before, after = integrated(series), integrated(series + gain)
    assert before is not None
    assert after == pytest.approx(before + gain, abs=1e-6)


@given(levels)
def test_loudness_lies_between_the_quietest_and_the_loudest_block(series):
    level = integrated(series)
    assert level is not None
    assert series[3:].min() - 1e-9 <= level <= series[3:].max() + 1e-9


@given(levels)
def test_order_of_the_blocks_does_not_matter(series):
    shuffled = np.concatenate([series[:3], series[3:][::-1]])
    assert integrated(shuffled) == pytest.approx(integrated(series))


def test_loudness_from_the_series_is_what_another_meter_reads_from_the_sound(talk, stereo_wav, tmp_path):
    made = episode(tmp_path / "e", stereo_wav).run(MEASURE)
    momentary = np.load(made.folder / "work/measure/momentary.npy")
    samples, rate = soundfile.read(stereo_wav)
    other = pyloudnorm.Meter(rate).integrated_loudness(samples)
    assert integrated(momentary) == pytest.approx(other, abs=0.1)
    assert len(momentary) == len(talk) // 4800
