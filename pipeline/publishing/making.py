"""An episode is made, checked and uploaded before its record is written. Nothing leaves the house unchecked."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.errors import EpisodeError, MediaError
from pipeline.model.finding import Finding
from pipeline.model.production import Production
from pipeline.model.published import PublishedEpisode
from pipeline.produce import RELEASING, Order, plan_of, produce, production_of
from pipeline.publishing.checks import (
    check_approval,
    check_coverage,
    check_name,
    check_rights,
    check_voices,
    numbering,
    standing_record,
)
from pipeline.publishing.content import Content, content_of, for_storage, missing_uploads
from pipeline.publishing.facts import Intent, published_episode, settled
from pipeline.publishing.records import Snapshot
from pipeline.publishing.target import Target
from pipeline.stages.base import StepContext
from pipeline.stages.upload import STAGE as UPLOAD
from pipeline.stages.upload import receipt_path
from pipeline.step import Reporter
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.lock import locked
from pipeline.store.sources import read_sources


@dataclass(frozen=True, kw_only=True)
class Ready:
    """An episode whose files are at the destination."""

    content: Content
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class WouldMake:
    """What `--dry-run` says of an episode that is not made yet."""

    ref: str
    steps: tuple[tuple[str, tuple[str, ...]], ...]
    """Name and reasons."""


def ready(
    target: Target,
    folder: EpisodeFolder,
    snapshot: Snapshot,
    intent: Intent,
    reporter: Reporter,
    waiting: Callable[[str], None],
) -> Ready:
    """Make, check, upload. Raises what keeps it from being published; the cheapest reasons first."""
    production = production_of(folder)
    consents = check_rights(folder, production, folder.today)
    standing = _allowed(target, production, snapshot, intent)
    released = standing is not None and standing.withheld and intent.take_older
    restoring = standing is not None and (standing.status == "retracted" or bool(released))
    production = _produced(Order(folder=folder, verb=RELEASING, upload=False), reporter, waiting)
    voices = _check_made(folder, production, intent)
    _check_newer(target, folder, production, standing, intent)
    if restoring or target.to is not None:
        production = for_storage(production, target.storage)
        _upload(folder, production, target.to, reporter, waiting, restoring=restoring)
    else:
        production = _produced(Order(folder=folder, verb=RELEASING), reporter, waiting)
    _check_made(folder, production, intent)  # of what was uploaded: somebody may have changed it meanwhile
    content = content_of(folder, production)
    lacking = missing_uploads(folder, production, content.items)
    if lacking:
        raise EpisodeError(
            f"{folder.ref} changed while it was published: {', '.join(lacking[:4])}; run the same command again",
            episode=folder.ref,
        )
    return Ready(content=content, findings=(*consents, *voices, *numbering(production)))


def foreseen(target: Target, folder: EpisodeFolder, snapshot: Snapshot, intent: Intent) -> Ready | WouldMake:
    """The same without doing anything."""
    production, steps = plan_of(Order(folder=folder, verb=RELEASING, upload=False))
    consents = check_rights(folder, production, folder.today)
    _allowed(target, production, snapshot, intent)
    stale = tuple((step.name, step.reasons) for step in steps if step.stale)
    if stale:
        return WouldMake(ref=folder.ref, steps=stale)
    voices = _check_made(folder, production, intent)
    content = content_of(folder, for_storage(production, target.storage))
    return Ready(content=content, findings=(*consents, *voices, *numbering(production)))


def _check_made(folder: EpisodeFolder, production: Production, intent: Intent) -> tuple[Finding, ...]:
    findings = check_voices(folder, production)
    if not intent.withholding:
        check_approval(folder, production)
    check_coverage(folder, production)
    return findings


def _allowed(
    target: Target, production: Production, snapshot: Snapshot, intent: Intent
) -> PublishedEpisode | None:
    """The record that stands there. Raises what is seen before anything is made or uploaded."""
    check_name(target, production)
    standing = standing_record(production, snapshot)
    settled(production.ref, standing, intent)
    return standing


def _check_newer(
    target: Target,
    folder: EpisodeFolder,
    production: Production,
    standing: PublishedEpisode | None,
    intent: Intent,
) -> None:
    """Texts are replaced under their names: an old one must not be uploaded over a newer one. Raises EpisodeError."""
    if standing is not None:
        ours = for_storage(production, target.storage)
        published_episode(ours, content_of(folder, ours).bare, target.storage, standing, intent)


def recordings_here(folder: EpisodeFolder) -> bool:
    """Whether it can be made on this machine. A clone of the repository holds what people wrote, not the recordings."""
    return all((folder.path / "source" / source.name).is_file() for source in read_sources(folder.path))


def _produced(order: Order, reporter: Reporter, waiting: Callable[[str], None]) -> Production:
    produced = produce(order, reporter, waiting=waiting)
    failed = [step for step in produced.failed if step.error]
    if failed:
        first = failed[0]
        others = ", ".join(step.name for step in failed[1:])
        raise StepFailed(f"{order.folder.ref}: {first.name}: {first.error}" + (f" (also: {others})" if others else ""),
                         first.error)
    return produced.production


class StepFailed(MediaError):
    """A step of the production failed; the exit status is that of its error."""

    def __init__(self, message: str, cause: MediaError | None) -> None:
        self.exit_code = cause.exit_code if cause else 1
        super().__init__(message)


def _upload(
    folder: EpisodeFolder,
    production: Production,
    to: str | None,
    reporter: Reporter,
    waiting: Callable[[str], None],
    *,
    restoring: bool,
) -> None:
    """To `--to NAME`: with a receipt of its own, and without the manifest, which is about the usual destination.

    `restoring`: ask for each file, whatever the receipt says; they may have been removed when it was retracted.
    """
    content = content_of(folder, production)
    if not restoring and not missing_uploads(folder, production, content.items) and UPLOAD.stands(
        production, folder.path, folder.workspace.root
    ):
        return
    work = folder.path / "work"
    label = f"to {to}" if to else "restore"
    staging, journal = (work / place / label.replace(" ", "-") for place in ("staging", "journal"))
    with locked(folder.path, waiting=waiting):
        folder.refuse_links()
        shutil.rmtree(staging, ignore_errors=True)
        for place in (staging, journal):
            place.mkdir(parents=True, exist_ok=True)
        reporter.progress(label, 0.0)
        context = StepContext(
            production=production,
            folder=folder.path,
            staging=staging,
            journal=journal,
            presets=folder.workspace.presets,
            workspace=folder.workspace.root,
            progress=lambda fraction: reporter.progress(label, fraction),
            say=lambda message: reporter.said(label, message),
            restoring=restoring,
        )
        UPLOAD.run(context)
        receipt = receipt_path(production)
        (folder.path / receipt).parent.mkdir(exist_ok=True)
        os.replace(staging / receipt, folder.path / receipt)  # noqa: PTH105 - the same file system: both in the folder
        shutil.rmtree(staging, ignore_errors=True)
        shutil.rmtree(journal, ignore_errors=True)
