"""All feeds of a show, as files that are made of its records."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pipeline.feed.edition import Edition, editions
from pipeline.feed.pages import HEAD, Page, paged
from pipeline.model.derived import Derived, fingerprint
from pipeline.model.published import PublishedEpisode, PublishedShow, render_record


def feeds(show: PublishedShow, episodes: Iterable[PublishedEpisode], *, code: str = "") -> tuple[Derived, ...]:
    """What others point at first, `<show>/feed.xml` last. `episodes`: all records of the show, whatever their status.

    `code`: hash of the code that makes feeds: with other code, the same records may give other bytes.
    Nothing is rendered before it is asked for; fingerprints are made of the records' digests.
    """
    records = tuple(episodes)
    found: list[Derived] = []
    for edition in editions(show, records):
        mine = [record for record in records if edition.season is None or record.season == edition.season]
        trailers = sorted(
            (record for record in mine if record.listed and record.type == "trailer"),
            key=lambda record: (record.published_at, record.episode),
        )
        pages = paged(mine, show.feed.items)
        if edition.main:
            found += [_json(edition, page, code) for page in pages]
        found += [_rss(edition, page, trailers if page.number == HEAD else (), code) for page in pages]
    return tuple(found)


def _rss(edition: Edition, page: Page, trailers: Sequence[PublishedEpisode], code: str) -> Derived:
    def render() -> bytes:
        from pipeline.feed.rss import render_rss  # noqa: PLC0415  (lxml: only when there is something to render)

        return render_rss(edition, page, trailers)

    return _derived(edition, page, "xml", render, (code, [_mark(trailer) for trailer in trailers]))


def _json(edition: Edition, page: Page, code: str) -> Derived:
    def render() -> bytes:
        from pipeline.feed.json_feed import render_json_feed  # noqa: PLC0415

        return render_json_feed(edition, page)

    return _derived(edition, page, "json", render, (code,))


def _derived(edition: Edition, page: Page, ending: str, render: Callable[[], bytes], more: Sequence[Any]) -> Derived:
    """`more`: what it depends on besides its page."""
    path = edition.path(page.number, ending)
    facts = fingerprint(
        path, edition.language, edition.season, page.number, page.older, page.newer, page.last,
        _mark(edition.show), [_mark(record) for record in page.slots], *more,
    )  # fmt: skip
    return Derived(path=path, fingerprint=facts, render=lambda _readings: render())


def _mark(record: PublishedEpisode | PublishedShow) -> str:
    return record.digest or hashlib.sha256(render_record(record)).hexdigest()
