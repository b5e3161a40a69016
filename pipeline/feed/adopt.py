"""Taking over a show that lives elsewhere: its feed becomes records with the same guids, addresses and dates.

Listeners' apps know an episode by its guid: it stays. An item without one gets what clients use in its place, which is
its link and, where that is missing or not its own, the address of its file (podcastparser, so gPodder, does so;
AntennaPod knows such an item by the file's address).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

from pydantic import ValidationError

from pipeline.feed.adopt_item import Draft, draft_of
from pipeline.feed.read import FeedDocument, FeedItem
from pipeline.model.published import RESERVED, PublishedEpisode, PublishedShow
from pipeline.text.clean import clean_line
from pipeline.text.slugs import slug

_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_LAST = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
_SECOND = dt.timedelta(seconds=1)
_TAKEN = frozenset(
    {
        "title", "link", "description", "enclosure", "guid", "pubDate", "category", "content:encoded", "itunes:title",
        "itunes:summary", "itunes:subtitle", "itunes:duration", "itunes:season", "itunes:episode", "itunes:episodeType",
        "itunes:explicit", "itunes:image", "itunes:keywords", "podcast:person", "podcast:transcript",
        "podcast:chapters", "podcast:soundbite", "podcast:season", "podcast:episode", "podcast:location",
        "podcast:license", "podcast:alternateEnclosure", "psc:chapters",
    }
)  # fmt: skip


def adopted(document: FeedDocument, show: PublishedShow) -> tuple[tuple[PublishedEpisode, ...], tuple[str, ...]]:
    """Records of the items, oldest first, and what could not be taken over, in words.

    The same feed always gives the same records. Facts of the show itself come from its preset; where the feed says
    something else of lasting importance (podcast:guid), that is among the words.
    """
    words: list[str] = [*_of_channel(document, show)]
    times, guids = _times(document.items, words), _guids(document.items)
    drafts: list[Draft] = []
    seen: dict[str, FeedItem] = {}
    for item in sorted(document.items, key=lambda item: (times[item.number], -item.number)):
        guid = clean_line(guids[item.number])
        if not item.enclosure_url:
            words.append(f"{item.name} has no enclosure, so there is nothing to listen to: left out")
        elif not guid:
            words.append(f"{item.name} has nothing that apps could know it by: left out")
        elif guid in seen:
            words.append(f"{item.name} has the guid of {seen[guid].name}, and apps show only one of them: left out")
        else:
            seen[guid] = item
            drafts.append(draft_of(item, document, show, guid=guid, published_at=times[item.number]))
            if guid != item.guid:
                words.append(_other_guid(item, guid))
    return _records(drafts, words), (*words, *_tags_left(document.items))


def _of_channel(document: FeedDocument, show: PublishedShow) -> list[str]:
    found = []
    guid = document.channel.text_of("podcast:guid")
    if guid and guid.lower() != show.guid:
        found.append(
            f"the feed has the podcast:guid {guid!r}, this show {show.guid!r}. It is kept for life: write "
            f'guid = "{guid.lower()}" under [feed] in presets/{show.show}.toml before the first publication'
        )
    following = document.link("next") or document.link("prev-archive")
    if following:
        found.append(f"older episodes are on a further page of the feed, {following}: take that over, too")
    return found


def _times(items: Sequence[FeedItem], words: list[str]) -> Mapping[int, dt.datetime]:
    """Of every item by its number. One without a date stands just before the next one that has one."""
    times: dict[int, dt.datetime] = {}
    after = next((item.published_at for item in reversed(items) if item.published_at), _NEVER)
    for item in reversed(items):
        if item.published_at is None:
            words.append(f"{item.name} has no date that can be read: it gets that of its neighbour in the feed")
        after = times[item.number] = item.published_at or min(after, _LAST) + _SECOND
    return times


def _guids(items: Sequence[FeedItem]) -> Mapping[int, str]:
    links = Counter(item.link for item in items)
    return {
        item.number: item.guid or (item.link if item.link and links[item.link] == 1 else "") or item.enclosure_url
        for item in items
    }


def _other_guid(item: FeedItem, guid: str) -> str:
    if not item.guid:
        return f"{item.name} has no guid: it keeps what apps know it by instead, {guid!r}"
    return f"{item.name}: its guid holds signs that are removed; it is now {guid!r}. Apps may show it as a new episode"


def _records(drafts: Sequence[Draft], words: list[str]) -> tuple[PublishedEpisode, ...]:
    records = []
    for draft, name in zip(drafts, _slugs(drafts), strict=True):
        words += [f"{draft.item.name}: {problem}" for problem in draft.problems]
        try:
            records.append(PublishedEpisode.model_validate({**draft.facts, "episode": name}))
        except ValidationError as error:
            reasons = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:3])
            words.append(f"{draft.item.name} cannot be taken over ({reasons}): left out")
    return tuple(records)


def _slugs(drafts: Sequence[Draft]) -> list[str]:
    """A folder name for each, ASCII and unique: its title; where that is taken, with its day, else with a hash."""
    taken = set(RESERVED)
    names = []
    for draft in drafts:
        title, guid, moment = draft.title, draft.facts["guid"], draft.facts["published_at"]
        base = slug(title)
        digest = hashlib.sha256(guid.encode()).hexdigest()
        candidates = (base, f"{base}-{moment:%Y-%m-%d}", f"{base}-{digest[:8]}", f"{base}-{digest[:32]}")
        names.append(next(name for name in candidates if name not in taken))
        taken.add(names[-1])
    return names


def _tags_left(items: Sequence[FeedItem]) -> list[str]:
    """Kinds of tags that have no place in a record, with how many items have them."""
    counts = Counter(chain.from_iterable({tag.name for tag in item.tag.children} - _TAKEN for item in items))
    kinds = sorted(counts.items(), key=lambda kind: (-kind[1], kind[0]))[:50]
    return [f"<{name[:100]}> in {count} item{'s' * (count > 1)}: not taken over" for name, count in kinds]
