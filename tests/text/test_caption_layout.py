import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.caption import STANDARD
from pipeline.model.transcript import Segment, Transcript, Word
from pipeline.text.caption_layout import caption_cues
from pipeline.text.caption_words import SPEAKER_LABEL_CHARS, caption_text, speaker_label


def speech(text: str, *, language="tt", speaker=None, at=0, per_char=70, pauses=None, flags=()) -> Segment:
    """Words spoken evenly; `pauses` are milliseconds after a word, by its text."""
    start, words = at, []
    for word in text.split():
        words.append(Word(text=word, start_ms=at, end_ms=at + per_char * len(word), probability=1.0))
        at += per_char * (len(word) + 1) + (pauses or {}).get(word, 0)
    return Segment(
        start_ms=start, end_ms=words[-1].end_ms, text=text, language=language, language_probability=1.0,
        words=tuple(words), speaker=speaker, flags=flags,
    )


def transcript(*segments: Segment) -> Transcript:
    return Transcript(duration_ms=segments[-1].end_ms + 10_000, segments=segments)


def lines(*segments: Segment, **options) -> list[list[str]]:
    return [[line.text for line in cue.lines] for cue in caption_cues(transcript(*segments), **options)]


def line_ends(*segments: Segment, **options) -> set[str]:
    return {line.split()[-1] for cue in lines(*segments, **options) for line in cue}


# --- what holds for every transcript -----------------------------------------------------------------------------

WORDS = ["һәм", "белән", "в", "не", "Айгөл", "Хәсәнова", "проф.", "сүз,", "бетте.", "«Кая»", "2026", "—", "ә"]
spoken = st.lists(
    st.tuples(
        st.one_of(
            st.sampled_from(WORDS),
            st.text("абвгдәөүҗңһ.,-", min_size=1, max_size=14),
            st.text(min_size=0, max_size=60),
        ),
        st.integers(-200, 3000),
        st.integers(0, 9000),
    ),
    max_size=60,
)
segments_spoken = st.lists(
    st.tuples(
        spoken,
        st.sampled_from([None, "Айгөл Хәсәнова", "Рамил", "Бик Озын Исемле Кунак Әбүгалисина улы"]),
        st.sampled_from(["tt", "ru", "en"]),
        st.sampled_from([(), ("edited", "cue"), ("edited", "turn")]),
    ),
    max_size=6,
)


def build(parts) -> Transcript:
    at, segments = 0, []
    for words, speaker, language, flags in parts:
        made, start = [], at
        for text, pause, duration in words:
            begin = max(at + pause, 0)
            made.append(Word(text=text, start_ms=begin, end_ms=begin + duration, probability=0.5))
            at = begin + duration
        segments.append(
            Segment(
                start_ms=start, end_ms=max(at, start), text=" ".join(w.text for w in made), language=language,
                language_probability=1.0, words=tuple(made), speaker=speaker, flags=flags,
            )
        )
    return Transcript(duration_ms=at, segments=tuple(segments))


@settings(max_examples=120, deadline=None)
@given(segments_spoken)
def test_no_word_is_lost_and_none_moves(parts):
    said = build(parts)
    wanted = [bit for segment in said.segments for word in segment.words for bit in caption_text(word.text).split()]
    shown = [line.text for cue in caption_cues(said) for line in cue.lines]
    assert "".join(shown).replace(" ", "") == "".join(wanted)
    # Words that fit a line are whole; only one longer than a line is parted.
    if all(len(word) <= 42 - SPEAKER_LABEL_CHARS - 3 for word in wanted):
        assert " ".join(shown).split() == wanted


@settings(max_examples=120, deadline=None)
@given(segments_spoken)
def test_cues_never_overlap_and_keep_their_limits(parts):
    before = None
    for cue in caption_cues(build(parts)):
        assert STANDARD.min_duration_ms <= cue.end_ms - cue.start_ms <= STANDARD.max_duration_ms
        assert before is None or cue.start_ms >= before.end_ms + STANDARD.gap_ms
        assert cue.start_ms >= 0
        assert 1 <= len(cue.lines) <= 2
        for line in cue.lines:
            name = len(speaker_label(line.speaker)) + 2 if line.speaker and line.starts_turn else 0
            assert 1 <= len(line.text) + name + cue.dialogue <= STANDARD.max_line_chars
        assert cue.dialogue or len({line.speaker for line in cue.lines}) == 1
        before = cue


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("абәөу", min_size=1, max_size=12), min_size=1, max_size=80), st.integers(60, 110))
def test_speech_of_an_ordinary_pace_is_never_too_fast_to_read(words, per_char):
    for cue in caption_cues(transcript(speech(" ".join(words), per_char=per_char))):
        assert len(cue.text) * 1000 / (cue.end_ms - cue.start_ms) <= STANDARD.max_cps


