"""The command line: one thin file per verb. Results go to stdout, talk and progress to stderr."""

from __future__ import annotations

import errno
import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline import __version__
from pipeline.cli import (
    archive,
    audit,
    catalogue,
    copies,
    doctor,
    edit,
    explain,
    feed,
    ingest,
    init,
    oai,
    proceedings,
    publish,
    repair,
    restore,
    retract,
    review,
    rights,
    run,
    search,
    serve,
    site,
    split,
    status,
    storage,
    transcript,
    verify,
)
from pipeline.cli.context import Context
from pipeline.errors import MediaError, disk_error

app = typer.Typer(
    name="media",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="From a raw recording to a published, listenable, readable episode.",
    epilog="Start with `media init DIR`, then `media ingest RECORDING --show SHOW`.",
)


def _version(value: bool) -> None:
    if value:
        print(f"media {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    workspace: Annotated[
        Path | None, typer.Option("--workspace", help="Folder with presets/ and episodes/ (or $MEDIA_WORKSPACE).")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show what each tool is called with.")] = False,
    version: Annotated[  # noqa: ARG001
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Set what all verbs share."""
    context.obj = Context(named_workspace=workspace)
    if verbose:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
        logging.getLogger("media").addHandler(handler)
        logging.getLogger("media").setLevel(logging.DEBUG)


app.command("init")(init.command)
app.command("doctor")(doctor.command)
app.command("ingest")(ingest.command)
app.command("split")(split.command)
app.command("run")(run.command)
app.command("edit")(edit.command)
app.command("publish")(publish.command)
app.command("retract")(retract.command)
app.command("review")(review.command)
app.command("feed")(feed.command)
app.command("site")(site.command)
app.command("status")(status.command)
app.command("explain")(explain.command)
app.command("search")(search.command)
app.command("catalogue")(catalogue.command)
app.command("oai")(oai.command)
app.command("serve")(serve.command)
app.command("proceedings")(proceedings.command)
app.command("archive")(archive.command)
app.command("audit")(audit.command)
app.command("copies")(copies.command)
app.command("repair")(repair.command)
app.command("restore")(restore.command)
app.command("verify")(verify.command)
app.add_typer(transcript.app, name="transcript")
app.add_typer(storage.app, name="storage")
app.add_typer(rights.app, name="rights")


def main() -> None:
    """The console script. Expected errors become text once, here; anything else is our bug and shows a traceback."""
    logging.raiseExceptions = False  # a log that the disk has no room for must not bury the real message
    try:
        app()
    except MediaError as error:
        print(f"media: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output went away (`| head`): not an error, and nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        # Only what a disk does to us; a missing file of ours would be our bug.
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO}:
            raise
        print(f"media: {disk_error(error, 'writing')}", file=sys.stderr)
        sys.exit(1)
