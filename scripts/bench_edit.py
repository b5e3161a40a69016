"""The page of `media edit` on a three-hour transcript beside a plain textarea: CPU of the renderer; memory; the server.

Both pages hold the same words in the same browser and take turns, so a busy machine weighs on both alike: what counts
are the ratios. Medians of some rounds stand in docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.editor.asking import Asked, asked  # noqa: E402 - found through the path above
from tests.editor.costs import OURS_READY, PLAIN_READY, SETTLED_MS, Tab, opened, plain_page  # noqa: E402
from tests.editor.material import make_episode, spoken  # noqa: E402

MIB = 2**20
TIMES = 10
"""So often a key is pressed whose cost is too little to be measured alone."""
REPLACED = 226
CALM_MS = 600
"""Less than the pause after which the page saves."""
PLAYING_MS = 10_000
PARTS = 6
KEYS_IN_A_PLACE = 20
KEY_PAUSE_MS = 90
"""With what a key itself takes, about ten a second."""
OFTEN_SAID = """(wanted) => {
  const counts = new Map();
  for (const [form] of desk.view.state.doc.toString().matchAll(/\\p{L}{3,}/gu)) {
    counts.set(form, (counts.get(form) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => Math.abs(a[1] - wanted) - Math.abs(b[1] - wanted))[0][0];
}"""
REPLACE_IN_TEXTAREA = """(word) => {
  const [area] = document.getElementsByTagName("textarea");
  window.before = area.value;
  area.value = area.value.replaceAll(word, `${word}ү`);
}"""


def main(words: list[str] | None = None) -> None:
    options = _options(words)
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        workspace = scratch / "workspace"
        workspace.mkdir()
        make_episode(workspace, spoken(options.words), ffmpeg=shutil.which("ffmpeg") or "ffmpeg")
        build = [sys.executable, str(ROOT / "scripts" / "build_editor.py")]
        subprocess.run(build, check=True, env={**os.environ, "REQUIRE_WEB": "1"})
        server = stack.enter_context(asked(workspace, scratch / "terminal"))
        bench_server(server, options.rounds)
        browser = stack.enter_context(chromium())
        pages = {OURS_READY: server.url, PLAIN_READY: stack.enter_context(plain_page(server.text()[0]))}
        bench_load(browser, pages, options.rounds)
        bench_keys(browser, pages, options)
        bench_playing(browser, server.url)
        bench_memory(browser, server, options.typing_s)


def _options(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench edit", description=__doc__)
    parser.add_argument("--words", type=int, default=30_000, help="of the transcript (default: 30000)")
    parser.add_argument("--rounds", type=int, default=5, help="of both pages in turn (default: 5)")
    parser.add_argument("--letters", type=int, default=200, help="typed in a round (default: 200)")
    parser.add_argument("--typing-s", type=int, default=600, help="of typing, for memory (default: 600)")
    return parser.parse_args(words)


@contextmanager
def chromium() -> Iterator[Any]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--mute-audio"])
        yield browser
        browser.close()


# --- the page beside a textarea -----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Act:
    """What somebody does in a page; `do` does it `parts` times, `before` is not counted."""

    name: str
    parts: int
    do: Callable[[Tab], None]
    before: Callable[[Tab], None] = field(default=lambda _tab: None)


class Costs:
    """CPU of one act in both pages, round by round."""

    def __init__(self, name: str, parts: int = 1) -> None:
        self._name, self._parts = name, parts
        self._spent: dict[str, list[float]] = {OURS_READY: [], PLAIN_READY: []}

    def add(self, ready: str, cpu_ms: float) -> None:
        self._spent[ready].append(cpu_ms / self._parts)

    def show(self) -> None:
        ours, plain = (statistics.median(self._spent[ready]) for ready in (OURS_READY, PLAIN_READY))
        print(f"{self._name:<24} {ours:7.1f} ms, textarea {plain:7.1f} ms: {ours / max(plain, 0.1):.2f}", flush=True)


def bench_load(browser: Any, pages: dict[str, str], rounds: int) -> None:
    usable, idle = Costs("load, until usable"), Costs("load, until at rest")
    for _ in range(rounds):
        for ready, url in pages.items():
            with opened(browser, url, ready) as tab:
                usable.add(ready, tab.usable_ms)
                idle.add(ready, tab.load_ms)
    usable.show()
    idle.show()


def bench_keys(browser: Any, pages: dict[str, str], options: argparse.Namespace) -> None:
    with ExitStack() as stack:
        tabs = [stack.enter_context(opened(browser, url, ready)) for ready, url in pages.items()]
        acts = _acts(tabs[0].page.evaluate(OFTEN_SAID, REPLACED), options.letters)
        costs = {act: Costs(act.name, act.parts) for act in acts}
        saved = Costs("letter, with its saves", options.letters)
        for _ in range(options.rounds):
            for tab in tabs:
                tab.to_middle()
            for act in acts:
                for tab in tabs:
                    alone, with_saves = spent(tab, act)
                    costs[act].add(tab.ready, alone)
                    if act is acts[0]:
                        saved.add(tab.ready, with_saves)
        for each in (*costs.values(), saved):
            each.show()


def _acts(word: str, letters: int) -> list[Act]:
    return [
        Act("letter", letters, lambda tab: tab.type(letters)),
        Act("Enter", TIMES, lambda tab: tab.press("Enter", TIMES)),
        Act("Backspace that joins", TIMES, lambda tab: tab.press("Backspace", TIMES)),
        Act("Ctrl+Z", TIMES, lambda tab: tab.press("Control+z", TIMES)),
        Act("to an end of the text", TIMES, to_the_ends),
        Act(f"replace all {REPLACED}", 1, lambda tab: replace_all(tab, word), lambda tab: fill_search(tab, word)),
        Act("undo that", 1, undo_replacing, close_search),
    ]


def spent(tab: Tab, act: Act) -> tuple[float, float]:
    """(CPU ms up to when the page would save, CPU ms until it has)."""
    tab.page.bring_to_front()
    act.before(tab)
    tab.page.wait_for_timeout(CALM_MS)
    start = tab.cpu_ms
    act.do(tab)
    tab.page.wait_for_timeout(CALM_MS)
    alone = tab.cpu_ms - start
    tab.page.wait_for_timeout(SETTLED_MS)
    return alone, tab.cpu_ms - start


def to_the_ends(tab: Tab) -> None:
    for _ in range(TIMES // 2):
        tab.press("Control+End", 1)
        tab.press("Control+Home", 1)


def fill_search(tab: Tab, word: str) -> None:
    if tab.ready == OURS_READY:
        tab.page.keyboard.press("Control+h")
        tab.page.locator(".search [name=find]").fill(word)
        tab.page.locator(".search [name=replace]").fill(f"{word}ү")


def replace_all(tab: Tab, word: str) -> None:
    """A textarea has no search: a script replaces there."""
    if tab.ready == OURS_READY:
        tab.page.locator(".search-line").last.locator("button").last.click()
    else:
        tab.page.evaluate(REPLACE_IN_TEXTAREA, word)


def close_search(tab: Tab) -> None:
    if tab.ready == OURS_READY:
        tab.page.keyboard.press("Escape")


def undo_replacing(tab: Tab) -> None:
    if tab.ready == OURS_READY:
        tab.page.keyboard.press("Control+z")
    else:
        tab.page.evaluate("document.getElementsByTagName('textarea')[0].value = window.before")


# --- the page alone -----------------------------------------------------------------------------------------------


def bench_playing(browser: Any, url: str) -> None:
    """The word that is said is marked, the waveform moves."""
    with opened(browser, url, OURS_READY) as tab:
        tab.page.keyboard.press("Control+Space")
        tab.page.wait_for_timeout(SETTLED_MS)
        start, from_ms = tab.cpu_ms, tab.page.evaluate("desk.sound.nowMs()")
        tab.page.wait_for_timeout(PLAYING_MS)
        heard_s = (tab.page.evaluate("desk.sound.nowMs()") - from_ms) / 1000
        print(f"playing: {(tab.cpu_ms - start) / max(heard_s, 0.1):.0f} ms for a second of sound", flush=True)


def bench_memory(browser: Any, server: Asked, typing_s: float) -> None:
    """Keys all over the text, with everything that goes on meanwhile: saves, drafts, new times, questions."""
    process = psutil.Process(server.process.pid)
    with opened(browser, server.url, OURS_READY) as tab:
        keys = 0
        for part in range(PARTS + 1):
            tab.collect_garbage()
            found = tab.metrics
            print(
                f"{part * typing_s / PARTS:5.0f} s, {keys:5} keys: JS heap {found['JSHeapUsedSize'] / MIB:.2f} MiB, "
                f"{found['Nodes']:.0f} nodes; server {process.memory_info().rss / MIB:.1f} MiB",
                flush=True,
            )
            keys += type_for(tab, typing_s / PARTS) if part < PARTS else 0
    for place in ("work/editing", "transcript/revisions"):
        files = [path for path in (server.folder / place).rglob("*") if path.is_file()]
        print(f"{place}: {len(files)} files, {sum(path.stat().st_size for path in files) / MIB:.2f} MiB")


def type_for(tab: Tab, seconds: float) -> int:
    """Twenty letters in a place, then on to another, as corrections are; how many there were."""
    keys, ends = 0, time.monotonic() + seconds
    tab.to_middle()
    while time.monotonic() < ends:
        tab.type(KEYS_IN_A_PLACE, pause_ms=KEY_PAUSE_MS)
        tab.press("PageDown", 1)
        keys += KEYS_IN_A_PLACE
    tab.page.wait_for_timeout(2 * SETTLED_MS)
    return keys


# --- the server ---------------------------------------------------------------------------------------------------


def bench_server(server: Asked, rounds: int) -> None:
    """CPU of the process for one answer: the first of each, then warm; of a save; and of what is asked after one."""
    for target in ("/", "/text", "/times", "/doubts"):
        first = server_ms(server, [partial(server.ask, target)])
        again = server_ms(server, [partial(server.ask, target)], 4 * rounds)
        print(f"GET {target:<8} first {first:4.0f} ms, again {again:5.1f} ms", flush=True)
    save = saver(server)
    saving = server_ms(server, [save], 4 * rounds)
    print(f"PUT /text    {saving:5.1f} ms")
    for target in ("/times", "/doubts"):
        both = server_ms(server, [save, partial(server.ask, target)], 2 * rounds)
        print(f"GET {target:<8} of a text just saved {both - saving:5.0f} ms", flush=True)


def server_ms(server: Asked, acts: Sequence[Callable[[], object]], times: int = 1) -> float:
    process = psutil.Process(server.process.pid)
    before: float = sum(process.cpu_times()[:2])
    for _ in range(times):
        for act in acts:
            act()
    after: float = sum(process.cpu_times()[:2])
    return (after - before) * 1000 / times


def saver(server: Asked) -> Callable[[], None]:
    """Each call saves the text with a letter more in its middle."""
    text, etag = server.text()
    middle = text.index(" ", len(text) // 2)

    def save() -> None:
        nonlocal text, etag
        text = f"{text[:middle]}а{text[middle:]}"
        answer = server.save(text, etag)
        etag = json.loads(answer.body)["etag"]

    return save


if __name__ == "__main__":
    main()
