"""`media serve`: listen to and read what is published, on this machine."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.listening import listening
from pipeline.errors import UsageError

DEFAULT_FOLDER = "public"


def command(
    context: typer.Context,
    folder: Annotated[
        str, typer.Option(help="The published folder (storage.url), relative to the workspace.")
    ] = DEFAULT_FOLDER,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 lets the local network in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8008,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = False,
) -> None:
    """Show the published folder in a browser, as storage would serve it (Range requests, types, CORS).

    `/` is the site; what was ingested and is not published yet is under `/-/`, which is also `/` until there is a site.
    """
    serve(context.obj.workspace().root, host, port, open_browser, folder=folder)


def serve(workspace: Path, host: str, port: int, open_browser: bool, *, folder: str = DEFAULT_FOLDER) -> None:
    """Serve until Ctrl-C. Raises UsageError when there is no such folder or the port is taken."""
    from pipeline.cli.previewed import preview  # noqa: PLC0415
    from pipeline.destinations.layout import cache_control, content_type  # noqa: PLC0415
    from pipeline.tools.preview_server import preview_app, run_server  # noqa: PLC0415

    published = workspace.absolute() / folder
    if not published.is_dir():
        raise UsageError(f"{published} is not a folder. Publish an episode first, or name the folder with --folder")
    app = preview_app(
        published,
        page=lambda: preview(published),
        headers_of=lambda name: (content_type(name), cache_control(name)),
    )
    bound, root = listening(host, port)
    address = f"{root}/"
    print(f"{published} is at {address} (Ctrl-C ends it)", flush=True)
    if open_browser:
        import webbrowser  # noqa: PLC0415

        webbrowser.open(address)
    with bound, contextlib.suppress(KeyboardInterrupt):
        run_server(app, bound)
