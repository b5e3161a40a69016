"""One producer in a process of its own: publishes an episode a round, all at the same moment as the others."""

import datetime as dt
import multiprocessing
import sys
import traceback
from pathlib import Path

from pipeline.publishing.commit import Change, commit
from pipeline.store.workspace import Workspace
from tests.feed import records
from tests.publishing.workspaces import target


def record(number: int, base: int = 1000):
    """An episode that nobody else publishes."""
    slug = f"e{number:04}"
    return records.episode(number, episode=slug, guid=f"tag:example.org,2026:{base + number}")


def produce(root: Path, number: int, rounds: int, producers: int, barrier, failures, pages: bool) -> None:
    try:
        for turn in range(rounds):
            episode = record(turn * producers + number + 1)
            barrier.wait(120)
            now = dt.datetime.now(dt.UTC)
            change = Change(now=now, episodes=(episode,), proven=True, pages=pages)
            commit(target(Workspace(root=root)), lambda _there, change=change: change)
    except BaseException:  # noqa: BLE001 - the parent reports it
        failures.put(f"producer {number}: {traceback.format_exc()}")
        barrier.abort()
        sys.exit(1)


def all_at_once(roots: list[Path], rounds: int, *, pages: bool = False, limit_s: float = 280) -> None:
    """A process for each workspace. Raises AssertionError with what went wrong in any of them."""
    context = multiprocessing.get_context("spawn")
    barrier, failures = context.Barrier(len(roots)), context.Queue()
    processes = [
        context.Process(target=produce, args=(root, n, rounds, len(roots), barrier, failures, pages))
        for n, root in enumerate(roots)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(limit_s)
    late = [process for process in processes if process.is_alive()]
    for process in late:
        process.kill()
    told = []
    while not failures.empty():
        told.append(failures.get())
    assert not told, "\n".join(told)
    assert not late, f"{len(late)} producers did not finish in {limit_s} s"
