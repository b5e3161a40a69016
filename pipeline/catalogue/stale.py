"""What changed since the index was made: told by size and time of each file that it reads.

Every search asks this first, so the files' names stand here: the modules that read them take longer to load than that.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.catalogue.index import Index, Watched
from pipeline.store.workspace import Workspace

OF_EPISODE = (
    "episode.toml", "rights.toml", "manifest.json", "outputs/reading.json", "transcript/asr.json",
    "transcript/edited.md", "transcript/edited.vtt", "transcript/edited.srt",
)  # fmt: skip
OF_HOUSE = ("_house.toml", "_rights.toml")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stale:
    """What differs from the index."""

    today: dt.date
    changed: tuple[tuple[Path, str], ...]
    """(folder, what is seen of it now)."""
    gone: tuple[str, ...]
    shows: tuple[str, ...]
    """Whose records may have changed."""

    def __bool__(self) -> bool:
        return bool(self.changed or self.gone or self.shows)


def stale(workspace: Workspace, index: Index, today: dt.date) -> Stale:
    """Looks at sizes and times only."""
    known = index.episodes()
    presets: dict[str, str] = {}
    changed, there = [], set()
    for folder in findable(workspace):
        show, ref = folder.parent.name, f"{folder.parent.name}/{folder.name}"
        there.add(ref)
        if show not in presets:
            presets[show] = seen_of_show(workspace, show)
        seen = seen_of_episode(folder, presets[show])
        before = known.get(ref)
        if before is None or before.seen != seen or ("" < before.until < today.isoformat()):
            changed.append((folder, seen))
    pages = index.shows()
    shows = [show for show, seen in presets.items() if not _same(pages.get(show), seen)]
    gone = tuple(sorted(set(known) - there))
    return Stale(today=today, changed=tuple(changed), gone=gone, shows=tuple(shows))


def findable(workspace: Workspace, show: str | None = None) -> Iterator[Path]:
    """Episode folders with names that can be shown and stored: ingest makes no others, but a disk may hold them."""
    for folder in workspace.episode_folders(show):
        if folder.name.isprintable() and folder.parent.name.isprintable():
            yield folder


def _same(page: Watched | None, presets: str) -> bool:
    return page is not None and page.seen == f"{presets}|{seen_of(page.paths)}"


def seen_of_show(workspace: Workspace, show: str) -> str:
    """Of the presets: people of the show, its languages, where it is published, whom nobody may name."""
    presets = str(workspace.presets)
    return _seen(presets, (*OF_HOUSE, f"{show}.toml"))


def seen_of_episode(folder: Path, presets: str) -> str:
    """`presets`: what `seen_of_show` says."""
    return f"{presets}|{_seen(str(folder), OF_EPISODE)}"


def seen_of(paths: tuple[Path, ...]) -> str:
    """Of any files and folders."""
    return ";".join(_stamp(str(path)) for path in paths)


def _seen(folder: str, names: tuple[str, ...]) -> str:
    return ";".join(_stamp(f"{folder}/{name}") for name in names)


def _stamp(path: str) -> str:
    try:
        status = os.lstat(path)
    except OSError:
        return "-"
    return f"{status.st_size}.{status.st_mtime_ns}.{status.st_ino}"
