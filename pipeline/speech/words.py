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
    placed: list[Word] = []
    at = offset
    for word in _whole(raw):
        start = min(max(offset + round(word.start_s * 1000), at), end)
        stop = min(max(offset + round(word.end_s * 1000), start), end)
        start, stop = _where_spoken(start, stop, speech)
        stop = min(max(stop, start + MIN_WORD_MS), end)
        start = min(start, stop)
        probability = round(word.probability, 3)
        placed.append(Word(text=word.text, start_ms=start, end_ms=stop, probability=probability))
        at = stop
    return tuple(placed)


def spread_words(text: str, window: Window, spans: Sequence[Span]) -> tuple[Word, ...]:
    """Words without an aligner: the time of the speech shared out by letters. Probability 0: unknown."""
    offset, end = ms(window.start), ms(window.stop)
    inside = [(a, b) for a, b in spans_ms(spans) if a < end and b > offset]
    start = max(inside[0][0], offset) if inside else offset
    length = (min(inside[-1][1], end) if inside else end) - start
    texts = text.split()
    letters = sum(len(word) for word in texts)
    words: list[Word] = []
    done = 0
    for word in texts:
        begin, done = done, done + len(word)
        words.append(
            Word(
                text=word,
                start_ms=start + length * begin // letters,
                end_ms=start + length * done // letters,
                probability=0.0,
            )
        )
    return tuple(words)


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
