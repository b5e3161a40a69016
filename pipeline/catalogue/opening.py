"""The index of a workspace, up to date: made where there is none, anew where it is damaged, by one at a time."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.catalogue.index import FILE, Index, Unusable, open_index, remove_index, temporary_index
from pipeline.catalogue.stale import Stale, stale
from pipeline.errors import MediaError
from pipeline.store.lock import locked
from pipeline.store.published_cache import FOLDER, keep_out_of_git
from pipeline.store.workspace import Workspace

_LOCK = "catalogue"
"""A folder of its own: other locks of .media/ are held for other reasons."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What an index is opened for, and who is told."""

    workspace: Workspace
    today: dt.date
    say: Callable[[str], None] = lambda _message: None
    progress: Callable[[int, int], None] = lambda _done, _all: None

    @property
    def path(self) -> Path:
        return self.workspace.root / FOLDER / FILE


@contextlib.contextmanager
def current_index(opening: Opening, *, rebuild: bool = False) -> Iterator[Index]:
    """The index as the episode folders are now.

    Where it cannot be kept (a disk that is full or may not be written), that is said, and one is made for this call.
    """
    index = _kept(opening, rebuild=rebuild)
    if index is None:
        index = _passing(opening, rebuild=rebuild)
    try:
        yield index
    finally:
        index.close()


def _kept(opening: Opening, *, rebuild: bool) -> Index | None:
    """None where none can be kept."""
    for attempt in (1, 2):
        try:
            return _up_to_date(opening, rebuild=rebuild or attempt > 1)
        except (OSError, sqlite3.OperationalError, MediaError) as error:
            if attempt == 1 and _is_damage(error):
                continue
            why = getattr(error, "strerror", None) or error
            opening.say(f"the search index cannot be kept in {opening.path} ({why}); one is made for this call")
            return None
        except (sqlite3.DatabaseError, Unusable, ValueError) as error:
            opening.say(f"{opening.path} is made anew: {error}")
    return None


def _up_to_date(opening: Opening, *, rebuild: bool) -> Index:
    path = opening.path
    if not rebuild and path.is_file() and not path.is_symlink():
        index = open_index(path)
        with _closing_on_error(index):
            found = stale(opening.workspace, index, opening.today)
            if not found:
                return index
        index.close()
    keep_out_of_git(path.parent)
    home = path.parent / _LOCK
    if path.parent.is_symlink() or path.is_symlink() or home.is_symlink():
        raise MediaError("it or its folder is a link")
    home.mkdir(exist_ok=True)
    with locked(home, waiting=lambda who: opening.say(f"waiting for {who}, which brings the search index up to date")):
        if rebuild:
            remove_index(path)
        index = open_index(path)
        with _closing_on_error(index):
            _refresh(opening, index, stale(opening.workspace, index, opening.today))
        return index


def _passing(opening: Opening, *, rebuild: bool) -> Index:
    """On the disk for temporary files, where SQLite goes only with what does not fit its cache; else in memory."""
    for place in ("", ":memory:"):
        index = temporary_index(place)
        try:
            if not rebuild:
                _begin_with_kept(opening, index)
            _refresh(opening, index, stale(opening.workspace, index, opening.today))
            return index  # noqa: TRY300
        except sqlite3.OperationalError:
            index.close()
    raise MediaError("there is neither room on the disk for temporary files nor enough memory to search; free some")


def _begin_with_kept(opening: Opening, index: Index) -> None:
    """What was kept until now spares reading all episodes again; an index that cannot be read spares nothing."""
    if opening.path.is_symlink() or not opening.path.is_file():
        return
    with contextlib.suppress(sqlite3.DatabaseError, Unusable):
        kept = open_index(opening.path)
        with contextlib.closing(kept):
            kept.copy_to(index)


def _refresh(opening: Opening, index: Index, found: Stale) -> None:
    from pipeline.catalogue.refresh import refresh  # noqa: PLC0415 - reading episodes takes half a second to load

    refresh(opening.workspace, index, found, progress=opening.progress)


@contextlib.contextmanager
def _closing_on_error(index: Index) -> Iterator[None]:
    try:
        yield
    except BaseException:
        index.close()
        raise


def _is_damage(error: Exception) -> bool:
    """SQLite's operational errors that a new file mends: a table that is not there, a file that it cannot read."""
    return isinstance(error, sqlite3.OperationalError) and "no such" in str(error)
