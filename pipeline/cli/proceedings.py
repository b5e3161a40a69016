"""`media proceedings`: the texts of a season as a book, EPUB 3."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import completion
from pipeline.errors import UsageError


def command(
    context: typer.Context,
    show: Annotated[str, typer.Argument(autocompletion=completion.shows, help="The show.")],
    season: Annotated[int | None, typer.Option("--season", min=1, help="One season; else all episodes.")] = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE.epub", help="Where the book goes; default: here, by its name.")
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", help="Of titles and headings: tt or ru; default: the show's first.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Make a book of a season: its talks with people, texts, links, an index. Withheld material is left out."""
    from pipeline.cli.execution import interruptible  # noqa: PLC0415
    from pipeline.cli.progress import reporting  # noqa: PLC0415
    from pipeline.proceedings.making import ProceedingsOrder, make_proceedings  # noqa: PLC0415
    from pipeline.store.options import read_preset  # noqa: PLC0415

    workspace, show = context.obj.workspace(), show.rstrip("/")
    used = language or read_preset(workspace, show).show.languages[0]
    name = f"{show}{f'-season-{season}' if season else ''}-{used}.epub"
    target = to or Path(name)
    if target.suffix.lower() != ".epub" or target.is_dir():
        raise UsageError(f"--to {target}: name a file that ends with .epub")
    order = ProceedingsOrder(workspace=workspace, show=show, season=season, language=language, target=target)
    with interruptible("nothing was written"), reporting() as reporter:
        made = make_proceedings(order, progress=lambda share: reporter.progress("proceedings", share))
        for note in made.notes:
            reporter.said("proceedings", note)
    if as_json:
        found = {
            "file": str(made.target),
            "title": made.title,
            "language": made.language,
            "size_bytes": made.size_bytes,
            "episodes": list(made.episodes),
            "notes": list(made.notes),
        }
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        print(f"{made.target}: {len(made.episodes)} episodes, {made.size_bytes / 1e6:.1f} MB")
