"""`media feed --check` as people call it: files, a real server, bad servers."""

import json
import re
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.feed_lint.good import GOOD, mutant
from tests.feed_lint.world import CHAPTERS, SIZES, jpeg

MEDIA = Path(__file__).resolve().parents[2] / ".venv" / "bin" / "media"


def media(*argv):
    command = [MEDIA, "feed", *map(str, argv)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def good(tmp_path):
    file = tmp_path / "good.xml"
    file.write_text(GOOD, encoding="utf-8")
    return file


def test_a_clean_feed_ends_with_nought(good):
    done = media("--check", good)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{good}: 2 episodes: nothing found, all is well\n"


def test_findings_end_with_one_and_say_what_where_and_who(good):
    good.write_text(GOOD.replace("<itunes:explicit>false", "<itunes:explicit>no"), encoding="utf-8")
    done = media("--check", good)
    assert done.returncode == 1
    assert "error: explicit-bad (3 times); source: Apple: A Podcaster's Guide to RSS" in done.stdout
    line = GOOD[: GOOD.index("<itunes:explicit>")].count("\n") + 1
    assert f"  itunes:explicit is 'no': write false\n    channel, line {line}\n    item 1 «Көзге урман»" in done.stdout
    assert "3 errors, 0 warnings" in done.stdout


def test_scripts_get_one_document(good):
    good.write_text(mutant('"28800000"', '"0"'), encoding="utf-8")
    done = media("--check", good, "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert (found["items"], found["errors"], found["warnings"], found["addresses_asked"]) == (2, 0, 1, 0)
    (finding,) = found["findings"]
    assert finding["code"] == "enclosure-length-zero"
    assert set(finding) == {"code", "severity", "where", "message", "source"}


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"<html><body>404</body></html>", "web page"), (b"\0\1\2", "binary"), (b"", "empty"), (b"{}", "JSON")],
)
def test_what_is_no_feed_ends_with_two(good, content, words):
    good.write_bytes(content)
    done = media("--check", good)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr


def test_a_file_that_is_not_there_ends_with_two(tmp_path):
    done = media("--check", tmp_path / "none.xml")
    assert done.returncode == 2
    assert "No such file" in done.stderr


def test_a_server_that_is_not_there_ends_with_seven():
    done = media("--check", "http://127.0.0.1:9/feed.xml")
    assert done.returncode == 7
    assert "cannot be reached" in done.stderr


def test_broken_xml_is_a_finding(good):
    good.write_text(GOOD[:900], encoding="utf-8")
    done = media("--check", good)
    assert done.returncode == 1
    assert "xml-broken" in done.stdout


@pytest.mark.parametrize(
    "argv",
    [(), ("--check", "x", "show"), ("--check", "x", "--adopt", "y"), ("show", "--fetch"), ("show", "--dry-run")],
)
def test_what_makes_no_sense_together_ends_with_two(argv):
    done = media(*argv)
    assert done.returncode == 2
    assert done.stderr


def test_terminals_are_not_given_orders(good):
    good.write_text(mutant("<title>Көзге урман", "<title>\u009b31m#12 \u202eКөзге"), encoding="utf-8")
    done = media("--check", good)
    assert done.returncode == 1
    assert not re.search("[\x1b\u009b\u202e]", done.stdout)
    untitled = mutant(' title="Кереш"', "").replace('start="00:00:00', 'start="\u009b31m00:00:00')
    good.write_text(untitled, encoding="utf-8")
    assert not re.search("[\x1b\u009b\u202e]", media("--check", good).stdout)