@given(segments_spoken)
@settings(max_examples=30, deadline=None)
def test_the_same_transcript_gives_the_same_captions(parts):
    assert caption_cues(build(parts)) == caption_cues(build(parts))


# --- where they break --------------------------------------------------------------------------------------------


def test_a_short_sentence_is_one_line():
    assert lines(speech("Телебезне ничек саклыйбыз?")) == [["Телебезне ничек саклыйбыз?"]]


def test_a_cue_ends_with_its_sentence_although_more_words_would_fit():
    cues = lines(speech("Без Казанга таныш юллардан озак бардык. Анда безне дуслар һәм туганнар көтә иде бит."))
    assert [cue[-1][-1] for cue in cues] == [".", "."]


def test_a_line_breaks_before_a_conjunction_and_never_after_it():
    assert lines(speech("Кичә кибеткә бардым һәм дустымны шунда очраттым")) == [
        ["Кичә кибеткә бардым", "һәм дустымны шунда очраттым"]
    ]


def test_a_tatar_line_never_begins_with_a_postposition():
    text = "Ул кичә безнең өйгә бик матур бүләкләр белән килде"
    shown = lines(speech(text))
    assert not any(line.startswith("белән") for cue in shown for line in cue)
    # Greedy filling would put it there: the first line is full after «бүләкләр».
    assert len("Ул кичә безнең өйгә бик матур бүләкләр") <= 39


@pytest.mark.parametrize(
    "text",
    [
        "Мы долго ехали на машине через большой и очень красивый лес",
        "Она никогда раньше не рассказывала об этом случае своим друзьям",
        "Я давно хотел поговорить с вами о нашей новой работе в городе",
    ],
)
def test_a_russian_line_never_ends_with_a_preposition_or_a_particle_of_negation(text):
    assert not line_ends(speech(text, language="ru")) & {"на", "через", "и", "не", "об", "с", "о", "в", "очень"}


@pytest.mark.parametrize("before", range(1, 9))
def test_names_are_never_parted(before):
    text = " ".join(["сүзләр"] * before) + " Айгөл Хәсәнова белән проф. Г. Тукаев " + " ".join(["сүзләр"] * 5)
    ends = line_ends(speech(text), names=["Айгөл Хәсәнова"])
    assert not ends & {"Айгөл", "проф.", "Г."}


def test_a_name_known_from_the_episode_holds_together_even_where_nothing_shows_it():
    text = "Бүген бездә кунакта бик матур итеп җырлаучы ай нуры төркеме"
    assert "ай" not in line_ends(speech(text), names=["Ай Нуры"])


def test_a_number_stays_with_what_it_counts():
    text = "Быел безнең мәктәпне барлыгы тулы 125 бала тәмамлаган икән дип сөйлиләр"
    assert "125" not in line_ends(speech(text))


def test_lines_of_a_cue_are_of_similar_length():
    ((top, bottom),) = lines(speech("Матур табигать кочагында утырган авылыбыз еракта калды"))
    assert abs(len(top) - len(bottom)) <= 12


def test_no_stray_word_is_left_to_the_next_cue():
    for count in range(8, 45):
        assert min(len(" ".join(cue)) for cue in lines(speech(" ".join(["кешеләр"] * count)))) >= 20


def test_a_cue_does_not_bridge_a_long_pause():
    shown = lines(speech("Менә шулай итеп дусларым яшибез", pauses={"итеп": 2000}))
    assert shown == [["Менә шулай итеп"], ["дусларым яшибез"]]


def test_not_even_a_name_bridges_a_long_pause():
    assert lines(speech("Бүген Айгөл Хәсәнова", pauses={"Айгөл": 1600})) == [["Бүген Айгөл"], ["Хәсәнова"]]
    assert lines(speech("Бүген Айгөл Хәсәнова", pauses={"Айгөл": 1300})) == [["Бүген Айгөл Хәсәнова"]]


def test_a_word_longer_than_a_line_is_parted_but_whole():
    url = "https://example.org/" + "a" * 100
    shown = lines(speech(f"Карагыз {url} монда"))
    assert "".join(line for cue in shown for line in cue).replace(" ", "") == f"Карагыз{url}монда"


def test_three_dots_become_one_character():
    assert lines(speech("Белмим... шулай")) == [["Белмим… шулай"]]


# --- speakers ----------------------------------------------------------------------------------------------------


