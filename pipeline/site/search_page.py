"""The search page of a show, and the index that it reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from pipeline.model.derived import Derived, Readings, fingerprint
from pipeline.site.catalogue import Catalogue
from pipeline.site.page import Head, render_show_page
from pipeline.site.paths import page_path
from pipeline.site.search_index import search_index, segment_count
from pipeline.site.words import line
from pipeline.text.labels import long_date
from pipeline.text.search_labels import search_labels
from pipeline.text.site_labels import site_labels


def search_pages(site: Catalogue) -> Iterator[Derived]:
    """The index first, then the page in every language: it knows how many segments there are."""
    yield from search_index(site.show, site.episodes)
    segments = segment_count(len(site.episodes))
    sections = [bool(site.topics), bool(site.people)]
    for language in site.show.languages:
        yield Derived(
            path=page_path(f"{site.show.show}/search/index", language, site.show.languages),
            fingerprint=fingerprint(site.base, "search", segments, sections, language),
            render=partial(_page, site, segments, language),
        )


def _page(site: Catalogue, segments: int, language: str, _readings: Readings) -> bytes:
    languages = site.show.languages
    folder = site.show.show
    head = Head(
        stem=f"{folder}/search/index",
        title=site_labels(language)["search"],
        description=line(site.show.title, language).text,
        indexed=False,
    )
    facts = {
        "segments": segments,
        "dates": "|".join(_dates(language)),
        "page_name": page_path("index", language, languages),
        "topics_path": page_path(f"{folder}/topics/index", language, languages) if site.topics else "",
        "people_path": page_path(f"{folder}/people/index", language, languages) if site.people else "",
        "text": {**site_labels(language), **search_labels(language)},
    }
    return render_show_page(site, "search.html.j2", head, language, facts)


def _dates(language: str) -> Iterator[str]:
    """'{d} гыйнвар, {y} ел' and so on for each month: browsers do not know Tatar ones."""
    year, day = 2001, 1
    for month in range(1, 13):
        words = long_date(dt.date(year, month, day), language)
        yield words.replace(str(year), "{y}").replace(str(day), "{d}", 1)
