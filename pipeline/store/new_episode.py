"""Makes the folder of a new episode: its episode.toml for people, and the guid that stays with it for life."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.items import Table

GUID_NAMESPACE = uuid.UUID("5b0e0b0a-5a55-5c7e-9d0c-3b7a8f0e6c11")
"""Ours, chosen once. Changing it would change nothing for old episodes: their guids are written down."""

HEADER = """\
 The facts of this episode. Edit freely: `media run` re-makes what depends on a change, and only that.
 Comments and order are kept. Every key: docs/presets.md. Also here: summary.tt, summary.ru, keywords, links,
 people and chapters, for example

   [[people]]
   name = {tt = "Исеме Фамилиясе", ru = "Имя Фамилия"}
   role = "guest"

   [[chapters]]
   start = "00:01:30"
   title = {tt = "Беренче бүлек", ru = "Первая глава"}
"""


def mint_guid(show: str, source_sha256s: Sequence[str]) -> str:
    """From the recordings themselves, never from a title or an address: two producers who ingest the same
    recording get one episode, not two.
    """
    return str(uuid.uuid5(GUID_NAMESPACE, "\n".join([show, *source_sha256s])))


def episode_toml(
    *,
    title: Mapping[str, str],
    date: dt.date,
    guid: str,
    season: int | None,
    number: int | None,
    overrides: Mapping[str, Any],
) -> str:
    """The text of a new episode.toml. `overrides`: option tables given as flags at ingest."""
    document = tomlkit.document()
    for line in HEADER.splitlines():
        document.add(tomlkit.comment(line.removeprefix(" ")) if line.strip() else tomlkit.comment(""))
    document.add(tomlkit.nl())
    inline = tomlkit.inline_table()
    inline.update(dict(title))
    document.add("title", inline)
    document.add("date", tomlkit.item(date))
    if season is not None:
        document.add("season", tomlkit.item(season))
    if number is not None:
        document.add("number", tomlkit.item(number))
    document.add("guid", tomlkit.item(guid))
    document["guid"].comment("podcast apps know the episode by it: never change it")
    for name, values in overrides.items():
        document.add(tomlkit.nl())
        document.add(name, _table(values))
    return tomlkit.dumps(document)


def _table(values: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for key, value in values.items():
        table.add(key, _table(value) if isinstance(value, Mapping) else tomlkit.item(value))
    return table
