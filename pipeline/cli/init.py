"""`media init`: a workspace elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make; it may exist.")],
) -> None:
    """Make a workspace: presets to edit, a place for episodes. What is there already stays as it is."""
    from pipeline.store.new_workspace import make_workspace  # noqa: PLC0415

    made, kept = make_workspace(directory.expanduser().resolve())
    for path in made:
        print(f"made  {path}")
    for path in kept:
        print(f"kept  {path}")
    print(f"\nNext: edit {directory / 'presets' / '_house.toml'}, then")
    print(f"  media --workspace {directory} ingest RECORDING --show SHOW")
