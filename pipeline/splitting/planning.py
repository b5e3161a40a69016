"""Reads the agenda, listens to the recording round its times, and plans the cuts. Writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from pipeline.agenda.cuts import MARGIN_MS, PlannedTalk, moments, plan_cuts
from pipeline.agenda.drift import doubtful, found_shift_ms, real_pauses, steady_shift_ms
from pipeline.agenda.pauses import Pause, pauses_in
from pipeline.agenda.reading import Circumstances, read_agenda
from pipeline.agenda.talk import Agenda
from pipeline.errors import ConfigError, EpisodeError, MediaError, RecordingError, UsageError
from pipeline.splitting.order import Progress, Recorded, SplitOrder, SplitPlan
from pipeline.store.options import read_preset
from pipeline.text.timecodes import clock
from pipeline.tools.ffmpeg import find_ffmpeg
from pipeline.tools.probe import probe
from pipeline.tools.recording_length import length_ms
from pipeline.tools.wave_cut import layout_of
from pipeline.tools.window_sound import day_levels, hear_window

_MOST_AGENDA_BYTES = 4_000_001


def plan_split(order: SplitOrder, *, progress: Progress) -> SplitPlan:
    """Raises UsageError, ConfigError with all problems of the agenda, RecordingError for what cannot be cut."""
    preset = read_preset(order.workspace, order.show)
    recordings = _recorded(order)
    first = recordings[0]
    wave = layout_of(first.path)
    agenda = read_agenda(
        _agenda_bytes(order.agenda),
        file=order.agenda.name,
        known=Circumstances(
            duration_ms=first.duration_ms,
            main_language=preset.show.languages[0],
            role="lecturer" if preset.show.medium == "course" else "speaker",
            starts=order.starts,
            stamped_ms=wave.begins_ms if wave else None,
            shift_ms=order.shift_ms,
            exact=order.exact,
        ),
    )
    talks = _planned(agenda, first, order, progress)
    _long_enough(recordings, talks)
    date, told = _date(order, agenda, first)
    return SplitPlan(
        order=order, recordings=recordings, agenda=agenda, date=date, talks=talks, notes=(*agenda.notes, *told),
        proposed_shift_ms=_shift(talks, first, order, progress),
    )  # fmt: skip


def _agenda_bytes(path: Path) -> bytes:
    if path.suffix.lower() in {".xlsx", ".xls", ".ods", ".numbers"}:
        raise UsageError(f"{path.name} is a workbook; save its sheet as «CSV UTF-8» and name that file")
    try:
        with path.open("rb") as file:
            return file.read(_MOST_AGENDA_BYTES)
    except OSError as error:
        raise ConfigError([f"{path}: cannot be read: {error.strerror}"]) from error


def _recorded(order: SplitOrder) -> tuple[Recorded, ...]:
    """All problems of all recordings at once."""
    found, problems = [], list[MediaError]()
    for path in order.recordings:
        try:
            facts = probe(path)
            found.append(Recorded(path=path, facts=facts, duration_ms=length_ms(find_ffmpeg(), path, facts)))
        except MediaError as error:
            problems.append(error)
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise EpisodeError("\n".join(str(problem) for problem in problems))
    if len({path.resolve() for path in order.recordings}) < len(order.recordings):
        raise UsageError("the same recording is named twice; further recordings are other microphones of the same day")
    return tuple(found)


def _planned(agenda: Agenda, recorded: Recorded, order: SplitOrder, progress: Progress) -> tuple[PlannedTalk, ...]:
    wanted = moments(agenda, duration_ms=recorded.duration_ms)
    heard: dict[int, tuple[Pause, ...]] = {}
    for number, asked in enumerate(wanted):
        progress("listen", number / len(wanted))
        heard[asked] = _pauses(recorded, asked, order.snap_ms)
    progress("listen", 1.0)
    return plan_cuts(agenda, heard, snap_ms=order.snap_ms, duration_ms=recorded.duration_ms)


def _pauses(recorded: Recorded, asked_ms: int, snap_ms: int) -> tuple[Pause, ...]:
    start_ms = max(0, asked_ms - snap_ms - MARGIN_MS)
    heard = hear_window(
        find_ffmpeg(),
        recorded.path,
        channels=recorded.facts.audio.channels,
        start_ms=start_ms,
        length_ms=asked_ms + snap_ms + MARGIN_MS - start_ms,
    )
    return pauses_in(heard.levels_dbfs, heard.speech, start_ms=start_ms)


def _long_enough(recordings: Sequence[Recorded], talks: Sequence[PlannedTalk]) -> None:
    last_ms = max(talk.start.at_ms for talk in talks)
    for recorded in recordings[1:]:
        if recorded.duration_ms <= last_ms:
            raise RecordingError(
                f"{recorded.path.name} lasts {clock(recorded.duration_ms)}, but a talk begins at {clock(last_ms)}: "
                "recordings that are cut alike must begin at the same moment and be about as long",
                recording=str(recorded.path),
            )


def _shift(talks: Sequence[PlannedTalk], recorded: Recorded, order: SplitOrder, progress: Progress) -> int | None:
    """The whole recording is heard only when hardly any of the agenda's times has a pause."""
    if not doubtful(talks):
        return steady_shift_ms(talks)
    levels = day_levels(
        find_ffmpeg(), recorded.path, duration_ms=recorded.duration_ms,
        progress=lambda share: progress("look for a shift", share),
    )  # fmt: skip
    found = found_shift_ms([talk.start.asked_ms for talk in talks if talk.start.how != "exact"], real_pauses(levels))
    return found if found is not None and abs(found) > order.snap_ms // 2 else None


def _date(order: SplitOrder, agenda: Agenda, recorded: Recorded) -> tuple[dt.date, tuple[str, ...]]:
    if said := order.date or agenda.date:
        return said, ()
    if recorded.facts.recorded_on:
        date = dt.date.fromisoformat(recorded.facts.recorded_on)
        return date, (f"no date in the agenda and no --date: the recording says {date}",)
    date = dt.datetime.fromtimestamp(recorded.path.stat().st_mtime).date()  # noqa: DTZ006 - the person's own calendar
    return date, (f"no date in the agenda and no --date: the file's day, {date}, is used",)
