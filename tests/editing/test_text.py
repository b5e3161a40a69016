import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.editing.document import Aside, Sentence
from pipeline.editing.front_matter import FrontMatter, parse_speakers, render_speakers
from pipeline.editing.lines import read_header
from pipeline.editing.text import conflicts, parse_document, problems, render_document
from pipeline.text.clean import clean_text
from tests.editing.documents import ODD_WORDS, documents

TEXT = """---
transcript: 1
episode: aittem-bit/s01e01
language: tt
# үзем өчен:   буш урыннар   кала
speakers: {АХ: Айгөл Хәсәнова, РС: Рамил Сафин}
x-kodi:  7
---

## Кереш
[00:00:12.340] АХ ✓
Сәлам, дуслар!
Бүген бездә [@00:00:14.000] кызыклы кунак.

[00:00:19.020]= РС ru
Спасибо, что позвали.
<!-- монда тыңларга -->
"""


def spoken(text: str) -> list[str]:
    return list(parse_document(text).words)


# --- round trips -------------------------------------------------------------------------------------------------


@given(documents)
@settings(max_examples=500)
def test_what_is_written_reads_back_as_the_same(document):
    assert parse_document(render_document(document)) == document


@given(documents)
@settings(max_examples=200)
def test_canonical_text_is_written_as_it_was_read(document):
    text = render_document(document)
    assert render_document(parse_document(text)) == text


def test_the_example_of_the_docs_is_canonical():
    assert render_document(parse_document(TEXT)) == TEXT
    document = parse_document(TEXT)
    opening, first, second = document.turns
    assert opening.lines == (Aside(text="## Кереш"),)
    assert (first.anchor_ms, first.speaker, first.language, first.checked, first.locked) == (
        12_340, "АХ", None, True, False,
    )
    assert first.lines[1] == Sentence(words=("Бүген", "бездә", "кызыклы", "кунак."), points=((2, 14_000),))
    assert (second.anchor_ms, second.speaker, second.language, second.locked) == (19_020, "РС", "ru", True)
    assert document.front.speakers == {"АХ": "Айгөл Хәсәнова", "РС": "Рамил Сафин"}


# --- nothing is dropped ------------------------------------------------------------------------------------------


POINT = re.compile(r"\[@(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?\]")


def without_points(words) -> list[str]:
    """Times set by hand are no words; a backslash before what looks like a sign is none of the word."""
    plain = [word.replace("\\", "") for word in words]
    return [word for word in plain if not POINT.fullmatch(word)]


def kept(text: str) -> list[str]:
    """Every word that the parse holds: front matter, asides and sentences, in order."""
    document = parse_document(text)
    found = [word for line in (document.front.lines if document.front else ()) for word in line.split()]
    for turn in document.turns:
        for line in turn.lines:
            found += line.text.split() if isinstance(line, Aside) else line.words
    return without_points(found)


def expected(text: str) -> list[str]:
    """Every word of the text but headers, times set by hand, and the fences of the front matter."""
    lines = clean_text(text).split("\n")
    if parse_document(text).front is not None:
        lines.remove(next(line for line in lines if line.rstrip() == "---"))
        lines.remove(next(line for line in lines if line.rstrip() == "---"))
    words = [word for line in lines if read_header(line) is None for word in line.split()]
    return without_points(words)


@given(st.text() | st.text("-\n#<>!=[]@0:1. абАХ✓\\") | st.lists(
    st.sampled_from([*ODD_WORDS, "\n", "\n", "сүз", "a: b"]), max_size=30).map(" ".join).map(
        lambda text: text.replace(" \n ", "\n")))
@settings(max_examples=800)
def test_every_word_of_any_text_is_in_the_parse(text):
    assert kept(text) == expected(text)


@given(st.text("-\n#<>!=[]@0:1. абАХ✓\\", max_size=80))
@settings(max_examples=500)
def test_writing_any_text_twice_changes_nothing_more(text):
    once = render_document(parse_document(text))
    assert render_document(parse_document(once)) == once
    assert kept(once) == kept(text)


