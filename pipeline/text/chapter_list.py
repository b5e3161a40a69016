"""The chapters as players need them: the first at 0:00."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.basics import localised
from pipeline.model.episode import Chapter
from pipeline.text.clean import clean_line
from pipeline.text.homoglyphs import fix_homoglyphs
from pipeline.text.labels import labels


def complete_chapters(chapters: Sequence[Chapter]) -> tuple[Chapter, ...]:
    """`chapters`, and before them an introduction at 0:00 when the first begins later.

    YouTube shows chapters only when the first is at 0:00, and AntennaPod merges the list in the file with chapters.json
    only when both are equally long: so every output uses this list (publishing.md 0.8 and §5).
    """
    if not chapters or chapters[0].start == 0:
        return tuple(chapters)
    titles = {language: labels(language)["intro"] for language in sorted({"tt", "ru", *chapters[0].title})}
    return (Chapter(start=0, title=titles, url=None, image=None), *chapters)


def chapter_title(chapter: Chapter, language: str) -> str:
    return fix_homoglyphs(clean_line(localised(chapter.title, language)))
