"""The token of a launch is for its browser: no list of processes, no log, no file of others and no address tells it."""

import os
import stat
import subprocess
import time
from pathlib import Path

from tests.editor.asking import asked
from tests.editor.material import ROOT

GROUP_OR_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def secrets_of(server) -> tuple[str, ...]:
    return server.token, server.cookie.partition("=")[2]


def test_it_is_told_on_stdout_and_nowhere_else(workspace, tmp_path, require_tool):
    with asked(workspace, tmp_path / "terminal", before=("-v",)) as server:
        text, etag = server.text()
        server.save(f"{text}сүз\n", etag)
        server.ask(f"/?token={server.token}x")
        server.ask("/text", ("Host", "evil.example"))
        assert server.token in server.said
        processes = subprocess.run([require_tool("ps"), "axeww"], capture_output=True, text=True, check=True).stdout
        for secret in secrets_of(server):
            assert len(secret) >= 43
            assert secret not in processes
            assert secret not in server.told
        found = [path for path in workspace.rglob("*") if path.is_file() and holds(path, secrets_of(server))]
        assert [path.name for path in found] == ["server.json"]
        assert stat.S_IMODE(found[0].stat().st_mode) & GROUP_OR_OTHERS == 0
    assert [path for path in workspace.rglob("*") if path.is_file() and holds(path, secrets_of(server))] == []
    for secret in secrets_of(server):
        assert secret not in server.told


def holds(path, secrets) -> bool:
    data = path.read_bytes()
    return any(secret.encode() in data for secret in secrets)


def test_the_browser_that_is_opened_is_told_by_a_file_of_its_owner(workspace, tmp_path):
    """Its command line, which all can read, has only the file's name."""
    browser, said = tmp_path / "browser", tmp_path / "said"
    browser.write_text(f'#!/bin/sh\nprintf "%s" "$*" > {said}.part\nmv {said}.part {said}\n')
    browser.chmod(0o700)
    argv = [ROOT / ".venv" / "bin" / "media", "--workspace", workspace, "edit", "telebez-turynda", "--json"]
    with subprocess.Popen(
        argv, stdout=subprocess.PIPE, text=True, env={**os.environ, "BROWSER": str(browser)}
    ) as process:
        url = process.stdout.readline()
        deadline = time.monotonic() + 10
        while not said.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        opened = said.read_text()
        process.terminate()
    token = url.partition("token=")[2].partition('"')[0]
    assert token
    assert token not in opened
    assert Path(opened).parts[-3:] == ("work", "editing", "open.html")


def test_no_request_and_no_address_of_the_page_carries_it(workspace, serve, visit):
    server = serve(workspace)
    page = visit(server)
    token = server.url.partition("token=")[2]
    sent = []
    page.on("request", lambda asked: sent.append((asked.url, str(asked.all_headers()))))
    page.reload()
    page.wait_for_selector("html[data-ready]")
    page.wait_for_timeout(300)
    assert len(sent) > 3
    assert not any(token in url or token in headers or "referer" in headers for url, headers in sent)
    seen = page.evaluate(
        """() => [location.href, document.referrer, document.cookie, document.documentElement.outerHTML,
          JSON.stringify(localStorage), JSON.stringify(sessionStorage), JSON.stringify(performance.getEntries())]"""
    )
    assert not any(token in text for text in seen)
    assert seen[:3] == [f"{server.origin}/", seen[1], ""]
