"""A feed whose older episodes are on further pages (RFC 5005), as one document."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from pipeline.feed.read import read_feed
from pipeline.feed.read_text import feed_text
from pipeline.feed.read_xml import xml_tree

_PAGING = ("next", "prev-archive")
_LINK = "{http://www.w3.org/2005/Atom}link"


def joined(pages: Sequence[bytes]) -> bytes:
    """The first page with the items of all others after its own; an item that is there already is not repeated.

    All pages are there: the links that lead on are taken out. Raises ValueError as read_feed does.
    """
    first = pages[0]
    if len(pages) == 1:
        return first
    root = xml_tree(feed_text(first)[0])
    channel = root.find("channel")
    known = {item.key for item in read_feed(first).items}
    if channel is None:
        raise ValueError("there is no <channel> in <rss>")
    for page in pages[1:]:
        elements = list(xml_tree(feed_text(page)[0]).iter("item"))
        for item, element in zip(read_feed(page).items, elements, strict=True):
            if item.key not in known:
                known.add(item.key)
                channel.append(element)
    for link in channel.findall(_LINK):
        if link.get("rel") in _PAGING:
            channel.remove(link)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
