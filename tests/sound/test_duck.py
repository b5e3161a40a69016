"""The spot duck lowers what is over the limit, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sound.duck import EXTRA_DB, FORESEEN_DB, FRAMES, deepen, ducked_frames, foreseen, offending

peaks_db = st.lists(st.floats(-40, 4), min_size=1, max_size=80).map(np.array)


def factors(levels_db):
    return (10 ** (np.asarray(levels_db) / 20)).astype(np.float32)


def test_five_frames_around_the_offender_go_down_by_the_excess_and_a_little_more():
    levels = np.full(20, -6.0)
    levels[10] = 0.5
    duck = deepen(np.zeros(20), factors(levels), limit_dbtp=-1.0)
    assert duck[8:13] == pytest.approx(np.full(5, -1.9), abs=1e-4)
    assert duck[7] == duck[13] == 0
    assert ducked_frames(duck) == FRAMES


def test_a_second_try_goes_deeper():
    levels = np.full(9, -6.0)
    levels[4] = -0.5
    once = deepen(np.zeros(9), factors(levels), limit_dbtp=-1.0)
    twice = deepen(once, factors(levels), limit_dbtp=-1.0)
    assert twice[4] == pytest.approx(2 * once[4])


@given(peaks_db)
def test_after_ducking_no_frame_is_over_if_the_encoder_does_the_same_again(levels):
    duck = deepen(np.zeros(len(levels)), factors(levels), limit_dbtp=-1.0)
    assert not len(offending(factors(levels + duck), limit_dbtp=-1.0))
    assert (levels + duck)[levels > -1.0].max(initial=-99) <= -1.0 - EXTRA_DB + 1e-4


@given(peaks_db)
def test_nothing_is_raised_and_nothing_far_away_is_lowered(levels):
    duck = deepen(np.zeros(len(levels)), factors(levels), limit_dbtp=-1.0)
    over = set(offending(factors(levels), limit_dbtp=-1.0))
    assert (duck <= 0).all()
    for frame in np.flatnonzero(duck < 0):
        assert any(abs(frame - other) <= FRAMES // 2 for other in over)


def test_a_decode_of_another_length_is_no_problem():
    assert len(deepen(np.zeros(5), factors([2.0] * 9), limit_dbtp=-1.0)) == 5
    assert len(deepen(np.zeros(9), factors([2.0] * 5), limit_dbtp=-1.0)) == 9


def test_moments_where_the_recording_is_clipped_are_ducked_before_anything_is_encoded():
    source, master = np.full(1_000, -12.0), np.full(1_000, -8.0)
    source[500], master[500] = 0.8, -2.3
    duck = foreseen(factors(source), factors(master), ceiling_dbtp=-2.3)
    assert duck[498:503] == pytest.approx(np.full(5, -FORESEEN_DB))
    assert ducked_frames(duck) == FRAMES


def test_a_recording_that_is_clipped_everywhere_is_left_as_it_is():
    hot = factors(np.full(100, 0.5))
    assert ducked_frames(foreseen(hot, factors(np.full(100, -2.3)), ceiling_dbtp=-2.3)) == 0


def test_clipped_moments_that_ended_up_low_are_left_as_they_are():
    source, master = np.full(1_000, -12.0), np.full(1_000, -8.0)
    source[500] = 0.8
    assert ducked_frames(foreseen(factors(source), factors(master), ceiling_dbtp=-2.3)) == 0
