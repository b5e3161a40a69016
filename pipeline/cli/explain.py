"""`media explain`: every option of an episode and where it came from."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from pipeline.cli import completion


def command(
    context: typer.Context,
    episode: Annotated[
        str, typer.Argument(autocompletion=completion.episodes, help="show/episode, or just the episode's name.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show every option of an episode and where it came from: defaults, house, show, episode."""
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from pipeline.model.layers import dotted  # noqa: PLC0415

    folder = context.obj.episode(episode)
    options = folder.options()
    plain = options.whole.model_dump(mode="json", exclude_none=True)
    rows = [
        {"option": dotted(key), "value": value, "from": options.merged.origin.get(key, "defaults")}
        for key, value in _leaves(plain, ())
    ]
    if as_json:
        print(json.dumps({"episode": folder.ref, "options": rows}, ensure_ascii=False, indent=1))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("option", "value", "from"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "option")
    for row in rows:
        value = json.dumps(row["value"], ensure_ascii=False)
        table.add_row(
            row["option"], Text(value), Text(str(row["from"]), style="dim" if row["from"] == "defaults" else "")
        )
    Console(highlight=False).print(table)


def _leaves(value: Any, at: tuple[str | int, ...]) -> list[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, dict) and value:
        return [leaf for key, inner in value.items() for leaf in _leaves(inner, (*at, key))]
    return [(at, value)]
