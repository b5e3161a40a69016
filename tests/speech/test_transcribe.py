from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import soundfile

from pipeline.errors import ToolMissing
from pipeline.outputs.asr_json import parse_asr
from pipeline.stages._speech_files import ASR_PATH
from pipeline.stages.transcribe import STAGE
from pipeline.tools import whisper
from pipeline.tools.whisper import Whisper
from tests.speech.talk import RATE, Recording, production, step, word_error_rate


def transcribed(folder, recording, made):
    context = step(folder, made, recording)
    STAGE.run(context)
    return parse_asr((context.staging / ASR_PATH).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("talk", "languages", "limit"), [
    ("tatar_talk", ["tt"], 0.10), ("russian_talk", ["ru"], 0.20), ("mixed_talk", ["tt", "ru"], 0.20),
])  # fmt: skip
def test_what_was_said_is_recognised(request, tmp_path, tiny_model, talk, languages, limit):
    talk = request.getfixturevalue(talk)
    transcript = transcribed(tmp_path, talk.write(tmp_path / "a.flac"), production(str(tiny_model), languages))
    error_rate = word_error_rate(talk.text, transcript.segments)
    print(f"WER {error_rate:.3f}")
    assert error_rate <= limit
    assert transcript.duration_ms == talk.samples * 1000 // RATE
    words = transcript.words
    assert all(w.start_ms < w.end_ms for w in words)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(words))


def test_each_segment_keeps_its_language(tmp_path, tiny_model, mixed_talk):
    transcript = transcribed(tmp_path, mixed_talk.write(tmp_path / "a.flac"), production(str(tiny_model)))
    for language, _, start, stop in mixed_talk.said:
        middle = (start + stop) / 2 * 1000 / RATE
        over = [s for s in transcript.segments if s.start_ms <= middle < s.end_ms]
        assert {s.language for s in over} <= {language}
    assert {s.language for s in transcript.segments} == {"tt", "ru"}


def test_words_stand_where_they_are_said(tmp_path, tiny_model):
    # 70 s of silence in front: an error in counting samples would show.
    talk = Recording().silence(70).say("tt", "Бүгенге кунагыбыз Алсу, журналист.").silence(31.337)
    talk.say("tt", "Минемчә, яңа китап бик кызык.").silence(1)
    transcript = transcribed(tmp_path, talk.write(tmp_path / "a.flac"), production(str(tiny_model), ["tt"]))
    for segment, (_, _, start, stop) in zip(transcript.segments, talk.said, strict=True):
        assert abs(segment.start_ms - start * 1000 / RATE) < 200
        assert abs(segment.end_ms - stop * 1000 / RATE) < 400


@pytest.mark.parametrize("sound", ["silence", "noise", "tone", "instant"])
def test_where_nobody_speaks_nothing_is_written(tmp_path, tiny_model, sound):
    seconds = np.arange(40 if sound == "instant" else 8 * RATE) / RATE
    samples = {
        "silence": np.zeros(len(seconds)),
        "noise": 0.05 * np.random.default_rng(0).standard_normal(len(seconds)),
        "tone": 0.2 * np.sin(2 * np.pi * 440 * seconds),
        "instant": seconds,
    }[sound]
    soundfile.write(tmp_path / "a.flac", samples, RATE, subtype="PCM_16")
    notes = []
    context = step(tmp_path, production(str(tiny_model)), tmp_path / "a.flac", notes)
    STAGE.run(context)
    transcript = parse_asr((context.staging / ASR_PATH).read_text(encoding="utf-8"))
    assert transcript.segments == ()
    assert transcript.duration_ms == len(seconds) * 1000 // RATE
    assert any("nobody speaks" in note for note in notes)


