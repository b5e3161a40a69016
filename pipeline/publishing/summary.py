"""What a publication would change, in the words of those who publish: the head of `--dry-run`. Pure."""

from __future__ import annotations

import datetime as dt

from pipeline.model.basics import localised
from pipeline.model.published import PublishedEpisode, PublishedShow
from pipeline.publishing.commit import Prepared

_SILENT = frozenset({"changed_at", "published_at", "status", "reason", "digest", "earlier_media", "earlier", "format"})
"""Follow from the rest, or are said in another way."""
_WORDS = {
    "notes": "show notes",
    "enclosure": "sound files",
    "alternates": "sound files",
    "captions": "captions",
    "chapters_file": "chapters",
    "reading": "text",
    "share": "picture for messengers",
    "cover_small": "cover",
    "type": "kind",
    "base_url": "public address",
    "feed": "options of the feed",
    "site": "options of the site",
}


def summary(prepared: Prepared) -> tuple[str, ...]:
    """A sentence for the show, and one for each episode that would change."""
    show, before = prepared.facts.record, prepared.before
    lines = [_show(show, before.shows.get(show.show))] if prepared.new_show else []
    return (*lines, *(_episode(episode, before.episodes.get(episode.episode)) for episode in prepared.fresh))


def _show(show: PublishedShow, standing: PublishedShow | None) -> str:
    name = f"{show.show} «{localised(show.title, show.languages[0])}»"
    if standing is None:
        return f"{name} would be published for the first time, under {show.base_url}/{show.show}/index.html"
    return f"{name} would change: {_changed(standing, show)}"


def _episode(episode: PublishedEpisode, standing: PublishedEpisode | None) -> str:
    name = f"{episode.folder} «{localised(episode.title, episode.language)}»"
    if episode.status == "scheduled":
        return f"{name} would be prepared, to appear at {clock_here(episode.published_at)}"
    if episode.status == "retracted":
        return f"{name} would vanish from feed and site; its page would say why"
    if standing is None or standing.status != "published":
        again = " again, with its old date" if standing is not None and standing.status == "retracted" else ""
        return f"{name} would appear in feed and site{again}"
    return f"{name} would change: {_changed(standing, episode)}"


def _changed(before: PublishedEpisode | PublishedShow, after: PublishedEpisode | PublishedShow) -> str:
    old, new = dict(before), dict(after)
    keys = [key for key in new if key not in _SILENT and old.get(key) != new[key]]
    return ", ".join(dict.fromkeys(_WORDS.get(key, key.replace("_", " ")) for key in keys)) or "nothing that is seen"


def clock_here(moment: dt.datetime) -> str:
    """By the clock of this machine, as people gave it: '2026-12-01 08:00 MSK'."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M %Z}"
