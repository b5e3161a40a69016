"""`media status`: episodes × stages."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from pipeline.cli import completion


def command(
    context: typer.Context,
    show: Annotated[str | None, typer.Argument(autocompletion=completion.shows, help="Only this show.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show which steps of which episodes are done, stale or missing."""
    from pipeline.errors import MediaError, UsageError  # noqa: PLC0415
    from pipeline.produce import Order, plan_of  # noqa: PLC0415
    from pipeline.store.episode_folder import EpisodeFolder  # noqa: PLC0415
    from pipeline.store.manifest import read_manifest  # noqa: PLC0415

    workspace = context.obj.workspace()
    if show is not None and show not in workspace.shows():
        raise UsageError(f"there is no show {show!r}; shows: {', '.join(workspace.shows()) or 'none'}")
    rows: list[dict[str, Any]] = []
    for path in workspace.episode_folders(show):
        folder = EpisodeFolder(workspace=workspace, path=path)
        try:
            _, steps = plan_of(Order(folder=folder, verb="status"))
            known = read_manifest(path)
            cells = {
                s.stage.name: ("stale" if s.stage.name in known else "missing") if s.stale else "done" for s in steps
            }
            rows.append({"episode": folder.ref, "steps": cells, "problem": None})
        except MediaError as error:
            rows.append({"episode": folder.ref, "steps": {}, "problem": str(error)})
    if as_json:
        print(json.dumps({"episodes": rows}, ensure_ascii=False, indent=1))
    else:
        _print(rows)


def _print(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from pipeline.stages import STAGE_NAMES  # noqa: PLC0415

    console = Console(highlight=False)
    if not rows:
        console.print("no episodes yet; make one with `media ingest RECORDING --show SHOW`")
        return
    marks = {"done": Text("✓", "green"), "stale": Text("stale", "yellow"), "missing": Text("–", "dim")}
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("episode", overflow="fold")
    for name in STAGE_NAMES:
        table.add_column(name, justify="center")
    for row in rows:
        table.add_row(
            row["episode"], *(marks[row["steps"][name]] if row["steps"] else Text("!", "red") for name in STAGE_NAMES)
        )
    console.print(table)
    for row in rows:
        if row["problem"]:
            console.print(Text(f"{row['episode']}: {row['problem']}", "red"), soft_wrap=True)
