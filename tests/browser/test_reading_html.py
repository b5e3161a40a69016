"""The read-along text as HTML, without a browser: all of it there, escaped, in parts of bounded size."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from pipeline.model.reading import NOTHING, Reading, ReadingParagraph, Sentence
from pipeline.outputs.reading_json import render_reading
from pipeline.site.reading_html import cut_reading, part_count
from tests.browser.material import HOSTILE, hostile_reading, long_reading, sentence

LONG = long_reading(60)


def one(*texts, speaker=None, language="tt"):
    said = tuple(sentence(1000 * place, 900, text) for place, text in enumerate(texts))
    return Reading(paragraphs=(ReadingParagraph(speaker=speaker, language=language, sentences=said),))


def spans(parts):
    return [span for part in parts if part for span in html.fragment_fromstring(part, "div").findall(".//span")]


def said(reading):
    return [sentence.text for paragraph in reading.paragraphs for sentence in paragraph.sentences]


def reading_parts(reading, *, language, limit_bytes):
    """The HTML of the parts, as pages get them."""
    count = part_count(len(render_reading(reading).encode()), limit_bytes=limit_bytes)
    cut = cut_reading(reading, language=language, limit_bytes=limit_bytes, count=count)
    return tuple(part.html for part in cut if part.html)


def test_every_sentence_is_there_once_with_its_times():
    found = spans(reading_parts(LONG, language="tt", limit_bytes=40_000))
    assert [span.text for span in found] == said(LONG)
    expected = [(s.start_ms, s.end_ms) for paragraph in LONG.paragraphs for s in paragraph.sentences]
    assert [(int(span.get("data-s")), int(span.get("data-e"))) for span in found] == expected
    assert [span.get("id") for span in found] == [f"s{start}" for start, _ in expected]


def test_word_times_are_differences_in_base_36():
    (span,) = spans(reading_parts(one("бер ике өч"), language="tt", limit_bytes=1000))
    starts, now = [], 0
    for delta in span.get("data-w").split(","):
        now += int(delta, 36)
        starts.append(now)
    assert tuple(starts) == sentence(0, 900, "бер ике өч").word_starts_ms


@pytest.mark.parametrize("limit", [3000, 20_000, 64_000, 10_000_000])
def test_parts_keep_to_the_limit_and_are_few(limit):
    parts = reading_parts(LONG, language="tt", limit_bytes=limit)
    sizes = [len(part.encode()) for part in parts]
    assert max(sizes) <= limit
    assert len(parts) <= sum(sizes) / limit * 1.35 + 1


def test_parts_are_cut_between_paragraphs_where_that_costs_little():
    parts = reading_parts(LONG, language="tt", limit_bytes=30_000)
    turns = sum(part.count('<p class="turn"') for part in parts)
    assert turns == len(LONG.paragraphs)


def test_a_paragraph_longer_than_a_page_is_cut_between_sentences():
    reading = one(*[f"{number} җөмлә." for number in range(400)], speaker="Синтетик тавыш 1")
    parts = reading_parts(reading, language="tt", limit_bytes=4000)
    assert len(parts) > 5
    assert [span.text for span in spans(parts)] == said(reading)
    assert all(part.startswith('<p class="turn"><cite>Синтетик тавыш 1</cite>') for part in parts)


def test_a_sentence_longer_than_a_page_is_cut_between_words():
    text = " ".join(f"сүз{number}" for number in range(5000))
    parts = reading_parts(one(text), language="tt", limit_bytes=8000)
    assert max(len(part.encode()) for part in parts) <= 8000
    found = spans(parts)
    assert " ".join(span.text for span in found) == text
    starts = [int(span.get("data-s")) for span in found]
    assert starts == sorted(starts)
    assert all(len(span.get("data-w").split(",")) == len(span.text.split(" ")) for span in found)


def test_the_number_of_parts_can_be_told_from_the_size_of_the_file():
    for reading in (LONG, long_reading(3), long_reading(180)):
        for limit in (24_000, 64_000):
            count = part_count(len(render_reading(reading).encode()), limit_bytes=limit)
            parts = cut_reading(reading, language="tt", limit_bytes=limit, count=count)
            assert len(parts) == count
            assert all(part.html for part in parts)
            assert max(len(part.html.encode()) for part in parts) <= limit
            assert [part.start_ms for part in parts] == sorted(part.start_ms for part in parts)


def test_too_many_parts_for_a_short_text_are_empty_at_the_end():
    parts = cut_reading(one("Бер.", "Ике."), language="tt", limit_bytes=64_000, count=4)
    assert [bool(part.html) for part in parts] == [True, True, False, False]
    assert reading_parts(NOTHING, language="tt", limit_bytes=1000) == ()
    assert len(cut_reading(NOTHING, language="tt", limit_bytes=1000, count=2)) == 2


def test_a_paragraph_in_another_language_says_so():
    assert ' lang="ru"' in reading_parts(one("Да.", language="ru"), language="tt", limit_bytes=1000)[0]
    assert " lang=" not in reading_parts(one("Әйе."), language="tt", limit_bytes=1000)[0]


def test_a_speaker_is_named_when_the_speaker_changes_and_on_every_page():
    paragraphs = [one("Бер.", speaker=name).paragraphs[0] for name in ("А", "А", "Б")]
    assert re.findall("<cite>(.)</cite>", reading_parts(
        Reading(paragraphs=tuple(paragraphs)), language="tt", limit_bytes=9000)[0]) == ["А", "Б"]  # fmt: skip


def test_sentences_of_the_same_moment_share_one_address():
    same = Sentence(start_ms=5, end_ms=9, text="а", word_starts_ms=(0,))
    reading = Reading(paragraphs=(ReadingParagraph(speaker=None, language="tt", sentences=(same, same)),))
    assert [span.get("id") for span in spans(reading_parts(reading, language="tt", limit_bytes=900))] == ["s5", None]


def test_hostile_text_is_only_text():
    (part,) = reading_parts(hostile_reading(), language="tt", limit_bytes=9000)
    tree = html.fragment_fromstring(part, "div")
    assert {element.tag for element in tree.iter()} == {"div", "p", "cite", "a", "span"}
    assert tree.find(".//cite").text == HOSTILE
    assert {name for element in tree.iter() for name in element.attrib} <= {
        "class", "href", "id", "data-s", "data-e", "data-w",
    }  # fmt: skip


@given(st.lists(st.text(min_size=1), min_size=1, max_size=20), st.integers(300, 5000))
def test_any_text_gives_well_formed_parts(texts, limit):
    parts = reading_parts(one(*texts, speaker=texts[0]), language="tt", limit_bytes=limit)
    for part in parts:
        part.encode()
        assert part.startswith("<p ")
        assert part.count("<span ") == part.count("</span>")
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", part)
