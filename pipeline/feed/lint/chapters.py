"""Rules of chapters in the feed, and of paging: what podcastparser, AntennaPod and Spotify read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pipeline.feed.lint.rule import APPLE, Feed, Found, namespace, rule, rules_in, shown
from pipeline.feed.lint.values import duration_s, essence, number, url_problem
from pipeline.feed.read import FeedItem
from pipeline.feed.read_xml import Tag
from pipeline.text.timecodes import parse_timecode_ms

_PSC = "Podlove Simple Chapters 1.2"
_VERSIONS = frozenset({"1.0", "1.1", "1.2"})


def _chapters(feed: Feed) -> Iterator[tuple[FeedItem, Tag, list[tuple[Tag, int | None]]]]:
    for item in feed.items:
        for holder in item.tag.all("psc:chapters"):
            yield item, holder, [(tag, _start(tag)) for tag in holder.all("psc:chapter")]


def _start(tag: Tag) -> int | None:
    try:
        return parse_timecode_ms(tag.get("start"))
    except ValueError:
        return None


def _duration_ms(item: FeedItem) -> float | None:
    seconds = duration_s(item.tag.text_of("itunes:duration"))
    return seconds * 1000 if seconds else None


@rule("chapter-start-bad", "error", _PSC, "A chapter without a time is left out.")
def start_bad(feed: Feed) -> Iterator[Found]:
    for item, _, chapters in _chapters(feed):
        for tag, start in chapters:
            if start is None:
                message = f"a chapter's start is {shown(tag.get('start'))}: write 00:12:30.000"
                yield Found(message=message, item=item, tag=tag)


@rule("chapter-title-missing", "error", _PSC, "A chapter without a title is an empty line in apps.")
def title_missing(feed: Feed) -> Iterator[Found]:
    for item, _, chapters in _chapters(feed):
        for tag, _start_ms in chapters:
            if not tag.get("title"):
                yield Found(message=f"the chapter at {tag.get('start')} has no title", item=item, tag=tag)


@rule("chapters-not-ascending", "error", _PSC, "Apps jump to and fro, or show the chapters in another order.")
def ascending(feed: Feed) -> Iterator[Found]:
    for item, _, chapters in _chapters(feed):
        known = [(tag, start) for tag, start in chapters if start is not None]
        for (before, first), (tag, second) in pairwise(known):
            if second <= first:
                message = f"the chapter at {tag.get('start')} comes after the one at {before.get('start')}: sort them"
                yield Found(message=message, item=item, tag=tag)


@rule("chapter-after-end", "error", _PSC, "A chapter behind the end can never be reached.")
def after_end(feed: Feed) -> Iterator[Found]:
    for item, _, chapters in _chapters(feed):
        end = _duration_ms(item)
        for tag, start in chapters:
            if end and start is not None and start >= end:
                message = f"the chapter at {tag.get('start')} is not before the end ({end / 1000:g} s)"
                yield Found(message=message, item=item, tag=tag)


@rule("chapters-version", "warning", _PSC, "Readers look at the version to know what they read.")
def version(feed: Feed) -> Iterator[Found]:
    for item, holder, chapters in _chapters(feed):
        if holder.get("version") not in _VERSIONS:
            yield Found(
                message=f'psc:chapters has version {shown(holder.get("version"))}: write "1.2"', item=item, tag=holder
            )
        if not chapters:
            yield Found(message="psc:chapters is empty: remove it", item=item, tag=holder)


@rule("chapters-type", "warning", namespace("chapters"), "Apps look for application/json+chapters.")
def chapters_type(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("podcast:chapters"):
        kind = essence(tag.get("type"))
        if kind and kind != "application/json+chapters":
            message = f"the type of podcast:chapters is {shown(kind)}: write application/json+chapters"
            yield Found(message=message, item=item, tag=tag)


@rule("soundbite-after-end", "error", namespace("soundbite"), "What lies behind the end cannot be played.")
def soundbite_after_end(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("podcast:soundbite"):
        end = _duration_ms(item) if item else None
        start, length = number(tag.get("startTime")), number(tag.get("duration"))
        if end and start is not None and length is not None and (start + length) * 1000 > end + 1000:
            message = f"the soundbite ends at {start + length:g} s, the episode at {end / 1000:g} s"
            yield Found(message=message, item=item, tag=tag)


@rule("paging-loop", "error", "RFC 5005", "Apps that follow the pages run in a circle.")
def paging_loop(feed: Feed) -> Iterator[Found]:
    named = feed.document.link("self") or feed.url or ""
    for tag in feed.channel.all("atom:link"):
        if tag.get("rel") in {"next", "prev-archive"} and tag.get("href") in {named, feed.url or named} and named:
            message = f"rel={tag.get('rel')} leads to this same page, {shown(tag.get('href'))}"
            yield Found(message=message, tag=tag)


@rule("hub-without-self", "warning", "WebSub", "A hub tells readers of a feed by the address that rel=self names.")
def hub_without_self(feed: Feed) -> Iterator[Found]:
    if feed.document.link("hub") and not feed.document.link("self"):
        yield Found(message="it names a hub, but not its own address (atom:link rel=self)")


@rule("moved", "warning", APPLE, "Apps follow itunes:new-feed-url at once and do not come back.")
def new_address(feed: Feed) -> Iterator[Found]:
    for tag in feed.channel.all("itunes:new-feed-url"):
        named = feed.url or feed.document.link("self")
        if tag.text and not url_problem(tag.text) and named and tag.text != named:
            message = f"it says that the show moved to {shown(tag.text, 200)}: apps will go there; is that meant?"
            yield Found(message=message, tag=tag)


RULES = rules_in(globals())
