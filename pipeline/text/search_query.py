"""What people type into a search: words, "exact phrases", -words that must not stand there. Pure.

Everything typed is a word or nothing; there is no other notation, so nothing that is typed can mean something to a
database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.text.latin import with_apostrophes
from pipeline.text.stems import words

LONGEST = 2000
"""Characters that are read; nobody types more."""
MOST_WORDS = 12
"""More words tell a search nothing, and cost time. Words of phrases count."""
_QUOTES = '"\u201c\u201d\u201e\u201f«»'
_PIECE = re.compile(
    rf"(?P<no>(?<!\S)[-\u2212])?(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]?|(?P<word>[^\s{_QUOTES}]+))"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sought:
    """A word, in any of its forms; or a phrase, of which each word stands as typed, one after the other."""

    words: tuple[str, ...]
    exact: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """What was asked."""

    wanted: tuple[Sought, ...]
    unwanted: tuple[Sought, ...] = ()
    cut: bool = False
    """Whether it was too long, and something of it is not looked for."""


def parse_query(text: str) -> Query:
    """Each word once, in the order typed. `wanted` is empty when there is no word to look for."""
    typed = with_apostrophes(unicodedata.normalize("NFC", text[: LONGEST * 2])[:LONGEST])
    wanted: dict[Sought, None] = {}
    unwanted: dict[Sought, None] = {}
    for piece in _PIECE.finditer(typed):
        (unwanted if piece["no"] else wanted).update(dict.fromkeys(_sought(piece)))
    kept = tuple(_first((*wanted, *unwanted)))
    return Query(
        wanted=tuple(sought for sought in wanted if sought in kept),
        unwanted=tuple(sought for sought in unwanted if sought in kept),
        cut=len(text) > LONGEST or len(kept) < len({**wanted, **unwanted}),
    )


def _sought(piece: re.Match[str]) -> Iterator[Sought]:
    if piece["phrase"] is not None:
        phrase = tuple(words(piece["phrase"]))
        if phrase:
            yield Sought(words=phrase[:MOST_WORDS], exact=True)
        return
    yield from (Sought(words=(word,)) for word in words(piece["word"]))


def _first(all_of_them: Iterable[Sought]) -> Iterator[Sought]:
    left = MOST_WORDS
    for sought in all_of_them:
        if len(sought.words) > left:
            return
        left -= len(sought.words)
        yield sought
