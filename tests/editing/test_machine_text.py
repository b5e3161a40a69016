import time
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.editing.from_transcript import document_of
from pipeline.editing.lines import write_line
from pipeline.editing.machine_text import machine_sentences
from pipeline.editing.text import parse_document
from pipeline.model.transcript import Segment, Transcript, Word
from tests.editing.documents import ODD_WORDS
from tests.outputs.stage_context import transcript


def heard(words: list[tuple[str, int, int]], language: str = "tt") -> Transcript:
    said = tuple(Word(text=text, start_ms=start, end_ms=end, probability=0.9) for text, start, end in words)
    end = max((word.end_ms for word in said), default=0)
    segment = Segment(start_ms=0, end_ms=end, text="", language=language, language_probability=1.0, words=said)
    return Transcript(duration_ms=end, segments=(segment,))


MACHINE = heard([("Һәр", 1000, 1200), ("җирдә", 1300, 1700), ("өчпочмак.", 1800, 2400), ("Шулай.", 3000, 3400)])


def test_a_stretch_is_a_sentence_a_line():
    assert machine_sentences(MACHINE, 0, 5000, "tt") == ("Һәр җирдә өчпочмак.", "Шулай.")


def test_a_word_belongs_where_its_middle_is():
    assert machine_sentences(MACHINE, 1100, 1500, "tt") == ("Һәр",)
    assert machine_sentences(MACHINE, 1101, 1501, "tt") == ("җирдә",)


def test_where_nothing_was_heard_there_is_no_line():
    assert machine_sentences(MACHINE, 2500, 2900, "tt") == ()
    assert machine_sentences(replace(MACHINE, segments=()), 0, 5000, "tt") == ()


def test_the_turns_language_decides_where_a_sentence_ends():
    # «ул.» is a street in Russian, and he or she in Tatar.
    machine = heard([("Бу", 0, 100), ("ул.", 400, 500), ("Без", 500, 600), ("бардык.", 600, 700)], language="ru")
    assert machine_sentences(machine, 0, 700, "tt") == ("Бу ул.", "Без бардык.")
    assert machine_sentences(machine, 0, 700, "ru") == ("Бу ул. Без бардык.",)


def test_words_without_times_are_found_by_their_letters():
    segment = Segment(start_ms=0, end_ms=1000, text="бер ике", language="tt", language_probability=1.0, words=())
    assert machine_sentences(Transcript(duration_ms=1000, segments=(segment,)), 0, 500, "tt") == ("бер",)


def test_each_turn_of_the_machines_own_text_comes_back_as_it_was():
    machine = transcript(speakers=("Айгөл Хәсәнова", None))
    turns = document_of(machine, episode="a/b", language="tt").turns
    ends = [*(turn.anchor_ms for turn in turns[1:]), machine.duration_ms]
    assert len(turns) > 2
    for turn, end in zip(turns, ends, strict=True):
        found = machine_sentences(machine, turn.anchor_ms, end, turn.language or "tt")
        assert found == tuple(map(write_line, turn.sentences))


odd = st.sampled_from([*ODD_WORDS, "Һәр", "җирдә", "өчпочмак.", "hәм", "  ", "\u202eтема", "а б"])


@given(st.lists(st.tuples(odd, st.integers(0, 300), st.integers(0, 300)), max_size=20), st.integers(0, 9000))
@settings(max_examples=200)
def test_stretches_that_touch_lose_and_double_no_word_and_read_back_as_words(said, cut):
    words, at = [], 0
    for text, pause, length in said:
        words.append((text, at + pause, at + pause + length))
        at += pause + length
    machine = heard(words)

    def read(*stretches: tuple[int, int]) -> list[str]:
        lines = [line for start, end in stretches for line in machine_sentences(machine, start, end, "tt")]
        document = parse_document("[00:00:00.000]\n" + "\n".join(lines) + "\n")
        assert len(document.turns) == 1
        assert all(line in document.turns[0].sentences for line in document.turns[0].lines)
        return list(document.words)

    whole = [word for turn in document_of(machine, episode="", language="tt").turns
             for sentence in turn.sentences for word in sentence.words]  # fmt: skip
    assert read((0, machine.duration_ms)) == whole
    if 0 < cut < machine.duration_ms:
        assert read((0, cut), (cut, machine.duration_ms)) == whole


def test_a_turn_of_three_hours_of_speech_is_found_at_once():
    machine = heard([("сүз", n * 400, n * 400 + 300) for n in range(30_000)])
    begin = time.process_time()
    assert machine_sentences(machine, 5_000_000, 5_020_000, "tt") == (" ".join(["сүз"] * 50),)
    assert time.process_time() - begin < 0.2
