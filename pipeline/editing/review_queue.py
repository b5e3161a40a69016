"""The places of a transcript that are worth a listen before it is published: few, the riskiest, in order of time.

Painting every unsure word makes people go through the whole file anyway (docs/decisions/0804).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod

from pipeline.editing.document import Document
from pipeline.editing.doubt import Doubt, Suspicion
from pipeline.editing.doubtful_places import doubtful_places
from pipeline.editing.doubtful_words import doubtful_words
from pipeline.editing.spoken_text import SpokenText
from pipeline.editing.word_times import WordTimes
from pipeline.editing.wordless_places import wordless_places
from pipeline.model.transcript import Transcript
from pipeline.text.truncate import truncate_chars

_WORDS_A_PLACE = 50
"""At most one place for so many words of the text …"""
_FEWEST_PLACES = 10
"""… but so many in any text."""
_PAINTED = 20
"""One word in so many at most lies in a place …"""
_FEWEST_PAINTED = 100
_ONE_LISTEN = 40
"""… where a longer place counts as so many words: it is begun, not read to its end."""
_LEAST_RANK = 0.1
_NEAR_WORDS = 3
"""Words between two suspicions in a sentence that are heard in passing."""
_LONGEST_MS = 30_000
"""One listen; recognition hears no more at a time either."""
_QUOTED_CHARS = 60


def review_queue(
    machine: Transcript,
    document: Document,
    times: WordTimes,
    *,
    language: str,
    known: frozenset[str],
    most: int = 200,
) -> tuple[Doubt, ...]:
    """The riskiest places, ascending by time: at most `most`, one for 50 words, and with one word in 20 in them.

    `times` are those of `machine` and `document`; `language` is for a text that says none; `known` are bare forms of
    words of checked texts and of the glossary. Turns that were checked give nothing.
    """
    said = SpokenText.of(document, language=language)
    signs = [*doubtful_words(machine, said, times, known), *doubtful_places(machine, said, times)]
    found = [_doubt(place, said, times) for place in _joined(signs, said, times)]
    found += [
        replace(doubt, rank=round(doubt.rank, 3)) for doubt in wordless_places(machine, document, said, times)
    ]
    worth = [doubt for doubt in found if doubt.rank >= _LEAST_RANK]
    return tuple(sorted(_riskiest(worth, len(said.words), most), key=lambda doubt: (doubt.start_ms, *_place(doubt))))


def _riskiest(found: Iterable[Doubt], words: int, most: int) -> Iterator[Doubt]:
    places = min(most, max(_FEWEST_PLACES, words // _WORDS_A_PLACE))
    room = max(_FEWEST_PAINTED, words // _PAINTED)
    for doubt in sorted(found, key=lambda doubt: (-doubt.rank, doubt.start_ms, *_place(doubt))):
        cost = min(doubt.words, _ONE_LISTEN)
        if places > 0 and cost <= room:
            places, room = places - 1, room - cost
            yield doubt


def _place(doubt: Doubt) -> tuple[int, int]:
    return doubt.first_word, doubt.words


@dataclass(kw_only=True, slots=True)
class _Place:
    """Suspicions that are heard in one listen."""

    first: int
    end: int
    signs: list[Suspicion]


def _joined(signs: Iterable[Suspicion], said: SpokenText, times: WordTimes) -> list[_Place]:
    places: list[_Place] = []
    for sign in sorted(signs, key=lambda sign: (sign.first, -sign.end, sign.kind, sign.why)):
        if places and _belongs(sign, places[-1], said, times):
            places[-1].end = max(places[-1].end, sign.end)
            places[-1].signs.append(sign)
        else:
            places.append(_Place(first=sign.first, end=sign.end, signs=[sign]))
    return places


def _belongs(sign: Suspicion, place: _Place, said: SpokenText, times: WordTimes) -> bool:
    """Near it in the same sentence, or the same going on in the next one of the turn."""
    if sign.end <= place.end:
        return True
    if times.ends_ms[sign.end - 1] - times.starts_ms[place.first] > _LONGEST_MS:
        return False
    here, there = said.line_of(sign.first), said.line_of(place.end - 1)
    if here == there:
        return sign.first <= place.end + _NEAR_WORDS
    return (
        here.turn == there.turn
        and sign.first == place.end
        and any((sign.kind, sign.why) == (other.kind, other.why) for other in place.signs)
    )


def _doubt(place: _Place, said: SpokenText, times: WordTimes) -> Doubt:
    """Named by the sign that most of its words have; each kind of sign adds to the rank once."""
    chief = max(place.signs, key=lambda sign: (sign.end - sign.first, sign.rank))
    ranks: dict[str, float] = {}
    for sign in place.signs:
        ranks[sign.kind] = max(ranks.get(sign.kind, 0.0), min(max(sign.rank, 0.0), 1.0))
    return Doubt(
        kind=chief.kind,
        start_ms=times.starts_ms[place.first],
        end_ms=times.ends_ms[place.end - 1],
        first_word=place.first,
        words=place.end - place.first,
        text=truncate_chars(_quote(said.words[place.first : place.end]), _QUOTED_CHARS),
        why=chief.why,
        rank=round(1 - prod(1 - rank for rank in ranks.values()), 3),
    )


def _quote(words: Sequence[str]) -> str:
    """Enough for a quote: joining all of a long place is for nothing."""
    return " ".join(words[:_QUOTED_CHARS])
