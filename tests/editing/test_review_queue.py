import random
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.editing.doubt import Doubt
from pipeline.editing.from_transcript import document_of
from pipeline.editing.review_queue import review_queue
from pipeline.editing.text import parse_document, render_document
from pipeline.editing.word_times import word_times
from pipeline.model.transcript import Segment, Span, Transcript, Word
from pipeline.text.word_alignment import bare
from scripts import bench_retime as bench
from tests.editing.documents import documents

MANY = frozenset(f"беленгән{number}" for number in range(2000))


def segment(text: str, at: int, *flags: str, language: str = "tt", sure: float = 0.99, low: str = "") -> Segment:
    """Four tenths of a second a word; probability 0.05 for the words in `low`."""
    words = tuple(
        Word(text=word, start_ms=at + 400 * n, end_ms=at + 400 * n + 300,
             probability=0.05 if word in low.split() else 0.95)
        for n, word in enumerate(text.split())
    )  # fmt: skip
    return Segment(
        start_ms=at, end_ms=words[-1].end_ms, text=text, language=language, language_probability=sure, words=words,
        flags=flags,
    )  # fmt: skip


def heard(*segments: Segment, uncovered: tuple[Span, ...] = ()) -> Transcript:
    return Transcript(duration_ms=100_000, segments=segments, uncovered=uncovered)


def queue(machine: Transcript, text: str | None = None, known: frozenset[str] = frozenset(), most: int = 200):
    document = parse_document(text) if text else document_of(machine, episode="a/b", language="tt")
    times = word_times(machine, document)
    return review_queue(machine, document, times, language="tt", known=known, most=most)


def brief(doubts: tuple[Doubt, ...]) -> list[tuple[str, str, str]]:
    return [(doubt.kind, doubt.why, doubt.text) for doubt in doubts]


TALK = segment("Һәр җирдә өчпочмак ашыйлар, һәр җирдә чәй эчәләр.", 1000)


def test_a_text_that_was_heard_well_gives_nothing():
    assert queue(heard(TALK)) == ()


def test_a_word_that_the_machine_was_not_sure_of_is_told_with_its_place():
    machine = heard(segment("Һәр җирдә өчпочмак ашыйлар.", 1000, low="өчпочмак"))
    (doubt,) = queue(machine)
    assert brief((doubt,)) == [("word", "improbable", "өчпочмак")]
    assert (doubt.first_word, doubt.words, doubt.start_ms, doubt.end_ms) == (2, 1, 1800, 2100)
    assert 0.5 < doubt.rank <= 0.9


def test_a_corrected_word_is_no_doubt_any_more_and_one_with_another_comma_is():
    machine = heard(segment("Һәр җирдә очпочмак ашыйлар.", 1000, low="очпочмак"))
    assert queue(machine, "[0:01]\nҺәр җирдә өчпочмак ашыйлар.\n") == ()
    assert len(queue(machine, "[0:01]\nҺәр җирдә «очпочмак» ашыйлар.\n")) == 1


def test_small_words_are_less_suspicious():
    small, other = queue(heard(segment("Без барыбыз да һәм шулай бергә җирдә ашап идек.", 1000, low="һәм идек.")))
    assert (small.text, other.text) == ("һәм", "идек.")
    assert small.rank < other.rank


def test_probabilities_without_an_aligner_say_nothing():
    untimed = segment("Һәр җирдә өчпочмак ашыйлар.", 1000, "no-word-times", low="Һәр җирдә өчпочмак ашыйлар.")
    assert queue(heard(untimed)) == ()
    assert queue(heard(replace(untimed, flags=(), words=()))) == ()


def test_doubts_near_each_other_in_a_sentence_are_one_listen_and_others_are_not():
    text = "Һәр җирдә безнең өчпочмак ашыйлар. Аннары чәй эчәләр дә китәләр бергәләп."
    near = queue(heard(segment(text, 1000, low="җирдә өчпочмак Аннары бергәләп.")))
    assert [doubt.text for doubt in near] == ["җирдә безнең өчпочмак", "Аннары", "бергәләп."]


def test_a_checked_turn_gives_nothing():
    bad = segment("Һәр җирдә өчпочмак ашыйлар.", 1000, "repetition", "language", sure=0.2, low="өчпочмак")
    machine = heard(bad, uncovered=(Span(start_ms=1100, end_ms=2300),))
    assert queue(machine, "[0:01]\nҺәр җирдә өчпочмак ашыйлар.\n") != ()
    assert queue(machine, "[0:01] ✓\nҺәр җирдә өчпочмак ашыйлар.\n") == ()


# --- speech without words ---------------------------------------------------------------------------------------

