"""The read-along text: the words of transcript.txt, sentence by sentence, each with its time."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.transcript import Segment, Transcript, Word
from pipeline.outputs.reading_json import parse_reading, render_reading
from pipeline.outputs.transcript_text import render_transcript_text
from pipeline.text.reading import reading
from tests.outputs.hostile import hostile_text
from tests.outputs.stage_context import SAID, transcript

TWO = ("Айгөл Хәсәнова", "Рамил")


def sentences(said: Transcript) -> list[str]:
    return [sentence.text for paragraph in reading(said).paragraphs for sentence in paragraph.sentences]


def speech(words: list[str], pauses: dict[int, int] | None = None) -> Transcript:
    """One segment, 400 ms a word; `pauses` says how long somebody is silent before the nth word."""
    at, made = 0, []
    for number, word in enumerate(words):
        at += (pauses or {}).get(number, 0)
        made.append(Word(text=word, start_ms=at, end_ms=at + 400, probability=0.9))
        at += 400
    segment = Segment(
        start_ms=0, end_ms=at, text=" ".join(words), language="tt", language_probability=1, words=tuple(made)
    )
    return Transcript(duration_ms=at, segments=(segment,))


def test_each_sentence_has_its_time_and_each_word_its_own():
    first, *_ = reading(transcript()).paragraphs
    assert (first.speaker, first.language) == (None, "tt")
    assert [sentence.text for sentence in first.sentences[:1]] == ["Сәлам, дуслар!"]
    greeting, following = first.sentences[:2]
    assert (greeting.start_ms, greeting.end_ms, greeting.word_starts_ms) == (1000, 1930, (0, 440))
    assert following.start_ms == 2430
    assert following.word_starts_ms[:3] == (0, 370, 740)


def test_a_paragraph_belongs_to_one_speaker_and_one_language():
    found = [(p.speaker, p.language) for p in reading(transcript(SAID, TWO)).paragraphs]
    assert found == [(TWO[0], "tt"), (TWO[1], "tt"), (TWO[0], "ru")]


def test_look_alikes_are_put_right():
    assert sentences(transcript([("tt", "Бу hәм шул.")])) == ["Бу һәм шул."]


def test_a_sentence_may_go_on_in_the_next_segment():
    assert sentences(transcript([("tt", "Без бүген"), ("tt", "татарча сөйләшәбез.")])) == [
        "Без бүген татарча сөйләшәбез."
    ]


def test_words_without_times_share_their_segments_time():
    said = transcript([("tt", "Сәлам, дуслар!")])
    bare = replace(said, segments=(replace(said.segments[0], words=()),))
    (paragraph,) = reading(bare).paragraphs
    assert paragraph.sentences[0].word_starts_ms == (0, 434)


def test_an_endless_sentence_is_cut_where_the_speaker_stops():
    words = ["сүзләр"] * 60  # 419 characters
    parts = sentences(speech(words, {33: 900}))
    assert [len(part.split()) for part in parts] == [33, 27]


def test_or_at_a_comma():
    words = ["сүзләр"] * 60
    words[26] = "сүзләр,"
    assert sentences(speech(words))[0].endswith(",")


def test_without_either_it_is_cut_before_it_is_too_long_and_nothing_is_left_over():
    lengths = [len(part) for part in sentences(speech(["сүзләр"] * 200))]
    assert max(lengths) <= 300
    assert min(lengths) >= 100


def test_times_that_go_back_are_lifted_to_the_one_before():
    said = speech(["Бер", "ике.", "Өч", "дүрт."])
    late, early = said.segments[0].words[:2], said.segments[0].words[2:]
    moved = (*(replace(word, start_ms=word.start_ms + 5000, end_ms=word.end_ms + 5000) for word in late), *early)
    (paragraph,) = reading(replace(said, segments=(replace(said.segments[0], words=moved),))).paragraphs
    assert [(s.start_ms, s.end_ms, s.word_starts_ms) for s in paragraph.sentences] == [
        (5000, 5800, (0, 400)), (5400, 5400, (0, 0)),
    ]  # fmt: skip


def test_a_word_longer_than_that_stays_whole():
    assert sentences(speech(["а" * 5000, "бит."])) == ["а" * 5000, "бит."]


def words_of_text_file(said: Transcript) -> list[str]:
    blocks = render_transcript_text(replace(said, segments=tuple(replace(s, speaker=None) for s in said.segments)))
    return re.sub(r"(?m)^\[[\d:]+\] ", "", blocks).split()


@given(st.lists(st.tuples(st.sampled_from(["tt", "ru"]), st.text("абә.,!hA ", min_size=1, max_size=400)), max_size=6))
def test_it_has_the_words_of_transcript_txt(said):
    spoken = transcript([(language, text) for language, text in said if text.split()] or SAID)
    assert " ".join(sentences(spoken)).split() == words_of_text_file(spoken)


NAMES = st.lists(st.one_of(st.none(), hostile_text), min_size=1, max_size=3)


@given(st.lists(hostile_text, min_size=1, max_size=5), NAMES)
def test_whatever_was_said_can_be_read_back_and_times_never_go_back(texts, names):
    made = reading(transcript([("tt", text) for text in texts if text.split()] or SAID, names))
    assert parse_reading(render_reading(made)) == made
    starts = [
        sentence.start_ms + at for p in made.paragraphs for sentence in p.sentences for at in sentence.word_starts_ms
    ]
    assert starts == sorted(starts)
    assert all(len(s.text) <= 300 or " " not in s.text for p in made.paragraphs for s in p.sentences)
