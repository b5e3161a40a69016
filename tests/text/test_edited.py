import re
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import EpisodeError
from pipeline.model.transcript import Segment, Transcript, Word
from pipeline.outputs.srt import render_srt
from pipeline.outputs.vtt import render_vtt
from pipeline.text.caption_layout import caption_cues
from pipeline.text.edited import edited_transcript
from pipeline.text.timecodes import timecode
from pipeline.text.word_alignment import align, bare
from tests.outputs.stage_context import transcript

NAMES = ("Айгөл Хәсәнова", "Рамил Сафин")


def read(text: str, machine: Transcript | None = None, names=NAMES) -> Transcript:
    return edited_transcript(
        text, machine=machine or transcript(), names=names, languages=("tt", "ru"), file="transcript/edited.srt",
        episode="aittem-bit/1",
    )


def words(said: Transcript) -> list[str]:
    return [word.text for word in said.words]


def problems(text: str) -> list[str]:
    with pytest.raises(EpisodeError) as caught:
        read(text)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


# --- words and their times ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("render", [render_srt, lambda cues: render_vtt(cues, language="tt")])
@pytest.mark.parametrize("speakers", [(None,), NAMES])
def test_our_own_captions_read_back_as_the_same_words_times_and_speakers(render, speakers):
    machine = transcript(speakers=speakers)
    said = read(render(caption_cues(machine)), machine)
    assert words(said) == words(machine)
    assert [(w.start_ms, w.end_ms) for w in said.words] == [(w.start_ms, w.end_ms) for w in machine.words]
    assert {s.speaker for s in said.segments} == {s.speaker for s in machine.segments}
    assert caption_cues(said) == caption_cues(machine)


def test_a_corrected_word_takes_the_place_of_the_wrong_one_and_the_others_keep_their_times():
    machine = transcript((("tt", "Бүген без татар тиле турында сөйләшәбез"),))
    text = render_srt(caption_cues(machine)).replace("тиле", "теле")
    said = read(text, machine)
    assert words(said)[3] == "теле"
    for mine, theirs in zip(said.words, machine.words, strict=True):
        assert abs(mine.start_ms - theirs.start_ms) <= 20
        if mine.text != "теле":
            assert (mine.start_ms, mine.end_ms) == (theirs.start_ms, theirs.end_ms)


def test_case_punctuation_and_look_alikes_cost_no_time():
    machine = transcript((("tt", "бүген hәм иртәгә сөйләшербез"),))
    said = read(render_srt(caption_cues(machine)).replace("бүген", "Бүген,").replace("бүге", "Бүге"), machine)
    assert [w.start_ms for w in said.words] == [w.start_ms for w in machine.words]


def test_added_words_share_the_room_between_their_neighbours():
    machine = transcript((("tt", "Бүген сөйләшербез"),))
    said = read(render_srt(caption_cues(machine)).replace("Бүген", "Бүген без икәү"), machine)
    assert words(said) == ["Бүген", "без", "икәү", "сөйләшербез"]
    starts = [word.start_ms for word in said.words]
    assert starts == sorted(set(starts))
    assert all(word.end_ms > word.start_ms for word in said.words)


def test_a_cue_that_a_person_moved_is_where_the_person_put_it():
    machine = transcript((("tt", "Бүген сөйләшербез."),))
    said = read("1\n00:00:01,500 --> 00:00:02,500\nБүген сөйләшербез.\n", machine)
    assert said.segments[0].words[0].start_ms == 1500
    assert said.segments[0].words[-1].end_ms <= 2500


def test_speech_the_machine_missed_is_timed_by_its_cue():
    said = read("1\n00:00:20,000 --> 00:00:22,000\nяңа сүз\n")
    assert [(w.start_ms, w.end_ms) for w in said.words] == [(20_000, 21_000), (21_000, 22_000)]


def test_words_of_a_person_are_certain():
    assert {word.probability for word in read("1\n00:00:01,000 --> 00:00:03,000\nСәлам\n").words} == {1.0}


def test_language_comes_from_tatar_letters_and_else_from_what_was_heard():
    machine = transcript()
    ru = machine.segments[2]
    text = "1\n00:00:01,000 --> 00:00:03,000\nСәлам\n\n"
    text += f"2\n00:00:{ru.start_ms // 1000:02},500 --> 00:00:30,000\nСпасибо вам\n"
    assert [segment.language for segment in read(text, machine).segments] == ["tt", "ru"]


