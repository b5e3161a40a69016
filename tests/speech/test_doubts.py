from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.transcript import Segment
from pipeline.speech.coverage import NEAR_MS, SHORTEST_MS, uncovered
from pipeline.speech.doubts import Decoding, doubts, flag_loops, in_other_letters, invented, repeats


def decoding(text="Бу гади җөмлә.", **facts):
    usual = {"tokens": (1, 2), "avg_logprob": -0.2, "no_speech": 0.1, "truncated": False}
    return Decoding(text=text, **(usual | facts))


@pytest.mark.parametrize("text", [
    "рәхмәт рәхмәт рәхмәт рәхмәт", "Рәхмәт, рәхмәт! Рәхмәт. рәхмәт", "да нет да нет да нет да нет",
    "Субтитры сделал Иван. Субтитры сделал Иван. Субтитры сделал Иван.", "аааааааааааааааа", "хахахахахахахахахаха",
    "Инде башланды һәм бу сүз тагын һәм бу сүз тагын һәм бу сүз тагын",
])  # fmt: skip
def test_a_loop_is_seen(text):
    assert repeats(text)


@pytest.mark.parametrize("text", [
    "", "нет, нет, нет", "бик, бик матур",
    "Өч ел элек Уфа башка иде. Ике ел элек Уфа башка иде. Бер ел элек Казан башка иде.",
    "да нет да нет да нет",
])  # fmt: skip
def test_lively_speech_is_no_loop(text):
    assert not repeats(text)


def test_each_failure_has_its_flag():
    assert doubts(decoding(), 5) == ()
    assert doubts(decoding(truncated=True), 2) == ("truncated",)
    assert doubts(decoding(avg_logprob=-1.4), 2) == ("low-confidence",)
    assert doubts(decoding("Бу"), 12) == ("sparse",)
    assert doubts(decoding("Бу"), 2) == ()
    assert doubts(decoding("бу бу бу бу"), 2) == ("repetition",)


def test_only_doubtful_text_over_no_speech_is_taken_for_invented():
    assert invented(decoding(no_speech=0.9, avg_logprob=-1.5))
    assert not invented(decoding(no_speech=0.9, avg_logprob=-0.3))
    assert not invented(decoding(no_speech=0.2, avg_logprob=-1.5))


def test_tatar_letters_do_not_belong_into_russian():
    assert in_other_letters("Минемчә, бик кызык", "ru", ["tt", "ru"])
    assert not in_other_letters("Минемчә, бик кызык", "tt", ["tt", "ru"])
    assert not in_other_letters("Минемчә, бик кызык", "ru", ["ru"])
    assert not in_other_letters("Это по-русски", "ru", ["tt", "ru"])
    assert not in_other_letters("Минемчә", "en", ["tt", "en"])


def test_a_phrase_that_comes_back_in_window_after_window_is_flagged():
    def segment(text):
        return Segment(start_ms=0, end_ms=1, text=text, language="ru", language_probability=1.0, words=())

    texts = ["Раз два.", "Спасибо за просмотр.", "Спасибо за просмотр!", "спасибо за просмотр", "Да.", "Да.", "Да."]
    flagged = flag_loops([segment(text) for text in texts])
    assert [s.flags for s in flagged] == [(), *[("repetition",)] * 3, (), (), ()]
    assert flag_loops([]) == ()


STRETCHES = st.lists(st.integers(1, 4000), max_size=12).map(
    lambda steps: [(sum(steps[: i + 1]), sum(steps[: i + 2])) for i in range(0, len(steps) - 1, 2)]
)


@settings(max_examples=60, deadline=None)
@given(speech=STRETCHES, words=STRETCHES)
def test_speech_without_words_is_listed_and_covered_speech_is_not(speech, words):
    lost = [False] * 50_000
    for start, stop in speech:
        lost[start:stop] = [True] * (stop - start)
    for start, stop in words:
        for at in range(max(0, start - NEAR_MS), stop + NEAR_MS):
            lost[at] = False
    spans = uncovered(speech, words)
    assert all(span.end_ms - span.start_ms >= SHORTEST_MS for span in spans)
    listed = [False] * 50_000
    for span in spans:
        assert lost[span.start_ms]
        assert lost[span.end_ms - 1]
        listed[span.start_ms : span.end_ms] = [True] * (span.end_ms - span.start_ms)
    missed = sum(a and not b for a, b in zip(lost, listed, strict=True))
    runs = sum(b and not a for a, b in zip([False, *lost], lost, strict=False))
    assert missed <= runs * SHORTEST_MS


def test_a_lost_passage_with_breaths_in_it_is_one():
    assert [(s.start_ms, s.end_ms) for s in uncovered([(0, 900), (1100, 2000), (9000, 9500)], [])] == [(0, 2000)]
    assert uncovered([], []) == ()
