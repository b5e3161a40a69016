"""The feed that apps subscribe to: compared with the one that stands there before it is replaced; that one is kept."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from pipeline.errors import PublishError
from pipeline.feed.guard import refusals
from pipeline.feed.lint import check_feed
from pipeline.feed.read import FeedDocument, FeedItem, read_feed
from pipeline.feed.read_xml import Tag
from pipeline.model.finding import Finding
from pipeline.model.published import PublishedEpisode, PublishedShow
from pipeline.publishing.records import Snapshot, episode_path
from pipeline.publishing.target import HERE, Target

_SHOWN = 5
_OF_THE_DAY = frozenset({"item", "lastBuildDate", "pubDate"})
"""What a channel has that changes without its own facts."""
_TRIAL = "docs/publishing.md"


class Behind(Exception):
    """The feed that stands there holds episodes that our listing lacks: look again. `paths`: where they may be."""

    def __init__(self, paths: tuple[str, ...], guids: tuple[str, ...]) -> None:
        self.paths = paths
        self.guids = guids
        super().__init__(", ".join(guids))


def check_behind(target: Target, data: bytes, snapshot: Snapshot) -> None:
    """Raise Behind when `data`, the feed that stands there, knows more than `snapshot`."""
    known = {folded(episode.guid) for episode in snapshot.episodes.values()}
    unknown = [item for item in items_of(data) if item.guid and folded(item.guid) not in known]
    if unknown:
        paths = {path for item in unknown if (path := _record_of(target, item))}
        raise Behind(tuple(sorted(paths)), tuple(item.guid for item in unknown))


def items_of(data: bytes) -> tuple[FeedItem, ...]:
    document = _read(data)
    return document.items if document else ()


def _read(data: bytes) -> FeedDocument | None:
    """None for what is no feed: a page of HTML put there by a store, a file cut short. That has to be replaced."""
    try:
        return read_feed(data)
    except ValueError:
        return None


def folded(guid: str) -> str:
    return unicodedata.normalize("NFC", guid).strip()


def _record_of(target: Target, item: FeedItem) -> str | None:
    """The record's place, from the addresses of the item: it can be asked for where a listing is late."""
    start = f"{target.base_url}/{target.show}/"
    for address in (item.enclosure_url, item.link):
        slug, slash, _ = address.removeprefix(start).partition("/")
        if address.startswith(start) and slash and slug.isascii() and slug.replace("-", "").isalnum():
            return episode_path(target.show, slug)
    return None


def unknown_items(target: Target, guids: tuple[str, ...]) -> PublishError:
    """The feed that stands there is not made of our records."""
    more = f" and {len(guids) - _SHOWN} more" if len(guids) > _SHOWN else ""
    address = target.url(f"{target.show}/feed.xml")
    return PublishError(
        f"{address} holds episodes that no record knows: {', '.join(guids[:_SHOWN])}{more}. Nothing was changed. "
        f"If another program made that feed, take it over first: media feed {target.show} --adopt {address}. "
        f"If records were lost, put {target.show}/records/ back from the storage's versions"
    )


def check_successor(before: bytes | None, after: bytes, episodes: tuple[PublishedEpisode, ...]) -> None:
    """Raise PublishError when the new feed would lose, rename or reorder what the one before had."""
    refused = refusals(before, after, episodes)
    if refused:
        lines = "\n".join(f"  {line}" for line in refused[:_SHOWN * 4])
        raise PublishError(f"the feed was not replaced, since listeners would lose by it:\n{lines}")


def lint(
    data: bytes, before: bytes | None, show: PublishedShow, episodes: Collection[PublishedEpisode]
) -> tuple[Finding, ...]:
    """Findings of the new feed of `show`. Raises PublishError for errors, but for those that the feed has had before:
    an old mistake that apps live with must not keep a new episode in.
    """
    url = show.feed_url
    try:
        findings = _ours(check_feed(data, url=url), data, show, episodes)
    except ValueError as error:
        raise PublishError(f"the new feed cannot be read back, so nothing was published: {error}") from error
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors and before is not None and _read(before):
        past = _ours(check_feed(before, url=url), before, show, episodes)
        had = {(finding.code, finding.message) for finding in past if finding.severity == "error"}
        errors = [finding for finding in errors if (finding.code, finding.message) not in had]
    if errors:
        lines = "\n".join(f"  {e.where}: {e.message} [{e.code}]" for e in errors[:_SHOWN * 4])
        more = f"\n  and {len(errors) - _SHOWN * 4} more" if len(errors) > _SHOWN * 4 else ""
        where = f"\nThe channel comes from presets/{show.show}.toml, an item from its episode.toml: mend it there"
        raise PublishError(f"the new feed has errors, so nothing was published:\n{lines}{more}{where}")
    return findings


def _ours(
    findings: Iterable[Finding], data: bytes, show: PublishedShow, episodes: Collection[PublishedEpisode]
) -> tuple[Finding, ...]:
    """As the makers of this feed need them: what is wrong with an adopted episode comes from its old feed, and nobody
    here can mend it; an address of this machine is said once; a show whose first episode is yet to come has no item.
    """
    guids = {folded(episode.guid) for episode in episodes if episode.adopted}
    adopted = tuple(item.name for item in items_of(data) if folded(item.guid) in guids)
    here = urlsplit(show.base_url).hostname in HERE
    silent = {code for code, expected in (("http", here), ("no-items", bool(episodes))) if expected}
    found = [finding for finding in findings if finding.code not in silent]
    found = [replace(f, severity="warning") if adopted and f.where.startswith(adopted) else f for f in found]
    if here:
        message = f"{show.base_url} is an address of this machine: a trial, which nobody else can reach"
        found.append(
            Finding(code="trial-address", severity="warning", where="the show", message=message, source=_TRIAL)
        )
    return tuple(found)


def plain(tag: Tag) -> tuple[object, ...]:
    """All that a part of a feed says, wherever in the file it stands."""
    return tag.name, tag.text, dict(tag.attributes), [plain(child) for child in tag.children]


def tells_withheld(before: bytes, after: bytes, snapshot: Snapshot, show: str) -> bool:
    """Whether `before` says of what is withheld anything that the new feed does not: then no copy of it may stay."""
    guids = {folded(episode.guid) for episode in snapshot.episodes.values() if episode.withheld}
    channel = bool(snapshot.shows[show].withheld)
    return bool(guids or channel) and _said_of(before, guids, channel) != _said_of(after, guids, channel)


def _said_of(data: bytes, guids: Collection[str], channel: bool) -> object:
    found = {folded(item.guid): plain(item.tag) for item in items_of(data) if folded(item.guid) in guids}
    document = _read(data) if channel else None
    about = [plain(tag) for tag in document.channel.children if tag.name not in _OF_THE_DAY] if document else None
    return found, about


def keep_earlier(target: Target, data: bytes, stamp: str) -> None:
    """A copy of the feed that is about to be replaced, once."""
    mark = hashlib.sha256(data).hexdigest()[:8]
    folder = f"{target.show}/feeds/history/"
    if not any(path.endswith(f"-{mark}.xml") for path in target.listing(folder)):
        target.write(f"{folder}{stamp}-{mark}.xml", data)
