"""Records, feeds and pages: written whole, listed with marks, fetched, removed; on a folder and on a real S3 server."""

import pytest

from pipeline.destinations import open_destination
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
