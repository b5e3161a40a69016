"""The gain that meets the target with a limiter behind it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sound.gain_search import choose_sample, gain_for, limited_loudness
from pipeline.sound.gating import integrated


@given(st.integers(1, 200_000))
def test_sample_lies_within_the_recording_and_is_bounded(frames):
    sampling = choose_sample(frames)
    chosen = sampling.frames
    assert chosen[0] == 0
    assert chosen[-1] == frames - 1
    assert (np.diff(chosen) > 0).all(), "blocks neither overlap nor go back"
    assert len(chosen) <= 3_600
    assert sampling.whole == (len(chosen) == frames)


def test_long_recording_is_sampled_over_its_whole_length():
    chosen = choose_sample(108_000).frames
    thirds = np.histogram(chosen, bins=3, range=(0, 108_000))[0]
    assert thirds.min() > len(chosen) / 4


def test_expression_names_the_chosen_frames():
    sampling = choose_sample(108_000)
    first, last = sampling.blocks[1]
    assert f"between(n,{first},{last})" in (sampling.expression or "")
    assert choose_sample(100).expression is None


@given(st.floats(0, 3), st.floats(-10, 10))
def test_a_limiter_that_takes_the_same_everywhere_is_seen_exactly(loss, gain):
    predicted = np.random.default_rng(1).uniform(-30, -10, 108_000)
    sampling = choose_sample(len(predicted))
    probed = predicted[sampling.frames] + gain - loss
    expected = integrated(predicted) + gain - loss
    over = np.random.default_rng(2).uniform(-20, 10, len(predicted))
    assert limited_loudness(predicted, over, probed, sampling, gain_db=gain) == pytest.approx(expected, abs=1e-6)


def test_what_the_sample_missed_is_told_by_how_far_its_peaks_are_over_the_ceiling():
    """Loud bursts that the sample happens to hold too many of count only as often as they are there."""
    rng = np.random.default_rng(3)
    over = rng.choice([-10.0, 6.5], 50_000, p=[0.9, 0.1])
    sampling = choose_sample(len(over))
    over[sampling.frames[::2]] = 6.5
    predicted = np.where(over > 0, -14.0, -18.0)
    after = predicted - np.where(over > 0, 3.0, 0.0)
    got = limited_loudness(predicted, over, after[sampling.frames], sampling, gain_db=0.0)
    assert got == pytest.approx(integrated(after), abs=0.02)


def test_what_meter_and_filters_remember_at_a_seam_does_not_count():
    predicted = np.full(20_000, -20.0)
    sampling = choose_sample(len(predicted))
    probed = predicted[sampling.frames].copy()
    starts = np.cumsum([0, *(last - first + 1 for first, last in sampling.blocks[:-1])])
    probed[starts] += 30.0
    assert limited_loudness(predicted, predicted + 15, probed, sampling, gain_db=0.0) == pytest.approx(-20.0)


def test_gain_is_interpolated_between_probes():
    assert gain_for(-16.0, [4.0, 5.0, 6.5], [-16.6, -15.9, -15.2]) == (pytest.approx(4 + 0.6 / 0.7), -16.0)


def test_below_the_lowest_probe_the_limiter_takes_nothing():
    assert gain_for(-17.0, [4.0, 5.0], [-16.5, -15.6]) == (pytest.approx(3.5), -17.0)


def test_out_of_reach_gives_the_best_there_is():
    assert gain_for(-14.0, [4.0, 5.0, 6.5], [-16.0, -15.2, -15.0]) == (6.5, -15.0)


def test_where_the_limiter_is_saturated_the_smallest_gain_is_taken():
    gain, _ = gain_for(-14.0, [4.0, 5.0, 6.5], [-16.0, -15.0, -15.0])
    assert gain == 5.0


@given(
    st.lists(st.floats(0.01, 2), min_size=2, max_size=6),
    st.lists(st.floats(0, 1.5), min_size=6, max_size=6),
    st.floats(-20, -5),
)
def test_answer_is_never_beyond_the_highest_probe(steps, rises, target):
    gains = list(np.cumsum(steps))
    loudness = list(-16.0 + np.cumsum(rises[: len(gains)]))
    gain, expected = gain_for(target, gains, loudness)
    assert gain <= gains[-1] + 1e-9
    assert expected <= max(target, loudness[0]) + 1e-9
