"""What must not happen to a published feed: an item lost, a guid or a date changed, the order turned round.

The records at the destination are the truth and the feed is made from them; this looks at the result once more, before
it replaces the feed that listeners' apps know (design.md, promise 6; publishing.md 1.2: a changed guid makes apps
download the episode again and forget what was listened to).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipeline.feed.read import FeedDocument, FeedItem, read_feed
from pipeline.model.published import PublishedEpisode

_MOST_NAMED = 10


def refusals(before: bytes | None, after: bytes, episodes: Iterable[PublishedEpisode]) -> tuple[str, ...]:
    """Why `after` may not replace `before`, the main feed as it was last published; nothing when it may.

    `before` is None when nothing was published yet. `episodes`: all records of the show, whatever their status.
    """
    try:
        new = read_feed(after)
    except ValueError as error:
        return (f"the new feed cannot be read: {error}. It was not published; the earlier one stays",)
    if before is None:
        return _twice(new)
    try:
        old = read_feed(before)
    except ValueError as error:
        advice = "Put back a good one from feeds/history/, or take it away, then publish again"
        return (f"the published feed cannot be read ({error}), so nobody knows what the new one may lose. {advice}",)
    return _Comparison(old, new, tuple(episodes)).refusals()


class _Comparison:
    """Two feeds and the records; every question is one method."""

    def __init__(self, old: FeedDocument, new: FeedDocument, episodes: Sequence[PublishedEpisode]) -> None:
        self.old, self.new = old, new
        self.new_by_key = {item.key: item for item in new.items}
        self.retracted = {record.guid for record in episodes if record.status == "retracted"}
        self.listed = {record.guid: record for record in episodes if record.listed}
        dates = [item.published_at for item in new.items if item.published_at]
        self.oldest = min(dates, default=None)
        self.gone = [item for item in old.items if item.key not in self.new_by_key and not self.is_meant(item)]

    def refusals(self) -> tuple[str, ...]:
        renamed = {item.key: now for item in self.gone if (now := self.same_under_another_guid(item))}
        lost = [item for item in self.gone if item.key not in renamed]
        return (
            *self.other_show(),
            *self.lost(lost),
            *self.renamed(renamed),
            *_twice(self.new),
            *self.fewer(renamed=bool(renamed), lost=bool(lost)),
            *self.redated(),
            *self.reordered(),
        )

    def other_show(self) -> tuple[str, ...]:
        before, now = (feed.channel.text_of("podcast:guid").strip().lower() for feed in (self.old, self.new))
        if not before or before == now:
            return ()
        advice = (
            "Directories know it by that for life: put its record back below shows/, or write "
            f'guid = "{before}" under [feed] in its preset, then publish again'
        )
        return (f"the show had the podcast:guid {before!r} and now has {now or 'none'!r}. {advice}",)

    def is_meant(self, item: FeedItem) -> bool:
        """Somebody retracted it, or it moved to an older page of ours."""
        if item.key in self.retracted:
            return True
        record = self.listed.get(item.key)
        return (
            record is not None
            and bool(self.new.link("next"))
            and self.oldest is not None
            and _second(record.published_at) <= self.oldest
        )

    def same_under_another_guid(self, item: FeedItem) -> FeedItem | None:
        known = {old.key for old in self.old.items}
        for now in self.new.items:
            same_file = bool(item.enclosure_url) and now.enclosure_url == item.enclosure_url
            same_words = now.title == item.title and now.published_at == item.published_at
            if now.key not in known and (same_file or same_words):
                return now
        return None

    def lost(self, lost: Sequence[FeedItem]) -> tuple[str, ...]:
        if not lost:
            return ()
        advice = (
            "To take an episode away, say so: `media retract EPISODE --reason …`; else put its record back below "
            "records/ (the storage's versions or a copy have it) and publish again"
        )
        return (f"the new feed has lost {_names(lost)}, and no record says that this was meant. {advice}",)

    def renamed(self, renamed: dict[str, FeedItem]) -> tuple[str, ...]:
        return tuple(
            f"{now.name} had the guid {guid!r} before. Apps would download it again and forget what was listened to: "
            f"put the old guid back (guid in episode.toml), then publish again"
            for guid, now in list(renamed.items())[:_MOST_NAMED]
        )

    def fewer(self, *, renamed: bool, lost: bool) -> tuple[str, ...]:
        meant = sum(1 for item in self.old.items if item.key not in self.new_by_key and self.is_meant(item))
        # What is lost or renamed has been said already.
        if renamed or lost or len(self.new.items) >= len(self.old.items) - meant:
            return ()
        counts = f"the new feed has {len(self.new.items)} items, the published one {len(self.old.items)}"
        return (f"{counts}, and only {meant} were taken away on purpose. Compare the two before you publish",)

    def redated(self) -> tuple[str, ...]:
        changed = [
            (item, now)
            for item in self.old.items
            if (now := self.new_by_key.get(item.key))
            and item.published_at
            and now.published_at
            and now.published_at != item.published_at
        ]
        return tuple(
            f"{now.name} was published at {item.published_at:%Y-%m-%d %H:%M:%S} UTC and now says "
            f"{now.published_at:%Y-%m-%d %H:%M:%S}. Apps would show it as new or lose it among the old: "
            "put the old time back into its record"
            for item, now in changed[:_MOST_NAMED]
            if item.published_at and now.published_at
        )

    def reordered(self) -> tuple[str, ...]:
        kept = [item for item in self.old.items if item.key in self.new_by_key]
        dates = [item.published_at for item in kept]
        if None in dates or any(a < b for a, b in pairwise(dates) if a and b):
            return ()  # a feed from elsewhere, in an order of its own
        places = [self.new_by_key[item.key].number for item in kept]
        for (first, second), (a, b) in zip(pairwise(kept), pairwise(places), strict=True):
            if a > b and first.published_at != second.published_at:
                swapped = f"{second.name} now stands before {first.name}; the published feed has them the other way"
                return (f"{swapped} round. Look at the times in their records (published_at)",)
        return ()


def _twice(new: FeedDocument) -> tuple[str, ...]:
    seen: dict[str, FeedItem] = {}
    found = []
    for item in new.items:
        if item.key in seen:
            found.append(
                f"{item.name} and {seen[item.key].name} have the same guid: apps show only one of them. "
                "One of them was copied from the other; give the newer one a guid of its own"
            )
        seen.setdefault(item.key, item)
    return tuple(found[:_MOST_NAMED])


def _names(items: Sequence[FeedItem]) -> str:
    more = f" and {len(items) - _MOST_NAMED} more" if len(items) > _MOST_NAMED else ""
    return ", ".join(item.name for item in items[:_MOST_NAMED]) + more


def _second(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(microsecond=0)
