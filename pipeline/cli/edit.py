"""`media edit`: correct the transcript of an episode."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import completion
from pipeline.errors import MediaError, UsageError

if TYPE_CHECKING:
    from pipeline.correcting import Saved
    from pipeline.store.episode_folder import EpisodeFolder

_EDITORS = ("nano", "vi")


def command(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="EPISODE", autocompletion=completion.episodes, help="show/episode, or just the episode's name."
        ),
    ],
    text: Annotated[
        bool, typer.Option("--text", help="In the program that $VISUAL or $EDITOR names, not in the browser.")
    ] = False,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page; else only say its address.")
    ] = True,
    port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65535, help="Port to listen on; without it, one that is always the same for the episode."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the address as one JSON document.")] = False,
) -> None:
    """Correct the transcript in the browser, while listening. What others changed meanwhile is merged, never lost.

    Everything is saved as you type. Ctrl-C ends it.
    """
    folder = context.obj.episode(name)
    if text:
        _in_text_editor(folder)
        return
    from pipeline.cli.editor import serve_editor  # noqa: PLC0415

    serve_editor(folder, port=port, browser=browser, as_json=as_json)


def _in_text_editor(folder: EpisodeFolder) -> None:
    from pipeline.cli.saved_text import show  # noqa: PLC0415
    from pipeline.tools.process import run_in_terminal  # noqa: PLC0415

    argv = _editor()
    base, copy = _opened(folder)
    status = run_in_terminal([*argv, copy])
    if status:
        raise MediaError(f"{argv[0]} ended with status {status}; nothing was changed, and what it saved is in {copy}")
    mine = copy.read_bytes()
    if mine == base.encode():
        copy.unlink()
        print(f"{folder.ref}: nothing was changed", file=sys.stderr)
        return
    saved = _saved(folder, base, mine, copy)
    show(folder.ref, saved, dry_run=False, as_json=False)


def _opened(folder: EpisodeFolder) -> tuple[str, Path]:
    """The text of now, and a copy of it to edit: it stays should anything go wrong."""
    import datetime as dt  # noqa: PLC0415

    from pipeline.cli.saved_text import correction  # noqa: PLC0415
    from pipeline.store.atomic import write_bytes  # noqa: PLC0415

    with correction(folder) as transcript:
        base, now = transcript.text, dt.datetime.now(dt.UTC)
        copy = folder.path / "work" / "editing" / f"{folder.path.name}-{now:%Y%m%dT%H%M%S%fZ}.md"
        write_bytes(copy, base.encode())
    return base, copy


def _saved(folder: EpisodeFolder, base: str, mine: bytes, copy: Path) -> Saved:
    """Whatever the person wrote is saved; what is wrong with it is told."""
    from pipeline.cli.saved_text import correction  # noqa: PLC0415
    from pipeline.correcting import decoded  # noqa: PLC0415
    from pipeline.editing.text import problems  # noqa: PLC0415

    text = decoded(mine, str(copy))
    with correction(folder) as transcript:
        wrong, notes = problems(text, duration_ms=transcript.machine.duration_ms)
        saved = transcript.save(base, text, names=("yours", "theirs"), notes=(*wrong, *notes))
    copy.unlink()
    return saved


def _editor() -> list[str]:
    import shutil  # noqa: PLC0415

    for variable in ("VISUAL", "EDITOR"):
        words = shlex.split(os.environ.get(variable, ""))
        if words:
            return words
    for name in _EDITORS:
        if shutil.which(name):
            return [name]
    raise UsageError("there is no text editor; name one in $EDITOR, e.g. EDITOR=nano")
