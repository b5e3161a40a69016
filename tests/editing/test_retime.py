import random
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.editing.blocks import Block, blocks
from pipeline.editing.document import Document, Sentence, Turn
from pipeline.editing.from_transcript import document_of, speaker_keys
from pipeline.editing.retime import retime
from pipeline.editing.text import parse_document, problems, render_document
from pipeline.editing.word_times import word_times
from pipeline.model.transcript import Segment, Transcript, Word
from pipeline.text.word_diff import equal_runs
from scripts import bench_retime as bench
from tests.editing.documents import documents, least_cpu_s
from tests.outputs.stage_context import transcript


def heard(*words: tuple[str, int, int], duration_ms: int = 60_000) -> Transcript:
    said = tuple(Word(text=text, start_ms=start, end_ms=end, probability=0.5) for text, start, end in words)
    segment = Segment(start_ms=0, end_ms=duration_ms, text="", language="tt", language_probability=1.0, words=said)
    return Transcript(duration_ms=duration_ms, segments=(segment,))


def timed(machine: Transcript, text: str) -> list[tuple[str, int, int]]:
    found = retime(machine, parse_document(text), language="tt")
    return [(word.text, word.start_ms, word.end_ms) for word in found.words]


def kinds(machine: Transcript, text: str) -> str:
    return word_times(machine, parse_document(text)).kinds


THREE = heard(("бер", 1000, 1300), ("ике", 1400, 1700), ("өч", 1800, 2000))


def test_the_machines_own_text_keeps_the_machines_times():
    machine = transcript(speakers=("Айгөл Хәсәнова", None))
    document = document_of(machine, episode="a/b", language="tt")
    found = retime(machine, parse_document(render_document(document)), language="tt")
    assert [(w.text, w.start_ms, w.end_ms) for w in found.words] == [
        (w.text, w.start_ms, w.end_ms) for w in machine.words
    ]
    assert set(word_times(machine, document).kinds) == {"="}
    assert [s.speaker for s in found.segments][:1] == ["Айгөл Хәсәнова"]
    assert {s.language for s in found.segments} == {"tt", "ru"}


def test_case_punctuation_and_look_alikes_cost_no_time():
    assert kinds(THREE, "[0:01]\n«Бер», Ике — ӨЧ!\n") == "==+="


def test_a_typo_keeps_the_time_of_its_word():
    assert timed(THREE, "[0:01]\nбер икә өч\n")[1] == ("икә", 1400, 1700)
    assert kinds(THREE, "[0:01]\nбер икә өч\n") == "=~="


def test_joined_and_split_words_are_where_their_letters_were():
    assert timed(heard(("әйт", 1000, 1300), ("тем", 1350, 1600), ("бит", 2000, 2200)), "[0:01]\nәйттем бит\n")[0] == (
        "әйттем", 1000, 1600,
    )
    split = timed(heard(("әйттем", 1000, 1600), ("бит", 2000, 2200)), "[0:01]\nәйт тем бит\n")
    assert split[:2] == [("әйт", 1000, 1300), ("тем", 1300, 1600)]


def test_a_word_that_was_not_heard_stands_in_the_pause():
    machine = heard(("бер", 1000, 1300), ("өч", 3000, 3200))
    (_, start, end) = timed(machine, "[0:01]\nбер ике өч\n")[1]
    assert 1300 <= start < end <= 3000
    assert kinds(machine, "[0:01]\nбер ике өч\n") == "=+="


def test_a_word_without_room_takes_some_from_its_neighbours():
    machine = heard(("беренче", 1000, 1500), ("өченче", 1500, 2000))
    found = timed(machine, "[0:01]\nберенче икенче өченче\n")
    assert all(end - start >= 100 for _, start, end in found)
    assert [a[2] <= b[1] for a, b in pairwise(found)] == [True, True]


def test_turns_that_were_not_heard_begin_at_their_anchors():
    found = timed(THREE, "[0:01]\nбер ике өч\n\n[0:10]\nдүрт биш\n\n[0:20]\nалты җиде\n")
    assert [start for text, start, _ in found if text in {"дүрт", "алты"}] == [10_000, 20_000]


def test_moved_turns_come_in_the_order_of_their_times():
    text = "[0:10]\nдүрт биш\n\n[0:01]\nбер ике өч\n"
    first = ((word.text, word.start_ms, word.end_ms) for word in THREE.words)
    machine = heard(*first, ("дүрт", 10_000, 10_300), ("биш", 10_400, 10_600))
    assert [word for word, _, _ in timed(machine, text)] == ["бер", "ике", "өч", "дүрт", "биш"]
    assert kinds(machine, text) == "====="


def test_an_equal_word_of_another_place_is_not_taken_for_this_one():
    machine = heard(("бер", 1000, 1300), ("һәм", 50_000, 50_200))
    found = timed(machine, "[0:01]\nбер һәм\n\n[0:10]\nике\n")
    assert found[1][1] < 10_000


def test_times_set_by_hand_hold():
    found = timed(THREE, "[00:00:00.700]= \nбер ике [@00:00:01.900] өч\n")
    assert found[0][1] == 700
    assert found[2][1] == 1900
    assert kinds(THREE, "[00:00:00.700]=\nбер ике [@00:00:01.900] өч\n") == "!=!"


def test_a_time_set_by_hand_for_a_turn_whose_words_are_gone_moves_no_other_word():
    assert timed(THREE, "[00:00:00.500]=\n\n[0:01]\nбер ике өч\n")[0] == ("бер", 1000, 1300)


def test_a_point_far_from_what_was_heard_moves_its_neighbours():
    found = timed(THREE, "[0:01]\nбер [@00:00:05.000] ике өч\n")
    assert found[1][1] == 5000
    assert found[2][1] >= found[1][2]


