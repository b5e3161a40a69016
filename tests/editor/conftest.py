"""The real `media edit` on an episode of its own, and Debian's Chromium looking at it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.editor.material import REF, make_episode, spoken

MEDIA = Path(sys.executable).with_name("media")
SHORT_WORDS, LONG_WORDS = 1500, 30_000
WATCH = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.__violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""


@pytest.fixture(scope="session")
def built_page() -> None:
    """The page's scripts, as scripts/setup builds them."""
    root = Path(__file__).resolve().parents[2]
    subprocess.run(
        [sys.executable, root / "scripts" / "build_editor.py"], check=True, env={**os.environ, "REQUIRE_WEB": "1"}
    )


@pytest.fixture(scope="session")
def templates(tmp_path_factory, require_tool) -> Callable[[int], Path]:
    """Workspaces with an episode of so many words, each made once."""
    made: dict[int, Path] = {}

    def of(words: int) -> Path:
        if words not in made:
            made[words] = tmp_path_factory.mktemp("editor") / "эш"
            made[words].mkdir()
            make_episode(made[words], spoken(words), ffmpeg=require_tool("ffmpeg"))
        return made[words]

    return of


def copy_of(template: Path, place: Path) -> Path:
    """A workspace of one's own; its sound is shared."""
    return Path(shutil.copytree(template, place, copy_function=_linked))


def _linked(source: str, target: str) -> None:
    (os.link if source.endswith(".mp3") else shutil.copy2)(source, target)


@pytest.fixture
def workspace(templates, tmp_path, built_page) -> Path:
    """A short episode."""
    return copy_of(templates(SHORT_WORDS), tmp_path / "эш")


@pytest.fixture
def long_workspace(templates, tmp_path, built_page) -> Path:
    """Three hours, 30,000 words."""
    return copy_of(templates(LONG_WORDS), tmp_path / "эш")


@dataclass
class Server:
    """`media edit` as a process."""

    workspace: Path
    process: subprocess.Popen
    url: str

    @property
    def origin(self) -> str:
        return self.url.partition("/?")[0]

    @property
    def folder(self) -> Path:
        return self.workspace / "episodes" / REF

    def kill(self) -> None:
        """As a power cut does."""
        self.process.kill()
        self.process.wait(timeout=10)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(timeout=15) in {0, 130}  # 130: before it began to listen to signals

    @property
    def edited(self) -> str:
        path = self.folder / "transcript" / "edited.md"
        return path.read_text(encoding="utf-8") if path.exists() else ""


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """serve(workspace) starts `media edit` there; what still runs at the end of the test is stopped."""
    running: list[Server] = []

    def start(workspace: Path, *options: str) -> Server:
        argv = [MEDIA, "--workspace", workspace, "edit", REF, "--no-browser", "--json", *options]
        process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = process.stdout.readline()
        assert line, f"media edit ended with {process.wait()}"
        running.append(Server(workspace=workspace, process=process, url=json.loads(line)["url"]))
        return running[-1]

    yield start
    for server in running:
        if server.process.poll() is None:
            server.stop()
        server.process.stdout.close()


@dataclass
class Watched:
    """What a page did that no page of ours may do."""

    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@pytest.fixture
def visit(browser):
    """visit(server) opens its page and waits until it is ready; `page.watched` says what it did.

    When the test is over, no page may have logged an error, asked elsewhere, broken its policy or run strangers' code.
    `context` shares a browser with another page; `expected` are beginnings of errors that the test provokes.
    """
    contexts, pages = [], []

    def open_page(server: Server, *, width=1280, height=860, context=None, expected=(), locale="tt-RU", **options):
        if context is None:
            context = browser.new_context(viewport={"width": width, "height": height}, locale=locale, **options)
            context.set_default_timeout(8000)
            context.add_init_script(WATCH)
            contexts.append(context)
        page = context.new_page()
        watched = Watched()
        page.on("console", lambda message: watched.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on("request", lambda asked: watched.outside.append(asked.url) if outside(server, asked.url) else None)
        page.watched, page.expected = watched, tuple(expected)
        pages.append(page)
        page.goto(server.url)
        page.wait_for_selector("html[data-ready]")
        return page

    def outside(server, url):
        return not url.startswith((server.origin, "data:", "blob:", "about:"))

    yield open_page
    problems = []
    for page in pages:
        if page.is_closed():
            continue
        found = [*page.watched.errors, *page.watched.outside]
        with contextlib.suppress(Exception):  # a page that crashed on purpose
            found += page.evaluate("window.__violations || []")
            assert not page.evaluate("window.__pwned")
        problems += [problem for problem in found if not problem.startswith(page.expected or ("\0",))]
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def desk(workspace, serve, visit):
    """The page of a short episode. `desk.server` is its server."""
    server = serve(workspace)
    page = visit(server)
    page.server = server
    return page


# --- what tests do with a page ------------------------------------------------------------------------------------


def until(page, condition: str, *, seconds: float = 8) -> None:
    """Wait until an expression is true. (Playwright's own wait_for_function evals, which our pages forbid.)"""
    deadline = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, f"never came true: {condition}"
        page.wait_for_timeout(30)


def saved(page, *, seconds: float = 10) -> None:
    """Wait until all that was typed is on the disk."""
    until(page, "!desk.saving.dirty && desk.saving.state === 'saved'", seconds=seconds)


def text_of(page) -> str:
    return page.evaluate("desk.view.state.doc.toString()")


def caret_to(page, words: str, *, after: bool = False, nth: int = 0) -> int:
    """Put the caret before (or after) the nth place where the text says `words`; its position."""
    return page.evaluate(
        """([words, after, nth]) => {
          const text = desk.view.state.doc.toString();
          let at = -1;
          for (let left = nth; left >= 0; left--) at = text.indexOf(words, at + 1);
          if (at < 0) throw new Error(`no «${words}»`);
          const place = after ? at + words.length : at;
          desk.view.dispatch({ selection: { anchor: place }, scrollIntoView: true });
          desk.view.focus();
          return place;
        }""",
        [words, after, nth],
    )


def here(page) -> int:
    return page.evaluate("desk.view.state.selection.main.head")
