"""One search, from the folders to hits: an index that turns out to be damaged is made anew, once."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable

from pipeline.catalogue.find import Asked, Found, find
from pipeline.catalogue.opening import Opening, current_index
from pipeline.store.workspace import Workspace


def search(
    workspace: Workspace,
    asked: Asked,
    *,
    say: Callable[[str], None] = lambda _message: None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> tuple[Found, dict[str, str]]:
    """The hits, and what is wrong with episode folders, by episode."""
    opening = Opening(workspace=workspace, today=dt.datetime.now(dt.UTC).date(), say=say, progress=progress)
    try:
        return _search(opening, asked, rebuild=False)
    except (sqlite3.DatabaseError, ValueError) as error:
        say(f"the search index is damaged ({error}); it is made anew")
        return _search(opening, asked, rebuild=True)


def _search(opening: Opening, asked: Asked, *, rebuild: bool) -> tuple[Found, dict[str, str]]:
    with current_index(opening, rebuild=rebuild) as index:
        return find(index, asked), index.problems()