def test_a_missing_model_says_what_to_do(tmp_path, tatar_talk, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    cases = {"./models/none": "speech.models", "my/models/tt": "speech.models"}
    cases |= {"no-such-size": "--model", "nobody/nothing": "--model"}
    for name, advice in cases.items():
        context = step(tmp_path, production(name), tatar_talk.write(tmp_path / "a.flac"))
        with pytest.raises(ToolMissing, match=advice):
            STAGE.run(context)


def test_another_model_to_tell_languages_apart_makes_the_transcript_stale():
    def options(**models):
        return STAGE.options(production("small", models=models))

    assert options(tt="small", ru="medium", default="small") != options(tt="small", ru="medium", default="medium")
    assert options(tt="small", ru="small") == options(tt="small", ru="small", default="small")


def test_a_language_that_whisper_does_not_know_is_named(tmp_path, tiny_model, tatar_talk):
    context = step(tmp_path, production(str(tiny_model), ["tt", "cv"]), tatar_talk.write(tmp_path / "a.flac"))
    with pytest.raises(ToolMissing, match="does not know the language 'cv'"):
        STAGE.run(context)


def test_a_folder_that_is_no_model_is_named(tmp_path, tatar_talk):
    (tmp_path / "models" / "tt").mkdir(parents=True)
    context = step(tmp_path, production("models/tt"), tatar_talk.write(tmp_path / "a.flac"))
    with pytest.raises(ToolMissing, match=r"model\.bin, config\.json, tokenizer\.json missing"):
        STAGE.run(context)


def test_a_glossary_is_told_and_what_does_not_fit_is_said(tmp_path, tiny_model, mixed_talk):
    glossary = {"tt": ["Әйттем бит", "подкаст", *(f"мәхәббәт{i}" for i in range(30))]}
    notes = []
    made = production(str(tiny_model), ["tt", "ru"], glossary=glossary)
    context = step(tmp_path, made, mixed_talk.write(tmp_path / "a.flac"), notes)
    STAGE.run(context)
    transcript = parse_asr((context.staging / ASR_PATH).read_text(encoding="utf-8"))
    assert any("speech.glossary.tt: the last" in note for note in notes)
    assert word_error_rate(mixed_talk.text, transcript.segments) <= 0.35
    assert {"faster-whisper", "ctranslate2"} <= set(context.tools)


def test_speech_that_is_not_recognised_is_listed(tmp_path, tiny_model, tatar_talk, monkeypatch):
    monkeypatch.setattr(Whisper, "align", lambda _self, _encoded, _language, decodings: [[] for _ in decodings])
    notes = []
    context = step(tmp_path, production(str(tiny_model), ["tt"]), tatar_talk.write(tmp_path / "a.flac"), notes)
    STAGE.run(context)
    transcript = parse_asr((context.staging / ASR_PATH).read_text(encoding="utf-8"))
    listed = sum(span.end_ms - span.start_ms for span in transcript.uncovered)
    spoken = sum(stop - start for _, _, start, stop in tatar_talk.said) * 1000 / RATE
    assert listed > 0.9 * spoken
    assert any("were not recognised" in note for note in notes)


def test_what_does_not_fit_into_one_decoding_is_not_lost(tmp_path, tiny_model, tatar_talk, monkeypatch):
    monkeypatch.setattr(whisper, "CONTEXT_TOKENS", 48)  # 24 tokens of text: a third of a window
    transcript = transcribed(tmp_path, tatar_talk.write(tmp_path / "a.flac"), production(str(tiny_model), ["tt"]))
    assert word_error_rate(tatar_talk.text, transcript.segments) <= 0.25
    assert transcript.uncovered == ()


def test_the_text_is_the_same_to_the_byte_each_time(tmp_path, tiny_model, mixed_talk):
    recording = mixed_talk.write(tmp_path / "a.flac")
    texts = []
    for run in ("one", "two"):
        context = step(tmp_path / run, production(str(tiny_model)), recording)
        STAGE.run(context)
        texts.append((context.staging / ASR_PATH).read_bytes())
    assert texts[0] == texts[1]
