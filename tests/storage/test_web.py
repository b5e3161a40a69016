"""Questions to web addresses, answered by a real server on loopback that misbehaves on purpose."""

import contextlib
import gzip
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from pipeline.errors import PublishError
from pipeline.tools import web
from tests.storage.swift_server import certificate

GZIP = {"Content_Encoding": "gzip"}
ANSWERS = {
    "/plain": (200, b"hello", {"Content_Type": "text/plain"}, None),
    "/out": (302, b"", {"Location": "file:///etc/passwd"}, None),
    "/utf8": (302, b"", {"Location": "/plain?ә".encode().decode("latin-1")}, None),
    "/gzip": (200, gzip.compress(b"hello"), GZIP, None),
    "/bomb": (200, gzip.compress(b"0" * 50_000_000), GZIP, None),
    "/no-gzip": (200, b"hello", GZIP, None),
    "/cut": (200, b"hello", {}, 100),
}


class Odd(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    busy = 0
    posted = ()

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", *, length=None, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        if length is not None:
            self.close_connection = True

    def do_GET(self):
        path, _, number = self.path.split("?")[0].partition("/hop/")
        if number:
            self.answer(302, Location=f"/hop/{int(number) - 1}" if int(number) > 1 else "/plain")
        elif path in ANSWERS:
            status, body, headers, length = ANSWERS[path]
            self.answer(status, body, length=length, **headers)
        elif path == "/slow":
            self.drip()
        elif path == "/busy" and type(self).busy > 0:
            type(self).busy -= 1
            self.answer(503)
        else:
            self.answer(200 if path == "/busy" else 404, b"hello")

    def do_HEAD(self):
        self.do_GET()

    def drip(self):
        self.answer(200, b"", length=1000)
        with contextlib.suppress(OSError):  # the client has left
            for _ in range(100):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.1)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).posted = (self.headers["Content-Type"], parse_qs(body.decode()))
        self.answer(204)


def serving(server):
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    return f"127.0.0.1:{server.server_address[1]}"


@pytest.fixture(scope="module")
def site():
    with ThreadingHTTPServer(("127.0.0.1", 0), Odd) as server:
        yield f"http://{serving(server)}"
        server.shutdown()


def get(url, **options):
    return web.get(url, **({"limit_bytes": 1000, "time_limit_s": 5} | options))


def test_an_answer_has_status_headers_body_and_its_address(site):
    answer = get(f"{site}/hop/5")
    assert (answer.status, answer.body, answer.url) == (200, b"hello", f"{site}/plain")
    assert answer.headers["content-type"] == "text/plain"
    assert get(f"{site}/none").status == 404
    head = web.head(f"{site}/plain")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", "5")
    assert get(f"{site}/gzip").body == b"hello"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/hop/6", "more than 5 times"),
        ("/out", "must begin with http"),
        ("/bomb", "more than 1000 bytes"),
        ("/no-gzip", "cannot be unpacked"),
        ("/cut", "broke off"),
    ],
)
def test_what_no_server_should_say_is_told(site, path, told):
    with pytest.raises(PublishError, match=told):
        get(f"{site}{path}?key=secret")


def test_a_server_that_drips_is_left_in_time(site):
    before = time.monotonic()
    with pytest.raises(PublishError, match=r"within 0\.5 seconds"):
        get(f"{site}/slow", time_limit_s=0.5)
    assert time.monotonic() - before < 8


def test_a_busy_server_is_asked_again(site):
    Odd.busy = 2
    assert get(f"{site}/busy").status == 200
    Odd.busy = 9
    assert get(f"{site}/busy").status == 503
    Odd.busy = 0


def test_a_form_is_posted_as_hubs_want_it(site):
    assert web.post_form(f"{site}/", {"hub.mode": "publish", "hub.url": "https://a.example/ә"}).status == 204
    assert Odd.posted == (
        "application/x-www-form-urlencoded", {"hub.mode": ["publish"], "hub.url": ["https://a.example/ә"]}
    )


def test_a_host_with_other_letters_is_found(site, monkeypatch):
    asked = []
    real = socket.getaddrinfo

    def resolve(host, *rest, **named):
        asked.append(host)
        return real("127.0.0.1" if host.startswith("xn--") else host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    port = site.rpartition(":")[2]
    answer = get(f"http://сайт.рф:{port}/фид.xml")
    assert (answer.status, asked[-1]) == (404, "xn--80aswg.xn--p1ai")
    assert get(f"{site}/utf8").url == f"{site}/plain?ә"


def test_of_a_large_answer_the_beginning_may_be_enough(site):
    assert get(f"{site}/bomb", limit_bytes=10, cut=True).body == b"0" * 10


def test_messages_hold_no_password_and_no_key(site):
    for url in ("http://user:pw-secret@127.0.0.1:9/a?token=secret", "http://127.0.0.1:9/a?token=secret", "ftp://x?secret"):
        with pytest.raises(PublishError) as caught:
            get(url)
        assert "secret" not in str(caught.value)
        assert caught.value.__cause__ is None


def test_a_certificate_must_be_trusted(tmp_path):
    both = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    with ThreadingHTTPServer(("127.0.0.1", 0), Odd) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None
        url = f"https://{serving(server)}/plain"
        assert get(url, ca_bundle=str(tmp_path / "ca.pem")).status == 200
        with pytest.raises(PublishError, match="certificate cannot be trusted"):
            get(url)
        server.shutdown()


def test_what_comes_from_outside_does_not_have_us_ask_our_own_network(site, monkeypatch):
    monkeypatch.setattr(web, "_all_global", lambda host: host == "localhost")
    outside = site.replace("127.0.0.1", "localhost")
    assert web.get(f"{outside}/plain", limit_bytes=10, named_by=f"{outside}/feed").body == b"hello"
    assert web.get(f"{site}/plain", limit_bytes=10, named_by=f"{site}/feed").body == b"hello"
    assert web.get(f"{site}/plain", limit_bytes=10).body == b"hello"
    with pytest.raises(PublishError, match="own network"):
        web.get(f"{site}/plain", limit_bytes=10, named_by=f"{outside}/feed")
    with pytest.raises(PublishError, match="own network"):
        web.head(f"{site}/plain", named_by=f"{outside}/feed")
    ANSWERS["/in"] = (302, b"", {"Location": f"{site}/plain"}, None)
    with pytest.raises(PublishError, match="own network"):
        web.get(f"{outside}/in", limit_bytes=10)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "192.168.0.1",
             "10.0.0.1", "localhost", "100.64.0.1", "[fe80::1]", "0.0.0.0"],  # noqa: S104 - it is asked, not opened
)  # fmt: skip
def test_addresses_of_this_network_are_known_however_they_are_written(host):
    assert not web.is_outside(f"http://{host}/x")


@pytest.mark.parametrize("host", ["1.1.1.1", "[2606:4700:4700::1111]", "no-such-name.invalid"])
def test_other_addresses_are_outside(host):
    assert web.is_outside(f"http://{host}/x")
