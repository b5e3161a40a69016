"""Words, who says them, and the text they were exported from, out of the formats that other programs save."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.editing.offline_text import read_offline_text
from pipeline.editing.said import Said, said_line
from pipeline.editing.text import parse_document, problems
from pipeline.text.clean import clean_line, clean_text
from pipeline.text.subtitle_file import parse_subtitles
from pipeline.text.turns import turns

BASE = "base"
FORMATS = ("md", "html", "docx", "srt", "vtt", "txt", "json")
_BASE_NOTE = re.compile(r"^base: ([0-9a-f]{64})$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Foreign:
    """What a file says. `text` only for edited.md's own format, alone or in an offline page."""

    said: tuple[Said, ...] = ()
    held: bool = False
    """A name holds until the next one: who is named by nobody else looks like the one before."""
    text: str | None = None
    base: str | None = None
    """sha256 of the text that it was exported from."""
    episode: str | None = None
    """The episode that it says it is of; None where a format does not say."""
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word for part in self.said for word in part.words)


def read_foreign(
    text: str, kind: str, *, names: Sequence[str], duration_ms: int, spoken: Collection[str] = ()
) -> Foreign:
    """A text in one of FORMATS (docx is none: see manuscript). Never raises; see `problems`.

    `names` are people whose 'Name: ' before a text is no part of it; `spoken` are words with a colon that are no names.
    """
    if kind == "md":
        return _read_md(text, duration_ms)
    if kind == "html":
        return _read_html(text, duration_ms)
    if kind == "json":
        return _read_json(text)
    if kind == "txt":
        return _read_txt(text, names)
    return _read_subtitles(text, names, duration_ms, spoken)


def _read_md(text: str, duration_ms: int) -> Foreign:
    wrong, notes = problems(text, duration_ms=duration_ms)
    document = parse_document(text)
    base = document.front.get(BASE) if document.front else None
    said = (Said(words=document.words),)
    return Foreign(said=said, text=clean_text(text), base=base or None, problems=tuple(wrong), notes=tuple(notes))


def _read_html(text: str, duration_ms: int) -> Foreign:
    try:
        offline = read_offline_text(text)
    except ValueError as error:
        return Foreign(problems=(f"line 1: {error}",))
    return replace(_read_md(offline.text, duration_ms), base=offline.base, episode=offline.episode)


def _read_subtitles(text: str, names: Sequence[str], duration_ms: int, spoken: Collection[str]) -> Foreign:
    """A file with WebVTT voices says who speaks by them alone: 'Name: ' in it is spoken."""
    read = parse_subtitles(text, duration_ms=duration_ms)
    if read.problems:
        return Foreign(problems=tuple(read.problems))
    head = clean_text(text).partition("-->")[0]
    base = _BASE_NOTE.search(head) if read.webvtt else None
    voices = any(line.voice for subtitle in read.subtitles for line in subtitle.lines)
    parts = turns(read, () if voices else names, spoken=spoken)
    said = tuple(Said(words=turn.words, speaker=turn.speaker) for turn in parts)
    return Foreign(said=said, held=not voices, base=base[1] if base else None)


def _read_txt(text: str, names: Sequence[str]) -> Foreign:
    """transcript.txt, or any text."""
    said: list[Said] = []
    speaker: str | None = None
    for line in clean_text(text).split("\n"):
        read = said_line(line, names)
        speaker = read.speaker or speaker
        if read.words:
            said.append(Said(words=read.words, speaker=speaker))
    return Foreign(said=tuple(said), held=True, problems=() if said else ("line 1: there are no words in it",))


def _read_json(text: str) -> Foreign:
    """Podcasting 2.0 transcripts: {"segments": [{"speaker": …, "body": …}]}."""
    try:
        document = json.loads(text)
        said = tuple(map(_segment, document["segments"]))
        base = document.get(BASE)
    except json.JSONDecodeError as error:
        return Foreign(problems=(f"line {error.lineno}: this is not JSON ({error.msg})",))
    except (KeyError, TypeError, AttributeError, RecursionError):
        return Foreign(problems=('line 1: it must be {"segments": [{"startTime": 1.5, "body": "text"}, …]}',))
    wrong = () if any(part.words for part in said) else ("line 1: there are no words in it",)
    return Foreign(said=said, base=base if isinstance(base, str) else None, problems=wrong)


def _segment(segment: Mapping[str, object]) -> Said:
    """Raises KeyError or TypeError when it has no text."""
    body, speaker = segment["body"], segment.get("speaker")
    if not isinstance(body, str):
        raise TypeError(body)
    name = clean_line(speaker) if isinstance(speaker, str) else None
    return Said(words=tuple(clean_text(body).split()), speaker=name or None)
