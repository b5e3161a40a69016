"""Texts that know their language, so that every page can say in which language each of them is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.text.clean import clean_line, clean_text
from pipeline.text.homoglyphs import fix_homoglyphs
from pipeline.text.truncate import truncate_chars

LONGEST_LINE = 300
"""Characters of a title or a name on a page; hostile records hold longer ones."""
LONGEST_TEXT = 20_000
"""Characters of a description or a summary on a page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """A text and its language."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text


def line(texts: Mapping[str, str], language: str, *, limit: int = LONGEST_LINE) -> Words:
    """One line in `language`, else in the first language there is; clean of controls and direction overrides."""
    text, spoken = _choose(texts, language)
    return Words(text=truncate_chars(fix_homoglyphs(clean_line(text[: limit * 8])), limit), language=spoken)


def passage(texts: Mapping[str, str], language: str, *, limit: int = LONGEST_TEXT) -> Words:
    """The same of several lines."""
    text, spoken = _choose(texts, language)
    return Words(text=truncate_chars(fix_homoglyphs(clean_text(text[: limit * 4])), limit), language=spoken)


def _choose(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    if language in texts:
        return texts[language], language
    return next(((text, spoken) for spoken, text in texts.items()), ("", language))
