"""`media retract`: take a published episode back."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from pipeline.cli import completion
from pipeline.errors import UsageError


def command(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="EPISODE", autocompletion=completion.episodes, help="show/episode, as published.")
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why, as listeners may read it on its page.")],
    remove_files: Annotated[
        bool, typer.Option("--remove-files", help="Also take its sound, captions and texts out of storage, for good.")
    ] = False,
    to: Annotated[
        str | None, typer.Option("--to", metavar="NAME", help="At this one of the preset's further destinations.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Take an episode out of the feeds; its page says why. Works on a machine that has no folder of it."""
    import datetime as dt  # noqa: PLC0415

    from pipeline.cli.execution import interruptible  # noqa: PLC0415
    from pipeline.cli.progress import reporting  # noqa: PLC0415
    from pipeline.cli.publication import committed, episode, findings, show_summary  # noqa: PLC0415
    from pipeline.publishing.retract import retract  # noqa: PLC0415
    from pipeline.publishing.target import open_target  # noqa: PLC0415

    if not reason.strip():
        raise UsageError("--reason is empty; listeners who come to the page read it")
    workspace = context.obj.workspace()
    show, slash, slug = name.rstrip("/").rpartition("/")
    if not slash:
        folder = workspace.find_episode(name)
        show, slug = folder.parent.name, folder.name
    target = open_target(workspace, show, to=to)
    with interruptible("the same command goes on from there"), reporting() as reporter:
        done = retract(
            target,
            slug,
            reason=reason.strip(),
            now=dt.datetime.now(dt.UTC).replace(microsecond=0),
            remove_files=remove_files,
            progress=reporter.progress,
        )
    found = {
        "show": show,
        **committed(done.committed, target),
        "episodes": [episode(target, done.record)],
        "removed": list(done.removed),
        "findings": findings(done.committed.findings),
    }
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    show_summary(found)
    for path in done.removed:
        print(f"removed {path}")
