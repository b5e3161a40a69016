"""A plan in words for people. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.agenda.cuts import Cut, PlannedTalk
from pipeline.agenda.moments import time_of_day
from pipeline.model.basics import localised
from pipeline.splitting.order import SplitPlan, Standing
from pipeline.text.clean import clean_line

FAR_MS = 20_000
"""A cut so far from the agenda's time is worth a listen."""


def cut_words(cut: Cut) -> str:
    """How a cut was found."""
    if cut.how == "exact":
        return "exactly as asked"
    if cut.how == "edge":
        return "with the recording" if not cut.moved_ms else "where the talk before it ends"
    if cut.how == "nothing found":
        return "no pause found near it: cut at the asked time"
    what = "a pause" if cut.how == "pause" else "nobody speaks, but it is not quiet (applause, music?)"
    return f"{what} of {cut.pause_ms / 1000:.1f} s, {moved_words(cut.moved_ms)}"


def moved_words(ms: int) -> str:
    """'9.2 s earlier'."""
    return f"{abs(ms) / 1000:.1f} s {'later' if ms >= 0 else 'earlier'}"


def wants_a_look(cut: Cut) -> bool:
    """Whether a person should listen to it first."""
    return cut.how in {"nothing found", "applause"} or abs(cut.moved_ms) > FAR_MS


def people_words(talk: PlannedTalk) -> str:
    """Who speaks, in the language of the first title."""
    language = next(iter(talk.talk.row.title))
    return ", ".join(clean_line(localised(person.name, language)) for person in talk.talk.row.speakers)


def standing_words(item: Standing) -> str:
    """What there is of a talk already; empty when there is nothing."""
    name = item.episode.name if item.episode else ""
    return {"new": "", "here": f"is the episode {name} already", "moved": f"was cut at other times: {name}"}[item.state]


def shift_words(plan: SplitPlan) -> str | None:
    """What to do about an agenda that is late or early as a whole."""
    shift_ms = plan.proposed_shift_ms
    if shift_ms is None:
        return None
    total = plan.order.shift_ms + shift_ms
    sign = "-" if total < 0 else ""
    how = f"--shift={sign}{time_of_day(abs(total))}"
    when = "later" if shift_ms > 0 else "earlier"
    return f"the talks seem to begin {_length(abs(shift_ms))} {when} than the agenda says: try {how}"


def _length(ms: int) -> str:
    minutes, seconds = divmod(round(ms / 1000), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def plan_notes(plan: SplitPlan) -> Sequence[str]:
    """All that a person should know before saying yes."""
    notes = list(plan.notes)
    shift = shift_words(plan)
    notes += [shift] if shift else []
    for talk in plan.talks:
        for what, cut in (("begins", talk.start), ("ends", talk.end)):
            if wants_a_look(cut):
                notes.append(f"{talk.talk.place}, where {clean_line(talk.talk.title)!r} {what}: {cut_words(cut)}")
    if len(plan.recordings) > 1:
        others = ", ".join(recorded.path.name for recorded in plan.recordings[1:])
        notes.append(
            f"{plan.recordings[0].path.name} is what listeners will hear; {others} cut alike and kept beside it"
        )
    return notes
