"""`media status`: episodes × stages."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from pipeline.cli import completion

MARKS = {"done": "✓", "stale": "~", "missing": "–"}


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
    worst = 0
    for path in workspace.episode_folders(show):
        folder = EpisodeFolder(workspace=workspace, path=path)
        try:
            _, steps = plan_of(Order(folder=folder, verb="status"))
            known = read_manifest(path)
            cells = {s.name: ("stale" if s.name in known else "missing") if s.stale else "done" for s in steps}
            rows.append({"episode": folder.ref, "steps": cells, "problem": None})
        except MediaError as error:
            rows.append({"episode": folder.ref, "steps": {}, "problem": str(error)})
            worst = worst or error.exit_code
    if as_json:
        print(json.dumps({"episodes": rows}, ensure_ascii=False, indent=1))
    else:
        _print(rows)
    if worst:
        raise typer.Exit(worst)


def _print(rows: list[dict[str, Any]]) -> None:
    """A row per episode, a mark per stage. Plain text: a table library takes longer than all the planning."""
    from pipeline.stages import STAGE_NAMES  # noqa: PLC0415

    if not rows:
        print("no episodes yet; make one with `media ingest RECORDING --show SHOW`")
        return
    width = max(len(row["episode"]) for row in rows)
    print(f"{'episode':<{width}}  {' '.join(name[:4] for name in STAGE_NAMES)}")
    for row in rows:
        marks = [MARKS[row["steps"][name]] if row["steps"] else "!" for name in STAGE_NAMES]
        cells = [mark.center(len(name[:4])) for mark, name in zip(marks, STAGE_NAMES, strict=True)]
        print(f"{row['episode']:<{width}}  {' '.join(cells)}")
    print("✓ done   ~ stale (`media run EPISODE --dry-run` says why)   – not made yet   ! see below")
    for row in rows:
        if row["problem"]:
            print(f"{row['episode']}: {row['problem']}")
