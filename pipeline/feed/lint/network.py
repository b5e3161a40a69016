"""What to ask servers about a feed, as data. Somebody else asks (cli/feed_answers.py); net_rules.py judges.

Rounds: `questions` first, then `more_questions` with all replies so far, until it has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.feed.lint.rule import Feed
from pipeline.feed.lint.values import url_problem
from pipeline.feed.read import FeedItem, read_feed
from pipeline.feed.read_text import MAX_FEED_BYTES
from pipeline.feed.read_xml import Tag

Kind = Literal[
    "feed", "feed-again", "self", "page", "cover", "picture", "enclosure", "range", "beyond", "again", "transcript",
    "chapters",
]  # fmt: skip
MOST_ITEMS = 100
"""Newest items whose files are asked for, unless all are wanted."""
MOST_PAGES = 200
MOST_PAGES_BYTES = 256 << 20
"""Of all pages together: they are held in memory."""
MOST_OF_A_KIND = 20
"""Transcripts, chapters or pictures of one item that are asked for: a feed may name 100,000 addresses of a server that
its maker wants to see down."""
_PICTURE_BYTES = 512 << 10
_CHAPTERS_BYTES = 2 << 20
_A_FEW = 64 << 10
# A server may allow other sites only when it is asked from one; example.org is nobody's (RFC 2606).
FROM_ELSEWHERE = (("origin", "https://player.example.org"),)


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One request."""

    kind: Kind
    url: str
    method: Literal["GET", "HEAD"] = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    limit_bytes: int = _A_FEW
    cut: bool = False
    """The beginning of the body is enough."""
    item: int | None = None
    """Number of the item it is about."""
    line: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What came back, redirects followed."""

    status: int = 0
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes = b""
    url: str = ""
    """The address that answered in the end."""
    problem: str = ""
    """Why nothing came back, in words; then all else is empty."""

    @property
    def good(self) -> bool:
        return not self.problem and 200 <= self.status < 300  # noqa: PLR2004


Replies = Mapping[Question, Reply]


def questions(data: bytes, *, url: str | None = None, most: int | None = MOST_ITEMS) -> tuple[Question, ...]:
    """The first round. `most`: of so many items from the newest on; None: of all. Raises ValueError for no feed."""
    feed = Feed(document=read_feed(data), url=url)
    asked: dict[tuple[str, str], Question] = {}
    for question in (*_of_channel(feed), *_of_items(feed.items[:most])):
        asked.setdefault((question.kind, question.url), question)
    return tuple(asked.values())


def _of_channel(feed: Feed) -> Iterator[Question]:
    document = feed.document
    if feed.url:
        yield _feed("feed", feed.url)
    named = document.link("self")
    if _askable(named) and named != feed.url:
        yield _feed("self", named)
    for link in (document.link("next"), document.link("prev-archive")):
        if _askable(link):
            yield _feed("page", link)
    yield from (_picture("cover", tag, None) for tag in document.channel.all("itunes:image")[:MOST_OF_A_KIND])


def _of_items(items: tuple[FeedItem, ...]) -> Iterator[Question]:
    for item in items:
        number, url, line = item.number, item.enclosure_url, item.tag.line
        if _askable(url):
            yield Question(kind="enclosure", url=url, method="HEAD", item=number, line=line)
            start = (("range", "bytes=0-1"),)
            yield Question(kind="range", url=url, headers=start, limit_bytes=1024, cut=True, item=number, line=line)
        for tag in item.tag.all("podcast:transcript")[:MOST_OF_A_KIND]:
            address = tag.get("url")
            if _askable(address):
                head = Question(
                    kind="transcript", url=address, method="HEAD", headers=FROM_ELSEWHERE, item=number, line=tag.line
                )
                yield head
        for tag in item.tag.all("podcast:chapters")[:MOST_OF_A_KIND]:
            if _askable(tag.get("url")):
                yield Question(
                    kind="chapters", url=tag.get("url"), headers=FROM_ELSEWHERE, limit_bytes=_CHAPTERS_BYTES,
                    item=number, line=tag.line,
                )  # fmt: skip
        yield from (_picture("picture", tag, number) for tag in item.tag.all("itunes:image")[:MOST_OF_A_KIND])


def _askable(url: str) -> bool:
    return url_problem(url) is None


def _feed(kind: Kind, url: str, **headers: str) -> Question:
    asked = (*FROM_ELSEWHERE, *((name.replace("_", "-"), value) for name, value in headers.items()))
    return Question(kind=kind, url=url, headers=asked, limit_bytes=MAX_FEED_BYTES)


def _picture(kind: Kind, tag: Tag, item: int | None) -> Question:
    part = (("range", f"bytes=0-{_PICTURE_BYTES - 1}"),)
    return Question(
        kind=kind, url=tag.get("href"), headers=part, limit_bytes=_PICTURE_BYTES, cut=True, item=item, line=tag.line
    )


def more_questions(replies: Replies) -> tuple[Question, ...]:
    """What follows from the replies so far: further pages; and once for each server, how it treats conditions."""
    asked = set(replies)
    found: dict[Question, None] = {}
    room = sum(len(reply.body) for question, reply in replies.items() if question.kind == "page") < MOST_PAGES_BYTES
    for question, reply in replies.items():
        if not reply.good:
            continue
        if question.kind == "page":
            found.update(dict.fromkeys(_following(question, reply, asked, room=room)))
        elif question.kind == "feed":
            found.update(dict.fromkeys(_conditional(question, reply)))
    heads = [(question, reply) for question, reply in replies.items() if question.kind == "enclosure" and reply.good]
    for question, reply in _one_of_each_host(heads):
        found.update(dict.fromkeys(_probes(question, reply)))
    return tuple(question for question in found if question not in asked)


def _following(question: Question, reply: Reply, asked: set[Question], *, room: bool) -> Iterator[Question]:
    pages = {one.url for one in asked if one.kind in {"page", "feed"}}
    link = next_page(reply.body)
    if _askable(link) and link not in pages and len(pages) < MOST_PAGES and link != question.url and room:
        yield _feed("page", link)


def next_page(data: bytes) -> str:
    """The address of the following page; '' when there is none, or this is no feed."""
    try:
        document = read_feed(data)
    except ValueError:
        return ""
    return document.link("next") or document.link("prev-archive")


def _conditional(question: Question, reply: Reply) -> Iterator[Question]:
    if reply.headers.get("etag"):
        yield _feed("feed-again", question.url, if_none_match=reply.headers["etag"])
    elif reply.headers.get("last-modified"):
        yield _feed("feed-again", question.url, if_modified_since=reply.headers["last-modified"])


def _one_of_each_host(heads: list[tuple[Question, Reply]]) -> list[tuple[Question, Reply]]:
    hosts: dict[str, tuple[Question, Reply]] = {}
    for question, reply in heads:
        hosts.setdefault(reply.url.split("/")[2] if reply.url.count("/") > 1 else "", (question, reply))
    return list(hosts.values())


def _probes(question: Question, reply: Reply) -> Iterator[Question]:
    size = reply.headers.get("content-length", "")
    if size.isdigit():
        yield _probe("beyond", question, "range", f"bytes={int(size) + 1000}-")
    if reply.headers.get("etag"):
        yield _probe("again", question, "if-none-match", reply.headers["etag"])


def _probe(kind: Kind, about: Question, header: str, value: str) -> Question:
    return Question(
        kind=kind,
        url=about.url,
        headers=((header, value),),
        limit_bytes=1024,
        cut=True,
        item=about.item,
        line=about.line,
    )
