"""Effects: does one step, takes its results into the folder, and writes the record."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from pipeline.errors import MediaError, disk_error
from pipeline.model.production import Production
from pipeline.model.record import StepRecord
from pipeline.plan import Asked, StepPlan, fingerprint, input_hashes
from pipeline.stages.base import StepContext
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.manifest import read_manifest, write_manifest
from pipeline.store.results import forget, take


class Cancelled(BaseException):
    """Ctrl-C while a step runs in a thread."""


@dataclass(frozen=True, kw_only=True)
class StepResult:
    """How one step went."""

    name: str
    status: str
    """done | unchanged | failed | blocked"""
    seconds: float = 0.0
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    error: MediaError | None = None


class Reporter(Protocol):
    """Who is told how it goes; methods may be called from several threads."""

    def started(self, stage: str, reasons: Sequence[str]) -> None: ...
    def progress(self, stage: str, fraction: float) -> None: ...
    def said(self, stage: str, message: str) -> None: ...
    def ended(self, step: StepResult) -> None: ...


@dataclass(kw_only=True)
class Bench:
    """Where steps of one episode are done: the folder, who is told, and what its steps share."""

    folder: EpisodeFolder
    production: Production
    reporter: Reporter
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    cancelled: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Held while files and manifest are out of step with each other."""


def do_step(bench: Bench, step: StepPlan, makers: dict[str, str]) -> StepResult:
    """An expected error becomes a result; a bug of ours is raised."""
    begun, notes = time.monotonic(), list[str]()
    bench.reporter.started(step.name, step.reasons)

    def say(message: str) -> None:
        notes.append(message)
        bench.reporter.said(step.name, message)

    def result(status: str, error: MediaError | None = None) -> StepResult:
        seconds = round(time.monotonic() - begun, 3)
        return StepResult(
            name=step.name, status=status, seconds=seconds, reasons=step.reasons, notes=tuple(notes), error=error
        )

    try:
        manifest = read_manifest(bench.folder.path)
        with bench.lock:
            present = bench.folder.present(bench.production, manifest)
        inputs = input_hashes(step.asked, manifest, present, makers)
        context = _context(bench, step.asked, fingerprint(step.asked, inputs), say)
        step.asked.stage.run(context)
        _take(bench, step.asked, inputs, context, notes, begun)
    except MediaError as error:
        return result("failed", error)
    except OSError as error:
        return result("failed", disk_error(error, step.name))
    return result("done")


def _take(
    bench: Bench, asked: Asked, inputs: dict[str, str], context: StepContext, notes: Sequence[str], begun: float
) -> None:
    with bench.lock:
        records = read_manifest(bench.folder.path)  # other steps may have written it meanwhile
        before = records[asked.name].outputs if asked.name in records else {}
        taken = take(bench.folder.path, asked.name, context.staging, asked.outputs, before)
        for message in taken.kept:
            context.say(message)
        records[asked.name] = StepRecord(
            fingerprint=fingerprint(asked, inputs),
            version=asked.stage.version,
            options=asked.options,
            inputs=inputs,
            outputs=taken.outputs,
            made_at=bench.now().isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - begun, 3),
            notes=tuple(notes),
            tools=dict(context.tools),
        )
        write_manifest(bench.folder.path, records)
        forget(bench.folder.path, asked.name)
    shutil.rmtree(context.staging, ignore_errors=True)
    shutil.rmtree(context.journal.parent, ignore_errors=True)


def _context(bench: Bench, asked: Asked, mark: str, say: Callable[[str], None]) -> StepContext:
    def progress(fraction: float) -> None:
        if bench.cancelled.is_set():
            raise Cancelled
        bench.reporter.progress(asked.name, min(max(fraction, 0.0), 1.0))

    work = bench.folder.path / "work"
    staging, journal = work / "staging" / asked.name, work / "journal" / asked.name / mark[:16]
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    _drop_others(journal)
    journal.mkdir(parents=True, exist_ok=True)
    return StepContext(
        production=bench.production,
        folder=bench.folder.path,
        staging=staging,
        journal=journal,
        presets=bench.folder.workspace.presets,
        workspace=bench.folder.workspace.root,
        progress=progress,
        say=say,
    )


def _drop_others(journal: Path) -> None:
    """Journals of this stage for other options or inputs are of no use any more."""
    for other in journal.parent.glob("*"):
        if other != journal:
            shutil.rmtree(other, ignore_errors=True)
