"""What other programs' files say of speakers, and that no word and no remark is lost on the way."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.editing.apply_said import apply_said
from pipeline.editing.document import Aside, Document, Sentence, Turn
from pipeline.editing.foreign import Foreign, read_foreign
from pipeline.editing.front_matter import FrontMatter, render_speakers
from pipeline.editing.manuscript import manuscript_of, read_manuscript
from pipeline.editing.retime import retime
from pipeline.editing.said import Said
from pipeline.editing.text import parse_document, render_document
from pipeline.model.transcript import Segment, Transcript, Word
from pipeline.outputs.srt import render_srt
from pipeline.outputs.transcript_json import render_transcript_json
from pipeline.outputs.transcript_text import render_transcript_text
from pipeline.outputs.vtt import render_vtt
from pipeline.text.caption_layout import caption_cues
from pipeline.tools.docx_file import read_docx, write_docx
from tests.editing.documents import documents

NAMES = {"АХ": "Айгөл Хәсәнова", "РС": "Рамил Сафин", "М": "Мәрьям, «Ул» --"}
NOW = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)
TEXT = """\
---
speakers: {АХ: Айгөл Хәсәнова, РС: Рамил Сафин}
---

[00:00:01.000] АХ ✓
Бер ике өч.
# Кереш
Дүрт биш алты.

