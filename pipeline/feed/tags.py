"""Elements of an RSS document: names, namespaces, and text that XML can carry."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "fh": "http://purl.org/syndication/history/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
}
"""Podcast apps compare these to the letter."""
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMES: dict[str, str] = {}


def qualified(name: str) -> str:
    """'itunes:image' -> '{http://…}image'."""
    known = _NAMES.get(name)
    if known is None:
        prefix, _, local = name.rpartition(":")
        known = _NAMES[name] = f"{{{NAMESPACES[prefix]}}}{local}" if prefix else local
    return known


def xml_text(text: str) -> str:
    """Without what XML 1.0 has no way to write: controls, lone surrogates, U+FFFE and U+FFFF."""
    return text if text.isprintable() else _NOT_IN_XML.sub("", text)


def add(
    parent: etree._Element, name: str, text: str | None = None, attributes: Mapping[str, str | None] | None = None
) -> etree._Element:
    """Append an element; attributes that are None are left out."""
    known = {key: xml_text(value) for key, value in (attributes or {}).items() if value is not None}
    element = etree.SubElement(parent, qualified(name), known)
    if text is not None:
        element.text = xml_text(text)
    return element


def add_html(parent: etree._Element, name: str, html: str) -> None:
    """Append an element with HTML in CDATA, as Apple wants it; ']]>' would end it early, and ']]&gt;' says the same."""
    etree.SubElement(parent, qualified(name)).text = etree.CDATA(xml_text(html).replace("]]>", "]]&gt;"))


def yes_no(value: bool) -> str:
    return "yes" if value else "no"


def true_false(value: bool) -> str:
    """What Apple and W3C take for itunes:explicit; 'yes' and 'clean' are refused."""
    return "true" if value else "false"