def test_three_hours_are_read_in_a_few_seconds():
    line = "Бүген бездә бик кызыклы кунак, татар теле һәм {} турында сөйләшәбез."
    machine = transcript([("tt", line.format(number)) for number in range(3000)])
    text = render_srt(caption_cues(machine)).replace("кызыклы", "күңелле")
    begin = time.process_time()
    said = read(text, machine)
    assert time.process_time() - begin < 6
    assert words(said) == [word.replace("кызыклы", "күңелле") for word in words(machine)]
    assert max(abs(a.start_ms - b.start_ms) for a, b in zip(said.words, machine.words, strict=True)) <= 50


@given(st.lists(st.sampled_from(["бер", "ике", "өч", "дүрт", "биш"]), max_size=40), st.data())
@settings(max_examples=60, deadline=None)
def test_alignment_is_ascending_and_pairs_equal_words(theirs, data):
    mine = data.draw(st.lists(st.sampled_from(["бер", "ике", "өч", "алты", ""]), max_size=40))
    pairs = align(mine, theirs)
    assert list(pairs) == sorted(pairs)
    assert list(pairs.values()) == sorted(set(pairs.values()))
    assert all(mine[left] == theirs[right] for left, right in pairs.items())


def test_bare_words_forget_case_punctuation_and_script():
    assert bare("«Ещё!»") == bare("еще")
    assert bare("Hәм,") == "һәм"
    assert bare("—") == ""


# --- what editors write ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff1\r\n00:00:01,000 --> 00:00:02,000\r\nСәлам дуслар\r\n",
        "00:00:01.000 --> 00:00:02.000\nСәлам дуслар",
        '1\n0:00:01,00 --> 0:00:02,00 X1:10 X2:20\n<i>Сәлам</i>\n<font color="red">дуслар</font>\n\n\n\n',
        "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}Сәлам дуслар\n",
        (
            "WEBVTT - исем\nKind: captions\n\nNOTE искәрмә\nике юл\n\nSTYLE\n::cue{}\n\n"
            "a1\n00:01.000 --> 00:02.000 align:start\n<c.x>Сәлам</c> <00:01.500>дуслар\n"
        ),
        "1\n00:00:01,000 --> 00:00:02,000\nСәлам дуслар\n\n2\n00:00:03,000 --> 00:00:04,000\n\n",
    ],
)
def test_habits_of_editors_are_understood(text):
    assert words(read(text)) == ["Сәлам", "дуслар"]


def test_webvtt_entities_are_letters_and_srt_has_none():
    vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\nR&amp;B &lt;b&gt;\n"
    assert words(read(vtt)) == ["R&B", "<b>"]
    assert words(read("1\n00:00:01,000 --> 00:00:02,000\nR&amp;B\n")) == ["R&amp;B"]


def test_names_before_a_line_are_speakers_until_the_next_name():
    said = read(
        "1\n00:00:01,000 --> 00:00:02,000\nАйгөл: Сәлам!\n\n2\n00:00:03,000 --> 00:00:04,000\nНи хәл?\n\n"
        "3\n00:00:05,000 --> 00:00:07,000\nРамил Сафин: Әйбәт.\n"
    )
    assert [(s.speaker, s.text) for s in said.segments] == [
        ("Айгөл Хәсәнова", "Сәлам!"), ("Айгөл Хәсәнова", "Ни хәл?"), ("Рамил Сафин", "Әйбәт."),
    ]


def test_a_colon_after_another_word_is_only_a_colon():
    said = read("1\n00:00:01,000 --> 00:00:02,000\nСорау: ни өчен?\n")
    assert [(s.speaker, s.text) for s in said.segments] == [(None, "Сорау: ни өчен?")]


def test_a_name_unknown_to_the_episode_is_recognised_when_it_comes_back():
    text = "1\n00:00:01,000 --> 00:00:02,000\nКунак: Сәлам!\n\n2\n00:00:03,000 --> 00:00:04,000\nКунак: Әйе.\n"
    assert [(s.speaker, s.text) for s in read(text).segments] == [("Кунак", "Сәлам!"), ("Кунак", "Әйе.")]


