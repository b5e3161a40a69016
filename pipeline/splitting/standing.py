"""What there is already of the talks of a plan: episodes know which part of which recording they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.agenda.cuts import PlannedTalk
from pipeline.errors import ConfigError, EpisodeError
from pipeline.splitting.order import SplitPlan, Standing
from pipeline.store.episode_folder import EDITED, EPISODE_FILE, REVISIONS
from pipeline.store.rights_file import RIGHTS_FILE
from pipeline.store.split_record import SplitRecord, read_split
from pipeline.store.toml_file import read_toml
from pipeline.text.timecodes import clock

OVERLAP_MS = 10_000
"""Talks are cut in pauses, so that two of one day may share a little silence, and no more."""
_TIMED_FACTS = ("chapters", "soundbites")


def known_splits(plan: SplitPlan) -> dict[Path, SplitRecord]:
    """Of all episodes of the show. Raises EpisodeError for a damaged record: without it, a talk might be made twice."""
    folders = plan.order.workspace.episode_folders(plan.order.show)
    return {folder: record for folder in folders if (record := read_split(folder)) is not None}


def standings(
    plan: SplitPlan, known: Mapping[Path, SplitRecord], *, sha256: str | None
) -> tuple[Standing, ...]:
    """`sha256` of the first recording; None before it was read: then its size has to do."""
    size = plan.recordings[0].path.stat().st_size
    ours = {
        folder: record
        for folder, record in known.items()
        if (record.parts[0].sha256 == sha256 if sha256 else record.parts[0].size_bytes == size)
    }
    episodes = _episodes(plan.talks, ours)
    left = {folder: record for folder, record in ours.items() if folder not in episodes.values()}
    return tuple(
        replace(
            _standing(talk, episodes[number], ours[episodes[number]]) if number in episodes else Standing(state="new"),
            overlapped=tuple(folder for folder, record in left.items() if _shared_ms(talk, record) > OVERLAP_MS),
        )
        for number, talk in enumerate(plan.talks)
    )


def _shared_ms(talk: PlannedTalk, record: SplitRecord) -> int:
    first_ms, last_ms = record.span_ms
    return min(talk.end.at_ms, last_ms) - max(talk.start.at_ms, first_ms)


def _episodes(talks: Sequence[PlannedTalk], known: Mapping[Path, SplitRecord]) -> dict[int, Path]:
    """Number of a talk -> its episode: pairs that share more than half of the shorter one, those that share most first.

    One to one: a talk that is now two has one episode, and the other half of it is new.
    """
    pairs = []
    for number, talk in enumerate(talks):
        start_ms, end_ms = talk.start.at_ms, talk.end.at_ms
        for folder, record in known.items():
            first_ms, last_ms = record.span_ms
            shared = _shared_ms(talk, record)
            if 2 * shared > min(end_ms - start_ms, last_ms - first_ms):
                pairs.append((-shared, number, folder))
    found: dict[int, Path] = {}
    for _, number, folder in sorted(pairs):
        if number not in found and folder not in found.values():
            found[number] = folder
    return found


def _standing(talk: PlannedTalk, episode: Path, record: SplitRecord) -> Standing:
    said = talk.talk.start_ms, talk.talk.end_ms, talk.talk.exact
    span = talk.start.at_ms, talk.end.at_ms
    same = said == (record.asked_start_ms, record.asked_end_ms, record.exact) or span == record.span_ms
    return Standing(state="here" if same else "moved", episode=episode, span_ms=record.span_ms)


def check_moved(plan: SplitPlan, found: Sequence[Standing]) -> None:
    """Raises EpisodeError when an episode would have to be cut anew and may not be: nothing was written then."""
    strange = [
        f"  {talk.talk.place} overlaps {', '.join(folder.name for folder in item.overlapped)}"
        for talk, item in zip(plan.talks, found, strict=True)
        if item.overlapped
    ]
    if strange:
        raise EpisodeError(
            "\n".join([
                "this recording was split before into episodes that no talk of the agenda is; nothing was changed:",
                *strange,
                "put the old times back, or, if they were a mistake, remove the folders of those episodes first",
            ])
        )  # fmt: skip
    moved = [(talk, item) for talk, item in zip(plan.talks, found, strict=True) if item.state == "moved"]
    if moved and not plan.order.recut:
        lines = [_moved(talk, item) for talk, item in moved]
        raise EpisodeError(
            "\n".join([
                "the agenda now says other times for talks that are episodes already; nothing was changed:", *lines,
                "add --recut to cut them anew (guid and episode.toml stay), or put the old times back",
            ])
        )  # fmt: skip
    problems = [problem for _, item in moved if item.episode and (problem := worked_on(item.episode))]
    if problems:
        raise EpisodeError(
            "\n".join([
                "these episodes cannot be cut anew, since people's work in them counts times; nothing was changed:",
                *problems, "put their old times back into the agenda, or move that work elsewhere first",
            ])
        )  # fmt: skip


def _moved(talk: PlannedTalk, item: Standing) -> str:
    was = " to ".join(map(clock, item.span_ms or (0, 0)))
    name = item.episode.name if item.episode else ""
    return f"  {talk.talk.place}: {name} was cut from {was}, now {clock(talk.start.at_ms)} to {clock(talk.end.at_ms)}"


def worked_on(folder: Path) -> str | None:
    """What people did in an episode that a new cut would put out of place, in words; None when there is nothing."""
    found = [name for name in (*EDITED, RIGHTS_FILE) if (folder / name).exists()]
    found += [REVISIONS] if any((folder / REVISIONS).glob("*")) else []
    try:
        facts = read_toml(folder / EPISODE_FILE)
    except ConfigError as error:
        return f"  {folder.name}: {error}"
    found += [f"{key} in {EPISODE_FILE}" for key in _TIMED_FACTS if facts.get(key)]
    return f"  {folder.name}: {', '.join(found)}" if found else None
