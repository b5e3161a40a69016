"""What an agenda says of a talk, as its episode.toml says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.agenda.talk import Row
from pipeline.model.basics import Person


def main_title(row: Row, languages: Sequence[str]) -> str:
    """In the show's main language, else in its next one, else in any."""
    return next(row.title[language] for language in (*languages, *row.title) if language in row.title)


def facts_of(row: Row, languages: Sequence[str]) -> dict[str, Any]:
    """All but date and numbers; what the agenda does not say is not there."""
    known = [language for language in languages if language in row.title]
    order = [*known, *(language for language in row.title if language not in known)]
    facts: dict[str, Any] = {"title": {language: row.title[language] for language in order}}
    facts |= {"summary": dict(row.summary)} if row.summary else {}
    facts |= {"keywords": list(row.keywords)} if row.keywords else {}
    facts |= {"language": row.language} if row.language and row.language != languages[0] else {}
    facts |= {"people": [_person(person) for person in row.speakers]} if row.speakers else {}
    facts |= {"links": [link.model_dump(mode="json") for link in row.links]} if row.links else {}
    return facts


def _person(person: Person) -> dict[str, Any]:
    said = {"name": dict(person.name), "role": person.role}
    return said | person.model_dump(mode="json", exclude_defaults=True)
