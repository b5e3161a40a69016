"""A transcript that a person corrected in a subtitle editor (transcript/edited.srt or .vtt), as a Transcript.

Words that were left as they are keep the machine's times; new ones share the time between their neighbours by letters.
The person's cues stay the segments, so that captions keep to them where the rules allow.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.errors import EpisodeError
from pipeline.model.transcript import Segment, Transcript, Word
from pipeline.text.caption_words import segment_words, spread
from pipeline.text.subtitle_file import parse_subtitles
from pipeline.text.turns import Turn, turns
from pipeline.text.word_alignment import align, bare

_PROBLEMS_SHOWN = 100
_NEAR_MS = 3000
"""A machine word farther from the cue than this is another one: the person moved the cue."""
_FASTEST_MS_PER_CHAR = 22
_TATAR_LETTERS = frozenset("әөүҗңһӘӨҮҖҢҺ")


def edited_transcript(
    text: str, *, machine: Transcript, names: Sequence[str], languages: Sequence[str], file: str, episode: str
) -> Transcript:
    """`names` are people whose 'Name: …' at the start of a line names the speaker.

    Raises EpisodeError that lists every problem of the file with its line number.
    """
    read = parse_subtitles(text, duration_ms=machine.duration_ms)
    if read.problems:
        shown = read.problems[:_PROBLEMS_SHOWN]
        more = len(read.problems) - len(shown)
        raise EpisodeError(
            "\n".join(
                [
                    f"{episode}: {file} cannot be used as it is; nothing was changed. Correct it and run again:",
                    *(f"  {file}, {problem}" for problem in shown),
                    *([f"  … and {more} more"] if more else []),
                ]
            ),
            episode=episode,
        )
    said = turns(read, names)
    timed = _timed(said, machine)
    segments = tuple(
        Segment(
            start_ms=turn.start_ms,
            end_ms=turn.end_ms,
            text=" ".join(word.text for word in words),
            language=_language(turn, machine, languages),
            language_probability=1.0,
            words=words,
            speaker=turn.speaker,
            flags=("edited", *(("cue",) if turn.starts_cue else ()), *(("turn",) if turn.new_speaker else ())),
        )
        for turn, words in zip(said, timed, strict=True)
    )
    return Transcript(duration_ms=machine.duration_ms, segments=segments)


def _timed(said: Sequence[Turn], machine: Transcript) -> list[tuple[Word, ...]]:
    heard = [word for segment in machine.segments for word in segment_words(segment)]
    mine = [bare(word) for turn in said for word in turn.words]
    found = align(mine, [bare(word.text) for word in heard])
    timed, at, latest = [], 0, 0
    for turn in said:
        known: list[tuple[int, int] | None] = []
        for index in range(at, at + len(turn.words)):
            word = heard[found[index]] if index in found else None
            near = word and turn.start_ms - _NEAR_MS <= word.start_ms <= turn.end_ms + _NEAR_MS
            known.append((word.start_ms, word.end_ms) if word and near else None)
        at += len(turn.words)
        start_ms = max(turn.start_ms, latest)
        words = _fill(turn.words, known, start_ms, max(turn.end_ms, start_ms))
        latest = words[-1].end_ms
        timed.append(words)
    return timed


def _fill(
    texts: Sequence[str], known: Sequence[tuple[int, int] | None], start_ms: int, end_ms: int
) -> tuple[Word, ...]:
    """Times for all words within the cue, ascending: the known ones, and the room between them shared by letters."""
    fixed: list[tuple[int, int] | None] = []
    latest = start_ms
    for times in known:
        if times is None:
            fixed.append(None)
            continue
        begin = min(max(times[0], latest), end_ms)
        latest = min(max(times[1], begin), end_ms)
        fixed.append((begin, latest))
    for gap in _gaps(fixed):
        low, high, from_ms, to_ms = _room(fixed, gap, (start_ms, end_ms), texts)
        for index, (_, begin, end) in enumerate(spread(texts[low:high], from_ms, to_ms), start=low):
            fixed[index] = (begin, end)
    return tuple(
        Word(text=text, start_ms=times[0], end_ms=times[1], probability=1.0)
        for text, times in zip(texts, fixed, strict=True)
        if times
    )


def _gaps(fixed: Sequence[tuple[int, int] | None]) -> list[tuple[int, int]]:
    """Runs without times, as (first, after the last)."""
    edges = [-1, *(index for index, times in enumerate(fixed) if times), len(fixed)]
    return [(low + 1, high) for low, high in pairwise(edges) if high - low > 1]


def _room(
    fixed: Sequence[tuple[int, int] | None], gap: tuple[int, int], cue: tuple[int, int], texts: Sequence[str]
) -> tuple[int, int, int, int]:
    """(first word, after the last, from, to): new words in a pause too short borrow from the words beside them."""
    low, high = gap
    while True:
        before = fixed[low - 1] if low else None
        after = fixed[high] if high < len(fixed) else None
        from_ms = before[1] if before else cue[0]
        to_ms = max(after[0] if after else cue[1], from_ms)
        needed_ms = sum(map(len, texts[low:high])) * _FASTEST_MS_PER_CHAR
        if to_ms - from_ms >= needed_ms or (low == 0 and high == len(texts)):
            return low, high, from_ms, to_ms
        low, high = max(low - 1, 0), min(high + 1, len(texts))


def _language(turn: Turn, machine: Transcript, languages: Sequence[str]) -> str:
    """Tatar letters decide; else the language the machine heard at that time, else the main one."""
    if "tt" in languages and _TATAR_LETTERS.intersection("".join(turn.words)):
        return "tt"
    heard: dict[str, int] = {}
    for segment in machine.segments:
        shared = min(segment.end_ms, turn.end_ms) - max(segment.start_ms, turn.start_ms)
        if shared > 0:
            heard[segment.language] = heard.get(segment.language, 0) + shared
    return max(heard, key=lambda language: heard[language]) if heard else languages[0]
