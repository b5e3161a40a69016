"""Rules of the file as a whole: encoding, version, namespaces, size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from pipeline.feed.lint.rule import RSS, Feed, Found, rule, rules_in, shown
from pipeline.feed.read_xml import NAMESPACES, BrokenXml, Tag, folded
from pipeline.model.finding import Finding

LARGE_BYTES = 8 << 20
"""Apps on telephones read feeds whole, again and again; some give up near 10 MB."""
_NEAR = 0.92
_LONGEST_ADDRESS = 200
"""Characters of a namespace that are compared with known ones: comparing takes long."""
_MOST_NAMES = 500
"""Names of tags that are compared with known ones."""
_READ_BY_APPS = frozenset({"itunes", "podcast", "atom", "content", "psc"})
_XML = "XML 1.0"
_NOT_WELL_FORMED = "xml-broken"


def not_well_formed(error: BrokenXml) -> Finding:
    return Finding(
        code=_NOT_WELL_FORMED, severity="error", where=f"line {error.line}, column {error.column}", source=_XML,
        message=f"{error}. Apps refuse the whole feed",
    )  # fmt: skip


@rule(_NOT_WELL_FORMED, "error", _XML, "Apps refuse a feed that is not well-formed, all of it.")
def broken(_feed: Feed) -> Iterator[Found]:
    """Said by `not_well_formed`: there is nothing to look at then."""
    yield from ()


def _oddities(feed: Feed, code: str) -> Iterator[Found]:
    return (Found(message=message) for odd, message in feed.document.oddities if odd == code)


@rule("encoding-wrong", "error", _XML, "Apps that believe the declaration show broken letters or refuse the feed.")
def encoding_wrong(feed: Feed) -> Iterator[Found]:
    return _oddities(feed, "encoding-wrong")


@rule("encoding-damaged", "error", _XML, "Bytes that are no letters make strict apps refuse the whole feed.")
def encoding_damaged(feed: Feed) -> Iterator[Found]:
    return _oddities(feed, "encoding-damaged")


@rule("encoding-not-utf8", "warning", "Apple: A Podcaster's Guide to RSS", "Directories ask for UTF-8.")
def encoding_not_utf8(feed: Feed) -> Iterator[Found]:
    return _oddities(feed, "encoding-not-utf8")


@rule("leading-space", "error", _XML, "Strict XML readers refuse a feed with anything before <?xml.")
def leading_space(feed: Feed) -> Iterator[Found]:
    return _oddities(feed, "leading-space")


@rule("rss-version", "error", RSS, "Directories take RSS 2.0 only.")
def rss_version(feed: Feed) -> Iterator[Found]:
    if feed.document.version != "2.0":
        yield Found(message=f'the version of <rss> is "{feed.document.version}": write <rss version="2.0">')


@rule("namespace-typo", "error", "XML namespaces", "Apps compare namespaces to the letter: all tags in it are unseen.")
def namespace_typo(feed: Feed) -> Iterator[Found]:
    for address, prefix in feed.document.namespaces.items():
        meant = _meant(address, prefix)
        if meant and NAMESPACES[meant] in _READ_BY_APPS:
            yield Found(message=_unknown(address, prefix, meant))


@rule("namespace-odd", "warning", "XML namespaces", "Tags in a namespace that is not written to the letter are unseen.")
def namespace_odd(feed: Feed) -> Iterator[Found]:
    for address, prefix in feed.document.namespaces.items():
        meant = _meant(address, prefix)
        if meant and NAMESPACES[meant] not in _READ_BY_APPS:
            yield Found(message=_unknown(address, prefix, meant))


@rule("namespace-rss", "error", RSS, "RSS 2.0 has no namespace: apps look for <item>, not for a tag of another name.")
def namespace_rss(feed: Feed) -> Iterator[Found]:
    for address, prefix in feed.document.namespaces.items():
        if NAMESPACES.get(address) == "":
            name = f"xmlns:{prefix}" if prefix else "xmlns"
            yield Found(message=f'{name}="{address}" gives RSS a namespace, which it has not: remove it')


def _unknown(address: str, prefix: str, meant: str) -> str:
    name = f"xmlns:{prefix}" if prefix else "xmlns"
    return f'{name}="{shown(address, 200)[1:-1]}" is not known, so apps do not see its tags: write "{meant}"'


def _meant(address: str, prefix: str) -> str | None:
    """The known address that this one was probably to be."""
    if address in NAMESPACES:
        return None
    known = {good: name for good, name in NAMESPACES.items() if name and "github.com" not in good}
    by_name = {name: good for good, name in reversed(known.items())}
    if prefix in _READ_BY_APPS:
        return by_name[prefix]
    if len(address) > _LONGEST_ADDRESS:
        return None
    for good in known:
        if folded(good) == folded(address) or SequenceMatcher(None, folded(good), folded(address)).ratio() > _NEAR:
            return good
    return None


@rule("namespace-old", "warning", "podcast-namespace", "Newer apps know the namespace by its final address only.")
def namespace_old(feed: Feed) -> Iterator[Found]:
    for address in feed.document.namespaces:
        if NAMESPACES.get(address) == "podcast" and "github.com" in address:
            yield Found(
                message=f'{address} was its address before 2021: write "https://podcastindex.org/namespace/1.0"'
            )


@rule("feed-large", "warning", "practice of podcast hosts", "Apps load the whole feed again and again.")
def feed_large(feed: Feed) -> Iterator[Found]:
    size = feed.document.size_bytes
    if size > LARGE_BYTES:
        yield Found(
            message=f"it has {size / 1e6:.1f} MB for {len(feed.items)} items: move older ones to further pages "
            "(atom:link rel=next) or shorten the notes"
        )


@rule("tag-outside-channel", "error", RSS, "Apps look for items and facts inside <channel> only.")
def items_outside(feed: Feed) -> Iterator[Found]:
    if feed.items and not feed.channel.first("item"):
        yield Found(message="the items stand beside <channel>: put them into it", item=feed.items[0])


@rule("tag-misspelt", "warning", "RSS 2.0; iTunes namespace", "Apps do not see a tag whose name they do not know.")
def misspelt(feed: Feed) -> Iterator[Found]:
    seen: set[str] = set()
    for owner, tag in ((None, feed.channel), *((item, item.tag) for item in feed.items)):
        known = _ITEM if owner else _CHANNEL
        for child in tag.children:
            if child.name in seen or child.name in known or not re.match(r"itunes:|[^:{]*$", child.name):
                continue
            seen.add(child.name)
            meant = _nearest(child, known) if len(seen) <= _MOST_NAMES else None
            if meant:
                yield Found(message=f"<{child.name}> is no tag that apps know: is it {meant}?", item=owner, tag=child)


_CHANNEL = frozenset(
    {
        "title", "link", "description", "language", "copyright", "managingEditor", "webMaster", "pubDate",
        "lastBuildDate", "category", "generator", "docs", "cloud", "ttl", "image", "rating", "textInput", "skipHours",
        "skipDays", "item", "itunes:author", "itunes:block", "itunes:category", "itunes:complete", "itunes:explicit",
        "itunes:image", "itunes:keywords", "itunes:new-feed-url", "itunes:owner", "itunes:subtitle", "itunes:summary",
        "itunes:type", "itunes:title", "itunes:applepodcastsverify", "itunes:name", "itunes:email",
    }
)  # fmt: skip
_ITEM = frozenset(
    {
        "title", "link", "description", "author", "category", "comments", "enclosure", "guid", "pubDate", "source",
        "itunes:author", "itunes:block", "itunes:duration", "itunes:episode", "itunes:episodeType", "itunes:explicit",
        "itunes:image", "itunes:isClosedCaptioned", "itunes:keywords", "itunes:order", "itunes:season",
        "itunes:subtitle", "itunes:summary", "itunes:title", "itunes:category",
    }
)  # fmt: skip
_SIMILAR = 0.8


def _nearest(tag: Tag, known: frozenset[str]) -> str | None:
    """<pubdate> for <pubDate>; a tag that is nothing like any is somebody's own and not our business."""
    best = max(known, key=lambda name: SequenceMatcher(None, name.lower(), tag.name.lower()).ratio())
    near = SequenceMatcher(None, best.lower(), tag.name.lower()).ratio()
    return f"<{best}>" if near >= _SIMILAR else None


RULES = rules_in(globals())
