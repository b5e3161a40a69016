from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.speech.voice import (
    FRAME_SAMPLES,
    MIN_SPAN_FRAMES,
    Voice,
    quiet_gain_db,
    raised_window,
    spans_within,
    speech_spans,
)
from pipeline.speech.windows import PADDING_SAMPLES, Window, plan_windows, split_window

RUNS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.3, 0.39, 0.4, 0.9, 1.0]), st.integers(1, 700)), min_size=1, max_size=40
)


def recorded(runs, cut=0):
    """Probabilities, levels and length in samples of a recording with these runs of frames."""
    probabilities = np.concatenate([np.full(count, p, np.float32) for p, count in runs])
    levels = np.random.default_rng(len(probabilities)).normal(-30, 10, len(probabilities)).astype(np.float32)
    return probabilities, levels, len(probabilities) * FRAME_SAMPLES - cut


@settings(max_examples=200, deadline=None)
@given(runs=RUNS, cut=st.integers(0, FRAME_SAMPLES - 1), limit=st.floats(4, 30), pause=st.floats(0.5, 5))
def test_windows_hold_all_speech_and_keep_every_promise(runs, cut, limit, pause):
    probabilities, levels, samples = recorded(runs, cut)
    spans = speech_spans(probabilities, 0.4)
    windows = plan_windows(spans, levels, samples=samples, max_window_s=limit, longest_pause_s=pause)
    assert all(0 <= w.start < w.stop <= samples for w in windows)
    assert all(w.seconds <= limit for w in windows)
    assert all(a.stop <= b.start for a, b in pairwise(windows))
    covered = np.zeros(samples, bool)
    for window in windows:
        covered[window.start : window.stop] = True
    for start, stop in spans:
        assert covered[start * FRAME_SAMPLES : stop * FRAME_SAMPLES].all()
    # No window holds a pause longer than allowed, nor anything but speech and what is around it.
    for window in windows:
        inside = spans_within(spans, window.start, window.stop)
        assert inside
        for (_, stop), (start, _) in pairwise(inside):
            assert (start - stop) * FRAME_SAMPLES <= round(pause * 16_000) + FRAME_SAMPLES
        assert inside[0][0] * FRAME_SAMPLES - window.start <= PADDING_SAMPLES


@settings(max_examples=100, deadline=None)
@given(runs=RUNS)
def test_every_frame_that_is_surely_speech_is_in_a_span_unless_it_is_a_click(runs):
    probabilities, _, _ = recorded(runs)
    spans = speech_spans(probabilities, 0.4)
    assert all(stop - start >= MIN_SPAN_FRAMES for start, stop in spans)
    assert all(a[1] < b[0] for a, b in pairwise(spans))
    spoken = np.zeros(len(probabilities), bool)
    for start, stop in spans:
        spoken[start:stop] = True
    lost = (probabilities >= 0.4) & ~spoken
    runs_lost = np.diff(np.flatnonzero(np.diff(np.concatenate([[0], lost, [0]]))))[::2]
    assert (runs_lost < MIN_SPAN_FRAMES).all()


@settings(max_examples=200, deadline=None)
@given(runs=RUNS, start=st.integers(0, 100_000), length=st.integers(1, 480_000))
def test_a_split_window_loses_no_sample(runs, start, length):
    probabilities, levels, samples = recorded([*runs, (0.0, 1200)])
    start, stop = min(start, samples - 1), min(start + length, samples)
    window = Window(start=start, stop=max(stop, start + 1))
    parts = split_window(window, spans_within(speech_spans(probabilities, 0.4), window.start, window.stop), levels)
    assert parts[0].start == window.start
    assert parts[-1].stop == window.stop
    assert all(a.stop == b.start for a, b in pairwise(parts))
    assert all(part.seconds > window.seconds / 5 for part in parts)
    assert len(parts) == 2 or window.seconds < 2.2


def test_a_window_ends_in_a_pause_and_not_at_the_limit():
    # 9 s of speech, a pause of 0.6 s, 9 s, 0.1 s, 9 s: only the long pause is cut when 20 s fit.
    probabilities, levels, samples = recorded([(1.0, 281), (0.0, 19), (1.0, 281), (0.0, 3), (1.0, 281)])
    windows = plan_windows(speech_spans(probabilities, 0.4), levels, samples=samples, max_window_s=20)
    assert len(windows) == 2
    pause_middle = (281 + 300) / 2 * FRAME_SAMPLES
    assert abs(windows[0].stop - pause_middle) <= FRAME_SAMPLES * 10


def test_speech_without_a_pause_is_cut_where_it_is_quietest():
    probabilities = np.ones(1500, np.float32)
    levels = np.full(1500, -20, np.float32)
    levels[[400, 800, 1200]] = -50
    windows = plan_windows([(0, 1500)], levels, samples=1500 * FRAME_SAMPLES, max_window_s=15)
    assert {w.stop // FRAME_SAMPLES for w in windows[:-1]} == {400, 800, 1200}
    assert len(probabilities) == windows[-1].stop // FRAME_SAMPLES


def test_three_hours_are_cut_in_a_few_seconds():
    chance = np.random.default_rng(3)
    runs = [(float(i % 2), int(chance.integers(10, 60))) for i in range(10_000)]
    probabilities, levels, samples = recorded(runs)
    windows = plan_windows(speech_spans(probabilities, 0.4), levels, samples=samples, max_window_s=28)
    assert samples / 16_000 / len(windows) > 20


@pytest.mark.parametrize(("level", "expected"), [(-20, 0), (-41, 0), (-50, 24), (-80, 40), (-100, 0)])
def test_only_quiet_speech_is_raised_before_it_is_looked_for(level, expected):
    probabilities = np.repeat([0.9, 0.0], [100, 900]).astype(np.float32)
    levels = np.repeat([level, -110], [100, 900]).astype(np.float32)
    assert quiet_gain_db(probabilities, levels) == expected


def test_a_quiet_window_is_raised_without_overflow_and_a_loud_one_left_alone():
    tone = np.sin(np.arange(16_000) / 7).astype(np.float32)
    quiet, loud = raised_window(0.003 * tone), raised_window(0.9 * tone)
    assert 0.1 < np.abs(quiet).max() <= 1
    assert np.array_equal(loud, 0.9 * tone)
    assert np.array_equal(raised_window(tone[:5]), tone[:5])
    assert Voice.__doc__
