"""`media serve`: listen to and read what is published, on this machine."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.outputs.preview_page import PublishedEpisode

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
    """Show the published folder in a browser, as storage would serve it (Range requests, types, CORS)."""
    serve(context.obj.workspace().root, host, port, open_browser, folder=folder)


def serve(workspace: Path, host: str, port: int, open_browser: bool, *, folder: str = DEFAULT_FOLDER) -> None:
    """Serve until Ctrl-C. Raises UsageError when there is no such folder or the port is taken."""
    from pipeline.destinations.layout import cache_control, content_type  # noqa: PLC0415
    from pipeline.outputs.preview_page import render_preview  # noqa: PLC0415
    from pipeline.tools.preview_server import listen, preview_app, run_server  # noqa: PLC0415

    published = workspace.absolute() / folder
    if not published.is_dir():
        raise UsageError(f"{published} is not a folder. Publish an episode first, or name the folder with --folder")
    types = {kind: content_type(f"a{kind}") for kind in (".mp3", ".m4a", ".opus")}
    app = preview_app(
        published,
        page=lambda: render_preview(published_episodes(published), types),
        headers_of=lambda name: (content_type(name), cache_control(name)),
    )
    try:
        bound = listen(host, port)
    except OSError as error:
        raise UsageError(
            f"cannot listen on {host} port {port}: {error.strerror or error}. Try --port 0, which takes a free one"
        ) from error
    name = f"[{host}]" if ":" in host else host
    address = f"http://{name}:{bound.getsockname()[1]}/"
    print(f"{published} is at {address} (Ctrl-C ends it)", flush=True)
    if open_browser:
        import webbrowser  # noqa: PLC0415

        webbrowser.open(address)
    with bound, contextlib.suppress(KeyboardInterrupt):
        run_server(app, bound)


def published_episodes(published: Path) -> list[PublishedEpisode]:
    """What lies in `<show>/<episode>/`, by show and episode; the newest episode of a show first."""
    from pipeline.outputs.preview_page import PublishedEpisode, PublishedFile, title_of  # noqa: PLC0415

    episodes = []
    for folder in sorted(published.glob("*/*/"), key=lambda folder: (folder.parent.name, folder.name), reverse=True):
        files = sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))
        if files and not any(part.startswith(".") for part in folder.relative_to(published).parts):
            stats = {file.name: file.stat() for file in files}
            notes = [file for file in files if file.match("show-notes.*.md")]
            titles = (title_of(file.read_text(encoding="utf-8", errors="replace")) for file in notes)
            episodes.append(
                PublishedEpisode(
                    show=folder.parent.name,
                    episode=folder.name,
                    titles=tuple(filter(None, titles)),
                    files=tuple(
                        PublishedFile(name=name, size_bytes=stat.st_size, modified_ns=stat.st_mtime_ns)
                        for name, stat in stats.items()
                    ),
                )
            )
    return sorted(episodes, key=lambda episode: episode.show)
