"""Carries out what the files say is withheld: everywhere that this workspace publishes to, at once.

What cannot be reached is said. Killed anywhere, the same command goes on from there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.editing.withheld_voices import unheard_of
from pipeline.errors import MediaError
from pipeline.model.finding import Finding
from pipeline.model.published import PublishedEpisode
from pipeline.model.rights import Rights
from pipeline.produce import production_of
from pipeline.publishing.content import leaves_out
from pipeline.publishing.making import recordings_here
from pipeline.publishing.publish import Publishing, Wish
from pipeline.publishing.rebuild import rebuild_site
from pipeline.publishing.records import Snapshot, pull
from pipeline.publishing.retract import retract
from pipeline.publishing.standing import is_page
from pipeline.publishing.target import Target, open_target
from pipeline.step import Reporter
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.lock import locked
from pipeline.store.options import read_preset, today
from pipeline.store.rights_file import read_house_rights
from pipeline.store.workspace import Workspace
from pipeline.text.name_mask import names_in
from pipeline.withholding.places import Place, forgotten_receipts, places_of, receipt_of, remove_uploaded
from pipeline.withholding.report import UNHEARD_OF, telling_addresses, transcript_of
from pipeline.withholding.writing import cover_voices

_TEXTS = {"title", "summary", "notes", "people", "keywords", "chapters", "soundbites"}


@dataclass(frozen=True, kw_only=True)
class Done:
    """What was done with one episode at one place."""

    episode: str
    place: str
    what: str
    """withdrawn | brought up to date | files removed | nothing to do"""
    removed: tuple[str, ...] = ()
    """Addresses, where there are any, else paths, of what was taken away."""


@dataclass(kw_only=True)
class Outcome:
    """All that was done, and all that nobody here can do."""

    done: list[Done] = field(default_factory=list)
    stands: list[str] = field(default_factory=list)
    problems: list[tuple[str, MediaError]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    voices: int = 0
    """Passages that were written down for withheld voices."""


@dataclass(frozen=True, kw_only=True)
class Applying:
    """One call."""

    workspace: Workspace
    now: dt.datetime
    reporter: Reporter
    take_older: bool = False
    """Also what stood there once: a release brings it back."""
    waiting: Callable[[str], None] = lambda _who: None
    outcome: Outcome = field(default_factory=Outcome)
    concerned: dict[str, bool] = field(default_factory=dict)
    """Episode -> whether something of it is withheld."""

    def voices(self, folders: Sequence[EpisodeFolder]) -> None:
        """Before anything is published: what people say whose voice is withheld becomes passages."""
        for folder in folders:
            try:
                self.outcome.voices += cover_voices(folder)
            except MediaError as error:
                self.outcome.problems.append((folder.ref, error))

    def show(self, show: str, folders: Sequence[EpisodeFolder]) -> None:
        """These episodes of a show, at all its places; and the show's own pages and feeds."""
        places = places_of(read_preset(self.workspace, show))
        for place in places:
            try:
                self._at(show, folders, place)
            except MediaError as error:
                self.outcome.problems.append((f"{show} at {place.name}", error))
        for folder in folders:
            try:
                if self._is_concerned(folder):
                    self._tell(folder, places)
            except MediaError as error:
                self.outcome.problems.append((folder.ref, error))

    def _tell(self, folder: EpisodeFolder, places: tuple[Place, ...]) -> None:
        """What stays of this episode whatever is done here."""
        self.outcome.stands += forgotten_receipts(folder, places)
        options = folder.options()
        if not options.withheld.whole:
            telling = telling_addresses(folder, options)
            unheard = unheard_of(transcript_of(folder), options.rights, options.withheld)
            self.outcome.stands += [f"{folder.ref}: an address tells the name: {address}" for address in telling]
            self.outcome.stands += [f"{folder.ref}: the voice of {name} may be heard: {UNHEARD_OF}" for name in unheard]

    def _at(self, show: str, folders: Sequence[EpisodeFolder], place: Place) -> None:
        if not place.has_address:
            for folder in folders:
                self._unpublished(folder, place)
            return
        target = open_target(self.workspace, show, to=place.to)
        target.destination.check()
        snapshot = pull(target)
        update = []
        for folder in folders:
            try:
                update += self._sorted(target, folder, snapshot, place)
            except MediaError as error:
                self.outcome.problems.append((folder.ref, error))
        self._update(target, update, place)
        show_facts = snapshot.shows.get(show)
        if show_facts is not None:
            if not update and (show_facts.withheld or target.withheld):
                self._show_alone(target, place)
            self._tell_rest(target)

    def _sorted(
        self, target: Target, folder: EpisodeFolder, snapshot: Snapshot, place: Place
    ) -> list[EpisodeFolder]:
        """Withdraws it when it is withheld as a whole; returns it when it is out and has to be made anew."""
        options = folder.options()
        record = snapshot.by_guid(options.whole.episode.guid)
        if record is None:
            self._unpublished(folder, place)
        elif options.withheld.whole:
            self._withdraw(target, folder, record, place)
        elif record.status == "retracted" and (record.reason or not record.withheld):
            self._unpublished(folder, place)  # taken back for another reason, too
        elif not recordings_here(folder):
            if record.withheld or self._is_concerned(folder):
                self.outcome.stands.append(
                    f"{folder.ref} is as it was at {target.base_url}: its recordings are not on this machine"
                )
        elif record.withheld or self._is_concerned(folder):
            return [folder]
        return []

    def _withdraw(self, target: Target, folder: EpisodeFolder, record: PublishedEpisode, place: Place) -> None:
        if record.enclosure.url:
            self.outcome.stands.append(f"{folder.ref}: its sound lies on another host: {record.enclosure.url}")
        listed = {path for path in target.listing(f"{record.folder}/") if not is_page(path)}
        done = retract(
            target,
            record.episode,
            reason="",
            now=self.now,
            remove_files=True,
            withheld=True,
            progress=self.reporter.progress,
        )
        with locked(folder.path, waiting=self.waiting):
            rest = remove_uploaded(folder, place)
        self.outcome.findings += done.committed.findings
        paths = [path for path in dict.fromkeys((*done.removed, *rest)) if path in listed or path in rest]
        what = "withdrawn" if paths or done.committed.written else "nothing to do"
        self._did(folder.ref, place, what, tuple(map(target.url, paths)))

    def _unpublished(self, folder: EpisodeFolder, place: Place) -> None:
        """What was uploaded and never published can be fetched all the same by whoever knows its name."""
        if receipt_of(folder, place).is_file() and self._is_concerned(folder):
            with locked(folder.path, waiting=self.waiting):
                self._did(folder.ref, place, "files removed", remove_uploaded(folder, place))

    def _update(self, target: Target, folders: Sequence[EpisodeFolder], place: Place) -> None:
        if not folders:
            return
        publishing = Publishing(
            target=target,
            wish=Wish(now=self.now, restore=True, take_preset=self.take_older, withholding=True),
            reporter=self.reporter,
            waiting=self.waiting,
        )
        result = publishing.episodes(folders)
        self.outcome.problems += result.problems
        self.outcome.findings += result.findings
        failed = {ref for ref, _ in result.problems}
        for folder in folders:
            removed = tuple(target.url(p) for p in target.removed if p.startswith(f"{folder.ref}/"))
            written = [path for path in target.written if f"/{folder.path.name}" in path]
            if folder.ref not in failed:
                self._did(folder.ref, place, "brought up to date" if written or removed else "nothing to do", removed)

    def _show_alone(self, target: Target, place: Place) -> None:
        """The show's own facts, where no episode takes them along."""
        rebuild_site(target, now=self.now, take_preset=self.take_older)
        if target.written or target.removed:
            self._did(target.show, place, "brought up to date", tuple(map(target.url, target.removed)))

    def _tell_rest(self, target: Target) -> None:
        """Records of episodes that are not here, in which a withheld name stands."""
        people = Rights(house=read_house_rights(self.workspace)).on(today()).people
        for episode in pull(target).episodes.values() if people else ():
            if episode.listed and names_in(episode.model_dump_json(include=_TEXTS), people):
                self.outcome.stands.append(
                    f"{episode.folder} still names somebody who is withheld, at {target.base_url}, and cannot be made "
                    f"anew here; to take it out: media retract {episode.folder} --reason … --remove-files"
                )

    def _is_concerned(self, folder: EpisodeFolder) -> bool:
        """Whether anything of it is withheld. Its transcript may have to be read for that, so it is asked once."""
        if folder.ref not in self.concerned:
            whole = folder.options().withheld.whole
            self.concerned[folder.ref] = whole or leaves_out(folder, production_of(folder))
        return self.concerned[folder.ref]

    def _did(self, ref: str, place: Place, what: str, removed: tuple[str, ...]) -> None:
        self.outcome.done.append(Done(episode=ref, place=place.name, what=what, removed=removed))
