"""Each address of the real server, asked with its cookie for what no page asks: a clear answer, and no traceback."""

import json
import math
import re

import pytest

from tests.editor.asking import asked
from tests.editor.conftest import SHORT_WORDS, copy_of

TO_NOTHING = ("If-Match", '"0"')
HALF = "\ud800"


@pytest.fixture(scope="module")
def server(templates, tmp_path_factory, built_page):
    place = tmp_path_factory.mktemp("server")
    with asked(copy_of(templates(SHORT_WORDS), place / "эш"), place / "terminal") as running:
        yield running


@pytest.fixture(autouse=True)
def nothing_outside_is_told(server):
    """No answer fails, and nothing else comes to the terminal."""
    yield
    assert not re.search("Traceback|ERROR|Exception", server.told)


def refused(answer, status: int, words: str) -> None:
    assert (answer.status, answer.header("content-type")) == (status, "application/json")
    assert re.search(words, json.loads(answer.body)["error"])


# --- the text ---


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"\xff", b"[" * 100_000, b'{"text":' * 100_000, b'{"text":' + b"9" * 10_000 + b"}", b"null", b"[]",
        b'"text"', b"1e999", b"NaN", '{"text": "ә"}'.encode("utf-16-le"),
    ],
    ids=lambda body: repr(body[:12]),
)  # fmt: skip
@pytest.mark.parametrize(("method", "target"), [("PUT", "/text"), ("PUT", "/facts"), ("POST", "/glossary")])
def test_what_is_no_json_object_is_told(server, method, target, body):
    refused(server.change(target, body, TO_NOTHING, method=method), 400, "JSON")


@pytest.mark.parametrize("text", [None, 1, True, math.nan, 10**400, [], ["x"], {}, {"text": "x"}], ids=repr)
def test_a_text_is_words_and_nothing_else(server, text):
    refused(server.save(text, "0"), 400, "a text is saved as")
    if text is not None:
        refused(server.save("x", "0", base_text=text), 400, "a text is saved as")


def test_deep_things_inside_are_no_text(server):
    deep = b'{"text": ' + b"[" * 900 + b"]" * 900 + b"}"
    refused(server.change("/text", deep, TO_NOTHING), 400, "a text is saved as")


@pytest.mark.parametrize("headers", [(), (("If-Match", ""),), (("If-Match", '""'),)], ids=repr)
@pytest.mark.parametrize("target", ["/text", "/facts"])
def test_a_change_of_nothing_in_particular_is_refused(server, target, headers):
    before = server.text()
    refused(server.change(target, {"text": "x", "base": {}, "mine": {}}, *headers), 400, "If-Match")
    assert server.text() == before


@pytest.mark.parametrize(
    "etag", ["*", "0" * 64, "é" * 64, "../x", "[a-z]*", "x" * 30_000, "W/x", "a,b"], ids=lambda t: t[:9]
)
@pytest.mark.parametrize("base", [{}, {"base_text": "x"}, {"base_text": HALF}, {"base_text": "\0"}], ids=repr)
def test_a_text_that_began_as_an_unknown_one_changes_nothing(server, etag, base):
    before = server.text()
    refused(server.save("x", etag, **base), 409, "not known here")
    assert server.text() == before


def test_what_no_file_can_hold_is_taken_out_of_a_text(server):
    text, etag = server.text()
    answer = server.save(f"{text}{HALF}\0\u202eсүз\r\n", etag)
    assert (answer.status, json.loads(answer.body)["text"]) == (200, f"{text}сүз\n")
    assert server.edited == f"{text}сүз\n"


# --- facts and glossary ---


@pytest.mark.parametrize(
    "wrong",
    [
        None, 1, "x", [], {HALF: 1}, {"guid": "x"}, {"__proto__": {}}, {"title": 5}, {"title": {HALF: "x"}},
        {"title": {"tt": HALF}}, {"title": {"tt": "\0"}}, {"title": {"tt": []}}, {"title": {"../x": "x"}},
        {"people": 1}, {"people": {"0": {}}}, {"people": [None]},
        {"people": [{"name": {"tt": "x"}, "url": "javascript:x"}]},
        {"chapters": [{"start_ms": True, "title": {"tt": "x"}}]},
        {"chapters": [{"start_ms": -1, "title": {"tt": "x"}}]},
        {"chapters": [{"start_ms": 1e300, "title": {"tt": "x"}}]}, {"chapters": [{"start_ms": 10**400, "title": {}}]},
        {"chapters": [{"start_ms": math.nan, "title": {"tt": "x"}}]}, {"chapters": [{"start_ms": "٣", "title": {}}]},
        {"links": [{"url": "file:///etc/passwd", "title": {"tt": "x"}}]}, {"links": [{"url": 1, "title": {"tt": "x"}}]},
        {"links": [{"url": "https://e.org/\n[people]", "title": {"tt": "x"}}]},
        {"keywords": [[]]}, {"keywords": ["\x1b"]},
        {"soundbites": [{"start_ms": 0, "duration_ms": math.inf}]}, {"summary": {"tt": "x\x07"}},
        {"keywords": ["x"] * 100_000},
    ],
    ids=lambda wrong: ascii(wrong)[:50],
)  # fmt: skip
def test_facts_of_another_kind_are_refused_whole(server, wrong):
    found = json.loads(server.ask("/facts").body)
    before = (server.folder / "episode.toml").read_bytes()
    mine = {**found["facts"], **wrong} if isinstance(wrong, dict) else wrong
    sent = {"base": found["facts"], "mine": mine}
    refused(server.change("/facts", sent, ("If-Match", f'"{found["etag"]}"')), 422, ": ")
    assert (server.folder / "episode.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 400), ({"language": "tt"}, 400), ({"language": 1, "term": "x"}, 400),
        ({"language": "tt", "term": ["x"]}, 400),
        ({"language": "../../x", "term": "x"}, 422), ({"language": HALF, "term": "x"}, 422),
        ({"language": "__proto__", "term": "x"}, 422), ({"language": "tt", "term": f"{HALF}\0 "}, 422),
        ({"language": "tt", "term": "x" * 100_000}, 422), ({"language": "x" * 100_000, "term": "x"}, 422),
    ],
    ids=lambda sent: ascii(sent)[:50],
)  # fmt: skip
def test_terms_of_another_kind_are_refused(server, sent, status):
    before = (server.workspace / "presets" / "aittem-bit.toml").read_bytes()
    refused(server.change("/glossary", sent, method="POST"), status, "t")
    assert (server.workspace / "presets" / "aittem-bit.toml").read_bytes() == before


