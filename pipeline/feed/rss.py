"""A page of a feed as an RSS 2.0 document."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from pipeline.feed.channel import add_channel
from pipeline.feed.edition import Edition
from pipeline.feed.item import add_item
from pipeline.feed.pages import Page
from pipeline.feed.tags import NAMESPACES
from pipeline.model.published import PublishedEpisode

_OPENING, _CLOSING = b"<channel>\n", b"  </channel>"


def render_rss(edition: Edition, page: Page, trailers: Iterable[PublishedEpisode]) -> bytes:
    """UTF-8, one element a line, so that two states of a feed can be compared line by line."""
    rss = _root()
    add_channel(rss, edition, page, trailers)
    head, closing, tail = _bytes(rss).rpartition(_CLOSING)
    return b"".join((head, *(_item(edition, record) for record in page.items), closing, tail))


def _item(edition: Edition, record: PublishedEpisode) -> bytes:
    """An item as it stands in the document: the same in every feed of a language, so it is made once."""
    key, made = (edition.language, record.episode), edition.shared.items
    if key not in made:
        rss = _root()
        add_item(etree.SubElement(rss, "channel"), edition, record)
        made[key] = _bytes(rss).partition(_OPENING)[2].rpartition(_CLOSING)[0]
    return made[key]


def _root() -> etree._Element:
    return etree.Element("rss", {"version": "2.0"}, nsmap=dict(NAMESPACES))


def _bytes(rss: etree._Element) -> bytes:
    return etree.tostring(rss, encoding="UTF-8", xml_declaration=True, pretty_print=True)
