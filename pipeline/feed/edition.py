"""One feed of a show: the main one, one in another language, one of a season. Each may have several pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from pipeline.feed.pages import HEAD
from pipeline.feed.podcast_guid import partial_guid
from pipeline.model.basics import localised
from pipeline.model.published import PublishedEpisode, PublishedFile, PublishedShow
from pipeline.text.clean import clean_line
from pipeline.text.labels import episode_label

_PLAIN = re.compile(r"[A-Za-z0-9._~/-]*")
"""Paths that need no escaping: nearly all, and there are a dozen in an item."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shared:
    """What feeds of a show have in common, by language and episode: made by whichever needs it first."""

    items: dict[tuple[str, str], bytes] = field(default_factory=dict)
    """The item as it stands in a document."""
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    """Show notes as sanitised HTML."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """What makes a feed of a show differ from its others."""

    show: PublishedShow
    stem: str
    """Path below the site's root without an ending: 'show/feed', 'show/feeds/ru'."""
    language: str
    """Of its texts."""
    season: int | None = None
    shared: Shared = field(default_factory=Shared, compare=False, repr=False)

    @property
    def main(self) -> bool:
        """Whether it is the show's own feed, the one for directories."""
        return self.stem == f"{self.show.show}/feed"

    @property
    def guid(self) -> str:
        """podcast:guid of this feed."""
        return self.show.guid if self.main else partial_guid(self.show.guid, f"{self.name}.xml")

    @property
    def name(self) -> str:
        """Path below the show's folder without an ending."""
        return self.stem.removeprefix(f"{self.show.show}/")

    @property
    def declared_language(self) -> str:
        """What <language> says: a directory that does not know Tatar may be told another one."""
        chosen = self.show.feed.language if self.language == main_language(self.show) else None
        return chosen or self.language

    @property
    def title(self) -> str:
        title = clean_line(localised(self.show.title, self.language)) or self.show.show
        return f"{title} — {episode_label(self.season, None, self.language)}" if self.season else title

    def path(self, page: int, ending: str = "xml") -> str:
        """Of a page, below the site's root."""
        return f"{self.stem}.{ending}" if page == HEAD else f"{self.stem}-{page}.{ending}"

    def url(self, page: int, ending: str = "xml") -> str:
        """Of a page; the main feed may be known under an address of its own."""
        if self.main and page == HEAD and ending == "xml":
            return self.show.feed_url
        return address(self.show, self.path(page, ending))


def main_language(show: PublishedShow) -> str:
    """The language of feed.xml and of pages without a suffix."""
    return show.languages[0]


def editions(show: PublishedShow, episodes: Iterable[PublishedEpisode]) -> tuple[Edition, ...]:
    """All feeds of a show, the main one last."""
    language = main_language(show)
    seasons = sorted({record.season for record in episodes if record.season and record.was_out})
    others = dict.fromkeys(other for other in show.languages if other != language)
    main = Edition(show=show, stem=f"{show.show}/feed", language=language)
    return (
        *(replace(main, stem=f"{show.show}/feeds/season-{number}", season=number) for number in seasons),
        *(replace(main, stem=f"{show.show}/feeds/{other}", language=other) for other in others),
        main,
    )


def address(show: PublishedShow, path: str) -> str:
    """Public address of a path below the site's root."""
    return f"{show.base_url.rstrip('/')}/{path if _PLAIN.fullmatch(path) else quote(path)}"


def file_address(show: PublishedShow, file: PublishedFile) -> str:
    """Public address of a file; one that lies elsewhere keeps its address to the letter."""
    return file.url or address(show, file.path or "")


def page_address(show: PublishedShow, record: PublishedEpisode, language: str) -> str:
    """Of the episode's page in `language`."""
    name = "index.html" if language == main_language(show) else f"index.{language}.html"
    return record.link or address(show, f"{record.folder}/{name}")
