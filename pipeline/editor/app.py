"""What the page can ask for. No address takes a path: the episode is that of the launch, files are of fixed names."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from pipeline.editing.word_times import pack
from pipeline.editor.episode_files import EpisodeFiles
from pipeline.editor.page import page_boot, page_title, render_editor_page
from pipeline.editor.session import Session, UnknownBase
from pipeline.errors import MediaError, disk_error
from pipeline.store.episode_facts import Facts, read_facts, save_facts
from pipeline.store.glossary import add_term
from pipeline.store.lock import locked
from pipeline.store.text_lock import text_locked

Sent = Mapping[str, Any]
_CONFLICT, _UNPROCESSABLE, _STORAGE = 409, 422, 507
_TYPES = {"editor.js": "text/javascript", "editor.css": "text/css"}
_MOST_DIGITS = 12
"""Of milliseconds: thirty years."""


class _Wrong(MediaError):
    """The request is not one that the page makes."""


def editor_app(session: Session, files: EpisodeFiles) -> Starlette:
    """The editor of one episode. It is for behind a Guard, which says who may ask."""
    answers = _Answers(session, files)
    read: dict[str, Callable[[Request], Response]] = {
        "/": answers.page,
        "/text": answers.text,
        "/times": answers.times,
        "/doubts": answers.doubts,
        "/machine": answers.machine,
        "/revisions": answers.revisions,
        "/revisions/{name}": answers.revision,
        "/facts": answers.facts,
        "/sound/{name}": lambda request: _file(files.sound(request.path_params["name"])),
        "/peaks": lambda _request: _file(files.peaks()),
        "/static/{name}": _static(files),
    }
    write: dict[tuple[str, str], Callable[[Request, Sent], Response]] = {
        ("PUT", "/text"): answers.save_text,
        ("PUT", "/facts"): answers.save_facts,
        ("POST", "/glossary"): answers.add_term,
    }
    routes = [Route(path, _reading(answer), methods=["GET"]) for path, answer in read.items()]
    routes += [Route(path, _writing(answer), methods=[method]) for (method, path), answer in write.items()]
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False  # an address that is not among these leads nowhere
    return app


class _Answers:
    def __init__(self, session: Session, files: EpisodeFiles) -> None:
        self._session = session
        self._files = files
        self._folder = session.folder

    def page(self, request: Request) -> Response:
        settings, duration_ms = self._session.settings, self._session.machine.duration_ms
        boot = page_boot(self._folder.ref, settings, duration_ms=duration_ms) | {"place": self._session.place}
        page = render_editor_page(
            ref=self._folder.ref, title=page_title(self._folder.ref, settings), language=settings.main_language,
            nonce=request.state.nonce, boot=boot, sounds=self._files.sounds(), duration_ms=duration_ms,
        )  # fmt: skip
        return HTMLResponse(page)

    # --- the text -----------------------------------------------------------------------------------------------

    def text(self, request: Request) -> Response:
        text, etag = self._session.text()
        if request.headers.get("if-none-match") == f'"{etag}"':
            return Response(status_code=304, headers=_etag(etag))
        return JSONResponse({"text": text, "etag": etag}, headers=_etag(etag))

    def save_text(self, request: Request, sent: Sent) -> Response:
        mine, base = sent.get("text"), sent.get("base_text")
        if not isinstance(mine, str) or not isinstance(base, str | None):
            raise _Wrong('a text is saved as {"text": "…"}, with "base_text" where that is not known here')
        saved = self._session.save(mine, etag=_if_match(request), base=base)
        answer: dict[str, Any] = {"etag": saved.etag, "changed": saved.changed, "conflicts": len(saved.conflicts)}
        if saved.text != mine:
            answer["text"] = saved.text
        return JSONResponse(answer, headers=_etag(saved.etag))

    def times(self, _request: Request) -> Response:
        times, etag = self._session.times()
        return Response(pack(times), media_type="application/octet-stream", headers=_etag(etag))

    def doubts(self, _request: Request) -> Response:
        doubts, etag = self._session.doubts()
        return JSONResponse({"etag": etag, "doubts": [asdict(doubt) for doubt in doubts]})

    def machine(self, request: Request) -> Response:
        start_ms, end_ms = (_milliseconds(request, name) for name in ("start_ms", "end_ms"))
        language = request.query_params.get("language") or self._session.settings.main_language
        return JSONResponse({"lines": self._session.machine_lines(start_ms, end_ms, language)})

    def revisions(self, _request: Request) -> Response:
        found = [asdict(revision) | {"at": revision.at.isoformat()} for revision in self._session.revisions()]
        return JSONResponse({"revisions": found})

    def revision(self, request: Request) -> Response:
        text = self._session.revision(request.path_params["name"])
        return _not_here() if text is None else JSONResponse({"text": text})

    # --- the episode --------------------------------------------------------------------------------------------

    def facts(self, _request: Request) -> Response:
        return _facts(read_facts(self._folder))

    def save_facts(self, request: Request, sent: Sent) -> Response:
        with text_locked(self._folder):
            saved = save_facts(self._folder, _if_match(request), sent.get("base"), sent.get("mine"))
        return _facts(saved.now, conflicts=[asdict(conflict) for conflict in saved.conflicts])

    def add_term(self, _request: Request, sent: Sent) -> Response:
        language, term = sent.get("language"), sent.get("term")
        if not isinstance(language, str) or not isinstance(term, str):
            raise _Wrong('a term is added as {"language": "tt", "term": "…"}')
        show = self._folder.path.parent
        with locked(show):  # episodes of a show share its preset
            added = add_term(self._folder.workspace, show.name, language, term)
        return JSONResponse({"added": added})


# --- how it is asked and answered --------------------------------------------------------------------------------


def _reading(answer: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(_answered, lambda: answer(request))

    return endpoint


def _writing(answer: Callable[[Request, Sent], Response]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        body = await request.body()  # whole: the guard counts it
        return await run_in_threadpool(_answered, lambda: answer(request, _sent(body)))

    return endpoint


def _answered(answer: Callable[[], Response]) -> Response:
    """Expected errors become an answer that the page shows; the text that was not saved stays in the page."""
    try:
        return answer()
    except UnknownBase as error:
        return _told(_CONFLICT, error, code="unknown-base")
    except _Wrong as error:
        return _told(400, error)
    except MediaError as error:
        return _told(_UNPROCESSABLE, error)
    except OSError as error:
        return _told(_STORAGE, disk_error(error, "saving"))


def _told(status: int, error: MediaError, **more: str) -> Response:
    return JSONResponse({"error": str(error), **more}, status_code=status)


def _sent(body: bytes) -> Sent:
    try:
        sent = json.loads(body.decode())  # left to itself, json takes UTF-16, too
    except (ValueError, RecursionError) as error:
        raise _Wrong("this is not JSON") from error
    if not isinstance(sent, dict):
        raise _Wrong("this is not a JSON object")
    return sent


def _if_match(request: Request) -> str:
    etag = request.headers.get("if-match", "").strip('"')
    if not etag:
        raise _Wrong("a change must say what it was made from, in If-Match")
    return etag


def _milliseconds(request: Request, name: str) -> int:
    text = request.query_params.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):  # int() of thousands raises
        raise _Wrong(f"{name} must be whole milliseconds, of at most {_MOST_DIGITS} digits")
    return int(text)


def _facts(facts: Facts, **more: Any) -> Response:
    return JSONResponse({**asdict(facts), **more}, headers=_etag(facts.etag))


def _static(files: EpisodeFiles) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        name = request.path_params["name"]
        return _file(files.static(name), media_type=_TYPES.get(name))

    return answer


def _file(path: Path | None, media_type: str | None = None) -> Response:
    return _not_here() if path is None else FileResponse(path, media_type=media_type)


def _not_here() -> Response:
    return JSONResponse({"error": "not here"}, status_code=404)


def _etag(sha256: str) -> dict[str, str]:
    return {"ETag": f'"{sha256}"'}
