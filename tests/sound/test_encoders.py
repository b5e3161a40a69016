"""What the encoders do to the level, measured: the table in sound/encoders.py must stay true."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest

from pipeline.model.settings import Rendition
from pipeline.sound.encoders import MP3_KBPS, compensation_db, encoder_options, possible_bitrate
from pipeline.tools.ffmpeg import find_ffmpeg, missing_encoders


def test_ffmpeg_that_is_found_has_all_encoders():
    assert missing_encoders(find_ffmpeg()) == ()


@pytest.mark.parametrize(("kbps", "channels"), [(64, 1), (128, 2), (160, 1), (192, 2), (224, 1), (256, 2)])
def test_compensation_is_what_lame_takes(tmp_path, kbps, channels):
    rendition = Rendition(format="mp3", bitrate_kbps=kbps)
    before, after = _through(tmp_path, encoder_options(rendition, bitrate_kbps=kbps), channels)
    assert 20 * np.log10(after / before) == pytest.approx(-compensation_db(rendition, bitrate_kbps=kbps), abs=0.01)


def test_bit_rates_that_a_format_lacks_are_replaced_by_the_closest():
    def possible(kind, kbps, channels=2):
        return possible_bitrate(Rendition(format=kind, bitrate_kbps=kbps), channels=channels)

    assert [possible("mp3", kbps) for kbps in (16, 100, 128, 144, 300)] == [32, 96, 128, 160, 320]
    assert possible("opus", 320, channels=1) == 256
    assert possible("opus", 320, channels=2) == 320
    assert possible("m4a", 320, channels=1) == 256
    assert all(possible("mp3", kbps) == kbps for kbps in MP3_KBPS)


def _through(folder, options, channels):
    """RMS of a sine before and after an encoder; the ends are left out."""
    rms = []
    ffmpeg = find_ffmpeg().path
    layout = f"aformat=channel_layouts={'stereo' if channels == 2 else 'mono'}"
    sine = ("-f", "lavfi", "-i", "sine=1000:d=3:r=48000", "-af", f"volume=6dB,{layout}")
    flags = [word for key, value in options.items() for word in (f"-{key}", str(value))]
    for target, codec in ((folder / "plain.wav", ["-c:a", "pcm_f32le"]), (folder / "coded.mp3", flags)):
        subprocess.run([ffmpeg, "-v", "error", *sine, *codec, str(target)], check=True)
        argv = [ffmpeg, "-v", "error", "-i", str(target), "-f", "f32le", "-"]
        samples = np.frombuffer(subprocess.run(argv, check=True, capture_output=True).stdout, "<f4")
        middle = samples[24_000 * channels : -24_000 * channels].astype(np.float64)
        rms.append(np.sqrt(np.mean(middle**2)))
    return rms
