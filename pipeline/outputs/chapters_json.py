"""outputs/chapters.json: Podcasting 2.0 chapters (podcast-namespace, chapters/jsonChapters.md, version 1.2.0)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pipeline.model.episode import Chapter
from pipeline.text.chapter_list import chapter_title

VERSION = "1.2.0"


def render_chapters_json(chapters: Sequence[Chapter], *, language: str) -> str:
    """Titles in `language`; times in seconds. One chapter a line."""
    lines = ",\n".join(json.dumps(_chapter(chapter, language), ensure_ascii=False) for chapter in chapters)
    return f'{{"version": "{VERSION}", "chapters": [\n{lines}\n]}}\n'


def _chapter(chapter: Chapter, language: str) -> dict[str, Any]:
    whole, millis = divmod(chapter.start, 1000)
    start: int | float = chapter.start / 1000 if millis else whole
    facts: dict[str, Any] = {"startTime": start, "title": chapter_title(chapter, language)}
    facts |= {"img": chapter.image} if chapter.image else {}
    return facts | ({"url": chapter.url} if chapter.url else {})
