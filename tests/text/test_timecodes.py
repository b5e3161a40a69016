import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.timecodes import clock, parse_timecode_ms, timecode


@settings(deadline=None)
@given(st.integers(0, 999 * 3_600_000), st.sampled_from(".,"))
def test_a_timecode_is_read_as_it_was_written(ms, separator):
    assert parse_timecode_ms(timecode(ms, separator=separator)) == ms


@settings(deadline=None)
@given(st.integers(0, 99 * 3600))
def test_a_clock_is_read_to_the_second(seconds):
    assert parse_timecode_ms(clock(seconds * 1000)) == seconds * 1000


@pytest.mark.parametrize(
    ("written", "ms"),
    [("12:30", 750_000), ("1:02:03.5", 3_723_500), ("7", 7000), ("7.25", 7250), (12.5, 12_500), ("90:00", 5.4e6)],
)
def test_usual_notations_are_understood(written, ms):
    assert parse_timecode_ms(written) == ms


@pytest.mark.parametrize("written", ["", "1:60", "1:61:00", "-1", "1:2:3:4", "0:0:1.0000", -1, float("nan"), 1e12])
def test_what_is_no_time_is_refused_in_words(written):
    with pytest.raises(ValueError, match="time"):
        parse_timecode_ms(written)


@settings(deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_a_time_or_a_value_error(text):
    try:
        assert parse_timecode_ms(text) >= 0
    except ValueError as error:
        assert "time" in str(error)  # noqa: PT017


def test_clocks_are_short():
    assert [clock(ms) for ms in (0, 7999, 750_000, 3_723_000)] == ["0:00", "0:07", "12:30", "1:02:03"]
