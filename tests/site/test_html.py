"""Pages are what HTML says they are, by W3C's checker; each says its language, and of each text in another one."""

import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import html as lxml_html

from tests.feed.records import SHOW

CHECKER = Path(__file__).parent / "w3c" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# The checker reads our policy as if the page stood in a file of its own, where 'self' is nobody.
# CSS Custom Highlight API 1: newer than the checker's list of pseudo-elements.
UNKNOWN = re.compile(rb"::highlight\([^}]*\}")
FETCHED = rb'rel="(stylesheet|icon|modulepreload)"[^>]*'
EXPECTED = re.compile(r"info warning: (Resource|Inline script) violates Content Security Policy")


@pytest.fixture(scope="module")
def pages(built):
    return {path: data for path, data in built.items() if path.endswith(".html")}


def test_w3c_finds_nothing_wrong(pages, built, tmp_path, require_tool):
    java = require_tool("java")
    if not CHECKER.exists():
        require_tool("npm ci in tests/site/w3c")
    # One of each kind is enough: the rest differs in words only.
    wanted = [p for p in pages if f"{SHOW}/s" not in p or re.search("/s0[14]e0[1-9]/|/s03e1|seasons/[1-4]|search/", p)]
    wanted += [path for path in built if path.endswith(".css")]
    for path in wanted:
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(UNKNOWN.sub(b"", built[path]))
    argv = [java, "-Xss4m", "-jar", CHECKER, "--also-check-css", "--skip-non-html", "--exit-zero-always", tmp_path]
    done = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=200)
    said = [line for line in done.stderr.splitlines() if line and not EXPECTED.search(line)]
    assert [line.replace(f"file:{tmp_path}/", "") for line in said] == []
    assert len(wanted) > 40


def test_every_page_says_its_language_and_leads_to_the_others(pages):
    for path, data in pages.items():
        if path == "404.html" or "/embed" in path:
            continue
        language = "ru" if path.endswith(".ru.html") else "tt"
        assert f'<html lang="{language}"'.encode() in data, path
        switch = re.search(r'<nav class="languages".*?</nav>', data.decode(), re.DOTALL)[0]
        assert re.findall(r'hreflang="(\w+)"', switch) == ["tt", "ru"], path
        assert re.search(rf'hreflang="{language}"[^>]*aria-current="true"', switch), path


def test_alternates_and_canonical_are_absolute_and_agree(pages):
    tatar, russian = pages[f"{SHOW}/s01e01/index.html"], pages[f"{SHOW}/s01e01/index.ru.html"]
    base = f"https://media.example.org/{SHOW}/s01e01/"
    for page, own in ((tatar, "index.html"), (russian, "index.ru.html")):
        assert f'<link rel="canonical" href="{base}{own}">'.encode() in page
        for language, name in (("tt", "index.html"), ("ru", "index.ru.html"), ("x-default", "index.html")):
            assert f'<link rel="alternate" hreflang="{language}" href="{base}{name}">'.encode() in page


def test_text_of_another_language_says_so(pages):
    page = pages[f"{SHOW}/s04e08/index.html"].decode()
    assert '<h1><span lang="ru">Выпуск только по-русски</span></h1>' in page
    assert '<span lang="ru">Выпуск только по-русски</span>' not in pages[f"{SHOW}/s04e08/index.ru.html"].decode()
    neighbour = pages[f"{SHOW}/s04e07/index.html"].decode()
    assert '<strong><span lang="ru">Выпуск только по-русски</span></strong>' in neighbour


def test_pictures_have_their_size_so_that_nothing_moves(pages):
    for path, data in pages.items():
        for picture in re.findall(rb"<img [^>]*>", data):
            assert b' width="' in picture, path
            assert b' height="' in picture, path


def test_headings_descend_one_by_one(pages):
    for path, data in pages.items():
        levels = [int(heading.tag[1]) for heading in lxml_html.fromstring(data).iter("h1", "h2", "h3", "h4")]
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), (path, levels)


def test_shared_links_have_a_picture_and_words(pages):
    page = pages[f"{SHOW}/s01e01/index.ru.html"]
    said = dict(re.findall(r'<meta property="([^"]*)" content="([^"]*)">', page.decode()))
    assert said["og:title"] == "Как записать звук дома"
    assert said["og:image"] == f"https://media.example.org/{SHOW}/s01e01/share.png"
    assert said["og:url"] == f"https://media.example.org/{SHOW}/s01e01/index.ru.html"
    assert said["og:audio"].endswith(".mp3")
    assert said["og:locale"] == "ru_RU"
    assert b'<meta name="twitter:card" content="summary_large_image">' in page
    assert b'<meta name="description" content="' in page


def test_a_retracted_episode_is_a_notice_without_sound(pages):
    page = pages[f"{SHOW}/s04e05/index.html"].decode()
    assert "Бу чыгарылыш сайттан алынды" in page
    assert "Хата табылды." in page
    assert '<meta name="robots" content="noindex">' in page
    assert "<audio" not in page
    assert "text-2.html" not in page
    assert "сайттан алынды" in pages[f"{SHOW}/s04e05/text-2.html"].decode()
    assert not any(f"{SHOW}/s04e06/" in path for path in pages), "a scheduled episode has no page yet"
    for path, data in pages.items():
        if "s04e05" not in path:
            assert b"s04e05" not in data, path


def test_the_player_on_other_sites_falls_silent_with_the_episode(pages, built):
    page = pages[f"{SHOW}/s04e05/embed.html"].decode()
    assert "Бу чыгарылыш сайттан алынды" in page
    assert not re.search(r"<audio|<source|\.mp3|player\.js", page)
    answer = json.loads(built[f"{SHOW}/s04e05/oembed.json"])
    assert answer["type"] == "link"
    assert "html" not in answer
    assert json.loads(built[f"{SHOW}/s01e01/oembed.json"])["type"] == "rich"


def test_everything_is_there_without_scripts(pages):
    page = pages[f"{SHOW}/s01e01/index.html"].decode()
    assert '<audio id="audio"' in page
    assert "Сораулар һәм җаваплар" in page
    assert 'class="turn"' in page
    assert "28,8\u00a0МБ" in page
    assert "128\u00a0кбит/с" in page
    assert "podcast://media.example.org/" in page
    assert "&lt;iframe src=" in page


def test_pages_ask_nobody_else_for_anything(pages):
    for path, data in pages.items():
        for tag, name in (("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src")):
            for address in re.findall(rf"<{tag}\b[^>]*?\s{name}=\"([^\"]*)\"".encode(), data):
                fetched = tag != "link" or re.search(FETCHED + re.escape(address), data)
                adopted = path.startswith(f"{SHOW}/s04e09/") and address.startswith(b"https://cdn.example.org/")
                assert not fetched or adopted or not address.startswith((b"http:", b"https:", b"//")), (path, address)


def test_only_a_page_with_adopted_sound_may_play_from_elsewhere(pages):
    assert b"media-src 'self' https:;" in pages[f"{SHOW}/s04e09/index.html"]
    assert b"media-src 'self';" in pages[f"{SHOW}/s01e01/index.html"]
