"""All episodes with their facts, for a table and for pages: what is withheld is not in it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.catalogue.published import Published, page_url, published
from pipeline.catalogue.stale import findable
from pipeline.errors import MediaError
from pipeline.model.published import PublishedEpisode
from pipeline.model.settings import Settings
from pipeline.site.paths import file_url
from pipeline.store.episode_folder import MEASUREMENT, EpisodeFolder
from pipeline.store.workspace import Workspace

_LARGEST_RECEIPT = 1_000_000
_Known = tuple[PublishedEpisode, str, str]
"""A record, and the addresses of its page and its sound."""


@dataclass(frozen=True, kw_only=True)
class Copy:
    """Where a copy of an episode is known to be."""

    place: str
    """Name of the archive or of the destination."""
    verified: str
    """The day on which every byte of it was last read back; '' when nobody did, or it was not good."""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """An episode."""

    show: str
    episode: str
    settings: Settings
    """As the public may know them."""
    duration_ms: int
    """0: not measured yet."""
    status: str
    """'published', 'scheduled', 'retracted', '' when it was never sent out."""
    published_on: str
    page: str
    sound: str
    copies: tuple[Copy, ...]

    @property
    def ref(self) -> str:
        return f"{self.show}/{self.episode}"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Episodes in the order of their shows and dates, and what could not be read."""

    episodes: tuple[Listed, ...]
    problems: tuple[tuple[str, str], ...]
    """(episode or show, what is wrong)."""
    withheld: int


def listing(workspace: Workspace, show: str | None, today: dt.date) -> Listing:
    """Of one show, or of all."""
    found: list[Listed] = []
    problems: list[tuple[str, str]] = []
    records: dict[str, dict[str, _Known]] = {}
    withheld = 0
    for path in findable(workspace, show):
        folder = EpisodeFolder(workspace=workspace, path=path, today=today)
        try:
            folder.refuse_links()
            options = folder.options()
            if options.withheld.whole:
                withheld += 1
                continue
            name = path.parent.name
            if name not in records:
                records[name] = _records(published(workspace, name))
            duration_ms = options.withheld.kept.published_ms(_duration_ms(path))
            found.append(_listed(folder, options.settings, duration_ms, records[name]))
        except (MediaError, OSError, ValueError) as error:
            problems.append((folder.ref, " ".join(str(error).split())[:300]))
    found.sort(key=lambda one: (one.show, one.settings.episode.date, one.episode))
    return Listing(episodes=tuple(found), problems=tuple(problems), withheld=withheld)


def _records(found: Published) -> dict[str, _Known]:
    """Guid -> (record, address of its page, of its sound)."""
    if found.show is None:
        return {}
    base = found.show.base_url
    return {e.guid: (e, page_url(found.show, e), file_url(base, e.enclosure)) for e in found.episodes}


def _listed(
    folder: EpisodeFolder, settings: Settings, duration_ms: int, records: dict[str, _Known]
) -> Listed:
    record, page, sound = records.get(settings.episode.guid, (None, "", ""))
    out = record is not None and record.listed
    return Listed(
        show=folder.path.parent.name,
        episode=folder.path.name,
        settings=settings,
        duration_ms=duration_ms,
        status=record.status if record else "",
        published_on=record.published_at.date().isoformat() if record else "",
        page=page if out else "",
        sound=sound if out else "",
        copies=tuple(copies(folder.path)),
    )


def _duration_ms(folder: Path) -> int:
    try:
        return int(json.loads((folder / MEASUREMENT).read_bytes())["duration_ms"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def copies(folder: Path) -> list[Copy]:
    """Told by the folder's receipts: of archives, and of destinations. Paths of this machine are in none of them."""
    found = []
    for path in sorted((folder / "receipts").glob("*.json")):
        document = _document(path)
        if path.name.startswith("archive-"):
            verified = str(document.get("verified_at", ""))[:10]
            found.append(Copy(place=str(document.get("target") or path.stem), verified=verified))
        elif "destination" in document:
            found.append(Copy(place=str(document["destination"]), verified="", address=str(document.get("url") or "")))
    return found


def _document(path: Path) -> dict[str, Any]:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST_RECEIPT:
            return {}
        document = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}
