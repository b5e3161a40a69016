"""Pages for everybody: axe-core finds nothing serious, nothing moves, nothing is cut off, hostile text does nothing."""

import json

import pytest

from tests.browser.conftest import until
from tests.feed.records import SHOW

AUDIO = "document.getElementById('audio')"
PAGES = {
    "home": "/index.html",
    "show": "index.html",
    "episode": "s01e01/index.html",
    "text": "s01e02/text-2.html",
    "person": "people/sintetik-tavysh-1.html",
    "topic": "topics/tatar-tele.html",
    "search": "search/index.html",
    "embed": "s01e01/embed.html",
}


def place(built, name):
    """The page's address; the first of its kind where a name is not ours to know."""
    path = PAGES[name]
    public = built.workspace / "public"
    if not path.startswith("/") and not (public / SHOW / path).exists():
        found = sorted((public / SHOW / path).parent.glob("s*.html"))
        if not found:
            pytest.skip(f"there is no page {path}")
        return str(found[0].relative_to(public / SHOW))
    return path


@pytest.mark.parametrize(
    ("name", "scheme"),
    # The text page has the colours of the episode's, and most to look through.
    [(name, scheme) for name in PAGES for scheme in ("light", "dark") if (name, scheme) != ("text", "dark")],
)
def test_axe_finds_nothing_serious(visit, built, axe_source, name, scheme):
    page = visit(place(built, name), color_scheme=scheme)
    if page.locator(".player .play").count():
        page.locator(".player .play").first.click()
        until(page, f"{AUDIO}.currentTime > 0.6")
    page.evaluate(axe_source)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    serious = [
        (violation["id"], node["html"][:160], node["failureSummary"][:300])
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
    assert serious == [], json.dumps(serious, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("width", [320, 1000])
@pytest.mark.parametrize(
    "path", ["s01e01/index.html", "s01e02/index.ru.html", "s01e02/text-3.html", "s01e01/embed.html"]
)
def test_nothing_moves_while_a_page_loads_and_plays(visit, path, width):
    page = visit(path, width=width)
    page.locator(".player .play").first.click()
    until(page, f"{AUDIO}.currentTime > 0.5")
    page.wait_for_timeout(300)
    assert page.evaluate("window.__shift") == 0


@pytest.mark.parametrize("name", PAGES)
def test_320_pixels_are_enough(visit, built, name):
    page = visit(place(built, name), width=320, height=600)
    page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize(
    "path", ["s01e03/index.html", "s01e03/index.ru.html", "s01e03/embed.html", "index.html", "/index.html"]
)
def test_hostile_text_is_only_text(visit, path):
    page = visit(path)
    if page.locator(".player .play").count():
        page.locator(".player .play").first.click()
        until(page, f"{AUDIO}.currentTime > 0.3")
        page.locator("body").press("]")
        page.wait_for_timeout(200)
    assert page.evaluate("[window.__pwned, document.querySelectorAll('img[src=x]').length]") == [None, 0]
    assert "49" not in page.title()


def test_targets_are_large_enough_for_fingers(visit):
    page = visit("s01e01/index.html", width=320, height=640, has_touch=True)
    small = page.evaluate(
        """() => [...document.querySelectorAll(".player button, .player select, .player summary, .chapters a")]
          .filter((element) => element.checkVisibility() && !element.closest(".status"))
          .map((element) => [element.outerHTML.slice(0, 80), element.getBoundingClientRect()])
          .filter(([, box]) => box.width && (box.height < 40 || box.width < 44)).map(([html]) => html)"""
    )
    assert small == []
    heights = page.evaluate("[...document.querySelectorAll('.player button')].map(b => b.offsetHeight).filter(Boolean)")
    assert min(heights) >= 44


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_the_text_comes_before_what_is_beside_it_and_the_player_has_no_empty_strip(visit, width):
    page = visit("s01e01/index.html", width=width, height=640)
    tops = page.evaluate("['notes', 'transcript', 'subscribe'].map((id) => document.getElementById(id).offsetTop)")
    assert tops == sorted(tops)
    player = "document.querySelector('.player.ready').getBoundingClientRect().height"
    page.wait_for_selector(".player.ready")
    reserved = page.evaluate(player)
    page.evaluate("document.querySelector('.player').style.minBlockSize = '0'")
    assert reserved - page.evaluate(player) < 1
    page.locator(".player .buttons .play").click()
    until(page, f"{AUDIO}.currentTime > 0.3")
    assert page.locator("[data-mini]").is_hidden()


def test_forced_colours_and_still_motion_keep_it_usable(visit):
    page = visit("s01e01/index.html#t=2", forced_colors="active", reduced_motion="reduce")
    page.locator(".player .buttons .play").click()
    until(page, f"{AUDIO}.currentTime > 2.3")
    sentence = page.locator(".s.now")
    assert sentence.evaluate("element => getComputedStyle(element).backgroundColor") != "rgba(0, 0, 0, 0)"


def test_a_chapter_change_is_announced(visit, built):
    middle = built.episodes[0].chapters[1].start / 1000
    page = visit(f"s01e01/index.html#t={middle - 0.5}")
    page.locator(".player .buttons .play").click()
    until(page, "document.querySelector('[role=status]').textContent === 'Бүлек: Яңгыр турында'")
