"""What harvesters are shown: the published episodes of a workspace, as their records and today's rights have them."""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from pipeline.catalogue.described import described
from pipeline.catalogue.oai_note import Note, Shown, State, noted, read_note, write_note
from pipeline.catalogue.oai_request import stamp
from pipeline.catalogue.published import Published, published, watched
from pipeline.catalogue.stale import seen_of
from pipeline.errors import EpisodeError, MediaError
from pipeline.model.published import PublishedEpisode, PublishedShow
from pipeline.model.rights import NOTHING_WITHHELD, Rights, Withheld
from pipeline.outputs.dublin_core import dublin_core, render_oai_dc
from pipeline.store.lock import locked
from pipeline.store.rights_file import HOUSE_RIGHTS_FILE, RIGHTS_FILE, read_episode_rights, read_house_rights
from pipeline.store.workspace import Workspace

_HIDDEN = Withheld(whole=True)
"""Of an episode whose rights cannot be read: nobody knows what they would have withheld."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """An episode that is shown, or that was."""

    ref: str
    shown: Shown
    episode: PublishedEpisode | None
    """None: it is deleted."""
    show: PublishedShow | None
    withheld: Withheld = NOTHING_WITHHELD

    @property
    def metadata(self) -> bytes:
        """The oai_dc document of an item that is not deleted."""
        assert self.episode is not None  # noqa: S101 - callers ask `shown.digest` first
        assert self.show is not None  # noqa: S101
        return render_oai_dc(dublin_core(described(self.show, self.episode, self.withheld)))


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """All items at one moment."""

    domain: str
    shows: dict[str, PublishedShow]
    items: tuple[Item, ...]
    """In the order in which they changed."""

    @property
    def earliest(self) -> str:
        """Of all datestamps; today's second when there is none yet."""
        return min((item.shown.datestamp for item in self.items), default=stamp(dt.datetime.now(dt.UTC)))

    def identifier(self, item: Item) -> str:
        return f"oai:{self.domain}:{item.ref}"

    def find(self, identifier: str) -> Item | None:
        return next((item for item in self.items if self.identifier(item) == identifier), None)


@dataclass(kw_only=True)
class Repository:
    """Looks again when files changed. Many threads may ask at once."""

    workspace: Workspace
    domain: str
    """For identifiers, where no note has one yet."""
    doubts: list[str] = field(default_factory=list)
    """What could not be read or kept; told by whoever serves."""
    _lock: Lock = field(default_factory=Lock)
    _seen: str = ""
    _snapshot: Snapshot | None = None
    _unkept: Note | None = None
    """What was shown, where it cannot be written down."""

    def snapshot(self, now: dt.datetime) -> Snapshot:
        """Raises MediaError when the note is damaged."""
        with self._lock:
            seen = f"{now.date()}|{self._stamps()}"
            if self._snapshot is None or seen != self._seen:
                self._snapshot, self._seen = self._look(now), seen
            return self._snapshot

    def _stamps(self) -> str:
        paths: list[Path] = [self.workspace.presets / HOUSE_RIGHTS_FILE]
        for show in self.workspace.shows():
            paths += self._watched(show)
        paths += [folder / RIGHTS_FILE for folder in self.workspace.episode_folders()]
        return seen_of(tuple(paths))

    def _watched(self, show: str) -> tuple[Path, ...]:
        try:
            return watched(self.workspace, show)
        except MediaError:  # told when its records are read
            return ()

    def _look(self, now: dt.datetime) -> Snapshot:
        """Under a lock: two servers of one workspace give one number to each change."""
        shows: dict[str, PublishedShow] = {}
        items: dict[str, Item] = {}
        hidden = dict(self._withheld(now.date()))
        house = self._house(now.date())
        for show in self.workspace.shows():
            found = self._published(show)
            if found.show is None:
                continue
            shows[show] = found.show
            for episode in found.episodes:
                if episode.was_out:
                    withheld = hidden.get(f"{show}/{episode.episode}") or hidden.get(episode.guid) or house
                    ref = f"{show}/{episode.episode}"
                    items[ref] = _item(ref, found.show, episode, withheld)
        note = self._note(now, {ref: _state(item) for ref, item in items.items()})
        listed = [_shown(ref, shown, items.get(ref)) for ref, shown in note.items.items()]
        listed.sort(key=lambda item: item.shown.change)
        return Snapshot(domain=note.domain, shows=shows, items=tuple(listed))

    def _published(self, show: str) -> Published:
        try:
            found = published(self.workspace, show)
        except MediaError as error:
            self.doubts.append(f"{show}: {error}")
            return Published(show=None, episodes=())
        self.doubts += found.problems
        return found

    def _house(self, today: dt.date) -> Withheld:
        try:
            return Rights(house=read_house_rights(self.workspace)).on(today)
        except MediaError as error:
            self.doubts.append(f"nothing is shown: {error}")
            return _HIDDEN

    def _withheld(self, today: dt.date) -> Iterator[tuple[str, Withheld]]:
        """By 'show/episode' and by guid: a folder may have another name than the record."""
        for folder in self.workspace.episode_folders():
            if not (folder / RIGHTS_FILE).exists() and not (folder / RIGHTS_FILE).is_symlink():
                continue
            ref = f"{folder.parent.name}/{folder.name}"
            try:
                rights = Rights(episode=read_episode_rights(folder), house=read_house_rights(self.workspace))
                withheld = rights.on(today)
            except MediaError as error:
                self.doubts.append(f"{ref} is not shown: {error}")
                withheld = _HIDDEN
            yield ref, withheld
            yield _guid(folder), withheld

    def _note(self, now: dt.datetime, states: dict[str, State]) -> Note:
        try:
            home = self.workspace.root / "catalogue"
            home.mkdir(exist_ok=True)
            with locked(home):
                before = read_note(self.workspace) or self._empty
                after = noted(before, states, now)
                if after != before:
                    write_note(self.workspace, after)
                return after
        except (OSError, EpisodeError) as error:
            self.doubts.append(f"what is shown cannot be written down ({error}): deletions may be forgotten")
            self._unkept = noted(self._unkept or read_note(self.workspace) or self._empty, states, now)
            return self._unkept

    @property
    def _empty(self) -> Note:
        return Note(domain=self.domain, items={})


def _item(ref: str, show: PublishedShow, episode: PublishedEpisode, withheld: Withheld) -> Item:
    shown = Shown(set_spec=episode.show, digest="", datestamp=stamp(episode.changed_at), change=0)
    there = episode.listed and not withheld.whole
    return Item(ref=ref, shown=shown, episode=episode if there else None, show=show, withheld=withheld)


def _state(item: Item) -> State:
    digest = hashlib.sha256(item.metadata).hexdigest()[:32] if item.episode else ""
    return State(
        set_spec=item.shown.set_spec, digest=digest, changed_at=item.shown.datestamp, told=not item.withheld.whole
    )


def _shown(ref: str, shown: Shown, item: Item | None) -> Item:
    if item is None:
        return Item(ref=ref, shown=shown, episode=None, show=None)
    return Item(ref=ref, shown=shown, episode=item.episode, show=item.show, withheld=item.withheld)


def _guid(folder: Path) -> str:
    try:
        return str(tomllib.loads((folder / "episode.toml").read_text(encoding="utf-8-sig")).get("guid"))
    except (OSError, ValueError):
        return ""
