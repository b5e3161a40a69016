"""The waveform: the .dat file that players read, and the picture."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from pipeline.outputs.waveform_svg import BARS, bar_heights, render_waveform
from pipeline.sound.peaks import Peaks, parse_dat, render_dat, to_eight_bits
from pipeline.stages.measure import STAGE as MEASURE
from pipeline.stages.render import STAGE as RENDER
from pipeline.stages.waveform import STAGE as WAVEFORM
from tests.sound.episodes import episode

magnitudes = st.lists(st.integers(0, 128), max_size=2_000)


@pytest.fixture(scope="module")
def drawn(stereo_wav, tmp_path_factory):
    return episode(tmp_path_factory.mktemp("waveform") / "e", stereo_wav).run(MEASURE).run(RENDER).run(WAVEFORM)


def test_waveform_file_has_fifty_points_a_second_of_the_masters_mono_sum(drawn):
    peaks = parse_dat((drawn.folder / "master/peaks.dat").read_bytes())
    assert (peaks.sample_rate_hz, peaks.samples_per_point) == (48_000, 960)
    (master,) = (drawn.folder / "master").glob("*.flac")
    sound = soundfile.read(master)[0].mean(axis=1)
    assert len(peaks.points) == -(-len(sound) // 960)
    for point in (50, 120):
        part = sound[point * 960 : (point + 1) * 960]
        assert peaks.points[point] == pytest.approx([part.min() * 128, part.max() * 128], abs=1)


def test_header_is_that_of_audiowaveform_version_2():
    data = render_dat(Peaks(sample_rate_hz=48_000, samples_per_point=960, points=np.zeros((3, 2), np.int8)))
    assert data[:24].hex() == "02000000" "01000000" "80bb0000" "c0030000" "03000000" "01000000"
    assert len(data) == 24 + 6


@given(st.lists(st.tuples(st.integers(-128, 127), st.integers(-128, 127)), max_size=50))
def test_waveform_file_is_read_as_it_was_written(points):
    peaks = Peaks(sample_rate_hz=48_000, samples_per_point=960, points=np.array(points, np.int8).reshape(-1, 2))
    assert np.array_equal(parse_dat(render_dat(peaks)).points, peaks.points)


@pytest.mark.parametrize("damage", [lambda d: d[:10], lambda d: d[:-1], lambda d: b"\3" + d[1:], lambda d: d + b"x"])
def test_damaged_waveform_file_is_refused(damage):
    data = render_dat(Peaks(sample_rate_hz=48_000, samples_per_point=960, points=np.ones((3, 2), np.int8)))
    with pytest.raises(ValueError, match=r"waveform file|8-bit mono"):
        parse_dat(damage(data))


def test_numbers_over_full_scale_and_no_numbers_fit_into_eight_bits():
    points = np.array([[-3.0, 3.0], [np.nan, np.inf], [-0.5, 0.5]], np.float32)
    assert to_eight_bits(points).tolist() == [[-128, 127], [0, 127], [-64, 64]]


def test_picture_is_small_valid_and_says_what_it_is(drawn):
    text = (drawn.folder / "outputs/waveform.svg").read_text(encoding="utf-8")
    assert len(text.encode()) < 20_000
    root = ET.fromstring(text)  # noqa: S314
    ns = {"s": "http://www.w3.org/2000/svg"}
    assert root.find("s:title", ns).text == "Телебез турында"
    assert root.find("s:desc", ns).text == "0:25"
    assert root.get("role") == "img"
    assert {root.get("aria-labelledby")} == {"waveform-title waveform-desc"}
    assert root.find("s:path", ns).get("stroke") == "currentColor"


def test_titles_cannot_break_out_of_the_picture():
    text = render_waveform([1, 2], title='<script>alert("1")</script> & co', description="0:01")
    assert "<script" not in text
    ET.fromstring(text)  # noqa: S314


@given(magnitudes)
def test_bars_are_between_nothing_and_full(values):
    heights = bar_heights(values)
    assert len(heights) == min(BARS, len(values))
    assert all(0 <= height <= 1 for height in heights)


def test_quiet_recordings_fill_the_picture_too():
    loud = [10 * (index % 10) for index in range(3_000)]
    assert bar_heights(loud) == pytest.approx(bar_heights([value / 10 for value in loud]))


def test_a_single_click_does_not_flatten_everything():
    values = [20.0] * 6_000
    values[3_000] = 128.0
    assert np.median(bar_heights(values)) > 0.9


def test_three_hours_are_no_larger_than_three_minutes():
    rng = np.random.default_rng(1)
    long = render_waveform(rng.uniform(0, 128, 3 * 3600 * 50).tolist(), title="t", description="3:00:00")
    assert len(long.encode()) < 10_000
