"""A save that is broken off: the process is killed at each step of it, the disk is full, folders are not ours."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from unittest import mock

import pytest

from pipeline.editor import session as session_module
from tests.editor.people import Page, edited, make_folder, own_words, put, start

STEPS = 20
"""More than there are: the last ones are not reached."""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(session_module, "_WRITTEN_AFTER_S", 0)
    return make_folder(tmp_path / "эш")


def dies_at(step: int, real, counted: list[None], *, after: bool):
    """`real`, with which SIGKILL comes before or after the nth call of all that count together."""

    def act(*arguments):
        counted.append(None)
        if len(counted) == step and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        done = real(*arguments)
        if len(counted) == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    return act


def saved_by_one_who_dies(page: Page, session, step: int, *, after: bool) -> bool:
    """Save in a process of its own; whether it was killed."""
    child = os.fork()
    if child == 0:
        counted: list[None] = []
        replace, fsync = (dies_at(step, real, counted, after=after) for real in (os.replace, os.fsync))
        with mock.patch("os.replace", replace), mock.patch("os.fsync", fsync):
            page.save(session)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("others", [False, True], ids=["alone", "merged"])
def test_killed_at_each_step_of_a_save_everything_is_there_once(folder, after, others):
    session = start(folder)
    page = Page.opened(session)
    page.type(put("башта0", 0))
    page.save(session)
    wanted, killed = {"башта0"}, 0
    for step in range(1, STEPS):
        session = start(folder)
        page.look(session)
        page.type(put(f"минем{step}", step))
        wanted.add(f"минем{step}")
        if others:
            text = edited(folder).read_text(encoding="utf-8")
            edited(folder).write_text(text.replace("сүз30", f"сүз30 аныкы{step}"), encoding="utf-8")
            wanted.add(f"аныкы{step}")
        dead = saved_by_one_who_dies(page, session, step, after=after)
        killed += dead
        page.sent, page.typed = page.text, []  # it never heard of it
        page.type(put(f"тагын{step}", step + 1))
        wanted.add(f"тагын{step}")
        again = start(folder)
        if step > 1 or after:  # what came into the journal is in the file before a page asks for it
            assert f"минем{step}" in edited(folder).read_text(encoding="utf-8")
        page.save(again)
        page.save(again)
        now = edited(folder).read_text(encoding="utf-8")
        assert (page.text, "<<<<<<<" in now) == (now, False)
        found = own_words(now)
        assert len(found) == len(set(found))
        assert wanted <= set(found)
        assert not list((folder.path / "transcript").rglob(".*.part"))
    assert 5 <= killed < STEPS - 1


def test_a_place_for_the_journal_that_is_taken_keeps_no_text_from_being_saved(folder):
    session = start(folder)
    page = Page.opened(session)
    shutil.rmtree(folder.path / "work", ignore_errors=True)
    (folder.path / "work").write_text("")
    page.type(put("минем1", 1))
    page.save(session)
    assert edited(folder).read_text(encoding="utf-8") == page.text


def test_a_deleted_work_folder_is_made_again(folder):
    session = start(folder)
    page = Page.opened(session)
    for number in range(3):
        shutil.rmtree(folder.path / "work", ignore_errors=True)
        page.type(put(f"минем{number}", number))
        page.save(session)
    assert edited(folder).read_text(encoding="utf-8") == page.text
    assert len(list((folder.path / "work" / "editing").glob("journal-*"))) == 1


@pytest.mark.root
def test_a_full_disk_is_told_and_the_next_save_with_room_has_everything(tmp_path, require_tool, monkeypatch):
    monkeypatch.setattr(session_module, "_WRITTEN_AFTER_S", 0)
    mount, umount, place = require_tool("mount"), require_tool("umount"), tmp_path / "эш"
    place.mkdir()
    subprocess.run([mount, "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], check=True)
    try:
        stopped = 0
        folder = make_folder(place, lines=200)
        session = start(folder)
        page = Page.opened(session)
        for number, leave in enumerate(range(0, 80_000, 4096)):
            filled(place, leave)
            page.type(put(f"минем{number}", number))
            try:
                page.save(session)
            except OSError as error:
                assert "space" in str(error)  # noqa: PT017 - it may have had room enough
                stopped += 1
                page.sent = None
            (place / "filler").unlink()
            if number % 4 == 3:
                session = start(folder)  # what came into the journal comes into the text
            page.save(session)
            assert edited(folder).read_text(encoding="utf-8") == page.text
        assert 0 < stopped < 20
        found = own_words(page.text)
        assert {f"минем{number}" for number in range(20)} <= set(found)
        assert len(found) == len(set(found))
    finally:
        subprocess.run([umount, "-l", place], check=True)


def filled(place: Path, leave: int) -> None:
    with (place / "filler").open("wb") as file:
        file.write(bytes(max(0, shutil.disk_usage(place).free - leave)))