GAP = heard(TALK, segment("Рәхмәт сезгә.", 20_000), uncovered=(Span(start_ms=6000, end_ms=14_000),))


def test_speech_without_words_is_told_between_the_words_around_it():
    (doubt,) = queue(GAP)
    assert brief((doubt,)) == [("uncovered", "no-words", "чәй эчәләр. … Рәхмәт сезгә.")]
    assert (doubt.start_ms, doubt.end_ms, doubt.words, doubt.first_word) == (6000, 14_000, 0, 7)


def test_only_the_part_without_words_is_left_when_some_were_written():
    found = queue(GAP, f"[0:01]\n{TALK.text}\n\n[0:06]\nБез дә барабыз анда.\n\n[0:20]\nРәхмәт сезгә.\n")
    (doubt,) = [doubt for doubt in found if doubt.kind == "uncovered"]
    assert 6500 < doubt.start_ms < 10_000
    assert doubt.end_ms == 14_000


def test_a_checked_turn_without_words_says_that_nothing_is_said():
    assert queue(GAP, f"[0:01]\n{TALK.text}\n\n[0:06] ✓\n\n[0:20]\nРәхмәт сезгә.\n") == ()


def test_a_check_does_not_reach_beyond_the_words_of_its_turn():
    assert len(queue(GAP, f"[0:01] ✓\n{TALK.text}\n\n[0:20] ✓\nРәхмәт сезгә.\n")) == 1


def test_speech_before_the_first_word_and_in_an_empty_text_is_told():
    machine = heard(segment("Рәхмәт сезгә.", 20_000), uncovered=(Span(start_ms=6000, end_ms=14_000),))
    assert [(d.first_word, d.text) for d in queue(machine)] == [(0, "… Рәхмәт сезгә.")]
    assert [(d.first_word, d.text) for d in queue(machine, "\n")] == [(0, "…")]


# --- forms that nobody knows ------------------------------------------------------------------------------------

NAMES = segment("Аксубайдан Зөбәрҗәт килде, YouTubeта 2024нче Zoom. Мәмдүдә, Мәмдүдә, Мәмдүдә, Мәмдүдә, Мәмдүдә.", 1000)
KNOWN = MANY | {"килде", "аксубайдан"}


def test_a_form_never_seen_is_a_doubt_unless_it_is_a_number_a_latin_name_or_said_often():
    found = queue(heard(NAMES, segment("килде " * 200, 5000)), known=KNOWN)
    assert brief(found) == [("unknown", "never-seen", "Зөбәрҗәт")]


def test_without_many_known_forms_an_unknown_one_says_nothing():
    assert queue(heard(NAMES, segment("килде " * 200, 5000)), known=frozenset({"килде", "аксубайдан"})) == ()


def test_where_many_words_are_unknown_the_list_is_to_blame():
    rich, poor = (
        queue(heard(segment("Зөбәрҗәт " + text, 1000)), known=KNOWN) for text in ("килде " * 200, "кайтты китте " * 40)
    )
    assert rich[0].rank > 0.1
    assert poor == ()


def test_another_form_of_a_known_word_is_less_suspicious():
    talk = segment("килде " * 200, 5000)
    (new,) = queue(heard(segment("Зөбәрҗәт килде", 1000), talk), known=KNOWN | {"кумертауда"})
    known = queue(heard(segment("Зөбәрҗәт килде", 1000), talk), known=KNOWN | {"зөбәрҗәткә"})
    assert new.rank > 3 * max((doubt.rank for doubt in known), default=0.0)


# --- flags ------------------------------------------------------------------------------------------------------

LOOP = segment("рәхмәт рәхмәт рәхмәт рәхмәт рәхмәт", 8000, "repetition", "low-confidence")


def test_a_known_failure_of_the_machine_is_told_as_long_as_its_words_stand():
    assert brief(queue(heard(TALK, LOOP))) == [("flag", "repetition", "рәхмәт рәхмәт рәхмәт рәхмәт рәхмәт")]
    assert queue(heard(TALK, LOOP), f"[0:01]\n{TALK.text}\n\n[0:08]\nРәхмәт.\n") == ()


def test_words_written_into_or_after_a_sparse_stretch_lift_its_flag():
    sparse = segment("Шулай булды.", 8000, "sparse")
    assert [doubt.why for doubt in queue(heard(TALK, sparse))] == ["sparse"]
    for text in ("Шулай бит булды.", "Шулай булды. Менә шул."):
        assert queue(heard(TALK, sparse), f"[0:01]\n{TALK.text}\n\n[0:08]\n{text}\n") == ()


