"""A run does what is stale and nothing else; killed or failing anywhere, the next one finishes."""

from __future__ import annotations

import errno
import shutil
import threading
from dataclasses import replace

import pytest

from pipeline.errors import EpisodeError
from pipeline.produce import Silent
from pipeline.run import Runner
from pipeline.store.manifest import read_manifest
from tests.run.episodes import chain, folder, production, text_stage


def runner(home, stages, *, jobs=1, **changes):
    return Runner(folder=home, production=production(**changes), stages=stages, reporter=Silent(), jobs=jobs)


def statuses(results):
    return {step.name: step.status for step in results}


@pytest.fixture
def home(tmp_path):
    return folder(tmp_path)


def test_running_twice_does_nothing_the_second_time(home):
    calls = []
    stages = chain(calls)
    assert set(statuses(runner(home, stages).carry_out()).values()) == {"done"}
    before = {p: p.read_bytes() for p in home.path.rglob("*") if p.is_file()}
    assert set(statuses(runner(home, stages).carry_out()).values()) == {"unchanged"}
    assert calls == ["measure", "render", "notes"]
    assert before == {p: p.read_bytes() for p in home.path.rglob("*") if p.is_file()}


def test_a_new_title_remakes_the_notes_and_not_the_sound(home):
    calls = []
    stages = chain(calls)
    runner(home, stages).carry_out()
    changed = runner(home, stages, title="Яңа исем")
    assert [(s.name, s.reasons) for s in changed.plan() if s.stale] == [("notes", ("option title.tt changed",))]
    changed.carry_out()
    assert calls == ["measure", "render", "notes", "notes"]


def test_deleted_scratch_is_made_again_only_when_something_needs_it(home):
    calls = []
    stages = chain(calls)
    runner(home, stages).carry_out()
    shutil.rmtree(home.path / "work")
    assert set(statuses(runner(home, stages).carry_out()).values()) == {"unchanged"}
    (home.path / "master" / "a").unlink()
    shutil.rmtree(home.path / "work", ignore_errors=True)
    assert statuses(runner(home, stages).carry_out()) == {"measure": "done", "render": "done", "notes": "unchanged"}
    assert calls == ["measure", "render", "notes", "measure", "render"]


def test_what_is_made_again_to_the_same_bytes_leaves_later_steps_alone(home):
    calls = []
    stages = chain(calls)
    runner(home, stages).carry_out()
    results = runner(home, stages).carry_out(forced={"render"})
    assert statuses(results) == {"measure": "unchanged", "render": "done", "notes": "unchanged"}


def test_only_does_one_stage_and_what_it_cannot_do_without(home):
    calls = []
    runner(home, chain(calls)).carry_out(forced={"render"}, only="render")
    assert calls == ["measure", "render"]


def test_a_file_changed_by_hand_is_kept_aside_and_said(home):
    stages = chain([])
    runner(home, stages).carry_out()
    (home.path / "outputs" / "b.txt").write_text("a person wrote this")
    results = runner(home, stages).carry_out()
    kept = list((home.path / "outputs").glob("b.kept-*.txt"))
    assert [p.read_text() for p in kept] == ["a person wrote this"]
    assert "had been changed by hand" in results[-1].notes[0]


def test_files_that_a_killed_run_put_in_place_are_not_taken_for_a_persons(home, monkeypatch):
    runner(home, chain([])).carry_out()
    killed = RuntimeError("killed before the manifest was written")
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.step.write_manifest", lambda *_: (_ for _ in ()).throw(killed))
        with pytest.raises(RuntimeError):
            runner(home, chain([]), title="Беренче").carry_out()
    runner(home, chain([]), title="Икенче").carry_out()
    assert [p.name for p in (home.path / "outputs").iterdir()] == ["b.txt"]
    assert "Икенче" in (home.path / "outputs" / "b.txt").read_text()
    assert list((home.path / "work" / "taking").iterdir()) == []


def test_the_journal_of_a_step_that_was_done_is_swept(home):
    runner(home, chain([])).carry_out()
    manifest = read_manifest(home.path)
    journal = home.path / "work" / "journal" / "render" / manifest["render"].fingerprint[:16]
    journal.mkdir(parents=True)
    home.sweep(manifest)
    assert not journal.exists()


