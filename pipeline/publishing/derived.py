"""All that is derived from a snapshot, and what a derived file needs to be made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pipeline.errors import PublishError
from pipeline.feed.derived import feeds
from pipeline.model.derived import Derived
from pipeline.model.published import PublishedFile
from pipeline.model.reading import NOTHING, Reading
from pipeline.outputs.reading_json import parse_reading
from pipeline.publishing.records import Snapshot
from pipeline.publishing.target import Target
from pipeline.site.derived import assets, home, pages
from pipeline.site.once import Once
from pipeline.site.theme import Theme
from pipeline.store.code import code_digest

_OF_FEEDS = ("feed", "text", "model")
"""Packages whose code decides what feeds say."""
_PARSED = 130
"""Texts kept in memory: of two segments of the search index, about half a megabyte for an hour."""


@dataclass(frozen=True, kw_only=True)
class Derivation:
    """In the order in which it is to be stored: what others point at first."""

    assets: tuple[Derived, ...]
    pages: tuple[Derived, ...]
    feeds: tuple[Derived, ...]
    """The main feed last."""
    slugs: frozenset[str]
    """Of all episodes."""

    @property
    def feed(self) -> Derived:
        return self.feeds[-1]

    def of_episodes(self, slugs: frozenset[str] | None) -> tuple[Derived, ...]:
        """The pages in the own folders of these episodes; None for all."""
        wanted = self.slugs if slugs is None else slugs
        return tuple(item for item in self.pages if len(parts := item.path.split("/")) > 2 and parts[1] in wanted)  # noqa: PLR2004


def derive(target: Target, snapshot: Snapshot, theme: Theme | None) -> Derivation:
    """`theme`: None leaves the pages out."""
    show = snapshot.shows.get(target.show)
    if show is None or not snapshot.episodes:
        raise PublishError(f"nothing of {target.show} is published there yet; begin with `media publish EPISODE`")
    episodes = tuple(snapshot.episodes[slug] for slug in sorted(snapshot.episodes))
    shows = tuple(snapshot.shows[slug] for slug in sorted(snapshot.shows))
    return Derivation(
        assets=assets(theme) if theme else (),
        pages=(*pages(show, episodes, theme), *(() if snapshot.unread else home(shows, theme))) if theme else (),
        feeds=feeds(show, episodes, code=code_digest(*_OF_FEEDS)),
        slugs=frozenset(snapshot.episodes),
    )


@dataclass(frozen=True, kw_only=True)
class Readings:
    """Read-along texts, from the episode folder at hand or from the destination."""

    target: Target
    local: Mapping[str, Path]
    """sha256 -> file."""
    _parsed: Once[Reading] = field(default_factory=lambda: Once(_PARSED))
    """The last ones: each piece of a search index needs the same 64, and asks from a thread of its own."""

    def of(self, item: Derived) -> dict[str, Reading]:
        wanted = {file.sha256: file for file in item.readings if file.sha256}
        return {sha256: self._parsed.of(sha256, partial(self._one, file)) for sha256, file in wanted.items()}

    def _one(self, file: PublishedFile) -> Reading:
        """What stands there now, even if it is newer than the record: its own record is then on its way."""
        data = self._bytes(file)
        try:
            return parse_reading(data) if data else NOTHING
        except ValueError as error:
            self.target.doubt(f"{file.path}: {error}; {self._mend}")
            return NOTHING

    @property
    def _mend(self) -> str:
        return f"pages are made without its text. Put it back, then: media site {self.target.show} --all"

    def _bytes(self, file: PublishedFile) -> bytes | None:
        here = self.local.get(file.sha256 or "")
        if here is not None:
            return here.read_bytes()
        kept = self.target.cache.text(file.sha256 or "")
        if kept is not None:
            return kept
        found = self.target.fetch(str(file.path)) if file.path else None
        if found is None:
            self.target.doubt(f"{file.path} is not at the destination; {self._mend}")
            return None
        self.target.cache.keep_text(found[0])
        return found[0]
