"""Records, feeds and pages: written whole, listed with marks, fetched, removed; on a folder and on a real S3 server."""

import errno
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline.destinations import open_destination
from pipeline.destinations._folder_marks import Marks
from pipeline.destinations.base import Conflict, Document
from pipeline.destinations.layout import cache_control, content_type, site_key, site_path
from pipeline.errors import PublishError
from pipeline.model.settings import Storage


def document(storage, path, data=b"{}"):
    return Document(
        key=site_key(storage, path), data=data, content_type=content_type(path), cache_control=cache_control(path)
    )


SWIFT = [pytest.param(scheme, marks=pytest.mark.swift) for scheme in ("http", "https")]
ODD_KEYS = ["../a", "a/../../b", "/etc/passwd", "a//b", "", ".hidden", "a/.lock", "a\\..\\b", "a\0"]


@pytest.fixture(params=["folder", *SWIFT])
def place(request, tmp_path):
    """A storage and its destination."""
    if request.param == "folder":
        storage = Storage(url="published")
    else:
        server = request.getfixturevalue(f"swift_{request.param}")
        storage = server.storage(server.new_bucket(), "Әйттем/п")
    return storage, open_destination(storage, tmp_path)


def test_what_was_written_is_listed_with_its_mark_and_comes_back(place):
    storage, destination = place
    assert destination.listing("") == ()
    assert destination.fetch(site_key(storage, "show/records/e1.json")) is None
    marks = {path: destination.write(document(storage, path, path.encode())) for path in (
        "show/records/e2.json", "show/records/e1.json", "show/feed.xml", "shows/show.json", "show/recorded.json",
    )}
    listed = destination.listing(site_key(storage, "show/records/"))
    assert [site_path(storage, row.key) for row in listed] == ["show/records/e1.json", "show/records/e2.json"]
    everything = destination.listing(site_key(storage, ""))
    assert {site_path(storage, row.key): row.mark for row in everything} == marks
    assert [row.key for row in everything] == sorted(row.key for row in everything)
    for row in everything:
        data, mark = destination.fetch(row.key)
        assert (data.decode(), mark, row.size_bytes) == (site_path(storage, row.key), row.mark, len(data))


@pytest.mark.swift
def test_a_long_listing_comes_page_by_page(swift_http, tmp_path):
    storage = swift_http.storage(swift_http.new_bucket())
    destination = open_destination(storage, tmp_path)
    paths = [f"show/records/e{number}.json" for number in range(5)]
    for path in paths:
        destination.write(document(storage, path))
    pages = []
    events = destination._bucket.client.meta.events
    events.register("before-parameter-build.s3.ListObjectsV2", lambda params, **_: params.update(MaxKeys=2))
    events.register("after-call.s3.ListObjectsV2", lambda **_: pages.append(1))
    assert [row.key for row in destination.listing("show/")] == paths
    assert len(pages) == 3


def test_a_mark_changes_with_the_bytes_also_within_a_tick_of_the_clock(place):
    storage, destination = place
    seen = []
    for number in range(12):
        mark = destination.write(document(storage, "show/feed.xml", b"%04d" % number))
        (row,) = destination.listing(site_key(storage, "show/"))
        assert row.mark == mark
        seen.append(mark)
    assert len(set(seen)) == len(seen)


def test_a_thing_is_removed_and_removing_it_again_does_nothing(place):
    storage, destination = place
    item = document(storage, "show/feed.xml")
    destination.write(item)
    for _ in range(2):
        destination.remove(item.key)
        assert destination.fetch(item.key) is None
    assert destination.listing("") == ()


def test_a_folder_replaces_only_what_was_meant_to_be_replaced(tmp_path):
    storage = Storage(url="published")
    destination = open_destination(storage, tmp_path)
    first = destination.write(document(storage, "s/feed.xml", b"1"), replacing="")
    second = destination.write(document(storage, "s/feed.xml", b"2"), replacing=first)
    for stale in (first, ""):
        with pytest.raises(Conflict, match="written by another run"):
            destination.write(document(storage, "s/feed.xml", b"3"), replacing=stale)
    assert destination.fetch("s/feed.xml") == (b"2", second)
    assert not list(tmp_path.glob("published/**/*.part"))


@pytest.mark.parametrize("key", ODD_KEYS)
def test_no_key_leads_out_of_the_folder(tmp_path, key):
    destination = open_destination(Storage(url="published"), tmp_path)
    for act in (
        lambda: destination.write(Document(key=key, data=b"", content_type="", cache_control="")),
        lambda: destination.fetch(key), lambda: destination.remove(key),
    ):
        with pytest.raises(PublishError, match="cannot be the name"):
            act()
    assert list(tmp_path.iterdir()) == []


def test_a_check_makes_no_folder(tmp_path):
    destination = open_destination(Storage(url="published"), tmp_path)
    destination.check()
    assert destination.listing("show/") == ()
    assert list(tmp_path.iterdir()) == []


def listed_as(tmp_path):
    return {row.key: row.mark for row in open_destination(Storage(url="published"), tmp_path).listing("")}


@pytest.fixture
def settle(monkeypatch):
    """Lets the clock of the file system go on: only what has been left alone is remembered."""
    monkeypatch.setattr("pipeline.destinations._folder_marks._SETTLED_NS", 50_000_000)
    return lambda: time.sleep(0.1)


