"""feed.json, by the text of JSON Feed 1.1."""

import json

from tests.feed.parsed import guids_of, paging, rendered
from tests.feed.records import BASE_URL, SHOW, episode, many, show


def document(house, records, name="feed"):
    return json.loads(rendered(house, records)[f"{SHOW}/{name}.json"])


def test_the_top_names_the_show_and_where_the_feed_is():
    top = document(show(feed={"hubs": ["https://hub.example.org/"], "complete": True}), many(1))
    top.pop("items")
    assert top == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Сынау подкасты",
        "home_page_url": "https://example.org/sinaw",
        "feed_url": f"{BASE_URL}/{SHOW}/feed.json",
        "description": show().description["tt"],
        "icon": f"{BASE_URL}/{SHOW}/cover-0a1b2c3d.jpg",
        "favicon": f"{BASE_URL}/{SHOW}/cover-600-4e5f6a7b.jpg",
        "authors": [{"name": "Сынау остаханәсе", "url": "https://example.org/sinaw"}],
        "language": "tt",
        "expired": True,
        "hubs": [{"type": "WebSub", "url": "https://hub.example.org/"}],
    }


def test_an_item_has_what_the_episode_has():
    [item] = document(show(), [episode(3)])["items"]
    attachments = item.pop("attachments")
    assert item == {
        "id": episode(3).guid,
        "url": f"{BASE_URL}/{SHOW}/s01e03/index.html",
        "title": "Шәһәр урамнары",
        "content_html": item["content_html"],
        "summary": "Шәһәр урамнары: синтетик әңгәмә.",
        "banner_image": f"{BASE_URL}/{SHOW}/s01e03/share.png",
        "date_published": "2024-01-19T09:00:00Z",
        "date_modified": "2024-01-19T09:05:00Z",
        "authors": [{"name": "Синтетик тавыш 1"}, {"name": "Синтетик тавыш 2"}],
        "tags": ["татар теле", "шәһәр"],
        "language": "tt",
    }
    assert item["content_html"].startswith("<p>Шәһәр урамнары турында")
    assert [attachment["mime_type"] for attachment in attachments] == ["audio/mpeg", "audio/x-m4a", "audio/ogg"]
    assert {attachment["title"] for attachment in attachments} == {item["title"]}
    assert attachments[0]["size_in_bytes"] == 28_800_000
    assert attachments[0]["duration_in_seconds"] == 1803


def test_an_item_without_notes_has_text_since_one_of_the_two_must_be_there():
    [item] = document(show(), [episode(notes={}, summary={})])["items"]
    assert "content_html" not in item
    assert item["content_text"] == item["title"]


def test_names_and_topics_that_nobody_can_see_are_left_out():
    invisible = {"tt": "\u202e\u200b"}
    [item] = document(show(), [episode(people=[{"name": invisible}], keywords=["\u200b", "тел"])])["items"]
    assert "authors" not in item
    assert item["tags"] == ["тел"]


def test_a_show_without_episodes_has_an_empty_list():
    assert document(show(), [])["items"] == []


def test_next_url_leads_over_every_item_of_the_rss_feed():
    house, records = show(**paging()), many(45)
    files = rendered(house, records)
    met, url = [], f"{BASE_URL}/{SHOW}/feed.json"
    while url:
        page = json.loads(files[url.removeprefix(f"{BASE_URL}/")])
        met += [item["id"] for item in page["items"]]
        url = page.get("next_url")
    assert met == [record.guid for record in reversed(records)]
    assert guids_of(files[f"{SHOW}/feed.xml"]) == met[:15]