def test_a_mended_master_is_kept_aside_too(home):
    runner(home, chain([])).carry_out()
    (home.path / "master" / "a").write_text("mended by hand")
    runner(home, chain([])).carry_out()
    assert [p.read_text() for p in (home.path / "master").glob("a.kept-*")] == ["mended by hand"]


def test_what_a_stage_put_elsewhere_and_is_gone_is_put_there_again(home, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    stage = replace(
        text_stage("upload", ("source/01-a.wav",), "receipts/r.json", calls=[], work=lambda _c: elsewhere.touch()),
        stands=lambda *_: elsewhere.exists(),
    )
    assert statuses(runner(home, (stage,)).carry_out()) == {"upload": "done"}
    assert statuses(runner(home, (stage,)).carry_out()) == {"upload": "unchanged"}
    elsewhere.unlink()
    assert statuses(runner(home, (stage,)).carry_out()) == {"upload": "done"}


def test_a_failed_step_blocks_what_needs_it_and_keeps_what_others_made(home):
    calls = []

    def fail(_context):
        raise EpisodeError("no")

    broken = (*chain(calls, render=fail), text_stage("alone", ("source/01-a.wav",), "outputs/alone", calls=calls))
    results = statuses(runner(home, broken).carry_out())
    assert results == {"measure": "done", "render": "failed", "notes": "blocked", "alone": "done"}
    assert statuses(runner(home, chain(calls)).carry_out())["notes"] == "done"


def test_a_full_disk_is_one_clear_message(home):
    def full(_context):
        raise OSError(errno.ENOSPC, "No space left on device", "master/a")

    results = runner(home, chain([], render=full)).carry_out()
    assert "the disk is full (master/a); free some space and run the same command again" in str(results[1].error)


def test_a_step_that_failed_half_way_leaves_the_old_result_whole(home):
    stages = chain([])
    runner(home, stages).carry_out()
    old = (home.path / "master" / "a").read_text()

    def half(context):
        context.output("master/a").write_text("half")
        raise EpisodeError("torn")

    runner(home, chain([], render=half)).carry_out(forced={"render"})
    assert (home.path / "master" / "a").read_text() == old
    assert "work/staging" not in read_manifest(home.path)["render"].outputs


def test_an_output_that_is_no_longer_wanted_goes(home):
    runner(home, (text_stage("one", ("source/01-a.wav",), "master/old", calls=[]),)).carry_out()
    runner(home, (text_stage("one", ("source/01-a.wav",), "master/new", calls=[]),)).carry_out()
    assert sorted(p.name for p in (home.path / "master").iterdir()) == ["new"]


def test_a_receipt_stays_when_the_show_moves_to_another_store(home):
    for store in ("old", "new"):
        runner(home, (text_stage("upload", ("source/01-a.wav",), f"receipts/{store}.json", calls=[]),)).carry_out()
    assert sorted(p.name for p in (home.path / "receipts").iterdir()) == ["new.json", "old.json"]


def test_independent_steps_run_together_when_asked(home):
    meeting = threading.Barrier(2, timeout=10)
    stages = tuple(
        text_stage(n, ("source/01-a.wav",), f"outputs/{n}", calls=[], work=lambda _c: meeting.wait())
        for n in ("a", "b")
    )
    assert set(statuses(runner(home, stages, jobs=2).carry_out()).values()) == {"done"}


def test_a_bug_in_a_step_is_not_dressed_up_as_a_message(home):
    def bug(_context):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        runner(home, chain([], measure=bug)).carry_out()


def test_the_journal_survives_a_failure_of_the_same_step_and_goes_when_it_is_done(home):
    seen = []

    def work(context):
        mark = context.journal / "half"
        seen.append(mark.exists())
        mark.touch()
        if len(seen) == 1:
            raise EpisodeError("stopped")

    stages = chain([], render=work)
    runner(home, stages).carry_out()
    runner(home, stages).carry_out()
    assert seen == [False, True]
    assert not (home.path / "work" / "journal" / "render").exists()
