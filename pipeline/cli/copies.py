"""`media copies`: where each episode is kept, and when every byte of it was last read there."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import completion

if TYPE_CHECKING:
    from pipeline.archive.copies import Board

_MARKS = {
    "good": ("✓", "green"), "overdue": ("✓ long ago", "yellow"), "damaged": ("✗ damaged", "red"),
    "earlier": ("~ earlier version", "yellow"), "missing": ("✗ gone", "red"), "never": ("–", "dim"),
    "unreachable": ("? not reachable", "yellow"), "unknown": ("? which version", "yellow"),
}  # fmt: skip


def command(
    context: typer.Context,
    show: Annotated[str | None, typer.Argument(autocompletion=completion.shows, help="Only this show.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show copies × episodes × last verified. Reads no bag: the archives' registers tell."""
    from pipeline.archive.copies import board  # noqa: PLC0415
    from pipeline.archive.targets import Targets  # noqa: PLC0415
    from pipeline.cli.archives import now  # noqa: PLC0415
    from pipeline.errors import UsageError  # noqa: PLC0415
    from pipeline.store.episode_folder import EpisodeFolder  # noqa: PLC0415

    workspace = context.obj.workspace()
    workspace.check_show(show)
    targets = Targets(workspace=workspace).named
    if not targets:
        raise UsageError("there is no [archive.targets.NAME] in the presets (docs/archive.md)")
    folders = [EpisodeFolder(workspace=workspace, path=path) for path in workspace.episode_folders(show)]
    found = board(workspace.root, folders, targets, now=now())
    if as_json:
        rows = [{**asdict(row), "archived": row.archived} for row in found.rows]
        print(json.dumps({"episodes": rows, "troubles": list(found.troubles)}, ensure_ascii=False, indent=1))
        return
    show_board(found, tuple(targets))


def show_board(found: Board, targets: tuple[str, ...]) -> None:
    """For a person, on stdout."""
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("episode", *targets, ""):
        table.add_column(heading, overflow="fold")
    for row in found.rows:
        cells = []
        for copy in row.copies:
            mark, style = _MARKS[copy.state]
            cells.append(Text(f"{mark} {copy.verified_at[:10]}".strip(), style))
        said = Text("archived", "green") if row.archived else Text(f"{row.counted} of {row.wanted}", "yellow")
        table.add_row(Text(row.ref), *cells, said + (", changed since" if row.changed else ""))
    console = Console(highlight=False)
    console.print(table)
    for trouble in found.troubles:
        console.print(Text(trouble, "yellow"))
