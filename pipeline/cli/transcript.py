"""`media transcript export | import`: the text of an episode goes to somebody who corrects it, and comes back."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import completion
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.correcting import Correction

app = typer.Typer(no_args_is_help=True, help="Give the transcript to somebody for correction, and take it back.")

_EPISODE = Annotated[
    str,
    typer.Argument(
        metavar="EPISODE", autocompletion=completion.episodes, help="show/episode, or just the episode's name."
    ),
]


class Format(StrEnum):
    """What it can be written as, and read from."""

    md = "md"
    html = "html"
    docx = "docx"
    srt = "srt"
    vtt = "vtt"
    txt = "txt"
    json = "json"


_FOR_FILES = (Format.html, Format.docx)


@app.command("export")
def export(
    context: typer.Context,
    name: _EPISODE,
    kind: Annotated[
        Format | None,
        typer.Option(
            "--format", help="md keeps all there is; html is a page to correct it in while listening, offline."
        ),
    ] = None,
    html: Annotated[bool, typer.Option("--html", help="The same as --format html.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="A new file; without it, to the screen.")
    ] = None,
) -> None:
    """Write the transcript as it is now: corrected, or as the machine heard it."""
    from pipeline.cli.saved_text import correction  # noqa: PLC0415
    from pipeline.store.atomic import write_bytes  # noqa: PLC0415

    kind = _chosen(kind, html=html)
    if output is not None and os.path.lexists(output):
        raise UsageError(f"{output} is there already, and may hold somebody's corrections; name another file")
    if output is not None and not output.parent.is_dir():
        raise UsageError(f"there is no folder {output.parent}; make it, or name another")
    if output is None and kind in _FOR_FILES and sys.stdout.isatty():
        raise UsageError(f"a .{kind} is nothing to read on a screen; name a file for it with -o FILE.{kind}")
    folder = context.obj.episode(name)
    with correction(folder) as transcript:
        data = _exported(transcript, kind)
    if output is None:
        sys.stdout.buffer.write(data)
        return
    write_bytes(output, data)
    print(f"{folder.ref}: {output}; take it back with: media transcript import {folder.ref} {output}", file=sys.stderr)


def _chosen(kind: Format | None, *, html: bool) -> Format:
    if html and kind not in {None, Format.html}:
        raise UsageError(f"--html and --format {kind} are two formats; leave one of them out")
    if kind is None and not html:
        raise UsageError(f"say as what it is to be written: --format with one of {', '.join(Format)}")
    return kind or Format.html


def _exported(transcript: Correction, kind: Format) -> bytes:
    if kind is not Format.html:
        return transcript.exported(kind.value)
    from pipeline.editor.offline import offline_page  # noqa: PLC0415

    return offline_page(transcript)


@app.command("import")
def import_(
    context: typer.Context,
    name: _EPISODE,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A corrected .md, .html, .docx, .srt, .vtt, .txt or .json.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would become of it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Merge a corrected file into the text of now. Nothing is overwritten: two versions of a place both stay.

    Ends with 4 when there are such places.
    """
    from pipeline.cli.saved_text import correction, show  # noqa: PLC0415
    from pipeline.correcting import read_limited  # noqa: PLC0415

    suffix = file.suffix[1:].lower()
    kind = {"markdown": "md", "htm": "html"}.get(suffix, suffix)
    if kind not in set(Format):
        listed = ", ".join(f".{known.value}" for known in Format)
        raise UsageError(f"{file}: a file of this kind cannot be read; save it as one of {listed}")
    if not file.is_file():
        raise UsageError(f"there is no file {file}")
    folder = context.obj.episode(name)
    data = read_limited(file)
    with correction(folder) as transcript:
        saved = transcript.brought_back(data, kind, file=file.name, dry_run=dry_run)
    show(folder.ref, saved, dry_run=dry_run, as_json=as_json)