@pytest.mark.parametrize(
    "broken",
    ["[00:99:00] АХ", "[00:00:12.340 АХ", "[00:00:12.340] АХ ru ✓ тагын", "00:00:12.340 АХ", "[00:00:12.340] Айгөл Х.",
     "[барлык] АХ"],
)  # fmt: skip
def test_a_broken_header_is_words_of_the_turn_above_it(broken):
    document = parse_document(f"[0:01] АХ\nбер\n\n{broken}\nике\n")
    assert len(document.turns) == 1
    assert document.words == ("бер", *broken.split(), "ике")


@pytest.mark.parametrize("front", ["---\nspeakers: {}\nсүз бит бу\n---\n", "---\na: 1\n", "---\n"])
def test_front_matter_that_is_none_is_words(front):
    assert spoken(front + "бер\n") == [*front.split(), "бер"]
    wrong, _ = problems(front + "бер\n", duration_ms=0)
    assert wrong[0].startswith("line 1: the block that begins here")


def test_unknown_keys_and_comments_stay_byte_for_byte():
    front = parse_document(TEXT).front.with_value("language", "ru")
    assert "# үзем өчен:   буш урыннар   кала" in front.lines
    assert "x-kodi:  7" in front.lines
    assert front.with_value("base", "1").with_value("base", None) == front


def test_controls_and_overrides_are_removed_and_text_is_nfc():
    assert spoken("[0:01]\nби\u202eр\x00 и\u0306ке\r\nөч\n") == ["бир"[:2] + "р", "йке", "өч"]


def test_short_times_and_commas_are_understood():
    assert [turn.anchor_ms for turn in parse_document("[0:12] АХ\nа\n[1:02:03,5]\nб\n").turns] == [12_000, 3_723_500]


# --- speakers ----------------------------------------------------------------------------------------------------


@given(st.dictionaries(st.text("АБВ12", min_size=1, max_size=4), st.text("абА ,:{}\"'\\.#", min_size=1)))
def test_speakers_are_written_so_that_they_read_back(speakers):
    speakers = {key: name.strip() or "а" for key, name in speakers.items()}
    assert parse_speakers(render_speakers(speakers)) == speakers


@pytest.mark.parametrize("value", ["", "АХ: Айгөл", "{АХ}", "{АХ: }", '{АХ: "а}', "{: а}"])
def test_speakers_that_cannot_be_read_are_a_problem_with_its_line(value):
    assert parse_speakers(value) is None
    wrong, _ = problems(f"---\ntranscript: 1\nspeakers: {value or '?'}\n---\n", duration_ms=0)
    assert wrong == ["line 3: write speakers as {АХ: Айгөл Хәсәнова, РС: Рамил Сафин}"]


# --- problems ----------------------------------------------------------------------------------------------------


def test_all_problems_are_told_at_once_with_their_lines():
    text = (
        "---\ntranscript: 2\n---\n[0:01]\nбер\n<<<<<<< yours (0:01)\nике\n=======\nөч\n>>>>>>> theirs\n"
        "[0:12 АХ\n=======\n[9:00:00]\nсоң\n"
    )
    wrong, notes = problems(text, duration_ms=60_000)
    assert [int(re.match(r"line (\d+)", line)[1]) for line in wrong] == [2, 6, 12, 13]
    assert "update media" in wrong[0]
    assert "two versions" in wrong[1]
    assert "recording ends at 1:00" in wrong[3]
    assert [line[:8] for line in notes] == ["line 11:"]
    assert [line[:8] for line in conflicts(text)] == ["line 6: ", "line 12:"]


def test_a_good_file_has_no_problems():
    assert problems(TEXT, duration_ms=60_000) == ([], [])


def test_front_matter_knows_its_values():
    front = FrontMatter(("language : tt", "empty:"))
    assert (front.language, front.get("empty"), front.get("none")) == ("tt", "", None)
    assert front.keys() == ("language", "empty")


def test_a_turn_may_be_long():
    text = "[00:00:01.000]\n" + "".join(f"сүз{number}\n" for number in range(2000))
    assert spoken(text) == [f"сүз{number}" for number in range(2000)]