def test_speakers_come_by_name_and_a_key_without_one_is_the_name():
    text = "---\nspeakers: {АХ: Айгөл Хәсәнова}\n---\n[0:01] АХ\nбер\n\n[0:02] РС ru\nике\n"
    found = retime(THREE, parse_document(text), language="tt")
    assert [(s.speaker, s.language) for s in found.segments] == [("Айгөл Хәсәнова", "tt"), ("РС", "ru")]


def test_keys_of_speakers_are_initials_and_differ():
    keys = speaker_keys(["Айгөл Хәсәнова", "Алия Хәкимова", "«»", "ab"])
    assert list(keys.values()) == ["АХ", "АХ2", "К", "A"]


@given(documents, st.lists(st.sampled_from(["бер", "ике", "өч", "tt", "---"]), max_size=20))
@settings(max_examples=200)
def test_any_document_gets_ascending_times_for_all_its_words(document, said):
    machine = heard(*((word, n * 400, n * 400 + 300) for n, word in enumerate(said)), duration_ms=20_000)
    found = retime(machine, document, language="tt")
    assert sorted(word.text for word in found.words) == sorted(document.words)
    times = [(word.start_ms, word.end_ms) for word in found.words]
    assert all(0 <= start <= end for start, end in times)
    assert all(a[1] <= b[0] for a, b in pairwise(times))


@given(st.lists(st.sampled_from("абвгд"), max_size=60), st.lists(st.sampled_from("абвге"), max_size=60))
@settings(max_examples=200)
def test_runs_are_equal_ascending_and_apart(old, new):
    at = (0, 0)
    for left, right, length in equal_runs(old, new):
        assert old[left : left + length] == new[right : right + length]
        assert length > 0
        assert left >= at[0]
        assert right >= at[1]
        at = (left + length, right + length)


def test_a_short_word_between_two_rewritten_stretches_is_equal_by_chance():
    old = ["беренче", "икенче", "һәм", "өченче", "дүртенче"]
    new = ["кызыл", "яшел", "һәм", "зәңгәр", "сары"]
    assert blocks(equal_runs(old, new), old, new) == [Block(False, 0, 5, 0, 5)]
    kept = [*old[:1], "бишенчегәдер", *old[3:]]
    assert Block(True, 0, 1, 0, 1) in blocks(equal_runs(old, kept), old, kept)


# --- the table of docs/performance.md ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def speech():
    dice = random.Random(4)  # noqa: S311
    return dice, bench.spoken(dice, 30_000)


@pytest.mark.parametrize(
    ("case", "mean_ms", "off_percent"), [("light (3 %)", 1.5, 0.2), ("typical", 12, 1.5), ("poor", 60, 6)]
)
def test_words_of_a_long_talk_are_where_they_were_said(speech, case, mean_ms, off_percent):
    dice, turns = speech
    true = [word.start for turn in turns for word in turn]
    machine = bench.machine(bench.misheard(dice, turns, bench.CASES[case]), true[-1] + 5000)
    corrected = bench.corrected(turns)
    found = retime(machine, corrected, language="tt")
    assert least_cpu_s(lambda: retime(machine, corrected, language="tt")) < 0.7
    errors = [abs(word.start_ms - at) for word, at in zip(found.words, true, strict=True)]
    assert sum(errors) / len(errors) < mean_ms
    assert 100 * sum(error > 200 for error in errors) / len(errors) < off_percent


def test_hostile_texts_cost_no_more_than_others(speech):
    dice, turns = speech
    worst = {}
    cases = {**bench.hard_cases(dice, turns), "few": lambda: [w for t in bench.few_words(dice, turns, 2) for w in t]}
    for name, make in cases.items():
        machine = bench.machine(make(), turns[-1][-1].end)
        for anchors in (True, False):
            said = bench.corrected(bench.few_words(dice, turns, 2) if name == "few" else turns, anchors=anchors)
            begin = time.process_time()
            retime(machine, said, language="tt")
            worst[name, anchors] = time.process_time() - begin
    assert {name: spent for name, spent in worst.items() if spent > 1.4} == {}


def test_one_word_repeated_without_end_is_no_trap():
    machine = heard(*(("һәм", n * 10, n * 10 + 9) for n in range(20_000)), duration_ms=200_000)
    turn = Turn(anchor_ms=0, lines=(Sentence(words=("һәм", "ә") * 10_000),))
    begin = time.process_time()
    retime(machine, Document(front=None, turns=(turn,)), language="tt")
    assert time.process_time() - begin < 3


HOSTILE = {
    "headers": "[0:01]\nа\n" * 30_000,
    "points in order": "".join(f"[@{n // 3600}:{n // 60 % 60:02}:{n % 60:02}] а " for n in range(15_000)) * 2,
    "points at one place": "[@0:01] а " * 30_000,
    "turns a second apart": "".join(f"[{n // 3600}:{n // 60 % 60:02}:{n % 60:02}]\nа\n" for n in range(15_000)) * 2,
    "combining signs": "а" + "\u0301" * 300_000,
    "one word": "ә" * 300_000,
    "brackets": "[" * 300_000,
    "comments": "<!-- " * 50_000,
    "speakers": "---\nspeakers: {" + "а: б, " * 50_000 + "}\n---\nа",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_texts_made_to_cost_time_are_read_and_timed_like_others(speech, name):
    _, turns = speech
    machine = bench.machine([word for turn in turns for word in turn], turns[-1][-1].end)
    begin = time.process_time()
    document = parse_document(HOSTILE[name])
    problems(HOSTILE[name], duration_ms=machine.duration_ms)
    retime(machine, document, language="tt")
    assert time.process_time() - begin < 3
