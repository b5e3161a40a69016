"""The pictures of `media edit` in docs/pictures: the real page of a real episode, in Debian's Chromium.

The episode is made of the bundled recording, whose voices are all synthetic; its transcript is corrected the way a
producer corrects it, with what is known to be said.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from site_pictures import CUTS, ROOT, produce, save

DESK, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}


def take(workspace: Path, media: Callable[..., str]) -> list[Path]:
    """Pictures of the editor with the last of the site's episodes. `media` runs a command in `workspace`."""
    episode = produce(workspace, 1, CUTS[-1], media)
    with editing(workspace, episode) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--autoplay-policy=no-user-gesture-required", "--mute-audio"],
        )
        taken = list(photographs(browser, address))
        browser.close()
    return taken


@contextlib.contextmanager
def editing(workspace: Path, episode: str) -> Iterator[str]:
    argv = [ROOT / ".venv" / "bin" / "media", "--workspace", workspace, "edit", episode, "--no-browser", "--json"]
    server = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
    try:
        yield str(json.loads(server.stdout.readline() if server.stdout else "")["url"])
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=10)


def photographs(browser: Browser, address: str) -> Iterator[Path]:
    with visit(browser, address, "tt-RU", viewport=DESK) as page:
        for _ in range(3):
            page.locator(".turn-check[aria-pressed=false]").first.click()
        page.evaluate("desk.sound.seekMs(18500, {play: true})")
        page.wait_for_timeout(2500)
        yield save(page, "editor")
    with visit(browser, address, "ru-RU", viewport=DESK, color_scheme="dark") as page:
        page.evaluate("desk.panel.show('facts')")
        page.wait_for_timeout(1500)
        yield save(page, "editor-facts")
    with visit(browser, address, "tt-RU", viewport=PHONE, device_scale_factor=2) as page:
        page.evaluate("desk.sound.seekMs(33500, {play: true})")
        page.wait_for_timeout(2500)
        yield save(page, "editor-phone")


@contextlib.contextmanager
def visit(browser: Browser, address: str, locale: str, **options: object) -> Iterator[Page]:
    context = browser.new_context(locale=locale, **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    page.wait_for_timeout(2500)
    yield page
    context.close()
