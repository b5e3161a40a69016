"""The guard of the local editor, rule by rule, over sockets."""

import logging
import re
import socket
import time

import pytest

from tests.editor.guarded import (
    BODY_LIMIT_BYTES,
    TOKEN,
    WHOLE_BODY,
    Answer,
    assert_shielded,
    own_cookie,
    request_bytes,
    send_raw,
    serving,
)

JSON = ("Content-Type", "application/json")


@pytest.fixture(scope="module")
def server():
    with serving() as running:
        yield running


@pytest.fixture
def ask(server):
    """Ask as the editor's own page does, but for what is said. Every answer is looked at for its headers."""

    def asking(method="GET", target="/", *more, host=server.host, cookie=None, body=b"") -> Answer:
        headers = [("Host", host)] if host else []
        headers += [("Cookie", own_cookie(server.port) if cookie is None else cookie)]
        if body and not any(name == "Transfer-Encoding" for name, _ in more):
            headers += [("Content-Length", str(len(body)))]
        answer = send_raw(server.port, request_bytes(method, target, [*headers, *more], body))
        assert_shielded(answer)
        return answer

    return asking


@pytest.fixture
def change(server, ask):
    def changing(*more, method="PUT", target="/save", body=b"{}", **options) -> Answer:
        return ask(method, target, ("Origin", f"http://{server.host}"), JSON, *more, body=body, **options)

    return changing


# --- the door ---


def test_the_right_token_becomes_a_strict_cookie_and_leaves_the_address(server, ask):
    answer = ask(target=f"/?token={TOKEN}", cookie="")
    assert answer.status == 200
    assert '<meta http-equiv="refresh" content="0;url=/">' in answer.body
    cookie, *flags = (part.strip() for part in answer.header("set-cookie").split(";"))
    name, _, value = cookie.partition("=")
    assert name == f"media-edit-{server.port}"
    assert re.fullmatch(r"[0-9a-f]{64}", value)
    assert {flag.lower() for flag in flags} == {"httponly", "samesite=strict", "path=/"}


@pytest.mark.parametrize(
    "query", ["token=", "token=x", f"token={TOKEN[:-1]}", f"token={TOKEN}&x=1", f"token={TOKEN}x", "token=%D3%99"]
)
def test_a_wrong_token_is_refused_and_says_what_to_do(ask, query):
    answer = ask(target=f"/?{query}")
    assert answer.status == 403
    assert "Run `media edit` again" in answer.body
    assert answer.header("content-type") == "text/html; charset=utf-8"
    assert answer.header("set-cookie") is None


@pytest.mark.parametrize("target", ["/save", "/kept", "//", "/%2F", "/.", "/index.html"])
def test_the_token_opens_at_the_root_only(ask, target):
    answer = ask(target=f"{target}?token={TOKEN}", cookie="")
    assert (answer.status, answer.header("set-cookie")) == (403, None)


@pytest.mark.parametrize("method", ["HEAD", "PUT", "POST"])
def test_the_token_opens_by_get_only(ask, method):
    assert ask(method, f"/?token={TOKEN}", cookie="").header("set-cookie") is None


# --- the cookie ---


def test_with_the_cookie_the_page_is_there(ask):
    answer = ask()
    assert (answer.status, "Сәлам" in answer.body) == (200, True)
    assert ask(target="/?view=notes").status == 200


@pytest.mark.parametrize("path", ["/", "/save", "/kept", "/missing"])
def test_without_the_cookie_nothing_is(server, ask, path):
    before = list(server.reached)
    for cookie in ("", "other=1", f"media-edit-{server.port}=", f"media-edit-{server.port}={TOKEN}", "media-edit-1=x"):
        answer = ask(target=path, cookie=cookie)
        assert answer.status == 403
        assert "media edit" in answer.body
        assert answer.header("content-type").startswith("text/html" if path == "/" else "text/plain")
    assert server.reached == before


def test_a_cookie_of_another_name_or_a_part_of_it_is_none(server, ask):
    name, value = own_cookie(server.port).split("=")
    for cookie in (f"{name}={value[:-1]}", f"{name}={value}x", f"{name}0={value}", f"x{name}={value}", f"{name}=ә"):
        assert ask(cookie=cookie).status == 403


def test_cookies_of_others_on_this_machine_do_not_disturb(server, ask):
    name = f"media-edit-{server.port}"
    assert ask(cookie=f"a=b; ;; =; x; {name}=tossed; {own_cookie(server.port)};z={'y' * 30_000}").status == 200


# --- host and target ---


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "localhost", "127.0.0.1:1", "ә:{port}", "",
             "127.0.0.1:{port}.evil.example", "127.0.0.1:{port}@evil.example", "LOCALHOST:{port}", "127.1:{port}",
             "[::1]:{port}", "0.0.0.0:{port}"]
)  # fmt: skip
def test_another_host_is_refused_even_with_cookie_and_token(server, ask, host):
    for target in ("/", f"/?token={TOKEN}"):
        answer = ask(target=target, host=host.format(port=server.port) or " ")
        assert (answer.status, answer.header("set-cookie")) == (421, None)


