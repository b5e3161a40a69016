"""Where each talk is cut: at the pause that belongs to the agenda's time, or, where there is none, at that time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.agenda.pauses import Pause, best_pause
from pipeline.agenda.talk import Agenda, Talk

SNAP_MS = 30_000
"""How far from the agenda's time a pause is looked for, unless said otherwise (decision 1022)."""
LEAD_MS = 500
"""Of the pause before the first word, so much is kept: a cut at the very word sounds clipped."""
TAIL_MS = 1_000
"""Of the pause after the last word: the room fades."""
MARGIN_MS = 4_000
"""A window reaches so far beyond what is looked at, so that a pause at its edge is seen whole."""
SHORTEST_MS = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """One end of a talk, in milliseconds of the recording."""

    asked_ms: int
    at_ms: int
    how: Literal["pause", "applause", "exact", "nothing found", "edge"]
    """edge: the recording's own beginning or end; applause: nobody speaks there, but it is not quiet."""
    pause_ms: int = 0
    """How long the pause is; 0 when there is none."""

    @property
    def moved_ms(self) -> int:
        return self.at_ms - self.asked_ms


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedTalk:
    """A talk and where it is cut."""

    talk: Talk
    start: Cut
    end: Cut


def moments(agenda: Agenda, *, duration_ms: int) -> tuple[int, ...]:
    """The asked times round which somebody has to listen, ascending."""
    asked = {talk.start_ms for talk in agenda.talks if not talk.exact}
    asked |= {talk.end_ms for talk in agenda.talks if not talk.exact and not talk.to_the_end}
    return tuple(sorted(at for at in asked if 0 < at < duration_ms))


def plan_cuts(
    agenda: Agenda, pauses: Mapping[int, Sequence[Pause]], *, snap_ms: int, duration_ms: int
) -> tuple[PlannedTalk, ...]:
    """`pauses`: what was heard round each of the `moments`. Talks never overlap, however they are moved."""
    planned: list[PlannedTalk] = []
    for talk in agenda.talks:
        start = _start(talk, pauses.get(talk.start_ms, ()), planned[-1].end.at_ms if planned else 0, snap_ms)
        end = _end(talk, pauses.get(talk.end_ms, ()), start.at_ms + SHORTEST_MS, duration_ms, snap_ms)
        planned.append(PlannedTalk(talk=talk, start=start, end=end))
    return tuple(planned)


def _start(talk: Talk, pauses: Sequence[Pause], earliest: int, snap_ms: int) -> Cut:
    asked_ms = talk.start_ms
    if talk.exact or asked_ms == 0:
        return Cut(asked_ms=asked_ms, at_ms=max(asked_ms, earliest), how="exact" if talk.exact else "edge")
    at = {pause: _first_word(pause, asked_ms, snap_ms) for pause in pauses}
    fit = [pause for pause in pauses if earliest <= at[pause] <= talk.end_ms - SHORTEST_MS]
    pause = best_pause(fit, asked_ms, snap_ms=snap_ms)
    if pause is None:
        return Cut(asked_ms=asked_ms, at_ms=max(asked_ms, earliest), how="nothing found")
    return Cut(asked_ms=asked_ms, at_ms=at[pause], how=_how(pause), pause_ms=pause.length_ms)


def _end(talk: Talk, pauses: Sequence[Pause], earliest: int, latest: int, snap_ms: int) -> Cut:
    asked_ms, unmoved_ms = talk.end_ms, min(latest, max(talk.end_ms, earliest))
    if talk.exact or talk.to_the_end:
        return Cut(asked_ms=asked_ms, at_ms=unmoved_ms, how="edge" if talk.to_the_end else "exact")
    at = {pause: _last_word(pause, asked_ms, snap_ms) for pause in pauses}
    fit = [pause for pause in pauses if earliest <= at[pause] <= latest]
    pause = best_pause(fit, asked_ms, snap_ms=snap_ms)
    if pause is None:
        return Cut(asked_ms=asked_ms, at_ms=unmoved_ms, how="nothing found")
    return Cut(asked_ms=asked_ms, at_ms=at[pause], how=_how(pause), pause_ms=pause.length_ms)


def _first_word(pause: Pause, asked_ms: int, snap_ms: int) -> int:
    """Where a talk begins that follows the pause; of one that goes on beyond what was heard, as near as asked."""
    at = pause.end_ms - min(LEAD_MS, pause.length_ms // 2)
    return at if at <= asked_ms + snap_ms else max(asked_ms, pause.start_ms)


def _last_word(pause: Pause, asked_ms: int, snap_ms: int) -> int:
    """Where a talk ends that goes before it, likewise."""
    at = pause.start_ms + min(TAIL_MS, pause.length_ms // 2)
    return at if at >= asked_ms - snap_ms else min(asked_ms, pause.end_ms)


def _how(pause: Pause) -> Literal["pause", "applause"]:
    return "pause" if pause.quiet else "applause"
