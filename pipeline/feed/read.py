"""Any podcast feed in the world as values: what a client would see in it, with the lines where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.feed.dates import feed_date
from pipeline.feed.read_text import feed_text
from pipeline.feed.read_xml import Tag, parse_xml

AUDIO_EXTENSIONS = {
    "mp3": "audio/mpeg", "m4a": "audio/x-m4a", "mp4": "video/mp4", "m4v": "video/x-m4v", "mov": "video/quicktime",
    "opus": "audio/ogg", "ogg": "audio/ogg", "oga": "audio/ogg", "aac": "audio/aac", "wav": "audio/wav",
    "flac": "audio/flac", "pdf": "application/pdf", "m4b": "audio/x-m4b",
}  # fmt: skip
"""Extension of an enclosure -> its type."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedItem:
    """One item. Texts are '' where the feed says nothing."""

    number: int
    """1 for the first in the file."""
    tag: Tag
    title: str
    guid: str
    enclosure_url: str
    published_at: dt.datetime | None
    link: str

    @property
    def name(self) -> str:
        """How messages call it."""
        title = self.title if len(self.title) <= _NAME_LENGTH else f"{self.title[:_NAME_LENGTH]}…"
        return f"item {self.number} «{title}»" + (f" (guid {self.guid[: _NAME_LENGTH * 2]})" if self.guid else "")

    @property
    def key(self) -> str:
        """By what clients know an episode: its guid; else its enclosure's address; else link, else title."""
        return self.guid or self.enclosure_url or self.link or self.title


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedDocument:
    """A feed, one page of it."""

    channel: Tag
    version: str
    """Of RSS: '2.0'."""
    items: tuple[FeedItem, ...]
    namespaces: Mapping[str, str]
    """Address -> prefix in the file, wherever declared."""
    oddities: tuple[tuple[str, str], ...]
    """What was odd about its encoding: (code, message)."""
    size_bytes: int

    @property
    def title(self) -> str:
        return self.channel.text_of("title", "itunes:title")

    @property
    def language(self) -> str:
        return self.channel.text_of("language", "dc:language")

    def link(self, rel: str) -> str:
        """Address of the channel's atom:link of this kind: self, next, prev-archive, hub; '' when there is none."""
        links = (tag for tag in self.channel.all("atom:link") if tag.get("rel").lower() == rel)
        return next((tag.get("href") for tag in links if tag.get("href")), "")


_NAME_LENGTH = 60


@lru_cache(maxsize=2)
def read_feed(data: bytes) -> FeedDocument:
    """The feed. Needs no network and opens nothing.

    The last two are remembered: at a publication, the feed that is published and the new one are looked at by turns.

    Raises ValueError (BrokenXml where the XML is bad) naming line and column; all limits are in read_text and read_xml.
    """
    text, oddities = feed_text(data)
    beginning = text.lstrip()[:200].lower()
    if not beginning.startswith("<"):
        what = "a JSON Feed or other JSON" if beginning.startswith(("{", "[")) else "empty" if not beginning else "text"
        raise ValueError(f"it is {what}, not an RSS feed: it must begin with <?xml or <rss")
    if beginning.startswith(("<!doctype html", "<html")):
        raise ValueError("it is a web page (HTML), not a feed; look there for a link named RSS")
    root, namespaces = parse_xml(text)
    channel = root.first("channel")
    if root.name != "rss" or channel is None:
        raise ValueError(_not_rss(root))
    # RSS 0.90 had its items beside the channel; some generators still do.
    tags = channel.all("item") or root.all("item")
    items = tuple(_item(number, tag) for number, tag in enumerate(tags, 1))
    return FeedDocument(
        channel=channel, version=root.get("version"), items=items, namespaces=namespaces, oddities=oddities,
        size_bytes=len(data),
    )  # fmt: skip


def _not_rss(root: Tag) -> str:
    kind = {"atom:feed": "an Atom feed", "rdf:RDF": "an RSS 1.0 feed", "opml": "a list of feeds (OPML)"}.get(root.name)
    if kind:
        return f"line {root.line}: it is {kind}; podcast directories and apps take RSS 2.0 only"
    if root.name == "rss":
        return f"line {root.line}: there is no <channel> in <rss>"
    return f"line {root.line}: it is XML, but no feed: its root is <{root.name[:80]}>, not <rss>"


def _item(number: int, tag: Tag) -> FeedItem:
    enclosure = tag.first("enclosure")
    return FeedItem(
        number=number,
        tag=tag,
        title=tag.text_of("title", "itunes:title"),
        guid=tag.text_of("guid"),
        enclosure_url=enclosure.get("url") if enclosure else "",
        published_at=feed_date(tag.text_of("pubDate", "dc:date")),
        link=tag.text_of("link"),
    )
