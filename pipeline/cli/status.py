"""`media status`: episodes × stages, and what of them is out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli import completion

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.model.production import Production

_SHOWN = ("status", "published_at")
MARKS = {"done": "✓", "stale": "~", "missing": "–", "withheld": "×"}


def command(
    context: typer.Context,
    show: Annotated[str | None, typer.Argument(autocompletion=completion.shows, help="Only this show.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show which steps of which episodes are done, stale or missing, and which are out, as last seen from here."""
    from pipeline.errors import MediaError  # noqa: PLC0415
    from pipeline.produce import RELEASING, Order, plan_of  # noqa: PLC0415
    from pipeline.store.episode_folder import EpisodeFolder  # noqa: PLC0415
    from pipeline.store.manifest import read_manifest  # noqa: PLC0415

    workspace = context.obj.workspace()
    workspace.check_show(show)
    rows: list[dict[str, Any]] = []
    known_out: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
    worst = 0
    for path in workspace.episode_folders(show):
        folder = EpisodeFolder(workspace=workspace, path=path)
        try:
            production, steps = plan_of(Order(folder=folder, verb=RELEASING))
            known = read_manifest(path)
            cells = {s.name: ("stale" if s.name in known else "missing") if s.stale else "done" for s in steps}
            if production.withheld.whole:
                cells["upload"] = "withheld"
            out = publication(workspace.root, production, known_out)
            rows.append({"episode": folder.ref, "steps": cells, "publication": out, "problem": None})
        except MediaError as error:
            rows.append({"episode": folder.ref, "steps": {}, "publication": None, "problem": str(error)})
            worst = worst or error.exit_code
    if as_json:
        print(json.dumps({"episodes": rows}, ensure_ascii=False, indent=1))
    else:
        _print(rows)
    if worst:
        raise typer.Exit(worst)


def publication(
    workspace: Path, production: Production, known: dict[tuple[str, str], dict[str, dict[str, str]]]
) -> dict[str, str] | None:
    """Status and date of its record, as this machine last saw it at the destination; nobody is asked.

    Found by the guid, since a folder may have another name than the record. `known` keeps what was read.
    """
    from pipeline.destinations.layout import destination_name  # noqa: PLC0415
    from pipeline.store.published_cache import cache_for  # noqa: PLC0415

    place = (destination_name(production.settings.storage), production.show)
    if place not in known:
        records = (json.loads(found.data) for found in cache_for(workspace, *place).records.values())
        known[place] = {r["guid"]: {k: r[k] for k in _SHOWN} for r in records if {"episode", "guid", *_SHOWN} <= set(r)}
    return known[place].get(production.settings.episode.guid)


def _print(rows: list[dict[str, Any]]) -> None:
    """A row per episode, a mark per stage. Plain text: a table library takes longer than all the planning."""
    from pipeline.stages import STAGE_NAMES  # noqa: PLC0415

    if not rows:
        print("no episodes yet; make one with `media ingest RECORDING --show SHOW`")
        return
    width = max(len(row["episode"]) for row in rows)
    print(f"{'episode':<{width}}  {' '.join(name[:4] for name in STAGE_NAMES)}  out")
    for row in rows:
        marks = [MARKS[row["steps"][name]] if row["steps"] else "!" for name in STAGE_NAMES]
        cells = [mark.center(len(name[:4])) for mark, name in zip(marks, STAGE_NAMES, strict=True)]
        print(f"{row['episode']:<{width}}  {' '.join(cells)}  {_out(row['publication'])}".rstrip())
    print("✓ done   ~ stale (`media run EPISODE --dry-run` says why)   – not made yet   × withheld   ! see below")
    for row in rows:
        if row["problem"]:
            print(f"{row['episode']}: {row['problem']}")


def _out(found: dict[str, str] | None) -> str:
    """'2026-11-20', 'on 2026-12-01 08:00 UTC', 'retracted', nothing."""
    if found is None or found["status"] == "retracted":
        return found["status"] if found else ""
    day, _, time = found["published_at"].partition("T")
    return day if found["status"] == "published" else f"on {day} {time[:5]} UTC"
