"""Words, and the text they were exported from, out of the formats that other programs save."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.editing.text import parse_document, problems
from pipeline.text.clean import clean_text
from pipeline.text.subtitle_file import parse_subtitles
from pipeline.text.turns import turns

BASE = "base"
FORMATS = ("md", "srt", "vtt", "txt", "json")
_BASE_NOTE = re.compile(r"^base: ([0-9a-f]{64})$", re.MULTILINE)
_CLOCK = re.compile(r"\[(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?\]\s*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Foreign:
    """What a file says. `text` only for edited.md's own format."""

    words: tuple[str, ...] = ()
    text: str | None = None
    base: str | None = None
    """sha256 of the text that it was exported from."""
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_foreign(text: str, kind: str, *, names: Sequence[str], duration_ms: int) -> Foreign:
    """`names` are people whose 'Name: ' before a text is no part of it. Never raises; see `problems`."""
    if kind == "md":
        return _read_md(text, duration_ms)
    if kind == "json":
        return _read_json(text)
    if kind == "txt":
        return _read_txt(text, names)
    read = parse_subtitles(text, duration_ms=duration_ms)
    if read.problems:
        return Foreign(problems=tuple(read.problems))
    head = clean_text(text).partition("-->")[0]
    base = _BASE_NOTE.search(head) if read.webvtt else None
    words = tuple(word for turn in turns(read, names) for word in turn.words)
    return Foreign(words=words, base=base[1] if base else None)


def _read_md(text: str, duration_ms: int) -> Foreign:
    wrong, notes = problems(text, duration_ms=duration_ms)
    document = parse_document(text)
    base = document.front.get(BASE) if document.front else None
    return Foreign(
        words=document.words, text=clean_text(text), base=base or None, problems=tuple(wrong), notes=tuple(notes)
    )


def _read_txt(text: str, names: Sequence[str]) -> Foreign:
    """transcript.txt, or any text."""
    words: list[str] = []
    for line in clean_text(text).split("\n"):
        match = _CLOCK.match(line.lstrip())
        said = line.lstrip()[match.end() :] if match else line
        name = next((name for name in names if said.startswith(f"{name}: ")), None)
        words += (said[len(name) + 1 :] if name else said).split()
    return Foreign(words=tuple(words), problems=() if words else ("line 1: there are no words in it",))


def _read_json(text: str) -> Foreign:
    """Podcasting 2.0 transcripts: {"segments": [{"body": …}]}."""
    try:
        document = json.loads(text)
        bodies = [segment["body"] for segment in document["segments"]]
        base = document.get(BASE)
    except json.JSONDecodeError as error:
        return Foreign(problems=(f"line {error.lineno}: this is not JSON ({error.msg})",))
    except (KeyError, TypeError, AttributeError, RecursionError):
        bodies, base = [None], None
    if not all(isinstance(body, str) for body in bodies):
        return Foreign(problems=('line 1: it must be {"segments": [{"startTime": 1.5, "body": "text"}, …]}',))
    words = tuple(word for body in bodies for word in clean_text(str(body)).split())
    return Foreign(
        words=words,
        base=base if isinstance(base, str) else None,
        problems=() if words else ("line 1: there are no words in it",),
    )
