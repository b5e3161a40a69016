"""The OAI-PMH provider on the web: read-only, GET and POST, one address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from pipeline.catalogue.oai_answers import Site, answer
from pipeline.catalogue.oai_repository import Repository
from pipeline.errors import MediaError

PATH = "/oai"
_LARGEST = 16_000
"""Bytes of arguments; a request has a few hundred."""
_MOST_ARGUMENTS = 100
_FORM = "application/x-www-form-urlencoded"


def oai_app(repository: Repository, site: Site, *, say: Callable[[str], None]) -> Starlette:
    """`say`: told once what cannot be read."""
    told: set[str] = set()

    async def provider(request: Request) -> Response:
        query = await _arguments(request)
        if query is None:
            return PlainTextResponse("arguments are too long, or no form", status_code=400)
        return await run_in_threadpool(answered, query)

    def answered(query: str) -> Response:
        now = dt.datetime.now(dt.UTC)
        pairs = _pairs(query)
        try:
            snapshot = repository.snapshot(now)
        except MediaError as error:
            tell(str(error))
            return PlainTextResponse("the catalogue cannot be read at the moment", status_code=503)
        while repository.doubts:
            tell(repository.doubts.pop())
        return Response(answer(pairs, snapshot, site, now), media_type="text/xml; charset=utf-8")

    def tell(doubt: str) -> None:
        if doubt not in told:
            told.add(doubt)
            say(doubt)

    def home(_request: Request) -> Response:
        return RedirectResponse(f"{PATH}?verb=Identify", status_code=302)

    return Starlette(routes=[Route("/", home), Route(PATH, provider, methods=["GET", "POST"])])


async def _arguments(request: Request) -> str | None:
    """As they stand in the address, or in the body of a POST; None when they are none."""
    if request.method != "POST":
        return request.url.query if len(request.url.query) <= _LARGEST else None
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != _FORM:
        return None
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST:
            return None
    return body.decode("utf-8", "replace")


def _pairs(query: str) -> list[tuple[str, str]]:
    """Repeated ones are all in it. Too many are as good as none: no request has so many."""
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_ARGUMENTS)
    except ValueError:
        return []
