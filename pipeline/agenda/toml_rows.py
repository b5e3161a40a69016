"""A programme in TOML: what a person writes by hand, with a row for each talk (docs/formats/agenda.md)."""

from __future__ import annotations

import datetime as dt
import difflib
import tomllib
from collections.abc import Collection, Mapping
from typing import Any

from pipeline.agenda.cells import role_of
from pipeline.agenda.raw import RawAgenda, RawRow
from pipeline.agenda.talk import Row
from pipeline.errors import ConfigError

FORMAT = 1
_TOP = ("format", "date", "recording_starts", "season", "talks")
_KEYS = tuple(Row.model_fields)
_SHOWN = 60


def read_toml_agenda(text: str, *, file: str, main_language: str) -> RawAgenda:
    """Raises ConfigError when it is no TOML or holds no talks."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError([f"{file}: not valid TOML: {error}"]) from error
    problems = _unknown(document, _TOP, file, "")
    if document.get("format", FORMAT) != FORMAT:
        raise ConfigError([f"{file}: format: found {document['format']!r}; this version reads {FORMAT}: update media"])
    talks = document.get("talks")
    if not isinstance(talks, list) or not talks or not all(isinstance(talk, dict) for talk in talks):
        raise ConfigError([*problems, f"{file}: has no talks; write each as a block: [[talks]] with start and title"])
    rows = []
    for number, talk in enumerate(talks, start=1):
        place = f"talk {number}"
        problems += _unknown(talk, _KEYS, file, f"{place}: ")
        rows.append(RawRow(place=place, values=_values(talk, main_language)))
    return RawAgenda(
        rows=tuple(rows),
        starts=_time(document.get("recording_starts"), "recording_starts", file, problems),
        date=_checked(document, "date", dt.date, "a day such as 2026-11-20", file, problems),
        season=_checked(document, "season", int, "a whole number", file, problems),
        problems=tuple(problems),
    )


def _unknown(table: Mapping[str, Any], known: Collection[str], file: str, at: str) -> list[str]:
    found = []
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
            hint = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(known)}"
            found.append(f"{file}: {at}{key[:_SHOWN]}: unknown key; {hint}")
    return found


def _values(talk: Mapping[str, Any], main_language: str) -> dict[str, Any]:
    language = talk.get("language") if isinstance(talk.get("language"), str) else main_language
    values = {key: value for key, value in talk.items() if key in _KEYS}
    for key in ("title", "summary"):
        if isinstance(values.get(key), str):
            values[key] = {language: values[key]}
    for key in ("start", "end"):
        if isinstance(values.get(key), dt.time):
            values[key] = values[key].isoformat("milliseconds")
    if isinstance(values.get("speakers"), list):
        values["speakers"] = [_person(person, language) for person in values["speakers"]]
    if isinstance(values.get("links"), list):
        values["links"] = [_link(link, language) for link in values["links"]]
    return values


def _person(person: Any, language: Any) -> Any:
    if isinstance(person, str):
        return {"name": {language: person}}
    if not isinstance(person, dict):
        return person
    name, role = person.get("name"), person.get("role")
    named = {**person, "name": {language: name}} if isinstance(name, str) else person
    return {**named, "role": role_of(role)} if isinstance(role, str) else named


def _link(link: Any, language: Any) -> Any:
    if not isinstance(link, dict) or not isinstance(link.get("title"), str):
        return link
    return {**link, "title": {language: link["title"]}}


def _time(value: Any, key: str, file: str, problems: list[str]) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dt.time):
        return value.isoformat("milliseconds")
    problems.append(f'{file}: {key}: found {value!r}; a time of the day is allowed, such as "09:58:20"')
    return None


def _checked(table: Mapping[str, Any], key: str, kind: type, allowed: str, file: str, problems: list[str]) -> Any:
    value = table.get(key)
    if value is None or type(value) is kind:
        return value
    problems.append(f"{file}: {key}: found {value!r}; {allowed} is allowed")
    return None
