"""The sound that listeners get, sample by sample."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ToolFailed
from pipeline.model.kept import Kept, Passage, disjoint
from pipeline.sound.peaks import Peaks
from pipeline.sound.withheld import FADE_SAMPLES, gains, heard, heard_frame_peaks, heard_peaks, heard_samples
from pipeline.tools.withheld_sound import write_heard

MS = 48
KEPT = Kept(
    passages=(Passage(start_ms=501, end_ms=903, how="mute"), Passage(start_ms=1500, end_ms=1999, how="cut"))
)
LENGTH = 3000 * MS + 777


def noise(channels: int, seed: int = 1) -> np.ndarray:
    samples = np.random.default_rng(seed).standard_normal((LENGTH, channels)).clip(-4, 4) * 0.2
    return (samples * 2**23).astype(np.int32) << 8


@pytest.mark.parametrize("channels", [1, 2])
def test_a_master_comes_out_exact_to_the_sample(tmp_path, channels):
    before = noise(channels)
    soundfile.write(tmp_path / "master.flac", before, 48_000, subtype="PCM_24")
    count = write_heard(
        tmp_path / "master.flac", tmp_path / "heard.flac", KEPT, channels=channels, samples=LENGTH,
        progress=lambda _fraction: None,
    )  # fmt: skip
    after, _ = soundfile.read(tmp_path / "heard.flac", dtype="int32", always_2d=True)
    fade = FADE_SAMPLES
    assert count == len(after) == LENGTH - 499 * MS == heard_samples(KEPT, LENGTH)
    assert (after[: 501 * MS - fade] == before[: 501 * MS - fade]).all()
    assert (after[501 * MS : 903 * MS] == 0).all()
    assert (after[903 * MS + fade : 1500 * MS - fade] == before[903 * MS + fade : 1500 * MS - fade]).all()
    assert (after[1500 * MS + fade :] == before[1999 * MS + fade :]).all()
    joint = np.abs(after[1500 * MS - 10 : 1500 * MS + 10]).max()
    assert joint < 2**31 * 0.01  # no step at the joint: both sides are faded there


def test_a_master_that_is_cut_short_is_refused(tmp_path):
    soundfile.write(tmp_path / "master.flac", noise(1)[:-5000], 48_000, subtype="PCM_24")
    with pytest.raises(ToolFailed, match="samples, not"):
        write_heard(
            tmp_path / "master.flac", tmp_path / "heard.flac", KEPT, channels=1, samples=LENGTH,
            progress=lambda _fraction: None,
        )  # fmt: skip


_PASSAGES = st.lists(
    st.tuples(st.integers(0, 300), st.integers(1, 80), st.sampled_from(["mute", "cut"])), max_size=4
).map(lambda found: Kept(passages=disjoint([Passage(start_ms=s, end_ms=s + n, how=how) for s, n, how in found])))


@given(_PASSAGES, st.integers(400, 9000))
def test_in_whatever_blocks_it_comes_the_sound_is_the_same(kept, block):
    sound = np.arange(1, 300 * MS + 1, dtype=np.int32)[:, None] * 1000
    parts = [heard(sound[at : at + block], kept, at) for at in range(0, len(sound), block)]
    whole = heard(sound, kept, 0)
    assert (np.concatenate(parts) == whole).all()
    assert len(whole) == heard_samples(kept, len(sound))


@given(_PASSAGES)
def test_nothing_withheld_is_left_not_even_faintly(kept):
    factors = gains(kept, 0, 400 * MS)
    for passage in kept.passages:
        assert (factors[passage.start_ms * MS : passage.end_ms * MS] == 0).all()
    assert factors.min(initial=1) >= 0
    steps = np.abs(np.diff(factors))
    assert steps.max(initial=0) < 0.01 or len(kept.passages) > 1


def test_the_waveform_shows_silence_and_skips_what_is_cut():
    points = np.full((150, 2), 50, dtype=np.int8)
    found = heard_peaks(Peaks(sample_rate_hz=48_000, samples_per_point=960, points=points), KEPT)
    assert len(found.points) == 125
    assert (found.points[25:46] == 0).all()
    assert (found.points[:25] == 50).all()


def test_peaks_of_what_is_heard_come_from_their_own_frames():
    peaks = np.arange(30, dtype=np.float32)
    found = heard_frame_peaks(peaks, Kept(passages=(Passage(start_ms=500, end_ms=1000, how="cut"),)))
    assert len(found) == 25
    assert list(found[6:]) == [float(at + 6) for at in range(6, 24)] + [29.0]
