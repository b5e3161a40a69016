"""What a page costs its browser, in CPU of its renderer; beside it a plain textarea that holds the same text.

The renderer counts its own CPU, all threads, in ticks of 10 ms: what is shorter is done several times.
"""

from __future__ import annotations

import contextlib
import html
import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

LETTERS = "сәламдусларбүгенбездәкызыклыкунакҗырлый"
OURS_READY, PLAIN_READY = "html[data-ready]", "textarea"
SETTLED_MS = 2500
"""Later than all that a page does by itself when it opens, and than a save after the last key."""
_BETWEEN_KEYS_MS = 40
_PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_PAGE = """<!doctype html><meta charset="utf-8"><title>plain</title><style>
html, body {{ margin: 0; height: 100% }}
textarea {{ box-sizing: border-box; width: 100%; height: 100%; border: 0; padding: 1rem; font: 1.125rem/1.6 serif }}
</style><textarea spellcheck="false">{text}</textarea>"""
_TO_MIDDLE = {
    OURS_READY: """() => {
      const { doc } = desk.view.state;
      let line = doc.line(Math.floor(doc.lines / 2));
      while (!/^\\p{L}/u.test(line.text)) line = doc.line(line.number + 1);
      desk.view.focus();
      desk.view.dispatch({ selection: { anchor: line.from + line.text.indexOf(" ") }, scrollIntoView: true });
    }""",
    PLAIN_READY: """() => {
      const [area] = document.getElementsByTagName("textarea");
      const middle = area.value.indexOf(" ", area.value.length / 2);
      area.setSelectionRange(middle, middle);
      area.blur(); // focus scrolls the caret into sight
      area.focus();
    }""",
}


@contextlib.contextmanager
def plain_page(text: str) -> Iterator[str]:
    """The address of a page that is a textarea."""
    body = _PAGE.format(text=html.escape(text)).encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing in the terminal."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@dataclass
class Tab:
    """A page in a browser profile, and so in a renderer, of its own."""

    page: Any
    cdp: Any
    ready: str
    usable_ms: float = 0
    """CPU until it can be typed in."""
    load_ms: float = 0
    """CPU until it has nothing more to do."""

    @property
    def cpu_ms(self) -> float:
        return self.metrics["ProcessTime"] * 1000

    @property
    def metrics(self) -> dict[str, float]:
        return {entry["name"]: entry["value"] for entry in self.cdp.send("Performance.getMetrics")["metrics"]}

    def collect_garbage(self) -> None:
        """So that metrics count only what somebody holds. What a first pass frees may hold more."""
        for _ in range(3):
            self.cdp.send("HeapProfiler.collectGarbage")

    def to_middle(self) -> None:
        self.page.bring_to_front()
        self.page.evaluate(_TO_MIDDLE[self.ready])
        self.page.wait_for_timeout(SETTLED_MS / 4)

    def type(self, count: int, *, pause_ms: float = _BETWEEN_KEYS_MS) -> None:
        """Letters, as a keyboard sends them."""
        for number in range(count):
            letter = LETTERS[number % len(LETTERS)]
            key = {"key": letter, "code": "KeyA", "windowsVirtualKeyCode": ord("A")}
            self.cdp.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": letter, **key})
            self.cdp.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
            self.page.wait_for_timeout(pause_ms)

    def press(self, key: str, count: int) -> None:
        for _ in range(count):
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(_BETWEEN_KEYS_MS)


@contextlib.contextmanager
def opened(browser: Any, url: str, ready: str) -> Iterator[Tab]:
    """A page that was opened cold, with no cache, and is at rest."""
    context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="tt-RU")
    page = context.new_page()
    tab = Tab(page=page, cdp=context.new_cdp_session(page), ready=ready)
    tab.cdp.send("Performance.enable")
    before = tab.cpu_ms
    page.goto(url)
    page.wait_for_selector(ready)
    page.evaluate(_PAINTED)
    tab.usable_ms = tab.cpu_ms - before
    page.wait_for_timeout(SETTLED_MS)
    tab.load_ms = tab.cpu_ms - before
    yield tab
    context.close()
