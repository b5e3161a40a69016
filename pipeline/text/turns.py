"""Who speaks in a corrected subtitle file: WebVTT voices, 'Name: …', and dashes of a dialogue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.text.caption_words import speaker_label
from pipeline.text.subtitle_file import Subtitle, SubtitleFile, SubtitleLine

_DASH = re.compile(r"[-‐–—]\s*(?=\S)")
_LABEL = re.compile(r"([^\W\d_][^:]{0,40}):\s+(?=\S)")
_NAME_WORD = re.compile(r"[A-ZА-ЯЁӘӨҮҖҢҺ][\w.’'-]*")
_NAME_WORDS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """What one speaker says within one cue."""

    start_ms: int
    end_ms: int
    speaker: str | None
    new_speaker: bool
    """A dialogue's dash says that somebody else speaks, though not who."""
    starts_cue: bool
    words: tuple[str, ...]


def turns(file: SubtitleFile, names: Sequence[str], *, spoken: Collection[str] = ()) -> list[Turn]:
    """One or more per cue. A name holds until the next, as SRT files write it; with WebVTT voices only for its cue.

    `spoken`: words such as 'Беренчедән:' that are known to be said; what ends in one of them is nobody's name.
    """
    known = _known(file, names, spoken)
    voices = any(line.voice for subtitle in file.subtitles for line in subtitle.lines)
    speaker: str | None = None
    made: list[Turn] = []
    for subtitle in file.subtitles:
        parts: list[tuple[str | None, bool, list[str]]] = []
        for text, named, dash in _spoken(subtitle, known):
            if named or dash or voices:
                speaker = named
            if not parts or dash or parts[-1][0] != speaker:
                parts.append((speaker, dash and named is None, []))
            parts[-1][2].extend(text.split())
        made.extend(_timed(subtitle, parts))
    return made


def _timed(subtitle: Subtitle, parts: Sequence[tuple[str | None, bool, list[str]]]) -> Iterator[Turn]:
    total = sum(len(word) for _, _, words in parts for word in words)
    at = 0
    for number, (speaker, new_speaker, words) in enumerate(parts):
        start_ms = subtitle.start_ms + (subtitle.end_ms - subtitle.start_ms) * at // total
        at += sum(map(len, words))
        end_ms = subtitle.start_ms + (subtitle.end_ms - subtitle.start_ms) * at // total
        yield Turn(
            start_ms=start_ms, end_ms=end_ms, speaker=speaker, new_speaker=new_speaker, starts_cue=number == 0,
            words=tuple(words),
        )


def _spoken(subtitle: Subtitle, known: Mapping[str, str]) -> Iterator[tuple[str, str | None, bool]]:
    """(text, speaker's name if given, dash) of each line."""
    dialogue = sum(_DASH.match(line.text) is not None for line in subtitle.lines) > 1
    for line in subtitle.lines:
        dash = _DASH.match(line.text) if dialogue else None
        text = line.text[dash.end() :] if dash else line.text
        label = None if line.voice else _LABEL.match(text)  # who speaks is told once: 'Name: ' after it is spoken
        name = known.get(label[1].casefold()) if label else None
        if label and name and text[label.end() :].strip():
            text = text[label.end() :]
        yield text, line.voice or name, dash is not None


def _known(file: SubtitleFile, names: Sequence[str], spoken: Collection[str]) -> dict[str, str]:
    """Label in lower case -> full name: people of the episode by full, short and, if only one has it, first name; and
    whatever looks like a name and opens lines more than once.
    """
    known: dict[str, str] = {}
    lines = [line for subtitle in file.subtitles for line in subtitle.lines if not line.voice]
    labels = Counter(label for line in lines if (label := _label(line)))
    for label, times in labels.items():
        if times > 1 and f"{label.split()[-1]}:" not in spoken:
            known[label.casefold()] = label
    firsts = Counter(name.split()[0] for name in names)
    for name in names:
        first = name.split()[0]
        for form in (name, speaker_label(name), *((first,) if firsts[first] == 1 else ())):
            known[form.casefold()] = name
    return known


def _label(line: SubtitleLine) -> str | None:
    dash = _DASH.match(line.text)
    match = _LABEL.match(line.text, dash.end() if dash else 0)
    words = match[1].split() if match else []
    if match and len(words) <= _NAME_WORDS and all(map(_NAME_WORD.fullmatch, words)):
        return match[1]
    return None
