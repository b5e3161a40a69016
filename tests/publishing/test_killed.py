"""`kill -9` at many moments of `media publish`: a rerun completes, and no feed ever points at something missing."""

import os
import signal
import time

import pytest

from tests.publishing.conftest import copy_of
from tests.publishing.test_publish import EPISODE, SLUG, feed, public, record, references_exist

MOMENTS = (
    f"{EPISODE}/{SLUG}-*.mp3",
    f"{EPISODE}/transcript.vtt",
    "aittem-bit/cover-*.jpg",
    "assets/*.js",
    f"{EPISODE}/index.html",
    "shows/aittem-bit.json",
    f"aittem-bit/records/{SLUG}.json",
    "aittem-bit/index.html",
    "index.html",
    "aittem-bit/feed.json",
    "aittem-bit/feed.xml",
)
"""What had just appeared at the destination when the process was killed: every step of a publication."""


def kill_when(media, storage, pattern):
    """Publish, and kill the whole group as soon as something matches; the feed is looked at all the time."""
    process = media.start("publish", EPISODE)
    problems = []
    try:
        until = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < until:
            if (public(storage) / "aittem-bit/feed.xml").exists():
                problems += references_exist(storage)
            if next(public(storage).glob(pattern), None):
                break
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    assert problems == []
    return process.returncode


@pytest.mark.slow
@pytest.mark.parametrize("pattern", MOMENTS)
def test_killed_when_this_had_just_been_stored_a_rerun_completes(published, storage, tmp_path, pattern):
    media = copy_of(published[0], tmp_path / "workspace", storage)
    code = kill_when(media, storage, pattern)
    assert code in {-signal.SIGKILL, 0}
    assert next(public(storage).glob(pattern), None), "it was killed before this step"
    feed_file = public(storage) / "aittem-bit/feed.xml"
    if feed_file.exists():
        assert references_exist(storage) == []
    date = record(storage)["published_at"] if (public(storage) / f"aittem-bit/records/{SLUG}.json").exists() else None
    found = media.json("publish", EPISODE)
    assert found["episodes"][0]["status"] == "published"
    assert len(feed(storage).items) == 1
    assert references_exist(storage) == []
    assert date in {None, record(storage)["published_at"]}
    assert media.json("publish", EPISODE)["objects_written"] == 0


@pytest.mark.slow
def test_killed_while_an_update_goes_out_the_earlier_feed_stays_whole(media, storage):
    from tests.publishing.test_publish import edit

    media.json("publish", EPISODE)
    guid = feed(storage).items[0].guid
    edit(media, title='{tt = "Яңа исем"}')
    media.run("run", EPISODE, "--no-upload")
    for delay_s in (0.6, 0.9, 1.2, 1.5):
        process = media.start("publish", EPISODE)
        time.sleep(delay_s)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert [item.guid for item in feed(storage).items] == [guid]
        assert references_exist(storage) == []
    media.json("publish", EPISODE)
    assert feed(storage).items[0].title == "Яңа исем"
    assert references_exist(storage) == []
