"""sitemap.xml: every page once, in every language, by the protocol of sitemaps.org."""

from lxml import etree

from pipeline.site.derived import home
from tests.feed import records
from tests.feed.records import BASE_URL, SHOW

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def test_every_page_stands_in_it_once_with_its_other_languages(built):
    tree = etree.fromstring(built[f"{SHOW}/sitemap.xml"])
    places = tree.xpath("//s:loc/text()", namespaces=NAMES)
    assert len(places) == len(set(places))
    assert f"{BASE_URL}/{SHOW}/s01e01/index.ru.html" in places
    paths = {place.removeprefix(f"{BASE_URL}/") for place in places}
    assert paths <= built.keys()
    assert not any("s04e05" in path for path in paths), "a retracted episode is not listed"
    episode = tree.xpath("//s:url[s:loc[contains(., 's01e01/index.html')]]", namespaces=NAMES)[0]
    assert episode.xpath("x:link/@hreflang", namespaces=NAMES) == ["tt", "ru", "x-default"]
    assert episode.xpath("s:lastmod/text()", namespaces=NAMES) == ["2024-01-05T09:05:00+00:00"]


def test_indexed_pages_and_no_others_are_in_it(built):
    places = built[f"{SHOW}/sitemap.xml"].decode()
    for path, data in built.items():
        if path.endswith(".html") and path.startswith(f"{SHOW}/s"):
            listed = f"<loc>{BASE_URL}/{path}</loc>" in places
            assert listed <= (b'content="noindex"' not in data), path


def test_the_root_names_all_shows_and_robots_find_it(theme):
    built = {one.path: one.render({}).decode() for one in home([records.show(), records.show(show="other")], theme)}
    tree = etree.fromstring(built["sitemap.xml"].encode())
    assert tree.xpath("//s:loc/text()", namespaces=NAMES) == [
        f"{BASE_URL}/other/sitemap.xml",
        f"{BASE_URL}/{SHOW}/sitemap.xml",
    ]
    assert f"Sitemap: {BASE_URL}/sitemap.xml" in built["robots.txt"]
