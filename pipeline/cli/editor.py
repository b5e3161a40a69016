"""The editor of one episode, from its launch to Ctrl-C."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import sys
import webbrowser
from typing import TYPE_CHECKING

from pipeline.editor.app import editor_app
from pipeline.editor.episode_files import EpisodeFiles, check_built
from pipeline.editor.guard import Guard
from pipeline.editor.known_words import known_words
from pipeline.editor.launch import HOST, Running, claim, opening_page, serve_until_idle, take_port
from pipeline.editor.session import Session
from pipeline.errors import UsageError
from pipeline.tools.preview_server import listen

if TYPE_CHECKING:
    from socket import socket

    from pipeline.store.episode_folder import EpisodeFolder


def serve_editor(folder: EpisodeFolder, *, port: int | None, browser: bool, as_json: bool) -> None:
    """Serve until Ctrl-C; where the episode is open already, only say and open its address."""
    check_built()
    folder.refuse_links()
    claimed = claim(folder.path)
    if isinstance(claimed, Running):
        _say(folder, claimed.url, as_json=as_json, running=True)
        if browser:
            webbrowser.open(opening_page(folder.path, claimed.url).as_uri())
        return
    with claimed:
        session = Session(
            folder=folder,
            now=lambda: dt.datetime.now(dt.UTC),
            known_words=lambda: known_words(folder, folder.options().whole),
        )
        session.text()  # what is wrong with the transcript is said here, not in a page
        token = secrets.token_urlsafe(32)
        with _listening(folder, port) as bound:
            number = bound.getsockname()[1]
            url = f"http://{HOST}:{number}/?token={token}"
            claimed.announce(url)
            _say(folder, url, as_json=as_json, running=False)
            if browser:
                webbrowser.open(opening_page(folder.path, url).as_uri())
            guard = Guard(editor_app(session, EpisodeFiles(folder)), token=token, port=number)
            if serve_until_idle(guard, bound):
                print("no page was open for a long time: the editor ends", file=sys.stderr)


def _listening(folder: EpisodeFolder, port: int | None) -> socket:
    if port is None:
        return take_port(f"{folder.workspace.root.resolve()}\n{folder.ref}")
    try:
        return listen(HOST, port)
    except OSError as error:
        raise UsageError(
            f"cannot listen on port {port}: {error.strerror or error}. Leave --port out, or name another"
        ) from error


def _say(folder: EpisodeFolder, url: str, *, as_json: bool, running: bool) -> None:
    if as_json:
        print(json.dumps({"episode": folder.ref, "url": url, "running": running}, ensure_ascii=False), flush=True)
        return
    print(url, flush=True)
    how = "is open already at this address" if running else "is open at this address (Ctrl-C ends it)"
    print(f"{folder.ref} {how}; it is for this machine and for you only", file=sys.stderr)
