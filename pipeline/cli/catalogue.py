"""`media catalogue`: all episodes as a table, as pages; the search index made anew."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import completion

if TYPE_CHECKING:
    import datetime as dt

    from pipeline.catalogue.listing import Listing
    from pipeline.store.workspace import Workspace

STDOUT = "-"


def command(
    context: typer.Context,
    show: Annotated[str | None, typer.Argument(autocompletion=completion.shows, help="Only this show.")] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write a table for spreadsheets; - for stdout.")
    ] = None,
    separator: Annotated[str, typer.Option(help='Between its columns; ";" for Excel in Russian.')] = ",",
    pages: Annotated[
        Path | None, typer.Option("--pages", metavar="DIR", help="Write pages that need no server and can be printed.")
    ] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index of `media search` anew.")] = False,
) -> None:
    """List all episodes with people, dates, chapters, identifiers, rights and copies. What is withheld is left out.

    Harvesters are served by `media oai`.
    """
    import datetime as dt  # noqa: PLC0415

    from pipeline.catalogue.listing import listing  # noqa: PLC0415
    from pipeline.errors import UsageError  # noqa: PLC0415

    workspace = context.obj.workspace()
    if csv is None and pages is None and not rebuild:
        raise UsageError("say what to make: --csv FILE, --pages DIR or --rebuild")
    if len(separator) != 1 or not separator.isprintable() or separator.isalnum() or separator in "\"'":
        raise UsageError(f"--separator {separator!r} cannot part columns; use , or ;")
    if show is not None and not (workspace.episodes / show).is_dir() and show not in workspace.shows():
        raise UsageError(f"there is no show {show!r}; shows: {', '.join(workspace.shows()) or 'none'}")
    today = dt.datetime.now(dt.UTC).date()
    if rebuild:
        _rebuild(workspace, today)
    if csv is None and pages is None:
        return
    found = listing(workspace, show, today)
    if csv is not None:
        _write_table(found, csv, separator)
    if pages is not None:
        _write_pages(found, pages, today)
    for place, problem in found.problems:
        _talk(f"{place} is left out: {problem}")
    if found.problems:
        raise typer.Exit(4)


def _write_table(found: Listing, target: Path, separator: str) -> None:
    from pipeline.catalogue.table import render_table  # noqa: PLC0415
    from pipeline.store.atomic import write_bytes  # noqa: PLC0415

    data = render_table(found.episodes, separator=separator)
    if str(target) == STDOUT:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    write_bytes(target, data)
    _talk(f"{target}: {len(found.episodes)} episodes")


def _write_pages(found: Listing, folder: Path, today: dt.date) -> None:
    from pipeline.catalogue.page_folder import PageFolder  # noqa: PLC0415
    from pipeline.catalogue.pages import Pages  # noqa: PLC0415

    place = PageFolder(root=folder)
    place.update(Pages(episodes=found.episodes, made=today).files())
    _talk(
        f"{folder / 'index.html'}: {len(found.episodes)} episodes; {place.written} files written, "
        f"{place.unchanged} unchanged, {place.removed} removed"
    )
    for path in place.kept:
        _talk(f"{folder / path} is no longer made, but somebody changed it: it stays")


def _rebuild(workspace: Workspace, today: dt.date) -> None:
    from pipeline.catalogue.opening import Opening, current_index  # noqa: PLC0415

    with current_index(Opening(workspace=workspace, today=today, say=_talk), rebuild=True) as index:
        problems = index.problems()
        episodes = len(index.episodes())
    for episode, problem in problems.items():
        _talk(f"{episode}: {problem}")
    _talk(f"the search index is made anew: {episodes} episodes")


def _talk(message: str) -> None:
    print(message, file=sys.stderr)
