import io
import json
from dataclasses import replace

import pytest
import srt
import webvtt
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipeline.model.caption import Cue, CueLine
from pipeline.outputs.srt import render_srt
from pipeline.outputs.transcript_json import render_transcript_json
from pipeline.outputs.transcript_text import render_transcript_text
from pipeline.outputs.vtt import render_vtt
from pipeline.text.caption_layout import caption_cues
from pipeline.text.edited import edited_transcript
from tests.outputs.hostile import HOSTILE, hostile_text
from tests.outputs.stage_context import transcript

TWO = ("Айгөл Хәсәнова", "Рамил")
DIALOGUE = (
    Cue(
        start_ms=1000, end_ms=3500, dialogue=True,
        lines=(
            CueLine(text="Барасыңмы?", speaker="Айгөл", starts_turn=True, start_ms=1000),
            CueLine(text="Юк.", speaker="Рамил", starts_turn=True, start_ms=2600),
        ),
    ),
    Cue(
        start_ms=3_600_000, end_ms=3_602_000,
        lines=(
            CueLine(text="R&B <b>", speaker="Рамил", starts_turn=False, start_ms=3_600_000),
            CueLine(text="икенче юл", speaker="Рамил", starts_turn=False, start_ms=3_601_000),
        ),
    ),
)


def vtt(cues) -> str:
    return render_vtt(cues, language="tt")


def hostile_transcript(texts, names):
    return transcript([("tt", text) for text in texts if text.split()] or [("tt", "сүз")], speakers=names)


hostile_speech = st.builds(
    hostile_transcript,
    st.lists(hostile_text, min_size=1, max_size=5),
    st.lists(st.one_of(st.none(), hostile_text), min_size=1, max_size=3),
)


# --- WebVTT ------------------------------------------------------------------------------------------------------


def test_webvtt_is_written_to_the_letter():
    assert vtt(DIALOGUE) == (
        "WEBVTT\n\nNOTE\nLanguage: tt\n\n"
        "00:00:01.000 --> 00:00:03.500\n<v Айгөл>-Барасыңмы?</v>\n<v Рамил>-Юк.</v>\n\n"
        "01:00:00.000 --> 01:00:02.000\n<v Рамил>R&amp;B &lt;b&gt;\nикенче юл</v>\n"
    )


def test_w3c_finds_no_error_in_our_webvtt_and_the_same_cues(w3c_vtt):
    said = transcript(speakers=TWO)
    cues = caption_cues(said)
    files = [vtt(cues), vtt(DIALOGUE), vtt(())]
    files += [vtt(caption_cues(hostile_transcript([text], [text]))) for text in HOSTILE]
    checked = w3c_vtt(*files)
    assert [found["errors"] for found in checked] == [[]] * len(files)
    assert [(c["start"], c["end"]) for c in checked[0]["cues"]] == [(c.start_ms / 1000, c.end_ms / 1000) for c in cues]


def test_w3c_would_find_an_error_if_there_were_one(w3c_vtt):
    (broken,) = w3c_vtt(vtt(DIALOGUE).replace("&amp;", "& ").replace("03.500", "00.500"))
    assert len(broken["errors"]) == 2


# Without shrinking: every try starts a process.
@settings(max_examples=10, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.lists(hostile_speech, min_size=12, max_size=12))
def test_w3c_finds_no_error_whatever_was_said(w3c_vtt, many):
    checked = w3c_vtt(*(vtt(caption_cues(said)) for said in many))
    assert [found["errors"] for found in checked] == [[]] * len(many)
    for said, found in zip(many, checked, strict=True):
        assert len(found["cues"]) == len(caption_cues(said))


def test_another_reader_reads_our_webvtt():
    cues = caption_cues(transcript(speakers=TWO))
    read = webvtt.from_buffer(io.StringIO(vtt(cues)))
    assert [caption.text.replace("\n", " ") for caption in read] == [cue.text for cue in cues]
    assert [caption.voice for caption in read] == [cue.lines[0].speaker for cue in cues]


# --- SRT ---------------------------------------------------------------------------------------------------------


def test_srt_names_speakers_where_they_begin():
    assert render_srt(DIALOGUE) == (
        "1\n00:00:01,000 --> 00:00:03,500\n-Айгөл: Барасыңмы?\n-Рамил: Юк.\n\n"
        "2\n01:00:00,000 --> 01:00:02,000\nR&B ‹b>\nикенче юл\n"
    )


