"""The records as they are at the destination now. They are input: what is wrong with any of them is told at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

from pydantic import ValidationError

from pipeline.destinations.base import Listed
from pipeline.destinations.layout import record_path
from pipeline.errors import PublishError
from pipeline.model.published import (
    RESERVED,
    PublishedEpisode,
    PublishedFile,
    PublishedShow,
    parse_episode,
    parse_show,
    render_record,
)
from pipeline.publishing.target import Target
from pipeline.store.published_cache import Remembered

MOST_BYTES = 8_000_000
"""A three-hour episode with notes in two languages has 60 kB."""
_AT_ONCE = 8
_SHOWN = 3
_LEAST_PARTS = 3
_MOST_TOLD = 20

Record = TypeVar("Record", PublishedEpisode, PublishedShow)


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What the records said at one moment."""

    shows: Mapping[str, PublishedShow]
    """All shows of the site, by slug."""
    episodes: Mapping[str, PublishedEpisode]
    """All episodes of the target's show, whatever their status, by slug."""
    marks: Mapping[str, str]
    """Path -> mark of every record in here."""
    unread: tuple[str, ...] = ()
    """What is wrong with records of other shows: the home of all shows is left as it stands."""

    @property
    def facts(self) -> object:
        """All that is derived depends on these."""
        return self.episodes, self.shows, self.unread

    def by_guid(self, guid: str) -> PublishedEpisode | None:
        return next((episode for episode in self.episodes.values() if episode.guid == guid), None)

    def with_episodes(self, episodes: Iterable[PublishedEpisode]) -> Snapshot:
        """As it will be once these are stored."""
        return replace(self, episodes={**self.episodes, **{episode.episode: episode for episode in episodes}})

    def with_show(self, show: PublishedShow) -> Snapshot:
        return replace(self, shows={**self.shows, show.show: show})


def sealed(record: Record) -> Record:
    """As it will be read back: with its digest. Raises ValueError when it would not be."""
    data = render_record(record)
    return parse_episode(data) if isinstance(record, PublishedEpisode) else parse_show(data)


def episode_path(show: str, episode: str) -> str:
    return record_path(show, episode)


def show_path(show: str) -> str:
    return f"shows/{show}.json"


def files_of(episode: PublishedEpisode) -> tuple[PublishedFile, ...]:
    """All files that the record names, the enclosure first."""
    single = (episode.chapters_file, episode.reading, episode.waveform, episode.share)
    named = (episode.enclosure, *episode.alternates, *episode.captions, *single, *episode.earlier_media)
    return tuple(file for file in named if file is not None)


def pull(target: Target, *, also: Collection[str] = ()) -> Snapshot:
    """List the records and fetch those that changed. Raises PublishError with all that is wrong with them.

    `also`: paths that must be there. They, and those we remember, are asked for by name when the listing lacks them:
    records are never deleted, so a listing without them is an old one.
    """
    listed = {**target.listing(f"{target.show}/records/"), **target.listing("shows/")}
    remembered = target.cache.records
    wanted = {path: item for path, item in listed.items() if path.endswith(".json")}
    stale = [path for path, item in wanted.items() if path not in remembered or remembered[path].mark != item.mark]
    unlisted = sorted(({*remembered} | {*also}) - set(wanted))
    records = dict(remembered)
    for path, found in _fetch(target, [*stale, *unlisted], wanted).items():
        if found is not None:
            records[path] = found
        elif records.pop(path, None):
            target.cache.forget(path)
    problems: list[str] = []
    episodes = _episodes(target, records, problems)
    shows, unread = _shows(target, records, problems)
    problems += _twice(target.show, episodes)
    if problems:
        raise PublishError(_told(problems))
    good = {*map(show_path, shows), *(episode_path(target.show, slug) for slug in episodes)}
    for path, record in records.items():
        if path in good:
            target.cache.remember(path, record)
    return Snapshot(
        shows=shows,
        episodes=episodes,
        marks={path: record.mark for path, record in records.items()},
        unread=unread,
    )


