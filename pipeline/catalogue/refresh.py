"""Brings the index up to what the episode folders are now: what is unchanged is not read."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from pathlib import Path

from pipeline.catalogue.gather import Gathered, Order, gather
from pipeline.catalogue.index import Index, Watched
from pipeline.catalogue.published import page_url, published, watched
from pipeline.catalogue.stale import Stale, seen_of, seen_of_show
from pipeline.errors import MediaError
from pipeline.store.workspace import Workspace

_WORTH_PROCESSES = 24
"""Episodes: a process takes half a second to start, an hour of talk some 50 ms to read."""
_MOST_PROCESSES = 4
_AT_ONCE = 64
"""Episodes that become part of the index together: what a killed run loses at most."""


def refresh(
    workspace: Workspace, index: Index, found: Stale, *, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> None:
    """Commits now and then. Two at once do the same work twice and no harm; call it under a lock."""
    digests = {ref: before.digest for ref, before in index.episodes().items()}
    orders = [
        Order(workspace=workspace.root, folder=folder, today=found.today, known=digests.get(_ref(folder), ""))
        for folder, _ in found.changed
    ]
    seen = {_ref(folder): now for folder, now in found.changed}
    done = 0
    shows = dict.fromkeys(found.shows)
    results = _gathered(orders)
    while together := list(islice(results, _AT_ONCE)):
        index.begin()
        for gathered in together:
            if index.put(gathered, seen[gathered.ref]):
                shows[gathered.ref.partition("/")[0]] = None
        index.commit()
        done += len(together)
        progress(done, len(orders))
    index.begin()
    for ref in found.gone:
        index.drop(ref)
    for show in shows:
        index.set_pages(show, *_pages(workspace, show))
    index.commit()


def _gathered(orders: Sequence[Order]) -> Iterator[Gathered]:
    """In any number of processes, in order; what they cannot do (no memory for one more), this one does."""
    done = 0
    processes = min(_MOST_PROCESSES, os.cpu_count() or 1)
    if len(orders) >= _WORTH_PROCESSES and processes > 1:
        with contextlib.suppress(BrokenProcessPool, OSError):
            for gathered in _in_processes(orders, processes):
                done += 1
                yield gathered
    yield from map(gather, orders[done:])


def _in_processes(orders: Sequence[Order], processes: int) -> Iterator[Gathered]:
    """Never more than a few results wait, so that memory stays flat."""
    waiting: list[Future[Gathered]] = []
    spawn = multiprocessing.get_context("spawn")
    # Looking for cycles among hundreds of thousands of remembered words takes a tenth of the time, and finds none.
    with ProcessPoolExecutor(processes, mp_context=spawn, initializer=gc.disable) as pool:
        for order in orders:
            waiting.append(pool.submit(gather, order))
            if len(waiting) > processes * 4:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


def _ref(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"


def _pages(workspace: Workspace, show: str) -> tuple[Watched, dict[str, str]]:
    """What to look at next time, and guid -> address of what is published."""
    presets = seen_of_show(workspace, show)
    try:
        paths = watched(workspace, show)
        seen = f"{presets}|{seen_of(paths)}"  # before reading: what changes meanwhile is read again
        found = published(workspace, show)
    except MediaError:  # its episodes tell the same, each
        return Watched(paths=(), seen=f"{presets}|"), {}
    pages = {e.guid: page_url(found.show, e) for e in found.episodes if e.listed} if found.show else {}
    return Watched(paths=paths, seen=seen), pages
