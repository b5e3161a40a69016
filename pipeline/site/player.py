"""What the player's templates need to know of an episode. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.model.published import PublishedEpisode, PublishedFile, PublishedShow
from pipeline.site.paths import absolute, file_href, page_path
from pipeline.site.words import Words, line
from pipeline.text.timecodes import clock

_FIRST = ("audio/mpeg", "audio/mp4", "audio/aac")
"""Every browser plays these; the rest is tried when they fail."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A file that may be played."""

    href: str
    content_type: str
    """As browsers ask for it: 'audio/ogg; codecs="opus"'."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChapterLink:
    """A chapter."""

    start_ms: int
    seconds: str
    """As it stands in an address: '754.5', '75'."""
    clock: str
    title: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Player:
    """All that `player.html.j2`, `chapters.html.j2` and `embed.html.j2` show."""

    key: str
    """Under which the browser remembers where the listener stopped: the guid."""
    title: Words
    show_title: Words
    page_url: str
    """Public address of the episode's page: what is copied and shared."""
    duration_ms: int
    sources: tuple[Source, ...]
    download: str
    artwork: str
    waveform: str | None
    chapters: tuple[ChapterLink, ...]


def player_of(show: PublishedShow, episode: PublishedEpisode, *, language: str, path: str) -> Player:
    """For the page at `path` (below the site's root), in `language`. Addresses are relative to that page."""
    page = page_path(f"{episode.folder}/index", language, show.languages)
    return Player(
        key=episode.guid,
        title=line(episode.title, language),
        show_title=line(show.title, language),
        page_url=episode.link if episode.adopted and episode.link else absolute(show.base_url, page),
        duration_ms=episode.duration_ms,
        sources=tuple(_sources(episode, path)),
        download=file_href(path, episode.enclosure),
        artwork=file_href(path, show.cover_small),
        waveform=file_href(path, episode.waveform) if episode.waveform else None,
        chapters=tuple(_chapters(episode, language)),
    )


def _sources(episode: PublishedEpisode, path: str) -> Iterator[Source]:
    """Sound before film: the player shows no picture, unless there is nothing but film."""
    files = (episode.enclosure, *episode.alternates)
    sound = [file for file in files if file.content_type.startswith("audio/")]
    for file in sorted(sound or files, key=lambda file: _playable(file).split(";")[0] not in _FIRST):
        yield Source(href=file_href(path, file), content_type=_playable(file))


def _playable(file: PublishedFile) -> str:
    """Feeds call M4A audio/x-m4a, browsers audio/mp4 (RFC 4337)."""
    kind = {"audio/x-m4a": "audio/mp4"}.get(file.content_type, file.content_type)
    return f'{kind}; codecs="{file.codecs}"' if file.codecs else kind


def _chapters(episode: PublishedEpisode, language: str) -> Iterator[ChapterLink]:
    if len(episode.chapters) < 2:  # noqa: PLR2004 - one chapter is the whole
        return
    for chapter in episode.chapters:
        yield ChapterLink(
            start_ms=chapter.start,
            seconds=f"{chapter.start / 1000:.3f}".rstrip("0").rstrip("."),
            clock=clock(chapter.start),
            title=line(chapter.title, language),
        )