[00:00:04.000]= РС
Җиде сигез. Тугыз ун.
"""


def heard(words: list[str], *, step_ms: int = 500) -> Transcript:
    """A word each half a second."""
    timed = tuple(
        Word(text=word, start_ms=1000 + at * step_ms, end_ms=1000 + (at + 1) * step_ms, probability=0.9)
        for at, word in enumerate(words)
    )
    segment = Segment(start_ms=1000, end_ms=timed[-1].end_ms, text=" ".join(words), language="tt",
                      language_probability=1.0, words=timed)  # fmt: skip
    return Transcript(duration_ms=timed[-1].end_ms + 1000, segments=(segment,))


def exported(document: Document, machine: Transcript, kind: str) -> Foreign:
    """Written in a format and read back."""
    names = [NAMES.get(turn.speaker, turn.speaker) for turn in document.turns if turn.speaker]
    if kind == "docx":
        data = write_docx(manuscript_of(document, title="Исем", language="tt", base="0" * 64), now=NOW)
        return read_manuscript(read_docx(data, file="a.docx"), names=names)
    transcript = retime(machine, document, language="tt")
    cues = caption_cues(transcript)
    text = {
        "vtt": lambda: render_vtt(cues, language="tt"), "srt": lambda: render_srt(cues),
        "json": lambda: render_transcript_json(cues), "txt": lambda: render_transcript_text(transcript),
    }[kind]()  # fmt: skip
    return read_foreign(text, kind, names=names, duration_ms=0)


def after(text: str, *said: tuple[str | None, str], held: bool = False) -> str:
    """The text when a file says that, without front matter."""
    document = parse_document(text)
    came = Foreign(said=tuple(Said(words=tuple(words.split()), speaker=name) for name, words in said), held=held)
    return render_document(apply_said(document, came, machine=heard(list(document.words))))


# --- nothing is changed, nothing is lost -------------------------------------------------------------------------

_WORDS = st.one_of(
    st.text("абвгд", min_size=1, max_size=5), st.sampled_from(["Әйе.", "Юк!", "Нишләп?", "һәм", "Бу...", "«Ул»"]),
    st.sampled_from(["б" * 70, "в" * 95]),
)  # fmt: skip
_LINES = st.one_of(
    st.lists(_WORDS, min_size=1, max_size=7).map(lambda words: Sentence(words=tuple(words))),
    st.sampled_from([Aside(text="# Кереш"), Aside(text="<!-- искәрмә -->")]),
)
_TURNS = st.builds(
    Turn, anchor_ms=st.integers(0, 20_000), locked=st.booleans(), speaker=st.sampled_from([None, *NAMES, "кунак"]),
    checked=st.booleans(), lines=st.lists(_LINES, max_size=4).map(tuple),
)  # fmt: skip
_DOCUMENTS = st.lists(_TURNS, min_size=1, max_size=6).map(
    lambda turns: Document(front=FrontMatter((f"speakers: {render_speakers(NAMES)}",)), turns=tuple(turns))
)


@pytest.mark.parametrize("kind", ["vtt", "json", "srt", "txt", "docx"])
@given(document=_DOCUMENTS.filter(lambda document: document.words))
@example(document=parse_document(f"{TEXT.partition('[')[0]}[0:01] АХ\n{'б' * 70}\n\n[0:02] РС\n{'в' * 95}\n"))
@settings(max_examples=30, deadline=None)
def test_a_file_that_we_exported_and_nobody_touched_changes_nothing(kind, document):
    document = parse_document(render_document(document))
    machine = heard(list(document.words))
    came = exported(document, machine, kind)
    assert came.notes == ()
    assert render_document(apply_said(document, came, machine=machine)) == render_document(document)


_NAMES = st.sampled_from([None, *NAMES.values(), "кунак", "Яңа Кеше", "Speaker 1"]) | st.text(min_size=1, max_size=90)
_SAID = st.lists(st.builds(Said, words=st.lists(_WORDS, max_size=6).map(tuple), speaker=_NAMES), max_size=8)


@given(document=documents.filter(lambda document: document.words), said=_SAID, held=st.booleans())
@example(
    # The next turn by time stands above the one that is parted.
    document=parse_document("[0:01]\nа\n\n[0:00.5]\nб\nб\n"),
    said=[Said(words=("б",), speaker="Б"), Said(words=("б", "а"), speaker="А")], held=False,
)  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_all_words_of_a_file_arrive_in_their_order_and_every_remark_stays(document, said, held):
    came = Foreign(said=tuple(said), held=held)
    text = render_document(apply_said(document, came, machine=heard(list(document.words))))
    read = parse_document(text)
    in_time = sorted(read.turns, key=lambda turn: turn.anchor_ms or 0)
    assert [word for turn in in_time for line in turn.sentences for word in line.words] == list(came.words)
    assert remarks(read) == remarks(document)


def remarks(document: Document) -> list[str]:
    return [line.text for turn in document.turns for line in turn.lines if isinstance(line, Aside)]


# --- who speaks --------------------------------------------------------------------------------------------------


def test_a_file_without_names_changes_no_speakers():
    assert after(TEXT, (None, "Бер ИКЕ өч. Дүрт биш алты. Җиде сигез. Тугыз ун.")) == TEXT.replace("ике", "ИКЕ")


def test_a_turn_goes_to_whom_most_of_its_words_go():
    came = after(TEXT, ("Айгөл Хәсәнова", "Бер ике өч. Дүрт биш алты. Җиде сигез. Тугыз"), ("Рамил Сафин", "ун."))
    assert came == TEXT.replace("= РС", "= АХ")


def test_a_new_speaker_gets_a_key_that_is_free():
    came = after(TEXT, (None, "Бер ике өч. Дүрт биш алты."), ("Азат Хәлимов", "Җиде сигез. Тугыз ун."))
    assert "speakers: {АХ: Айгөл Хәсәнова, РС: Рамил Сафин, АХ2: Азат Хәлимов}" in came
    assert "[00:00:04.000]= АХ2\n" in came


def test_a_turn_is_parted_where_another_speaker_begins_a_sentence():
    came = after(
        TEXT, ("Айгөл Хәсәнова", "Бер ике өч."), ("Рамил Сафин", "Дүрт биш алты. Җиде сигез."),
        ("Айгөл Хәсәнова", "Тугыз ун."),
    )  # fmt: skip
    assert came.partition("---\n\n")[2] == (
        "[00:00:01.000] АХ ✓\nБер ике өч.\n\n# Кереш\n[00:00:02.500] РС ✓\nДүрт биш алты.\n\n"
        "[00:00:04.000]= РС\nҖиде сигез.\n\n[00:00:05.000] АХ\nТугыз ун.\n"
    )


def test_a_speaker_who_begins_within_a_sentence_parts_nothing():
    came = after(TEXT, ("Айгөл Хәсәнова", "Бер ике өч. Дүрт"), ("Рамил Сафин", "биш алты. Җиде сигез. Тугыз ун."))
    assert came.count("\n[") == 3
    assert "РС ✓\nДүрт биш алты." in came


def test_a_turn_parted_before_its_next_one_stays_before_it():
    late = TEXT.replace("00:00:04", "00:00:01")
    came = parse_document(after(late, ("Айгөл Хәсәнова", "Бер ике өч."), ("Рамил Сафин", "Дүрт биш алты. Җиде сигез.")))
    assert [turn.anchor_ms for turn in came.turns] == [1000, 1000, 1000]
    assert [turn.speaker for turn in came.turns] == ["АХ", "РС", "РС"]


def test_a_machines_number_for_a_voice_replaces_no_name_but_is_better_than_none():
    came = after(TEXT.replace(" АХ ✓", ""), ("Speaker 1", "Бер ике өч. Дүрт биш алты. Җиде сигез. Тугыз ун."))
    assert "S1: Speaker 1" in came
    assert "[00:00:01.000] S1\n" in came
    assert "[00:00:04.000]= РС\n" in came


def test_speakers_that_cannot_be_read_stay_as_they_are_written():
    broken = TEXT.replace("{АХ: Айгөл Хәсәнова, РС: Рамил Сафин}", "Айгөл, Рамил")
    assert after(broken, ("Азат", "Бер ике өч. Дүрт биш алты. Җиде сигез. Тугыз ун.")) == broken


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("vtt", "WEBVTT\n\n0:01.000 --> 0:02.000\n<v Азат>Бер ике</v>\n\n0:02.000 --> 0:03.000\nөч\n"),
        ("srt", "1\n0:00:01,000 --> 0:00:02,000\nАзат: Бер ике\n\n2\n0:00:02,000 --> 0:00:03,000\n- өч\n- дүрт\n"),
        ("txt", "[0:01] Азат: Бер ике\n"),
        ("json", json.dumps({"segments": [{"speaker": " Азат\n", "body": "Бер ике"}, {"speaker": 7, "body": "өч"}]})),
    ],
)
def test_names_are_read_where_each_format_has_them(kind, text):
    came = read_foreign(text, kind, names=("Азат",), duration_ms=0)
    assert came.said[0] == Said(words=("Бер", "ике"), speaker="Азат")
    assert all(part.speaker is None for part in came.said[1:])


def test_in_a_file_with_voices_a_name_with_a_colon_is_spoken():
    text = "WEBVTT\n\n0:01.000 --> 0:02.000\n<v Азат>Рамил: бер</v>\n"
    assert read_foreign(text, "vtt", names=("Рамил",), duration_ms=0).words == ("Рамил:", "бер")


def test_a_word_with_a_colon_that_opens_two_lines_is_said_and_names_nobody():
    cue = "{0}\n00:00:0{0},000 --> 00:00:0{0},900\nБеренчедән: {1}\n"
    text = "\n".join(cue.format(number, word) for number, word in ((1, "бер"), (2, "ике")))
    invented = read_foreign(text, "srt", names=(), duration_ms=9000)
    assert [part.speaker for part in invented.said] == ["Беренчедән", "Беренчедән"]
    known = read_foreign(text, "srt", names=(), duration_ms=9000, spoken={"Беренчедән:"})
    assert known.words == ("Беренчедән:", "бер", "Беренчедән:", "ике")
    voices = "WEBVTT\n\n" + text.replace(",", ".").replace("Бер", "<v Алсу>Бер")
    assert read_foreign(voices, "vtt", names=(), duration_ms=9000).words == known.words
