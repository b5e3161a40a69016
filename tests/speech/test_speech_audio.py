from __future__ import annotations

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import EpisodeError
from pipeline.tools.speech_audio import SpeechReader
from pipeline.tools.voice_activity import VoiceDetector, hear

RATE = 16_000


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """A recording in which each sample says where it is."""
    path = tmp_path_factory.mktemp("counted") / "a.flac"
    samples = (np.arange(150_001) % 65_521 - 32_760).astype(np.int16)
    soundfile.write(path, samples, RATE, subtype="PCM_16")
    return path, samples


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 60_000)), max_size=8))
def test_every_read_gives_exactly_the_samples_asked_for(counted, steps):
    path, samples = counted
    with SpeechReader(path) as reader:
        start = 0
        for forward, length in steps:
            start += forward
            got = reader.read(start, start + length)
            assert np.array_equal(np.round(got * 32768).astype(int), samples[start : start + length])


def test_blocks_are_the_whole_recording(counted):
    path, samples = counted
    with SpeechReader(path) as reader:
        blocks = list(reader.blocks(7_000))
    assert {len(block) for block in blocks[:-1]} == {7_000}
    assert np.array_equal(np.round(np.concatenate(blocks) * 32768).astype(int), samples)


def test_reading_goes_forward_only(counted):
    with SpeechReader(counted[0]) as reader:
        reader.read(5_000, 6_000)
        with pytest.raises(ValueError, match="forward only"):
            reader.read(4_999, 6_000)


@pytest.mark.parametrize("fault", ["missing", "text", "stereo", "rate", "damaged", "streamed", "short"])
def test_what_is_not_the_measured_sound_is_refused_with_advice(tmp_path, fault):
    path = tmp_path / "speech.flac"
    noise = 0.1 * np.random.default_rng(0).standard_normal((RATE * 20, 2))
    if fault == "text":
        path.write_text("hello")
    elif fault != "missing":
        rate = 44_100 if fault == "rate" else RATE
        soundfile.write(path, noise if fault == "stereo" else noise[:, 0], rate, subtype="PCM_16")
    if fault in {"damaged", "streamed", "short"}:
        data = bytearray(path.read_bytes())
        data[200_000:260_000] = bytes(60_000)
        if fault == "streamed":  # a header that does not know the length (RFC 9639, 8.2)
            data[21] &= 0xF0
            data[22:26] = bytes(4)
        path.write_bytes(data[:150_000] if fault == "short" else data)
    with pytest.raises(EpisodeError, match="--from measure"), SpeechReader(path) as reader:
        for _ in reader.blocks(RATE):
            pass


def test_the_detector_hears_the_same_in_blocks_as_at_once(tmp_path, tatar_talk):
    path = tatar_talk.write(tmp_path / "a.flac")
    with SpeechReader(path) as reader:
        sound = reader.read(0, tatar_talk.samples // 512 * 512)
    frames = sound.reshape(-1, 512)
    at_once = VoiceDetector()(frames)
    detector = VoiceDetector()
    in_blocks = np.concatenate([detector(frames[i : i + 37]) for i in range(0, len(frames), 37)])
    assert np.abs(at_once - in_blocks).max() < 1e-4
    speech = np.concatenate([np.arange(start // 512 + 8, stop // 512 - 8) for _, _, start, stop in tatar_talk.said])
    assert (at_once[speech] > 0.4).mean() > 0.95


def test_very_quiet_speech_is_found(tmp_path, tatar_talk):
    voice = hear(tatar_talk.write(tmp_path / "quiet.flac", gain=10 ** (-45 / 20)))
    assert 20 < voice.gain_db <= 40
    share = sum(stop - start for _, _, start, stop in tatar_talk.said) / tatar_talk.samples
    assert (voice.probabilities > 0.4).mean() > 0.9 * share
    assert voice.samples == tatar_talk.samples
