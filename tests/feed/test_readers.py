"""What programs that we did not write read from our feeds: feedparser and podcastparser (which gPodder is made of)."""

import io

import feedparser
import podcastparser
import pytest

from tests.feed.parsed import paging, rendered
from tests.feed.records import BASE_URL, SHOW, episode, many, show

ADDRESS = f"{BASE_URL}/{SHOW}/feed.xml"
HOSTILE = {"tt": "Ике <b>таҗ</b> & ]]> «Тукай» \U0001f399️"}


def feed_files(records, **facts):
    return {path: data for path, data in rendered(show(**facts), records).items() if path.endswith("xml")}


def by_podcastparser(data):
    return podcastparser.parse(ADDRESS, io.BytesIO(data))


@pytest.mark.parametrize("count", [0, 1, 25])
def test_feedparser_finds_nothing_wrong_with_any_feed(count):
    for path, data in feed_files(many(count), **paging()).items():
        parsed = feedparser.parse(data)
        assert (parsed.bozo, parsed.version) == (0, "rss20"), path
        assert parsed.encoding == "utf-8"


def test_feedparser_reads_what_we_wrote():
    record = episode(3, title=HOSTILE)
    parsed = feedparser.parse(feed_files([record])[f"{SHOW}/feed.xml"])
    [entry] = parsed.entries
    assert parsed.feed.language == "tt"
    assert parsed.feed.image.href == f"{BASE_URL}/{SHOW}/cover-0a1b2c3d.jpg"
    assert entry.id == record.guid
    assert entry.title_detail.value == HOSTILE["tt"]
    assert entry.published_parsed[:5] == (2024, 1, 19, 9, 0)
    assert [(link.href, link.length) for link in entry.enclosures] == [
        (f"{BASE_URL}/{record.enclosure.path}", "28800000")
    ]
    assert entry.itunes_duration == "1803"
    assert [tag.term for tag in entry.tags] == list(record.keywords)


def test_podcastparser_reads_what_we_wrote():
    """podcast:person and the like it knows only under a namespace of before 2021: psc:chapters are there for it."""
    record = episode(3)
    parsed = by_podcastparser(feed_files([record])[f"{SHOW}/feed.xml"])
    assert parsed["title"] == "Сынау подкасты"
    assert parsed["cover_url"] == f"{BASE_URL}/{SHOW}/cover-0a1b2c3d.jpg"
    assert parsed["itunes_categories"] == [["Society & Culture", "Documentary"]]
    assert parsed["type"] == "episodic"
    [found] = parsed["episodes"]
    assert found["guid"] == record.guid
    assert found["total_time"] == 1803
    assert found["description"] == record.summary["tt"]
    assert found["description_html"].startswith("<p>Шәһәр урамнары турында")
    assert found["published"] == int(record.published_at.timestamp())
    assert found["enclosures"] == [
        {"url": f"{BASE_URL}/{record.enclosure.path}", "file_size": 28_800_000, "mime_type": "audio/mpeg"}
    ]
    assert [(chapter["start"], chapter["title"]) for chapter in found["chapters"]] == [
        (0, "Кереш"), (75, "Төп өлеш: нәрсә турында сөйләшәбез"), (754, "Сораулар һәм җаваплар"),
    ]  # fmt: skip
    assert (found["season"], found["number"], found["type"]) == (1, 3, "full")


def test_podcastparser_follows_every_page():
    files = feed_files(many(45), **paging())
    met, path = [], f"{SHOW}/feed.xml"
    while path:
        parsed = by_podcastparser(files[path])
        met += [found["guid"] for found in parsed["episodes"]]
        path = parsed.get("paged_feed_next", "").removeprefix(f"{BASE_URL}/")
    assert met == [record.guid for record in reversed(many(45))]


def test_notes_longer_than_apple_takes_reach_readers_whole():
    notes = {"tt": "<p>" + "Озын сүз. " * 900 + "</p>"}
    data = feed_files([episode(notes=notes)])[f"{SHOW}/feed.xml"]
    assert len(by_podcastparser(data)["episodes"][0]["description_html"]) > 8000
    assert len(feedparser.parse(data).entries[0].content[-1].value) > 8000
