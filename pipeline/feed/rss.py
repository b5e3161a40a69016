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


def render_rss(edition: Edition, page: Page, trailers: Iterable[PublishedEpisode]) -> bytes:
    """UTF-8, one element a line, so that two states of a feed can be compared line by line."""
    rss = etree.Element("rss", {"version": "2.0"}, nsmap=dict(NAMESPACES))
    channel = add_channel(rss, edition, page, trailers)
    for record in page.items:
        add_item(channel, edition, record)
    return etree.tostring(rss, encoding="UTF-8", xml_declaration=True, pretty_print=True)
