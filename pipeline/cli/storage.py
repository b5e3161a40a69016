"""`media storage check | sweep`: whether a show can be published where its preset says, and tidying there."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import completion

if TYPE_CHECKING:
    from pipeline.destinations.answers import Answers
    from pipeline.model.settings import Storage
    from pipeline.store.workspace import Workspace

app = typer.Typer(no_args_is_help=True, help="Check where shows are published, and tidy up there.")

_SHOW = Annotated[
    str | None, typer.Argument(autocompletion=completion.shows, help="The show; without it, all of the workspace.")
]
_TO = Annotated[str | None, typer.Option("--to", help="One of the preset's further destinations, not the usual one.")]
_JSON = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
_NOT_FIT = 7


@dataclass(frozen=True, kw_only=True)
class Place:
    """A storage and the shows that are published there."""

    storage: Storage
    shows: tuple[str, ...]


@app.command("check")
def check(context: typer.Context, show: _SHOW = None, to: _TO = None, as_json: _JSON = False) -> None:
    """Try the real storage with scratch files, say what that means for publishing, and remember the answers.

    Ends with 0 when the place is fit for publishing, with 7 when it is not.
    """
    from pipeline.storage_check import check_storage  # noqa: PLC0415

    workspace = context.obj.workspace()
    checked = [(place, check_storage(place.storage, workspace.root)) for place in places(workspace, show, to)]
    fit = all(answers.fit for _, answers in checked)
    if as_json:
        from pipeline.destinations.answers import render_answers  # noqa: PLC0415

        rows = [
            {"shows": list(place.shows), "url": place.storage.url, **render_answers(answers)}
            for place, answers in checked
        ]
        print(json.dumps({"fit": fit, "storages": rows}, ensure_ascii=False, indent=1))
    else:
        for place, answers in checked:
            _show(place, answers)
    if not fit:
        raise typer.Exit(_NOT_FIT)


@app.command("sweep")
def sweep(
    context: typer.Context,
    show: _SHOW = None,
    to: _TO = None,
    older_than: Annotated[
        int, typer.Option(min=1, max=3650, help="Age in days of unfinished uploads that nobody will finish.")
    ] = 7,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be removed.")] = False,
    as_json: _JSON = False,
) -> None:
    """Remove from storage what killed runs left (unfinished uploads, scratch files) and all but 50 earlier feeds."""
    import datetime as dt  # noqa: PLC0415

    from pipeline.storage_check.sweep import Sweep  # noqa: PLC0415
    from pipeline.storage_check.sweep import sweep as sweep_place  # noqa: PLC0415

    workspace = context.obj.workspace()
    rows = []
    for place in places(workspace, show, to):
        job = Sweep(
            storage=place.storage,
            workspace=workspace.root,
            shows=place.shows,
            older_than=dt.timedelta(days=older_than),
            now=dt.datetime.now(dt.UTC),
            dry_run=dry_run,
        )
        swept = sweep_place(job)
        rows.append({"shows": list(place.shows), "url": place.storage.url, "removed": [asdict(item) for item in swept]})
        if not as_json:
            for item in swept:
                print(f"{'would remove' if dry_run else 'removed'} {_KINDS[item.kind]} {item.key}")
            if not swept:
                print(f"{place.storage.url}: nothing to sweep")
    if as_json:
        print(json.dumps({"dry_run": dry_run, "storages": rows}, ensure_ascii=False, indent=1))


_KINDS = {"upload": "unfinished upload", "part": "unfinished file", "scratch": "scratch file", "feed": "old feed"}


def places(workspace: Workspace, show: str | None, to: str | None) -> list[Place]:
    """Each storage once, with its shows. Raises UsageError for an unknown show or destination."""
    from pipeline.destinations.layout import destination_name  # noqa: PLC0415
    from pipeline.errors import UsageError  # noqa: PLC0415
    from pipeline.store.options import read_preset  # noqa: PLC0415

    found: dict[tuple[str, str], Place] = {}
    known: set[str] = set()
    for name in (show,) if show else workspace.shows():
        settings = read_preset(workspace, name)
        known |= set(settings.destinations)
        storage = settings.storage if to is None else settings.destinations.get(to)
        if storage is not None:
            key = (destination_name(storage), storage.model_dump_json())
            shows = (*found[key].shows, name) if key in found else (name,)
            found[key] = Place(storage=storage, shows=shows)
    if to is not None and not found:
        listed = ", ".join(sorted(known)) or "none; write [destinations.NAME] as [storage] is written"
        raise UsageError(f"--to {to}: there is no such destination in the presets; known: {listed}")
    return list(found.values())


def _show(place: Place, answers: Answers) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    marks = {"good": Text("✓", "green"), "note": Text("!", "yellow"), "bad": Text("✗", "red")}
    table = Table(box=None, pad_edge=False, show_header=False)
    for answer in answers.answers:
        mend = Text(f"\n→ {answer.mend}", "yellow") if answer.mend else Text("")
        table.add_row(marks[answer.level], Text(answer.name), Text(answer.found) + mend)
    console = Console(highlight=False)
    console.print(Text(f"{place.storage.url} ({', '.join(place.shows)})", "bold"))
    console.print(table)
    console.print("fit for publishing" if answers.fit else Text("not fit for publishing yet", "red"))
    console.print()
