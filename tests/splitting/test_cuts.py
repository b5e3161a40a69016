"""Which pause a talk is cut at, and what is said of an agenda that is late."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.agenda.cuts import LEAD_MS, TAIL_MS, Cut, PlannedTalk, moments, plan_cuts
from pipeline.agenda.drift import doubtful, found_shift_ms, real_pauses, steady_shift_ms
from pipeline.agenda.pauses import FRAME_MS, Pause, best_pause, pauses_in
from pipeline.agenda.talk import Agenda, Row, Talk

SNAP_MS = 30_000


def pause(start_s, end_s, *, depth_db=30.0, quiet=True):
    return Pause(start_ms=round(start_s * 1000), end_ms=round(end_s * 1000), depth_db=depth_db, quiet=quiet)


def talk(start_s, end_s, **more):
    row = Row(start="10:00", title={"tt": f"{start_s}"})
    facts = {"place": "row 2", "exact": False, "to_the_end": False, **more}
    return Talk(start_ms=round(start_s * 1000), end_ms=round(end_s * 1000), row=row, **facts)


def agenda(*talks):
    return Agenda(talks=talks, date=None, season=None, starts_ms=None, notes=())


def levels(*stretches):
    """(seconds, dBFS, probability of speech) of each stretch."""
    frames = [(level, speech) for seconds, level, speech in stretches for _ in range(round(seconds * 1000 / FRAME_MS))]
    both = np.array(frames, np.float32)
    return both[:, 0], both[:, 1]


def test_a_pause_is_found_where_it_is_quiet_and_nobody_speaks():
    found = pauses_in(*levels((5, -20, 0.9), (2, -58, 0.0), (3, -20, 0.9), (0.2, -58, 0.0), (2, -21, 0.9)), start_ms=0)
    (only,) = found
    assert (only.start_ms, only.length_ms) == (pytest.approx(5000, abs=32), pytest.approx(2000, abs=64))
    assert only.quiet


def test_a_noisy_hall_has_pauses_too_and_a_cough_does_not_part_them():
    noisy = pauses_in(*levels((5, -20, 0.9), (2, -36, 0.1), (0.08, -25, 0.2), (1, -36, 0.1), (3, -20, 0.9)), start_ms=0)
    assert [found.length_ms for found in noisy] == [pytest.approx(3080, abs=64)]


def test_applause_is_the_second_best_place_and_music_without_end_none():
    applauded = pauses_in(*levels((10, -20, 0.9), (6, -22, 0.05), (10, -20, 0.9)), start_ms=0)
    assert [found.quiet for found in applauded] == [False]
    assert pauses_in(*levels((10, -20, 0.9)), start_ms=0) == ()


def test_a_window_in_which_the_microphone_was_off_is_one_pause():
    (whole,) = pauses_in(*levels((10, -90, 0.0)), start_ms=60_000)
    assert (whole.start_ms, whole.length_ms) == (60_000, pytest.approx(10_000, abs=32))


def test_the_longest_deepest_and_nearest_pause_is_taken():
    short_and_near, long_and_far = pause(99, 99.6), pause(112, 117)
    assert best_pause([short_and_near, long_and_far], 100_000, snap_ms=SNAP_MS) == long_and_far
    assert best_pause([pause(99, 101), pause(125, 128)], 100_000, snap_ms=SNAP_MS) == pause(99, 101)
    assert best_pause([pause(90, 92, depth_db=12), pause(108, 110)], 100_000, snap_ms=SNAP_MS) == pause(108, 110)
    assert best_pause([pause(131, 139)], 100_000, snap_ms=SNAP_MS) is None


def test_a_talk_begins_just_before_its_first_word_and_ends_after_its_last():
    first, second = plan_cuts(
        agenda(talk(0, 100), talk(100, 200, to_the_end=True)), {100_000: [pause(98, 106)]}, snap_ms=SNAP_MS,
        duration_ms=200_000,
    )  # fmt: skip
    assert first.end == Cut(asked_ms=100_000, at_ms=98_000 + TAIL_MS, how="pause", pause_ms=8000)
    assert second.start == Cut(asked_ms=100_000, at_ms=106_000 - LEAD_MS, how="pause", pause_ms=8000)
    assert (first.start.how, second.end.how, second.end.at_ms) == ("edge", "edge", 200_000)


def test_in_a_pause_that_goes_on_beyond_what_was_heard_the_asked_time_stays():
    first, second = plan_cuts(
        agenda(talk(0, 100), talk(100, 200)), {100_000: [pause(66, 134)]}, snap_ms=SNAP_MS, duration_ms=300_000
    )
    assert first.end.at_ms == second.start.at_ms == 100_000
    assert (first.end.how, first.end.pause_ms) == ("pause", 68_000)


def test_in_a_short_pause_one_talk_ends_where_the_next_begins():
    first, second = plan_cuts(
        agenda(talk(0, 100), talk(100, 200)), {100_000: [pause(98, 98.6)]}, snap_ms=SNAP_MS, duration_ms=300_000
    )
    assert first.end.at_ms == second.start.at_ms == 98_300


def test_where_there_is_no_pause_it_is_cut_as_asked_and_said():
    (only,) = plan_cuts(agenda(talk(50, 100)), {}, snap_ms=SNAP_MS, duration_ms=200_000)
    assert (only.start.at_ms, only.start.how) == (50_000, "nothing found")
    assert (only.end.at_ms, only.end.how) == (100_000, "nothing found")


def test_an_exact_talk_is_not_moved_and_not_listened_to():
    exact = agenda(talk(50, 100, exact=True))
    assert moments(exact, duration_ms=200_000) == ()
    (only,) = plan_cuts(exact, {50_000: [pause(40, 45)]}, snap_ms=SNAP_MS, duration_ms=200_000)
    assert (only.start, only.end) == (
        Cut(asked_ms=50_000, at_ms=50_000, how="exact"), Cut(asked_ms=100_000, at_ms=100_000, how="exact"),
    )  # fmt: skip


@given(
    st.lists(st.integers(2, 60), min_size=2, max_size=8),
    st.lists(st.tuples(st.floats(0, 300), st.floats(0.3, 20)), max_size=30),
)
def test_talks_never_overlap_and_stay_within_the_recording(lengths, stretches):
    times = np.cumsum([0, *lengths]).tolist()
    asked = agenda(*(talk(before, after) for before, after in pairwise(times)))
    heard = [pause(start, start + length) for start, length in stretches]
    duration_ms = times[-1] * 1000
    planned = plan_cuts(asked, dict.fromkeys(range(0, duration_ms + 1, 1000), heard), snap_ms=SNAP_MS,
                        duration_ms=duration_ms)  # fmt: skip
    edges = [cut.at_ms for item in planned for cut in (item.start, item.end)]
    assert edges == sorted(edges)
    assert edges[0] >= 0
    assert edges[-1] <= duration_ms


def planned(*moved_s, how="pause", pause_ms=4000):
    cuts = [Cut(asked_ms=at * 600_000, at_ms=at * 600_000 + round(by * 1000), how=how, pause_ms=pause_ms)
            for at, by in enumerate(moved_s, start=1)]  # fmt: skip
    return [PlannedTalk(talk=talk(0, 1), start=cut, end=cut) for cut in cuts]


def test_an_agenda_that_is_a_little_late_everywhere_is_told():
    assert steady_shift_ms(planned(21, 19, 24, 20)) == 21_000
    assert steady_shift_ms(planned(-21, -19, -24, -20)) == -20_000
    assert steady_shift_ms(planned(21, -19, 2, -20)) is None
    assert steady_shift_ms(planned(2, 1, 3, 2)) is None


def test_times_without_real_pauses_are_doubtful():
    assert doubtful(planned(1, 2, 3, pause_ms=600))
    assert not doubtful(planned(1, 2, 3))
    assert doubtful(planned(0, 0, 0, how="nothing found", pause_ms=0))


def test_a_shift_of_twelve_minutes_is_found_in_the_pauses_of_the_day():
    starts = [600, 1500, 2100, 3300, 4200]
    day = np.full(50_000, -20, np.float32)
    for at in starts:
        day[(at + 720 - 4) * 10 : (at + 720) * 10] = -60
    pauses = real_pauses(day)
    assert len(pauses) == 5
    assert found_shift_ms([at * 1000 for at in starts], pauses) == pytest.approx(720_000, abs=1000)
    assert found_shift_ms([at * 1000 + 720_000 for at in starts], pauses) is None
    assert found_shift_ms([700_000, 1_900_000, 2_050_000, 2_900_000], pauses) is None