def test_dashes_of_a_dialogue_are_turns():
    said = read("1\n00:00:01,000 --> 00:00:03,000\n- Барасыңмы?\n– Юк.\n")
    assert [(s.text, "turn" in s.flags) for s in said.segments] == [("Барасыңмы?", True), ("Юк.", True)]
    (cue,) = caption_cues(said)
    assert cue.dialogue


def test_one_dash_is_punctuation():
    assert words(read("1\n00:00:01,000 --> 00:00:03,000\n— Юк, — диде ул.\n")) == ["—", "Юк,", "—", "диде", "ул."]


def test_webvtt_voices_are_speakers():
    said = read("WEBVTT\n\n00:01.000 --> 00:03.000\n<v.loud Айгөл &amp; К>-Сәлам</v>\n<v Рамил>-Исәнме</v> халык\n")
    assert [(s.speaker, s.text) for s in said.segments] == [
        ("Айгөл & К", "Сәлам"), ("Рамил", "Исәнме"), (None, "халык"),
    ]


# --- malformed files ---------------------------------------------------------------------------------------------


def test_all_problems_of_a_file_are_told_at_once_with_their_lines():
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\nяхшы\n\n"
        "2\n00:00:0x,000 --> 00:00:03,000\nвакыт бозык\n\n"
        "3\n00:00:09,000 --> 00:00:08,000\nкирегә\n\n"
        "ялгыз текст\nикенче юл\n\n"
        "5\n00:00:10,000 --> 00:00:11,000\nяхшы\n\n"
        "6\n00:00:05,000 --> 00:00:06,000\nиртә\n7\n00:00:12,000 --> 00:00:13,000\nябышкан\n\n"
        "8\n00:00:05,000 --> 00:00:06,000\nиртә\n\n"
        "9\n10:00:00,000 --> 10:00:01,000\nсоң\n"
    )
    found = problems(text)
    assert [int(re.search(r"line (\d+)", line)[1]) for line in found] == [6, 10, 13, 21, 24, 28, 32]
    assert "must end after it starts" in found[1]
    assert "ялгыз текст" in found[2]
    assert "starts before the one above" in found[3]
    assert "blank line is missing" in found[4]
    assert "recording ends" in found[6]


@pytest.mark.parametrize("text", ["", "   \n\n", "WEBVTT\n", "\ufeff", "1\n00:00:01,000 --> 00:00:02,000\n\n"])
def test_a_file_without_subtitles_is_a_problem(text):
    assert problems(text) == ["transcript/edited.srt, line 1: there are no subtitles in it"]


def test_a_file_that_is_something_else_does_not_flood_the_screen():
    found = problems("\n\n".join(f"юл {number}" for number in range(5000)))
    assert len(found) == 101
    assert found[-1] == "… and 4900 more"


@given(st.text("01:,.->\n WEBVTbа<>v/-&", max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text):
    try:
        said = read(text)
    except EpisodeError as error:
        assert "line" in str(error)  # noqa: PT017
        return
    starts = [word.start_ms for word in said.words]
    assert starts == sorted(starts)
    assert all(word.end_ms >= word.start_ms for word in said.words)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_every_word_of_a_well_formed_file_arrives(data):
    at, blocks, wanted = 0, [], []
    for number in range(data.draw(st.integers(1, 8))):
        text = data.draw(st.lists(st.text("абәөү,.!?", min_size=1, max_size=8), min_size=1, max_size=9))
        end = at + data.draw(st.integers(1, 3000))
        times = f"{timecode(at, separator=',')} --> {timecode(end, separator=',')}"
        blocks.append(f"{number + 1}\n{times}\n{' '.join(text)}\n")
        wanted += text
        at = end
    heard = tuple(
        Word(text=word, start_ms=n * 90, end_ms=n * 90 + 50, probability=0.5) for n, word in enumerate(wanted[::2])
    )
    segment = Segment(
        start_ms=0, end_ms=60_000, text="", language="tt", language_probability=1.0, words=heard,
    )
    said = read("\n".join(blocks), Transcript(duration_ms=60_000, segments=(segment,)))
    assert words(said) == wanted
    for segment in said.segments:
        inside = [(word.start_ms, word.end_ms) for word in segment.words]
        assert all(start <= end for start, end in inside)
        assert all(a[1] <= b[0] for a, b in pairwise(inside))
