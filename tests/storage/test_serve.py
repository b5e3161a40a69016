"""`media serve`, asked by curl: what podcast players and browsers need from storage."""

import hashlib
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.model.published import render_record
from pipeline.model.settings import Storage
from pipeline.stages.upload import STAGE
from pipeline.tools.byte_range import Unsatisfiable, parse_range
from tests.feed.records import episode, show
from tests.storage.episodes import context, make_episode

MEDIA = Path(sys.executable).with_name("media")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    root = tmp_path_factory.mktemp("workspace") / "Татар порталлары"
    subprocess.run([MEDIA, "init", root], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    made = make_episode(root / "episodes/aittem-bit/s02e14", Storage())
    notes = root / "episodes/aittem-bit/s02e14/outputs/show-notes.tt.md"
    notes.write_text("\n**Телебез \\<турында\\>**\n\nСөйләшү\n", encoding="utf-8")
    STAGE.run(context(root, made))
    (root / "secret.txt").write_text("not for you")
    (root / "public/.a.mp3.part").write_text("unfinished")
    (root / "public/way-out.txt").symlink_to(root / "secret.txt")
    return root


@pytest.fixture(scope="module")
def site(workspace, require_tool):
    require_tool("curl")
    process = subprocess.Popen([MEDIA, "--workspace", workspace, "serve", "--port", "0"], stdout=subprocess.PIPE)
    line = process.stdout.readline().decode()
    yield re.search(r"http://127\.0\.0\.1:\d+", line)[0]
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=10) == 0
    process.stdout.close()


@pytest.fixture
def mp3(workspace):
    return next((workspace / "public/aittem-bit/s02e14").glob("*.mp3"))


def run_curl(*arguments):
    argv = ["curl", "-sS", *arguments]
    return subprocess.run(argv, capture_output=True, check=True, timeout=30).stdout


def curl(url, *options, method="GET"):
    """Status, headers by lower-case name, body."""
    heads = ["-I"] if method == "HEAD" else ["-D", "-"]
    answer = run_curl("--path-as-is", *heads, *options, url)
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode().splitlines()
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return int(first.split()[1]), headers, body


def test_a_player_gets_the_range_it_asks_for(site, mp3):
    url = f"{site}/aittem-bit/s02e14/{mp3.name}"
    data = mp3.read_bytes()
    status, headers, body = curl(url, "-r", "100-199")
    assert (status, body) == (206, data[100:200])
    assert headers["content-range"] == f"bytes 100-199/{len(data)}"
    assert curl(url, "-r", "-10")[2] == data[-10:]
    status, headers, _ = curl(url, "-r", f"{len(data)}-")
    assert (status, headers["content-range"]) == (416, f"bytes */{len(data)}")


def test_a_broken_download_resumes_to_the_same_bytes(site, mp3, tmp_path):
    part = tmp_path / "part.mp3"
    part.write_bytes(mp3.read_bytes()[:70_001])
    url = f"{site}/aittem-bit/s02e14/{mp3.name}"
    run_curl("-C", "-", "-o", part, url)
    assert hashlib.sha256(part.read_bytes()).digest() == hashlib.sha256(mp3.read_bytes()).digest()


def test_head_tells_length_type_and_caching(site, mp3):
    status, headers, body = curl(f"{site}/aittem-bit/s02e14/{mp3.name}", method="HEAD")
    assert (status, body) == (200, b"")
    assert headers["content-length"] == str(mp3.stat().st_size)
    assert headers["content-type"] == "audio/mpeg"
    assert headers["accept-ranges"] == "bytes"
    assert "immutable" in headers["cache-control"]


def test_what_a_client_has_already_is_not_sent_again(site):
    url = f"{site}/aittem-bit/s02e14/transcript.vtt"
    _, headers, _ = curl(url)
    assert headers["etag"].startswith('"')
    assert curl(url, "-H", f"If-None-Match: {headers['etag']}")[0] == 304
    assert curl(url, "-H", 'If-None-Match: "another"')[0] == 200
    assert curl(url, "-H", f"If-Modified-Since: {headers['last-modified']}")[0] == 304


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("transcript.vtt", "text/vtt; charset=utf-8"),
        ("transcript.srt", "application/x-subrip"),
        ("transcript.json", "application/json"),
        ("chapters.json", "application/json+chapters"),
        ("show-notes.tt.html", "text/html; charset=utf-8"),
        ("waveform.svg", "image/svg+xml"),
    ],
)
def test_web_players_of_other_sites_may_read_captions_and_chapters(site, name, content_type):
    _, headers, _ = curl(f"{site}/aittem-bit/s02e14/{name}", "-H", "Origin: https://player.example")
    assert headers["content-type"] == content_type
    assert headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "%2fetc%2fpasswd", "way-out.txt", ".a.mp3.part",
        "a" * 300, "%00",
    ],
)
def test_nothing_outside_the_folder_and_nothing_unfinished_is_served(site, path):
    status, _, body = curl(f"{site}/{path}")
    assert status == 404
    assert b"not for you" not in body
    assert b"unfinished" not in body


