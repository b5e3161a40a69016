"""A page with sound and waveform (sound.html) in a browser."""

from __future__ import annotations

import pytest

from tests.editor.sound.recording import serving, speech_like


@pytest.fixture(scope="module")
def three_hours() -> bytes:
    return speech_like()


@pytest.fixture
def served(three_hours):
    with serving(three_hours) as site:
        yield site


@pytest.fixture
def visit(browser, served):
    """visit(color_scheme="dark", …) → a page whose scripts have run. An error in one of its scripts fails the test."""
    contexts, errors = [], []

    def open_page(*, storage_state=None, **choices):
        context = browser.new_context(viewport={"width": 1032, "height": 400}, storage_state=storage_state, **choices)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{served.address}/sound.html")
        page.wait_for_function("window.ready && document.querySelector('[data-peaks]')")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []
