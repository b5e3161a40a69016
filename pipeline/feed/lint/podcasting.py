"""Rules of Podcasting 2.0 tags: known ones, in their places, with the attributes and values that apps read.

From the pages docs/tags/ of the podcast namespace (Podcastindex-org/podcast-namespace c0ff5ca, 2026-05-13).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from pipeline.feed.dates import date_problem
from pipeline.feed.lint.rule import Feed, Found, namespace, rule, rules_in, shown
from pipeline.feed.lint.values import language_parts, number, url_problem, whole_number
from pipeline.feed.people import ROLES
from pipeline.feed.read import FeedItem
from pipeline.feed.read_xml import Tag

_ALL = "podcast-namespace"
_C, _I, _CI = frozenset({"channel"}), frozenset({"item"}), frozenset({"channel", "item"})


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a tag may stand, and its attributes."""

    places: frozenset[str]
    needed: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    empty: bool = True
    """Whether it may be without text."""


def _in(place: str) -> frozenset[str]:
    return frozenset({f"podcast:{place}"})


TAGS: Mapping[str, Shape] = {
    "guid": Shape(_C, empty=False),
    "locked": Shape(_C, others=("owner",), empty=False),
    "medium": Shape(_C, empty=False),
    "podping": Shape(_C, others=("usesPodping",)),
    "podroll": Shape(_C),
    "publisher": Shape(_C),
    "updateFrequency": Shape(_C, others=("complete", "dtstart", "rrule")),
    "block": Shape(_C, others=("id",), empty=False),
    "trailer": Shape(_C, ("url", "pubdate"), ("length", "type", "season"), empty=False),
    "funding": Shape(_CI, ("url",)),
    "liveItem": Shape(_C, ("status", "start"), ("end",)),
    "person": Shape(_CI, others=("role", "group", "img", "href"), empty=False),
    "location": Shape(_CI, others=("rel", "geo", "osm", "country"), empty=False),
    "license": Shape(_CI, others=("url",), empty=False),
    "txt": Shape(_CI, others=("purpose",), empty=False),
    "image": Shape(_CI, ("href",), ("alt", "aspect-ratio", "width", "height", "type", "purpose")),
    "images": Shape(_CI, ("srcset",)),
    "value": Shape(_CI, ("type", "method"), ("suggested",)),
    "chat": Shape(_CI, ("server", "protocol"), ("accountId", "space", "embedUrl")),
    "transcript": Shape(_I, ("url", "type"), ("language", "rel")),
    "chapters": Shape(_I, ("url", "type")),
    "soundbite": Shape(_I, ("startTime", "duration")),
    "season": Shape(_I, others=("name",), empty=False),
    "episode": Shape(_I, others=("display",), empty=False),
    "alternateEnclosure": Shape(
        _I, ("type",), ("length", "bitrate", "height", "lang", "title", "rel", "codecs", "default")
    ),
    "socialInteract": Shape(_CI, ("protocol",), ("uri", "accountId", "accountUrl", "priority")),
    "contentLink": Shape(_CI, ("href",)),
    "remoteItem": Shape(_CI | _in("podroll") | _in("publisher") | _in("valueTimeSplit"), ("feedGuid",),
                        ("feedUrl", "itemGuid", "medium", "title", "feedImg")),
    "source": Shape(_in("alternateEnclosure"), ("uri",), ("contentType",)),
    "integrity": Shape(_in("alternateEnclosure"), ("type", "value")),
    "valueRecipient": Shape(_in("value") | _in("valueTimeSplit"), ("type", "address", "split"),
                            ("name", "customKey", "customValue", "fee")),
    "valueTimeSplit": Shape(_in("value"), ("startTime", "duration"), ("remoteStartTime", "remotePercentage")),
}  # fmt: skip
"""Without the prefix."""
_MEDIA = frozenset(["podcast", "music", "video", "film", "audiobook", "newsletter", "blog", "publisher", "course"])
MEDIUMS = _MEDIA | {f"{medium}L" for medium in _MEDIA} | {"mixed"}
_SRI = re.compile(r"sha(?:256-[A-Za-z0-9+/]{43}=|384-[A-Za-z0-9+/]{64}|512-[A-Za-z0-9+/]{86}==)")
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")


