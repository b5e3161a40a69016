"""The contents page of an archived series: what there is, where it lies, and by which hash it is known. Pure."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from pipeline.text.clean import clean_line
from pipeline.text.timecodes import clock

_WORDS = {
    "tt": ("Архив эчтәлеге", "Чыгарылыш", "Исем", "Көне", "Кешеләр", "Озынлыгы", "sha256 манифесты"),
    "ru": ("Содержание архива", "Выпуск", "Название", "Дата", "Люди", "Длительность", "sha256 манифеста"),
    "en": ("Contents of the archive", "Episode", "Title", "Date", "People", "Duration", "sha256 of the manifest"),
}
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #8886;padding:.4rem;text-align:left;"
    "vertical-align:top}div{overflow-x:auto}code{font-size:.75rem;overflow-wrap:anywhere}:root{color-scheme:light dark}"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SeriesRow:
    """One episode."""

    episode: str
    """Its folder beside the contents page's bag."""
    titles: Mapping[str, str]
    date: dt.date
    people: tuple[str, ...]
    duration_ms: int | None
    payload: str
    """sha256 of its bag's sha256 manifest."""


def series_fact(row: SeriesRow, show: str) -> dict[str, Any]:
    """The same for programs: a row of bags.json."""
    return {
        "path": f"{show}/{row.episode}",
        "payload": row.payload,
        "title": dict(row.titles),
        "date": row.date.isoformat(),
        "people": list(row.people),
        "duration_ms": row.duration_ms,
    }


def read_series_facts(data: bytes) -> list[SeriesRow]:
    """All rows of a bags.json. Raises ValueError when it is none of ours."""
    try:
        return [_read_fact(fact) for fact in json.loads(data)["bags"]]
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"no list of bags: {error!r:.100}") from error


def _read_fact(fact: dict[str, Any]) -> SeriesRow:
    episode = str(fact["path"]).rpartition("/")[2]
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", episode):
        raise ValueError(f"{episode!r:.80} is no name of an episode")
    duration = fact["duration_ms"]
    return SeriesRow(
        episode=episode,
        titles={str(language): str(title) for language, title in fact["title"].items()},
        date=dt.date.fromisoformat(fact["date"]),
        people=tuple(map(str, fact["people"])),
        duration_ms=duration if isinstance(duration, int) else None,
        payload=str(fact["payload"]),
    )


def render_series_page(titles: Mapping[str, str], rows: Iterable[SeriesRow], *, languages: tuple[str, ...]) -> bytes:
    """HTML without a script; links lead to the bags, as they lie in `<show>/`. `languages`: of the show."""
    language = next((known for known in languages if known in _WORDS), "en")
    words = _WORDS[language]
    title = escape(clean_line(" · ".join(titles.values())))
    head = "".join(f"<th>{escape(word)}</th>" for word in words[1:])
    body = "".join(_row(row) for row in rows)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{title}: {escape(words[0])}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{title}</h1>\n<p>{escape(words[0])}</p>\n"
        f"<div>\n<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n</div>\n</body>\n</html>\n"
    ).encode("utf-8", "replace")


def _row(row: SeriesRow) -> str:
    titles = "<br>".join(
        f'<span lang="{escape(language, quote=True)}">{escape(clean_line(title))}</span>'
        for language, title in row.titles.items()
    )
    people = escape(", ".join(map(clean_line, row.people)))
    duration = clock(row.duration_ms) if row.duration_ms else ""
    name = escape(row.episode, quote=True)
    return (
        f'<tr><td><a href="../../{name}/data/episode/">{name}</a></td><td>{titles}</td><td>{row.date.isoformat()}</td>'
        f"<td>{people}</td><td>{duration}</td><td><code>{escape(row.payload)}</code></td></tr>\n"
    )
