"""What people do on the search page, in Debian's Chromium against `media serve`."""

import re

import pytest


@pytest.fixture
def page(browser, address):
    context = browser.new_context(viewport={"width": 1000, "height": 800}, locale="tt-RU")
    context.set_default_timeout(10_000)
    made = context.new_page()
    made.problems = []
    made.on("pageerror", lambda error: made.problems.append(str(error)))
    made.on("console", lambda message: made.problems.append(message.text) if wrong(message) else None)
    made.goto(f"{address}/search/index.html")
    yield made
    pwned = made.evaluate("window.__pwned")
    context.close()
    assert made.problems == []
    assert not pwned


def wrong(message):
    """The site of these tests has no sound and no pictures, so only what search fetches must be there."""
    elsewhere = "404" in message.text and "/search/" not in message.location["url"]
    return message.type == "error" and not elsewhere


def ask(page, query):
    page.locator("#search-field").fill(query)
    page.locator(".search-results:not([aria-busy]) .result").first.wait_for()


@pytest.mark.parametrize("query", ["китап", "китабы", "китаплар", "Китапларыбызны", "кит"])
def test_any_form_finds_the_sentence_and_a_click_opens_the_episode_there(page, query):
    ask(page, query)
    link = page.locator(".quotes a", has_text="китапларыбызны")
    assert link.locator("mark").all_inner_texts() == ["китапларыбызны"]
    link.click()
    page.wait_for_url(re.compile(r"/s01e01/index\.html#s415500$"))
    page.locator("#s415500").wait_for()
    assert "китапларыбызны" in page.locator("#s415500").inner_text()


@pytest.mark.parametrize("query", ["рәхмәт", "рэхмэт", "рахмат", "РЭХМЭТЛЭР"])
def test_letters_that_a_keyboard_lacks_are_understood(page, query):
    ask(page, query)
    assert page.locator(".quotes mark").all_inner_texts() == ["Рәхмәт"]
