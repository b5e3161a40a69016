"""`media storage sweep`: only what killed runs left, and only old copies of feeds."""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from pipeline.destinations import open_destination
from pipeline.destinations.base import Document
from pipeline.destinations.layout import site_key
from pipeline.model.settings import Storage
from pipeline.storage_check.sweep import KEPT_FEEDS, Sweep, sweep
from pipeline.tools import s3_multipart
from pipeline.tools.s3 import Bucket, ObjectHeaders

NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


def job(storage, workspace, **changes):
    options = {"shows": ("show",), "older_than": 7 * DAY, "now": NOW, "dry_run": False}
    return Sweep(storage=storage, workspace=workspace, **(options | changes))


def swept(storage, workspace, **changes):
    return sorted((item.kind, item.key) for item in sweep(job(storage, workspace, **changes)))


def keys(destination):
    return {item.key for item in destination.listing("")}


def put(destination, storage, path):
    key = site_key(storage, path)
    destination.write(Document(key=key, data=b"x", content_type="text/plain", cache_control="no-store"))


@pytest.fixture(params=["folder", pytest.param("http", marks=pytest.mark.swift)])
def place(request, tmp_path):
    if request.param == "folder":
        storage = Storage(url="published")
    else:
        server = request.getfixturevalue("swift_http")
        storage = server.storage(server.new_bucket(), "pod")
    return storage, open_destination(storage, tmp_path)


def test_the_newest_copies_of_a_feed_stay_and_nothing_else_is_touched(place, tmp_path, monkeypatch):
    storage, destination = place
    monkeypatch.setattr("pipeline.storage_check.sweep.KEPT_FEEDS", 4)
    copies = [f"show/feeds/history/202611{day:02}T000000Z-{day:08x}.xml" for day in range(4 + 3)]
    others = ["show/feed.xml", "show/records/e1.json", "show/feeds/season-1.xml", "other/feeds/history/1.xml"]
    for path in (*copies, *others):
        put(destination, storage, path)
    before = keys(destination)
    wanted = [("feed", site_key(storage, path)) for path in copies[:3]]
    assert swept(storage, tmp_path, dry_run=True) == wanted
    assert keys(destination) == before
    assert swept(storage, tmp_path) == wanted
    assert keys(destination) == before - {key for _, key in wanted}
    assert swept(storage, tmp_path) == []


CHECK = """
import sys
from pathlib import Path
from pipeline.model.settings import Storage
from pipeline.storage_check import check_storage
check_storage(Storage.model_validate_json(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.mark.swift
def test_what_a_killed_check_left_goes_after_an_hour(swift_http, tmp_path):
    storage = swift_http.storage(swift_http.new_bucket(), "pod")
    destination = open_destination(storage, tmp_path)
    put(destination, storage, "media-check/notes-of-somebody.txt")
    with subprocess.Popen([sys.executable, "-c", CHECK, storage.model_dump_json(), tmp_path]) as check:
        for _ in range(500):
            if len(keys(destination)) > 1:
                break
            time.sleep(0.02)
        check.send_signal(signal.SIGKILL)
    left = keys(destination) - {"pod/media-check/notes-of-somebody.txt"}
    assert left
    assert swept(storage, tmp_path) == []
    late = dt.datetime.now(dt.UTC) + dt.timedelta(hours=2)
    assert {key for _, key in swept(storage, tmp_path, now=late)} == left
    assert keys(destination) == {"pod/media-check/notes-of-somebody.txt"}


@pytest.mark.swift
def test_only_our_own_old_uploads_are_aborted(swift_http, tmp_path):
    bucket = swift_http.new_bucket()
    storage = swift_http.storage(bucket, "pod")
    headers = ObjectHeaders(content_type="audio/mpeg", cache_control="no-store", metadata={}, acl=None)
    handle = Bucket(swift_http.address(bucket))
    ours = "pod/show/e1/e1-0a1b2c3d.mp3"
    others = [
        "pod/show/e1/backup.tar", "pod/show/e1/holiday.mp3", "pod/else/e1/e1-0a1b2c3d.mp3", "show/e1/e1-0a1b2c3d.mp3",
    ]
    for key in (ours, *others):
        s3_multipart.begin(handle, key, headers)
    assert swept(storage, tmp_path) == []
    late = NOW + 8 * DAY
    assert swept(storage, tmp_path, now=late, dry_run=True) == [("upload", ours)]
    assert swept(storage, tmp_path, now=late) == [("upload", ours)]
    left = handle.client.list_multipart_uploads(Bucket=bucket)["Uploads"]
    assert sorted(upload["Key"] for upload in left) == sorted(others)


def test_only_old_unfinished_files_are_removed_from_a_folder(tmp_path):
    root = tmp_path / "published"
    old, young = root / "show/e1/.e1.mp3.abc123.part", root / "show/e1/.e1.mp3.def456.part"
    keep = [root / "show/e1/lesson.part", root / "else/.x.abc.part", young]
    for file in (old, *keep):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
        if file != young:
            os.utime(file, ((NOW - 8 * DAY).timestamp(),) * 2)
    (root / "show/.out.part").symlink_to(tmp_path / "elsewhere")
    assert swept(Storage(url="published"), tmp_path) == [("part", "show/e1/.e1.mp3.abc123.part")]
    assert not old.exists()
    assert all(file.exists() for file in keep)


def test_sweeping_a_folder_that_is_not_there_makes_none(tmp_path):
    assert swept(Storage(url="published"), tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_what_it_would_remove(tmp_path):
    media = [sys.executable, "-c", "from pipeline.cli import main; main()"]
    subprocess.run([*media, "init", tmp_path / "ws"], check=True, capture_output=True)
    storage = Storage()
    destination = open_destination(storage, tmp_path / "ws")
    for day in range(KEPT_FEEDS + 1):
        put(destination, storage, f"aittem-bit/feeds/history/20261101T{day:06}Z-00000000.xml")
    oldest = "aittem-bit/feeds/history/20261101T000000Z-00000000.xml"
    argv = [*media, "--workspace", tmp_path / "ws", "storage", "sweep", "aittem-bit", "--dry-run", "--json"]
    done = subprocess.run(argv, check=True, capture_output=True, text=True)
    assert json.loads(done.stdout)["storages"][0]["removed"] == [{"kind": "feed", "key": oldest}]
    assert destination.fetch(oldest)
