"""Reads the layers of options from a workspace's files and puts them together for one episode."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.editing.withheld_settings import masked_settings
from pipeline.errors import ConfigError, UsageError
from pipeline.model.layers import Layer, Merged, default_layer, merge, validate
from pipeline.model.rights import NOTHING_WITHHELD, Rights, Withheld
from pipeline.model.settings import Settings
from pipeline.store.rights_file import read_house_rights
from pipeline.store.toml_file import read_toml
from pipeline.store.workspace import Workspace

HOUSE = "_house.toml"
TABLES = tuple(name for name in Settings.model_fields if name != "episode")
"""Top-level keys of episode.toml that override the preset; the others are facts of the episode."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """The merged options of an episode, validated, and where each came from."""

    settings: Settings
    """As all that leaves the house is made from them: without what is withheld, in times that listeners have."""
    merged: Merged
    whole: Settings
    """As people wrote them, in times of the recording."""
    rights: Rights
    withheld: Withheld


def _preset(path: Path) -> dict[str, Any]:
    stat = path.stat()
    return _parsed_preset(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=64)
def _parsed_preset(path: Path, _size: int, _mtime_ns: int) -> dict[str, Any]:
    """`media status` over hundreds of episodes reads each preset once. Nobody changes what this returns."""
    return read_toml(path)


def read_options(
    workspace: Workspace,
    show: str,
    episode: Mapping[str, Any],
    *,
    episode_file: str,
    flags: Mapping[str, Any] | None = None,
) -> Options:
    """Merge defaults, house, show, episode and flags. `episode` is the content of episode.toml.

    Raises UsageError for an unknown show and ConfigError with all problems of all layers at once.
    """
    preset = workspace.presets / f"{show}.toml"
    if show not in workspace.shows():
        known = ", ".join(workspace.shows()) or "none"
        raise UsageError(f"there is no show {show!r} in {workspace.presets}; shows: {known}")
    house = workspace.presets / HOUSE
    layers = [default_layer()]
    layers += [Layer(name=f"presets/{p.name}", values=_preset(p)) for p in (house, preset) if p.exists()]
    layers += [Layer(name=episode_file, values=_as_layer(episode)), Layer(name="flags", values=flags or {})]
    merged = merge(layers)
    settings, problems = validate(merged, show_file=f"presets/{show}.toml", episode_file=episode_file)
    if settings is None:
        raise ConfigError(problems)
    problems = tuple(_missing_files(workspace, settings, merged))
    if problems:
        raise ConfigError(problems)
    return Options(settings=settings, merged=merged, whole=settings, rights=Rights(), withheld=NOTHING_WITHHELD)


def read_preset(
    workspace: Workspace,
    show: str,
    flags: Mapping[str, Any] | None = None,
    said: Mapping[str, Any] | None = None,
    *,
    whole: bool = False,
) -> Settings:
    """The options of a show before there is an episode, without people who are withheld today in all shows.

    `whole`: with them. `said`: facts of the episode to come, to be checked as well. Raises as `read_options` does.
    """
    unborn = {"title": {"xx": "unborn"}, "date": dt.date(2000, 1, 1), "guid": "unborn", **(said or {})}
    settings = read_options(workspace, show, unborn, episode_file="this call", flags=flags).settings
    return settings if whole else masked_settings(settings, Rights(house=read_house_rights(workspace)).on(today()))


def today() -> dt.date:
    """The day by this machine's clock: by it a withholding ends."""
    return dt.datetime.now().astimezone().date()


def _as_layer(episode: Mapping[str, Any]) -> dict[str, Any]:
    layer: dict[str, Any] = {key: value for key, value in episode.items() if key in TABLES}
    return layer | {"episode": {key: value for key, value in episode.items() if key not in TABLES}}


@lru_cache(maxsize=256)
def inside(folder: Path, name: str) -> Path | None:
    """`folder/name` when that is a file truly inside `folder`, links followed; else None."""
    path = (folder / name).resolve()
    return path if path.is_file() and path.is_relative_to(folder.resolve()) else None


def _missing_files(workspace: Workspace, settings: Settings, merged: Merged) -> list[str]:
    wanted: list[tuple[tuple[str, ...], str, str]] = [(("show", "cover"), "", settings.show.cover)]
    wanted += [(("notes", "templates", key), "templates", name) for key, name in settings.notes.templates.items()]
    return [
        f"{merged.origin.get(key, 'defaults')}: {'.'.join(key)}: there is no file {name!r} in {workspace.presets / sub}"
        for key, sub, name in wanted
        if inside(workspace.presets / sub, name) is None
    ]
