"""One episode, from its folder to its products: options, lock, plan, steps, and the record of the run."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.errors import EpisodeError, ToolMissing, disk_error
from pipeline.model.production import Production
from pipeline.plan import StepPlan
from pipeline.run import Runner
from pipeline.stages import all_stages
from pipeline.stages.base import Stage
from pipeline.step import Reporter, StepResult
from pipeline.store.atomic import write_json
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.lock import locked
from pipeline.store.manifest import read_manifest
from pipeline.tools.speech_models import local_folder, model_identities, spoken_models

RUN_FORMAT = 1
RELEASING = "publish"
"""The verb that checks for itself what may leave the house."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is asked of one episode."""

    folder: EpisodeFolder
    verb: str
    start_from: str | None = None
    """Do this stage and all that come after it, stale or not."""
    only: str | None = None
    """Do this stage, stale or not, and what it cannot do without."""
    jobs: int = 1
    upload: bool = True
    """Whether it may leave the house."""

    @property
    def stages(self) -> tuple[Stage, ...]:
        return tuple(stage for stage in all_stages() if self.upload or stage.name != "upload")

    @property
    def asks_for_upload(self) -> bool:
        return "upload" in {self.only, self.start_from}


@dataclass(frozen=True, kw_only=True)
class Produced:
    """What became of it."""

    production: Production
    steps: tuple[StepResult, ...]

    @property
    def failed(self) -> tuple[StepResult, ...]:
        return tuple(step for step in self.steps if step.status == "failed")


def production_of(folder: EpisodeFolder) -> Production:
    """Raises ConfigError, EpisodeError, FixityError."""
    options = folder.options()
    return folder.production(options, model_identities(options.settings, folder.workspace.root))


def plan_of(order: Order) -> tuple[Production, tuple[StepPlan, ...]]:
    """What `produce` would do now, and why; touches nothing."""
    with _disk_told(order):
        production = production_of(order.folder)
        if _unchecked(order, production):
            order = replace(order, upload=order.asks_for_upload)
        runner = Runner(folder=order.folder, production=production, stages=order.stages, reporter=Silent())
        return production, runner.plan(_forced(order), order.only)


def produce(order: Order, reporter: Reporter, *, waiting: Callable[[str], None] = lambda _who: None) -> Produced:
    """Do what is stale. Raises only what concerns the whole episode; a step's own error is in its result."""
    with _disk_told(order), locked(order.folder.path, waiting=waiting):
        order.folder.refuse_links()
        order.folder.sweep(read_manifest(order.folder.path))
        production = production_of(order.folder)
        order = _kept_in(order, production, reporter)
        runner = Runner(
            folder=order.folder,
            production=production,
            stages=order.stages,
            reporter=reporter,
            jobs=order.jobs,
        )
        _foretell(production, runner, order, reporter)
        with _run_log(order) as (stem, begun):
            steps = runner.carry_out(_forced(order), order.only)
            if any(step.status in {"done", "failed"} for step in steps):
                _write_record(stem.with_suffix(".json"), _run_document(order, begun, steps), reporter)
    return Produced(production=production, steps=steps)


def _kept_in(order: Order, production: Production, reporter: Reporter) -> Order:
    """The order without an upload that nobody may do yet. Raises EpisodeError when just that was asked."""
    why = _unchecked(order, production)
    if why is None:
        return order
    if order.asks_for_upload:
        raise EpisodeError(why, episode=order.folder.ref)
    reporter.said("upload", why)
    return replace(order, upload=False)


def _unchecked(order: Order, production: Production) -> str | None:
    """What is stored in public can be fetched by whoever guesses its name (docs/decisions/0704)."""
    asked = production.settings.publishing
    if order.upload and production.withheld.whole:
        return f"not uploaded: {production.ref} is withheld; once that is over: media rights release {production.ref}"
    if not order.upload or order.verb == RELEASING or not (asked.approval or asked.full_coverage):
        return None
    return f"not uploaded: this show has episodes checked first; `media publish {production.ref}` does both"


def _foretell(production: Production, runner: Runner, order: Order, reporter: Reporter) -> None:
    """A model that is not there is told now, not after an hour of other work, which goes on all the same."""
    if not any(step.name == "transcribe" and step.stale for step in runner.plan(_forced(order), order.only)):
        return
    for model in dict.fromkeys(spoken_models(production.settings).values()):
        try:
            local_folder(model, order.folder.workspace.root)
        except ToolMissing as error:
            reporter.said("transcribe", str(error))


class Silent:
    """A reporter that says nothing."""

    def started(self, stage: str, reasons: Sequence[str]) -> None: ...
    def progress(self, stage: str, fraction: float) -> None: ...
    def said(self, stage: str, message: str) -> None: ...
    def ended(self, step: StepResult) -> None: ...


def _forced(order: Order) -> Collection[str]:
    names = [stage.name for stage in order.stages]
    if order.only:
        return {order.only}
    return set(names[names.index(order.start_from) :]) if order.start_from else set()


@contextlib.contextmanager
def _disk_told(order: Order) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise disk_error(error, order.folder.ref) from error


def _write_record(path: Path, record: Mapping[str, Any], reporter: Reporter) -> None:
    """A disk too full for the record must not hide what the steps themselves had to say."""
    try:
        write_json(path, record)
    except OSError as error:
        reporter.said("record", str(disk_error(error, path.name)))


@contextlib.contextmanager
def _run_log(order: Order) -> Iterator[tuple[Path, datetime]]:
    """A log file of this run, made when there is something to write into it."""
    begun = datetime.now(UTC)
    stem = order.folder.path / "runs" / f"{begun:%Y%m%dT%H%M%SZ}-{order.verb}-{os.getpid()}"
    stem.parent.mkdir(exist_ok=True)
    handler = logging.FileHandler(stem.with_suffix(".log"), encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger = logging.getLogger("media")
    logger.setLevel(logging.DEBUG)
    logger.addHandler(handler)
    try:
        yield stem, begun
    finally:
        logger.removeHandler(handler)
        handler.close()


def _run_document(order: Order, begun: datetime, steps: Sequence[StepResult]) -> dict[str, Any]:
    return {
        "format": RUN_FORMAT,
        "media": __version__,
        "verb": order.verb,
        "episode": order.folder.ref,
        "started": begun.isoformat(timespec="seconds"),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "steps": [
            {
                "name": step.name,
                "status": step.status,
                "seconds": step.seconds,
                "reasons": list(step.reasons),
                "notes": list(step.notes),
                "error": str(step.error) if step.error else None,
            }
            for step in steps
        ],
    }
