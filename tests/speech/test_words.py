from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.transcript import Word
from pipeline.speech.glossary import BUDGET_TOKENS, glossary_prompt
from pipeline.speech.sentences import LONGEST_MS, sentences
from pipeline.speech.windows import Window
from pipeline.speech.words import RawWord, place_words, spread_words

WINDOW = Window(start=160_000, stop=320_000)  # 10 s to 20 s
EVERYWHERE = [(0, 1000)]


def raw(text, start, end, probability=0.9):
    return RawWord(text=text, start_s=start, end_s=end, probability=probability)


RAW_WORDS = st.lists(
    st.builds(
        raw,
        st.sampled_from([" Сәлам", " дөнья", ".", ",", " —", " бу", "-то", "\ufffd", " "]),
        st.floats(-1, 40),
        st.floats(-1, 40),
        st.floats(0, 1),
    ),
    max_size=60,
)
SPANS = st.lists(st.integers(1, 60), max_size=40).map(
    lambda steps: [(sum(steps[:i]), sum(steps[: i + 1])) for i in range(0, len(steps), 2)]
)


@settings(max_examples=300, deadline=None)
@given(words=RAW_WORDS, spans=SPANS, length=st.integers(8_000, 480_000))
def test_words_ascend_inside_their_window_and_each_has_some_time(words, spans, length):
    window = Window(start=160_000, stop=160_000 + length)
    placed = place_words(words, window, spans)
    assert all(10_000 <= w.start_ms < w.end_ms <= 10_000 + length / 16 for w in placed)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(placed))
    assert all(w.text and not any(c.isspace() or c == "\ufffd" for c in w.text) for w in placed)
    kept = "".join(w.text.replace("\ufffd", "").strip() for w in words)
    assert "".join(w.text for w in placed) == kept


def test_punctuation_belongs_to_the_word_before_it():
    words = place_words([raw(" Сәлам", 0, 1, 0.8), raw(",", 1, 3, 0.1), raw(" дөнь", 3, 4), raw("я", 4, 5, 0.5)],
                        WINDOW, EVERYWHERE)  # fmt: skip
    assert [w.text for w in words] == ["Сәлам,", "дөнья"]
    assert (words[0].end_ms, words[0].probability) == (11_000, 0.8)
    assert (words[1].end_ms, words[1].probability) == (15_000, 0.5)


def test_a_word_does_not_stretch_over_the_pause_before_it():
    spans = [(313, 344), (500, 600)]  # 10.0-11.0 s and 16.0-19.2 s
    (first, second) = place_words([raw(" Сәлам", 0, 1), raw(" дөнья", 1, 7)], WINDOW, spans)
    assert first.end_ms <= 11_108
    assert second.start_ms >= 15_900


def test_the_first_word_of_a_sentence_is_not_left_before_the_pause():
    spans = [(313, 375), (438, 600)]  # 10-12 s and 14-19 s
    words = place_words(
        [raw(" Сәлам", 0, 1), raw(" дөнья.", 1, 1.9), raw(" Сүз", 1.9, 1.95), raw(" бара", 4.2, 5)], WINDOW, spans
    )
    assert words[1].end_ms <= 12_000
    assert words[2].start_ms >= 13_900
    assert words[3].end_ms == 15_000


def test_without_an_aligner_words_share_the_time_of_the_speech():
    words = spread_words("бер ике өч", WINDOW, [(344, 375), (500, 531)])
    assert [w.text for w in words] == ["бер", "ике", "өч"]
    assert words[0].start_ms == 11_008
    assert words[-1].end_ms == 16_992
    assert all(a.end_ms == b.start_ms for a, b in pairwise(words))


def said(*items):
    return [Word(text=text, start_ms=start, end_ms=end, probability=1.0) for text, start, end in items]


def test_a_segment_is_a_sentence():
    words = said(("Сәлам.", 0, 400), ("Бу", 450, 600), ("т.", 600, 700), ("е.", 700, 800), ("яңа!", 800, 900),
                 ("Ә", 950, 990), ("«кем?»", 1000, 1200), ("Мин", 1250, 1400))  # fmt: skip
    assert [" ".join(w.text for w in group) for group in sentences(words)] == [
        "Сәлам.", "Бу т. е. яңа!", "Ә «кем?»", "Мин",
    ]  # fmt: skip


def test_without_punctuation_a_pause_ends_a_segment():
    words = said(("мин", 0, 400), ("Казан", 1200, 1500), ("каласында", 2400, 3000), ("торам", 4600, 5000))
    assert [len(group) for group in sentences(words)] == [1, 2, 1]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["сүз", "Сүз.", "сүз,"]), st.integers(0, 3000), st.integers(1, 900))))
def test_segments_hold_every_word_once_and_none_is_endless(items):
    words, at = [], 0
    for text, pause, length in items:
        words.append(Word(text=text, start_ms=at + pause, end_ms=at + pause + length, probability=1.0))
        at += pause + length
    groups = sentences(words)
    assert [word for group in groups for word in group] == words
    assert all(group for group in groups)
    assert all(len(g) < 6 or g[-1].end_ms - g[0].start_ms <= LONGEST_MS for g in groups)


def test_the_glossary_never_takes_the_room_of_the_words():
    terms = [f"атама{i}" for i in range(100)]
    tokens, used = glossary_prompt(terms, lambda text: list(text.encode()))
    assert len(tokens) <= BUDGET_TOKENS
    assert bytes(tokens).decode() == " " + ", ".join(terms[:used]) + "."
    assert 0 < used < 100
    assert glossary_prompt((), lambda _text: [1]) == ((), 0)
