"""The whole chain on a talk: what comes out is measured by meters that the chain does not use."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from pipeline.stages.measure import STAGE as MEASURE
from pipeline.stages.render import STAGE as RENDER
from tests.sound import material
from tests.sound.episodes import Made, episode
from tests.sound.meters import decode, ebur128

ONE_MP3 = {"mp3": {"format": "mp3", "bitrate_kbps": 96}}


@pytest.fixture(scope="module")
def made(stereo_wav, tmp_path_factory) -> Made:
    return episode(tmp_path_factory.mktemp("stereo-episode") / "e", stereo_wav).sound()


@pytest.fixture(scope="module")
def seen(made, debian_ffmpeg):
    return {path.suffix: decode(debian_ffmpeg, path) for path in made.sounding_files}


def test_master_has_the_asked_loudness_by_another_meter(seen):
    assert seen[".flac"].lufs == pytest.approx(-16.0, abs=0.2)


@pytest.mark.parametrize("suffix", [".mp3", ".m4a", ".opus"])
def test_each_rendition_has_the_asked_loudness_by_another_meter(seen, suffix):
    assert seen[suffix].lufs == pytest.approx(-16.0, abs=0.5)


@pytest.mark.parametrize("suffix", [".flac", ".mp3", ".m4a", ".opus"])
def test_no_true_peak_is_over_the_limit_by_another_meter(made, debian_ffmpeg, suffix):
    path = next(path for path in made.sounding_files if path.suffix == suffix)
    assert ebur128(debian_ffmpeg, path)["Peak"] <= -1.0 + 0.05


def test_report_agrees_with_another_meter(made, debian_ffmpeg):
    for file in made.report.files:
        other = ebur128(debian_ffmpeg, made.folder / file.path)
        assert file.measured.integrated_lufs == pytest.approx(other["I"], abs=0.1)
        assert file.measured.true_peak_dbtp == pytest.approx(other["Peak"], abs=0.15)
        assert file.measured.range_lu == pytest.approx(other["LRA"], abs=0.2)
        assert file.within_tolerance
    assert made.report.warnings == ()


def test_source_reading_agrees_with_another_meter(made, stereo_wav, debian_ffmpeg):
    other, source = ebur128(debian_ffmpeg, stereo_wav), made.report.source
    assert source.integrated_lufs == pytest.approx(other["I"], abs=0.1)
    assert source.true_peak_dbtp == pytest.approx(other["Peak"], abs=0.1)
    assert source.range_lu == pytest.approx(other["LRA"], abs=0.1)


def test_everything_is_48_khz_stereo_of_the_same_length(seen, talk):
    for suffix, file in seen.items():
        assert (file.rate, file.channels) == (48_000, 2), suffix
        assert abs(len(file.samples) - len(talk)) <= (0 if suffix == ".flac" else 1024), suffix


def test_nothing_is_shifted_in_time(seen, talk):
    stretch = slice(48_000, 48_000 * 4)
    for suffix, file in seen.items():
        spectrum = np.fft.rfft(file.samples[stretch, 0]) * np.conj(np.fft.rfft(talk[stretch]))
        lag = np.argmax(np.fft.irfft(spectrum))
        # The high-pass turns phases a little: a sample is 0.02 ms.
        assert min(lag, 3 * 48_000 - lag) <= 2, suffix


def test_guest_is_brought_up_to_the_host(seen, talk):
    """12 dB apart in the recording, a few in the master."""
    host, guest = slice(0, 4 * 48_000), slice(int(6.5 * 48_000), 9 * 48_000)

    def gap(samples):
        return 10 * np.log10(np.mean(samples[host] ** 2) / np.mean(samples[guest] ** 2))

    assert gap(talk) > 10
    assert abs(gap(seen[".flac"].samples[:, 0])) < 5


def test_progress_ends_at_one_and_never_leaves_its_range(made):
    assert made.progress[-1] == 1.0
    assert all(0 <= done <= 1 for done in made.progress)


def test_same_recording_gives_the_same_bytes(made, stereo_wav, tmp_path):
    again = episode(tmp_path / "again", stereo_wav).sound()
    outputs = (*MEASURE.outputs(made.production), *RENDER.outputs(made.production))
    for path in outputs:
        assert _sha256(made.folder / path) == _sha256(again.folder / path), path


def test_nothing_but_the_outputs_is_left(made):
    outputs = {*MEASURE.outputs(made.production), *RENDER.outputs(made.production)}
    files = {str(path.relative_to(made.folder)) for path in made.folder.rglob("*") if path.is_file()}
    left = {path for path in files - outputs if not path.startswith(("source/", "journal/"))}
    assert left == set()


def test_mono_recording_stays_mono_at_its_own_loudness(mono_wav, debian_ffmpeg, tmp_path):
    made = episode(tmp_path / "e", mono_wav).sound()
    assert made.report.target_lufs == -19.0
    for path in made.sounding_files:
        file = decode(debian_ffmpeg, path)
        assert file.channels == 1
        assert file.lufs == pytest.approx(-19.0, abs=0.2 if path.suffix == ".flac" else 0.5)


def test_clipped_recording_keeps_the_true_peak_in_every_rendition(talk, debian_ffmpeg, tmp_path):
    wav = material.write(tmp_path / "clipped.wav", material.clipped(material.two_channels(talk)))
    made = episode(tmp_path / "e", wav).sound()
    for file in made.report.files:
        assert ebur128(debian_ffmpeg, made.folder / file.path)["Peak"] <= -1.0 + 0.05, file
        assert file.within_tolerance


def test_target_out_of_reach_is_said_in_the_report_and_to_the_person(stereo_wav, tmp_path):
    asked = {"levelling": False, "stereo_lufs": -9.0}
    made = episode(tmp_path / "e", stereo_wav, sound=asked, renditions=ONE_MP3).sound()
    got = made.report.files[0].measured
    assert got.integrated_lufs < -9.2
    assert got.true_peak_dbtp <= -1.0
    assert not made.report.files[0].within_tolerance
    (warning,) = made.report.warnings
    assert warning.startswith(f"-9.0 LUFS is not reachable without levelling: got {got.integrated_lufs:.1f}")
    assert warning in made.notes


def test_quiet_target_needs_no_limiter_and_is_met(stereo_wav, tmp_path):
    made = episode(tmp_path / "e", stereo_wav, sound={"stereo_lufs": -30.0}, renditions=ONE_MP3).sound()
    assert made.report.limiter_loss_lu == 0
    assert made.report.files[0].measured.integrated_lufs == pytest.approx(-30, abs=0.2)


def test_encoder_that_changes_the_level_is_corrected(mono_wav, tmp_path):
    """AAC at 24 kbit/s comes out 1.6 dB louder than it went in."""
    low = {"mp3": {"format": "mp3", "bitrate_kbps": 48}, "m4a": {"format": "m4a", "bitrate_kbps": 24}}
    made = episode(tmp_path / "e", mono_wav, renditions=low).sound()
    assert all(file.within_tolerance for file in made.report.files), made.report


def test_impossible_bit_rate_is_said(mono_wav, tmp_path):
    odd = {"mp3": {"format": "mp3", "bitrate_kbps": 100}, "opus": {"format": "opus", "bitrate_kbps": 320}}
    made = episode(tmp_path / "e", mono_wav, renditions=odd).sound()
    assert "mp3: 100 kbit/s is not possible here; 96 kbit/s is used" in made.notes
    assert "opus: 320 kbit/s is not possible here; 256 kbit/s is used" in made.notes


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
