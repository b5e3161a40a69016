"""XML from anywhere as plain values: no entities, no files, no network, little memory.

Namespaces become the prefix that podcasting knows them by, whatever the feed calls them: `itunes:image` is always
that. What is in no known namespace is `{address}name`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from lxml import etree

MAX_DEPTH = 64
MAX_ELEMENTS = 500_000
_MAX_MARKS = 1_500_000
_TEXT_DEPTHS = {2, 3}
_NAMES_KEPT = 1000
# Matched again and again, not with a star around it: that takes for ever on white space.
_BEFORE_DOCTYPE = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)

NAMESPACES: Mapping[str, str] = {
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "https://podcastindex.org/namespace/1.0": "podcast",
    "http://www.w3.org/2005/Atom": "atom",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://podlove.org/simple-chapters": "psc",
    "http://purl.org/syndication/history/1.0": "fh",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.google.com/schemas/play-podcasts/1.0": "googleplay",
    "http://www.spotify.com/ns/rss": "spotify",
    "http://www.rawvoice.com/rawvoiceRssModule/": "rawvoice",
    "https://blubrry.com/developer/rawvoice-rss/": "rawvoice",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://wellformedweb.org/CommentAPI/": "wfw",
    "http://www.georss.org/georss": "georss",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://backend.userland.com/creativeCommonsRssModule": "creativeCommons",
    "http://bitlove.org": "bitlove",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/XML/1998/namespace": "xml",
    "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
}
"""Address -> the prefix it is known by; '' for RSS itself, whose tags should have none."""


def folded(address: str) -> str:
    """A namespace's address without what people mistype: scheme, www., case, slashes at the end."""
    return re.sub(r"^https?://(www\.)?", "", address.strip().lower()).rstrip("/#")


_FOLDED = {folded(address): prefix for address, prefix in NAMESPACES.items()}


class BrokenXml(ValueError):
    """Not well-formed: no reader is obliged to take it (XML 1.0, 1.2)."""

    def __init__(self, message: str, *, line: int, column: int) -> None:
        self.line = line
        self.column = column
        super().__init__(f"line {line}, column {column}: {message}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Tag:
    """An element. Names of elements and attributes carry the known prefix of their namespace."""

    name: str
    attributes: Mapping[str, str]
    text: str
    """Its text, for children of channel and item also what their own children hold; no white space at the ends."""
    raw: str
    """Its own text before its first child, untouched."""
    line: int
    children: tuple[Tag, ...]

    def all(self, *names: str) -> tuple[Tag, ...]:
        """Children of these names, in the order of the file."""
        return tuple(child for child in self.children if child.name in names)

    def first(self, name: str) -> Tag | None:
        return next((child for child in self.children if child.name == name), None)

    def text_of(self, *names: str) -> str:
        """Text of the first child of the first of these names that has any; '' when none has."""
        return next((c.text for name in names for c in self.children if c.name == name and c.text), "")

    def get(self, attribute: str) -> str:
        """An attribute without blanks at its ends; '' when it is not there."""
        return self.attributes.get(attribute, "").strip()


def parse_xml(text: str) -> tuple[Tag, Mapping[str, str]]:
    """The root, and the namespaces that are declared: address -> prefix in the file.

    Raises BrokenXml, or ValueError for what is hostile.
    """
    builder = _Builder()
    return builder.tag(xml_tree(text), 0), builder.declared


def xml_tree(text: str) -> etree._Element:
    """Lxml's own tree; for those who write the document again. Raises as parse_xml does."""
    _refuse_entities(text)
    if max(text.count("<"), text.count("="), text.count("&")) > _MAX_MARKS:
        raise ValueError(f"it holds more than {_MAX_MARKS:,} elements or attributes; no feed needs so many")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, recover=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise BrokenXml(_in_words(error.msg or "not well-formed"), line=line, column=column) from None


def _refuse_entities(text: str) -> None:
    """A document that declares its own entities can grow without end (billion laughs) or name files of ours.

    Feeds never need them. A document type without declarations, as in RSS 0.91, is harmless: it is not loaded.
    """
    at = 0
    while before := _BEFORE_DOCTYPE.match(text, at):
        at = before.end()
    if text.startswith("<!DOCTYPE", at) and "<!ENTITY" in text:
        line = text.count("\n", 0, text.index("<!ENTITY")) + 1
        raise ValueError(f"line {line}: it declares entities (<!ENTITY …>), which a feed must not; remove its DOCTYPE")


def _in_words(message: str) -> str:
    """libxml2's words without the position, and what to do about the commonest mistakes."""
    words = re.sub(r",? line \d+, column \d+.*$", "", message, flags=re.DOTALL).strip()
    prefix = re.match(r"Namespace prefix (\w+)", words)
    address = next((address for address, name in NAMESPACES.items() if prefix and name == prefix[1]), None)
    if address and prefix:
        return f'{words}: declare it at <rss>: xmlns:{prefix[1]}="{address}"'
    for sign, advice in (
        ("Entity '", "XML knows only &amp; &lt; &gt; &quot; &apos;; write the letter itself or its number (&#160;)"),
        ("EntityRef", "a bare '&' stands there: write &amp;"),
        ("invalid Char", "a control character stands there: remove it"),
        ("Namespace prefix", "declare it at <rss>"),
        ("mismatch", "a tag is not closed, or HTML stands there outside <![CDATA[ … ]]>"),
        ("Premature end", "the file is cut off: upload it again"),
        ("Extra content", "only one <rss> may be in the file"),
        ("Excessive depth", "elements are nested too deeply for a feed"),
    ):
        if sign in words:
            return f"{words}: {advice}"
    return words


class _Builder:
    """Turns lxml's tree into ours, within limits."""

    def __init__(self) -> None:
        self.declared: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.count = 0

    def tag(self, element: etree._Element, depth: int) -> Tag:
        self.count += 1
        if self.count > MAX_ELEMENTS:
            raise ValueError(f"it holds more than {MAX_ELEMENTS:,} elements; no feed needs so many")
        if depth > MAX_DEPTH:
            raise ValueError(f"line {element.sourceline}: elements are nested more than {MAX_DEPTH} deep; no feed is")
        name = self.known(str(element.tag))
        if depth < min(_TEXT_DEPTHS) or name.startswith("{"):
            self.declare(element)
        raw = element.text or ""
        children = tuple(self.tag(child, depth + 1) for child in element if isinstance(child.tag, str))
        # What stands in <description> with markup around it counts; whole items and channels are not copied.
        inner = len(element) and depth in _TEXT_DEPTHS and element.tag not in {"channel", "item"}
        text = "".join(map(str, element.itertext())) if inner else raw
        return Tag(
            name=name,
            attributes={self.known(str(key)): str(value) for key, value in element.attrib.items()},
            text=text.strip(),
            raw=raw,
            line=cast("int", element.sourceline or 0),
            children=children,
        )

    def declare(self, element: etree._Element) -> None:
        """What is declared at the root and the channel, where all feeds do, and for names that we do not know."""
        for prefix, address in element.nsmap.items():
            if len(self.declared) < MAX_DEPTH:
                self.declared.setdefault(address, prefix or "")

    def known(self, name: str) -> str:
        """'itunes:image' of '{http://…}image'."""
        if not name.startswith("{"):
            return name
        found = self.names.get(name)
        if found is None:
            address, _, local = name[1:].partition("}")
            prefix = NAMESPACES.get(address, _FOLDED.get(folded(address)))
            found = name if prefix is None else f"{prefix}:{local}".removeprefix(":")
            if len(self.names) < _NAMES_KEPT:
                self.names[name] = found
        return found
