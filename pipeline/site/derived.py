"""All that a site consists of besides records and media, each file with what it depends on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from pipeline.model.derived import Derived, Readings, fingerprint
from pipeline.model.published import PublishedEpisode, PublishedShow
from pipeline.site.catalogue import Catalogue, catalogue
from pipeline.site.embed import embed_pages
from pipeline.site.episode_page import episode_pages
from pipeline.site.home_pages import home_pages
from pipeline.site.list_pages import group_pages, name_pages, show_pages
from pipeline.site.search_page import search_pages
from pipeline.site.sitemap import root_files, show_sitemap
from pipeline.site.theme import Theme


def pages(show: PublishedShow, episodes: Iterable[PublishedEpisode], theme: Theme) -> tuple[Derived, ...]:
    """All pages of a show from all its records, the episodes' own first. Nothing is rendered yet."""
    return tuple(_pages(catalogue(show, episodes, theme)))


def home(shows: Iterable[PublishedShow], theme: Theme) -> tuple[Derived, ...]:
    """Pages and files of the whole site."""
    ordered: Sequence[PublishedShow] = sorted(shows, key=lambda show: show.show)
    return (*home_pages(ordered, theme), *root_files(ordered))


def assets(theme: Theme) -> tuple[Derived, ...]:
    """Styles, scripts and pictures; their names hold their hash, so each is written once."""
    return tuple(
        Derived(path=path, fingerprint=fingerprint(path), render=partial(_bytes, data))
        for path, data in theme.published.values()
    )


def _bytes(data: bytes, _readings: Readings) -> bytes:
    return data


def _pages(site: Catalogue) -> Iterator[Derived]:
    for episode in site.episodes:
        yield from episode_pages(site, episode)
        yield from embed_pages(site, episode)
    yield from show_pages(site)
    yield from group_pages(site)
    yield from name_pages(site)
    yield from search_pages(site)
    yield show_sitemap(site)
