"""Reading SRT and WebVTT that a person saved from any subtitle editor.

Lenient where editors differ (BOM, CRLF, dot or comma, missing numbers, positions, styles), strict where a guess could
lose or move words: then a problem with its line number is reported, and all problems of a file at once.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from pipeline.text.clean import clean_line, clean_text
from pipeline.text.timecodes import clock, parse_timecode_ms

_TIMES = re.compile(r"\s*(\S+)\s*-->\s*(\S+)(?:\s.*)?")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>|</v>")
_VTT_TAG = re.compile(r"</?[a-z][^>]*>|<[\d:.]+>|</?>", re.IGNORECASE)
_SRT_TAG = re.compile(r"</?(?:i|b|u|s|em|strong|font)(?:\s[^>]*)?>|\{\\[^}]*\}", re.IGNORECASE)
_SKIPPED = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")


@dataclass(frozen=True, kw_only=True, slots=True)
class SubtitleLine:
    """A line of a cue without markup; `voice` is the name WebVTT gives."""

    text: str
    voice: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Subtitle:
    """One cue of the file."""

    line_number: int
    start_ms: int
    end_ms: int
    lines: tuple[SubtitleLine, ...]


@dataclass(kw_only=True)
class SubtitleFile:
    """What was read, and what was wrong ('line 12: …')."""

    webvtt: bool
    subtitles: list[Subtitle] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def parse_subtitles(text: str, *, duration_ms: int) -> SubtitleFile:
    """Never raises: what could not be read is in `problems`. Cues without text are left out."""
    lines = clean_text(text).split("\n")
    found = SubtitleFile(webvtt=lines[0].startswith("WEBVTT"))
    for number, block in _blocks(lines):
        header = found.webvtt and number == 1
        if not header and not (found.webvtt and _SKIPPED.match(block[0])):
            _read(found, number, block, duration_ms)
    if not found.subtitles and not found.problems:
        found.problems.append("line 1: there are no subtitles in it")
    return found


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """(number of the first line, lines) of each run of lines that are not blank."""
    blocks: list[tuple[int, list[str]]] = []
    blank = True
    for number, line in enumerate(lines, start=1):
        if line.strip():
            if blank:
                blocks.append((number, []))
            blocks[-1][1].append(line)
        blank = not line.strip()
    return blocks


def _read(found: SubtitleFile, number: int, block: list[str], duration_ms: int) -> None:
    at = next((at for at, line in enumerate(block[:2]) if "-->" in line), None)
    if at is None:
        found.problems.append(f"line {number}: no line with times before this text: {_quote(block[0])}")
        return
    times = _times(found, number + at, block[at], duration_ms)
    for offset, line in enumerate(block[at + 1 :], start=at + 1):
        if _TIMES.fullmatch(line):
            found.problems.append(f"line {number + offset}: a blank line is missing before this cue")
    lines = _lines(block[at + 1 :], webvtt=found.webvtt)
    if times and lines:
        found.subtitles.append(
            Subtitle(line_number=number + at, start_ms=times[0], end_ms=times[1], lines=lines)
        )


def _times(found: SubtitleFile, number: int, line: str, duration_ms: int) -> tuple[int, int] | None:
    match = _TIMES.fullmatch(line)
    if match is None:
        found.problems.append(f"line {number}: {_quote(line)} is not 'start --> end'")
        return None
    try:
        start, end = parse_timecode_ms(match[1]), parse_timecode_ms(match[2])
    except ValueError as error:
        found.problems.append(f"line {number}: {error}")
        return None
    problem = None
    if end <= start:
        problem = f"the cue must end after it starts: {_quote(line)}"
    elif found.subtitles and start < found.subtitles[-1].start_ms:
        problem = f"the cue starts before the one above it (line {found.subtitles[-1].line_number}); sort them by time"
    elif start >= duration_ms > 0:
        problem = f"the cue starts at {clock(start)}, but the recording ends at {clock(duration_ms)}"
    if problem:
        found.problems.append(f"line {number}: {problem}")
    return None if problem else (start, end)


def _lines(texts: list[str], *, webvtt: bool) -> tuple[SubtitleLine, ...]:
    lines: list[SubtitleLine] = []
    voice: str | None = None
    for text in texts:
        for part, name in _voices(text) if webvtt else [(_SRT_TAG.sub("", text), "")]:
            voice = voice if name == "" else name
            plain = clean_line(html.unescape(_VTT_TAG.sub("", part)) if webvtt else part)
            if plain:
                lines.append(SubtitleLine(text=plain, voice=voice))
    return tuple(lines)


def _voices(text: str) -> list[tuple[str, str | None]]:
    """(text, name) for each stretch of a line; name is '' where the voice goes on, None where it ended."""
    parts: list[tuple[str, str | None]] = []
    at = 0
    name: str | None = ""
    for match in _VOICE.finditer(text):
        parts.append((text[at : match.start()], name))
        name = clean_line(html.unescape(match[1])) or None if match[1] is not None else None
        at = match.end()
    return [*parts, (text[at:], name)]


def _quote(line: str) -> str:
    shown = clean_line(line)
    return repr(shown if len(shown) <= 60 else f"{shown[:59]}…")  # noqa: PLR2004 - a glance
