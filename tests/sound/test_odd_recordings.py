"""Recordings as they come: odd rates, layouts, numbers and faults end right, or with a clear message."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from pipeline.errors import RecordingError
from pipeline.stages.measure import STAGE as MEASURE
from tests.sound import material
from tests.sound.episodes import episode
from tests.sound.meters import decode

RATE = material.RATE
LEAN = {"renditions": {"mp3": {"format": "mp3", "bitrate_kbps": 96}}}
"""One rendition is enough here."""


def measured(tmp_path, *recordings, **options):
    return episode(tmp_path / "e", *recordings, **options).run(MEASURE)


def rendered(tmp_path, *recordings, **options):
    return episode(tmp_path / "e", *recordings, **{**LEAN, **options}).sound()


def every_nth(talk, rate):
    """The talk at another rate, by interpolation."""
    times = np.arange(int(len(talk) * rate / RATE)) * RATE / rate
    return np.interp(times, np.arange(len(talk)), talk).astype(np.float32)


@pytest.mark.parametrize(
    ("rate", "said"), [(8_000, "at 8 kHz: it will sound like a telephone"), (96_000, "96 kHz was brought to 48 kHz")]
)
def test_other_rates_come_out_at_48_khz_and_the_same_length(talk, tmp_path, debian_ffmpeg, rate, said):
    wav = material.write(tmp_path / "a.wav", every_nth(talk, rate)[: 8 * rate], rate=rate)
    made = rendered(tmp_path, wav)
    assert any(said in note for note in made.notes)
    for path in made.sounding_files:
        file = decode(debian_ffmpeg, path)
        assert file.rate == 48_000
        assert len(file.samples) == pytest.approx(8 * 48_000, abs=1200)
        assert file.lufs == pytest.approx(-19.0, abs=0.5)


def test_surround_becomes_stereo_and_that_is_said(talk, tmp_path, debian_ffmpeg):
    part = talk[: 8 * RATE]
    surround = np.stack([part * 0.1, part * 0.1, part, part * 0, part * 0.05, part * 0.05], axis=1)
    wav = tmp_path / "surround.wav"
    soundfile.write(wav, surround, RATE, format="WAVEX")
    made = rendered(tmp_path, wav)
    assert decode(debian_ffmpeg, made.sounding_files[0]).channels in {1, 2}
    assert any("6 channels" in note and "mixed to stereo" in note for note in made.notes)


def test_numbers_that_are_no_sound_become_silence_and_that_is_said(talk, tmp_path, debian_ffmpeg):
    broken = material.two_channels(talk)[: 8 * RATE]
    broken[2 * RATE : 2 * RATE + 50, 0] = np.nan
    broken[3 * RATE, 1] = np.inf
    broken[3 * RATE + 9, 1] = -np.inf
    wav = material.write(tmp_path / "nan.wav", broken, subtype="FLOAT")
    made = rendered(tmp_path, wav)
    assert made.measurement["repaired"]
    assert any("52 samples are no numbers" in note for note in made.notes)
    for path in made.sounding_files:
        file = decode(debian_ffmpeg, path)
        assert np.isfinite(file.samples).all()
        assert file.lufs == pytest.approx(-16.0, abs=0.5)


def test_float_recording_over_full_scale_is_not_clipped(talk, tmp_path, debian_ffmpeg):
    """32-bit float recorders have no clipping: turning down gives the whole wave."""
    hot = material.two_channels(talk)[: 6 * RATE]
    quiet = rendered(tmp_path / "quiet", material.write(tmp_path / "quiet.wav", hot / 4, subtype="FLOAT"))
    loud = rendered(tmp_path / "loud", material.write(tmp_path / "loud.wav", hot * 4, subtype="FLOAT"))
    one, other = (decode(debian_ffmpeg, made.sounding_files[0]).samples for made in (quiet, loud))
    assert loud.report.source.true_peak_dbtp > 6
    assert np.abs(one - other).max() < 0.002


def test_short_recording_is_made_and_the_rough_figure_is_announced(talk, tmp_path):
    wav = material.write(tmp_path / "short.wav", talk[RATE : 2 * RATE])
    made = rendered(tmp_path, wav)
    assert any("only 1.0 s long" in note for note in made.notes)
    assert made.report.files[0].measured.integrated_lufs == pytest.approx(-19.0, abs=0.5)


def test_a_fraction_of_a_second_is_refused(talk, tmp_path):
    wav = material.write(tmp_path / "click.wav", talk[RATE : RATE + 9_000])
    with pytest.raises(RecordingError, match=r"click.wav lasts 0.19 s; at least 0.5 s"):
        measured(tmp_path, wav)


@pytest.mark.parametrize("level", [0.0, 1e-6])
def test_silence_is_refused(tmp_path, level):
    noise = np.random.default_rng(1).standard_normal((5 * RATE, 2)).astype(np.float32) * level
    wav = material.write(tmp_path / "silence.wav", noise)
    with pytest.raises(RecordingError, match=r"No sound above -70 LUFS in silence.wav \(0:05 long\)"):
        measured(tmp_path, wav)


@pytest.mark.parametrize(
    ("factors", "mix", "said"),
    [
        ((1, 0), "left", "the right channel is dead"),
        ((0, 1), "right", "the left channel is dead"),
        ((1, 1), "average", "both channels are the same"),
        ((1, -1), "left", "inverted polarity"),
    ],
)
def test_channels_with_a_fault_become_mono_and_that_is_said(talk, tmp_path, factors, mix, said):
    both = np.stack([talk * factor for factor in factors], axis=1)[: 9 * RATE]
    both += np.random.default_rng(3).standard_normal(both.shape).astype(np.float32)[:, :1] * 2e-5
    made = measured(tmp_path, material.write(tmp_path / "a.wav", both))
    assert (made.measurement["mix"], made.measurement["channels"]) == (mix, 1)
    assert any(said in note for note in made.notes)


def test_a_dead_channel_costs_no_loudness_in_what_recognition_hears(talk, tmp_path):
    both = np.stack([talk, talk * 0], axis=1)[: 9 * RATE]
    made = measured(tmp_path, material.write(tmp_path / "a.wav", both))
    heard, rate = soundfile.read(made.folder / "work/measure/speech.flac")
    assert rate == 16_000
    assert np.abs(heard).max() == pytest.approx(np.abs(talk[: 9 * RATE]).max(), rel=0.1)


def test_stereo_that_is_asked_for_stays_stereo(talk, tmp_path, debian_ffmpeg):
    both = np.stack([talk, talk * 0], axis=1)[: 9 * RATE]
    made = rendered(tmp_path, material.write(tmp_path / "a.wav", both), sound={"channels": "stereo"})
    file = decode(debian_ffmpeg, made.sounding_files[0])
    assert file.channels == 2
    assert np.abs(file.samples[:, 0] - file.samples[:, 1]).max() == 0
    assert file.lufs == pytest.approx(-16.0, abs=0.2)


def test_a_mono_recording_becomes_stereo_when_that_is_asked_for(talk, tmp_path, debian_ffmpeg):
    wav = material.write(tmp_path / "a.wav", talk[: 9 * RATE])
    made = rendered(tmp_path, wav, sound={"channels": "stereo"})
    assert made.measurement["samples"] == 9 * RATE
    for path in made.sounding_files:
        file = decode(debian_ffmpeg, path)
        assert file.channels == 2
        assert file.lufs == pytest.approx(-16.0, abs=0.5)


def test_a_very_quiet_recording_is_made_loud_and_that_is_said(talk, tmp_path, debian_ffmpeg):
    made = rendered(tmp_path, material.write(tmp_path / "a.wav", talk[: 9 * RATE] / 100))
    assert any(note.startswith("very quiet (-6") for note in made.notes), made.notes
    assert decode(debian_ffmpeg, made.sounding_files[0]).lufs == pytest.approx(-19.0, abs=0.2)


def test_mono_and_stereo_parts_become_stereo_of_equal_weight(talk, tmp_path):
    """A mono part sounds from the middle, as loud as it was."""
    both = material.write(tmp_path / "a.wav", material.two_channels(talk)[: 4 * RATE])
    one = material.write(tmp_path / "b.wav", talk[: 4 * RATE])
    made = measured(tmp_path, both, one)
    assert (made.measurement["mix"], made.measurement["channels"]) == ("stereo", 2)
    peaks = np.load(made.folder / "work/measure/frame-peaks.npy")
    assert peaks[41:80].max() / peaks[1:40].max() == pytest.approx(1 / 0.95, abs=0.02)


def test_mono_that_is_asked_for_is_the_sum_of_both(stereo_wav, tmp_path):
    made = rendered(tmp_path, stereo_wav, sound={"channels": "mono"})
    assert made.measurement["mix"] == "average"
    assert made.report.target_lufs == -19.0


def test_parts_are_joined_sample_by_sample(talk, tmp_path, debian_ffmpeg):
    """Recorders split long files; rates and layouts may differ when two recorders ran."""
    first = material.write(tmp_path / "a.wav", material.two_channels(talk)[: 4 * RATE + 123])
    second = material.write(tmp_path / "b.wav", every_nth(talk, 44_100)[: 3 * 44_100], rate=44_100)
    third = tmp_path / "c.flac"
    material.make_ffmpeg(debian_ffmpeg, "-i", first, third)
    made = rendered(tmp_path, first, second, third)
    samples = [part["samples"] for part in made.measurement["parts"]]
    assert samples == [4 * RATE + 123, 3 * RATE, 4 * RATE + 123]
    assert made.measurement["samples"] == sum(samples)
    assert [part["start_ms"] for part in made.measurement["parts"]] == [0, 4002, 7002]
    assert len(decode(debian_ffmpeg, made.sounding_files[0]).samples) == sum(samples)
    assert len(soundfile.read(made.folder / "work/measure/speech.flac")[0]) == -(-sum(samples) // 3)


def test_a_joint_is_where_the_samples_meet(talk, tmp_path):
    """Cut in two at any sample and joined again, a recording is as it was."""
    cut = 4 * RATE + 1_111
    halves = [material.write(tmp_path / f"{i}.wav", part) for i, part in enumerate((talk[:cut], talk[cut : 8 * RATE]))]
    whole = material.write(tmp_path / "whole.wav", talk[: 8 * RATE])
    joined = measured(tmp_path / "joined", *halves)
    alone = measured(tmp_path / "alone", whole)
    for name in ("work/measure/momentary.npy", "work/measure/frame-peaks.npy"):
        assert (joined.folder / name).read_bytes() == (alone.folder / name).read_bytes(), name
    one, other = (soundfile.read(made.folder / "work/measure/speech.flac")[0] for made in (joined, alone))
    assert np.array_equal(one, other)


def test_a_wav_that_was_cut_off_is_announced_with_the_time(stereo_wav, tmp_path):
    cut = tmp_path / "cut.wav"
    cut.write_bytes(stereo_wav.read_bytes()[: 288_000 * 10])
    made = measured(tmp_path, cut)
    assert any("cut.wav claims to last 0:25 and lasts 0:09; it is cut off" in note for note in made.notes), made.notes
    assert made.measurement["decode_problems"][0]["at_ms"] == pytest.approx(10_000, abs=150)


def test_damage_in_a_compressed_file_is_announced_with_the_time(stereo_wav, tmp_path, debian_ffmpeg):
    flac, damaged = tmp_path / "whole.flac", tmp_path / "damaged.flac"
    material.make_ffmpeg(debian_ffmpeg, "-i", stereo_wav, flac)
    data = bytearray(flac.read_bytes())
    where = len(data) // 2
    data[where : where + 2000] = bytes(2000)
    damaged.write_bytes(data)
    made = measured(tmp_path, damaged)
    assert made.measurement["decode_problem_count"] >= 1
    assert 8_000 < made.measurement["decode_problems"][0]["at_ms"] < 18_000
    assert any(note.startswith("damaged at 0:") for note in made.notes)


def test_a_later_part_has_its_damage_at_the_time_of_the_whole(stereo_wav, tmp_path):
    cut = tmp_path / "cut.wav"
    cut.write_bytes(stereo_wav.read_bytes()[: 288_000 * 5])
    made = measured(tmp_path, stereo_wav, cut)
    first = made.measurement["parts"][0]["samples"] // 48
    assert made.measurement["decode_problems"][0]["at_ms"] == pytest.approx(first + 5_000, abs=150)


def test_what_cannot_be_decoded_at_all_is_refused(tmp_path, debian_ffmpeg, stereo_wav):
    mp3 = tmp_path / "broken.mp3"
    material.make_ffmpeg(debian_ffmpeg, "-i", stereo_wav, "-t", "6", mp3)
    data = mp3.read_bytes()
    made = episode(tmp_path / "e", mp3)
    mp3.write_bytes(data[:300] + bytes(len(data) - 300))
    with pytest.raises(RecordingError, match=r"broken.mp3|silent"):
        made.run(MEASURE)


def test_a_video_gives_its_sound(stereo_wav, tmp_path, debian_ffmpeg):
    video = tmp_path / "lecture.mp4"
    picture = ("-f", "lavfi", "-i", "testsrc=d=6:s=320x240:r=5")
    material.make_ffmpeg(debian_ffmpeg, *picture, "-i", stereo_wav, "-t", "6", "-c:v", "mpeg4", video)
    made = measured(tmp_path, video)
    assert made.measurement["duration_ms"] == pytest.approx(6_000, abs=60)