@pytest.mark.parametrize("path", ["/", "/-/"])
def test_until_there_is_a_site_the_first_page_lists_episodes_with_players(site, mp3, path):
    status, headers, body = curl(f"{site}{path}")
    page = body.decode()
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Телебез &lt;турында&gt;" in page
    assert f'<source src="/aittem-bit/s02e14/{mp3.name}" type="audio/mpeg">' in page
    assert page.index(".mp3") < page.index(".m4a") < page.index(".opus")
    for name in ("transcript.vtt", "chapters.json", "show-notes.ru.html"):
        assert curl(f"{site}/aittem-bit/s02e14/{name}")[0] == 200
        assert f'href="/aittem-bit/s02e14/{name}"' in page
    assert "not published yet: media publish aittem-bit/s02e14" in page


@pytest.fixture
def built(workspace):
    """A site, as publishing would leave it, for one test."""
    files = {
        "index.html": "<h1>Өй</h1>", "aittem-bit/index.html": "<h1>Тапшыру</h1>", "aittem-bit/feed.xml": "<rss/>",
        "assets/site-0a1b2c3d.js": "export {}", "aittem-bit/oembed.json": "{}", "aittem-bit/feed.json": "{}",
    }
    for name, text in files.items():
        file = workspace / "public" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    yield workspace / "public"
    for name in files:
        (workspace / "public" / name).unlink()


def test_folders_show_their_index_and_the_preview_stays_in_its_place(site, built):
    assert curl(f"{site}/")[2].decode() == "<h1>Өй</h1>"
    assert curl(f"{site}/aittem-bit/")[2].decode() == "<h1>Тапшыру</h1>"
    status, headers, _ = curl(f"{site}/aittem-bit")
    assert (status, headers["location"]) == (302, "/aittem-bit/")
    assert curl(f"{site}/aittem-bit/s02e14/")[0] == 404
    assert "Телебез" in curl(f"{site}/-/")[2].decode()


def test_what_is_not_there_is_answered_with_the_page_of_the_site(site, workspace):
    page = workspace / "public/404.html"
    page.write_text("<h1>Мондый бит юк</h1>", encoding="utf-8")
    try:
        status, headers, body = curl(f"{site}/aittem-bit/nowhere.html")
        assert (status, body.decode()) == (404, "<h1>Мондый бит юк</h1>")
        assert headers["content-type"] == "text/html; charset=utf-8"
        assert "Мондый" not in curl(f"{site}/aittem-bit/nowhere.html", method="HEAD")[2].decode()
    finally:
        page.unlink()


