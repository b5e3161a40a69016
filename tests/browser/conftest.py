"""The test site under the real `media serve`, and Debian's Chromium to look at it."""

from __future__ import annotations

import contextlib
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.browser.building import TestSite, build_site
from tests.feed.records import SHOW

MEDIA = Path(sys.executable).with_name("media")


@pytest.fixture(scope="session")
def built(tmp_path_factory, require_tool) -> TestSite:
    return build_site(tmp_path_factory.mktemp("site") / "эш", require_tool("espeak-ng"), require_tool("ffmpeg"))


@contextlib.contextmanager
def serving(workspace: Path) -> Iterator[str]:
    """Address of the site, while `media serve` runs."""
    process = subprocess.Popen(
        [MEDIA, "--workspace", workspace, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True
    )
    try:
        yield re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())[0]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=10)
        process.stdout.close()


@pytest.fixture(scope="session")
def address(built) -> Iterator[str]:
    with serving(built.workspace) as url:
        yield url


@dataclass
class Watched:
    """What a page did that no page of ours may do."""

    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


WATCH_POLICY = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.__violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
window.__shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def visit(browser, address):
    """visit('s01e01/index.html#t=5', width=320, …) opens a page, by default as a new visitor.

    When the test is over, no page may have logged an error, asked elsewhere, broken its policy or run strangers' code.
    """
    contexts, pages = [], []

    def watch(page, *, anywhere):
        watched = Watched()
        page.on("console", lambda message: watched.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on("dialog", lambda dialog: (watched.dialogs.append(dialog.message), dialog.dismiss()))
        if not anywhere:
            page.on("request", lambda request: watched.outside.append(request.url) if outside(request.url) else None)
        pages.append((page, watched))
        return watched

    def outside(url):
        return not url.startswith((address, "data:", "blob:", "about:"))

    def open_page(path="", *, width=1000, height=800, url=None, context=None, foreign=False, **options):
        if context is None:
            context = browser.new_context(viewport={"width": width, "height": height}, locale="ru-RU", **options)
            context.set_default_timeout(8000)
            context.add_init_script(WATCH_POLICY)
        if context not in contexts:
            contexts.append(context)
        page = context.new_page()
        page.watched = watch(page, anywhere=foreign)
        page.goto(url or (f"{address}{path}" if path.startswith("/") else f"{address}/{SHOW}/{path}"))
        return page

    yield open_page
    problems = []
    for page, watched in pages:
        if page.is_closed():
            continue
        policy = page.evaluate("window.__violations || []") if page.watched is watched else []
        problems += [f"{page.url}: {kind}" for kind in (*watched.errors, *watched.outside, *watched.dialogs, *policy)]
        assert not page.evaluate("window.__pwned")
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def playing(visit):
    """playing('s01e01/index.html') is the page, with the sound running."""

    def start(path, **options):
        page = visit(path, **options)
        page.locator(".player .buttons .play").click()
        until(page, "document.getElementById('audio').currentTime > 0.2")
        return page

    return start


def until(page, condition: str, *, seconds: float = 8) -> None:
    """Wait until an expression is true. (Playwright's own wait_for_function evals, which our pages forbid.)"""
    deadline = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, f"never came true: {condition}"
        page.wait_for_timeout(30)


def now(page) -> float:
    return page.evaluate("document.getElementById('audio').currentTime")