def _everywhere(feed: Feed) -> Iterator[tuple[FeedItem | None, Tag, Tag]]:
    """Every podcast:* tag with the one it stands in, however deep."""
    for item, owner in ((None, feed.channel), *((item, item.tag) for item in feed.items)):
        waiting = deque((owner, tag) for tag in owner.children)
        while waiting:
            parent, tag = waiting.popleft()
            if tag.name.startswith("podcast:"):
                yield item, parent, tag
                waiting.extend((tag, child) for child in tag.children)


@rule("podcast-tag-unknown", "error", _ALL, "A tag that the namespace does not have has no effect.")
def unknown_tag(feed: Feed) -> Iterator[Found]:
    for item, _, tag in _everywhere(feed):
        name = tag.name.partition(":")[2]
        if name not in TAGS:
            near = get_close_matches(name, TAGS, 1)
            advice = f"is it <podcast:{near[0]}>?" if near else "remove it"
            yield Found(message=f"there is no <podcast:{name[:60]}>: {advice}", item=item, tag=tag)


@rule("podcast-tag-misplaced", "error", _ALL, "A tag in a place where apps do not look has no effect.")
def misplaced(feed: Feed) -> Iterator[Found]:
    for item, parent, tag in _everywhere(feed):
        shape = TAGS.get(tag.name.partition(":")[2])
        inside = "item" if parent.name == "podcast:liveItem" else parent.name
        if shape and inside not in shape.places:
            places = " or ".join(f"<{place}>" for place in sorted(shape.places))
            yield Found(message=f"<{tag.name}> stands in <{parent.name}>: it belongs into {places}", item=item, tag=tag)


@rule("podcast-attribute-unknown", "error", _ALL, "An attribute that the tag does not have has no effect.")
def unknown_attribute(feed: Feed) -> Iterator[Found]:
    for item, parent, tag in _everywhere(feed):
        shape = TAGS.get(tag.name.partition(":")[2])
        if not shape or parent.name == "podcast:liveItem":
            continue
        known = {*shape.needed, *shape.others}
        for attribute in tag.attributes:
            if attribute not in known and not attribute.startswith(("xml:", "{")):
                near = get_close_matches(attribute, known, 1)
                advice = f"is it {near[0]}?" if near else f"it has {', '.join(sorted(known)) or 'none'}"
                message = f"<{tag.name}> has no attribute {shown(attribute, 40)}: {advice}"
                yield Found(message=message, item=item, tag=tag)


@rule("podcast-attribute-missing", "error", _ALL, "Without it, apps pass over the tag.")
def missing_attribute(feed: Feed) -> Iterator[Found]:
    for item, _, tag in _everywhere(feed):
        shape = TAGS.get(tag.name.partition(":")[2])
        for attribute in shape.needed if shape else ():
            if not tag.get(attribute):
                yield Found(message=f"<{tag.name}> needs {attribute}, and has none", item=item, tag=tag)


@rule("podcast-text-missing", "error", _ALL, "An empty tag says nothing.")
def missing_text(feed: Feed) -> Iterator[Found]:
    for item, _, tag in _everywhere(feed):
        shape = TAGS.get(tag.name.partition(":")[2])
        if shape and not shape.empty and not tag.text:
            yield Found(message=f"<{tag.name}> is empty: fill it or remove it", item=item, tag=tag)


Problem = Callable[[Tag], str | None]


def _one_of(*words: str) -> Problem:
    return lambda tag: None if tag.text in words else f"is {shown(tag.text)}: write {' or '.join(words)}"


def _medium(tag: Tag) -> str | None:
    if tag.text in MEDIUMS:
        return None
    return f"is {shown(tag.text)}, which is none that exists: write podcast, course, video or another of the list"


def _guid(tag: Tag) -> str | None:
    good = _UUID.fullmatch(tag.text)
    return None if good else f"is {shown(tag.text)}: write the UUID that was made of the feed's first address"


