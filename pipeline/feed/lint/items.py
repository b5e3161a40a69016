"""Rules of items: title, guid, date, numbers, order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.feed.dates import date_problem, has_named_zone
from pipeline.feed.lint.rule import APPLE, RSS, Feed, Found, rule, rules_in, shown
from pipeline.feed.lint.values import duration_s, url_problem, whole_number
from pipeline.feed.read import FeedItem

_NUMBER_IN_TITLE = re.compile(
    r"(?:^|[\s(\[«])(?:#|№)\s?\d+|^(?:ep(?:isode)?|эпизод|выпуск|чыгарылыш)\.?\s*\d+\b", re.IGNORECASE
)
_WHOLE_SECONDS = re.compile(r"\d{1,7}|\d{1,3}:[0-5]?\d|\d{1,3}:[0-5]\d:[0-5]\d")
_DAY_S = 86_400


@rule("item-title-missing", "error", APPLE, "An episode without a title is not listed.")
def title_missing(feed: Feed) -> Iterator[Found]:
    return (Found(message="it has no <title>: write one", item=item) for item in feed.items if not item.title)


@rule("item-title-number", "warning", APPLE, "Apps show the number themselves, from itunes:episode.")
def title_number(feed: Feed) -> Iterator[Found]:
    for item in feed.items:
        match = _NUMBER_IN_TITLE.search(item.title)
        if match:
            number = match[0].strip(" ([«")
            yield Found(
                message=f"its title holds {shown(number)}: write the number into itunes:episode only", item=item
            )


@rule("item-title-show", "warning", APPLE, "The show's name stands above every episode already.")
def title_show(feed: Feed) -> Iterator[Found]:
    name = feed.document.title.casefold()
    for item in feed.items:
        if len(name) > 3 and name in item.title.casefold() and item.tag.text_of("itunes:episodeType") != "trailer":  # noqa: PLR2004
            yield Found(
                message=f"its title repeats the show's name, {shown(feed.document.title)}: leave it out", item=item
            )


@rule("guid-missing", "error", APPLE, "Without a guid, apps take a changed title or address for a new episode.")
def guid_missing(feed: Feed) -> Iterator[Found]:
    for item in feed.items:
        if not item.guid:
            yield Found(
                message='it has no <guid>: write <guid isPermaLink="false">something that never changes', item=item
            )


@rule("guid-twice", "error", RSS, "Apps show only one of two episodes with the same guid.")
def guid_twice(feed: Feed) -> Iterator[Found]:
    seen: dict[str, FeedItem] = {}
    for item in feed.items:
        if item.guid and item.guid in seen:
            yield Found(message=f"it has the guid of item {seen[item.guid].number}, {shown(item.guid)}", item=item)
        seen.setdefault(item.guid, item)


@rule("guid-not-permalink", "error", RSS, "A guid is taken for the address of a page unless it says isPermaLink=false.")
def guid_permalink(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("guid"):
        says = tag.get("isPermaLink")
        if says not in {"", "true", "false"}:
            yield Found(message=f"isPermaLink is {shown(says)}: write true or false", item=item, tag=tag)
        elif tag.text and says != "false" and url_problem(tag.text):
            yield Found(
                message=f'its guid {shown(tag.text)} is no address: write <guid isPermaLink="false">',
                item=item,
                tag=tag,
            )


@rule(
    "guid-is-enclosure",
    "warning",
    APPLE,
    "When the file moves to another address, people tend to change the guid with it.",
)
def guid_enclosure(feed: Feed) -> Iterator[Found]:
    for item in feed.items:
        if item.guid and item.guid == item.enclosure_url:
            yield Found(
                message="its guid is the address of its file: never change it, even when the file moves", item=item
            )


@rule("date-missing", "error", APPLE, "Apps sort by it; without one an episode is new at every look, or hidden.")
def date_missing(feed: Feed) -> Iterator[Found]:
    return (
        Found(message="it has no <pubDate>: write when it was published", item=item)
        for item in feed.items
        if not item.tag.text_of("pubDate", "dc:date")
    )


@rule("date-bad", "error", "RFC 2822; RSS 2.0", "Apps read another date, or none.")
def date_bad(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("pubDate", "lastBuildDate"):
        problem = date_problem(tag.text) if tag.text else None
        if problem:
            yield Found(message=f"<{tag.name}> {shown(tag.text)} {problem}", item=item, tag=tag)


@rule("date-zone", "warning", "RFC 2822", "Names of zones are read differently; most but GMT are unknown to apps.")
def date_zone(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("pubDate", "lastBuildDate"):
        if not date_problem(tag.text) and has_named_zone(tag.text):
            yield Found(message=f"{shown(tag.text)}: write the zone as a number, +0300", item=item, tag=tag)


@rule("order", "warning", "practice of apps", "Apps that read only the beginning of a feed miss the newest episodes.")
def order(feed: Feed) -> Iterator[Found]:
    dated = [item for item in feed.items if item.published_at]
    wrong = [after for before, after in pairwise(dated) if _later(after, before)]
    if wrong:
        yield Found(
            message=f"it is newer than the item before it, and so are {len(wrong) - 1} more: put the newest first"
            if len(wrong) > 1
            else "it is newer than the item before it: put the newest first",
            item=wrong[0],
        )


def _later(one: FeedItem, other: FeedItem) -> bool:
    return bool(one.published_at and other.published_at and one.published_at > other.published_at)


@rule("duration-bad", "error", APPLE, "Apps show no length, or a wrong one, until the file is loaded.")
def duration_bad(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("itunes:duration"):
        seconds = duration_s(tag.text)
        if seconds is None or not _WHOLE_SECONDS.fullmatch(tag.text):
            yield Found(message=f"itunes:duration is {shown(tag.text)}: write whole seconds, 1804", item=item, tag=tag)


@rule("duration-odd", "warning", "practice of apps", "A length of nothing or of days is a mistake of a program.")
def duration_odd(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("itunes:duration"):
        seconds = duration_s(tag.text)
        if seconds is not None and not 0 < seconds < _DAY_S:
            yield Found(
                message=f"itunes:duration is {shown(tag.text)}, {seconds:g} seconds: is it?", item=item, tag=tag
            )


@rule("duration-missing", "warning", APPLE, "Apps show no length until the file is loaded.")
def duration_missing(feed: Feed) -> Iterator[Found]:
    for item in feed.items:
        if item.enclosure_url and not item.tag.text_of("itunes:duration"):
            yield Found(message="it has no <itunes:duration>: write whole seconds", item=item)


@rule("number-bad", "error", APPLE, "Only whole numbers from 1 on are read.")
def number_bad(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("itunes:episode", "itunes:season"):
        value = whole_number(tag.text)
        if value is None or value < 1:
            yield Found(
                message=f"{tag.name} is {shown(tag.text)}: write a whole number from 1 on, or leave it out",
                item=item,
                tag=tag,
            )


@rule("episode-type-bad", "error", APPLE, "A trailer or bonus that is not known as one is listed among the episodes.")
def episode_type(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("itunes:episodeType"):
        if tag.text not in {"full", "trailer", "bonus"}:
            yield Found(
                message=f"itunes:episodeType is {shown(tag.text)}: write full, trailer or bonus, in small letters",
                item=item,
                tag=tag,
            )


@rule("serial-without-number", "error", APPLE, "A serial show is heard in the order of its numbers.")
def serial_number(feed: Feed) -> Iterator[Found]:
    if feed.channel.text_of("itunes:type") != "serial":
        return
    for item in feed.items:
        full = item.tag.text_of("itunes:episodeType") in {"", "full"}
        if full and not item.tag.text_of("itunes:episode"):
            yield Found(message="the show is serial, and it has no <itunes:episode>: write its number", item=item)


@rule("number-twice", "warning", APPLE, "Two episodes with the same number: one is taken for the other.")
def number_twice(feed: Feed) -> Iterator[Found]:
    seen: dict[tuple[str, str], FeedItem] = {}
    for item in feed.items:
        number = item.tag.text_of("itunes:episode")
        if not number or item.tag.text_of("itunes:episodeType") not in {"", "full"}:
            continue
        place = (item.tag.text_of("itunes:season"), number)
        if place in seen:
            yield Found(
                message=f"it has the number {number} of item {seen[place].number}"
                + (f" in season {place[0]}" * bool(place[0])),
                item=item,
            )
        seen.setdefault(place, item)


RULES = rules_in(globals())
