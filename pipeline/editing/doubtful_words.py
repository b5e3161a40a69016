"""Single words that may be wrong: the machine was not sure, nobody knows the form, or nobody heard it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.editing.doubt import Suspicion
from pipeline.editing.spoken_text import SpokenText
from pipeline.editing.timeline import GUESSED
from pipeline.editing.word_times import WRITTEN, WordTimes
from pipeline.model.transcript import Transcript
from pipeline.speech.doubts import NO_WORD_TIMES
from pipeline.text.caption_words import segment_words
from pipeline.text.function_words import CONJUNCTIONS, LEANS_BACK, LEANS_FORWARD

_IMPROBABLE = 0.5
_IMPROBABLE_RANK = 0.9
_SMALL_WORD = 0.5
"""Small words are swallowed in speech: low probabilities are usual, and a wrong one costs the reader little."""
_SMALL = frozenset().union(*CONJUNCTIONS.values(), *LEANS_FORWARD.values(), *LEANS_BACK.values())
_FEWEST_KNOWN = 2000
"""With fewer known forms most words of a talk were never seen, and that says nothing."""
_UNKNOWN_RANK = 0.5
_USUAL_UNKNOWN = 0.05
"""Where more of the words than this are unknown, the list is to blame rather than the words."""
_BEGINNING = 5
_KNOWN_BEGINNING = 0.3
"""A form of a known word, as likely as not: both languages change the ends of words."""
_SURE = 0.9
_SURE_OF_IT = 0.5
_CYRILLIC = re.compile("[\u0400-\u052f]{3,}")
"""Numbers, names in Latin letters («YouTubeта») and exclamations are no words that a list could know."""
_FEWEST_GUESSED = 3
_GUESSED_RANK = 0.25
_GUESSED_EACH = 0.02
_GUESSED_MOST = 0.5

_UNKNOWN_PROBABILITY = -1.0


def doubtful_words(
    machine: Transcript, said: SpokenText, times: WordTimes, known: frozenset[str]
) -> Iterator[Suspicion]:
    """`known`: bare forms of words of checked texts and of the glossary."""
    sure = _probabilities(machine, times)
    yield from _improbable(said, sure)
    if len(known) >= _FEWEST_KNOWN:
        yield from _never_seen(said, sure, known)
    yield from _guessed(said, times)


def _probabilities(machine: Transcript, times: WordTimes) -> list[float]:
    """Of each word of the text, 0..1; -1 where the machine said nothing of it."""
    heard: list[float] = []
    for segment in machine.segments:
        told = segment.words and NO_WORD_TIMES not in segment.flags
        heard += [word.probability if told else _UNKNOWN_PROBABILITY for word in segment_words(segment)]
    return [_UNKNOWN_PROBABILITY if source == WRITTEN else heard[source] for source in times.sources]


def _improbable(said: SpokenText, sure: Sequence[float]) -> Iterator[Suspicion]:
    for line in said.open_lines:
        for at in range(line.first, line.end):
            if 0 <= sure[at] < _IMPROBABLE and said.forms[at]:
                rank = _IMPROBABLE_RANK * (1 - sure[at] / _IMPROBABLE)
                rank *= _SMALL_WORD if said.forms[at] in _SMALL else 1
                yield Suspicion(kind="word", why="improbable", rank=rank, first=at, end=at + 1)


def _never_seen(said: SpokenText, sure: Sequence[float], known: frozenset[str]) -> Iterator[Suspicion]:
    times_said = Counter(form for form in said.forms if _CYRILLIC.fullmatch(form))
    unknown = {form: count for form, count in times_said.items() if form not in known}
    if not unknown:
        return
    beginnings = {form[:_BEGINNING] for form in known}
    base = _UNKNOWN_RANK * min(1.0, _USUAL_UNKNOWN * times_said.total() / sum(unknown.values()))
    for line in said.open_lines:
        for at in range(line.first, line.end):
            form = said.forms[at]
            count = unknown.get(form)
            if count is None:
                continue
            rank = base / count
            rank *= _KNOWN_BEGINNING if len(form) > _BEGINNING and form[:_BEGINNING] in beginnings else 1
            rank *= _SURE_OF_IT if sure[at] >= _SURE else 1
            yield Suspicion(kind="unknown", why="never-seen", rank=rank, first=at, end=at + 1)


def _guessed(said: SpokenText, times: WordTimes) -> Iterator[Suspicion]:
    for line in said.open_lines:
        for kind, run in groupby(range(line.first, line.end), key=times.kinds.__getitem__):
            places = list(run)
            if kind == GUESSED and len(places) >= _FEWEST_GUESSED:
                rank = min(_GUESSED_RANK + _GUESSED_EACH * len(places), _GUESSED_MOST)
                yield Suspicion(kind="guessed", why="not-heard", rank=rank, first=places[0], end=places[-1] + 1)