def test_a_missing_host_is_refused(server):
    answer = send_raw(server.port, request_bytes("GET", f"/?token={TOKEN}", [], b"", version="1.0"))
    assert answer.status == 421
    assert_shielded(answer)


def test_both_names_of_this_machine_are_its_own(server, ask):
    assert ask(host=f"localhost:{server.port}").status == 200


def test_two_hosts_are_not_even_understood(server):
    request = request_bytes("GET", "/", [("Host", server.host), ("Host", "evil.example")], b"")
    assert send_raw(server.port, request).status == 400


@pytest.mark.parametrize(
    "target", ["http://evil.example/", "http://127.0.0.1/?token=" + TOKEN, "*", "save", "%2Fsave", "evil.example:443"]
)
def test_a_target_that_is_no_path_is_refused(ask, target):
    answer = ask(target=target)
    assert (answer.status, answer.header("set-cookie")) == (400, None)


@pytest.mark.parametrize(
    "target", ["//", "//evil.example/", "/../save/..", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/save%00",
               "/%ff%fe", "/\\..\\x", "/" + "a" * 20_000]
)  # fmt: skip
def test_strange_paths_reach_no_file_and_break_nothing(ask, target):
    assert ask(target=target).status == 404
    assert ask(target=target, cookie="").status == 403


@pytest.mark.parametrize(
    "junk",
    [
        b"\0\1\2\3\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        b"GET /\xd3\x99 HTTP/1.1\r\n\r\n",
        b"PUT / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ],
)
def test_what_is_not_http_gets_no_further_than_the_server(server, junk):
    before = list(server.reached)
    answer = send_raw(server.port, junk)
    assert (answer.status, answer.body) == (400, "Invalid HTTP request received.")
    assert server.reached == before


@pytest.mark.parametrize(("count", "status"), [(30_000, 403), (90_000, 400)])
def test_headers_may_be_long_and_not_endless(server, count, status):
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\nHost: {server.host}\r\nConnection: close\r\nX: {'y' * count}".encode())
        time.sleep(0.3)  # so that they do not arrive as one
        connection.sendall(b"\r\n\r\n")
        assert connection.recv(65536).startswith(f"HTTP/1.1 {status} ".encode())


# --- methods and changes ---


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "GETT"])
def test_other_methods_are_not_there(ask, change, method):
    answer = ask(method)
    assert (answer.status, answer.header("allow")) == (405, "GET, HEAD, PUT, POST")
    assert change(method=method).status == 405


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_the_editor_may_change_what_it_shows(change, method):
    answer = change(method=method, body=b'{"a": 1}')
    assert (answer.status, answer.body) == (200, "saved 8")


def test_a_head_has_headers_and_no_body(ask):
    answer = ask("HEAD", "/kept")
    assert (answer.status, answer.header("content-length"), answer.body) == (200, "5", "")


@pytest.mark.parametrize(
    "origin", ["null", "", "http://evil.example", "http://evil.example:{port}", "https://127.0.0.1:{port}",
               "http://127.0.0.1", "http://127.0.0.1:1", "http://localhost:{port}", "http://127.0.0.1:{port}/",
               "http://127.0.0.1:{port}.evil.example", "http://127.0.0.1:{port} http://evil.example"]
)  # fmt: skip
@pytest.mark.parametrize("method", ["PUT", "POST", "GET", "HEAD"])
def test_what_comes_from_another_origin_is_refused(server, ask, method, origin):
    before = list(server.reached)
    more = [("Origin", origin.format(port=server.port))]
    assert ask(method, "/save", *more, JSON, body=b"{}").status == 403
    assert server.reached == before


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_change_that_does_not_say_its_origin_is_refused(ask, method):
    assert ask(method, "/save", JSON, body=b"{}").status == 403


def test_two_origins_are_as_good_as_none(change):
    assert change(("Origin", "http://evil.example")).status == 403


def test_the_origin_must_be_the_name_that_was_asked(server, ask):
    local = f"localhost:{server.port}"
    assert ask("PUT", "/save", ("Origin", f"http://{local}"), JSON, host=local, body=b"{}").status == 200
    assert ask("PUT", "/save", ("Origin", f"http://{server.host}"), JSON, host=local, body=b"{}").status == 403


@pytest.mark.parametrize(
    "kind", [None, "", "text/plain", "application/x-www-form-urlencoded", "application/jsonp",
             "multipart/form-data; boundary=application/json", "text/plain; application/json",
             "application/json; charset=utf-16", "application/json, text/plain"]
)  # fmt: skip
def test_a_change_that_is_not_json_is_refused(server, ask, kind):
    more = [] if kind is None else [("Content-Type", kind)]
    assert ask("PUT", "/save", ("Origin", f"http://{server.host}"), *more, body=b"{}").status == 415


