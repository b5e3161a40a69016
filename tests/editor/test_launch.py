"""One server for an episode, at a stable address, and a launch that shows the token to nobody else."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipeline.editor import launch
from pipeline.editor.launch import Claim, Running, claim, opening_page, stable_port, take_port
from pipeline.errors import EpisodeError, MediaError
from pipeline.store.lock import try_lock
from pipeline.tools.preview_server import listen
from tests.editor.guarded import TOKEN, own_cookie, request_bytes, serving

SAVE = """fetch("/save", {method: "PUT", headers: {"Content-Type": "application/json"}, body: "{}"})
    .then((answer) => answer.text())"""
URL = f"http://127.0.0.1:23456/?token={TOKEN}"


@pytest.fixture
def episode(tmp_path):
    folder = tmp_path / "aittem-bit" / "s02e14"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def start(episode, root):
    """Start `tests.editor.launched` for the episode; whatever still runs at the end is killed."""
    with ExitStack() as processes:

        def starting(*more):
            argv = [sys.executable, "-m", "tests.editor.launched", str(episode), *more]
            process = subprocess.Popen(argv, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            processes.enter_context(process)
            processes.callback(process.kill)
            return process

        yield starting


def editing(episode: Path) -> Path:
    return episode / "work" / "editing"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


# --- the port ---


def test_an_episode_always_has_the_same_port():
    assert stable_port("/shows aittem-bit/s02e14") == stable_port("/shows aittem-bit/s02e14") == 32516
    assert stable_port("\udcff") in range(20_000, 32_768)  # a folder whose name is not text


def test_ports_of_episodes_are_spread_over_their_range():
    ports = [stable_port(f"show/{number}") for number in range(2000)]
    assert all(20_000 <= port < 32_768 for port in ports)
    assert len(set(ports)) > 1800


def test_when_the_port_is_taken_the_same_next_one_is_used():
    with take_port("some place") as first, take_port("some place") as second:
        assert first.getsockname() == ("127.0.0.1", stable_port("some place"))
        assert second.getsockname()[1] == stable_port("some place", 1)
    with take_port("some place") as again:
        assert again.getsockname() == first_address("some place")


def first_address(place: str) -> tuple[str, int]:
    return "127.0.0.1", stable_port(place)


def test_when_all_its_ports_are_taken_any_will_do():
    with ExitStack() as taken:
        for attempt in range(8):
            taken.enter_context(listen("127.0.0.1", stable_port("busy place", attempt)))
        bound = taken.enter_context(take_port("busy place"))
        assert bound.getsockname()[1] not in {stable_port("busy place", attempt) for attempt in range(8)}


def test_without_any_port_it_says_what_else_can_be_done(monkeypatch):
    def none(_host, _port):
        raise OSError(99, "Cannot assign requested address")

    monkeypatch.setattr(launch, "listen", none)
    with pytest.raises(MediaError, match=r"Cannot assign requested address.*--text"):
        take_port("some place")


# --- the claim ---


def test_the_first_claims_the_episode_and_the_second_learns_where_it_is(episode):
    with claim(episode) as held:
        held.announce(URL)
        assert claim(episode) == Running(url=URL, pid=os.getpid())
    with claim(episode) as again:
        assert isinstance(again, Claim)


def test_what_it_leaves_is_nothing_private(episode):
    with claim(episode) as held:
        held.announce(URL)
        opening_page(episode, URL)
        assert {path.name for path in editing(episode).iterdir()} == {".lock", "server.json", "open.html"}
    assert [path.name for path in editing(episode).iterdir()] == [".lock"]


def test_private_files_are_their_owners_whatever_the_umask(episode):
    before = os.umask(0)
    try:
        with claim(episode) as held:
            held.announce(URL)
            held.announce(URL)
            assert mode(editing(episode) / "server.json") == 0o600
            assert mode(opening_page(episode, URL)) == 0o600
    finally:
        os.umask(before)


def test_what_a_killed_server_left_is_removed_at_the_next_start(episode):
    editing(episode).mkdir(parents=True)
    for name in ("server.json", "open.html", ".server.json.abc.part", ".open.html.abc.part", "s02e14-2026.md"):
        (editing(episode) / name).write_text("left")
    with claim(episode):
        assert {path.name for path in editing(episode).iterdir()} == {".lock", "s02e14-2026.md"}


def test_of_many_that_start_at_once_one_serves_and_all_others_find_it(start):
    processes = [start() for _ in range(6)]
    said = {process: process.stdout.readline().split() for process in processes}
    servers = [process for process, words in said.items() if words[0] == "serving"]
    assert len(servers) == 1
    others = [words for process, words in said.items() if process not in servers]
    assert others == [["running", said[servers[0]][1]]] * 5


def test_a_killed_server_frees_the_episode_and_its_old_address_is_not_believed(start, episode):
    process = start()
    process.stdout.readline()
    process.kill()
    process.wait()
    assert (editing(episode) / "server.json").exists()
    descriptor = try_lock(editing(episode))  # the next one, before it has announced itself
    try:
        with pytest.raises(EpisodeError, match=f"process {process.pid}, which wrote it, is gone"):
            claim(episode)
    finally:
        os.close(descriptor)
    with claim(episode) as held:
        assert isinstance(held, Claim)


def test_a_server_that_is_just_starting_is_waited_for(episode):
    with claim(episode) as held:
        late = threading.Timer(0.3, held.announce, [URL])
        late.start()
        assert claim(episode).url == URL
        late.join()


# --- what a hostile folder may hold ---


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(launch, "_ANNOUNCED_WITHIN_S", 0.0)


def announced(**changes) -> str:
    return json.dumps({"format": 1, "url": URL, "pid": os.getpid(), **changes})


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "[" * 100_000, "\0", {"pid": "x"}, {"pid": None}, {"pid": 10**30}, {"pid": 2**22 + 1},
        {"url": None}, {"url": "http://evil.example/?token=x"}, {"url": "file:///etc/passwd"},
        {"url": "javascript:alert(1)"}, {"url": f"{URL}\n"}, {"url": "http://127.0.0.1:80@evil.example/?token=x"},
        {"url": URL.replace("/?", "/x?")}, {"url": f'{URL}"><script>'}, {"padding": "x" * 10_000},
    ],
    ids=lambda text: str(text)[:30],
)  # fmt: skip
def test_an_address_that_cannot_be_believed_is_told_and_not_opened(episode, impatient, text):
    text = text if isinstance(text, str) else announced(**text)
    with claim(episode):
        (editing(episode) / "server.json").write_text(text)
        with pytest.raises(EpisodeError, match=r"does not say where.*--text: nothing is overwritten"):
            claim(episode)


def test_an_address_that_is_no_plain_file_is_not_read(episode, impatient, tmp_path):
    path = editing(episode) / "server.json"
    (tmp_path / "good.json").write_text(announced())
    with claim(episode):
        for make in (lambda: path.symlink_to(tmp_path / "good.json"), lambda: os.mkfifo(path), path.mkdir):
            make()
            with pytest.raises(EpisodeError, match="does not say where"):
                claim(episode)
            path.rmdir() if path.is_dir() else path.unlink()


def test_links_where_our_files_belong_are_replaced_never_followed(episode, tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("precious")
    with claim(episode) as held:
        for name in ("server.json", "open.html"):
            (editing(episode) / name).symlink_to(victim)
        held.announce(URL)
        opening_page(episode, URL)
        assert not (editing(episode) / "server.json").is_symlink()
        assert not (editing(episode) / "open.html").is_symlink()
    assert victim.read_text() == "precious"


@pytest.mark.parametrize("place", ["work", "work/editing"])
def test_a_folder_that_leads_elsewhere_is_refused(episode, tmp_path, place):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (episode / place).parent.mkdir(exist_ok=True)
    (episode / place).symlink_to(elsewhere)
    for act in (lambda: claim(episode), lambda: opening_page(episode, URL)):
        with pytest.raises(EpisodeError, match="leads elsewhere; put a real folder there"):
            act()
    assert list(elsewhere.iterdir()) == []


def test_a_lock_that_leads_elsewhere_is_refused(episode, tmp_path):
    editing(episode).mkdir(parents=True)
    (editing(episode) / ".lock").symlink_to(tmp_path / "lock")
    with pytest.raises(EpisodeError, match=r"\.lock cannot be opened"):
        claim(episode)


def test_a_file_in_place_of_the_folder_is_told(episode):
    (episode / "work").write_text("a file")
    with pytest.raises(EpisodeError, match="work cannot be made: File exists"):
        claim(episode)


def test_a_folder_in_place_of_our_file_is_told(episode):
    (editing(episode) / "server.json").mkdir(parents=True)
    with claim(episode) as held:
        with pytest.raises(MediaError, match=r"server\.json is written: Is a directory"):
            held.announce(URL)
        assert [path.name for path in editing(episode).glob("*.part")] == []


# --- serving ---


def connected(url: str, target: str) -> socket.socket:
    """A connection on which a page of the editor has asked for something."""
    port = urlsplit(url).port
    connection = socket.create_connection(("127.0.0.1", port))
    headers = [("Host", f"127.0.0.1:{port}"), ("Cookie", own_cookie(port))]
    connection.sendall(request_bytes("GET", target, headers, b"").replace(b"Connection: close\r\n", b""))
    return connection


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_soon_and_quietly_though_players_hang_on(start, episode, number):
    process = start()
    url = process.stdout.readline().split()[1]
    with connected(url, "/sound") as stalled, socket.create_connection(stalled.getpeername()):
        stalled.recv(1)  # and nothing more: its buffers are full
        began = time.monotonic()
        process.send_signal(number)
        said, complaints = process.communicate(timeout=20)
        took_s = time.monotonic() - began
    assert (said, process.returncode) == ("ended\n", 0)
    assert complaints == ""
    assert took_s < 5
    assert [path.name for path in editing(episode).iterdir()] == [".lock"]


def test_it_ends_by_itself_when_no_page_is_open(start, episode):
    process = start("1")
    said, complaints = process.communicate(timeout=20)
    assert said.splitlines()[1:] == ["idle"]
    assert (complaints, process.returncode) == ("", 0)
    assert [path.name for path in editing(episode).iterdir()] == [".lock"]


def test_no_request_of_anybody_is_logged(start):
    process = start()
    url = process.stdout.readline().split()[1]
    port = urlsplit(url).port
    websocket = [("Host", f"127.0.0.1:{port}"), ("Connection", "Upgrade"), ("Upgrade", "websocket")]
    for request in (b"junk\r\n\r\n", request_bytes("GET", f"/?token={TOKEN}", websocket[:1], b""),
                    request_bytes("GET", f"/x?token={TOKEN}", websocket, b"")):  # fmt: skip
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(request)
            connection.recv(1)
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=20) == ("ended\n", "")


# --- the browser ---


def test_the_opening_page_holds_the_address_and_nothing_that_it_could_break_out_with(episode):
    text = opening_page(episode, "http://x/?a=\"><script>&b='").read_text()
    assert text.count("http://x/?a=&quot;&gt;&lt;script&gt;&amp;b=&#x27;") == 2
    assert "<script" not in text


def test_the_opening_page_leads_a_browser_in_and_the_token_stays_behind(episode, browser):
    """A page of another site (a file is one) leads there: a redirect would go on without the Strict cookie."""
    with serving() as server:
        context = browser.new_context()
        page = context.new_page()
        complaints = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(opening_page(episode, server.door).as_uri())
        page.wait_for_url(f"http://{server.host}/")
        page.wait_for_selector("h1")
        (cookie,) = context.cookies()
        assert (cookie["name"], cookie["sameSite"]) == (f"media-edit-{server.port}", "Strict")
        assert cookie["httpOnly"]
        assert page.evaluate("document.referrer + document.cookie") == ""
        assert page.evaluate(SAVE) == "saved 2"
        page.reload()
        page.wait_for_selector("h1")
        page.go_back()
        assert page.url == "about:blank"
        assert complaints == []
        context.close()


def test_a_second_browser_window_is_let_in_by_the_address_too(browser):
    with serving() as server:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"http://{server.host}/")
        assert "Run `media edit` again" in page.inner_text("p")
        page.goto(server.door)
        page.wait_for_selector("h1")
        context.close()
