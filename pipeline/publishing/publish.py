"""`media publish`: episodes by name, or what is due and changed of a whole show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import MediaError
from pipeline.model.finding import Finding
from pipeline.model.published import PublishedEpisode
from pipeline.produce import production_of
from pipeline.publishing.checks import standing_record
from pipeline.publishing.commit import Change, Committed, Decide, Prepared, commit, prepare
from pipeline.publishing.facts import Intent, known_sums, published_episode
from pipeline.publishing.making import Ready, WouldMake, foreseen, ready, recordings_here
from pipeline.publishing.records import Snapshot, pull, sealed
from pipeline.publishing.target import Target
from pipeline.step import Reporter
from pipeline.store.episode_folder import EpisodeFolder


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What was asked on the command line."""

    now: dt.datetime
    at: dt.datetime | None = None
    restore: bool = False
    take_preset: bool = False
    withholding: bool = False

    @property
    def intent(self) -> Intent:
        return Intent(
            now=self.now,
            at=self.at,
            restore=self.restore,
            take_older=self.take_preset,
            withholding=self.withholding,
        )


@dataclass(kw_only=True)
class Result:
    """What came of it."""

    named: list[str] = field(default_factory=list)
    """Slugs of the records that this run was about."""
    committed: Committed | None = None
    prepared: Prepared | None = None
    """Of a dry run."""
    would_make: list[WouldMake] = field(default_factory=list)
    problems: list[tuple[str, MediaError]] = field(default_factory=list)
    """Episode and what keeps it back; the others went on."""
    unpublished: list[str] = field(default_factory=list)
    """Of a show: episodes here that were never published."""
    elsewhere: list[str] = field(default_factory=list)
    """Of a show: episodes whose recordings are not on this machine; they stay as they are."""
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Publishing:
    """One call, for one show."""

    target: Target
    wish: Wish
    reporter: Reporter
    dry_run: bool = False
    waiting: Callable[[str], None] = lambda _who: None

    def episodes(self, folders: Sequence[EpisodeFolder]) -> Result:
        """These, whatever is due. One that cannot be published does not keep the others back."""
        result = Result()
        self.target.destination.check()
        snapshot = pull(self.target)
        contents = self._contents(folders, snapshot, result)
        if contents:
            self._carry_out(self._decision(contents, release=False), result)
        return result

    def show(self) -> Result:
        """Release what is due, and bring up to date what is out. Never publishes what was not published before."""
        result = Result()
        self.target.destination.check()
        snapshot = pull(self.target)
        contents = self._contents(self._known_folders(snapshot, result), snapshot, result)
        if snapshot.episodes:
            self._carry_out(self._decision(contents, release=True), result)
        return result

    def _known_folders(self, snapshot: Snapshot, result: Result) -> list[EpisodeFolder]:
        found = []
        workspace = self.target.workspace
        for path in workspace.episode_folders(self.target.show):
            folder = EpisodeFolder(workspace=workspace, path=path)
            try:
                if not recordings_here(folder):
                    result.elsewhere.append(folder.ref)
                    continue
                record = standing_record(production_of(folder), snapshot)
            except MediaError as error:
                result.problems.append((folder.ref, error))
                continue
            if record is None:
                result.unpublished.append(folder.ref)
            elif record.status != "retracted":
                found.append(folder)
        return found

    def _contents(self, folders: Sequence[EpisodeFolder], snapshot: Snapshot, result: Result) -> list[Ready]:
        contents = []
        for folder in folders:
            try:
                made = (
                    foreseen(self.target, folder, snapshot, self.wish.intent)
                    if self.dry_run
                    else ready(self.target, folder, snapshot, self.wish.intent, self.reporter, self.waiting)
                )
                if isinstance(made, WouldMake):
                    result.would_make.append(made)
                    continue
                self._record(made, snapshot)  # what it cannot be is told for this episode, not for all of them
            except MediaError as error:
                result.problems.append((folder.ref, error))
                continue
            result.findings += made.findings
            contents.append(made)
        return contents

    def _record(self, made: Ready, there: Snapshot) -> PublishedEpisode:
        content = made.content
        standing = standing_record(content.production, there)
        facts = content.made(known_sums(standing))
        return published_episode(content.production, facts, self.target.storage, standing, self.wish.intent)

    def _decision(self, contents: Sequence[Ready], *, release: bool) -> Decide:
        files: dict[str, Path] = {}
        texts: dict[str, Path] = {}
        for made in contents:
            files |= made.content.files(self.target.storage)
            texts |= made.content.texts()

        def decide(there: Snapshot) -> Change:
            records = {record.episode: record for made in contents if (record := self._record(made, there))}
            due = {r.episode: r for r in released(there, self.wish.now)} if release else {}
            return Change(
                now=self.wish.now,
                episodes=tuple((due | records).values()),
                files=files,
                texts=texts,
                take_preset=self.wish.take_preset,
                progress=self.reporter.progress,
            )

        return decide

    def _carry_out(self, decide: Decide, result: Result) -> None:
        if self.dry_run:
            result.prepared = prepare(self.target, decide)
            result.named = [record.episode for record in result.prepared.change.episodes]
            result.findings += result.prepared.findings
            return
        named: list[str] = []

        def noted(there: Snapshot) -> Change:
            change = decide(there)
            named[:] = [record.episode for record in change.episodes]
            return change

        result.committed = commit(self.target, noted)
        result.named = named
        result.findings += result.committed.findings


def released(there: Snapshot, now: dt.datetime) -> list[PublishedEpisode]:
    """Scheduled episodes whose time has come."""
    return [
        sealed(record.model_copy(update={"status": "published", "changed_at": now}))
        for record in there.episodes.values()
        if record.status == "scheduled" and record.published_at <= now
    ]
