"""Pure: which steps of an episode are stale, and why.

A step's fingerprint is sha256(stage name and version + its options + the hashes of its inputs). It is stale iff its
outputs do not carry that fingerprint. Options that a stage calls advice are compared as they were when it was done.
Outputs under work/ may be deleted: a step that lacks only those is re-made when another step needs them ("absent"),
not before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.model.production import Production
from pipeline.model.record import Manifest, StepRecord
from pipeline.stages.base import Stage

SCRATCH = "work/"
SHOWN_REASONS = 4
NEVER_MADE = "never made"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A stage's answers about one production: asked once, however often the plan is made."""

    stage: Stage
    options: Mapping[str, Any]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.stage.name


@dataclass(frozen=True, kw_only=True)
class StepPlan:
    """What is to be done with one stage."""

    asked: Asked
    reasons: tuple[str, ...]
    """Why it is stale; empty when it is not."""
    waits_for: tuple[str, ...]
    """Stale stages that make its inputs."""

    @property
    def name(self) -> str:
        return self.asked.name

    @property
    def stale(self) -> bool:
        return bool(self.reasons)


def ask(stages: Sequence[Stage], production: Production) -> tuple[Asked, ...]:
    """Options come as JSON gives them back, so that comparing them with the manifest is exact."""
    return tuple(
        Asked(
            stage=stage,
            options=json.loads(json.dumps(stage.options(production), ensure_ascii=False, sort_keys=True)),
            inputs=tuple(stage.inputs(production)),
            outputs=tuple(stage.outputs(production)),
        )
        for stage in stages
    )


def makers_of(steps: Sequence[Asked]) -> dict[str, str]:
    """Output path -> name of the stage that makes it."""
    return {path: step.name for step in steps for path in step.outputs}


def fingerprint(step: Asked, inputs: Mapping[str, str]) -> str:
    """`inputs`: path -> sha256 of each input, in any order."""
    what = [step.name, step.stage.version, step.options, sorted(inputs.items()), sorted(step.outputs)]
    return hashlib.sha256(json.dumps(what, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def plan(
    steps: Sequence[Asked], manifest: Manifest, present: Mapping[str, str], forced: Mapping[str, str] | None = None
) -> tuple[StepPlan, ...]:
    """`present`: path -> sha256 of the files there are (sources, corrected transcript, outputs).

    `forced`: stages to be done in any case, and why.
    """
    makers = makers_of(steps)
    reasons: dict[str, list[str]] = {}
    for step in steps:
        why = [forced[step.name]] if forced and step.name in forced else []
        why += _why_stale(step, manifest, present, makers)
        why += [f"{maker} is made anew" for maker in sorted(_makers(step, makers)) if reasons.get(maker)]
        reasons[step.name] = why
    for step in reversed(steps):  # scratch that a stale step needs and that is gone
        for path in step.inputs if reasons[step.name] else ():
            maker = makers.get(path)
            if maker and path not in present and not reasons[maker]:
                reasons[maker].append(f"{path} is needed by {step.name}")
    return tuple(
        StepPlan(
            asked=step,
            reasons=tuple(reasons[step.name]),
            waits_for=tuple(sorted(maker for maker in _makers(step, makers) if reasons[maker])),
        )
        for step in steps
    )


def needed_for(name: str, steps: Sequence[StepPlan]) -> tuple[StepPlan, ...]:
    """The step called `name` and the stale ones that it cannot do without."""
    wanted = {name}
    for step in reversed(steps):
        if step.name in wanted:
            wanted.update(step.waits_for)
    return tuple(step for step in steps if step.name in wanted)


def input_hashes(
    step: Asked, manifest: Manifest, present: Mapping[str, str], makers: Mapping[str, str]
) -> dict[str, str]:
    """Hash of each input: of the file itself, or for deleted scratch the recorded one."""
    hashes = {}
    for path in step.inputs:
        record = manifest.get(makers.get(path, ""))
        recorded = record.outputs.get(path) if record else None
        hashes[path] = present.get(path) or (recorded.sha256 if recorded else "")
    return hashes


def _makers(step: Asked, makers: Mapping[str, str]) -> set[str]:
    return {makers[path] for path in step.inputs if path in makers}


def _why_stale(step: Asked, manifest: Manifest, present: Mapping[str, str], makers: Mapping[str, str]) -> list[str]:
    record = manifest.get(step.name)
    if record is None:
        return [NEVER_MADE]
    hashes = input_hashes(step, manifest, present, makers)
    step = _as_advised(step, record)
    if record.fingerprint != fingerprint(step, hashes):
        return _what_changed(step, record, hashes)
    why = []
    for path, made in record.outputs.items():
        if path not in present:
            why += [] if path.startswith(SCRATCH) else [f"{path} is gone"]
        elif present[path] != made.sha256:
            why.append(f"{path} was changed by hand")
    return why


def _as_advised(step: Asked, record: StepRecord) -> Asked:
    """The step with the advice that its results were made with."""
    then = {key: record.options[key] for key in step.stage.advice if key in record.options}
    return replace(step, options={**step.options, **then})


def _what_changed(step: Asked, record: StepRecord, hashes: Mapping[str, str]) -> list[str]:
    if record.version != step.stage.version:
        return [f"media makes it better now (version {record.version} → {step.stage.version})"]
    changed = [
        f"{path} changed" for path in sorted({*hashes, *record.inputs}) if hashes.get(path) != record.inputs.get(path)
    ]
    changed += [f"option {key} changed" for key in _differences(record.options, step.options, "")]
    changed += [f"{path} is new" for path in sorted(set(step.outputs) - set(record.outputs))]
    changed += [f"{path} is no longer wanted" for path in sorted(set(record.outputs) - set(step.outputs))]
    more = len(changed) - SHOWN_REASONS
    return changed[:SHOWN_REASONS] + ([f"and {more} more"] if more > 0 else []) or ["its record does not match"]


def _differences(old: Any, new: Any, at: str) -> list[str]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return [
            d
            for key in sorted({*old, *new})
            for d in _differences(old.get(key), new.get(key), f"{at}.{key}".lstrip("."))
        ]
    return [] if old == new else [at]