def test_two_types_are_as_good_as_none(change):
    assert change(("Content-Type", "text/plain")).status == 415


@pytest.mark.parametrize("kind", ["application/json;charset=UTF-8", 'Application/JSON ; charset="utf-8"'])
def test_json_may_name_its_encoding(server, ask, kind):
    answer = ask("PUT", "/save", ("Origin", f"http://{server.host}"), ("Content-Type", kind), body=b"{}")
    assert answer.status == 200


# --- where it comes from ---


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "no-such-site"])
def test_requests_of_other_sites_are_refused(ask, change, site):
    says = ("Sec-Fetch-Site", site)
    for mode, dest in (
        ("cors", "empty"),
        ("no-cors", "image"),
        ("no-cors", "script"),
        ("navigate", "iframe"),
        ("cors", "document"),
    ):
        assert ask("GET", "/", says, ("Sec-Fetch-Mode", mode), ("Sec-Fetch-Dest", dest)).status == 403
    navigation = (says, ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"))
    assert ask("GET", "/kept", *navigation).status == 403
    assert ask("HEAD", "/", *navigation).status == 403
    assert change(*navigation).status == 403
    assert ask("GET", "/", says).status == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_link_elsewhere_may_lead_to_the_editor(ask, site):
    navigation = (("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"))
    assert ask("GET", "/", *navigation).status == 200
    assert ask("GET", f"/?token={TOKEN}", *navigation, cookie="").status == 200


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_requests_of_the_editor_itself_pass(ask, change, site):
    assert ask("GET", "/kept", ("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", "cors")).status == 200
    assert change(("Sec-Fetch-Site", site)).status == 200


def test_saying_both_is_refused(ask):
    assert ask("GET", "/kept", ("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "cross-site")).status == 403


# --- how much ---


def test_a_body_as_long_as_allowed_is_taken(change):
    assert change(body=b"x" * BODY_LIMIT_BYTES).body == f"saved {BODY_LIMIT_BYTES}"


def test_a_body_that_announces_more_is_refused_before_it_is_sent(server, change):
    before = list(server.reached)
    for length in (BODY_LIMIT_BYTES + 1, 10**19):
        assert change(("Content-Length", str(length)), body=b"").status == 413
    assert server.reached == before


@pytest.mark.parametrize("target", ["/save", "/careless"])
def test_a_body_that_turns_out_longer_is_refused_whatever_the_app_makes_of_it(server, change, target):
    before = server.reached.count(WHOLE_BODY)
    piece = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    chunked = ("Transfer-Encoding", "chunked")
    answer = change(chunked, target=target, body=piece * 7 + b"0\r\n\r\n")
    assert (answer.status, "nothing of it was saved" in answer.body) == (413, True)
    assert server.reached.count(WHOLE_BODY) == before
    assert change(chunked, target="/save", body=piece * 6 + b"0\r\n\r\n").body == f"saved {6 * 0x4000}"


def test_a_body_of_a_get_counts_too(ask):
    assert ask("GET", "/save", ("Content-Length", str(BODY_LIMIT_BYTES + 1))).status == 413


# --- what goes out ---


def test_the_nonce_of_the_page_is_that_of_its_policy_and_always_another(ask):
    seen = set()
    for _ in range(3):
        answer = ask()
        nonce = re.search(r'content="([\w-]+)">', answer.body)[1]
        assert f"'nonce-{nonce}'" in answer.header("content-security-policy")
        seen.add(nonce)
    assert len(seen) == 3


def test_only_caching_is_the_apps_to_say(ask):
    answer = ask(target="/kept")  # its policy is default-src *: ask() sees that ours stands there
    assert answer.header("cache-control") == "private, max-age=60"
    assert ask().header("cache-control") == "no-store"


def test_a_failure_of_the_app_tells_the_client_nothing(ask, caplog):
    with caplog.at_level(logging.ERROR):
        answer = ask(target="/broken")
    assert answer.status == 500
    assert "secret" not in answer.body
    assert "Traceback" not in answer.body


def test_an_answer_that_breaks_off_is_seen_to_be_broken(ask):
    answer = ask(target="/broken-midway")
    assert "secret" not in answer.body
    assert not answer.body.endswith("0\r\n\r\n"), "looks whole"


def test_a_websocket_gets_no_further_than_a_request(server, ask):
    upgrade = [
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Key", "eA=="),
        ("Sec-WebSocket-Version", "13"),
    ]
    assert ask("GET", "/save", *upgrade).status == 200  # an ordinary request, for this server


def test_only_the_editor_keeps_the_server_awake(server, ask):
    cookie = own_cookie(server.port)
    server.clock.now += 100
    ask(cookie="")
    ask(target="/?token=wrong", cookie=cookie)
    ask("DELETE", cookie=cookie)
    ask("GET", "/kept", ("Sec-Fetch-Site", "cross-site"), cookie=cookie)
    assert server.guard.idle_s() == 100
    ask(target="/kept", cookie=cookie)
    assert server.guard.idle_s() == 0
