"""A transcript without what is withheld: words, names, voices, times."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.editing.withheld_transcript import published_transcript
from pipeline.editing.withheld_voices import uncovered_voices, voice_passages
from pipeline.model.kept import Kept, Passage, disjoint
from pipeline.model.rights import Withheld, WithheldName
from pipeline.model.transcript import Segment, Span, Transcript, Word
from pipeline.text.reading import reading

RAMIL = WithheldName(forms=("Рамил Сафин", "Рамиль Сафин"), voice=False, how="mute")


def words(text: str, start_ms: int = 0, each_ms: int = 100) -> tuple[Word, ...]:
    return tuple(
        Word(text=word, start_ms=start_ms + n * each_ms, end_ms=start_ms + (n + 1) * each_ms, probability=0.9)
        for n, word in enumerate(text.split())
    )


def segment(text: str, start_ms: int = 0, speaker: str | None = None, **more) -> Segment:
    timed = words(text, start_ms)
    end_ms = timed[-1].end_ms if timed else start_ms + 500
    return Segment(
        start_ms=start_ms, end_ms=end_ms, text=text, language="tt", language_probability=1.0,
        words=more.pop("words", timed), speaker=speaker, **more,
    )  # fmt: skip


def said(*segments: Segment, duration_ms: int = 10_000, **more) -> Transcript:
    return Transcript(duration_ms=duration_ms, segments=segments, **more)


def without(transcript: Transcript, *, passages=(), people=()) -> Transcript:
    withheld = Withheld(kept=Kept(passages=disjoint(passages)), people=tuple(people))
    return published_transcript(transcript, withheld, language="tt")


def texts(transcript: Transcript) -> list[str]:
    return [segment.text for segment in transcript.segments]


def test_words_that_touch_a_passage_go_and_the_others_keep_their_times():
    found = without(said(segment("бер ике өч дүрт биш")), passages=[Passage(start_ms=150, end_ms=250, how="mute")])
    assert texts(found) == ["бер дүрт биш"]
    assert [word.start_ms for word in found.segments[0].words] == [0, 300, 400]
    assert found.duration_ms == 10_000


def test_after_a_cut_everything_comes_earlier():
    found = without(
        said(segment("бер ике өч дүрт"), segment("биш", 1000), uncovered=(Span(start_ms=900, end_ms=2000),)),
        passages=[Passage(start_ms=100, end_ms=300, how="cut")],
    )
    assert texts(found) == ["бер дүрт", "биш"]
    assert [word.start_ms for s in found.segments for word in s.words] == [0, 100, 800]
    assert found.duration_ms == 9800
    assert found.uncovered == (Span(start_ms=700, end_ms=1800),)


def test_a_segment_without_word_times_loses_its_words_by_letters():
    bare = segment("бер ике өч дүрт биш", words=())
    found = without(said(bare), passages=[Passage(start_ms=0, end_ms=120, how="mute")])
    assert found.segments[0].text.endswith("биш")
    assert "бер" not in found.segments[0].text
    assert texts(without(said(bare), passages=[Passage(start_ms=5000, end_ms=6000, how="cut")])) == [bare.text]


def test_a_name_that_begins_in_one_segment_and_ends_in_the_next_is_masked():
    found = without(said(segment("бүген Рамил"), segment("Сафинга, сорау", 500)), people=[RAMIL])
    assert texts(found) == ["бүген Катнашучы,", "сорау"]


def test_names_that_share_a_word_are_masked_together():
    other = WithheldName(forms=("Айгөл Хәсәнова",), voice=False, how="mute")
    found = without(said(segment("«Айгөл Хәсәнова/Рамил Сафин», диде")), people=[RAMIL, other])
    assert texts(found) == ["«Катнашучы/Катнашучы», диде"]


def test_a_withheld_speaker_is_called_by_a_neutral_word_and_two_by_numbers():
    other = WithheldName(forms=("Айгөл Хәсәнова",), voice=False, how="mute")
    heard = said(segment("бер", 0, "Рамил Сафин"), segment("ике", 500, "Айгөл Хәсәнова"), segment("өч", 900, "Зөлфия"))
    assert [s.speaker for s in without(heard, people=[RAMIL]).segments] == ["Катнашучы", "Айгөл Хәсәнова", "Зөлфия"]
    assert [s.speaker for s in without(heard, people=[RAMIL, other]).segments] == [
        "Катнашучы 1", "Катнашучы 2", "Зөлфия",
    ]  # fmt: skip


def test_what_a_withheld_voice_says_goes_and_becomes_passages_that_reach_into_nobody_else():
    voice = WithheldName(forms=RAMIL.forms, voice=True, how="cut")
    heard = said(
        segment("бер ике", 1000, "Айгөл"), segment("өч дүрт", 1250, "Рамил Сафин"),
        segment("биш", 1500, "рамиль САФИН"), segment("алты", 3000, "Айгөл"),
    )  # fmt: skip
    assert texts(without(heard, people=[voice])) == ["бер ике", "алты"]
    ((person, passage),) = voice_passages(heard, Withheld(people=(voice,)))
    assert (passage.start_ms, passage.end_ms, passage.how) == (1200, 1850, "cut")
    assert person == voice
    assert list(uncovered_voices(heard, Withheld(people=(voice,)))) == [(1250, 1450), (1500, 1600)]
    assert list(uncovered_voices(heard, Withheld(people=(voice,), kept=Kept(passages=(passage,))))) == []


def test_nothing_withheld_changes_nothing():
    heard = said(segment("Рамил Сафин"))
    assert without(heard) is heard


_SPOKEN = st.lists(st.sampled_from(["бер", "ике", "Рамил", "Сафин", "Сафинга,", "өч."]), min_size=1, max_size=8)


@given(
    st.lists(st.tuples(_SPOKEN, st.integers(0, 400), st.booleans()), max_size=5),
    st.lists(
        st.tuples(st.integers(0, 3000), st.integers(1, 900), st.sampled_from(["mute", "cut"])), max_size=3
    ),
)
def test_times_ascend_and_no_word_of_a_passage_and_no_name_is_left(spoken, withheld):
    at, segments = 0, []
    for text, pause, timed in spoken:
        at += pause
        segments.append(segment(" ".join(text), at, **({} if timed else {"words": ()})))
        at = max(segments[-1].end_ms, at + 100 * len(text))
    passages = [Passage(start_ms=start, end_ms=start + length, how=how) for start, length, how in withheld]
    heard = said(*segments, duration_ms=max(at, 4000))
    found = without(heard, passages=passages, people=[RAMIL])
    starts = [word.start_ms for s in found.segments for word in s.words]
    assert starts == sorted(starts)
    assert all(0 <= s.start_ms <= s.end_ms <= found.duration_ms for s in found.segments)
    assert "Рамил Сафин" not in " ".join(texts(found))
    kept = Kept(passages=disjoint(passages))
    for word in (word for s in found.segments for word in s.words):
        assert not kept.touching(kept.recorded_ms(word.start_ms), kept.recorded_ms(word.start_ms) + 1)
    reading(found)
