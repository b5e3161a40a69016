"""Addresses of the public pages of episodes, told without a network: by the records of what is published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from pipeline.destinations.layout import (
    destination_name,
    listed_url,
    record_path,
    s3_location,
    site_key,
    storage_folder,
)
from pipeline.model.published import PublishedEpisode, parse_episode
from pipeline.model.settings import Settings
from pipeline.site.paths import absolute, page_path
from pipeline.store.published_cache import cache_for
from pipeline.store.workspace import Workspace

_MOST_BYTES = 8_000_000


def public_pages(workspace: Workspace, show: str, preset: Settings, *, language: str) -> dict[str, str]:
    """By guid, the address of the page in `language`, of episodes that can be heard now."""
    address = listed_url(preset.storage, site_key(preset.storage, "x"))
    if address is None:
        return {}
    base, languages = address.removesuffix("/x"), preset.show.languages
    shown = language if language in languages else languages[0]
    pages = {}
    for data in _records(workspace, show, preset):
        record = _parsed(data)
        if record is not None and record.listed:
            own = absolute(base, page_path(f"{record.folder}/index", shown, languages))
            pages[record.guid] = record.link if record.adopted and record.link else own
    return pages


def _records(workspace: Workspace, show: str, preset: Settings) -> Iterator[bytes]:
    """In the published folder; of a bucket, as this machine last saw them."""
    if s3_location(preset.storage.url) is None:
        folder = storage_folder(preset.storage, workspace.root) / PurePosixPath(record_path(show, "x")).parent
        for path in sorted(folder.glob("[!.]*.json")):
            if path.is_file() and path.stat().st_size <= _MOST_BYTES:
                yield path.read_bytes()
        return
    cache = cache_for(workspace.root, destination_name(preset.storage), show)
    yield from (record.data for path, record in sorted(cache.records.items()) if path.startswith(f"{show}/records/"))


def _parsed(data: bytes) -> PublishedEpisode | None:
    """None for what is no record: it only costs its links."""
    try:
        return parse_episode(data)
    except ValueError:
        return None
