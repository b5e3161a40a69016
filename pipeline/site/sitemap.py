"""sitemap.xml of each show, the index of them, and robots.txt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial
from xml.sax.saxutils import escape, quoteattr

from pipeline.model.derived import Derived, Readings, fingerprint
from pipeline.model.published import PublishedShow
from pipeline.site.catalogue import Catalogue, digest_of
from pipeline.site.paths import absolute, page_path

_MOST_PLACES = 50_000
"""Of one sitemap (sitemaps.org, protocol)."""
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


def show_sitemap(site: Catalogue) -> Derived:
    """`<show>/sitemap.xml`: every page in every language, each with its other languages."""
    episodes = [(episode.episode, digest_of(episode)) for episode in site.episodes]
    return Derived(
        path=f"{site.show.show}/sitemap.xml",
        fingerprint=fingerprint(site.base, "sitemap", episodes),
        render=partial(_show_sitemap, site),
    )


def root_files(shows: Sequence[PublishedShow]) -> Iterator[Derived]:
    """sitemap.xml, which names those of the shows, and robots.txt, which names it."""
    if not shows:
        return
    base = shows[0].base_url
    names = [show.show for show in shows]
    places = "".join(f"<sitemap><loc>{escape(absolute(base, f'{name}/sitemap.xml'))}</loc></sitemap>\n"
                     for name in names)  # fmt: skip
    index = f'{_HEAD}<sitemapindex xmlns="{_SITEMAP}">\n{places}</sitemapindex>\n'
    robots = f"User-agent: *\nDisallow:\n\nSitemap: {absolute(base, 'sitemap.xml')}\n"
    for path, text in (("sitemap.xml", index), ("robots.txt", robots)):
        yield Derived(path=path, fingerprint=fingerprint(text), render=partial(_bytes, text))


def _bytes(text: str, _readings: Readings) -> bytes:
    return text.encode()


def _show_sitemap(site: Catalogue, _readings: Readings) -> bytes:
    places = list(_places(site))[:_MOST_PLACES]
    text = f'{_HEAD}<urlset xmlns="{_SITEMAP}" xmlns:xhtml="{_XHTML}">\n{"".join(places)}</urlset>\n'
    return text.encode()


def _places(site: Catalogue) -> Iterator[str]:
    show = site.show.show
    newest = max((episode.changed_at for episode in site.listed), default=site.show.changed_at)
    yield from _place(site, f"{show}/index", max(newest, site.show.changed_at))
    for episode in reversed(site.listed):
        yield from _place(site, f"{episode.folder}/index", episode.changed_at)
    for kind, groups in (("seasons", site.seasons), ("people", site.people.values()), ("topics", site.topics.values())):
        for group in groups:
            changed = max(episode.changed_at for episode in group.episodes)
            yield from _place(site, f"{show}/{kind}/{group.slug}", changed)


def _place(site: Catalogue, stem: str, changed: dt.datetime) -> Iterator[str]:
    languages = site.show.languages
    urls = {language: absolute(site.show.base_url, page_path(stem, language, languages)) for language in languages}
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(language)} href={quoteattr(url)}/>'
        for language, url in ({**urls, "x-default": urls[languages[0]]}.items() if len(languages) > 1 else ())
    )
    for url in urls.values():
        yield f"<url><loc>{escape(url)}</loc><lastmod>{changed.isoformat()}</lastmod>{others}</url>\n"
