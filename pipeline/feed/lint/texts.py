"""Rules of texts: limits, most of them in bytes, and markup that must not be there."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from pipeline.feed.lint.rule import APPLE, RSS, Feed, Found, namespace, rule, rules_in, shown
from pipeline.feed.lint.values import essence, number
from pipeline.feed.read import FeedItem
from pipeline.feed.read_xml import Tag
from pipeline.text.licences import KNOWN_TO_APPS

DESCRIPTION_BYTES = 4000
LINE_CHARS = 255
PERSON_CHARS = 128
SHORT_CHARS = 32
PROOF_CHARS = 4000
_W3C = "W3C feed validator (SecurityRisk)"
# Blanks are counted: a hostile feed has a million of them in a row, and three stars would try every way to share them.
_ACTIVE = re.compile(
    r"<\s{0,9}/?\s{0,9}(script|iframe|object|embed|form|style|meta|base|svg)\b|<[^<>]*\s(on[a-z]{3,20})\s{0,9}=|"
    r"(?:href|src)\s{0,9}=\s{0,9}[\"']?\s{0,9}(javascript|data|vbscript):",
    re.IGNORECASE,
)
_HTML = re.compile(r"</?(?:p|br|a|b|i|em|strong|ul|ol|li|div|span|h[1-6])\b[^<>]{0,300}>|&(?:amp|lt|gt|quot|#\d{1,5});")
_RICH = ("description", "content:encoded", "itunes:summary")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


def _owners(feed: Feed) -> Iterator[tuple[FeedItem | None, Tag]]:
    yield None, feed.channel
    yield from ((item, item.tag) for item in feed.items)


@rule("description-long", "error", APPLE, "Apple cuts or refuses texts above 4000 bytes: 2000 Cyrillic letters.")
def description_long(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("description", "itunes:summary", "googleplay:description"):
        size = len(tag.text.encode())
        if size > DESCRIPTION_BYTES:
            advice = "shorten it; full notes may stand in <content:encoded>"
            yield Found(message=f"<{tag.name}> has {size} bytes of {DESCRIPTION_BYTES}: {advice}", item=item, tag=tag)


@rule("text-long", "error", APPLE, "Apple takes at most 255 characters in a value.")
def line_long(feed: Feed) -> Iterator[Found]:
    names = ("title", "itunes:title", "itunes:author", "copyright")
    owners = [(None, tag) for owner in feed.channel.all("itunes:owner") for tag in owner.children]
    for item, tag in (*feed.tags(*names), *owners):
        if len(tag.text) > LINE_CHARS:
            message = f"<{tag.name}> has {len(tag.text)} characters of {LINE_CHARS}: shorten it"
            yield Found(message=message, item=item, tag=tag)


@rule("text-long-for-apps", "warning", "podcast-namespace", "Apps cut what is longer.")
def short_long(feed: Feed) -> Iterator[Found]:
    for item, tag, what, text, most in _limited(feed):
        if len(text) > most:
            message = f"{what} has {len(text)} characters of {most}: shorten {shown(text, 40)}"
            yield Found(message=message, item=item, tag=tag)


def _limited(feed: Feed) -> Iterator[tuple[FeedItem | None, Tag, str, str, int]]:
    """Every text that has a limit in the podcast namespace, with it."""
    names = ("person", "soundbite", "trailer", "location", "funding", "updateFrequency", "license")
    for item, tag in feed.tags(*(f"podcast:{name}" for name in names)):
        yield item, tag, f"<{tag.name}>", tag.text, PERSON_CHARS
    for item, tag in feed.tags("itunes:subtitle", "itunes:keywords"):
        yield item, tag, f"<{tag.name}>", tag.text, LINE_CHARS
    for item, tag in feed.tags("podcast:season"):
        yield item, tag, "name of <podcast:season>", tag.get("name"), PERSON_CHARS
    for item, tag in feed.tags("podcast:episode"):
        yield item, tag, "display of <podcast:episode>", tag.get("display"), SHORT_CHARS
    for item, tag in feed.tags("podcast:alternateEnclosure"):
        yield item, tag, "title of <podcast:alternateEnclosure>", tag.get("title"), SHORT_CHARS
        yield item, tag, "rel of <podcast:alternateEnclosure>", tag.get("rel"), SHORT_CHARS
    for item, tag in feed.tags("podcast:txt"):
        yield item, tag, "<podcast:txt>", tag.text, PROOF_CHARS


@rule("html-active", "error", _W3C, "Apps remove or refuse notes with scripts, frames or handlers; some run them.")
def html_active(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags(*_RICH):
        # The second look sees what hides behind character references: java&#115;cript:
        match = _ACTIVE.search(tag.text) or _ACTIVE.search(html.unescape(tag.text))
        if match:
            found = next(filter(None, match.groups()))
            yield Found(message=f"<{tag.name}> holds {shown(found)}: remove it", item=item, tag=tag)


@rule("html-in-line", "warning", APPLE, "Titles are plain text: tags and references are shown letter by letter.")
def html_in_title(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("title", "itunes:title", "itunes:author", "itunes:subtitle"):
        match = _HTML.search(tag.text)
        if match:
            message = f"<{tag.name}> holds {shown(match[0])}, which is shown as it is: write plain text"
            yield Found(message=message, item=item, tag=tag)


@rule("html-not-wrapped", "error", RSS, "Markup that is neither in CDATA nor escaped is not seen as text by apps.")
def html_not_wrapped(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("title", *_RICH):
        if tag.children:
            message = f"<{tag.name}> holds <{tag.children[0].name[:60]}> as XML: wrap the text in <![CDATA[ … ]]>"
            yield Found(message=message, item=item, tag=tag)


@rule("text-spaces", "warning", APPLE, "Blanks and line ends around a value are shown or break comparisons.")
def spaces(feed: Feed) -> Iterator[Found]:
    names = {
        "title", "link", "language", "guid", "pubDate", "itunes:author", "itunes:duration", "itunes:explicit",
        "itunes:type", "itunes:episode", "itunes:season", "itunes:episodeType", "podcast:guid", "podcast:locked",
    }  # fmt: skip
    for item, owner in _owners(feed):
        for tag in owner.children:
            if tag.name in names and tag.raw != tag.text and not tag.children:
                yield Found(message=f"<{tag.name}> has blanks before or after it: remove them", item=item, tag=tag)


@rule("text-bidi", "warning", "Unicode UAX 9; CVE-2021-42574", "Such signs make a text read as another one.")
def bidi(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("title", "itunes:title", "itunes:author", "link", *_RICH):
        match = _BIDI.search(tag.text)
        if match:
            message = f"<{tag.name}> holds U+{ord(match[0]):04X}, which turns the direction of writing: remove it"
            yield Found(message=message, item=item, tag=tag)


@rule("notes-missing", "warning", APPLE, "An episode without a description is hard to find and to choose.")
def notes_missing(feed: Feed) -> Iterator[Found]:
    for item in feed.items:
        if not item.tag.text_of("description", "content:encoded", "itunes:summary"):
            yield Found(message="it has no <description>: say what it is about", item=item)


@rule("license-address", "error", namespace("license"), "A licence that nobody knows says nothing without its text.")
def licence(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("podcast:license"):
        if not tag.get("url") and tag.text.lower() not in KNOWN_TO_APPS:
            message = f"{shown(tag.text)} is not in the list of licences: add url with the address of its text"
            yield Found(message=message, item=item, tag=tag)


@rule("soundbite-length", "warning", namespace("soundbite"), "Passages of 15 to 120 seconds are advised.")
def soundbite_length(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("podcast:soundbite"):
        length = number(tag.get("duration"))
        if length is not None and not 15 <= length <= 120:  # noqa: PLR2004
            yield Found(message=f"the soundbite lasts {length:g} seconds; 15 to 120 are advised", item=item, tag=tag)


@rule(
    "transcript-type-unknown",
    "warning",
    namespace("transcript"),
    "Apps pass over a transcript of a type unknown to them.",
)
def transcript_type(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("podcast:transcript"):
        kind = essence(tag.get("type"))
        if kind and kind not in TRANSCRIPT_TYPES:
            known = ", ".join(sorted(TRANSCRIPT_TYPES))
            yield Found(message=f"the transcript's type is {shown(kind)}; apps know {known}", item=item, tag=tag)


TRANSCRIPT_TYPES = frozenset(
    {"text/vtt", "application/x-subrip", "application/srt", "application/json", "text/html", "text/plain"}
)

RULES = rules_in(globals())
