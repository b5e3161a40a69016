"""The plan, for any graph of stages: what is done stays done, and a change reaches all that stands on it, once."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.record import OutputRecord, StepRecord
from pipeline.plan import ask, fingerprint, input_hashes, makers_of, plan
from pipeline.stages.base import Stage
from tests.run.episodes import production

PRODUCTION = production()


@st.composite
def graphs(draw):
    """Stages s0, s1 …; each reads the source or outputs of earlier ones and makes one file, some of it scratch."""
    stages = []
    for number in range(draw(st.integers(1, 6))):
        earlier = ["source/01-a.wav", *(s.outputs(PRODUCTION)[0] for s in stages)]
        inputs = tuple(draw(st.lists(st.sampled_from(earlier), min_size=1, max_size=3, unique=True)))
        folder = draw(st.sampled_from(["work", "master"]))
        stages.append(
            Stage(
                name=f"s{number}", version=1, options=lambda _p: {}, inputs=lambda _p, i=inputs: i,
                outputs=lambda _p, o=f"{folder}/{number}": (o,), run=lambda _c: None,
            )
        )  # fmt: skip
    return tuple(stages)


def carry_out(stages, manifest, present, forced=frozenset()):
    """What the runner does, on dictionaries. Returns the names of the stages done, in order."""
    done = []
    steps = ask(stages, PRODUCTION)
    while True:
        planned = plan(steps, manifest, present, dict.fromkeys(forced - set(done), "asked for"))
        ready = [s.asked for s in planned if s.stale and not s.waits_for]
        if not ready:
            assert not any(s.stale for s in planned)
            return done
        step = ready[0]
        assert step.name not in done, "a stage is done at most once in a run"
        hashes = input_hashes(step, manifest, present, makers_of(steps))
        assert all(path in present for path in step.inputs), "all inputs are there when a stage runs"
        (path,) = step.outputs
        content = hashlib.sha256(repr((step.name, step.stage.version, sorted(hashes.items()))).encode()).hexdigest()
        present[path] = content
        manifest[step.name] = StepRecord(
            fingerprint=fingerprint(step, hashes),
            version=step.stage.version,
            options=step.options,
            inputs=hashes,
            outputs={path: OutputRecord(sha256=content, size_bytes=1, mtime_ns=1)},
            made_at="",
            seconds=0,
        )
        done.append(step.name)


def first_run(stages):
    manifest, present = {}, {"source/01-a.wav": "sound"}
    done = carry_out(stages, manifest, present)
    assert sorted(done) == sorted(s.name for s in stages)
    return manifest, present


@given(graphs())
def test_a_second_run_does_nothing(stages):
    manifest, present = first_run(stages)
    assert carry_out(stages, manifest, present) == []


@given(graphs(), st.data())
def test_deleting_scratch_makes_nothing_stale(stages, data):
    manifest, present = first_run(stages)
    scratch = [path for path in present if path.startswith("work/")]
    for path in data.draw(st.lists(st.sampled_from(scratch), unique=True)) if scratch else []:
        del present[path]
    assert carry_out(stages, manifest, present) == []


@given(graphs(), st.data())
def test_a_new_recording_reaches_every_stage_and_ends_as_a_first_run_would(stages, data):
    manifest, present = first_run(stages)
    for path in [p for p in present if p.startswith("work/") and data.draw(st.booleans())]:
        del present[path]
    present["source/01-a.wav"] = "other sound"
    assert sorted(carry_out(stages, manifest, present)) == sorted(s.name for s in stages)


@given(graphs(), st.data())
def test_a_forced_stage_that_gives_the_same_bytes_changes_nothing_else(stages, data):
    manifest, present = first_run(stages)
    stage = data.draw(st.sampled_from(stages))
    before = dict(present)
    assert carry_out(stages, manifest, present, frozenset({stage.name})) == [stage.name]
    assert present == before


@given(graphs(), st.data())
def test_a_better_version_of_a_stage_is_carried_to_all_that_stands_on_it(stages, data):
    manifest, present = first_run(stages)
    index = data.draw(st.integers(0, len(stages) - 1))
    better = tuple(replace(s, version=2) if n == index else s for n, s in enumerate(stages))
    dependent = {better[index].outputs(PRODUCTION)[0]}
    wanted = {better[index].name}
    for stage in better[index + 1 :]:
        if dependent & set(stage.inputs(PRODUCTION)):
            wanted.add(stage.name)
            dependent.add(stage.outputs(PRODUCTION)[0])
    assert set(carry_out(better, manifest, present)) == wanted
