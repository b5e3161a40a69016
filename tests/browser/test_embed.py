"""The embeddable player on somebody else's page, and the oEmbed answer that leads there."""

import html
import json
import re
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.browser.conftest import until
from tests.feed.records import SHOW

AUDIO = "document.getElementById('audio')"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments):
        pass


@pytest.fixture
def portal(tmp_path):
    """A partner's site: another origin. Call it with the HTML of a page."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=tmp_path))
    Thread(target=server.serve_forever, daemon=True).start()

    def page(body):
        text = f'<!doctype html><html lang="tt"><link rel="icon" href="data:,"><title>Портал</title>{body}'
        (tmp_path / "index.html").write_text(text, encoding="utf-8")
        return f"http://localhost:{server.server_port}/index.html"

    yield page
    server.shutdown()
    server.server_close()


def answer(built, episode=0, name="oembed.json"):
    return json.loads((built.workspace / "public" / built.episodes[episode].folder / name).read_text(encoding="utf-8"))


def test_the_oembed_answer_has_all_that_the_format_asks_for(built):
    for name in ("oembed.json", "oembed.ru.json"):
        found = answer(built, name=name)
        assert (found["version"], found["type"]) == ("1.0", "rich")
        assert {type(found[key]) for key in ("width", "height", "thumbnail_width", "thumbnail_height")} == {int}
        assert found["thumbnail_url"].startswith(built.show.base_url)
        assert re.fullmatch(r"<iframe [^<>]*></iframe>", found["html"])
    assert found["title"] == built.episodes[0].title["ru"]
    assert "/embed.ru.html" in found["html"]


def test_the_episode_leads_to_its_oembed_answer(visit, built):
    page = visit("s01e01/index.html", java_script_enabled=False)
    link = page.locator("link[type='application/json+oembed']").get_attribute("href")
    assert link == f"{built.show.base_url}/{built.episodes[0].folder}/oembed.json"


def test_the_frame_of_a_hostile_title_is_still_one_frame(built):
    code = answer(built, 2)["html"]
    assert code.count("<") == 2
    assert "onerror" not in re.sub(r'"[^"]*"', "", code)
    assert "<script>" in html.unescape(code)


def test_it_plays_in_a_sandboxed_frame_of_another_origin(visit, built, portal, address):
    code = answer(built)["html"].replace(built.show.base_url, address)
    page = visit(url=portal(code), foreign=True)
    frame = page.frame_locator("iframe")
    frame.locator(".player .play").click()
    inner = page.frames[1]
    until(inner, f"{AUDIO}.currentTime > 0.5")
    assert inner.evaluate("window.__violations") == []
    link = frame.locator("h1 a")
    assert link.get_attribute("target") == "_blank"
    assert link.get_attribute("href").endswith(f"{built.episodes[0].folder}/index.html")


def test_it_plays_where_the_frame_may_remember_nothing(visit, built, portal, address):
    page_address = f"{address}/{SHOW}/s01e01/embed.html"
    code = f'<iframe src="{page_address}" sandbox="allow-scripts" width="320" height="160"></iframe>'
    page = visit(url=portal(code), foreign=True)
    page.frame_locator("iframe").locator(".player .play").click()
    until(page.frames[1], f"{AUDIO}.currentTime > 0.5")


@pytest.mark.parametrize(("width", "height"), [(320, 160), (640, 180), (420, 480)])
def test_all_that_is_shown_fits_its_frame(visit, width, height):
    page = visit("s01e02/embed.ru.html", width=width, height=height)
    page.locator(".player .play").click()
    until(page, f"{AUDIO}.currentTime > 0.1")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = page.evaluate(
        """() => [...document.querySelectorAll("h1, .controls button, .controls select, .controls summary, .seek")]
          .filter((element) => element.checkVisibility()).map((element) => [element.outerHTML.slice(0, 60),
            element.getBoundingClientRect()])
          .filter(([, box]) => box.width && (box.right > innerWidth || box.bottom > innerHeight || box.left < 0))"""
    )
    assert outside == []


def test_the_page_is_small(built):
    sizes = [path.stat().st_size for path in (built.workspace / "public").glob(f"{SHOW}/*/embed*.html")]
    assert len(sizes) == 6
    assert max(sizes) < 30_000
