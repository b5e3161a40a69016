"""Effects: carries a plan out, one or several steps at a time, and makes the plan anew after each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from pipeline.model.production import Production
from pipeline.plan import Asked, StepPlan, ask, makers_of, needed_for, plan
from pipeline.stages.base import Stage
from pipeline.step import Bench, Reporter, StepResult, do_step
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.manifest import read_manifest
from pipeline.tools import process


@dataclass(kw_only=True)
class Runner:
    """Does the stale steps of one episode. The folder's lock must be held by the caller."""

    folder: EpisodeFolder
    production: Production
    stages: Sequence[Stage]
    reporter: Reporter
    jobs: int = 1
    results: dict[str, StepResult] = field(default_factory=dict)
    asked: tuple[Asked, ...] = field(init=False)
    bench: Bench = field(init=False)

    def __post_init__(self) -> None:
        self.asked = ask(self.stages, self.production)
        self.bench = Bench(folder=self.folder, production=self.production, reporter=self.reporter)

    def plan(self, forced: Collection[str] = (), only: str | None = None) -> tuple[StepPlan, ...]:
        """What is stale now. `only`: that stage, and what it cannot do without."""
        manifest = read_manifest(self.folder.path)
        wanted = self._fallen(set(manifest) - set(self.results)) | dict.fromkeys(forced, "asked for")
        steps = plan(self.asked, manifest, self.folder.present(self.production, manifest), wanted)
        return steps if only is None else needed_for(only, steps)

    def _fallen(self, names: Collection[str]) -> dict[str, str]:
        """Stages whose work outside the folder is gone."""
        path, root = self.folder.path, self.folder.workspace.root
        stages = [stage for stage in self.stages if stage.name in names]
        return {s.name: "what it put elsewhere is gone" for s in stages if not s.stands(self.production, path, root)}

    def carry_out(self, forced: Collection[str] = (), only: str | None = None) -> tuple[StepResult, ...]:
        """Run until nothing is stale. A failed step blocks those that need it; the others still run."""
        makers = makers_of(self.asked)
        with ThreadPoolExecutor(max_workers=self.jobs, thread_name_prefix="step") as pool:
            running: dict[Future[StepResult], str] = {}
            try:
                while True:
                    with self.bench.lock:
                        steps = self.plan(set(forced) - set(self.results), only)
                    for step in self._ready(steps, running.values())[: self.jobs - len(running)]:
                        running[pool.submit(do_step, self.bench, step, makers)] = step.name
                    if not running:
                        return self._summary(steps)
                    done, _ = wait(running, return_when=FIRST_COMPLETED)
                    for future in done:
                        name = running.pop(future)
                        self.results[name] = future.result()
                        self.reporter.ended(self.results[name])
            except BaseException:
                self.bench.cancelled.set()
                process.kill_all()
                raise

    def _ready(self, steps: Sequence[StepPlan], running: Collection[str]) -> list[StepPlan]:
        taken = {*running, *self.results}
        return [step for step in steps if step.stale and step.name not in taken and not step.waits_for]

    def _summary(self, steps: Sequence[StepPlan]) -> tuple[StepResult, ...]:
        untouched = {
            step.name: StepResult(name=step.name, status="blocked" if step.stale else "unchanged", reasons=step.reasons)
            for step in steps
        }
        found = untouched | self.results
        return tuple(found[step.name] for step in self.asked if step.name in found)
