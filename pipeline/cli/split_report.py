"""What `split` shows: the plan and what became of it, as one JSON document or as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline.agenda.moments import written
from pipeline.splitting.words import cut_words, people_words, standing_words, wants_a_look
from pipeline.text.clean import clean_line
from pipeline.text.timecodes import clock

if TYPE_CHECKING:
    from pipeline.agenda.cuts import Cut, PlannedTalk
    from pipeline.splitting.carrying_out import MadeTalk
    from pipeline.splitting.order import SplitPlan, Standing


def document(
    plan: SplitPlan, found: Sequence[Standing], notes: Sequence[str], made: Sequence[MadeTalk] | None
) -> dict[str, Any]:
    """`made`: None for a plan that was only shown. Times are milliseconds of the recording."""
    show = plan.order.show
    return {
        "show": show,
        "recordings": [{"name": r.path.name, "duration_ms": r.duration_ms} for r in plan.recordings],
        "date": plan.date.isoformat(),
        "written": made is not None,
        "proposed_shift_ms": plan.proposed_shift_ms,
        "notes": list(notes),
        "talks": [
            {
                "place": talk.talk.place,
                "title": dict(talk.talk.row.title),
                "speakers": [dict(person.name) for person in talk.talk.row.speakers],
                **_cut("start", talk.start),
                **_cut("end", talk.end),
                "episode": _episode(show, item, made[number] if made else None),
                "outcome": made[number].outcome if made else {"new": None, "here": "unchanged"}.get(item.state),
            }
            for number, (talk, item) in enumerate(zip(plan.talks, found, strict=True))
        ],
    }


def _cut(name: str, cut: Cut) -> dict[str, Any]:
    return {
        f"{name}_ms": cut.at_ms,
        f"asked_{name}_ms": cut.asked_ms,
        f"{name}_pause_ms": cut.pause_ms,
        f"{name}_found": cut.how,
    }


def _episode(show: str, item: Standing, made: MadeTalk | None) -> str | None:
    folder = made.episode if made else item.episode
    return f"{show}/{folder.name}" if folder else None


def show_plan(plan: SplitPlan, found: Sequence[Standing]) -> None:
    """On stdout, one row a talk."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("talk", "begins", "", "ends", "", "length"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "length" else "left")
    starts_ms = plan.agenda.starts_ms
    for talk, item in zip(plan.talks, found, strict=True):
        length = clock(talk.end.at_ms - talk.start.at_ms)
        table.add_row(_talk(talk, item), *_ends(talk.start, starts_ms), *_ends(talk.end, starts_ms), length)
    Console(highlight=False).print(table)


def _talk(talk: PlannedTalk, item: Standing) -> str:
    lines = [f"[bold]{escape(clean_line(talk.talk.title))}[/]"]
    people = people_words(talk)
    lines += [escape(people)] if people else []
    lines += [f"[dim]{escape(standing_words(item))}[/]"] if item.state != "new" else []
    return "\n".join(lines)


def _ends(cut: Cut, starts_ms: int | None) -> tuple[str, str]:
    words = escape(cut_words(cut))
    at = written(cut.at_ms // 100 * 100, starts_ms)
    return at, f"[yellow]{words}[/]" if wants_a_look(cut) else f"[dim]{words}[/]"


def show_made(plan: SplitPlan, made: Sequence[MadeTalk]) -> None:
    """On stdout: each episode, and what to do next."""
    console = Console(highlight=False)
    for item in made:
        console.print(f"{item.outcome:<9} {plan.order.show}/{item.episode.name}", soft_wrap=True, markup=False)
    new = [f"{plan.order.show}/{item.episode.name}" for item in made if item.outcome != "unchanged"]
    if new:
        console.print(f"\nnext: media run {' '.join(new)}", soft_wrap=True, markup=False)
