"""What makes recognised text doubtful: Whisper's known failures, each with its sign."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.model.transcript import Segment

REPETITION = "repetition"
LOW_CONFIDENCE = "low-confidence"
TRUNCATED = "truncated"
SILENCE = "silence"
SPARSE = "sparse"
LANGUAGE = "language"
NO_WORD_TIMES = "no-word-times"
WORDS_LOST = {TRUNCATED, REPETITION, SPARSE}
"""Worse than any low probability."""

OWN_LETTERS = {
    "ba": "әөүһҡңғҙҫ",
    "kk": "әөүһқңғұі",
    "ru": "",
    "tt": "әөүһҗң",
}
"""Cyrillic letters that Russian lacks, for the languages of our shows and their neighbours."""

MIN_AVG_LOGPROB = -1.0
"""Mean log probability per token below which Whisper's authors decode again (openai/whisper)."""
MAX_NO_SPEECH = 0.6
"""Probability of "no speech" above which doubtful text is taken for invented (same source)."""
MIN_WORDS_PER_S = 0.6
"""Fewer words in a second of speech: part of it was skipped. Slow reading has 1.5."""
SPARSE_FROM_S = 4.0
"""Shorter stretches say nothing about the rate."""
MIN_SPOKEN_SHARE = 0.15
"""Text over less speech than this share of its time is text over silence."""
LONGEST_UNIT = 12
"""Words of the longest unit looked for in a loop."""
SAME_SEGMENTS = 3
"""So many equal segments in a row are a loop that went from window to window."""


@dataclass(frozen=True, kw_only=True)
class Decoding:
    """What one decoding of one window gave."""

    text: str
    tokens: tuple[int, ...]
    avg_logprob: float
    no_speech: float
    truncated: bool
    """It stopped because there was no room left, not because it was done."""


NOTHING = Decoding(text="", tokens=(), avg_logprob=0.0, no_speech=0.0, truncated=False)


def doubts(decoding: Decoding, speech_s: float) -> tuple[str, ...]:
    """Flags of one window with `speech_s` seconds of speech in it; none when all is well."""
    found = []
    if decoding.truncated:
        found.append(TRUNCATED)
    if repeats(decoding.text):
        found.append(REPETITION)
    if decoding.avg_logprob < MIN_AVG_LOGPROB:
        found.append(LOW_CONFIDENCE)
    if speech_s >= SPARSE_FROM_S and len(decoding.text.split()) < MIN_WORDS_PER_S * speech_s:
        found.append(SPARSE)
    return tuple(found)


def in_other_letters(text: str, language: str, languages: Sequence[str]) -> bool:
    """Text in letters that only another of the `languages` has: the window was taken for the wrong one."""
    known = OWN_LETTERS.get(language)
    if known is None:
        return False
    foreign = {letter for other in languages for letter in OWN_LETTERS.get(other, "")} - set(known)
    return any(letter in foreign for letter in text.lower())


def invented(decoding: Decoding) -> bool:
    """The model says that nobody speaks and is not sure of its text: Whisper's own rule for leaving text out.

    The time is then listed as uncovered, so that a person looks at it.
    """
    return decoding.no_speech > MAX_NO_SPEECH and decoding.avg_logprob < MIN_AVG_LOGPROB


def repeats(text: str) -> bool:
    """A unit of 1..12 words that comes again and again with nothing between, or letters that do so in one word.

    People do repeat themselves («нет, нет, нет»); they rarely say one or two words four times or a longer phrase
    three times running. A compression ratio does not see it: four times «рәхмәт» compresses like normal Tatar.
    """
    words = spoken(text).split()
    if any(re.search(r"(.{1,8}?)\1{7,}", word) for word in words):
        return True
    for unit in range(1, min(LONGEST_UNIT, len(words) // 3) + 1):
        needed = (4 if unit <= 2 else 3) * unit  # noqa: PLR2004 - the rule above
        run = unit
        for i in range(unit, len(words)):
            run = run + 1 if words[i] == words[i - unit] else unit
            if run >= needed:
                return True
    return False


def spoken(text: str) -> str:
    """Only letters and digits, lower case: what two texts must share to sound the same."""
    normal = unicodedata.normalize("NFC", text).lower()
    return " ".join("".join(c if c.isalnum() else " " for c in normal).split())


def flag_loops(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Flags runs of equal segments: each window looks fine alone when all hold the same invented phrase."""
    texts = [spoken(segment.text) for segment in segments]
    flagged = list(segments)
    start = 0
    for i in range(1, len(texts) + 1):
        if i < len(texts) and texts[i] == texts[start]:
            continue
        if i - start >= SAME_SEGMENTS and " " in texts[start]:
            flagged[start:i] = [with_flag(segment, REPETITION) for segment in flagged[start:i]]
        start = i
    return tuple(flagged)


def with_flag(segment: Segment, flag: str) -> Segment:
    """The segment with the flag, once."""
    return segment if flag in segment.flags else replace(segment, flags=(*segment.flags, flag))
