"""`media site`: pages, search and feeds of a show are brought up to date."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from pipeline.cli import completion


def command(
    context: typer.Context,
    show: Annotated[str, typer.Argument(autocompletion=completion.shows, help="The show.")],
    to: Annotated[
        str | None, typer.Option("--to", metavar="NAME", help="At this one of the preset's further destinations.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; store nothing.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Look at everything anew, also what this machine stored itself.")
    ] = False,
    take_preset: Annotated[
        bool, typer.Option("--take-preset", help="Take the preset's facts even if they are older than the published.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Make the pages of a show anew, after a change of its preset or its theme. Writes only what changed."""
    import datetime as dt  # noqa: PLC0415

    from pipeline.cli.execution import interruptible  # noqa: PLC0415
    from pipeline.cli.publication import committed, document, findings, show_dry_run, show_summary  # noqa: PLC0415
    from pipeline.publishing.commit import Change, prepare  # noqa: PLC0415
    from pipeline.publishing.publish import Result  # noqa: PLC0415
    from pipeline.publishing.rebuild import rebuild_site  # noqa: PLC0415
    from pipeline.publishing.target import open_target  # noqa: PLC0415

    target = open_target(context.obj.workspace(), show.rstrip("/"), to=to)
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with interruptible("the same command goes on from there"):
        if dry_run:
            change = Change(now=now, take_preset=take_preset, everything=everything)
            prepared = prepare(target, lambda _there: change)
            found = document(target, Result(prepared=prepared, findings=list(prepared.findings)))
        else:
            done = rebuild_site(target, now=now, everything=everything, take_preset=take_preset)
            found = {"show": show, **committed(done, target), "episodes": [], "findings": findings(done.findings)}
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        (show_dry_run if dry_run else show_summary)(found)
