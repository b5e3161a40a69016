"""The embeddable player of an episode, and the oEmbed answer that leads to it (publishing.md 6, oembed.com 1.0). Pure.

Both are files. Storage answers no questions, so `maxwidth` and `maxheight` of a request are not honoured; the frame is
narrow enough for any place and grows with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from html import escape

from pipeline.model.derived import Derived, Readings, fingerprint
from pipeline.model.published import PublishedEpisode, PublishedShow
from pipeline.site.catalogue import Catalogue, digest_of
from pipeline.site.page import Head, common_facts, media_schemes
from pipeline.site.paths import absolute, file_url, page_path
from pipeline.site.player import player_of
from pipeline.site.rendering import render_page
from pipeline.site.words import line
from pipeline.text.site_labels import interface_language

WIDTH, HEIGHT = 640, 180
"""Of the frame, in CSS pixels; it works from 320 x 160 on."""
SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"
"""What the player needs of its host: scripts, its own storage, and a link that opens the episode's page."""
_COVER_PX = 600
"""Side of `PublishedShow.cover_small`."""
_DAY_S = 86_400


def embed_path(show: PublishedShow, episode: PublishedEpisode, language: str) -> str:
    """Of the player's page, below the site's root: '<show>/<episode>/embed.html'."""
    return page_path(f"{episode.folder}/embed", language, show.languages)


def oembed_path(show: PublishedShow, episode: PublishedEpisode, language: str) -> str:
    """Of the oEmbed answer: '<show>/<episode>/oembed.json'."""
    return page_path(f"{episode.folder}/oembed", language, show.languages).removesuffix(".html") + ".json"


def embed_pages(site: Catalogue, episode: PublishedEpisode) -> Iterator[Derived]:
    """The player's page and the oEmbed answer, in each language of the show."""
    facts = fingerprint(site.base, "embed", digest_of(episode))
    for language in site.show.languages:
        yield Derived(
            path=embed_path(site.show, episode, language),
            fingerprint=fingerprint(facts, language),
            render=partial(_embed_page, site, episode, language),
        )
        yield Derived(
            path=oembed_path(site.show, episode, language),
            fingerprint=fingerprint(facts, "oembed", language),
            render=partial(_oembed, site.show, episode, language),
        )


def embed_code(show: PublishedShow, episode: PublishedEpisode, language: str) -> str:
    """The frame that a partner's page holds: one element, no script."""
    title = f"{line(episode.title, language)} — {line(show.title, language)}"
    address = absolute(show.base_url, embed_path(show, episode, language))
    return (
        f'<iframe src="{escape(address)}" width="{WIDTH}" height="{HEIGHT}" title="{escape(title)}" loading="lazy" '
        f'sandbox="{SANDBOX}" allow="autoplay; clipboard-write; web-share" style="border:0;width:100%"></iframe>'
    )


def _embed_page(site: Catalogue, episode: PublishedEpisode, language: str, _readings: Readings) -> bytes:
    show, path = site.show, embed_path(site.show, episode, language)
    player = player_of(show, episode, language=language, path=path)
    head = Head(
        stem=f"{episode.folder}/embed",
        title=player.title.text,
        indexed=False,
        extra={"media_schemes": media_schemes(episode)},
    )
    facts = {
        **common_facts(show, head, language, path=path, languages=show.languages),
        "player": player,
        "cover": show.cover_small,
        "listed": episode.listed,
    }
    return render_page(site.theme, "embed.html.j2", facts, path=path, language=interface_language(language))


def _oembed(show: PublishedShow, episode: PublishedEpisode, language: str, _readings: Readings) -> bytes:
    """Of a retracted episode, nothing to embed: a link (oembed.com 2.3.4.4)."""
    frame = {"html": embed_code(show, episode, language), "width": WIDTH, "height": HEIGHT} if episode.listed else {}
    answer = {
        "version": "1.0",
        "type": "rich" if frame else "link",
        "title": line(episode.title, language).text,
        "author_name": line(show.title, language).text,
        "author_url": absolute(show.base_url, page_path(f"{show.show}/index", language, show.languages)),
        "provider_name": line(show.site.name or show.author, language).text,
        "provider_url": f"{show.base_url.rstrip('/')}/",
        "cache_age": _DAY_S,
        "thumbnail_url": file_url(show.base_url, show.cover_small),
        "thumbnail_width": _COVER_PX,
        "thumbnail_height": _COVER_PX,
        **frame,
    }
    return (json.dumps(answer, ensure_ascii=False, indent=1) + "\n").encode()