def _whole(tag: Tag) -> str | None:
    value = whole_number(tag.text)
    return None if value is not None and value >= 0 else f"is {shown(tag.text)}: write a whole number"


def _decimal(tag: Tag) -> str | None:
    return None if number(tag.text) is not None else f"is {shown(tag.text)}: write a number"


def _soundbite(tag: Tag) -> str | None:
    start, length = number(tag.get("startTime")), number(tag.get("duration"))
    wrong = (tag.get("startTime") and (start is None or start < 0)) or (
        tag.get("duration") and (length is None or length <= 0)
    )
    return "has a startTime or duration that is no number of seconds" if wrong else None


def _location(tag: Tag) -> str | None:
    geo, osm = tag.get("geo"), tag.get("osm")
    if geo and not re.fullmatch(r"geo:-?\d+(\.\d+)?,-?\d+(\.\d+)?(,-?\d+(\.\d+)?)?(;.*)?", geo):
        return f"has geo {shown(geo)}: write geo:55.79,49.11 (RFC 5870)"
    if osm and not re.fullmatch(r"[NWR]\d+(#\d+)?", osm):
        return f"has osm {shown(osm)}: write N, W or R and the number of the object"
    return None


def _integrity(tag: Tag) -> str | None:
    kind, value = tag.get("type"), tag.get("value")
    if kind and kind not in {"sri", "pgp-signature"}:
        return f"has type {shown(kind)}: write sri or pgp-signature"
    return (
        f"has value {shown(value)}: write sha384- and the base64 of the hash"
        if (kind == "sri" and value and not _SRI.fullmatch(value))
        else None
    )


def _trailer(tag: Tag) -> str | None:
    problem = date_problem(tag.get("pubdate")) if tag.get("pubdate") else None
    if problem:
        return f"pubdate {shown(tag.get('pubdate'))} {problem}"
    season, length = tag.get("season"), tag.get("length")
    wrong = next((text for text in (season, length) if text and whole_number(text) is None), None)
    return f"has {shown(wrong)} where a whole number belongs" if wrong else None


def _alternate(tag: Tag) -> str | None:
    for name in ("length", "bitrate", "height"):
        value = number(tag.get(name))
        if tag.get(name) and (value is None or value <= 0):
            return f"has {name} {shown(tag.get(name))}: write a number above 0 (bytes, bits per second, pixels)"
    if tag.get("default") not in {"", "true", "false"}:
        return f"has default {shown(tag.get('default'))}: write true or false"
    return None if tag.first("podcast:source") else "has no <podcast:source>: apps cannot fetch it"


def _rhythm(tag: Tag) -> str | None:
    rule_text, start = tag.get("rrule"), tag.get("dtstart")
    if rule_text and not re.match(
        r"(?:RRULE:)?(?:[A-Z]+=[^;]*;)*FREQ=(?:YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY)\b", rule_text
    ):
        return f"has rrule {shown(rule_text)}: write FREQ=WEEKLY and so on (RFC 5545)"
    if "COUNT=" in rule_text and not start:
        return "has COUNT in its rule, so it needs dtstart"
    try:
        if start:
            dt.datetime.fromisoformat(start)
    except ValueError:
        return f"has dtstart {shown(start)}: write 2026-11-20 or 2026-11-20T09:00:00Z"
    return None if tag.get("complete") in {"", "true", "false"} else "has a value of complete that is not true or false"


def _proof(tag: Tag) -> str | None:
    bad = tag.get("purpose") == "ai-content" and tag.text not in {"true", "false"}
    return f"says {shown(tag.text)} of ai-content: write true or false" if bad else None


def _remote(tag: Tag) -> str | None:
    guid = tag.get("feedGuid")
    return None if not guid or _UUID.fullmatch(guid) else f"has feedGuid {shown(guid)}, which is no UUID"


