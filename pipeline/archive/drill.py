"""A drill: one copy, picked at random, is restored into a workspace of its own, opened, and taken away again."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive.archives import AGENT, EARLIER, Archive, TarBag
from pipeline.archive.bags import Bag
from pipeline.archive.checking import Watcher
from pipeline.archive.restoring import Restored, restore
from pipeline.archive.series import INDEX
from pipeline.archive.verify import shown
from pipeline.bag.register import MOST_TOLD, Entry
from pipeline.errors import FixityError, MediaError
from pipeline.produce import RELEASING, Order, plan_of
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.lock import try_lock
from pipeline.store.sources import check_sources
from pipeline.store.workspace import Workspace

_FOLDER = "drill-"
_LONGEST_TOLD = 300


@dataclass(frozen=True, kw_only=True)
class Drilled:
    """What came of it."""

    target: str
    restored: Restored
    stale: tuple[str, ...]
    """Steps that `media run` would do in the restored episode: none, but what depends on this machine."""


def pick(archives: Mapping[str, Archive], random_: random.Random, watcher: Watcher) -> tuple[str, Bag | TarBag]:
    """A copy of an episode; a target that cannot be listed is told. Raises FixityError when there is none."""
    found: list[tuple[str, Bag | TarBag]] = []
    for name, archive in archives.items():
        try:
            bags = list(archive.bags())
        except (MediaError, OSError) as error:
            why = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
            watcher.said(f"{name} is passed over: {shown(archive.place)} cannot be read: {why}")
            continue
        found += [(name, bag) for bag in bags if f"/{EARLIER}/" not in bag.name and f"/{INDEX}" not in bag.name]
    if not found:
        raise FixityError("there is no bag of an episode in any target that can be read: nothing to try")
    return random_.choice(found)


def drill(target: str, bag: Bag | TarBag, home: Path, watcher: Watcher) -> Drilled:
    """In a folder below `home`, which is gone afterwards. Raises FixityError when the copy is not good, MediaError when
    the restored episode cannot be worked with.
    """
    home.mkdir(parents=True, exist_ok=True)
    _sweep(home)
    root = Path(tempfile.mkdtemp(prefix=_FOLDER, dir=home))
    held = try_lock(root)
    try:
        (root / "presets").mkdir()
        workspace = Workspace(root=root)
        restored = restore(workspace, [bag], watcher)
        stale = _opened(EpisodeFolder(workspace=workspace, path=restored.folder))
    finally:
        shutil.rmtree(root, ignore_errors=True)
        if held is not None:
            os.close(held)
    return Drilled(target=target, restored=restored, stale=stale)


def failed(bag: Bag | TarBag, error: FixityError, now: dt.datetime) -> Entry:
    """For the register: a copy from which nothing came back."""
    told = [shown(line.strip())[:_LONGEST_TOLD] for line in str(error).splitlines()]
    return Entry(
        at=f"{now:%Y-%m-%dT%H:%M:%SZ}",
        bag=shown(bag.name),
        event="restoration",
        outcome="failure",
        mode="every byte",
        identity="",
        agent=AGENT,
        problems=tuple(told[:MOST_TOLD]),
    )


def _sweep(home: Path) -> None:
    """Takes away what killed drills left; the folder of a living one is locked."""
    for folder in home.glob(f"{_FOLDER}*"):
        if folder.is_symlink() or not folder.is_dir() or (held := try_lock(folder)) is None:
            continue
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _opened(folder: EpisodeFolder) -> tuple[str, ...]:
    """As `media run` would open it."""
    try:
        check_sources(folder.path)
        _, steps = plan_of(Order(folder=folder, verb=RELEASING))
    except MediaError as error:
        raise FixityError(f"{folder.ref} came back whole, but cannot be worked with: {error}") from error
    return tuple(step.name for step in steps if step.stale)
