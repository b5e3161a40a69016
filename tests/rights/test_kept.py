"""Times of the recording and times that listeners have: one way and back."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.kept import Kept, Passage, disjoint

LENGTH = 400


@st.composite
def _passages(draw):
    pairs = draw(st.lists(st.tuples(st.integers(0, LENGTH - 1), st.integers(1, 60)), max_size=6))
    hows = draw(st.lists(st.sampled_from(["mute", "cut"]), min_size=len(pairs), max_size=len(pairs)))
    return [
        Passage(start_ms=start, end_ms=min(start + length, LENGTH), how=how)
        for (start, length), how in zip(pairs, hows, strict=True)
    ]


def _moments(passages) -> list[int]:
    """What is left, told millisecond by millisecond."""
    cut = {ms for p in passages if p.how == "cut" for ms in range(p.start_ms, p.end_ms)}
    return [ms for ms in range(LENGTH) if ms not in cut]


@given(_passages())
def test_both_ways_are_as_counting_every_millisecond(passages):
    kept, left = Kept(passages=disjoint(passages)), _moments(passages)
    assert [kept.recorded_ms(at) for at in range(len(left))] == left
    assert [kept.published_ms(ms) for ms in left] == list(range(len(left)))
    assert kept.published_ms(LENGTH) == len(left)


@given(_passages())
def test_what_is_cut_away_is_where_its_cut_ends(passages):
    kept = Kept(passages=disjoint(passages))
    for passage in (p for p in kept.passages if p.how == "cut"):
        places = {kept.published_ms(ms) for ms in range(passage.start_ms, passage.end_ms + 1)}
        assert places == {kept.published_ms(passage.end_ms)}


@given(_passages())
def test_passages_become_ascending_and_apart_and_cover_the_same(passages):
    found = disjoint(passages)
    assert all(one.end_ms <= other.start_ms for one, other in itertools.pairwise(found))
    for how in ("cut", "mute"):
        wanted = {ms for p in passages if p.how == how for ms in range(p.start_ms, p.end_ms)}
        wanted -= {ms for p in passages if p.how == "cut" and how == "mute" for ms in range(p.start_ms, p.end_ms)}
        assert {ms for p in found if p.how == how for ms in range(p.start_ms, p.end_ms)} == wanted


@given(_passages(), st.integers(0, LENGTH), st.integers(0, 50))
def test_what_touches_a_passage_is_told(passages, start, length):
    kept = Kept(passages=disjoint(passages))
    inside = {ms for p in kept.passages for ms in range(p.start_ms, p.end_ms)}
    moments = range(start, max(start + length, start + 1))
    assert bool(kept.touching(start, start + length)) == any(ms in inside for ms in moments)
    assert kept.withheld_ms(start, start + length) == len(inside & set(range(start, start + length)))
    after = kept.after_passages(start)
    assert after not in inside
    assert all(ms in inside for ms in range(start, after))