# --- addresses ---


@pytest.mark.parametrize(
    "wrong",
    [
        "", "1e99", "-1", "+1", "1.0", "%D9%A3", "%C2%B2", "9" * 13, "0" * 14 + "9" * 5000, "%00", "%ff", "0x1", "1_0",
        "NaN", "%201",
    ],
    ids=lambda wrong: wrong[:9],
)  # fmt: skip
def test_times_are_whole_milliseconds(server, wrong):
    for query in (f"start_ms={wrong}&end_ms=1", f"start_ms=0&end_ms={wrong}", f"start_ms=0&end_ms=1&end_ms={wrong}"):
        refused(server.ask(f"/machine?{query}"), 400, "whole milliseconds")


@pytest.mark.parametrize("query", ["start_ms=9&end_ms=0", "start_ms=0&end_ms=999999999999&language=%ff%00%ED%A0%80"])
def test_strange_stretches_are_answered(server, query):
    assert isinstance(json.loads(server.ask(f"/machine?{query}").body)["lines"], list)


@pytest.mark.parametrize("folder", ["revisions", "static", "sound"])
@pytest.mark.parametrize(
    "name",
    [
        "..", "%2e%2e", "../../episode.toml", "..%2f..%2fepisode.toml", "%2e%2e/%2e%2e/episode.toml", "%2fetc%2fpasswd",
        "/etc/passwd", "..%5c..%5cepisode.toml", "edited.md", "editor.js%00", "editor.js%00.md", "app.py",
        "..%2fapp.py", "LICENSES.txt", "%ff%fe", "%ED%A0%80", "a" * 30_000, "*", "peaks.dat", "source", "mp3%2f", "wav",
    ],
    ids=lambda name: name[:20],
)  # fmt: skip
def test_no_name_leads_to_a_file_that_is_not_listed(server, folder, name):
    answer = server.ask(f"/{folder}/{name}")
    assert answer.status == 404
    assert len(answer.body) < 100


@pytest.mark.parametrize(
    "target", ["/x", "/text/x", "/Text", "/facts%00", "/%2e%2e/etc/passwd", "//etc/passwd", "/index.html"]
)
def test_there_are_no_other_addresses(server, target):
    assert server.ask(target).status == 404


@pytest.mark.parametrize(
    ("method", "target"), [("POST", "/text"), ("PUT", "/"), ("PUT", "/glossary"), ("POST", "/sound/mp3")]
)
def test_only_what_can_be_changed_is(server, method, target):
    assert server.change(target, {"text": "x"}, TO_NOTHING, method=method).status == 405


ADDRESSES = ["/", "/text", "/times", "/doubts", "/revisions", "/facts", "/peaks", "/sound/mp3", "/static/editor.js",
             "/machine?start_ms=0&end_ms=9000"]  # fmt: skip


@pytest.mark.parametrize("target", ADDRESSES)
def test_head_is_the_same_without_the_body(server, target):
    head, whole = server.ask(target, method="HEAD"), server.ask(target)
    assert (head.status, head.body) == (200, "")
    assert head.header("content-length") == whole.header("content-length") != "0"
    assert head.header("content-type") == whole.header("content-type")


@pytest.mark.parametrize("target", ADDRESSES)
def test_nothing_is_said_without_the_cookie(server, target):
    cookie, server.cookie = server.cookie, ""
    try:
        answer = server.ask(target)
    finally:
        server.cookie = cookie
    assert answer.status == 403
    assert "Телебез" not in answer.body


# --- parts of the sound ---


@pytest.mark.parametrize(
    ("ranges", "status"),
    [
        ("0-0,1-1," * 3000 + "2-2", 200), (",".join(f"{at}-{at + 1}" for at in range(0, 9000, 3)), 200),
        ("0-," * 500 + "0-", 200), ("99999999999999999999-", 416), ("5-1", 400), ("a-b", 400), ("", 400), (",", 400),
        ("1-2-3", 400), ("\u0663-\u0664", 400), ("9" * 5000 + "-", 400), ("0-99999999999999999999", 206),
        ("-99999999999999999999", 206), ("-0", 416),
    ],
    ids=lambda value: ascii(value)[:20],
)  # fmt: skip
def test_ranges_cost_no_more_than_the_file(server, ranges, status):
    size = (server.folder / "renditions" / f"{server.folder.name}.mp3").stat().st_size
    answer = server.ask("/sound/mp3", ("Range", f"bytes={ranges}"))
    assert answer.status == status
    assert int(answer.header("content-length")) <= size


def test_a_part_of_the_sound_is_that_part(server):
    data = (server.folder / "renditions" / f"{server.folder.name}.mp3").read_bytes()
    answer = server.ask("/sound/mp3", ("Range", "bytes=100-199"))
    assert answer.header("content-range") == f"bytes 100-199/{len(data)}"
    assert answer.body == data[100:200].decode("utf-8", "replace")