def test_a_failure_that_goes_on_in_the_next_sentence_is_one_place():
    cut = (segment("Без киттек кичә.", 8000, "truncated"), segment("Алар калды анда.", 9500, "truncated"))
    machine = heard(TALK, *cut)
    (doubt,) = queue(machine, f"[0:01]\n{TALK.text}\n\n[0:08]\nБез киттек кичә.\nАлар калды анда.\n")
    assert (doubt.first_word, doubt.words, doubt.why) == (8, 6, "truncated")


def test_no_place_is_longer_than_one_listen():
    loops = [segment("Без киттек кичә бергә.", 1000 + 1600 * n, "truncated") for n in range(50)]
    found = queue(heard(*loops))
    assert len(found) > 1
    assert all(doubt.end_ms - doubt.start_ms <= 30_000 for doubt in found)


# --- languages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "why"),
    [
        ("ru", "Мин бу турында берни дә белмим.", "like-tt"),
        ("tt", "Я думаю, что язык живёт, пока на нём говорят дома.", "like-ru"),
        ("ru", "Һәр җирдә өчпочмак ашыйлар.", "like-tt"),
    ],
)
def test_a_sentence_that_speaks_for_another_language_than_its_turn_is_a_doubt(language, text, why):
    machine = heard(segment(text, 1000, language=language))
    assert [(doubt.kind, doubt.why) for doubt in queue(machine, f"[0:01] {language}\n{text}\n")] == [("language", why)]
    other = why.removeprefix("like-")
    assert queue(machine, f"[0:01] {other}\n{text}\n") == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Подкаст «Әйттем бит» выходит по четвергам и по пятницам."),
        ("ru", "Спасибо, что позвали."),
        ("ru", "Подкаст «Әйттем җырлап» рассказывает слушателям новости республики каждый четверг вечером сразу."),
        ("tt", "Без килдек, без киттек, без кайттык."),
        ("tt", "Да, та якта шундый хәл."),
        ("en", "Мин бу турында берни дә белмим."),
    ],
)
def test_a_quotation_a_loan_or_a_word_of_both_languages_is_no_sign_of_another(language, text):
    assert queue(heard(segment(text, 1000, language=language)), f"[0:01] {language}\n{text}\n") == ()


def test_an_unsure_language_is_a_doubt_until_a_person_sets_another():
    machine = heard(TALK, segment("Ну вот, рәхмәт инде.", 8000, "language", language="ru", sure=0.55))
    assert [(doubt.kind, doubt.why) for doubt in queue(machine)] == [("language", "language-change")]
    assert queue(machine, f"[0:01]\n{TALK.text}\n\n[0:08] tt\nНу вот, рәхмәт инде.\n") == ()


# --- words that nobody heard ------------------------------------------------------------------------------------


def test_three_words_whose_times_are_guesses_are_a_doubt_and_two_are_not():
    machine = heard(segment("Һәр җирдә өчпочмак.", 1000), segment("Рәхмәт сезгә.", 20_000))
    text = "[0:01]\nҺәр җирдә өчпочмак.\n\n[0:10]\n{}\n\n[0:20]\nРәхмәт сезгә.\n"
    assert brief(queue(machine, text.format("Кабат сөйлә миңа."))) == [("guessed", "not-heard", "Кабат сөйлә миңа.")]
    assert queue(machine, text.format("Кабат сөйлә.")) == ()


# --- caps and promises ------------------------------------------------------------------------------------------


def test_the_riskiest_places_stay_in_the_order_of_time():
    many = [segment("Безнең өчпочмак тәмле бит инде.", 1000 + 3000 * n, low="өчпочмак") for n in range(30)]
    worse = segment("Безнең җырлар матур бит инде.", 95_000, "repetition")
    found = queue(heard(*many, worse), most=4)
    assert [doubt.start_ms for doubt in found] == sorted(doubt.start_ms for doubt in found)
    assert len(found) == 4
    assert found[-1].why == "repetition"
    assert queue(heard(*many, worse), most=0) == ()
    assert queue(heard(*many, worse), most=-1) == ()


@pytest.fixture(scope="module")
def talk():
    dice = random.Random(4)  # noqa: S311
    turns = bench.spoken(dice, 30_000)
    machine = bench.doubtful(dice, bench.misheard(dice, turns, bench.CASES["typical"]))
    return machine, turns, frozenset(bare(word.text) for turn in turns[:300] for word in turn)


def test_a_long_talk_is_neither_painted_all_over_nor_a_long_wait(talk):
    machine, turns, known = talk
    document = bench.corrected(turns)
    times = word_times(machine, document)
    begin = time.process_time()
    found = review_queue(machine, document, times, language="tt", known=known)
    assert time.process_time() - begin < 0.6
    assert 150 < len(found) <= 200
    assert sum(min(doubt.words, 40) for doubt in found) <= len(document.words) / 20
    assert {doubt.kind for doubt in found} >= {"word", "unknown", "flag"}


