"""Where feeds are published in tests of clients: behind `media serve`, and in a bucket that anybody may read."""

import contextlib
import http.client
import re
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from pipeline.destinations.layout import content_type
from tests.feed.parsed import paging, rendered
from tests.feed.records import SHOW, episode, file, show

_NOT_FORWARDED = {"connection", "keep-alive", "transfer-encoding", "te", "date", "server"}
START_LIMIT_S = 30


class _Forward(BaseHTTPRequestHandler):
    """Passes on what clients ask for, and remembers it: clients themselves say little."""

    def do_GET(self):
        server = self.server
        upstream = http.client.HTTPConnection("127.0.0.1", server.upstream_port, timeout=START_LIMIT_S)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _NOT_FORWARDED}
        upstream.request(self.command, server.prefix + self.path, headers=headers)
        answer = upstream.getresponse()
        body = answer.read()
        server.asked.append((self.command, self.path, answer.status))
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _NOT_FORWARDED:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        upstream.close()

    do_HEAD = do_GET  # noqa: N815  (http.server's name)

    def log_message(self, *_words):
        """Nothing: what was asked stands in `asked`."""


class Place:
    """A published site that clients read through one address."""

    def __init__(self, port, prefix, write, *, clock_s=0.0):
        self._front = ThreadingHTTPServer(("127.0.0.1", 0), _Forward)
        self._front.daemon_threads = True
        self._front.upstream_port, self._front.prefix, self._front.asked = port, prefix, []
        self.write = write
        self._clock_s, self._published, self._sounds = clock_s, 0.0, set()
        self.base_url = f"http://127.0.0.1:{self._front.server_address[1]}"
        self.feed_url = f"{self.base_url}/{SHOW}/feed.xml"

    @property
    def asked(self):
        """(method, path, status) of all requests so far."""
        return list(self._front.asked)

    @contextlib.contextmanager
    def open(self):
        thread = threading.Thread(target=self._front.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield self
        finally:
            self._front.shutdown()
            thread.join()
            self._front.server_close()

    def publish(self, records, **facts):
        """Write the feeds, in their order; the head holds ten items or more."""
        time.sleep(max(0.0, self._published + self._clock_s - time.monotonic()))
        for path, data in rendered(show(base_url=self.base_url, **(paging() | facts)), records).items():
            self.write(path, data)
        self._published = time.monotonic()

    def recorded(self, number, **changes):
        """An episode whose sound is really there."""
        sound = sound_of(number)
        path = changes.pop("path", episode(number).enclosure.path)
        if path not in self._sounds:  # sounds never change under their name
            self._sounds.add(path)
            self.write(path, sound)
        return episode(number, enclosure=file(path, "audio/mpeg", len(sound)), **changes)


def sound_of(number):
    """Bytes that differ from episode to episode; clients do not look into them."""
    return b"ID3" + f"{number:04}".encode() * (500 + number)


@contextlib.contextmanager
def served_folder(workspace):
    """Behind the real `media serve`."""
    public = workspace / "public"
    public.mkdir()
    (workspace / "presets").mkdir()
    argv = [Path(sys.executable).with_name("media"), "--workspace", workspace, "serve", "--port", "0"]
    process = subprocess.Popen(argv, stdout=subprocess.PIPE)
    try:
        port = int(re.search(r"http://127\.0\.0\.1:(\d+)", process.stdout.readline().decode())[1])

        def write(path, data):
            (public / path).parent.mkdir(parents=True, exist_ok=True)
            (public / path).write_bytes(data)

        with Place(port, "", write).open() as place:
            yield place
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=START_LIMIT_S)
        process.stdout.close()


@contextlib.contextmanager
def public_bucket(swift):
    """In a bucket of the S3 server; anonymous readers come in beside S3, under Swift's own path."""
    client, bucket = swift.client(), swift.new_bucket()
    client.put_bucket_acl(Bucket=bucket, ACL="public-read")

    def write(path, data):
        client.put_object(Bucket=bucket, Key=path, Body=data, ContentType=content_type(path))

    # Last-Modified has whole seconds, and Swift answers 304 by it although the client's If-None-Match says otherwise.
    with Place(swift.port, f"/v1/AUTH_media/{bucket}", write, clock_s=1.2).open() as place:
        yield place
