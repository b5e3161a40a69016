"""What `media status` says of publication: from what this machine remembers, without asking anybody."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.cli.status import _out, publication
from pipeline.model.published import render_record
from pipeline.store.published_cache import Remembered, cache_for
from tests.feed.records import SHOW, episode, show
from tests.tags.episodes import production

RETRACTED = {"status": "retracted", "reason": "Хата"}


def remembered(workspace: Path, *records) -> None:
    cache = cache_for(workspace, "folder", SHOW)
    for record in records:
        cache.remember(f"{SHOW}/records/{record.episode}.json", Remembered(mark="m", data=render_record(record)))
    cache.remember(f"shows/{SHOW}.json", Remembered(mark="m", data=render_record(show())))
    cache.save()


def asked(workspace: Path, guid: str) -> dict | None:
    return publication(workspace, replace(production(guid=guid), show=SHOW), {})


@pytest.mark.parametrize(
    ("changes", "shown"),
    [({}, "2024-01-19"), ({"status": "scheduled"}, "on 2024-01-19 09:00 UTC"), (RETRACTED, "retracted")],
    ids=["published", "scheduled", "retracted"],
)
def test_an_episode_is_found_by_its_guid_whatever_its_folder_is_called(tmp_path, changes, shown):
    remembered(tmp_path, episode(1), episode(3, **changes))
    found = asked(tmp_path, episode(3).guid)
    assert _out(found) == shown


def test_an_episode_that_was_never_published_has_nothing_to_show(tmp_path):
    assert asked(tmp_path, "some-guid") is None
    remembered(tmp_path, episode(1))
    assert asked(tmp_path, "some-guid") is None
    assert _out(None) == ""


def test_memory_that_was_damaged_or_deleted_is_no_problem(tmp_path):
    remembered(tmp_path, episode(1))
    for file in (tmp_path / ".media").rglob("*.json"):
        file.write_bytes(b"{")
    assert asked(tmp_path, episode(1).guid) is None
