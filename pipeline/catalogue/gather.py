"""Reads an episode for the index. Runs in processes of its own when there are many."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from pipeline.catalogue.entry import Entry, places_of
from pipeline.catalogue.rows import Rows, rows_of
from pipeline.catalogue.said import said_in
from pipeline.errors import MediaError
from pipeline.model.rights import Rights
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.options import Options
from pipeline.store.workspace import Workspace
from pipeline.text.clean import clean_line


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """Which episode to read."""

    workspace: Path
    folder: Path
    today: dt.date
    known: str
    """Digest of what the index has of it; '' when it has nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gathered:
    """What an episode has for the index."""

    ref: str
    digest: str
    entry: Entry | None = None
    """None: nothing of it is found, or all is as the index knows it. Its places are in `rows`."""
    rows: Rows | None = None
    problem: str | None = None
    """What is wrong with its folder, in one line."""
    until: dt.date | None = None
    """The last day on which this holds: then something is no longer withheld."""


def gather(order: Order) -> Gathered:
    """Raises nothing that a damaged folder can cause: what is wrong is told."""
    folder = EpisodeFolder(workspace=Workspace(root=order.workspace), path=order.folder, today=order.today)
    try:
        folder.refuse_links()
        options = folder.options()
        until = last_day(options.rights, order.today)
        if options.withheld.whole:
            return Gathered(ref=folder.ref, digest="", until=until)
        entry, problem = _entry(folder, options)
    except (MediaError, OSError, ValueError, RecursionError) as error:
        return Gathered(ref=folder.ref, digest="", problem=_one_line(error))
    told = _one_line(problem) if problem else None
    digest = entry.digest()
    if digest == order.known:
        return Gathered(ref=folder.ref, digest=digest, problem=told, until=until)
    return Gathered(ref=folder.ref, digest=digest, entry=entry, rows=rows_of(entry), problem=told, until=until)


def _entry(folder: EpisodeFolder, options: Options) -> tuple[Entry, str | None]:
    settings = options.settings
    said, problem = said_in(folder, options)
    return Entry(
        ref=folder.ref,
        guid=settings.episode.guid,
        language=settings.main_language,
        title={language: clean_line(title) for language, title in settings.episode.title.items()},
        date=settings.episode.date.isoformat(),
        places=(*places_of(settings), *said),
    ), problem


def _one_line(error: object) -> str:
    return " ".join(str(error).encode("utf-8", "replace").decode().split())[:300]


def last_day(rights: Rights, today: dt.date) -> dt.date | None:
    """Until when the same is withheld as today."""
    written = (*rights.episode.passages, *rights.episode.people, *rights.house.people)
    whole = (rights.episode.withheld,) if rights.episode.withheld else ()
    return min((one.until for one in (*whole, *written) if one.until and one.until >= today), default=None)
