"""`media serve`, asked by curl: what podcast players and browsers need from storage."""

import hashlib
import re
import signal
import subprocess
import sys

import pytest

from pipeline.errors import UsageError
from pipeline.model.settings import Storage
from pipeline.stages.upload import STAGE
from tests.storage.episodes import context, make_episode

SERVE = """
import sys
from pathlib import Path
from pipeline.cli.serve import serve
serve(Path(sys.argv[1]), "127.0.0.1", 0, False)
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    root = tmp_path_factory.mktemp("workspace") / "Татар порталлары"
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
    process = subprocess.Popen([sys.executable, "-c", SERVE, workspace], stdout=subprocess.PIPE)
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


def test_the_first_page_lists_episodes_with_players(site, mp3):
    status, headers, body = curl(f"{site}/")
    page = body.decode()
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Телебез &lt;турында&gt;" in page
    assert f'<source src="aittem-bit/s02e14/{mp3.name}" type="audio/mpeg">' in page
    assert page.index(".mp3") < page.index(".m4a") < page.index(".opus")
    for name in ("transcript.vtt", "chapters.json", "show-notes.ru.html"):
        assert curl(f"{site}/aittem-bit/s02e14/{name}")[0] == 200
        assert f'href="aittem-bit/s02e14/{name}"' in page


def test_the_page_plays_the_newest_version_and_keeps_older_ones_at_hand():
    from pipeline.outputs.preview_page import PublishedEpisode, PublishedFile, render_preview

    files = tuple(
        PublishedFile(name=name, size_bytes=1, modified_ns=when)
        for name, when in (("e-0000000a.mp3", 1), ("e-0000000b.mp3", 3), ("e-0000000c.mp3", 2))
    )
    episode = PublishedEpisode(show="s", episode="e", titles=(), files=files)
    page = render_preview([episode], {".mp3": "audio/mpeg"})
    player, _, older = page.partition("<details>")
    assert 'source src="s/e/e-0000000b.mp3"' in player
    assert re.findall(r'href="s/e/(\S+)"', older) == ["e-0000000a.mp3", "e-0000000c.mp3"]


def test_a_taken_port_and_a_missing_folder_are_told(workspace, site):
    from pipeline.cli.serve import serve

    with pytest.raises(UsageError, match=r"cannot listen .*--port 0"):
        serve(workspace, "127.0.0.1", int(site.rpartition(":")[2]), False)
    with pytest.raises(UsageError, match=r"nowhere is not a folder.*--folder"):
        serve(workspace, "127.0.0.1", 0, False, folder="nowhere")
