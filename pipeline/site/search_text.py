"""The sentences of an episode as search fetches them, a few lines of the file at a time (docs/formats/search.md). Pure.

`<show>/search/text/<episode>.txt`: a line is `start in base 36, tab, language, tab, sentence`, or, where a chapter
begins, `=, tab, its titles as JSON`. The list of the segment says at which byte every 16th sentence begins; there, the
chapter's line is repeated, so that each stretch speaks for itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model.episode import Chapter
from pipeline.site.base36 import base36
from pipeline.site.search_terms import FoundSentence, title_lines

STRETCH = 16
"""Sentences that are fetched at once: about 3 kB of talk."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchText:
    """The file, and where its stretches begin."""

    data: bytes
    starts: tuple[int, ...]
    """Offsets in bytes, ascending; the last one is the file's size."""


def search_text(spoken: Sequence[FoundSentence], chapters: Sequence[Chapter]) -> SearchText:
    """Of one episode."""
    lines: list[bytes] = []
    starts = [0]
    size = 0
    coming, current = 0, b""
    for number, sentence in enumerate(spoken):
        begins = number % STRETCH == 0
        while coming < len(chapters) and chapters[coming].start <= sentence.start_ms:
            current, coming, begins = _chapter(chapters[coming]), coming + 1, True
        if number and number % STRETCH == 0:
            starts.append(size)
        line = (current if begins else b"") + _line(sentence)
        lines.append(line)
        size += len(line)
    return SearchText(data=b"".join(lines), starts=(*starts, size))


def _line(sentence: FoundSentence) -> bytes:
    return f"{base36(sentence.start_ms)}\t{sentence.language}\t{sentence.text}\n".encode("utf-8", "replace")


def _chapter(chapter: Chapter) -> bytes:
    titles = json.dumps(title_lines(chapter.title), ensure_ascii=False, separators=(",", ":"))
    return f"=\t{titles}\n".encode("utf-8", "replace")
