"""The transcript as paragraphs of a word processor's file: what goes out, and what a corrected one says.

A turn is a heading, '[12:30] Name', and one paragraph of text: people read and correct prose, and a heading survives
what they do to it. Where its sentences end is known from the text that it was made from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from pipeline.editing.document import Document
from pipeline.editing.foreign import Foreign
from pipeline.editing.said import CLOCK, Said, said_line
from pipeline.editing.word_times import in_time_order
from pipeline.text.clean import clean_line, clean_text
from pipeline.text.timecodes import clock

Style = Literal["text", "heading", "title"]
_BARE_CLOCK = re.compile(r"(?:\d{1,2}:)?\d{1,2}:\d{2}\s+")
_NAME_WORDS = 4
_SHOWN_CHARS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """`language` is None where the file does not say it, or it is the whole file's."""

    text: str
    style: Style = "text"
    language: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Manuscript:
    """A file as paragraphs in their order."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    language: str | None = None
    base: str | None = None
    """sha256 of the text that it was exported from."""
    notes: tuple[str, ...] = ()
    """What a reader found that is no paragraph."""


def manuscript_of(document: Document, *, title: str, language: str, base: str) -> Manuscript:
    """Turns in the order of their times; headings and comments stay at home, as nobody says them."""
    front = document.front
    names = front.speakers if front else {}
    main = (front.language if front else None) or language
    paragraphs = [Paragraph(text=clean_line(title), style="title")]
    for _, turn in in_time_order(document):
        words = [word for sentence in turn.sentences for word in sentence.words]
        if words and turn.anchor_ms is not None:
            name = clean_line(names.get(turn.speaker, turn.speaker)) if turn.speaker else ""
            paragraphs.append(Paragraph(text=f"[{clock(turn.anchor_ms)}] {name}".rstrip(), style="heading"))
        if words:
            paragraphs.append(Paragraph(text=" ".join(words), language=turn.language))
    return Manuscript(title=clean_line(title), paragraphs=tuple(paragraphs), language=main, base=base)


def read_manuscript(manuscript: Manuscript, *, names: Sequence[str]) -> Foreign:
    """`names` are people whose name in a heading, or before a text, says who speaks. Never raises; see `problems`."""
    reading = _Reading(names=[name for name in map(clean_line, names) if name])
    for paragraph in manuscript.paragraphs:
        text = clean_line(paragraph.text)
        if paragraph.style != "title":
            reading.read(text, heading=paragraph.style == "heading")
        elif text not in {"", manuscript.title}:
            reading.notes.append(f"the title {_glance(text)} is not taken: nobody says it")
    return Foreign(
        said=tuple(reading.said),
        held=not reading.headed,
        base=manuscript.base,
        problems=() if reading.said else ("there are no words in it",),
        notes=(*reading.notes, *manuscript.notes),
    )


@dataclass(kw_only=True)
class _Reading:
    """What was read so far; a name holds until the next heading or name."""

    names: Sequence[str]
    said: list[Said] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    headed: bool = False
    _speaker: str | None = None

    def read(self, text: str, *, heading: bool) -> None:
        match = CLOCK.match(text) or (_BARE_CLOCK.match(f"{text} ") if heading else None)
        rest = text[match.end() :].strip() if match else text
        if match and not rest:
            self.headed, self._speaker = True, None
        elif name := self._named(rest, heading=heading) if match or heading else None:
            # What was joined to the heading is text again.
            self.headed, self._speaker = True, name
            self._add(rest[len(name) :].removeprefix(":"))
        elif match and heading and _like_name(rest):
            self.headed, self._speaker = True, rest.rstrip(":")
            self.notes.append(f"{_glance(text)} is taken for the heading of somebody new")
        else:
            if heading and text:
                self.notes.append(f"the heading {_glance(text)} is taken as spoken words")
            line = said_line(text, self.names)
            self._speaker = line.speaker or self._speaker
            self._add(" ".join(line.words))

    def _named(self, text: str, *, heading: bool) -> str | None:
        """The longest of the names that the text begins with; in a plain paragraph a colon follows, or nothing."""
        after = r"(?=\s|:|$)" if heading else r"(?=:|$)"
        begins = [name for name in self.names if re.match(re.escape(name) + after, text, re.IGNORECASE)]
        return max(begins, key=len, default=None)

    def _add(self, text: str) -> None:
        words = tuple(clean_text(text).split())
        if words:
            self.said.append(Said(words=words, speaker=self._speaker))


def _like_name(text: str) -> bool:
    words = text.rstrip(":").split()
    return len(words) <= _NAME_WORDS and all(word[0].isupper() and word[-1] not in ".,!?…;:" for word in words)


def _glance(text: str) -> str:
    return repr(text if len(text) <= _SHOWN_CHARS else f"{text[: _SHOWN_CHARS - 1]}…")
