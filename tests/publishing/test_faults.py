"""A store that is down, slow, cuts answers or lists late; a web server that is not fit; a hub that fails."""

import datetime as dt
import http.server
import threading
from contextlib import contextmanager

import pytest

from pipeline.errors import PublishError
from pipeline.model.published import PublishedFile
from pipeline.model.settings import Storage
from pipeline.publishing.commit import Change, commit
from pipeline.publishing.hubs import tell_hubs
from pipeline.publishing.proof import prove
from tests.feed import records
from tests.publishing.test_race import published_guids
from tests.publishing.workspaces import SHOW, new_workspace, target
from tests.storage.fault_proxy import faults_before

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


def publish(workspace, *episodes):
    change = Change(now=NOW, episodes=episodes, proven=True, pages=False)
    return commit(target(workspace), lambda _there: change)


@pytest.fixture
def store(swift_http, tmp_path):
    """A bucket behind a proxy, and two laptops that publish there."""
    bucket = swift_http.new_bucket()
    with faults_before(swift_http.url) as proxy:
        options = {"endpoint_url": proxy.url, "public_base_url": "https://media.example.org"}
        storage = swift_http.storage(bucket, "site", **options)
        laptops = [new_workspace(tmp_path / name, storage) for name in ("one", "two")]
        yield proxy, storage, *laptops


@pytest.mark.slow
@pytest.mark.swift
def test_a_store_that_goes_down_before_the_feed_leaves_the_earlier_one_and_a_rerun_completes(store, monkeypatch):
    proxy, storage, one, _ = store
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    publish(one, records.episode(1))
    proxy.only = lambda method, path: method == "PUT" and path.endswith("feed.xml")
    proxy.down = True
    with pytest.raises(PublishError):
        publish(one, records.episode(2))
    proxy.heal()
    assert published_guids(storage, one.root) == [records.episode(1).guid]
    publish(one, records.episode(2))
    assert sorted(published_guids(storage, one.root)) == sorted(records.episode(n).guid for n in (1, 2))


@pytest.mark.slow
@pytest.mark.swift
def test_a_store_that_cuts_answers_and_refuses_at_times_loses_nothing(store):
    proxy, storage, one, two = store
    publish(one, records.episode(1))
    proxy.refuse(2)
    proxy.cut(2)
    proxy.lose(1)
    publish(two, records.episode(2))
    proxy.heal()
    assert sorted(published_guids(storage, one.root)) == sorted(records.episode(n).guid for n in (1, 2))


@pytest.mark.slow
@pytest.mark.swift
def test_a_store_that_lists_seconds_late_loses_no_item(store):
    proxy, storage, one, two = store
    publish(one, records.episode(1))
    proxy.stale_listings_s = 4
    publish(two, records.episode(2))
    publish(one, records.episode(3))
    publish(two, records.episode(4))
    proxy.heal()
    publish(one, records.episode(5))
    assert sorted(published_guids(storage, one.root)) == sorted(records.episode(n).guid for n in range(1, 6))


SOUND = bytes(range(256)) * 1024


class Web(http.server.BaseHTTPRequestHandler):
    """A web server as it should be, with one thing wrong."""

    protocol_version = "HTTP/1.1"
    wrong = ""
    posted: list[bytes] = []  # noqa: RUF012

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.answer(body=False)

    def do_GET(self):
        self.answer(body=True)

    def do_POST(self):
        self.posted.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(500 if self.wrong == "hub" else 204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer(self, *, body):
        data, status = SOUND, 403 if self.wrong == "private" else 200
        headers = {"Content-Type": "text/html" if self.wrong == "type" else "audio/mpeg"}
        span = self.headers.get("Range")
        if self.wrong == "marks":
            data = b"10000\r\n" + data[:-7]
        if self.wrong == "length":
            data = data[:-1]
        if span and self.wrong != "range":
            start, end = map(int, span.removeprefix("bytes=").split("-"))
            headers["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
            data, status = data[start : end + 1], 206
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(data)


@contextmanager
def web_server(wrong):
    handler = type("Handler", (Web,), {"wrong": wrong, "posted": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", handler
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("", None),
        ("private", "HEAD is answered with 403"),
        ("length", "its length is 262143, not 262144"),
        ("type", "its type is text/html"),
        ("range", "ignores Range"),
        ("marks", "other bytes come"),
    ],
)
def test_files_are_asked_for_as_an_app_would(tmp_path, monkeypatch, wrong, told):
    monkeypatch.setattr("pipeline.publishing.proof._WAITS_S", ())
    ours = tmp_path / "a.mp3"
    ours.write_bytes(SOUND)
    path = f"{SHOW}/s01e01/a-1a2b3c4d.mp3"
    file = PublishedFile(path=path, content_type="audio/mpeg", size_bytes=len(SOUND))
    with web_server(wrong) as (address, _):
        storage = Storage(url=str(tmp_path / "public"), public_base_url=address)
        there = target(new_workspace(tmp_path / "workspace", storage))
        if told is None:
            assert prove(there, [file], {path: ours}) == ()
            return
        with pytest.raises(PublishError, match=told):
            prove(there, [file], {path: ours})


def test_a_hub_is_told_of_the_feed_and_one_that_fails_is_a_warning(tmp_path):
    for wrong in ("", "hub"):
        with web_server(wrong) as (address, handler):
            show = records.show(feed={"hubs": [f"{address}/"]})
            findings = tell_hubs(show)
            assert handler.posted[0].startswith(b"hub.mode=publish&hub.url=https%3A%2F%2Fmedia.example.org%2F")
        assert [finding.severity for finding in findings] == ["warning"] * bool(wrong)
