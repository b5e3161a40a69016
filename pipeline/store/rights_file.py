"""The two files in which people write consents and what is withheld (docs/formats/rights.md).

`rights.toml` of an episode and `presets/_rights.toml` for all shows. A file that cannot be read keeps everything from
being made and published: nobody knows what it would have withheld.
"""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import tomlkit
from pydantic import ValidationError

from pipeline.errors import ConfigError
from pipeline.model.layers import problems_of
from pipeline.model.rights import EpisodeRights, HouseRights
from pipeline.store.atomic import write_bytes
from pipeline.store.toml_changes import change_table, check_meaning, document_of, rendered
from pipeline.store.toml_file import read_toml
from pipeline.store.toml_lists import Entry, change_list
from pipeline.store.workspace import Workspace

RIGHTS_FILE = "rights.toml"
HOUSE_RIGHTS_FILE = "_rights.toml"
MOST_BYTES = 5_000_000
_HEADER = """\
# Who agreed to what, and what nobody may see or hear (docs/rights.md). It is about persons: it is never published.
# Edit freely, or with `media rights`; comments and order are kept.
"""

Kind = TypeVar("Kind", EpisodeRights, HouseRights)


@dataclass(frozen=True, kw_only=True)
class RightsFile:
    """One of the files, which need not exist."""

    path: Path
    name: str
    """As people know it: 'episodes/show/episode/rights.toml'."""
    kind: type[HouseRights]

    def read(self) -> HouseRights:
        return _read(self.path, self.name, self.kind)

    def add(self, key: str, entry: Mapping[str, Any]) -> None:
        """One more in the list `key`. Raises ConfigError with all problems of the file as it would be."""
        before = self._values()
        entries = [*_kept(before.get(key, [])), Entry(value=dict(entry), source=None)]
        self._change(before, key, entries)

    def remove(self, key: str, places: Sequence[int]) -> None:
        """Those at `places` of the list `key`, or with an empty list the table `key`."""
        before = self._values()
        if not places:
            self._write(before, {name: value for name, value in before.items() if name != key}, _without(key))
            return
        self._change(before, key, [entry for entry in _kept(before[key]) if entry.source not in places])

    def put(self, key: str, table: Mapping[str, Any]) -> None:
        """The table `key`, in the place of the one that is there."""
        before = self._values()
        self._write(before, {**before, key: dict(table)}, _with(key, table, before.get(key)))

    def _change(self, before: Mapping[str, Any], key: str, entries: list[Entry]) -> None:
        wanted = {**before, key: [entry.value for entry in entries]}
        if not entries:
            del wanted[key]

        def change(document: tomlkit.TOMLDocument) -> None:
            change_list(document, key, before.get(key, []), entries)

        self._write(before, wanted, change)

    def _values(self) -> dict[str, Any]:
        self.read()  # in words for people, what keeps it from being changed
        return dict(read_toml(self.path)) if self.path.exists() else {}

    def _write(self, before: Mapping[str, Any], wanted: Mapping[str, Any], change: Any) -> None:
        if before == wanted:
            return
        _valid(wanted, self.kind, self.name)
        data = self.path.read_bytes() if self.path.exists() else _HEADER.encode()
        text = data.decode("utf-8-sig")
        document = document_of(text, file=self.name)
        change(document)
        new = rendered(document, like=text, file=self.name)
        check_meaning(tomllib.loads(new), wanted, file=self.name)
        mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        write_bytes(self.path, mark + new.encode())


def episode_rights_file(folder: Path) -> RightsFile:
    """Of the episode in this folder."""
    name = f"episodes/{folder.parent.name}/{folder.name}/{RIGHTS_FILE}"
    return RightsFile(path=folder / RIGHTS_FILE, name=name, kind=EpisodeRights)


def house_rights_file(workspace: Workspace) -> RightsFile:
    """Of all shows."""
    return RightsFile(
        path=workspace.presets / HOUSE_RIGHTS_FILE, name=f"presets/{HOUSE_RIGHTS_FILE}", kind=HouseRights
    )


def read_episode_rights(folder: Path) -> EpisodeRights:
    """Raises ConfigError with all problems."""
    file = episode_rights_file(folder)
    return _read(file.path, file.name, EpisodeRights)


def read_house_rights(workspace: Workspace) -> HouseRights:
    """Raises ConfigError with all problems."""
    file = house_rights_file(workspace)
    return _read(file.path, file.name, HouseRights)


def _read(path: Path, name: str, kind: type[Kind]) -> Kind:
    if path.is_symlink():
        raise ConfigError([f"{name}: is a link; put the real file there"])
    if not path.exists():
        return kind()
    status = path.stat()
    if status.st_size > MOST_BYTES:
        raise ConfigError([f"{name}: has over {MOST_BYTES // 1_000_000} MB, too much for consents"])
    return _valid(_parsed(path, status.st_size, status.st_mtime_ns), kind, name)


@lru_cache(maxsize=64)
def _parsed(path: Path, _size: int, _mtime_ns: int) -> dict[str, Any]:
    """`media status` over hundreds of episodes reads the house's file once. Nobody changes what this returns."""
    return read_toml(path)


def _valid(values: Mapping[str, Any], kind: type[Kind], name: str) -> Kind:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise ConfigError(problems_of(error, values, kind, file=name)) from error


def _kept(values: Sequence[Any]) -> list[Entry]:
    return [Entry(value=value, source=at) for at, value in enumerate(values)]


def _with(key: str, table: Mapping[str, Any], old: Mapping[str, Any] | None) -> Any:
    def change(document: tomlkit.TOMLDocument) -> None:
        if old is not None:
            change_table(document, key, old, table)
            return
        new = tomlkit.table()
        new.update(dict(table))
        document[key] = new

    return change


def _without(key: str) -> Any:
    def change(document: tomlkit.TOMLDocument) -> None:
        document.remove(key)

    return change
