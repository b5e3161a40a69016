"""Cut a window's words into segments of about a sentence: what an editor corrects, what captions are made from."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.transcript import Word

SENTENCE_ENDS = (".", "!", "?", "…")
OPENERS = "«\"'([“—-"
CLOSERS = "»\"')]”"
PAUSE_MS = 700
"""A pause as long as this before a capital letter ends a segment: models often leave the full stop out …"""
LONG_PAUSE_MS = 1_500
"""… and as long as this it does so anywhere: people stop to think, too."""
LONGEST_MS = 15_000
"""A longer segment is cut at its longest pause."""
SHORTEST_WORDS = 3
"""A long segment is not cut closer than this to its ends."""


def sentences(words: Sequence[Word]) -> list[tuple[Word, ...]]:
    """The words, all of them, in order, in groups that are never empty."""
    groups: list[tuple[Word, ...]] = []
    group: list[Word] = []
    for i, word in enumerate(words):
        group.append(word)
        following = words[i + 1] if i + 1 < len(words) else None
        if following is None or _ends(word, following):
            groups.extend(_bounded(tuple(group)))
            group = []
    return groups


def _ends(word: Word, following: Word) -> bool:
    goes_on = following.text.lstrip(OPENERS)[:1].islower()
    if following.start_ms - word.end_ms >= (LONG_PAUSE_MS if goes_on else PAUSE_MS):
        return True
    text = word.text.rstrip(CLOSERS)
    # An abbreviation ("т. е.", "гг.") goes on in lower case; a sentence does not.
    return text.endswith(SENTENCE_ENDS) and not (text.endswith(".") and goes_on)


def _bounded(group: tuple[Word, ...]) -> list[tuple[Word, ...]]:
    if group[-1].end_ms - group[0].start_ms <= LONGEST_MS or len(group) < 2 * SHORTEST_WORDS:
        return [group]
    places = range(SHORTEST_WORDS, len(group) - SHORTEST_WORDS + 1)
    middle = len(group) / 2

    def worth(i: int) -> tuple[int, bool, float]:
        before = group[i - 1]
        return group[i].start_ms - before.end_ms, before.text.endswith((",", ";", ":")), -abs(i - middle)

    cut = max(places, key=worth)
    return _bounded(group[:cut]) + _bounded(group[cut:])
