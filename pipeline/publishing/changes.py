"""What a publication would change, for `--dry-run`: lines that a person can read, and the same for scripts. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.feed.read import FeedItem, read_feed
from pipeline.model.published import PublishedEpisode, PublishedShow, render_record
from pipeline.publishing.commit import Prepared
from pipeline.publishing.main_feed import plain
from pipeline.publishing.records import episode_path, show_path
from pipeline.publishing.standing import look
from pipeline.publishing.summary import summary

_CONTEXT_LINES = 1


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Of one publication."""

    summary: tuple[str, ...]
    """A sentence for the show and for each episode that would change."""
    records: Mapping[str, tuple[str, ...]]
    """Path of a record -> its difference, as `diff -u` writes it."""
    feed: tuple[tuple[str, str], ...]
    """('appears' | 'changes' | 'vanishes', title and guid of the item)."""
    objects: tuple[str, ...]
    """Paths that would be stored."""


def changes(prepared: Prepared) -> Changes:
    """Asks the destination what stands there, and stores nothing."""
    records: dict[str, tuple[str, ...]] = {}
    before, after = prepared.before, prepared.after
    show = prepared.facts.record
    if prepared.new_show:
        records[show_path(show.show)] = difference(before.shows.get(show.show), show)
    for episode in prepared.fresh:
        old = before.episodes.get(episode.episode)
        records[episode_path(show.show, episode.episode)] = difference(old, episode)
    derived = (*prepared.derivation.assets, *prepared.derivation.pages, *prepared.derivation.feeds)
    there = look(prepared.convergence.target, derived, after)
    stale = [item.path for item in derived if not prepared.convergence.stands(item, there)]
    return Changes(
        summary=summary(prepared),
        records=records,
        feed=feed_changes(prepared.standing_feed, prepared.new_feed),
        objects=(*prepared.facts.pictures, *records, *stale),
    )


def difference(
    before: PublishedEpisode | PublishedShow | None, after: PublishedEpisode | PublishedShow
) -> tuple[str, ...]:
    """Lines of the record that go and come, without the dates that always change."""
    old = render_record(before).decode().splitlines() if before else []
    new = render_record(after).decode().splitlines()
    lines = difflib.unified_diff(old, new, "there now", "as it would be", lineterm="", n=_CONTEXT_LINES)
    return tuple(line for line in lines if not line[1:].lstrip().startswith('"changed_at"'))


def feed_changes(before: bytes | None, after: bytes) -> tuple[tuple[str, str], ...]:
    """Items by their guid: what apps will see."""
    old, new = _items(before), _items(after)
    found = [("appears", item.name) for key, item in new.items() if key not in old]
    found += [("changes", item.name) for key, item in new.items() if key in old and _seen(old[key]) != _seen(item)]
    return (*found, *(("vanishes", item.name) for key, item in old.items() if key not in new))


def _items(data: bytes | None) -> dict[str, FeedItem]:
    if data is None:
        return {}
    try:
        return {item.key: item for item in read_feed(data).items}
    except ValueError:
        return {}


def _seen(item: FeedItem) -> object:
    """All that it says, wherever in the file it stands."""
    return plain(item.tag)
