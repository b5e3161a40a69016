"""Cuts the talks of a plan and makes an episode of each. The day's recording is only ever read.

Everything is made in `<show>/.splitting/`, whose lock one split of a show holds at a time; an episode appears whole,
with its facts and its origin. So whatever kills a split, the same command goes on from there.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.agenda.cuts import PlannedTalk
from pipeline.arrival import Arrival, arrive
from pipeline.errors import EpisodeError
from pipeline.splitting.episode_facts import facts_of, main_title
from pipeline.splitting.order import Progress, Recorded, SplitPlan, Standing
from pipeline.splitting.parts import Cutter, ReadRecording, place_parts
from pipeline.splitting.recut import put_back, recut
from pipeline.splitting.standing import check_moved, known_splits, standings
from pipeline.store.intake import check_space
from pipeline.store.lock import NAME as LOCK
from pipeline.store.lock import locked
from pipeline.store.options import read_preset

SCRATCH = ".splitting"
_HASHED_BYTES = 4 << 20


@dataclass(frozen=True, kw_only=True)
class MadeTalk:
    """What became of a talk."""

    talk: PlannedTalk
    episode: Path
    outcome: str
    """'made', 'unchanged', 'cut anew'."""
    notes: tuple[str, ...] = ()


def carry_out(
    plan: SplitPlan, *, progress: Progress, waiting: Callable[[str], None] = lambda _who: None
) -> tuple[MadeTalk, ...]:
    """Raises EpisodeError before anything is written where possible; what is made by then stays."""
    home = plan.order.workspace.episodes / plan.order.show
    scratch = home / SCRATCH
    if scratch.is_symlink():
        raise EpisodeError(f"{scratch} leads elsewhere; remove it")
    scratch.mkdir(parents=True, exist_ok=True)
    read = tuple(_read(recorded, progress) for recorded in plan.recordings)
    with locked(scratch, waiting=waiting):
        put_back(scratch, home)
        _empty(scratch)
        found = standings(plan, known_splits(plan), sha256=read[0].sha256)
        check_moved(plan, found)
        _check_names(plan, found, home)
        _check_space(plan, found, home)
        try:
            return _make_all(plan, found, Cutter(plan=plan, read=read, scratch=scratch, progress=progress))
        finally:
            _empty(scratch)


def _read(recorded: Recorded, progress: Progress) -> ReadRecording:
    """Its hash. Raises RecordingError when it grows meanwhile."""
    before = recorded.path.stat()
    digest, done = hashlib.sha256(), 0
    with recorded.path.open("rb") as file:
        while chunk := file.read(_HASHED_BYTES):
            digest.update(chunk)
            done += len(chunk)
            progress("read", min(1.0, done / max(1, before.st_size)))
    found = ReadRecording(sha256=digest.hexdigest(), size_bytes=before.st_size, mtime_ns=before.st_mtime_ns)
    found.check(recorded.path)
    return found


def _empty(scratch: Path) -> None:
    """Of what a killed split left."""
    for entry in scratch.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.name != LOCK:
            entry.unlink(missing_ok=True)


def _check_names(plan: SplitPlan, found: Sequence[Standing], home: Path) -> None:
    new = [talk.talk for talk, item in zip(plan.talks, found, strict=True) if item.state == "new"]
    taken = [f"  {talk.place}: {talk.row.slug}" for talk in new if talk.row.slug and (home / talk.row.slug).exists()]
    if taken:
        raise EpisodeError("\n".join([f"{home} has other episodes of these names; choose another slug:", *taken]))


def _check_space(plan: SplitPlan, found: Sequence[Standing], home: Path) -> None:
    """Each talk lies there twice for a moment: cut, and copied into its episode."""
    lengths = [t.end.at_ms - t.start.at_ms for t, s in zip(plan.talks, found, strict=True) if s.state != "here"]
    if lengths:
        rate = sum(_bytes_per_ms(recorded) for recorded in plan.recordings)
        check_space(home, int(rate * (sum(lengths) + max(lengths))), what="cutting the talks")


def _bytes_per_ms(recorded: Recorded) -> float:
    """At most: what is decoded becomes FLAC, which is smaller than its samples."""
    audio = recorded.facts.audio
    decoded = audio.sample_rate_hz * audio.channels * 4 / 1000 if not recorded.facts.has_video else 0.0
    compressed = audio.codec.startswith(("pcm_", "mp3", "aac", "opus", "vorbis"))
    held = recorded.path.stat().st_size / recorded.duration_ms
    return held if compressed else max(held, decoded)


def _make_all(plan: SplitPlan, found: Sequence[Standing], cutter: Cutter) -> tuple[MadeTalk, ...]:
    made = []
    for talk, item in zip(plan.talks, found, strict=True):
        if item.state == "here" and item.episode:
            made.append(MadeTalk(talk=talk, episode=item.episode, outcome="unchanged"))
        elif item.state == "moved" and item.episode:
            recut(cutter, talk, item.episode)
            made.append(MadeTalk(talk=talk, episode=item.episode, outcome="cut anew"))
        else:
            made.append(_make(plan, talk, cutter))
    return tuple(made)


def _make(plan: SplitPlan, talk: PlannedTalk, cutter: Cutter) -> MadeTalk:
    parts = cutter.cut(talk)
    row = talk.talk.row
    languages = read_preset(plan.order.workspace, plan.order.show).show.languages
    arrival = Arrival(
        show=plan.order.show,
        recordings=(parts[0].path,),
        title=main_title(row, languages),
        date=plan.date,
        season=row.season or plan.order.season or plan.agenda.season,
        number=row.number,
        episode=row.slug,
        facts=facts_of(row, languages),
        also=lambda folder: place_parts(folder, cutter.record(talk, parts, folder), parts),
    )
    arrived = arrive(plan.order.workspace, arrival)
    for part in parts:
        part.path.unlink(missing_ok=True)
    if not arrived.new:
        note = f"its sound is the very same as that of {arrived.folder.ref}, so there is no second episode"
        return MadeTalk(talk=talk, episode=arrived.folder.path, outcome="unchanged", notes=(note,))
    return MadeTalk(talk=talk, episode=arrived.folder.path, outcome="made", notes=arrived.notes)
