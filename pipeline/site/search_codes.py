"""Numbers and postings as short strings, for the search index (docs/formats/search.md). Pure.

A number is written five bits a character, the lowest first; a character from 32 up says that more follow. Nine of ten
numbers take one or two characters, and no commas are needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.site.search_terms import Found

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_MORE = 32
MOST_PLACES = 48
"""Sentences that are kept of one stem in one episode; of a word as common as «һәм» the first ones say enough."""


def numbers(values: Iterable[int]) -> str:
    """Each value must be 0 or more."""
    return "".join(map(_number, values))


def deltas(ascending: Sequence[int]) -> list[int]:
    """The first one, then by how much each is larger than the one before."""
    return [here - before for before, here in zip((0, *ascending), ascending, strict=False)]


def postings(places: Iterable[tuple[int, Found]]) -> str:
    """Of one stem: (place of the episode in its segment, where the stem stands in it), in ascending order of places.

    For each episode: how much further its place is; twice the number of sentences, plus one where it stands in fields;
    the fields, if so; the sentences' numbers.
    """
    out: list[int] = []
    before = 0
    for place, found in places:
        out += [place - before, 2 * len(found.sentences) + (found.fields > 0)]
        out += [found.fields] if found.fields else []
        out += deltas(found.sentences[:MOST_PLACES])
        before = place
    return numbers(out)


def _number(value: int) -> str:
    digits = ""
    while value >= _MORE:
        digits += _ALPHABET[_MORE + value % _MORE]
        value //= _MORE
    return digits + _ALPHABET[value]
