"""A feed taken apart by lxml, for tests."""

from lxml import etree

from pipeline.feed.derived import feeds
from pipeline.feed.tags import NAMESPACES

HEAD_SLOTS = 10
"""The least that `feed.items` may be: pages come early."""


def rendered(show, episodes):
    """Path -> bytes of every feed, in the order in which they are written."""
    return {derived.path: derived.render({}) for derived in feeds(show, episodes)}


def main_pages(show, episodes):
    """The same for feed.xml and its archived pages only."""
    files = rendered(show, episodes)
    return {path: data for path, data in files.items() if "/feeds/" not in path and path.endswith("xml")}


def main_feed(show, episodes):
    return rendered(show, episodes)[f"{show.show}/feed.xml"]


def channel_of(data):
    return etree.fromstring(data).find("channel")


def items_of(data):
    return channel_of(data).findall("item")


def find(element, path):
    return element.find(path, NAMESPACES)


def every(element, path):
    return element.findall(path, NAMESPACES)


def text_of(element, path):
    return element.findtext(path, namespaces=NAMESPACES)


def guids_of(data):
    return [item.findtext("guid") for item in items_of(data)]


def links_of(data):
    """rel -> href of the channel's atom:links; hubs left out."""
    links = {link.get("rel"): link.get("href") for link in every(channel_of(data), "atom:link")}
    return {rel: href for rel, href in links.items() if rel != "hub"}


def paging(items=HEAD_SLOTS, **more):
    """A show's feed section with short pages."""
    return {"feed": {"items": items, **more}}
