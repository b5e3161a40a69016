"""Pure: which steps of an episode are stale, and why.

A step's fingerprint is sha256(stage name and version + its options + the hashes of its inputs). It is stale iff its
outputs do not carry that fingerprint. Outputs under work/ may be deleted: a step that lacks only those is re-made
when another step needs them ("absent"), not before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.model.production import Production
from pipeline.model.record import Manifest, StepRecord
from pipeline.stages.base import Stage

SCRATCH = "work/"
SHOWN_REASONS = 4


@dataclass(frozen=True, kw_only=True)
class StepPlan:
    """What is to be done with one stage."""

    stage: Stage
    reasons: tuple[str, ...]
    """Why it is stale; empty when it is not."""
    waits_for: tuple[str, ...]
    """Stale stages that make its inputs."""

    @property
    def stale(self) -> bool:
        return bool(self.reasons)


def options_of(stage: Stage, production: Production) -> dict[str, Any]:
    """The stage's options as JSON gives them back, so that comparing with the manifest is exact."""
    plain: dict[str, Any] = json.loads(json.dumps(stage.options(production), ensure_ascii=False, sort_keys=True))
    return plain


def fingerprint(stage: Stage, production: Production, inputs: Mapping[str, str]) -> str:
    """`inputs`: path -> sha256 of each input, in any order."""
    what = [
        stage.name,
        stage.version,
        options_of(stage, production),
        sorted(inputs.items()),
        sorted(stage.outputs(production)),
    ]
    return hashlib.sha256(json.dumps(what, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def plan(
    stages: Sequence[Stage],
    production: Production,
    manifest: Manifest,
    present: Mapping[str, str],
    forced: Collection[str] = (),
) -> tuple[StepPlan, ...]:
    """`present`: path -> sha256 of the files there are (sources, corrected transcript, outputs).

    `forced`: names of stages to be done in any case.
    """
    makers = {path: stage.name for stage in stages for path in stage.outputs(production)}
    reasons: dict[str, list[str]] = {}
    for stage in stages:
        producers = {makers[p] for p in stage.inputs(production) if p in makers}
        why = ["asked for"] if stage.name in forced else []
        why += _why_stale(stage, production, manifest, present, makers)
        why += [f"{p} is made anew" for p in sorted(producers) if reasons.get(p)]
        reasons[stage.name] = why
    for stage in reversed(stages):  # scratch that a stale step needs and that is gone
        if reasons[stage.name]:
            for path in stage.inputs(production):
                maker = makers.get(path)
                if maker and path not in present and not reasons[maker]:
                    reasons[maker].append(f"{path} is needed by {stage.name}")
    return tuple(
        StepPlan(
            stage=stage,
            reasons=tuple(reasons[stage.name]),
            waits_for=tuple(
                sorted({makers[p] for p in stage.inputs(production) if p in makers and reasons[makers[p]]})
            ),
        )
        for stage in stages
    )


def needed_for(name: str, steps: Sequence[StepPlan]) -> tuple[StepPlan, ...]:
    """The step called `name` and the stale ones that it cannot do without."""
    wanted = {name}
    for step in reversed(steps):
        if step.stage.name in wanted:
            wanted.update(step.waits_for)
    return tuple(step for step in steps if step.stage.name in wanted)


def input_hashes(
    stage: Stage, production: Production, manifest: Manifest, present: Mapping[str, str], makers: Mapping[str, str]
) -> dict[str, str]:
    """Hash of each input: of the file itself, or for deleted scratch the recorded one."""
    hashes = {}
    for path in stage.inputs(production):
        record = manifest.get(makers.get(path, ""))
        recorded = record.outputs.get(path) if record else None
        hashes[path] = present.get(path) or (recorded.sha256 if recorded else "")
    return hashes


def _why_stale(
    stage: Stage, production: Production, manifest: Manifest, present: Mapping[str, str], makers: Mapping[str, str]
) -> list[str]:
    record = manifest.get(stage.name)
    if record is None:
        return ["never made"]
    hashes = input_hashes(stage, production, manifest, present, makers)
    if record.fingerprint != fingerprint(stage, production, hashes):
        return _what_changed(stage, record, options_of(stage, production), hashes, stage.outputs(production))
    why = []
    for path, made in record.outputs.items():
        if path not in present:
            why += [] if path.startswith(SCRATCH) else [f"{path} is gone"]
        elif present[path] != made.sha256:
            why.append(f"{path} was changed by hand")
    return why


def _what_changed(
    stage: Stage, record: StepRecord, options: Mapping[str, Any], hashes: Mapping[str, str], outputs: Collection[str]
) -> list[str]:
    if record.version != stage.version:
        return [f"media makes it better now (version {record.version} → {stage.version})"]
    changed = [
        f"{path} changed" for path in sorted({*hashes, *record.inputs}) if hashes.get(path) != record.inputs.get(path)
    ]
    changed += [f"option {key} changed" for key in _differences(record.options, options, "")]
    changed += [f"{path} is new" for path in sorted(set(outputs) - set(record.outputs))]
    changed += [f"{path} is no longer wanted" for path in sorted(set(record.outputs) - set(outputs))]
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
