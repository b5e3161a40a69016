"""Makes a working episode of a bag again: byte for byte, proven, and never over one that is there."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.archive.archives import TarBag
from pipeline.archive.bags import Bag
from pipeline.archive.checking import Watcher
from pipeline.archive.fetching import fetch
from pipeline.archive.payload import EPISODE, PRESETS, episode_files
from pipeline.archive.verify import Verified, shown
from pipeline.archive.versions import newest_first, others
from pipeline.bag.tags import tag
from pipeline.errors import EpisodeError, FixityError, MediaError, PublishError
from pipeline.store.atomic import sync_folder, write_bytes
from pipeline.store.fixity import sha256_of
from pipeline.store.lock import locked
from pipeline.store.manifest import read_manifest
from pipeline.store.sources import source_times
from pipeline.store.workspace import Workspace

_REF = re.compile(r"[a-z0-9][a-z0-9-]{0,99}/[a-z0-9][a-z0-9-]{0,99}")
_SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What came of it."""

    ref: str
    folder: Path
    bag: Verified
    files: int
    size_bytes: int
    already: bool
    """Whether the very same episode stood there before."""
    presets: tuple[str, ...]
    """Files of the show's presets that were missing here and came from the bag."""
    passed_over: tuple[str, ...]
    """Copies that were not good, and why."""
    other_versions: tuple[str, ...]
    """Where other versions of the episode lie, in words."""

    @property
    def access(self) -> str:
        """Who may have it, as its bag says: open, restricted, dark."""
        return shown(tag(self.bag.text.tags, "Access-Status") or "")


def restore(
    workspace: Workspace,
    candidates: Iterable[Bag | TarBag],
    watcher: Watcher,
    *,
    ref: str | None = None,
) -> Restored:
    """From the first copy of the newest version that is good to every byte. `ref`: which episode; else the bag says it.

    Raises FixityError when none is good, PublishError when none can be reached, EpisodeError when another version of
    the episode stands there or this disk is too small, OSError when it fails.
    """
    passed: list[str] = []
    away: PublishError | None = None
    reached = False
    copies = newest_first(candidates)
    for copy in copies:
        watcher.at(shown(copy.bag.name))
        staging = workspace.episodes / ".restoring" / "bag"
        staging.parent.mkdir(parents=True, exist_ok=True)
        with locked(staging.parent):
            try:
                verified = fetch(copy.bag, staging, watcher.moved)
                if not verified.problems:
                    found = _placed(workspace, staging, verified, _named(verified, ref), tuple(passed))
                    return replace(found, other_versions=others(copy, copies))
                reached, why = True, f"is not good: {_told(verified)}"
            except PublishError as error:
                away, why = error, f"cannot be reached: {error}"
            finally:
                shutil.rmtree(staging, ignore_errors=True)
        passed.append(f"{copy.place} {why}")
        watcher.said(f"{copy.place} is passed over; it {why}")
    raise _none(passed, away if not reached else None)


def _none(passed: list[str], away: PublishError | None) -> MediaError:
    """`away`: why not one of them could be reached."""
    lines = "\n".join(f"  {line}" for line in passed) or "  there is none"
    if away is not None:
        return PublishError(f"no copy can be reached, so nothing was restored:\n{lines}")
    return FixityError(f"no copy is good, so nothing was restored:\n{lines}\nLook for another copy (`media copies`)")


def is_ref(text: str) -> bool:
    """Whether it is 'show/episode' and nothing else: it becomes a path."""
    return _REF.fullmatch(text) is not None


def _named(verified: Verified, ref: str | None) -> str:
    """'show/episode', as the bag says. Raises EpisodeError for a bag that is none of ours, or of another episode."""
    said = tag(verified.text.tags, "Internal-Sender-Identifier") or ""
    if not is_ref(said):
        raise EpisodeError(
            f"{verified.place} does not say which episode it is (Internal-Sender-Identifier: {said[:80]!r}); "
            "it was not made by `media archive`"
        )
    if ref is not None and said != ref:
        raise EpisodeError(f"{verified.place} is the bag of {said}, not of {ref}; nothing was changed", episode=ref)
    return said


