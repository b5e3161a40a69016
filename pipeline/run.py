"""Effects: carries a plan out step by step, takes results into the folder, and keeps the record."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from pipeline.errors import MediaError, disk_error
from pipeline.model.production import Production
from pipeline.model.record import StepRecord
from pipeline.plan import StepPlan, fingerprint, input_hashes, needed_for, options_of, plan
from pipeline.stages.base import Stage, StepContext
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.manifest import read_manifest, write_manifest
from pipeline.tools import process


class Cancelled(BaseException):
    """Ctrl-C while a step runs in a thread."""


class Reporter(Protocol):
    """Who is told how it goes; methods may be called from several threads."""

    def started(self, stage: str, reasons: Sequence[str]) -> None: ...
    def progress(self, stage: str, fraction: float) -> None: ...
    def said(self, stage: str, message: str) -> None: ...
    def ended(self, step: StepResult) -> None: ...


@dataclass(frozen=True, kw_only=True)
class StepResult:
    """How one step went."""

    name: str
    status: str
    """done | unchanged | failed | blocked"""
    seconds: float
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    error: MediaError | None = None


@dataclass
class Runner:
    """Does the stale steps of one episode. The folder's lock must be held by the caller."""

    folder: EpisodeFolder
    production: Production
    stages: Sequence[Stage]
    reporter: Reporter
    jobs: int = 1
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    results: dict[str, StepResult] = field(default_factory=dict)
    _cancelled: threading.Event = field(default_factory=threading.Event)
    _folder_lock: threading.Lock = field(default_factory=threading.Lock)

    def plan(self, forced: Collection[str] = (), only: str | None = None) -> tuple[StepPlan, ...]:
        """What is stale now. `only`: that stage, and what it cannot do without."""
        manifest = read_manifest(self.folder.path)
        present = self.folder.present(self.production, manifest)
        steps = plan(self.stages, self.production, manifest, present, forced)
        return steps if only is None else needed_for(only, steps)

    def carry_out(self, forced: Collection[str] = (), only: str | None = None) -> tuple[StepResult, ...]:
        """Run until nothing is stale. A failed step blocks those that need it; the others still run."""
        left = set(forced)
        with ThreadPoolExecutor(max_workers=self.jobs, thread_name_prefix="step") as pool:
            running: dict[Future[StepResult], str] = {}
            try:
                while True:
                    with self._folder_lock:
                        steps = self.plan(left - set(self.results), only)
                    for step in self._ready(steps, set(running.values())):
                        if len(running) < self.jobs:
                            running[pool.submit(self._do, step)] = step.stage.name
                    if not running:
                        return self._summary(steps)
                    done, _ = wait(running, return_when=FIRST_COMPLETED)
                    for future in done:
                        name = running.pop(future)
                        self.results[name] = future.result()
                        self.reporter.ended(self.results[name])
            except BaseException:
                self._cancelled.set()
                process.kill_all()
                raise

    def _ready(self, steps: Sequence[StepPlan], running: Collection[str]) -> list[StepPlan]:
        return [
            step
            for step in steps
            if step.stale
            and step.stage.name not in running
            and step.stage.name not in self.results
            and not step.waits_for
        ]

    def _summary(self, steps: Sequence[StepPlan]) -> tuple[StepResult, ...]:
        for step in steps:
            name = step.stage.name
            if name not in self.results:
                status = "blocked" if step.stale else "unchanged"
                self.results[name] = StepResult(name=name, status=status, seconds=0.0, reasons=step.reasons)
        return tuple(self.results[s.name] for s in self.stages if s.name in self.results)

    def _do(self, step: StepPlan) -> StepResult:
        name, begun, notes = step.stage.name, time.monotonic(), list[str]()
        self.reporter.started(name, step.reasons)

        def say(message: str) -> None:
            notes.append(message)
            self.reporter.said(name, message)

        def progress(fraction: float) -> None:
            if self._cancelled.is_set():
                raise Cancelled
            self.reporter.progress(name, min(max(fraction, 0.0), 1.0))

        def result(status: str, error: MediaError | None = None) -> StepResult:
            seconds = round(time.monotonic() - begun, 3)
            return StepResult(
                name=name, status=status, seconds=seconds, reasons=step.reasons, notes=tuple(notes), error=error
            )

        try:
            self._run_stage(step.stage, progress, say, notes, begun)
        except MediaError as error:
            return result("failed", error)
        except OSError as error:
            return result("failed", disk_error(error, name))
        return result("done")

    def _run_stage(
        self,
        stage: Stage,
        progress: Callable[[float], None],
        say: Callable[[str], None],
        notes: Sequence[str],
        begun: float,
    ) -> None:
        manifest = read_manifest(self.folder.path)
        with self._folder_lock:
            present = self.folder.present(self.production, manifest)
        makers = {path: s.name for s in self.stages for path in s.outputs(self.production)}
        inputs = input_hashes(stage, self.production, manifest, present, makers)
        mark = fingerprint(stage, self.production, inputs)
        context = self._context(stage, mark, progress, say)
        stage.run(context)
        outputs = stage.outputs(self.production)
        with self._folder_lock:  # siblings may have written the manifest meanwhile
            steps = dict(read_manifest(self.folder.path))
            before = steps[stage.name].outputs if stage.name in steps else {}
            made, kept = self.folder.take(context.staging, outputs, before)
            for message in kept:
                say(message)
            steps[stage.name] = StepRecord(
                fingerprint=mark,
                version=stage.version,
                options=options_of(stage, self.production),
                inputs=inputs,
                outputs=made,
                made_at=self.now().isoformat(timespec="seconds"),
                seconds=round(time.monotonic() - begun, 3),
                notes=tuple(notes),
                tools=dict(context.tools),
            )
            write_manifest(self.folder.path, steps)
        shutil.rmtree(context.staging, ignore_errors=True)
        shutil.rmtree(context.journal.parent, ignore_errors=True)

    def _context(
        self, stage: Stage, mark: str, progress: Callable[[float], None], say: Callable[[str], None]
    ) -> StepContext:
        work = self.folder.path / "work"
        staging, journals = work / "staging" / stage.name, work / "journal" / stage.name
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        _drop_others(journals, keep=mark[:16])
        journal = journals / mark[:16]
        journal.mkdir(parents=True, exist_ok=True)
        return StepContext(
            production=self.production,
            folder=self.folder.path,
            staging=staging,
            journal=journal,
            presets=self.folder.workspace.presets,
            workspace=self.folder.workspace.root,
            progress=progress,
            say=say,
        )


def _drop_others(journals: Path, keep: str) -> None:
    for journal in journals.glob("*"):
        if journal.name != keep:
            shutil.rmtree(journal, ignore_errors=True)
