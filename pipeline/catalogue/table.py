"""The catalogue as CSV: a line per episode, for a spreadsheet. Pure.

RFC 4180 in UTF-8 with a byte order mark, without which Excel takes Cyrillic for something else. A cell that a
spreadsheet would take for a formula has an apostrophe before it (OWASP, "CSV Injection").
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from pipeline.catalogue.listing import Listed
from pipeline.model.basics import Person, localised
from pipeline.text.clean import clean_line
from pipeline.text.timecodes import timecode

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
FIRST_LANGUAGES = ("tt", "ru")


def render_table(episodes: Sequence[Listed], *, separator: str = ",") -> bytes:
    """A column of titles and of summaries for each language that one of the episodes has."""
    spoken = {language for one in episodes for language in (*one.settings.show.languages, *one.settings.episode.title)}
    languages = (*FIRST_LANGUAGES, *sorted(spoken - set(FIRST_LANGUAGES)))
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(_head(languages))
    for one in episodes:
        writer.writerow(map(_cell, _row(one, languages)))
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def _head(languages: Sequence[str]) -> list[str]:
    titles = [f"title_{language}" for language in languages]
    summaries = [f"summary_{language}" for language in languages]
    return [
        "show", "episode", *titles, "date", "season", "number", "type", "people", "duration", "language", *summaries,
        "chapters", "keywords", "guid", "licence", "copyright", "status", "published_on", "page", "sound", "copies",
    ]  # fmt: skip


def _row(one: Listed, languages: Sequence[str]) -> Iterator[object]:
    show, episode, main = one.settings.show, one.settings.episode, one.settings.main_language
    people = (*show.people, *episode.people)
    chapters = "; ".join(f"{timecode(c.start)[:8]} {localised(c.title, main)}" for c in episode.chapters)
    yield from (one.show, one.episode)
    yield from (episode.title.get(language, "") for language in languages)
    yield from (episode.date.isoformat(), episode.season, episode.number, episode.type)
    yield "; ".join(dict.fromkeys(_person(person, main) for person in people))
    yield from (timecode(one.duration_ms)[:8] if one.duration_ms else "", main)
    yield from (episode.summary.get(language, "") for language in languages)
    yield from (chapters, "; ".join(episode.keywords), episode.guid, show.licence.id, show.copyright)
    yield from (one.status, one.published_on, one.page, one.sound)
    yield "; ".join(f"{copy.place}{f' ({copy.verified})' if copy.verified else ''}" for copy in one.copies)


def _person(person: Person, language: str) -> str:
    return f"{localised(person.name, language)} ({person.role})"


def _cell(value: object) -> str:
    text = clean_line("" if value is None else str(value))
    return f"'{text}" if text.startswith(_FORMULA) else text