def _placed(workspace: Workspace, staging: Path, verified: Verified, ref: str, passed: tuple[str, ...]) -> Restored:
    came = staging / EPISODE
    if not (came / "episode.toml").is_file():
        raise EpisodeError(f"{verified.place} has no {EPISODE}episode.toml in it: there is no episode to restore")
    goal = workspace.episodes / ref
    already = goal.exists()
    files = episode_files(came, ref)
    if already:
        _refuse_other(goal, came, ref)
    else:
        _as_it_was(came, verified.place)
        goal.parent.mkdir(parents=True, exist_ok=True)
        came.rename(goal)
        sync_folder(goal.parent)
    return Restored(
        ref=ref,
        folder=goal,
        bag=verified,
        files=len(files),
        size_bytes=sum(file.size_bytes for file in files),
        already=already,
        presets=_presets(workspace, staging, ref.partition("/")[0]),
        passed_over=passed,
        other_versions=(),
    )


def _as_it_was(folder: Path, place: str) -> None:
    """Recordings read-only, and the times that the episode's own records name: else each run would read all bytes again
    to see that they are the same.

    Raises FixityError when the bag was whole and its episode is not: a recording or a record is no good.
    """
    try:
        times = {f"source/{source.name}": mtime_ns for source, mtime_ns in source_times(folder)}
        lost = [source for source in times if not (folder / source).is_file()]
        made = {p: o.mtime_ns for record in read_manifest(folder).values() for p, o in record.outputs.items()}
    except (EpisodeError, OSError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        why = str(error).replace(f"{folder}/", "")
        raise FixityError(f"{place} was not whole when it was made; nothing was restored: {shown(why)}") from error
    if lost:
        raise FixityError(
            f"{place} was not whole when it was made; nothing was restored. Its source/sources.json names recordings "
            f"that are not in it: {', '.join(lost[:_SHOWN])}. Look for an earlier version, or put them in by hand"
        )
    for source in times:
        (folder / source).chmod(0o444)
    for path, mtime_ns in {**times, **made}.items():
        # A time that no disk can hold is not worth a failure.
        with contextlib.suppress(OSError, OverflowError, TypeError):
            os.utime(folder / path, ns=(mtime_ns, mtime_ns), follow_symlinks=False)


def _refuse_other(goal: Path, came: Path, ref: str) -> None:
    ours = {file.path: file.file for file in episode_files(goal, ref)}
    theirs = {file.path: file.file for file in episode_files(came, ref)}
    other = [path for path in {**ours, **theirs} if path not in ours or path not in theirs]
    other += [path for path in ours if path in theirs and sha256_of(ours[path]) != sha256_of(theirs[path])]
    if other:
        names = ", ".join(path.removeprefix(EPISODE) for path in sorted(other)[:_SHOWN])
        raise EpisodeError(
            f"{goal} is there already and differs from the bag in {len(other)} files ({names}); nothing was changed. "
            "Move that folder away, or restore into another workspace (--workspace)",
            episode=ref,
        )


def _presets(workspace: Workspace, staging: Path, show: str) -> tuple[str, ...]:
    """Only for a show that this workspace does not know; nothing that is there is touched."""
    if show in workspace.shows():
        return ()
    came = staging / PRESETS
    new = [path for path in sorted(came.rglob("*")) if path.is_file()]
    names = [path.relative_to(came).as_posix() for path in new]
    missing = [(path, name) for path, name in zip(new, names, strict=True) if not (workspace.presets / name).exists()]
    for path, name in missing:
        write_bytes(workspace.presets / name, path.read_bytes())
    return tuple(name for _, name in missing)


def _told(verified: Verified) -> str:
    first = verified.problems[0]
    more = f" (and {len(verified.problems) - 1} more)" if len(verified.problems) > 1 else ""
    return f"{first.path or 'the bag'} {first.found}{more}"
