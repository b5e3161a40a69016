import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.editing.document import Document, Sentence, Turn
from pipeline.editing.retime import retime
from pipeline.editing.text import parse_document
from pipeline.editing.word_times import WRITTEN, WordTimes, pack, word_times
from pipeline.model.transcript import Segment, Transcript, Word
from pipeline.text.word_alignment import bare
from scripts import bench_retime as bench
from tests.editing.documents import documents, least_cpu_s


def heard(*said: str, step_ms: int = 400) -> Transcript:
    words = tuple(
        Word(text=text, start_ms=1000 + n * step_ms, end_ms=1000 + n * step_ms + 300, probability=0.9)
        for n, text in enumerate(said)
    )
    end = words[-1].end_ms if words else 0
    segment = Segment(start_ms=0, end_ms=end, text="", language="tt", language_probability=1.0, words=words)
    return Transcript(duration_ms=end + 2000, segments=(segment,))


texts = st.lists(st.sampled_from(["бер", "ике", "өч", "tt", "---", "Һәр", "җирдә", "өчпочмак"]), max_size=25)


def test_times_stand_in_the_order_of_the_text_although_its_turns_were_moved():
    machine = heard("Һәр", "җирдә", "өчпочмак", "бар")
    found = word_times(machine, parse_document("[0:01.8]\nөчпочмак бар\n\n[0:01]\nҺәр җирдә\n"))
    assert found.starts_ms == (1800, 2200, 1000, 1400)
    assert found.ends_ms == (2100, 2500, 1300, 1700)
    assert found.sources == (2, 3, 0, 1)
    assert found.kinds == "===="


def test_a_word_says_which_of_the_machine_it_is_or_that_a_person_wrote_it():
    found = word_times(heard("Һәр", "җирдә", "очпочмак"), parse_document("[0:01]\n«һәр» җирдә — өчпочмак!\n"))
    assert found.sources == (0, 1, WRITTEN, WRITTEN)
    assert found.kinds == "==+~"


def test_words_of_a_segment_without_word_times_count_like_others():
    untimed = Segment(start_ms=0, end_ms=900, text="сәлам дуслар", language="tt", language_probability=1.0, words=())
    machine = heard("Һәр", "җирдә")
    machine = Transcript(duration_ms=machine.duration_ms, segments=(untimed, *machine.segments))
    assert word_times(machine, parse_document("[0:00]\nсәлам дуслар һәр җирдә\n")).sources == (0, 1, 2, 3)


@given(documents, texts)
@settings(max_examples=200)
def test_every_word_of_the_text_has_one_time_and_no_machine_word_is_two(document, said):
    machine = heard(*said)
    found = word_times(machine, document)
    count = len(document.words)
    assert [len(found.starts_ms), len(found.ends_ms), len(found.kinds), len(found.sources)] == [count] * 4
    assert all(0 <= start <= end for start, end in zip(found.starts_ms, found.ends_ms, strict=True))
    assert set(found.kinds) <= set("=~+!")
    kept = [source for source in found.sources if source != WRITTEN]
    assert len(kept) == len(set(kept))
    for word, source, kind in zip(document.words, found.sources, found.kinds, strict=True):
        assert kind != "=" or source != WRITTEN
        if source != WRITTEN:
            assert (bare(word) or word) == (bare(said[source]) or said[source])


@given(documents, texts, st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_moving_turns_in_the_text_moves_their_times_along(document, said, dice):
    # Equal anchors keep the order of the text: then the order says something.
    turns = list({turn.anchor_ms or 0: turn for turn in document.turns}.values())
    machine = heard(*said)

    def by_anchor(order: list[Turn]) -> dict[int, list[tuple]]:
        found = word_times(machine, Document(front=document.front, turns=tuple(order)))
        values, at, times = list(zip(found.starts_ms, found.ends_ms, found.kinds, found.sources, strict=True)), 0, {}
        for turn in order:
            length = sum(len(sentence.words) for sentence in turn.sentences)
            times[turn.anchor_ms or 0] = values[at : at + length]
            at += length
        return times

    assert by_anchor(dice.sample(turns, len(turns))) == by_anchor(turns)


@given(documents, texts)
@settings(max_examples=200)
def test_captions_have_the_same_words_at_the_same_times(document, said):
    machine = heard(*said)
    found = word_times(machine, document)
    by_words = sorted(zip(document.words, found.starts_ms, found.ends_ms, strict=True))
    transcript = retime(machine, document, language="tt")
    assert sorted((word.text, word.start_ms, word.end_ms) for word in transcript.words) == by_words


def test_an_empty_text_has_no_times():
    found = word_times(heard("бер"), parse_document(""))
    assert found == WordTimes(starts_ms=(), ends_ms=(), kinds="", sources=())
    assert pack(found) == b"\0\0\0\0"


@given(st.lists(st.tuples(st.integers(0, 1 << 32), st.integers(0, 1 << 40), st.sampled_from("=~+!")), max_size=40))
def test_packed_times_are_read_as_typed_arrays(values):
    times = WordTimes(
        starts_ms=tuple(start for start, _, _ in values), ends_ms=tuple(end for _, end, _ in values),
        kinds="".join(kind for _, _, kind in values), sources=(WRITTEN,) * len(values),
    )  # fmt: skip
    packed, count = pack(times), len(values)
    assert len(packed) == 4 + 9 * count
    assert np.frombuffer(packed, "<u4", 1).tolist() == [count]
    assert np.frombuffer(packed, "<u4", count, 4).tolist() == [min(at, 2**32 - 1) for at in times.starts_ms]
    assert np.frombuffer(packed, "<u4", count, 4 + 4 * count).tolist() == [min(at, 2**32 - 1) for at in times.ends_ms]
    assert np.frombuffer(packed, "u1", count, 4 + 8 * count).tobytes().decode() == times.kinds


@pytest.mark.parametrize("moved", [False, True])
def test_thirty_thousand_words_have_their_times_at_once(moved):
    dice = random.Random(4)  # noqa: S311
    turns = bench.spoken(dice, 30_000)
    machine = bench.machine(bench.misheard(dice, turns, bench.CASES["typical"]), turns[-1][-1].end + 5000)
    document = bench.corrected(turns[::-1] if moved else turns)
    times = word_times(machine, document)
    assert least_cpu_s(lambda: word_times(machine, document)) < 0.7
    assert least_cpu_s(lambda: pack(times)) < 0.1


def test_a_long_turn_without_header_is_timed_as_others():
    turn = Turn(anchor_ms=None, lines=(Sentence(words=("Һәр", "җирдә", "өчпочмак")),))
    found = word_times(heard("Һәр", "җирдә", "өчпочмак"), Document(front=None, turns=(turn,)))
    assert found.starts_ms == (1000, 1400, 1800)
