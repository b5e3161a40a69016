"""Which items stand in which page of a feed (docs/decisions/0722-pages-of-a-feed.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.model.published import PublishedEpisode

HEAD = 0
"""Number of the page that people subscribe to; archived pages are 1, 2 …, the oldest first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page of a feed, and the pages that it links to."""

    number: int
    """HEAD, or that of an archived page."""
    slots: tuple[PublishedEpisode, ...]
    """Oldest first. A retracted episode keeps its slot, so that no item moves to another page."""
    older: int | None
    """The next page for who reads back in time."""
    newer: int | None
    last: int
    """The page with the oldest items."""

    @property
    def items(self) -> tuple[PublishedEpisode, ...]:
        """What it lists, the newest first."""
        return tuple(record for record in reversed(self.slots) if record.listed)


def paged(episodes: Iterable[PublishedEpisode], size: int) -> tuple[Page, ...]:
    """The archived pages, the newest first, then the head: who writes them in this order never shows a dead link.

    Archived pages hold `size` slots, filled from the oldest; the head holds `size` to 2·`size` - 1. Every item stands
    in exactly one page. A page whose items were all retracted is made, too, but none links to it: gPodder stops there.
    """
    slots = sorted(
        (record for record in episodes if record.was_out),
        key=lambda record: (record.published_at, record.episode),
    )
    full = max(0, len(slots) // size - 1)
    parts = {number: tuple(slots[(number - 1) * size : number * size]) for number in range(1, full + 1)}
    parts[HEAD] = tuple(slots[full * size :])
    chain = [number for number in range(1, full + 1) if any(record.listed for record in parts[number])]
    return tuple(_page(number, parts[number], chain) for number in (*range(full, HEAD, -1), HEAD))


def _page(number: int, slots: tuple[PublishedEpisode, ...], chain: list[int]) -> Page:
    older = [other for other in chain if other < number or number == HEAD]
    newer = [other for other in chain if other > number > HEAD]
    return Page(
        number=number,
        slots=slots,
        older=older[-1] if older else None,
        newer=None if number == HEAD else next(iter(newer), HEAD),
        last=chain[0] if chain else HEAD,
    )
