"""Makes the folder of a new episode: its episode.toml for people, and the guid that stays with it for life."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import tomlkit
from tomlkit.items import Item, Key, Table

from pipeline.store.atomic import write_bytes
from pipeline.store.toml_changes import toml_item
from pipeline.store.toml_file import read_toml

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
    facts: Mapping[str, Any] = MappingProxyType({}),
) -> str:
    """The text of a new episode.toml. `overrides`: option tables given as flags at ingest; `facts`: further facts."""
    document = tomlkit.document()
    for line in HEADER.splitlines():
        document.add(tomlkit.comment(line.removeprefix(" ")) if line.strip() else tomlkit.comment(""))
    document.add(tomlkit.nl())
    # No [table]: whatever is added at the end of the file stays a fact of the episode.
    for key, item in _dotted(overrides, ""):
        document.add(key, item)
    tables = {key: value for key, value in facts.items() if _is_list_of_tables(value)}
    for name, value in {"title": title, **facts}.items():
        if name not in tables:
            document.add(name, toml_item(value))
    document.add("date", tomlkit.item(date))
    if season is not None:
        document.add("season", tomlkit.item(season))
    if number is not None:
        document.add("number", tomlkit.item(number))
    document.add("guid", tomlkit.item(guid))
    document["guid"].comment("podcast apps know the episode by it: never change it")
    for name, blocks in tables.items():
        listed = tomlkit.aot()
        for block in blocks:
            listed.append(_block(block))
        document.append(name, listed)
    return tomlkit.dumps(document)


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _block(values: Mapping[str, Any]) -> Table:
    """[[people]] and the like: what is within it stands inline."""
    block = tomlkit.table()
    for key, value in values.items():
        block.add(key, toml_item(value))
    return block


def write_overrides(path: Path, overrides: Mapping[str, Any]) -> list[str]:
    """Set options in an existing episode.toml; comments and order are kept. Returns what changed, as 'key = value'.

    Raises ConfigError when the file is not TOML.
    """
    changed = _changes(overrides, read_toml(path), "") if overrides else []
    if changed:
        document = tomlkit.parse(path.read_text(encoding="utf-8"))
        _merge(document, overrides)
        write_bytes(path, tomlkit.dumps(document).encode())
    return changed


def _changes(wanted: Mapping[str, Any], found: Mapping[str, Any], at: str) -> list[str]:
    changes = []
    for key, value in wanted.items():
        name, old = f"{at}.{key}".lstrip("."), found.get(key)
        if isinstance(value, Mapping):
            changes += _changes(value, old if isinstance(old, Mapping) else {}, name)
        elif value != old:
            changes.append(f"{name} = {value!r}")
    return changes


def _merge(table: Any, wanted: Mapping[str, Any]) -> None:
    for key, value in wanted.items():
        if isinstance(value, Mapping) and isinstance(table.get(key), Mapping):
            _merge(table[key], value)
        else:
            table[key] = _table(value) if isinstance(value, Mapping) else tomlkit.item(value)


def _dotted(values: Mapping[str, Any], at: str) -> list[tuple[Key, Item]]:
    """`speech.models.default = "…"`, one for each value."""
    lines: list[tuple[Key, Item]] = []
    for name, value in values.items():
        key = f"{at}.{name}".lstrip(".")
        lines += (
            _dotted(value, key) if isinstance(value, Mapping) else [(tomlkit.key(key.split(".")), tomlkit.item(value))]
        )
    return lines


def _table(values: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for key, value in values.items():
        table.add(key, _table(value) if isinstance(value, Mapping) else tomlkit.item(value))
    return table
