"""Rules of enclosures: the file that listeners get."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.feed.lint.rule import APPLE, RSS, Feed, Found, rule, rules_in, shown
from pipeline.feed.lint.values import essence, extension, url_problem, whole_number
from pipeline.feed.read import AUDIO_EXTENSIONS, FeedItem
from pipeline.feed.read_xml import Tag

TAKEN_TYPES = frozenset({"audio/mpeg", "audio/x-m4a", "video/mp4", "video/x-m4v", "video/quicktime", "application/pdf"})
"""What Apple takes as an enclosure."""
SAME = {"audio/mp4": "audio/x-m4a", "audio/m4a": "audio/x-m4a", "audio/mp3": "audio/mpeg", "audio/aac": "audio/x-m4a"}
"""Other names in use for what Apple takes."""


def enclosures(feed: Feed) -> Iterator[tuple[FeedItem, Tag]]:
    for item in feed.items:
        tag = item.tag.first("enclosure")
        if tag:
            yield item, tag


@rule("enclosure-missing", "error", APPLE, "An item without a file is no episode for an app.")
def missing(feed: Feed) -> Iterator[Found]:
    for item in feed.items:
        if not item.enclosure_url:
            yield Found(message='it has no <enclosure url="…">: nothing can be played', item=item)


@rule("enclosure-address", "error", RSS, "The file cannot be fetched.")
def address(feed: Feed) -> Iterator[Found]:
    for item, tag in enclosures(feed):
        url = tag.get("url")
        problem = url_problem(url) if url else None
        if problem:
            yield Found(message=f"the enclosure's address {shown(url)} {problem}", item=item, tag=tag)


@rule("enclosure-not-ascii", "warning", "practice of apps", "Apps write letters beyond ASCII in addresses differently.")
def not_ascii(feed: Feed) -> Iterator[Found]:
    for item, tag in enclosures(feed):
        if not tag.get("url").isascii():
            yield Found(message=f"{shown(tag.get('url'))}: name files in a-z, 0-9 and hyphens", item=item, tag=tag)


@rule("enclosure-length-missing", "error", RSS, "Apps cannot say how much is to be loaded; validators refuse it.")
def length_missing(feed: Feed) -> Iterator[Found]:
    for item, tag in enclosures(feed):
        if not tag.get("length"):
            yield Found(message="the enclosure has no length: write its size in bytes", item=item, tag=tag)


@rule("enclosure-length-bad", "error", RSS, "The length is a whole number of bytes; anything else is read as nothing.")
def length_bad(feed: Feed) -> Iterator[Found]:
    for item, tag in enclosures(feed):
        size = whole_number(tag.get("length"))
        if tag.get("length") and (size is None or size < 0):
            yield Found(
                message=f"the enclosure's length is {shown(tag.get('length'))}: write bytes", item=item, tag=tag
            )


@rule("enclosure-length-zero", "warning", RSS, "Apps show no size, and some ask for every file to learn it.")
def length_zero(feed: Feed) -> Iterator[Found]:
    for item, tag in enclosures(feed):
        if whole_number(tag.get("length")) == 0:
            yield Found(message='the enclosure\'s length is "0": write its size in bytes', item=item, tag=tag)


@rule("enclosure-type-missing", "error", RSS, "Apps do not know whether they can play it.")
def type_missing(feed: Feed) -> Iterator[Found]:
    for item, tag in enclosures(feed):
        if not tag.get("type"):
            kind = AUDIO_EXTENSIONS.get(extension(tag.get("url")), "audio/mpeg")
            yield Found(message=f'the enclosure has no type: write type="{kind}"', item=item, tag=tag)


@rule("enclosure-not-for-apple", "error", APPLE, "Apple Podcasts and most directories do not take such a file.")
def type_taken(feed: Feed) -> Iterator[Found]:
    for item, tag in enclosures(feed):
        kind = essence(tag.get("type"))
        opus = extension(tag.get("url")) in {"opus", "ogg", "oga"}
        if (kind and SAME.get(kind, kind) not in TAKEN_TYPES) or opus:
            yield Found(
                message=f"the enclosure is {shown(kind or 'unknown')}, .{extension(tag.get('url'))}: make MP3 the "
                "enclosure, and this an alternateEnclosure",
                item=item,
                tag=tag,
            )


@rule("enclosure-type-other-name", "warning", APPLE, "Apple lists audio/mpeg for .mp3 and audio/x-m4a for .m4a.")
def type_name(feed: Feed) -> Iterator[Found]:
    for item, tag in enclosures(feed):
        kind = essence(tag.get("type"))
        if kind in SAME:
            yield Found(message=f"the enclosure's type is {shown(kind)}: write {SAME[kind]}", item=item, tag=tag)


@rule("enclosure-m4a", "warning", "RSS.com and others, not Spotify itself", "Spotify is said to refuse audio/x-m4a.")
def m4a(feed: Feed) -> Iterator[Found]:
    for item, tag in enclosures(feed):
        kind = essence(tag.get("type"))
        if SAME.get(kind, kind) == "audio/x-m4a":
            yield Found(message="the enclosure is M4A: MP3 is taken everywhere", item=item, tag=tag)


@rule("enclosure-extension", "warning", APPLE, "Apple wants the extension to match the type.")
def wrong_extension(feed: Feed) -> Iterator[Found]:
    for item, tag in enclosures(feed):
        kind = essence(tag.get("type"))
        ending = extension(tag.get("url"))
        expected = AUDIO_EXTENSIONS.get(ending)
        if not kind or url_problem(tag.get("url")):
            continue
        if expected is None:
            yield Found(message=f"{shown(tag.get('url'))} has no ending such as .mp3", item=item, tag=tag)
        elif SAME.get(kind, kind) != expected and {kind, ending} - {"audio/opus", "audio/ogg", "opus"}:
            message = (
                f"the file ends in .{ending}, but its type is {shown(kind)}: write {expected}, or name it otherwise"
            )
            yield Found(message=message, item=item, tag=tag)


@rule(
    "enclosure-twice",
    "error",
    "PRX; Apple",
    "Apple passes over a file that it has seen: the second episode never appears.",
)
def twice(feed: Feed) -> Iterator[Found]:
    seen: dict[str, FeedItem] = {}
    for item, tag in enclosures(feed):
        url = tag.get("url")
        if url and url in seen:
            yield Found(message=f"it has the same file as item {seen[url].number}: {shown(url)}", item=item, tag=tag)
        seen.setdefault(url, item)


@rule("http", "warning", APPLE, "Addresses without https can be listened in on, and web players may not load them.")
def http(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("enclosure", "itunes:image", "podcast:transcript", "podcast:chapters"):
        url = tag.get("url") or tag.get("href")
        if url.lower().startswith("http://"):
            yield Found(message=f"{shown(url)}: use https://", item=item, tag=tag)


RULES = rules_in(globals())