def test_a_quick_reply_shares_the_cue_one_line_each():
    first = speech("Син бүген барасыңмы?", speaker="Айгөл")
    second = speech("Юк.", speaker="Рамил", at=first.end_ms + 50)
    third = speech("Ә нигә бармыйсың соң син безнең белән?", speaker="Айгөл", at=second.end_ms + 50)
    cues = caption_cues(transcript(first, second, third))
    assert cues[0].dialogue
    shown = [(line.speaker, line.text) for line in cues[0].lines]
    assert shown == [("Айгөл", "Син бүген барасыңмы?"), ("Рамил", "Юк.")]
    assert not cues[1].dialogue


def test_long_turns_have_cues_of_their_own():
    first = speech("Бүген без татар теле турында озак сөйләшербез.", speaker="Айгөл")
    second = speech("Бик рәхмәт, чакыруыгыз өчен сезгә рәхмәт.", speaker="Рамил", at=first.end_ms + 400)
    assert [cue.dialogue for cue in caption_cues(transcript(first, second))] == [False, False]


def test_a_turn_of_somebody_unknown_gets_a_line_of_its_own():
    first = speech("Син барасыңмы?")
    second = speech("Юк.", at=first.end_ms + 50, flags=("turn",))
    third = speech("Ә нигә бармыйсың соң син?", at=second.end_ms + 50, flags=("turn",))
    cues = caption_cues(transcript(first, second, third))
    assert cues[0].dialogue
    assert [line.text for line in cues[0].lines] == ["Син барасыңмы?", "Юк."]


def test_cues_that_a_person_made_are_kept():
    first = speech("Бер ике өч.", flags=("edited", "cue"))
    second = speech("Дүрт биш алты.", at=first.end_ms + 400, flags=("edited", "cue"))
    assert lines(first, second) == [["Бер ике өч."], ["Дүрт биш алты."]]
    assert lines(replace(first, flags=()), replace(second, flags=())) == [["Бер ике өч. Дүрт биш алты."]]


# --- times -------------------------------------------------------------------------------------------------------


def test_a_cue_begins_with_its_first_word_and_a_short_blank_is_closed():
    first = speech("Беренче җөмлә шушында тәмам була инде.")
    second = speech("Ә менә монысы инде икенче җөмлә була.", at=first.end_ms + 300)
    one, two = caption_cues(transcript(first, second))
    assert (one.start_ms, two.start_ms) == (0, second.start_ms)
    assert one.end_ms == two.start_ms - STANDARD.gap_ms


def test_a_short_word_stays_long_enough_to_be_seen():
    (cue,) = caption_cues(transcript(speech("Әйе.", at=5000, per_char=20)))
    assert (cue.start_ms, cue.end_ms) == (5000, 5833)


def test_speech_too_fast_to_read_delays_the_next_cue_a_little():
    fast = speech("Тиз сөйләгән кешенең сүзен укып өлгереп булмый инде.", per_char=35)
    calm = speech("Ә хәзер мин акрынрак итеп сөйлим әле.", at=fast.end_ms + 30, per_char=90)
    one, two = caption_cues(transcript(fast, calm))
    assert 0 < two.start_ms - calm.start_ms <= STANDARD.max_lag_ms + STANDARD.gap_ms
    assert len(one.text) * 1000 / (one.end_ms - one.start_ms) <= STANDARD.max_cps


def test_the_last_cue_ends_with_the_recording():
    said = Transcript(duration_ms=10_000, segments=(speech("Сау булыгыз.", at=9600, per_char=20),))
    (cue,) = caption_cues(said)
    assert cue.end_ms == 10_000
    assert cue.end_ms - cue.start_ms >= STANDARD.min_duration_ms


def test_a_segment_without_word_times_is_captioned_by_its_letters():
    segment = Segment(
        start_ms=1000, end_ms=5000, text="Бер ике өч дүрт", language="tt", language_probability=1.0, words=(),
        flags=("no-word-times",),
    )
    (cue,) = caption_cues(Transcript(duration_ms=9000, segments=(segment,)))
    assert cue.start_ms == 1000
    assert cue.text == "Бер ике өч дүрт"


def test_three_hours_are_laid_out_in_under_three_seconds():
    text = "Бүген бездә бик кызыклы кунак, татар теле һәм әдәбияты турында сөйләшәбез. Аннары китап укыйбыз."
    segments, at = [], 0
    while at < 3 * 3600 * 1000:
        segments.append(speech(text, at=at, per_char=45, speaker=("Айгөл", "Рамил")[len(segments) % 2]))
        at = segments[-1].end_ms + 300
    said = transcript(*segments)
    assert len(said.words) > 25_000
    begin = time.process_time()
    caption_cues(said)
    assert time.process_time() - begin < 3
