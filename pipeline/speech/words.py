"""From the aligner's raw words to words people can click on: whole, ascending, and where somebody speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.model.transcript import Word
from pipeline.speech.voice import FRAME_SAMPLES, SAMPLE_RATE_HZ, Span
from pipeline.speech.windows import Window

SLACK_MS = 100
"""A word may reach this far into a pause: the detector opens late and closes early."""
MIN_WORD_MS = 20
SENTENCE_ENDS = (".", "!", "?", "…")
PAUSE_MS = 300
QUICKEST_LETTER_MS = 30
"""Half of the usual time: few people speak so fast."""
BROKEN = "\N{REPLACEMENT CHARACTER}"
"""Half a letter: tokens of a letter of two bytes that came alone."""


@dataclass(frozen=True, kw_only=True)
class RawWord:
    """A piece of text with its time in the window, seconds; a leading space begins a new word."""

    text: str
    start_s: float
    end_s: float
    probability: float


def place_words(raw: Sequence[RawWord], window: Window, spans: Sequence[Span]) -> tuple[Word, ...]:
    """Words of the recording, in milliseconds, inside the window, ascending. `spans`: the speech in the window.

    The aligner stretches a word over the pause before or after it; the detector's spans cut that off.
    """
    offset, end = ms(window.start), ms(window.stop)
    speech = [(max(a, offset), min(b, end)) for a, b in spans_ms(spans) if a < end and b > offset]
    whole = _whole(raw)
    least = max(1, min(MIN_WORD_MS, (end - offset) // max(1, len(whole))))
    placed: list[Word] = []
    at = offset
    for left, word in zip(range(len(whole), 0, -1), whole, strict=True):
        # However the aligner crowds them, each word has some time, and leaves some to those that follow.
        latest = end - left * least
        start = max(at, min(offset + round(word.start_s * 1000), latest))
        start, stop = _where_spoken(start, max(start, offset + round(word.end_s * 1000)), speech)
        start = min(start, latest)
        at = min(max(stop, start + least), latest + least)
        placed.append(Word(text=word.text, start_ms=start, end_ms=at, probability=round(word.probability, 3)))
    return tuple(_over_the_pause(placed))


def spread_words(text: str, window: Window, spans: Sequence[Span]) -> tuple[Word, ...]:
    """Words without an aligner: the time of the speech shared out by letters. Probability 0: unknown."""
    offset, end = ms(window.start), ms(window.stop)
    inside = [(a, b) for a, b in spans_ms(spans) if a < end and b > offset]
    start = max(inside[0][0], offset) if inside else offset
    length = (min(inside[-1][1], end) if inside else end) - start
    texts = text.split()
    words = [Word(text=word, start_ms=start, end_ms=start + length, probability=0.0) for word in texts]
    return tuple(_shared_out(words, start, start + length))


def ms(samples: int) -> int:
    """Samples to milliseconds, rounded down."""
    return samples * 1000 // SAMPLE_RATE_HZ


def spans_ms(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Frames to milliseconds."""
    return [(ms(a * FRAME_SAMPLES), ms(b * FRAME_SAMPLES)) for a, b in spans]


def _whole(raw: Sequence[RawWord]) -> list[RawWord]:
    """Pieces that no space parts become one word, as probable as its weakest piece with letters."""
    words: list[RawWord] = []
    for piece in raw:
        text = piece.text.replace(BROKEN, "").strip()
        if not text:
            continue
        if words and not piece.text[0].isspace():
            before = words[-1]
            spoken = any(c.isalnum() for c in text)
            words[-1] = replace(
                before,
                text=before.text + text,
                end_s=piece.end_s if spoken else before.end_s,
                probability=min(before.probability, piece.probability) if spoken else before.probability,
            )
        else:
            words.append(replace(piece, text=text))
    return words


def _over_the_pause(words: list[Word]) -> list[Word]:
    """Bring the beginning of a sentence to the rest of it when a pause came between.

    The aligner likes to leave the first words of a sentence at the end of the one before, in no time at all.
    """
    begin = 0
    for i in range(1, len(words)):
        if words[i - 1].text.endswith(SENTENCE_ENDS):
            begin = i
            continue
        stranded = words[begin:i]
        if begin and words[i].start_ms - words[i - 1].end_ms >= PAUSE_MS:
            letters = sum(len(word.text) for word in stranded)
            room = words[i].end_ms - words[i].start_ms >= MIN_WORD_MS * (len(stranded) + 1)
            if room and words[i - 1].end_ms - stranded[0].start_ms < letters * QUICKEST_LETTER_MS:
                words[begin : i + 1] = _shared_out(words[begin : i + 1], words[i].start_ms, words[i].end_ms)
            begin = 0
    return words


def _shared_out(words: Sequence[Word], start: int, stop: int) -> list[Word]:
    """The time from `start` to `stop` given to the words by their length; short ones get a little more."""
    weights = [len(word.text) + 3 for word in words]
    result: list[Word] = []
    done = 0
    for word, weight in zip(words, weights, strict=True):
        begin, done = done, done + weight
        first, last = (start + (stop - start) * share // sum(weights) for share in (begin, done))
        result.append(replace(word, start_ms=first, end_ms=last))
    return result


def _where_spoken(start: int, stop: int, speech: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The part of [start, stop) that lies in speech, from its first to its last; all of it when none does."""
    parts = [(max(start, a - SLACK_MS), min(stop, b + SLACK_MS)) for a, b in speech]
    parts = [(a, b) for a, b in parts if b > a]
    if not parts:
        return start, stop
    if len(parts) == 1:
        return parts[0]
    # A word does not run on through a pause: it is where it lasts longest.
    longest = max(parts, key=lambda part: part[1] - part[0])
    near = [p for p in parts if p[0] <= longest[1] + SLACK_MS and p[1] >= longest[0] - SLACK_MS]
    return near[0][0], near[-1][1]
