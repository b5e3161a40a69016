"""`media archive`: episodes as bags, in as many places as the preset asks for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli import completion

if TYPE_CHECKING:
    from pipeline.archive.archiving import Archived
    from pipeline.store.episode_folder import EpisodeFolder


_TOO_FEW = 1
"""Status of a whole run after which not everything is archived, as the preset has it: it names too few targets."""


def command(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="SHOW|EPISODE", autocompletion=completion.shows_and_episodes, help="What to keep.")
    ],
    season: Annotated[int | None, typer.Option("--season", min=1, help="Of a show, only this season.")] = None,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="DIR|TARGET", help="Only there: a folder, or one of the preset's targets."),
    ] = None,
    tar: Annotated[bool, typer.Option("--tar", help="With a folder: each bag as one uncompressed .tar file.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Pack each episode as a bag (BagIt 1.0), bring it to every target, read every copy back, and note it.

    Ends with 6 or 7 when a copy could not be made or is not what was sent; the others are made all the same.
    """
    from pipeline.archive.archiving import Archivist  # noqa: PLC0415
    from pipeline.archive.series import archive_series  # noqa: PLC0415
    from pipeline.cli.archives import chosen, chosen_targets, now  # noqa: PLC0415
    from pipeline.cli.bytes_read import bytes_bar  # noqa: PLC0415
    from pipeline.cli.execution import interruptible  # noqa: PLC0415
    from pipeline.errors import MediaError, disk_error  # noqa: PLC0415

    workspace = context.obj.workspace()
    folders, show = chosen(workspace, name, season)
    targets = chosen_targets(workspace, folders[0], to or [], tar=tar)
    done: list[tuple[EpisodeFolder, Archived]] = []
    failed: list[tuple[str, MediaError]] = []
    with interruptible("finished bags are kept, and the same command goes on from there"), bytes_bar() as bar:
        archivist = Archivist(
            workspace=workspace.root,
            targets=targets,
            others=folders[0].options().settings.archive.targets,
            watcher=bar,
            clock=now,
        )
        for folder in folders:
            try:
                done.append((folder, archivist.archive(folder)))
            except MediaError as error:
                failed.append((folder.ref, error))
                bar.said(f"{folder.ref}: {error}")
            except OSError as error:
                failed.append((folder.ref, disk_error(error, f"archiving {folder.ref}")))
        index = archive_series(archivist, show, done, season=season) if show and done else None
    found = [archived for _, archived in done] + ([index] if index else [])
    failed += [(f"{one.ref} → {copy.target}", bad) for one in found for copy in one.copies if (bad := copy.error)]
    if as_json:
        print(json.dumps(document(found, failed), ensure_ascii=False, indent=1))
    else:
        show_table(found)
    for ref, bad in failed:
        typer.echo(f"media: {ref}: {bad}", err=True)
    if failed:
        raise typer.Exit(failed[0][1].exit_code)
    if not to and not all(one.archived for one in found):
        raise typer.Exit(_TOO_FEW)


def document(found: list[Archived], failed: list[Any]) -> dict[str, Any]:
    """The document that `--json` prints."""
    return {
        "archived": bool(found) and not failed and all(one.archived for one in found),
        "bags": [
            {
                "bag": one.ref,
                "archived": one.archived,
                "size_bytes": one.size_bytes,
                "files": one.files,
                "copies": [
                    {"target": c.target, "place": c.place, "status": c.status, "verified_at": c.verified_at or None,
                     "error": str(c.error) if c.error else None}
                    for c in one.copies
                ],
                "copies_wanted": one.wanted,
                "notes": list(one.notes),
            }
            for one in found
        ],
        "failed": [{"bag": ref, "error": str(error)} for ref, error in failed],
    }  # fmt: skip


def show_table(found: list[Archived]) -> None:
    """For a person, on stdout."""
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("episode", "size", "copies", ""):
        table.add_column(heading, overflow="fold")
    for one in found:
        copies = ", ".join(f"{copy.target} {copy.status}" for copy in one.copies)
        said = Text("archived", "green") if one.archived else Text(f"{one.verified} of {one.wanted} copies", "yellow")
        table.add_row(Text(one.ref), f"{one.size_bytes / 1e6:.1f} MB", Text(copies), said)
    console = Console(highlight=False)
    console.print(table)
    for note in dict.fromkeys(note for one in found for note in one.notes):
        console.print(Text(note, "yellow"))
