"""Dates that listeners know stay: a record that says another one is brought in line with the feed that stands there.

Records do not change their dates. But of two producers of the same new episode, at the same moment, on a store without
conditional writes, the first one's feed may be out when the other one's record takes the place of the first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from pipeline.model.published import PublishedEpisode
from pipeline.publishing.main_feed import folded, items_of
from pipeline.publishing.records import Snapshot


class Redated(Exception):
    """The feed that stands there shows an episode under another date than its record: decide anew."""


def check_dates(data: bytes, snapshot: Snapshot) -> None:
    """Raise Redated when records have to be brought in line with `data`, the feed that stands there."""
    wrong = redated(data, snapshot.episodes.values())
    if wrong:
        raise Redated(f"{wrong[0].folder} had two dates")


def redated(data: bytes, episodes: Iterable[PublishedEpisode]) -> tuple[PublishedEpisode, ...]:
    """Records whose date is not the one in `data`, with that date in them. What is in the feed is out."""
    dates = {folded(item.guid): item.published_at for item in items_of(data) if item.guid and item.published_at}
    wrong = []
    for episode in episodes:
        date = dates.get(folded(episode.guid))
        if date and episode.status != "retracted" and (not episode.listed or episode.published_at != date):
            wrong.append(episode.model_copy(update={"status": "published", "published_at": date.astimezone(dt.UTC)}))
    return tuple(wrong)
