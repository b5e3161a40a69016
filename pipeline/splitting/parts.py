"""The parts of a talk: one of each recording of the day, and the record of where they came from."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pipeline.agenda.cuts import PlannedTalk
from pipeline.errors import RecordingError
from pipeline.splitting.order import Progress, Recorded, SplitPlan
from pipeline.store.sources import read_sources
from pipeline.store.split_record import TRACKS, CutFrom, SplitRecord, write_split
from pipeline.text.slugs import file_slug
from pipeline.tools.part_cut import Part, cut_part

_STEM_CHARACTERS = 60


@dataclass(frozen=True, kw_only=True)
class ReadRecording:
    """A recording, and how to see that it is still the same."""

    sha256: str
    size_bytes: int
    mtime_ns: int

    def check(self, path: Path) -> os.stat_result:
        """Raises RecordingError when it was written to since."""
        status = path.stat()
        if (status.st_size, status.st_mtime_ns) != (self.size_bytes, self.mtime_ns):
            raise RecordingError(
                f"{path} changed while it was read: is it still being recorded? Wait until it is closed",
                recording=str(path),
            )
        return status


@dataclass(frozen=True, kw_only=True)
class Cutter:
    """Cuts for one plan."""

    plan: SplitPlan
    read: tuple[ReadRecording, ...]
    """Each recording as it was read beforehand."""
    scratch: Path
    progress: Progress

    def cut(self, talk: PlannedTalk) -> tuple[Part, ...]:
        """In scratch; the first is what the episode is made of."""
        return tuple(self._part(number, recorded, talk) for number, recorded in enumerate(self.plan.recordings))

    def _part(self, number: int, recorded: Recorded, talk: PlannedTalk) -> Part:
        folder = self.scratch / f"{number:02}"
        folder.mkdir(exist_ok=True)
        first_ms, last_ms = talk.start.at_ms, min(talk.end.at_ms, recorded.duration_ms)
        name = f"{recorded.path.stem[:_STEM_CHARACTERS]} {_stamp(first_ms)}-{_stamp(last_ms)}"
        stem = file_slug(name)
        for old in folder.glob(f"{stem}.*"):
            old.unlink()
        before, count = self.plan.talks.index(talk), len(self.plan.talks)
        done, expected = 0, recorded.path.stat().st_size * (last_ms - first_ms) / max(1, recorded.duration_ms)

        def written(size: int) -> None:
            nonlocal done
            done += size
            self.progress("cut", (before + min(1.0, done / max(1.0, expected))) / count)

        part = cut_part(recorded.path, recorded.facts, folder, stem, from_ms=first_ms, to_ms=last_ms, progress=written)
        status = self.read[number].check(recorded.path)
        os.utime(part.path, ns=(status.st_atime_ns, status.st_mtime_ns))
        return part

    def record(self, talk: PlannedTalk, parts: tuple[Part, ...], folder: Path) -> SplitRecord:
        """`folder`: of the episode to be, with its source in it."""
        names = [read_sources(folder)[0].name, *(track_name(n, part) for n, part in enumerate(parts[1:], start=2))]
        return SplitRecord(
            agenda=self.plan.order.agenda.name,
            place=talk.talk.place,
            asked_start_ms=talk.talk.start_ms,
            asked_end_ms=talk.talk.end_ms,
            exact=talk.talk.exact,
            parts=tuple(
                CutFrom(
                    file=name if number == 0 else f"{Path(TRACKS).name}/{name}",
                    recording=recorded.path.name,
                    sha256=self.read[number].sha256,
                    size_bytes=self.read[number].size_bytes,
                    from_ms=part.from_ms,
                    to_ms=part.to_ms,
                    way=part.way,
                    samples=part.samples,
                )
                for number, (name, recorded, part) in enumerate(zip(names, self.plan.recordings, parts, strict=True))
            ),
        )


def track_name(number: int, part: Part) -> str:
    return f"{number:02}-{file_slug(part.path.name)}"


def place_parts(folder: Path, record: SplitRecord, parts: tuple[Part, ...]) -> None:
    """The further tracks and the record, into a folder that becomes an episode."""
    if parts[1:]:
        (folder / TRACKS).mkdir()
    for number, part in enumerate(parts[1:], start=2):
        target = folder / TRACKS / track_name(number, part)
        os.rename(part.path, target)  # noqa: PTH104
        target.chmod(0o444)
    write_split(folder, record)


def _stamp(ms: int) -> str:
    seconds = ms // 1000
    return f"{seconds // 3600:02}{seconds // 60 % 60:02}{seconds % 60:02}"