@settings(max_examples=60, deadline=None)
@given(hostile_speech)
def test_an_srt_reader_gets_every_cue_and_its_times(said):
    cues = caption_cues(said)
    read = list(srt.parse(render_srt(cues), ignore_errors=False))
    assert [s.index for s in read] == list(range(1, len(cues) + 1))
    assert [(s.start.total_seconds(), s.end.total_seconds()) for s in read] == [
        (cue.start_ms / 1000, cue.end_ms / 1000) for cue in cues
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("абвәөүҗңһ ,.!?", min_size=1, max_size=60), min_size=1, max_size=5), st.sampled_from([TWO, ""]))
def test_what_was_said_survives_every_format(texts, names):
    said = hostile_transcript(texts, names or (None,))
    cues = caption_cues(said)
    wanted = [word.text for word in said.words]
    for text in (render_srt(cues), vtt(cues)):
        again = edited_transcript(text, machine=said, names=TWO, languages=("tt",), file="f", episode="e")
        assert [word.text for word in again.words] == wanted
    segments = json.loads(render_transcript_json(cues))["segments"]
    assert " ".join(segment["body"] for segment in segments).split() == wanted


# --- Podcasting 2.0 JSON -----------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(hostile_speech)
def test_json_has_the_shape_of_the_podcast_namespace(said):
    document = json.loads(render_transcript_json(caption_cues(said)))
    assert set(document) == {"version", "segments"}
    assert document["version"] == "1.0.0"
    before = 0.0
    for segment in document["segments"]:
        assert set(segment) in ({"startTime", "endTime", "body"}, {"speaker", "startTime", "endTime", "body"})
        assert isinstance(segment["body"], str)
        assert segment["body"]
        assert before <= segment["startTime"] < segment["endTime"]
        before = segment["startTime"]


def test_two_speakers_of_a_cue_are_two_segments():
    first, second, third = json.loads(render_transcript_json(DIALOGUE))["segments"]
    assert first == {"speaker": "Айгөл", "startTime": 1.0, "endTime": 2.6, "body": "Барасыңмы?"}
    assert second == {"speaker": "Рамил", "startTime": 2.6, "endTime": 3.5, "body": "Юк."}
    assert third["body"] == "R&B <b> икенче юл"


# --- plain text --------------------------------------------------------------------------------------------------


def test_plain_text_has_a_paragraph_per_speaker_with_its_time():
    assert render_transcript_text(transcript((("tt", "Сәлам! Ни хәл?"), ("tt", "Әйбәт."), ("ru", "Привет.")), TWO)) == (
        "[0:01] Айгөл Хәсәнова: Сәлам! Ни хәл?\n\n[0:03] Рамил: Әйбәт.\n\n[0:05] Айгөл Хәсәнова: Привет.\n"
    )


def test_a_name_is_not_repeated_while_the_speaker_goes_on():
    said = transcript((("tt", "Беренче."), ("tt", "Икенче.")), ("Айгөл",))
    first, second = said.segments
    later = replace(second, words=tuple(replace(word, start_ms=60_000, end_ms=61_000) for word in second.words))
    text = render_transcript_text(replace(said, segments=(first, later)))
    assert text == "[0:01] Айгөл: Беренче.\n\n[1:00] Икенче.\n"


def test_a_long_speech_is_parted_at_sentences():
    text = render_transcript_text(transcript([("tt", "Бүген без тел турында сөйләшәбез. " * 60)]))
    paragraphs = text.split("\n\n")
    assert len(paragraphs) > 2
    assert all(len(paragraph) < 600 and paragraph.strip().endswith(".") for paragraph in paragraphs)


@settings(max_examples=60, deadline=None)
@given(hostile_speech)
def test_plain_text_is_free_of_controls(said):
    text = render_transcript_text(said)
    assert not set(text) & set("\x00\x07\x1b\r\u202e\u2066\u200b\u2028")


@pytest.mark.parametrize("render", [vtt, render_srt, render_transcript_json])
def test_an_empty_transcript_gives_a_valid_empty_file(render):
    text = render(())
    assert text.startswith(("WEBVTT", "{")) or not text
