"""True peak: what lies between the samples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.signal import resample_poly

from pipeline.sound.true_peak import MAX_GAIN, TruePeakMeter

FRAME = 4_800


def peaks(samples, *, limit=0.0, chunk_frames=3):
    meter = TruePeakMeter(FRAME, 1, limit=limit)
    whole = np.pad(samples.astype(np.float32), (0, -len(samples) % FRAME))[:, np.newaxis]
    step = chunk_frames * FRAME
    return np.concatenate([meter.feed(whole[at : at + step]) for at in range(0, len(whole), step)])


def test_sine_between_its_samples_is_seen():
    """A quarter of the sample rate, 45 degrees off: samples at 0.707, the wave reaches 1."""
    wave = np.sin(2 * np.pi * np.arange(FRAME * 4) / 4 + np.pi / 4)
    assert np.abs(wave).max() == pytest.approx(0.7071, abs=1e-3)
    assert peaks(wave)[1:].max() == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("hertz", [100, 997, 5_000, 11_025, 16_000, 19_000])
def test_level_of_a_sine_is_right_at_every_frequency(hertz):
    wave = 0.5 * np.sin(2 * np.pi * hertz * np.arange(FRAME * 6) / 48_000 + 0.3)
    assert 20 * np.log10(peaks(wave)[1:].max() / 0.5) == pytest.approx(0, abs=0.25)


def test_noise_peaks_agree_with_a_long_resampler():
    """scipy's filter is longer than ours, and 16 times as dense."""
    noise = np.random.default_rng(2).standard_normal(FRAME * 10) * 0.1
    spectrum = np.fft.rfft(noise)
    spectrum[int(len(spectrum) * 20 / 24) :] = 0
    noise = np.fft.irfft(spectrum, len(noise))
    other = np.abs(resample_poly(noise, 16, 1)).max()
    assert 20 * np.log10(peaks(noise).max() / other) == pytest.approx(0, abs=0.2)


def test_pieces_make_no_difference():
    noise = np.random.default_rng(3).standard_normal(FRAME * 12) * 0.2
    assert np.array_equal(peaks(noise, chunk_frames=1), peaks(noise, chunk_frames=12))


@settings(max_examples=40, deadline=None)
@given(hnp.arrays(np.float32, FRAME * 2, elements=st.floats(-1, 1, width=32)))
def test_peak_is_between_the_sample_peak_and_the_filters_gain(samples):
    found = float(peaks(samples).max())
    sample_peak = float(np.abs(samples).max())
    assert sample_peak <= found <= sample_peak * MAX_GAIN * 1.00001


def test_what_is_left_out_could_not_have_mattered():
    """With a limit, quiet frames are not interpolated; the highest peak and all over the limit stay exact."""
    rng = np.random.default_rng(4)
    noise = rng.standard_normal(FRAME * 40) * np.repeat(rng.uniform(0.001, 0.3, 40), FRAME)
    exact, frugal = peaks(noise), peaks(noise, limit=0.5)
    assert frugal.max() == exact.max()
    over = exact > 0.5
    assert np.array_equal(frugal[over], exact[over])
    assert (frugal[~over] <= 0.5).all()


def test_the_higher_of_the_channels_counts():
    quiet = np.random.default_rng(5).standard_normal(FRAME * 3) * 0.05
    loud = np.random.default_rng(6).standard_normal(FRAME * 3) * 0.2
    for channels in ((quiet, loud), (loud, quiet)):
        both = TruePeakMeter(FRAME, 2, limit=0.0).feed(np.stack(channels, axis=1).astype(np.float32))
        assert np.array_equal(both, peaks(loud, chunk_frames=3))
