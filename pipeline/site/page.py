"""What every page has: its addresses in each language, its head, the site around it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from pipeline.model.published import PublishedEpisode, PublishedFile, PublishedShow
from pipeline.site.catalogue import Catalogue
from pipeline.site.colours import accent_style
from pipeline.site.paths import absolute, file_href, file_url, page_path
from pipeline.site.rendering import render_page
from pipeline.site.words import line
from pipeline.text.player_labels import player_labels
from pipeline.text.site_labels import interface_language, language_name, site_labels
from pipeline.text.timecodes import clock
from pipeline.text.truncate import truncate_chars

_DESCRIPTION_CHARACTERS = 300
_TITLE_CHARACTERS = 200
_OPTIONAL = ("json_ld", "oembed", "audio", "audio_type")
_OF_SHOWS = ("show", "show_title", "show_path", "sections", "feed_path", "copyright")
_OG_LOCALES = {"tt": "tt_RU", "ru": "ru_RU", "en": "en_GB"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """What one page says of itself."""

    stem: str
    """Its path without language and '.html'."""
    title: str
    """In the browser's tab; the show's or the site's name follows."""
    description: str = ""
    kind: str = "website"
    """og:type."""
    picture: PublishedFile | None = None
    """1200 x 630, for shared links."""
    indexed: bool = True
    """False: search engines shall leave it out."""
    extra: Mapping[str, Any] | None = None
    """More for the page's head: json_ld, oembed, audio."""


def render_show_page(
    site: Catalogue, template: str, head: Head, language: str, facts: Mapping[str, Any]
) -> bytes:
    """A page of a show."""
    show = site.show
    path = page_path(head.stem, language, show.languages)
    around = {
        "show": show,
        "show_title": line(show.title, language),
        "show_path": page_path(f"{show.show}/index", language, show.languages),
        "sections": _sections(site, language),
        "copyright": line({language: show.copyright}, language),
        "feed_path": f"{show.show}/feed.xml",
    }
    common = common_facts(show, head, language, path=path, languages=show.languages)
    return render_page(
        site.theme, template, {**common, **around, **facts}, path=path, language=interface_language(language)
    )


def common_facts(
    show: PublishedShow, head: Head, language: str, *, path: str, languages: Sequence[str]
) -> dict[str, Any]:
    """What the layout (page.html.j2) needs. `show` lends its address, its accent and the name of the house."""
    style = accent_style(show.site.accent)
    site_name = line(show.site.name or show.author, language)
    return {
        "page": {
            "path": path,
            "url": absolute(show.base_url, path),
            "title": truncate_chars(head.title, _TITLE_CHARACTERS),
            "description": truncate_chars(" ".join(head.description.split()), _DESCRIPTION_CHARACTERS),
            "kind": head.kind,
            "locale": _OG_LOCALES.get(language, language),
            "indexed": head.indexed,
            "alternates": _alternates(show, head.stem, language, languages),
            "default_url": absolute(show.base_url, page_path(head.stem, languages[0], languages)),
            "picture": file_url(show.base_url, head.picture) if head.picture else None,
            "style": style,
            "style_hash": base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
            "media_schemes": "",
            **dict.fromkeys(_OPTIONAL),
            **(head.extra or {}),
        },
        **dict.fromkeys(_OF_SHOWS),
        "icon": show.cover_small,
        "text": SimpleNamespace(**{**site_labels(language), **player_labels(language)}),
        "site_name": site_name,
        "home_path": f"index.{language}.html",
        "content_language": language,
        "src": lambda file: file_href(path, file),
        "words": lambda texts: line(texts, language),
        "clock": clock,
    }


def _alternates(show: PublishedShow, stem: str, language: str, languages: Sequence[str]) -> list[dict[str, Any]]:
    paths = {spoken: page_path(stem, spoken, languages) for spoken in languages}
    return [
        {
            "language": spoken,
            "name": language_name(spoken),
            "path": path,
            "url": absolute(show.base_url, path),
            "current": spoken == language,
        }
        for spoken, path in paths.items()
    ]


def _sections(site: Catalogue, language: str) -> list[tuple[str, str]]:
    """(key of the word, path) of the show's parts, for its menu."""
    stems = [("episodes", "index")]
    stems += [("people", "people/index")] if site.people else []
    stems += [("topics", "topics/index")] if site.topics else []
    stems += [("search", "search/index")]
    return [(key, page_path(f"{site.show.show}/{stem}", language, site.show.languages)) for key, stem in stems]


def media_schemes(episode: PublishedEpisode) -> str:
    """Schemes of adopted sound that lies elsewhere, for the page's media-src; nothing else is fetched from elsewhere.

    Whole schemes, since such addresses lead through counters to hosts that nobody knows beforehand, and a redirect to
    a host that is not allowed is blocked (CSP 3, 4.1.2).
    """
    files = (episode.enclosure, *episode.alternates)
    return " ".join(sorted({f"{urlsplit(file.url).scheme}:" for file in files if file.url and not file.path}))