def test_files_that_were_left_alone_are_not_read_again(tmp_path, monkeypatch, settle):
    storage = Storage(url="published")
    destination = open_destination(storage, tmp_path)
    marks = {path: destination.write(document(storage, path, path.encode())) for path in ("s/a.html", "s/b.html")}
    settle()
    assert listed_as(tmp_path) == marks
    read = []
    monkeypatch.setattr("pipeline.destinations._folder_tree.read_small", lambda file: read.append(file.name) or b"?")
    assert listed_as(tmp_path) == marks
    assert read == []


def test_a_file_that_changed_a_moment_ago_is_read_again(tmp_path):
    file = tmp_path / "a.html"
    file.write_bytes(b"1")
    status, marks = file.stat(), Marks(file=None)
    marks.remember("a.html", status, "mark", now_ns=status.st_ctime_ns + 1_000_000)
    assert marks.of("a.html", status) is None
    marks.remember("a.html", status, "mark", now_ns=status.st_ctime_ns + 3_000_000_000)
    assert marks.of("a.html", status) == "mark"


def test_threads_may_list_and_write_at_once(tmp_path, settle):
    storage = Storage(url="published")
    destination = open_destination(storage, tmp_path)

    def work(number):
        for page in range(20):
            destination.write(document(storage, f"s{number}/p{page}.html", b"%d" % page))
            destination.listing(f"s{number}/")
            destination.listing("")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    settle()
    assert len(destination.listing("")) == 80
    assert len(listed_as(tmp_path)) == 80


@pytest.mark.parametrize("change", ["written", "in place", "in place with the old date", "remembered wrongly"])
def test_a_change_is_seen_however_it_was_made(tmp_path, change, settle):
    storage = Storage(url="published")
    destination = open_destination(storage, tmp_path)
    before = destination.write(document(storage, "s/a.html", b"1"))
    file = tmp_path / "published/s/a.html"
    settle()
    assert listed_as(tmp_path) == {"s/a.html": before}
    times = file.stat()
    if change == "written":
        destination.write(document(storage, "s/a.html", b"2"))
    elif change == "remembered wrongly":
        (tmp_path / ".media/folder-x").mkdir(parents=True)
        for notes in tmp_path.glob(".media/*/marks.json"):
            notes.write_text('{"format": 1, "marks": {"s/a.html": [1, 2]}}')
        file.write_bytes(b"2")
    else:
        with file.open("r+b") as stream:
            stream.write(b"2")
        if "old date" in change:
            os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    after = listed_as(tmp_path)["s/a.html"]
    assert after != before
    assert destination.fetch("s/a.html") == (b"2", after)


def test_a_link_on_the_way_is_refused_and_one_at_the_end_is_not_followed(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/secret.json").write_text("secret")
    (tmp_path / "published").mkdir()
    (tmp_path / "published/show").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "published/link.json").symlink_to(tmp_path / "elsewhere/secret.json")
    destination = open_destination(Storage(url="published"), tmp_path)
    for act in (
        lambda: destination.fetch("show/secret.json"), lambda: destination.listing("show/"),
        lambda: destination.write(document(Storage(), "show/feed.xml")), lambda: destination.remove("show/secret.json"),
    ):
        with pytest.raises(PublishError, match="reached through a link"):
            act()
    assert destination.listing("") == ()
    with pytest.raises(PublishError, match=r"cannot read .*link\.json"):
        destination.fetch("link.json")
    destination.write(document(Storage(), "link.json", b"ours"))
    assert (tmp_path / "elsewhere/secret.json").read_text() == "secret"


PRODUCER = """
import sys
from pathlib import Path
from pipeline.destinations import open_destination
from pipeline.destinations.base import Conflict, Document
from pipeline.model.settings import Storage
destination = open_destination(Storage(url="published"), Path(sys.argv[1]))
for _ in range(25):
    while True:
        data, mark = destination.fetch("s/count.txt")
        new = Document(key="s/count.txt", data=b"%d" % (int(data) + 1), content_type="", cache_control="")
        try:
            destination.write(new, replacing=mark)
            break
        except Conflict:
            pass
"""


def test_eight_producers_at_once_lose_no_change_of_one_file(tmp_path):
    destination = open_destination(Storage(url="published"), tmp_path)
    destination.write(document(Storage(), "s/count.txt", b"0"))
    running = [subprocess.Popen([sys.executable, "-c", PRODUCER, tmp_path]) for _ in range(8)]
    assert [process.wait(timeout=60) for process in running] == [0] * 8
    assert destination.fetch("s/count.txt")[0] == b"200"


def test_a_file_system_without_locks_is_written_all_the_same(tmp_path, monkeypatch):
    def flock(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    destination = open_destination(Storage(url="published"), tmp_path)
    destination.write(document(Storage(), "s/feed.xml", b"1"))
    assert destination.knows_locks()
    monkeypatch.setattr("fcntl.flock", flock)
    destination.write(document(Storage(), "s/feed.xml", b"2"))
    assert [row.key for row in destination.listing("s/")] == ["s/feed.xml"]
    assert not destination.knows_locks()


@pytest.mark.parametrize("path", ["../a", "/a", "a//b", "a/../b", "a\\b", "a\nb"])
def test_a_path_that_leads_out_of_the_site_is_no_key(path):
    with pytest.raises(PublishError, match="no path below the site's root"):
        site_key(Storage(url="s3://bucket/prefix"), path)


@pytest.mark.parametrize("storage", [Storage(), Storage(url="s3://bucket"), Storage(url="s3://bucket/a/b/")])
def test_a_key_leads_back_to_its_path(storage):
    for path in ("", "show/", "show/records/e1.json"):
        assert site_path(storage, site_key(storage, path)) == path
