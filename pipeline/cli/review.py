"""`media review`: somebody looked at an episode and approves it as it is."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from pipeline.cli import completion


def command(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="EPISODE", autocompletion=completion.episodes, help="show/episode, or just the episode's name."
        ),
    ],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who approves it.")],
    note: Annotated[str | None, typer.Option("--note", help="A remark to be kept with it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Approve what is made now: captions, notes, chapters, sound. A later change of them needs a new approval."""
    import datetime as dt  # noqa: PLC0415

    from pipeline.publishing.reviewing import approve  # noqa: PLC0415

    folder = context.obj.episode(name)
    review = approve(folder, by=by, note=note, now=dt.datetime.now(dt.UTC))
    if as_json:
        found = {"episode": folder.ref, "by": review.by, "at": review.at, "note": review.note}
        print(json.dumps({**found, "files": dict(review.files)}, ensure_ascii=False, indent=1))
    else:
        print(f"{folder.ref}: approved by {review.by}, {len(review.files)} files ({folder.path / 'review.json'})")
