"""What of a show is published, told without a network: by its records in the published folder, else as this machine
last saw them at the destination.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pipeline.destinations.layout import destination_name, record_path, s3_location, storage_folder
from pipeline.model.published import PublishedEpisode, PublishedShow, parse_episode, parse_show
from pipeline.model.settings import Storage
from pipeline.site.paths import absolute, page_path
from pipeline.store.options import read_preset
from pipeline.store.published_cache import FOLDER, PublishedCache, cache_for
from pipeline.store.workspace import Workspace

MOST_BYTES = 8_000_000
"""Of a record, as publishing has it."""

Record = TypeVar("Record", PublishedEpisode, PublishedShow)


@dataclass(frozen=True, kw_only=True)
class Published:
    """The records of a show at its destination."""

    show: PublishedShow | None
    episodes: tuple[PublishedEpisode, ...]
    """By their folder's name, whatever their status."""
    problems: tuple[str, ...] = ()


def published(workspace: Workspace, show: str) -> Published:
    """Raises UsageError, ConfigError for a show whose preset cannot be read."""
    problems: list[str] = []
    source = _source(workspace, show)
    record = next((_parsed(parse_show, *found, problems) for found in source.of_show()), None)
    episodes = [_parsed(parse_episode, *found, problems) for found in source.of_episodes()]
    good = [e for e in episodes if e is not None and e.show == show]
    return Published(show=record, episodes=tuple(sorted(good, key=lambda e: e.episode)), problems=tuple(problems))


def watched(workspace: Workspace, show: str) -> tuple[Path, ...]:
    """Files and folders that change when a record of the show does."""
    return _source(workspace, show).watched


def page_url(show: PublishedShow, episode: PublishedEpisode) -> str:
    """Public address of an episode's page, in the show's main language."""
    if episode.adopted and episode.link:
        return episode.link
    return absolute(show.base_url, page_path(f"{episode.folder}/index", show.languages[0], show.languages))


@dataclass(frozen=True, kw_only=True)
class _Source:
    """Where records are read: each comes as (its path, its bytes)."""

    of_show: Callable[[], Iterator[tuple[str, bytes]]]
    of_episodes: Callable[[], Iterator[tuple[str, bytes]]]
    watched: tuple[Path, ...]


def _source(workspace: Workspace, show: str) -> _Source:
    storage = read_preset(workspace, show).storage
    cache = cache_for(workspace.root, destination_name(storage), show)
    remembered = workspace.root / FOLDER / destination_name(storage) / show / "records.json"
    if s3_location(storage.url) is None and (folder := _records_folder(workspace, storage, show)).is_dir():
        record = folder.parent.parent / "shows" / f"{show}.json"
        return _Source(
            of_show=lambda: _files([record]),
            of_episodes=lambda: _files(sorted(folder.glob("[!.]*.json"))),
            watched=(folder, record, remembered),
        )
    return _Source(
        of_show=lambda: _remembered(cache, f"shows/{show}.json"),
        of_episodes=lambda: _remembered(cache, f"{show}/records/"),
        watched=(remembered,),
    )


def _records_folder(workspace: Workspace, storage: Storage, show: str) -> Path:
    return (storage_folder(storage, workspace.root) / record_path(show, "x")).parent


def _files(paths: list[Path]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        if path.is_file() and path.stat().st_size <= MOST_BYTES:
            yield path.name, path.read_bytes()


def _remembered(cache: PublishedCache, start: str) -> Iterator[tuple[str, bytes]]:
    for path, record in sorted(cache.records.items()):
        if path.startswith(start):
            yield path, record.data


def _parsed(
    parse: Callable[[bytes], Record], path: str, data: bytes, problems: list[str]
) -> Record | None:
    try:
        return parse(data)
    except ValueError:
        problems.append(f"{path} is no record of this version of media; it is left out")
        return None
