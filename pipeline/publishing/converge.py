"""Store what is derived until it is derived from all records there are (storage.md §5).

Every producer writes only its own records, then derives everything from the listing, stores it, and lists again; it is
done when the listing is the one it derived from. So whoever writes last has seen everything: no lock, no condition, and
no item is lost. Conditions (If-Match) are added where the store is known to keep them; nothing depends on them.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from pipeline.destinations.base import Conflict
from pipeline.errors import PublishError
from pipeline.model.derived import Derived
from pipeline.publishing.dates import check_dates
from pipeline.publishing.derived import Derivation, Readings, derive
from pipeline.publishing.main_feed import (
    Behind,
    check_behind,
    check_successor,
    keep_earlier,
    tells_withheld,
    unknown_items,
)
from pipeline.publishing.records import Snapshot, pull
from pipeline.publishing.standing import Standing, is_feed, is_page, look, marks_of
from pipeline.publishing.target import Target
from pipeline.site.theme import Theme

MOST_ROUNDS = 60
MOST_BEHIND = 6
"""So often the listing may lack what the feed has, before we say so: seconds, on a store that lists late."""
_AT_ONCE = 8
_MANY = 200
_SWEPT = ("people", "topics", "seasons")
"""Folders of pages that may have lost their last episode."""


@dataclass(kw_only=True)
class Convergence:
    """One run of it."""

    target: Target
    theme: Theme | None
    """None: feeds only."""
    readings: Readings
    stamp: str
    """Of this run, for the names of earlier feeds: YYYYMMDDTHHMMSSZ."""
    everything: bool = False
    """Look also at what is believed to stand there."""
    known: tuple[Snapshot, Derivation] | None = None
    """What was derived before anything was stored: as good as new while the records are those."""
    progress: Callable[[float], None] = lambda _fraction: None
    settled: set[str] = field(default_factory=set)
    """Paths that this run has stored or compared itself."""
    feed_changed: bool = False

    def run(self, snapshot: Snapshot, own: Collection[str] = ()) -> Snapshot:
        """Returns what all is derived from now. `own`: paths of records that we wrote. Raises PublishError; Redated."""
        behind = 0
        for turn in range(MOST_ROUNDS):
            before, missing = self._count, own
            try:
                self._store(self._derived(snapshot), snapshot)
            except Behind as error:
                behind += 1
                if behind == MOST_BEHIND:
                    raise unknown_items(self.target, error.guids) from None
                missing = (*own, *error.paths)
            except Conflict:
                pass
            else:
                if self._count == before:
                    return snapshot
                again = pull(self.target, also=own)
                if again.marks == snapshot.marks:
                    return again
            finally:
                self.target.cache.save()
            pause(turn)
            snapshot = pull(self.target, also=missing)
        raise PublishError(
            f"others have been publishing {self.target.show} all the time; what you published is safe, but the feed "
            f"may lack it. In a minute: media site {self.target.show}"
        )

    def _derived(self, snapshot: Snapshot) -> Derivation:
        known, derivation = self.known or (None, None)
        if known and derivation and known.facts == snapshot.facts:
            return derivation
        return derive(self.target, snapshot, self.theme)

    @property
    def _count(self) -> int:
        return len(self.target.written) + len(self.target.removed)

    def _store(self, derivation: Derivation, snapshot: Snapshot) -> None:
        there = look(self.target, derivation.feeds, snapshot)
        feed_stands = self.stands(derivation.feed, there)
        standing = None if feed_stands else self.target.fetch(derivation.feed.path)
        if standing:
            check_behind(self.target, standing[0], snapshot)
            check_dates(standing[0], snapshot)
        later = self._can_wait(derivation)
        now = [item for item in (*derivation.assets, *derivation.pages) if item.path not in later]
        self.store_pages(now, snapshot, sweep=self.theme is not None)
        for item in derivation.feeds[:-1]:
            self._settle(item, there)
        self._sweep_feeds(derivation, there)
        if not feed_stands:
            self._store_feed(derivation.feed, snapshot)
        self.store_pages([item for item in derivation.pages if item.path in later], snapshot)

    def _sweep_feeds(self, derivation: Derivation, there: Standing) -> None:
        """Of a season or a language that the show has no more, or a page: nobody would take a retracted episode out."""
        wanted = {item.path for item in derivation.feeds}
        for path in sorted(path for path in there.marks if is_feed(path) and path not in wanted):
            self.target.remove(path)

    def sweep_pages(self, slugs: Collection[str], snapshot: Snapshot) -> None:
        """Pages that these episodes have no more: of a longer text, of a language that was dropped."""
        wanted = {item.path for item in self._derived(snapshot).of_episodes(frozenset(slugs))}
        for slug in sorted(slugs):
            listed = self.target.listing(f"{self.target.show}/{slug}/")
            for path in sorted(path for path in listed if is_page(path) and path not in wanted):
                self.target.remove(path)

    def wanted(self, snapshot: Snapshot) -> frozenset[str]:
        """Paths of all that is derived from it."""
        derivation = self._derived(snapshot)
        return frozenset(item.path for item in (*derivation.pages, *derivation.feeds))

    def _can_wait(self, derivation: Derivation) -> frozenset[str]:
        """Pages of a large show that stand there in an older form, after a new theme or version: thousands of them must
        not keep a new episode out of the feed for many minutes.
        """
        standing = self.target.cache.derived
        older = [
            item.path
            for item in derivation.of_episodes(None)
            if item.path in standing and standing[item.path].fingerprint != item.fingerprint
        ]
        return frozenset(older) if len(older) > _MANY else frozenset()

    def _store_feed(self, item: Derived, snapshot: Snapshot) -> None:
        """Looked at again, just before: pages may have taken minutes."""
        data = item.render(self.readings.of(item))
        standing = self.target.fetch(item.path)
        if standing and standing[0] == data:
            self._note(item, standing[1])
            return
        if standing:
            check_behind(self.target, standing[0], snapshot)
            check_dates(standing[0], snapshot)
            check_successor(standing[0], data, tuple(snapshot.episodes.values()))
            if not tells_withheld(standing[0], data, snapshot, self.target.show):
                keep_earlier(self.target, standing[0], self.stamp)
        self._note(item, self.target.write(item.path, data, replacing=standing[1] if standing else ""))
        self.feed_changed = True

    def store_pages(self, items: Sequence[Derived], snapshot: Snapshot, *, sweep: bool = False) -> None:
        """Several at once: no page needs another one to be there first."""
        there = look(self.target, items, snapshot, everything=self.everything)
        fresh = [item for item in items if not self.stands(item, there)]
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="pages") as pool:
            futures = [pool.submit(self._settle, item, there) for item in fresh]
            try:
                for number, future in enumerate(futures, 1):
                    future.result()
                    self.progress(number / len(futures))
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)  # a store that is down is not asked ten thousand times
                raise
            finally:
                self.target.cache.save()
        if sweep:
            wanted = {item.path for item in items}
            folders = tuple(f"{self.target.show}/{name}/" for name in _SWEPT)
            for path in sorted(path for path in there.marks if path.startswith(folders) and path not in wanted):
                self.target.remove(path)

    def stands(self, item: Derived, there: Standing) -> bool:
        """Whether it is there as it should be."""
        if self.everything and item.path not in self.settled:
            return False
        known = self.target.cache.derived.get(item.path)
        if known is None or known.fingerprint != item.fingerprint:
            return False
        return not there.looked_at(item.path) or there.mark(item.path) == known.mark

    def _settle(self, item: Derived, there: Standing) -> None:
        if self.stands(item, there):
            return
        data = item.render(self.readings.of(item))
        believed = self.target.cache.derived.get(item.path)
        mark = there.mark(item.path) if there.looked_at(item.path) or believed is None else believed.mark
        if mark is None or mark not in marks_of(data):
            mark = self.target.write(item.path, data)
        self._note(item, mark)

    def _note(self, item: Derived, mark: str) -> None:
        self.settled.add(item.path)
        self.target.cache.stands(item.path, item.fingerprint, mark)


def pause(turn: int) -> None:
    """Longer each time, and not the same for all who wait."""
    time.sleep(random.uniform(0.0, min(0.05 * 2**turn, 1.5)))  # noqa: S311 - not for secrets
