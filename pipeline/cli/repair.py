"""`media repair`: a bad copy becomes as a good one is."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Annotated, Any

import typer

from pipeline.cli import completion


def command(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="SHOW|EPISODE", autocompletion=completion.shows_and_episodes, help="What to mend.")
    ],
    take_from: Annotated[
        str | None, typer.Option("--from", metavar="TARGET", help="When good copies differ: the one that is right.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Read every copy of the preset's targets whole; mend what is damaged, missing or outdated from a good copy.

    What was damaged stays beside it, in `.damaged/`. Ends with 6 when no copy is good.
    """
    from pipeline.archive.archiving import Archivist  # noqa: PLC0415
    from pipeline.archive.repairing import repair  # noqa: PLC0415
    from pipeline.archive.targets import open_archive  # noqa: PLC0415
    from pipeline.cli.archives import chosen, chosen_targets, now  # noqa: PLC0415
    from pipeline.cli.bytes_read import bytes_bar  # noqa: PLC0415
    from pipeline.cli.execution import interruptible  # noqa: PLC0415
    from pipeline.errors import MediaError  # noqa: PLC0415

    workspace = context.obj.workspace()
    folders, _ = chosen(workspace, name, None)
    targets = chosen_targets(workspace, folders[0], [], tar=False)
    archives = {target: open_archive(storage, workspace.root) for target, storage in targets.items()}
    rows: list[dict[str, Any]] = []
    failures: list[tuple[str, MediaError]] = []
    with interruptible("what was mended stays; the same command goes on"), bytes_bar() as bar:
        archivist = Archivist(workspace=workspace.root, targets=targets, watcher=bar, clock=now)
        for folder in folders:
            copiers = {target: archivist.copier(target, archive, folder.path) for target, archive in archives.items()}
            try:
                mended = repair(folder.ref, copiers, folder.path / "work" / "archive" / "mending", take_from=take_from)
            except MediaError as error:
                failures.append((folder.ref, error))
                continue
            for one in mended:
                rows.append({"episode": folder.ref, **asdict(replace(one, error=None))})
                if one.error:
                    failures.append((f"{folder.ref} → {one.target}", one.error))
    if as_json:
        told = [{"bag": ref, "error": str(error)} for ref, error in failures]
        print(json.dumps({"copies": rows, "failed": told}, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            print(f"{row['episode']} {row['target']}: {'; '.join((row['status'], *row['found']))}")
    for ref, failure in failures:
        typer.echo(f"media: {ref}: {failure}", err=True)
    if failures:
        raise typer.Exit(failures[0][1].exit_code)