def _fetch(target: Target, paths: list[str], listed: Mapping[str, Listed]) -> dict[str, Remembered | None]:
    huge = [path for path in paths if path in listed and listed[path].size_bytes > MOST_BYTES]
    if huge:
        raise PublishError(_told([f"{path} has more than {MOST_BYTES} bytes" for path in huge]))

    def one(path: str) -> Remembered | None:
        found = target.fetch(path)
        return Remembered(mark=found[1], data=found[0]) if found else None

    if len(paths) < 2:  # noqa: PLR2004
        return {path: one(path) for path in paths}
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="records") as pool:
        return dict(zip(paths, pool.map(one, paths), strict=True))


def _episodes(target: Target, records: Mapping[str, Remembered], problems: list[str]) -> dict[str, PublishedEpisode]:
    start = f"{target.show}/records/"
    found = {}
    for path in sorted(path for path in records if path.startswith(start)):
        episode = _parsed(target, path, records[path], parse_episode, problems)
        if episode is None:
            continue
        if path != episode_path(episode.show, episode.episode) or episode.show != target.show:
            problems.append(f"{path} says it is the record of {episode.show}/{episode.episode}")
        elif strange := _strange_files(episode):
            problems.append(f"{path} names files outside its show: {', '.join(strange[:_SHOWN])}")
        else:
            found[episode.episode] = episode
    return found


def _shows(
    target: Target, records: Mapping[str, Remembered], problems: list[str]
) -> tuple[dict[str, PublishedShow], tuple[str, ...]]:
    """By slug, and what is wrong with those of other shows: it must not keep this one from being published."""
    found = {}
    unread: list[str] = []
    for path in sorted(path for path in records if path.startswith("shows/")):
        told = problems if path == show_path(target.show) else unread
        show = _parsed(target, path, records[path], parse_show, told)
        if show is not None and path != show_path(show.show):
            told.append(f"{path} says it is the record of the show {show.show}")
        elif show is not None:
            found[show.show] = show
    for problem in unread:
        target.doubt(f"the home of all shows stays as it is: {problem}")
    return found, tuple(unread)


def _parsed(
    target: Target, path: str, record: Remembered, parse: Callable[[bytes], Record], problems: list[str]
) -> Record | None:
    known = target.parsed.get(path)
    if known and known[0] == record.data:
        return known[1]  # type: ignore[return-value]  # the path says of which kind it is
    try:
        parsed = parse(record.data)
        target.parsed[path] = record.data, parsed
        return parsed  # noqa: TRY300
    except ValueError as error:
        why = _invalid(error) if isinstance(error, ValidationError) else str(error)
    copy = target.cache.copy_of(path)
    problems.append(f"{path}: {why}" + (f" (the last good one this machine saw is {copy})" if copy else ""))
    return None


def _invalid(error: ValidationError) -> str:
    """The first thing that is wrong with it, and how many more there are. Never its bytes: they may be anything."""
    found = error.errors(include_url=False, include_input=False)
    place = ".".join(str(part) for part in found[0]["loc"])[:200]
    unknown = any(item["type"] == "extra_forbidden" or item["loc"] == ("format",) for item in found)
    hint = "; was it written by a newer media? Then update this one" if unknown else ""
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"{place + ': ' if place else ''}{found[0]['msg']}{more}{hint}"


def _strange_files(episode: PublishedEpisode) -> list[str]:
    """An episode's files lie in a folder of its show (an adopted one, published again, keeps its old slug)."""
    return [
        file.path
        for file in files_of(episode)
        if file.path and (
            len(parts := file.path.split("/")) < _LEAST_PARTS or parts[0] != episode.show or parts[1] in RESERVED
        )
    ]


def _twice(show: str, episodes: Mapping[str, PublishedEpisode]) -> list[str]:
    by_guid: dict[str, list[str]] = {}
    for slug, episode in episodes.items():
        by_guid.setdefault(episode.guid, []).append(slug)
    return [
        f"{' and '.join(episode_path(show, slug) for slug in slugs)} have the same guid, {guid}: podcast apps would "
        "show one of them only. Remove the record of the one that is not wanted from the storage"
        for guid, slugs in by_guid.items()
        if len(slugs) > 1
    ]


def _told(problems: list[str]) -> str:
    more = len(problems) - _MOST_TOLD
    lines = "\n".join(f"  {problem}" for problem in problems[:_MOST_TOLD])
    return (
        f"records at the destination are not fit to make a feed of, so nothing was changed:\n{lines}"
        + (f"\n  and {more} more" if more > 0 else "")
        + "\nPut the right file back (from the storage's own versions or from another machine's .media/ folder), "
        "then run the same command again"
    )