VALUES: Mapping[str, Problem] = {
    "locked": _one_of("yes", "no"), "block": _one_of("yes", "no"), "medium": _medium, "guid": _guid, "season": _whole,
    "episode": _decimal, "soundbite": _soundbite, "location": _location, "integrity": _integrity, "trailer": _trailer,
    "alternateEnclosure": _alternate, "updateFrequency": _rhythm, "txt": _proof, "remoteItem": _remote,
}  # fmt: skip


@rule("podcast-value-bad", "error", _ALL, "Apps pass over a tag with a value that they cannot read.")
def bad_value(feed: Feed) -> Iterator[Found]:
    for item, _, tag in _everywhere(feed):
        check = VALUES.get(tag.name.partition(":")[2])
        problem = check(tag) if check else None
        if problem and (tag.text or tag.attributes):
            yield Found(message=f"<{tag.name}> {problem}", item=item, tag=tag)


@rule("podcast-address-bad", "error", _ALL, "What it names cannot be fetched.")
def bad_address(feed: Feed) -> Iterator[Found]:
    for item, _, tag in _everywhere(feed):
        for name in ("url", "href", "img", "feedUrl"):
            problem = url_problem(tag.get(name)) if tag.get(name) else None
            if problem and tag.name != "podcast:contentLink":
                yield Found(message=f"{name} of <{tag.name}>, {shown(tag.get(name))}, {problem}", item=item, tag=tag)


@rule(
    "podcast-guid-missing", "warning", namespace("guid"), "Without it, directories lose the show when its feed moves."
)
def guid_missing(feed: Feed) -> Iterator[Found]:
    if not feed.channel.first("podcast:guid"):
        yield Found(message="<podcast:guid> is missing: make it once of the feed's address, and keep it for life")


@rule("podcast-old", "warning", namespace("images"), "podcast:images gave way to podcast:image.")
def old_images(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("podcast:images"):
        yield Found(message="<podcast:images> is out of use: write <podcast:image>", item=item, tag=tag)


@rule(
    "person-role-unknown",
    "warning",
    "Podcast Taxonomy",
    "Apps show a person with an unknown role as host, or not at all.",
)
def person_role(feed: Feed) -> Iterator[Found]:
    known = {role for roles in ROLES.values() for role in roles}
    for item, tag in feed.tags("podcast:person"):
        role, group = tag.get("role").lower(), tag.get("group").lower()
        if role and role not in known:
            near = get_close_matches(role, known, 1)
            advice = f": is it {near[0]}?" if near else ": host and guest are known everywhere"
            yield Found(message=f"there is no role {shown(role)}{advice}", item=item, tag=tag)
        if group and group not in ROLES:
            yield Found(message=f"there is no group {shown(group)}: cast, writing …", item=item, tag=tag)


@rule("transcript-language-bad", "warning", namespace("transcript"), "Apps cannot say in which language it is.")
def transcript_language(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("podcast:transcript"):
        if tag.get("language") and language_parts(tag.get("language")) is None:
            message = f"the transcript's language {shown(tag.get('language'))} is no code such as tt or ru-RU"
            yield Found(message=message, item=item, tag=tag)


_PRIORITY = {"application/json": "JSON", "text/vtt": "WebVTT", "application/x-subrip": "SRT", "application/srt": "SRT"}


@rule(
    "transcripts-compete",
    "warning",
    "AntennaPod (TranscriptType)",
    "AntennaPod shows the first of a kind, whatever its language.",
)
def transcripts_compete(feed: Feed) -> Iterator[Found]:
    main = language_parts(feed.document.language)
    for item in feed.items:
        first: dict[str, str] = {}
        for tag in item.tag.all("podcast:transcript"):
            kind = _PRIORITY.get(tag.get("type").lower())
            language = language_parts(tag.get("language")) or main or ""
            if kind and kind in first and language == main and first[kind] != main:
                yield Found(
                    message=f"the {kind} transcript in {first[kind]!r} stands before the one in the show's language: "
                    f"put {main!r} first",
                    item=item,
                    tag=tag,
                )
            if kind:
                first.setdefault(kind, language)


RULES = rules_in(globals())
