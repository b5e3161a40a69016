"""A transcript's words made ready for captions: clean, in order, with the times that screens need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.model.caption import CaptionRules
from pipeline.model.transcript import Segment, Transcript, Word
from pipeline.text.clean import clean_line
from pipeline.text.homoglyphs import fix_homoglyphs
from pipeline.text.truncate import graphemes, truncate_chars

SPEAKER_LABEL_CHARS = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A word, or a piece of one that is longer than a line."""

    text: str
    start_ms: int
    end_ms: int
    language: str
    speaker: str | None
    turn: int
    """Number of the speaker's turn, ascending."""
    first: bool
    """First of its turn."""
    glued: bool
    """Continues the word before it without a space."""
    person: Literal["", "begins", "within"]
    """A person's cue begins here or goes on; '' for a machine's transcript."""


def speaker_name(name: str | None) -> str | None:
    """The name without what cannot be seen; None when nothing is left."""
    return clean_line(name or "") or None


def speaker_label(name: str) -> str:
    """A clean name as captions write it before a line: short, so that words find room beside it."""
    return truncate_chars(name, SPEAKER_LABEL_CHARS, ellipsis="")


def caption_text(word: str) -> str:
    """A word as captions write it: clean, in one script, with the one-character ellipsis."""
    return fix_homoglyphs(clean_line(word)).replace("...", "…")


def spread(texts: Sequence[str], start_ms: int, end_ms: int) -> list[tuple[str, int, int]]:
    """Share a stretch of time among words by their letters."""
    weights = [len(text) + 1 for text in texts]
    total, at = sum(weights), 0
    shared = []
    for text, weight in zip(texts, weights, strict=True):
        begin = start_ms + (end_ms - start_ms) * at // total
        at += weight
        shared.append((text, begin, start_ms + (end_ms - start_ms) * at // total))
    return shared


def segment_words(segment: Segment) -> Iterator[Word]:
    """Words of a segment; where recognition gave no word times, its text with times by letters."""
    if segment.words:
        yield from segment.words
        return
    for text, start, end in spread(segment.text.split(), segment.start_ms, segment.end_ms):
        yield Word(text=text, start_ms=start, end_ms=end, probability=0.0)


def tokens(transcript: Transcript, rules: CaptionRules) -> list[Token]:
    """All words as tokens; times never go back. A turn begins where the speaker changes or a segment says 'turn'."""
    made: list[Token] = []
    turn, speaker, latest = -1, None, 0
    for segment in transcript.segments:
        name = speaker_name(segment.speaker)
        begins = turn < 0 or name != speaker or "turn" in segment.flags
        within: Literal["", "within"] = "within" if "edited" in segment.flags else ""
        person: Literal["", "begins", "within"] = "begins" if "cue" in segment.flags else within
        for text, start, end in _timed(segment_words(segment)):
            if begins:
                turn, speaker = turn + 1, name
            start_ms = max(start, latest)
            latest = start_ms
            room = rules.max_line_chars - len(rules.dash)
            room -= len(speaker_label(speaker)) + 2 if begins and speaker else 0
            for number, (piece, from_ms, to_ms) in enumerate(_pieces(text, start_ms, max(end, start_ms), room)):
                made.append(
                    Token(
                        text=piece, start_ms=from_ms, end_ms=to_ms, language=segment.language, speaker=speaker,
                        turn=turn, first=begins, glued=number > 0, person=person,
                    )
                )
                begins, person = False, within
                latest = max(latest, from_ms)
    return made


def _timed(words: Iterable[Word]) -> Iterator[tuple[str, int, int]]:
    for word in words:
        yield from spread(caption_text(word.text).split(), word.start_ms, word.end_ms)


def _pieces(text: str, start_ms: int, end_ms: int, room: int) -> list[tuple[str, int, int]]:
    if len(text) <= room:
        return [(text, start_ms, end_ms)]
    parts = [""]
    for cluster in graphemes(text):
        # A cluster wider than a line is an attack on the layout (a letter with hundreds of marks): tear it.
        for bit in [cluster] if len(cluster) <= room else list(cluster):
            if len(parts[-1]) + len(bit) > room:
                parts.append("")
            parts[-1] += bit
    return spread(parts, start_ms, end_ms)
