"""Take an episode back: feeds drop it, its page becomes a notice, its record says why and keeps its guid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.destinations.base import Conflict
from pipeline.errors import EpisodeError
from pipeline.model.published import PublishedEpisode
from pipeline.publishing.commit import Change, Committed, commit
from pipeline.publishing.facts import unless_same
from pipeline.publishing.records import Snapshot, files_of, sealed
from pipeline.publishing.standing import is_page
from pipeline.publishing.target import Target
from pipeline.publishing.withheld import bare

_TRIES = 5
"""Without conditions at the store, an update at the same moment may stand where the retraction was written."""


@dataclass(frozen=True, kw_only=True)
class Retracted:
    """What was done."""

    record: PublishedEpisode
    committed: Committed
    removed: tuple[str, ...]
    """Paths of files that were taken away."""


def retract(
    target: Target,
    episode: str,
    *,
    reason: str,
    now: dt.datetime,
    remove_files: bool = False,
    withheld: bool = False,
    progress: Callable[[str, float], None] = lambda _step, _fraction: None,
) -> Retracted:
    """`episode`: its slug. Needs no episode folder. Files go last, when nothing points at them any more.

    `withheld`: the record keeps nothing of what was said in it, and no reason either.
    Running it again goes on where a killed run stopped, and may give another reason. Raises EpisodeError when there is
    no such record.
    """

    def decide(there: Snapshot) -> Change:
        record = _taken_back(target.show, episode, there, reason, now, withheld=withheld)
        return Change(now=now, episodes=(record,), proven=True, keep_show=True, progress=progress)

    for _ in range(_TRIES):
        committed = commit(target, decide)
        record = committed.episodes[episode]
        if record.status == "retracted":
            break
    else:
        raise Conflict(f"{target.show}/{episode} is being published by others all the time; run the same command again")
    removed = _remove_files(target, record, committed) if remove_files else ()
    return Retracted(record=record, committed=committed, removed=removed)


def _taken_back(
    show: str, episode: str, there: Snapshot, reason: str, now: dt.datetime, *, withheld: bool
) -> PublishedEpisode:
    record = there.episodes.get(episode)
    if record is None:
        known = ", ".join(sorted(slug for slug, e in there.episodes.items() if e.status != "retracted")[-5:])
        raise EpisodeError(
            f"{show}/{episode} is not published there; the last ones that are: {known or 'none'}", episode=episode
        )
    never_out = None if record.was_out else True
    if withheld:
        return unless_same(bare(record.model_copy(update={"never_out": never_out}), now), record)
    if (record.status, record.reason) == ("retracted", reason):
        return record
    facts = {"status": "retracted", "reason": reason, "changed_at": now, "never_out": never_out}
    return sealed(record.model_copy(update=facts))


def _remove_files(target: Target, record: PublishedEpisode, committed: Committed) -> tuple[str, ...]:
    """All that the record names and that lies here, and all else that was ever uploaded with it: notes, earlier
    renditions. Its pages stay, and what another record names.
    """
    others = [other for other in committed.episodes.values() if other.episode != record.episode]
    named = {file.path for file in files_of(record) if file.path}
    kept = {file.path for other in others for file in files_of(other) if file.path}
    folders = {_folder(path) for path in named} | {f"{record.folder}/"}
    folders -= {_folder(path) for path in kept} | {f"{other.folder}/" for other in others}
    there = {path for folder in folders for path in target.listing(folder)}
    paths = sorted({path for path in there | named if not is_page(path)} - kept)
    for path in paths:
        target.remove(path)
    return tuple(paths)


def _folder(path: str) -> str:
    """`show/episode/` of a file; records name no others (records.py)."""
    return "/".join(path.split("/")[:2]) + "/"
