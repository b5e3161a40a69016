"""Rules about the feed's own server, its pages and its pictures."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.feed.lint.net_base import Asked
from pipeline.feed.lint.network import next_page
from pipeline.feed.lint.pictures import PICTURE_STARTS, picture_facts
from pipeline.feed.lint.rule import APPLE, Found, rule, rules_in, shown
from pipeline.feed.lint.values import essence, extension
from pipeline.feed.read import FeedDocument, read_feed

_ARTWORK = "Apple: Artwork requirements"
_SMALLEST, _LARGEST = 1400, 3000
_HEAVY_BYTES = 1 << 20
_XML_TYPES = {"application/rss+xml", "application/xml", "text/xml"}
_WORTH_PACKING = 64 << 10
_ENDINGS = {"jpeg": {"jpg", "jpeg"}, "png": {"png"}}
_PACKED = {"gzip", "br", "zstd", "deflate"}


@rule("feed-type", "warning", "RSS Advisory Board", "Browsers and some apps do not see a feed in it.")
def feed_type(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.good("feed", "page"):
        kind = essence(reply.headers.get("content-type", ""))
        if kind not in _XML_TYPES:
            message = f"{shown(question.url, 200)} comes as {shown(kind or 'nothing')}"
            yield asked.found(question, f"{message}: set Content-Type: application/rss+xml; charset=utf-8")


@rule("feed-charset", "error", "RFC 7303", "The server's charset wins over the file's own: letters are broken.")
def feed_charset(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.good("feed", "page"):
        charset = reply.headers.get("content-type", "").lower().partition("charset=")[2].strip(" \"';")
        odd = {code for code, _ in asked.feed.document.oddities} if question.kind == "feed" else set()
        if charset and charset not in {"utf-8", "utf8"} and not odd & {"encoding-not-utf8", "encoding-wrong"}:
            message = f"the server says charset={charset[:40]} of {shown(question.url, 200)}, which is UTF-8"
            yield asked.found(question, message)


@rule(
    "feed-not-packed",
    "warning",
    "practice of podcast hosts",
    "Packed, a feed is a tenth of its size; apps fetch it daily.",
)
def not_packed(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.good("feed"):
        packed = reply.headers.get("content-encoding", "").lower() in _PACKED
        if len(reply.body) > _WORTH_PACKING and not packed:
            size = len(reply.body) / 1e6
            yield asked.found(question, f"{shown(question.url, 200)} comes unpacked, {size:.1f} MB: turn gzip on")


@rule("no-marks", "warning", "RFC 9110", "Without ETag or Last-Modified, all is fetched anew every time.")
def no_marks(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.good("feed", "enclosure"):
        if not reply.headers.get("etag") and not reply.headers.get("last-modified"):
            yield asked.found(question, f"{shown(question.url, 200)} comes without ETag and Last-Modified")


@rule("page-not-feed", "error", "RFC 5005; gPodder", "gPodder gives up the whole feed when a further page is none.")
def page_not_feed(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.good("page"):
        try:
            read_feed(reply.body)
        except ValueError as error:
            yield asked.found(question, f"the further page {shown(question.url, 200)}: {error}")


@rule("pages-loop", "error", "RFC 5005", "Apps that follow the pages run in a circle.")
def pages_loop(asked: Asked) -> Iterator[Found]:
    seen = {asked.feed.url or "", asked.feed.document.link("self")}
    for question, reply in asked.good("page"):
        seen.add(question.url)
        following = next_page(reply.body)
        if following in seen and following:
            message = f"the page {shown(question.url, 200)} leads back to {shown(following, 200)}"
            yield asked.found(question, message)


@rule("page-item-twice", "warning", "RFC 5005", "An episode that stands on two pages may be shown twice.")
def item_twice(asked: Asked) -> Iterator[Found]:
    seen = {item.key for item in asked.feed.items}
    for question, document in _pages(asked):
        again = [item for item in document.items if item.key in seen]
        seen.update(item.key for item in document.items)
        if again:
            message = f"{again[0].name} stands on the further page {shown(question, 200)}, too"
            yield Found(message=message + (f", and so do {len(again) - 1} more" if len(again) > 1 else ""))


def _pages(asked: Asked) -> Iterator[tuple[str, FeedDocument]]:
    for question, reply in asked.good("page"):
        try:
            yield question.url, read_feed(reply.body)
        except ValueError:
            continue


@rule("image-kind", "error", _ARTWORK, "Apple takes JPEG and PNG only, and the name has to match.")
def image_kind(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.good("cover", "picture"):
        facts = picture_facts(reply.body)
        if facts is None and not reply.body.startswith(PICTURE_STARTS):
            yield asked.found(question, f"{shown(question.url, 200)} is no JPEG or PNG picture")
        elif facts and extension(question.url) in {"jpg", "jpeg", "png"} - _ENDINGS[facts.kind]:
            yield asked.found(question, f"{shown(question.url, 200)} is a {facts.kind.upper()}: name it so")


@rule("image-size", "error", _ARTWORK, "Apple refuses covers that are not square, or not of 1400 to 3000 pixels.")
def image_size(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.good("cover", "picture"):
        facts = picture_facts(reply.body)
        if facts and not (facts.width == facts.height and _SMALLEST <= facts.width <= _LARGEST):
            message = f"{shown(question.url, 200)} is {facts.width} × {facts.height} pixels"
            yield asked.found(question, f"{message}: make it square, {_SMALLEST} to {_LARGEST}, best {_LARGEST}")


@rule("image-colours", "error", _ARTWORK, "Apple refuses transparency and print colours (CMYK).")
def image_colours(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.good("cover", "picture"):
        facts = picture_facts(reply.body)
        if facts and (facts.alpha or facts.cmyk):
            what = "transparency" if facts.alpha else "print colours (CMYK)"
            yield asked.found(question, f"{shown(question.url, 200)} has {what}: save it as plain RGB")


@rule(
    "image-heavy",
    "warning",
    "NPR, Captivate, Spotify for Creators",
    "Heavy covers load slowly; some hosts refuse them.",
)
def image_heavy(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.good("cover"):
        total = reply.headers.get("content-range", "").rpartition("/")[2] or reply.headers.get("content-length", "")
        if total.isdigit() and int(total) > _HEAVY_BYTES:
            yield asked.found(question, f"{shown(question.url, 200)} has {int(total) / 1e6:.1f} MB: keep it below 1 MB")


@rule("image-type", "warning", APPLE, "Apps that go by the server's type do not show it.")
def image_type(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.good("cover", "picture"):
        facts, kind = picture_facts(reply.body), essence(reply.headers.get("content-type", ""))
        if facts and kind != f"image/{facts.kind}":
            message = f"{shown(question.url, 200)} comes as {shown(kind or 'nothing')}"
            yield asked.found(question, f"{message}: set Content-Type: image/{facts.kind}")


RULES = rules_in(globals())
