"""A drill: one copy, picked at random, is restored into a workspace of its own, opened, and taken away again."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive.archives import EARLIER, Archive, TarBag
from pipeline.archive.bags import Bag
from pipeline.archive.checking import Watcher
from pipeline.archive.restoring import Restored, restore
from pipeline.archive.series import INDEX
from pipeline.errors import FixityError, MediaError
from pipeline.produce import RELEASING, Order, plan_of
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.sources import check_sources
from pipeline.store.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Drilled:
    """What came of it."""

    target: str
    restored: Restored
    stale: tuple[str, ...]
    """Steps that `media run` would do in the restored episode: none, but what depends on this machine."""


def pick(archives: Mapping[str, Archive], random_: random.Random) -> tuple[str, Bag | TarBag]:
    """A copy of an episode. Raises FixityError when there is none."""
    found: list[tuple[str, Bag | TarBag]] = []
    for name, archive in archives.items():
        bags = archive.bags()
        found += [(name, bag) for bag in bags if f"/{EARLIER}/" not in bag.name and f"/{INDEX}" not in bag.name]
    if not found:
        raise FixityError("there is no bag of an episode in any target: nothing to try (`media archive`)")
    return random_.choice(found)


def drill(target: str, bag: Bag | TarBag, home: Path, watcher: Watcher) -> Drilled:
    """In a folder below `home`, which is gone afterwards. Raises FixityError when the copy is not good, MediaError when
    the restored episode cannot be worked with.
    """
    home.mkdir(parents=True, exist_ok=True)
    root = Path(tempfile.mkdtemp(prefix="drill-", dir=home))
    try:
        (root / "presets").mkdir()
        workspace = Workspace(root=root)
        restored = restore(workspace, [bag], watcher)
        stale = _opened(EpisodeFolder(workspace=workspace, path=restored.folder))
    finally:
        shutil.rmtree(root, ignore_errors=True)
    return Drilled(target=target, restored=restored, stale=stale)


def _opened(folder: EpisodeFolder) -> tuple[str, ...]:
    """As `media run` would open it."""
    try:
        check_sources(folder.path)
        _, steps = plan_of(Order(folder=folder, verb=RELEASING))
    except MediaError as error:
        raise FixityError(f"{folder.ref} came back whole, but cannot be worked with: {error}") from error
    return tuple(step.name for step in steps if step.stale)
