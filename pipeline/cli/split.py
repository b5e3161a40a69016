"""`media split`: a day's recording is cut into talks by its agenda; each becomes an episode."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import completion
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.splitting.carrying_out import MadeTalk
    from pipeline.splitting.order import SplitOrder, SplitPlan, Standing

_MOST_SNAP_S = 600.0
_MOST_SHIFT_MS = 6 * 3_600_000


def command(
    context: typer.Context,
    recordings: Annotated[
        list[Path],
        typer.Argument(
            metavar="RECORDING", help="The day's recording. Further ones: other microphones of it, cut alike."
        ),
    ],
    agenda: Annotated[Path, typer.Option("--agenda", metavar="FILE", help="The programme: TOML, or a table as CSV.")],
    show: Annotated[
        str, typer.Option("--show", autocompletion=completion.shows, help="Which show: the name of its preset.")
    ],
    starts: Annotated[
        str | None, typer.Option("--starts", metavar="HH:MM:SS", help="Time of day at which the recording begins.")
    ] = None,
    date: Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Day of the recording.")] = None,
    season: Annotated[int | None, typer.Option("--season", min=1, help="Season number of the talks.")] = None,
    shift: Annotated[
        str, typer.Option("--shift", metavar="[-]HH:MM:SS", help="Everything was so much later (-: earlier).")
    ] = "00:00:00",
    snap: Annotated[
        float,
        typer.Option("--snap", min=1, max=_MOST_SNAP_S, help="Seconds round each time in which a pause is looked for."),
    ] = 30.0,
    no_snap: Annotated[bool, typer.Option("--no-snap", help="Cut exactly at the agenda's times.")] = False,
    preview: Annotated[
        Path | None, typer.Option("--preview", metavar="FILE.html", help="Write a page with the sound of every cut.")
    ] = None,
    recut: Annotated[
        bool, typer.Option("--recut", help="Cut episodes anew whose times in the agenda were corrected.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Make the episodes; without it, the plan is only shown.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Cut a day's recording into talks at the pauses nearest to the agenda's times. The recording is only read."""
    from pipeline.splitting.order import SplitOrder  # noqa: PLC0415

    if preview is not None and preview.suffix.lower() not in {".html", ".htm"}:
        raise UsageError(f"--preview {preview}: name a file that ends with .html; it is replaced")
    order = SplitOrder(
        workspace=context.obj.workspace(),
        show=show,
        recordings=tuple(recordings),
        agenda=agenda,
        starts=starts,
        date=date.date() if date else None,
        season=season,
        shift_ms=_shift_ms(shift),
        snap_ms=round(snap * 1000),
        exact=no_snap,
        recut=recut,
    )
    _split(order, preview, yes=yes, as_json=as_json)


def _shift_ms(text: str) -> int:
    from pipeline.agenda.moments import parse_moment  # noqa: PLC0415

    try:
        shift_ms = parse_moment(text.removeprefix("-")).ms * (-1 if text.startswith("-") else 1)
    except ValueError as error:
        raise UsageError(f"--shift: {error}") from error
    if abs(shift_ms) > _MOST_SHIFT_MS:
        raise UsageError(f"--shift {text}: more than six hours; 12 minutes are written 00:12:00")
    return shift_ms


def _split(order: SplitOrder, preview: Path | None, *, yes: bool, as_json: bool) -> None:
    from pipeline.cli.execution import interruptible  # noqa: PLC0415
    from pipeline.cli.progress import reporting  # noqa: PLC0415
    from pipeline.cli.split_report import document, show_plan  # noqa: PLC0415
    from pipeline.splitting.planning import plan_split  # noqa: PLC0415
    from pipeline.splitting.preview import write_preview  # noqa: PLC0415
    from pipeline.splitting.standing import known_splits, standings  # noqa: PLC0415
    from pipeline.splitting.words import plan_notes  # noqa: PLC0415

    with interruptible("nothing was made yet"), reporting() as reporter:
        plan = plan_split(order, progress=reporter.progress)
        found = standings(plan, known_splits(plan), sha256=None)
        notes = plan_notes(plan)
        for note in notes:
            reporter.said("split", note)
        if preview is not None:
            write_preview(plan, found, notes, preview, progress=reporter.progress)
            reporter.said("split", f"listen to the cuts in {preview}")
    if not as_json:
        show_plan(plan, found)
    made = _carried_out(plan, yes=yes or (not as_json and _agreed(plan, found)), as_json=as_json)
    if as_json:
        print(json.dumps(document(plan, found, notes, made), ensure_ascii=False, indent=1))


def _agreed(plan: SplitPlan, found: Sequence[Standing]) -> bool:
    """Asks where somebody can answer."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or all(item.state == "here" for item in found):
        return False
    return typer.confirm(f"\nMake {sum(item.state != 'here' for item in found)} episodes of {plan.order.show}?")


def _carried_out(plan: SplitPlan, *, yes: bool, as_json: bool) -> Sequence[MadeTalk] | None:
    from pipeline.cli.execution import interruptible  # noqa: PLC0415
    from pipeline.cli.progress import reporting  # noqa: PLC0415
    from pipeline.cli.split_report import show_made  # noqa: PLC0415
    from pipeline.splitting.carrying_out import carry_out  # noqa: PLC0415

    if not yes:
        typer.echo("nothing was made; when the cuts are right, add --yes", err=True)
        return None
    with interruptible("what was made stays; the same command goes on from there"), reporting() as reporter:
        made = carry_out(
            plan,
            progress=reporter.progress,
            waiting=lambda who: reporter.said("split", f"{plan.order.show} is being split by {who}; waiting for it"),
        )
        for item in made:
            for note in item.notes:
                reporter.said("split", f"{item.episode.name}: {note}")
    if not as_json:
        show_made(plan, made)
    return made