@pytest.mark.parametrize(
    ("name", "content_type", "cache_control"),
    [
        ("aittem-bit/feed.xml", "application/rss+xml; charset=utf-8", "public, max-age=60"),
        ("aittem-bit/feed.json", "application/feed+json", "public, max-age=60"),
        ("aittem-bit/oembed.json", "application/json+oembed", "public, max-age=300"),
        ("assets/site-0a1b2c3d.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("aittem-bit/", "text/html; charset=utf-8", "public, max-age=300"),
    ],
)
def test_feeds_and_pages_have_the_types_and_cache_rules_of_storage(site, built, name, content_type, cache_control):
    _, headers, _ = curl(f"{site}/{name}")
    assert (headers["content-type"], headers["cache-control"]) == (content_type, cache_control)


def test_a_page_that_changes_is_seen_at_once_also_within_a_tick_of_the_clock(site, built):
    page = built / "aittem-bit/index.html"
    _, first, _ = curl(f"{site}/aittem-bit/")
    status = page.stat()
    page.write_text("<h1>тапшырУ</h1>", encoding="utf-8")
    os.utime(page, ns=(status.st_atime_ns, status.st_mtime_ns))
    code, second, body = curl(f"{site}/aittem-bit/", "-H", f"If-None-Match: {first['etag']}")
    assert (code, body.decode()) == (200, "<h1>тапшырУ</h1>")
    assert second["etag"] != first["etag"]


def test_a_range_of_another_version_gives_the_whole_file(site, mp3):
    url = f"{site}/aittem-bit/s02e14/{mp3.name}"
    _, headers, _ = curl(url, method="HEAD")
    for validator in (headers["etag"], headers["last-modified"]):
        assert curl(url, "-r", "0-9", "-H", f"If-Range: {validator}")[0] == 206
    for other in ('"another"', "Sun, 06 Nov 1994 08:49:37 GMT"):
        status, _, body = curl(url, "-r", "0-9", "-H", f"If-Range: {other}")
        assert (status, len(body)) == (200, mp3.stat().st_size)


def test_a_web_player_of_another_site_may_ask_for_a_range(site, mp3):
    status, headers, _ = curl(
        f"{site}/aittem-bit/s02e14/{mp3.name}", "-X", "OPTIONS", "-H", "Origin: https://player.example",
        "-H", "Access-Control-Request-Method: GET", "-H", "Access-Control-Request-Headers: range, if-none-match",
    )
    assert (status, headers["access-control-allow-origin"]) == (200, "*")
    assert "range" in headers["access-control-allow-headers"].lower()
    assert curl(f"{site}/", "-X", "POST")[0] == 405


@given(st.integers(0, 50), st.integers(0, 60) | st.none(), st.integers(0, 60) | st.none())
def test_a_range_means_what_the_rule_says(size, first, last):
    header = f"bytes={'' if first is None else first}-{'' if last is None else last}"
    whole = list(range(size))
    if first is None:
        wanted = None if last is None else whole[size - min(size, last):]
    elif last is not None and last < first:
        wanted = None
    else:
        wanted = whole[first:None if last is None else last + 1]
    try:
        found = parse_range(header, size)
    except Unsatisfiable:
        assert wanted == []
    else:
        assert (None if found is None else whole[found.start:found.end]) == wanted
        assert found is None or found.start < found.end


NOT_UNDERSTOOD = ["", "bytes", "bytes=-", "bytes=a-b", "bytes=0-1,3-4", "items=0-1", f"bytes={'9' * 99}-"]


@pytest.mark.parametrize("header", NOT_UNDERSTOOD)
def test_a_range_that_is_not_understood_is_ignored(header):
    assert parse_range(header, 10) is None


def test_the_page_says_what_is_published_under_its_title(site, workspace):
    places = [workspace / "public" / path for path in ("aittem-bit/records/s02e14.json", "shows/aittem-bit.json")]
    found = [episode(show="aittem-bit", episode="s02e14", title={"tt": "<Яңа> исем"}), show(show="aittem-bit")]
    for place, record in zip(places, found, strict=True):
        place.parent.mkdir(parents=True)
        place.write_bytes(render_record(record))
    page = curl(f"{site}/-/")[2].decode()
    assert "&lt;Яңа&gt; исем" in page
    assert f"published {found[0].published_at:%Y-%m-%d}" in page
    assert f"<h1>{found[1].title['tt']}</h1>" in page
    assert "not published yet" not in page
    places[0].write_bytes(render_record(found[0].model_copy(update={"status": "retracted"})))
    assert "retracted" in curl(f"{site}/-/")[2].decode()
    places[0].write_bytes(b"{")
    assert "not published yet" in curl(f"{site}/-/")[2].decode()
    for place in places:
        place.unlink()
        place.parent.rmdir()


def test_the_page_plays_the_newest_version_and_keeps_older_ones_at_hand():
    from pipeline.outputs.preview_page import PreviewEpisode, PreviewFile, render_preview

    files = tuple(
        PreviewFile(name=name, size_bytes=1, modified_ns=when)
        for name, when in (("e-0000000a.mp3", 1), ("e-0000000b.mp3", 3), ("e-0000000c.mp3", 2))
    )
    episode = PreviewEpisode(show="s", episode="e", titles=(), files=files)
    page = render_preview([episode], {".mp3": "audio/mpeg"})
    player, _, older = page.partition("<details>")
    assert 'source src="/s/e/e-0000000b.mp3"' in player
    assert re.findall(r'href="/s/e/(\S+)"', older) == ["e-0000000a.mp3", "e-0000000c.mp3"]


def test_a_taken_port_and_a_missing_folder_are_told(workspace, site):
    from pipeline.cli.serve import serve

    with pytest.raises(UsageError, match=r"cannot listen .*--port 0"):
        serve(workspace, "127.0.0.1", int(site.rpartition(":")[2]), False)
    with pytest.raises(UsageError, match=r"nowhere is not a folder.*--folder"):
        serve(workspace, "127.0.0.1", 0, False, folder="nowhere")
