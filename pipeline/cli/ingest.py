"""`media ingest`: a raw recording becomes an episode, and the episode everything that leaves the studio."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli import completion
from pipeline.errors import UsageError


def command(
    context: typer.Context,
    recordings: Annotated[
        list[Path], typer.Argument(metavar="RECORDING", help="Audio or video; several parts follow one another.")
    ],
    show: Annotated[
        str, typer.Option("--show", autocompletion=completion.shows, help="Which show: the name of its preset.")
    ],
    title: Annotated[str | None, typer.Option("--title", help="Title in the show's main language.")] = None,
    date: Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Day of the recording.")] = None,
    season: Annotated[int | None, typer.Option("--season", min=1, help="Season number.")] = None,
    number: Annotated[
        int | None, typer.Option("--number", min=1, help="Episode number; serial shows count on their own.")
    ] = None,
    episode: Annotated[
        str | None, typer.Option("--episode", help="Name of the episode's folder; default: date and title.")
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", help="Speech model for all languages: a name or a folder.")
    ] = None,
    languages: Annotated[str | None, typer.Option("--languages", help="Languages spoken, for example tt,ru.")] = None,
    storage: Annotated[
        str | None, typer.Option("--storage", help="A folder (relative to the workspace) or s3://bucket/prefix.")
    ] = None,
    upload: Annotated[
        bool, typer.Option("--upload/--no-upload", help="Upload its files as well, or leave that for a later run.")
    ] = True,
    jobs: Annotated[int, typer.Option("--jobs", min=1, max=16, help="Steps done at the same time.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Turn a raw recording into a finished episode. The same file twice gives the same episode."""
    from pipeline.arrival import Arrival, arrive  # noqa: PLC0415
    from pipeline.cli.execution import carry_out, interruptible  # noqa: PLC0415
    from pipeline.cli.progress import reporting  # noqa: PLC0415
    from pipeline.produce import Order  # noqa: PLC0415
    from pipeline.store.options import read_preset  # noqa: PLC0415

    workspace = context.obj.workspace()
    preset = read_preset(workspace, show)
    flags = _flags(model, _languages(languages), storage, workspace.root, preset.speech.models)
    arrival = Arrival(
        show=show,
        recordings=tuple(recordings),
        title=title,
        date=date.date() if date else None,
        season=season,
        number=number,
        episode=episode,
        flags=flags,
    )
    with interruptible("nothing was made yet; give the same command again"), reporting() as reporter:
        arrived = arrive(workspace, arrival, progress=lambda fraction: reporter.progress("copy", fraction))
        for note in arrived.notes:
            reporter.said("ingest", note)
    carry_out(Order(folder=arrived.folder, verb="ingest", jobs=jobs, upload=upload), as_json=as_json)


def _languages(text: str | None) -> list[str] | None:
    if text is None:
        return None
    found = [part.strip() for part in text.split(",") if part.strip()]
    if not found:
        raise UsageError("--languages names no language; write it like --languages tt,ru")
    return found


def _flags(
    model: str | None, languages: list[str] | None, storage: str | None, root: Path, models: Iterable[str]
) -> dict[str, Any]:
    """Flags as option tables; those not given are absent. One model given stands for all of the preset's `models`."""
    speech: dict[str, Any] = {}
    if languages:
        speech["languages"] = languages
    if model:
        speech["models"] = dict.fromkeys(models, _model(model, root))
    tables = {"speech": speech, "storage": {"url": storage} if storage else {}}
    return {name: table for name, table in tables.items() if table}


def _model(model: str, root: Path) -> str:
    """A folder is remembered relative to the workspace where it lies within it, else whole."""
    path = Path(model).expanduser()
    if not path.is_dir():
        return model
    path = path.resolve()
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
