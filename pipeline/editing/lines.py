"""What a line of edited.md is: a header, an aside, or words. Whatever is not clearly one of the others is words."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.editing.document import Aside, Sentence, Turn
from pipeline.text.timecodes import parse_timecode_ms, timecode

CHECKED = "✓"
_TIME = r"(?:[0-9]{1,3}:)?[0-9]{1,2}:[0-9]{1,2}(?:[.,][0-9]{1,3})?"
_ANCHOR = re.compile(rf"\[({_TIME})\](=?)")
_POINT = re.compile(rf"\[@({_TIME})\]")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_KEY = re.compile(r"(?![\[(«\"—–-])[^\s:,{}\"]{1,24}(?<![.!?…»)])")
_ASIDE = re.compile(r"#{1,6}\s+\S.*|<!--(?:(?!-->).)*-->\s*")
MARK = re.compile(r"(?:<{7}|>{7})(?:\s.*)?|={7}\s*")
_LIKE_HEADER = re.compile(r"\s*\[\s*\d+\s*[:.,]\s*\d")
_ESCAPED = "\\[#<>=-"


def read_header(line: str) -> Turn | None:
    """`[00:00:12.340]= АХ ru ✓`: all but the time may be absent. None: it is no header."""
    first, *rest = line.split() or [""]
    match = _ANCHOR.fullmatch(first)
    anchor = _ms(match[1]) if match else None
    if match is None or anchor is None:
        return None
    turn = Turn(anchor_ms=anchor, locked=match[2] == "=")
    if rest and _KEY.fullmatch(rest[0]) and not _LANGUAGE.fullmatch(rest[0]) and rest[0] != CHECKED:
        turn = replace(turn, speaker=rest.pop(0))
    if rest and _LANGUAGE.fullmatch(rest[0]):
        turn = replace(turn, language=rest.pop(0))
    if rest and rest[0] == CHECKED:
        turn = replace(turn, checked=bool(rest.pop(0)))
    return None if rest else turn


def write_header(turn: Turn, anchor_ms: int) -> str:
    parts = (turn.speaker, turn.language, CHECKED if turn.checked else None)
    return " ".join([f"[{timecode(anchor_ms)}]{'=' if turn.locked else ''}", *(part for part in parts if part)])


def read_line(line: str) -> Sentence | Aside | None:
    """A line that is no header. None for a blank one."""
    if _ASIDE.fullmatch(line) or MARK.fullmatch(line):
        return Aside(text=line)
    words: list[str] = []
    points: list[tuple[int, int]] = []
    for word in line.split():
        match = _POINT.fullmatch(word)
        at = _ms(match[1]) if match else None
        if at is None:
            words.append(_unescaped(word))
        else:
            points.append((len(words), at))
    return Sentence(words=tuple(words), points=tuple(points)) if words or points else None


def write_line(line: Sentence | Aside) -> str:
    if isinstance(line, Aside):
        return line.text
    parts: list[str] = []
    points = list(line.points)
    for index, word in enumerate(line.words):
        while points and points[0][0] <= index:
            parts.append(_point(points.pop(0)[1]))
        parts.append(f"\\{word}" if _unescaped(word) != word or _POINT.fullmatch(word) else word)
    parts.extend(_point(at) for _, at in points)
    text = " ".join(parts)
    taken = read_header(text) or _ASIDE.fullmatch(text) or MARK.fullmatch(text) or text == "---"
    return f"\\{text}" if taken else text


def is_like_header(line: str) -> bool:
    """A header that went wrong, as far as one can tell."""
    return _LIKE_HEADER.match(line) is not None and read_header(line) is None


def is_key(word: str) -> bool:
    """Can it stand for a speaker in a header?"""
    return _KEY.fullmatch(word) is not None and not _LANGUAGE.fullmatch(word) and word != CHECKED


def _unescaped(word: str) -> str:
    return word[1:] if len(word) > 1 and word[0] == "\\" and word[1] in _ESCAPED else word


def _point(ms: int) -> str:
    return f"[@{timecode(ms)}]"


def _ms(text: str) -> int | None:
    try:
        return parse_timecode_ms(text)
    except ValueError:
        return None
