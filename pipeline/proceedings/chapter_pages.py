"""The pages of one episode: its facts, then what is said, in files that small readers can hold. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.proceedings.book import Contribution, Entry, Mark
from pipeline.proceedings.xhtml import anchor, document, element, lang, markdown, text
from pipeline.text.labels import labels, long_date
from pipeline.text.paragraphs import Paragraph
from pipeline.text.proceedings_labels import proceedings_labels
from pipeline.text.timecodes import clock

PART_BYTES = 180_000
"""Old reading engines (Adobe RMSDK) refuse files over 300 kB; a talk of three hours has 400."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A file of the book."""

    name: str
    data: bytes


class ChapterPages:
    """Writes the pages of one contribution, one after another; `entry` is known once all are written."""

    def __init__(self, number: int, contribution: Contribution, language: str) -> None:
        self._number, self._item, self._language = number, contribution, language
        self._words = proceedings_labels(language)
        self._places: list[tuple[str, Mark]] = []
        self._files: list[str] = []
        self._languages = {contribution.language}
        self._written: Literal["corrected", "machine", "no_text"] = "no_text"

    def __iter__(self) -> Iterator[Page]:
        held, size = [self._facts()], 0
        for piece in self._said():
            held.append(piece)
            size += len(piece.encode())
            if size > PART_BYTES:
                yield self._page(held)
                held, size = [], 0
        if held:
            yield self._page(held)

    def entry(self) -> Entry:
        item = self._item
        return Entry(
            href=self._name(1), title=item.titles[0], marks=tuple((href, mark.title) for href, mark in self._places),
            people=item.people, ref=item.ref, guid=item.guid, page=item.page, languages=frozenset(self._languages),
            date=item.date, written=self._written, files=tuple(self._files),
        )  # fmt: skip

    def _name(self, part: int) -> str:
        return f"e{self._number:04}.xhtml" if part == 1 else f"e{self._number:04}-{part}.xhtml"

    def _page(self, pieces: list[str]) -> Page:
        name = self._name(len(self._files) + 1)
        body = "\n".join(pieces)
        labelled = 'aria-labelledby="title"' if not self._files else f'aria-label="{text(self._item.titles[0].text)}"'
        self._files.append(name)
        section = f'<section epub:type="chapter" role="doc-chapter" {labelled}>\n{body}\n</section>'
        data = document(section, title=self._item.titles[0].text, language=self._language, kind="bodymatter")
        return Page(name=name, data=data)

    def _facts(self) -> str:
        item, language = self._item, self._language
        first, *others = item.titles
        parts = [f'<p class="label">{text(item.label)}</p>'] if item.label else []
        parts.append(element("h1", first, language, more=' id="title"'))
        parts += [element("p", title, language, more=' class="other-title"') for title in others]
        people = (f"<li>{anchor(p.url, text(p.name))}, {text(p.role)}</li>" for p in item.people)
        parts += [f'<ul class="people">{"".join(people)}</ul>'] if item.people else []
        parts.append(f'<p class="date">{text(long_date(item.date, language))}</p>')
        if item.page:
            parts.append(f"<p>{anchor(item.page, text(self._words['listen']))}</p>")
        if item.summary:
            said = lang(item.summary.language, language)
            parts.append(f'<div class="summary"{said}>{markdown(item.summary.text)}</div>')
        return "\n".join([*parts, *self._links()])

    def _links(self) -> Iterator[str]:
        if self._item.links:
            yield f"<h2>{text(labels(self._language)['links'])}</h2>"
            rows = (
                f"<li{lang(words.language, self._language)}>{anchor(url, text(words.text))}</li>"
                for words, url in self._item.links
            )
            yield f"<ul>{''.join(rows)}</ul>"

    def _said(self) -> Iterator[str]:
        """The text, with its chapters as headings where they begin."""
        waiting, speaker = list(self._item.marks), None
        yield f"<h2>{text(self._words['text'])}</h2>"
        for paragraph in self._item.paragraphs:
            if self._written == "no_text":
                self._written = "corrected" if self._item.corrected else "machine"
                yield from self._warning()
            while waiting and waiting[0].start_ms <= paragraph.start_ms:
                yield self._heading(waiting.pop(0))
            yield self._turn(paragraph, named=paragraph.speaker != speaker)
            speaker = paragraph.speaker
        yield from map(self._heading, waiting)
        if self._written == "no_text":
            yield f'<p class="note">{text(self._words["no_text"])}</p>'

    def _warning(self) -> Iterator[str]:
        if not self._item.corrected:
            yield f'<p class="note">{text(self._words["by_machine"])}</p>'

    def _heading(self, mark: Mark) -> str:
        place = f"c{len(self._places) + 1}"
        self._places.append((f"{self._name(len(self._files) + 1)}#{place}", mark))
        time = anchor(self._moment(mark.start_ms), clock(mark.start_ms), kind="time")
        said = lang(mark.title.language, self._language)
        return f'<h3 id="{place}"{said}>{text(mark.title.text)} {time}</h3>'

    def _turn(self, paragraph: Paragraph, *, named: bool) -> str:
        self._languages.add(paragraph.language)
        speaker = f'<span class="speaker">{text(paragraph.speaker)}</span> ' if paragraph.speaker and named else ""
        time = anchor(self._moment(paragraph.start_ms), clock(paragraph.start_ms), kind="time")
        # Always said, not only where it differs: a reader may take paragraphs out of the book.
        said = f' lang="{paragraph.language}" xml:lang="{paragraph.language}"'
        return f"<p{said}>{speaker}{time} {text(paragraph.text)}</p>"

    def _moment(self, ms: int) -> str | None:
        """The address at which the public page plays from there (docs/player.md)."""
        return f"{self._item.page}#t={ms // 1000}" if self._item.page else None