def test_the_same_text_gives_the_same_queue_whatever_stood_before_in_memory(talk):
    machine, turns, known = talk
    document = bench.corrected(turns[:60])
    times = word_times(machine, document)
    first = review_queue(machine, document, times, language="tt", known=known)
    again = review_queue(machine, parse_document(render_document(document)), times, language="tt",
                         known=frozenset(sorted(known, reverse=True)))  # fmt: skip
    assert first == again


FLAGS = ["repetition", "sparse", "silence", "truncated", "low-confidence", "language", "no-word-times"]
_WORDS = st.sampled_from(["бер", "һәм", "өчпочмак", "что", "не", "на", "---", "ике", "Zoom", "7", "tt", "сүз."])


@st.composite
def machines(draw):
    at, segments = 0, []
    for _ in range(draw(st.integers(0, 5))):
        words = []
        for text in draw(st.lists(_WORDS, min_size=1, max_size=8)):
            start = at + draw(st.integers(0, 500))
            at = start + draw(st.integers(0, 500))
            words.append(Word(text=text, start_ms=start, end_ms=at, probability=draw(st.floats(0, 1))))
        segments.append(
            Segment(
                start_ms=words[0].start_ms, end_ms=at, text=" ".join(word.text for word in words),
                language=draw(st.sampled_from(["tt", "ru"])), language_probability=draw(st.floats(0, 1)),
                words=tuple(words) if draw(st.booleans()) else (),
                flags=tuple(draw(st.lists(st.sampled_from(FLAGS), unique=True))),
            )
        )  # fmt: skip
    starts = draw(st.lists(st.integers(0, 20_000), max_size=3))
    spans = tuple(Span(start_ms=start, end_ms=start + draw(st.integers(0, 5000))) for start in sorted(starts))
    return Transcript(duration_ms=at + 1000, segments=tuple(segments), uncovered=spans)


@st.composite
def corrected(draw):
    """A machine's transcript, and a text: its own, turns moved, checked, some words gone; or any other."""
    machine = draw(machines())
    if draw(st.booleans()):
        return machine, draw(documents)
    turns = document_of(machine, episode="a/b", language="tt").turns
    turns = tuple(replace(turn, checked=draw(st.booleans())) for turn in draw(st.permutations(turns)))
    return machine, replace(document_of(machine, episode="a/b", language="tt"), turns=turns)


@given(corrected(), st.integers(0, 12), st.booleans())
@settings(max_examples=300)
def test_places_are_within_the_text_outside_of_checked_turns_few_and_in_order(case, most, knows):
    machine, document = case
    times = word_times(machine, document)
    found = review_queue(
        machine, document, times, language="tt", known=MANY if knows else frozenset(), most=most
    )
    checked = [turn.checked for turn in document.turns for line in turn.sentences for _ in line.words]
    taken: set[int] = set()
    for doubt in found:
        places = range(doubt.first_word, doubt.first_word + doubt.words)
        assert 0 <= doubt.first_word < max(len(checked), 1)
        assert doubt.words >= 0
        assert (doubt.words == 0) == (doubt.kind == "uncovered")
        assert doubt.first_word + doubt.words <= len(checked)
        assert not any(checked[place] for place in places)
        assert taken.isdisjoint(places)
        taken.update(places)
        assert 0 <= doubt.rank <= 1
        assert 0 <= doubt.start_ms <= doubt.end_ms
        assert doubt.text
        assert len(doubt.text) <= 60 or doubt.words == 0
    assert len(found) <= most
    assert [doubt.start_ms for doubt in found] == sorted(doubt.start_ms for doubt in found)


@given(corrected())
@settings(max_examples=100)
def test_a_text_that_is_checked_all_through_has_at_most_speech_without_words(case):
    machine, document = case
    document = replace(document, turns=tuple(replace(turn, checked=True) for turn in document.turns))
    found = review_queue(machine, document, word_times(machine, document), language="tt", known=MANY)
    assert {doubt.kind for doubt in found} <= {"uncovered"}


HOSTILE = {
    "one sentence": "[0:01]\n" + "сүз " * 30_000,
    "one word": "ә" * 300_000,
    "a word a line": "[0:01]\n" + "сүз\n" * 30_000,
    "headers": "[0:01]\nа\n" * 30_000,
    "checked turns without words": "[0:01] ✓\n" * 30_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_texts_made_to_cost_time_are_looked_through_like_others(talk, name):
    machine, _, known = talk
    document = parse_document(HOSTILE[name])
    times = word_times(machine, document)
    begin = time.process_time()
    review_queue(machine, document, times, language="tt", known=known)
    assert time.process_time() - begin < 1