@pytest.fixture
def published(tmp_path):
    """The good feed and all that it names, behind the server that `media serve` starts: (address, folder)."""
    root = tmp_path / "workspace"
    folder = root / "public"
    (root / "presets").mkdir(parents=True)
    (root / "episodes").mkdir()
    for name, size in SIZES.items():
        file = folder / "sinaw" / name[:6] / name
        file.parent.mkdir(parents=True)
        with file.open("wb") as sound:
            sound.truncate(size)
    show = folder / "sinaw"
    (show / "cover-11111111.jpg").write_bytes(jpeg())
    (show / "s01e02" / "chapters.json").write_text(json.dumps(CHAPTERS), encoding="utf-8")
    for name in ("transcript.vtt", "transcript.ru.vtt"):
        (show / "s01e02" / name).write_text("WEBVTT\n", encoding="utf-8")
    argv = [MEDIA, "--workspace", root, "serve", "--port", "0"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as server:
        address = re.search(r"http://[\d.:]+/", server.stdout.readline())[0]
        (show / "feed.xml").write_text(GOOD.replace("https://media.example.org/", address), encoding="utf-8")
        try:
            yield f"{address}sinaw/feed.xml", folder
        finally:
            server.terminate()


def findings(address, *argv):
    done = media("--check", address, "--json", *argv)
    assert done.returncode in {0, 1}, done.stderr
    return json.loads(done.stdout)


def test_our_own_server_has_nothing_wrong_but_that_it_is_this_machine(published):
    address, _ = published
    found = findings(address)
    assert {finding["code"] for finding in found["findings"]} == {"http"}
    assert found["addresses_asked"] >= 10
    assert {finding["code"] for finding in findings(address, "--no-fetch")["findings"]} == {"http"}


def test_what_is_wrong_with_files_is_found_over_the_network(published):
    address, folder = published
    show = folder / "sinaw"
    with (show / "s01e02" / "s01e02-22222222.mp3").open("wb") as sound:
        sound.truncate(1000)
    (show / "s01e01" / "s01e01-33333333.mp3").unlink()
    (show / "cover-11111111.jpg").write_bytes(jpeg(600, 600))
    (show / "s01e02" / "chapters.json").write_text("{}", encoding="utf-8")
    (show / "s01e02" / "transcript.vtt").unlink()
    found = {finding["code"] for finding in findings(address)["findings"]}
    assert found == {"http", "enclosure-size-differs", "unreachable", "image-size", "chapters-broken"}


class _BadServer(BaseHTTPRequestHandler):
    """Knows no Range, no HEAD, no ETag, no CORS; calls everything text."""

    files: dict = {}  # noqa: RUF012

    def do_GET(self):
        body = self.files.get(self.path.rpartition("/")[2])
        self.send_response(200 if body is not None else 404)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        try:
            self.wfile.write(body or b"")
        except OSError:
            self.close_connection = True

    def log_message(self, *_args):
        pass


def test_a_bad_server_is_found_out_without_fetching_all_of_a_file():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _BadServer)
    address = f"http://127.0.0.1:{server.server_port}/"
    feed = GOOD.replace("https://media.example.org/", address)
    _BadServer.files = dict.fromkeys(SIZES, b"\x00" * 5000000) | {
        "feed.xml": feed.encode(), "cover-11111111.jpg": jpeg(), "chapters.json": json.dumps(CHAPTERS).encode(),
        "transcript.vtt": b"WEBVTT\n", "transcript.ru.vtt": b"WEBVTT\n",
    }  # fmt: skip
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        found = {finding["code"] for finding in findings(f"{address}sinaw/feed.xml")["findings"]}
    finally:
        server.shutdown()
        server.server_close()
    assert found == {
        "http", "feed-type", "no-marks", "head-refused", "range-ignored", "cors-missing", "image-type", "unreachable",
    }  # fmt: skip


def test_a_redirect_to_a_file_of_ours_is_not_followed():
    class Trap(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(302)
            self.send_header("Location", "file:///etc/hostname")
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Trap)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        done = media("--check", f"http://127.0.0.1:{server.server_port}/feed.xml")
    finally:
        server.shutdown()
        server.server_close()
    assert done.returncode == 7
    assert "http://" in done.stderr


def test_help_names_every_option():
    text = subprocess.run([MEDIA, "feed", "--help"], capture_output=True, text=True, check=True).stdout
    for option in ("--check", "--fetch", "--all", "--adopt", "--dry-run", "--take-preset", "--json", "--to"):
        assert option in text


def test_an_older_feed_is_taken_over_page_by_page(tmp_path):
    subprocess.run([MEDIA, "init", tmp_path / "w"], check=True, capture_output=True)
    house = tmp_path / "w" / "presets" / "_house.toml"
    text = house.read_text(encoding="utf-8")
    house.write_text(re.sub(r"(?m)^# (public_base_url = \"https)", r"\1", text, count=1), encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _BadServer)
    address = f"http://127.0.0.1:{server.server_port}/"
    cut = GOOD.rindex("    <item>")
    paging = f'<atom:link rel="next" href="{address}feed-1.xml"/><image>'
    _BadServer.files = {
        "feed.xml": (GOOD[:cut].replace("<image>", paging) + "</channel></rss>").encode(),
        "feed-1.xml": (GOOD[: GOOD.index("    <item>")] + GOOD[cut:]).encode(),
    }
    argv = [MEDIA, "--workspace", tmp_path / "w", "feed", "aittem-bit", "--json", "--adopt", f"{address}feed.xml"]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        tried, first, again = (
            json.loads(subprocess.run([*argv, *more], capture_output=True, check=True, timeout=60).stdout)
            for more in (["--dry-run"], [], [])
        )
    finally:
        server.shutdown()
        server.server_close()
    guids = ["tag:example.org,2026:sinaw/0001", "tag:example.org,2026:sinaw/0002"]
    assert [episode["guid"] for episode in tried["adopted"]] == guids
    assert tried["written"] == []
    assert first["adopted"] == tried["adopted"]
    assert (again["adopted"], sorted(again["kept"]), again["written"]) == ([], guids, [])
    assert media("--check", tmp_path / "w" / "public" / "aittem-bit" / "feed.xml").returncode == 0
