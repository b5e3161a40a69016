"""What stands in a feed, by the rules of RSS, Apple, Podcasting 2.0 and Podlove (publishing.md 0 and 1)."""

import datetime as dt
import re

import pytest

from pipeline.feed.tags import NAMESPACES
from tests.feed.parsed import channel_of, every, find, items_of, links_of, main_feed, paging, rendered, text_of
from tests.feed.records import BASE_URL, GUEST, HOST, LECTURER, SHOW, episode, file, many, show, sri

MOMENT = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000")


def only_item(record, **facts):
    [item] = items_of(main_feed(show(**facts), [record]))
    return item


def attributes(element, path):
    return [dict(found.attrib) for found in every(element, path)]


def test_namespaces_are_those_that_apps_compare_to_the_letter():
    assert NAMESPACES["itunes"] == "http://www.itunes.com/dtds/podcast-1.0.dtd"
    assert NAMESPACES["podcast"] == "https://podcastindex.org/namespace/1.0"
    assert NAMESPACES["psc"] == "http://podlove.org/simple-chapters"


def test_the_channel_says_what_apple_asks_for():
    channel = channel_of(main_feed(show(), many(2)))
    assert text_of(channel, "title") == "Сынау подкасты"
    assert text_of(channel, "language") == "tt"
    assert text_of(channel, "itunes:explicit") == "false"
    assert text_of(channel, "itunes:type") == "episodic"
    assert text_of(channel, "itunes:author") == "Сынау остаханәсе"
    assert text_of(channel, "itunes:owner/itunes:email") == "podcast@example.org"
    assert attributes(channel, "itunes:category") == [{"text": "Society & Culture"}]
    assert attributes(channel, "itunes:category/itunes:category") == [{"text": "Documentary"}]
    for unset in ("itunes:block", "itunes:complete", "itunes:new-feed-url", "podcast:block", "podcast:podroll"):
        assert find(channel, unset) is None, unset


def test_both_pictures_of_the_channel_are_the_same_square_one():
    channel = channel_of(main_feed(show(), many(1)))
    url = f"{BASE_URL}/{SHOW}/cover-0a1b2c3d.jpg"
    assert text_of(channel, "image/url") == find(channel, "itunes:image").get("href") == url
    names = [child.tag for child in channel]
    assert names.index("image") < names.index(f"{{{NAMESPACES['itunes']}}}image")


def test_the_channel_says_what_podcasting_2_knows():
    channel = channel_of(main_feed(show(medium="course", type="serial"), many(1)))
    assert text_of(channel, "podcast:guid") == show().guid
    assert text_of(channel, "podcast:medium") == "course"
    assert text_of(channel, "itunes:type") == "serial"
    assert text_of(channel, "podcast:locked") == "yes"
    assert attributes(channel, "podcast:locked") == [{"owner": "podcast@example.org"}]
    assert text_of(channel, "podcast:license") == "cc-by-4.0"
    assert text_of(channel, "podcast:location") == "Казан"
    assert find(channel, "podcast:location").get("geo") == "geo:55.7963,49.1088"
    assert [person.text for person in every(channel, "podcast:person")] == ["Синтетик тавыш 1"]


def test_what_the_preset_asks_for_stands_in_the_channel():
    feed = {
        "locked": False, "hubs": ["https://hub.example.org/"], "moved_to": "https://new.example.org/feed.xml",
        "block": True, "complete": True, "url": "https://example.org/feed",
        "podroll": [{"guid": "917393e3-1b1e-5cef-ace4-edaa54e1f810", "url": "https://o.example.org/f", "title": "Дус"}],
        "rhythm": {"text": "атнага бер", "rrule": "FREQ=WEEKLY"},
        "proofs": [{"text": "S6lpp", "purpose": "verify"}, {"text": "true", "purpose": "ai-content"}],
    }  # fmt: skip
    data = main_feed(show(feed=feed), many(1))
    channel = channel_of(data)
    assert text_of(channel, "podcast:locked") == "no"
    assert text_of(channel, "itunes:new-feed-url") == "https://new.example.org/feed.xml"
    assert text_of(channel, "itunes:block") == text_of(channel, "itunes:complete") == "Yes"
    assert text_of(channel, "podcast:block") == "yes"
    assert attributes(channel, "podcast:podroll/podcast:remoteItem") == [
        {"feedGuid": "917393e3-1b1e-5cef-ace4-edaa54e1f810", "feedUrl": "https://o.example.org/f", "title": "Дус"}
    ]
    assert attributes(channel, "podcast:updateFrequency") == [{"rrule": "FREQ=WEEKLY", "complete": "true"}]
    assert [(proof.get("purpose"), proof.text) for proof in every(channel, "podcast:txt")] == [
        ("verify", "S6lpp"), ("ai-content", "true"),
    ]  # fmt: skip
    assert links_of(data)["self"] == "https://example.org/feed"
    assert {"rel": "hub", "href": "https://hub.example.org/"} in attributes(channel, "atom:link")


def test_what_belongs_to_today_stands_in_the_head_only():
    feed = {
        "items": 10, "hubs": ["https://hub.example.org/"], "moved_to": "https://new.example.org/feed.xml",
        "complete": True, "rhythm": {"text": "атнага бер"}, "proofs": [{"text": "a"}],
    }  # fmt: skip
    trailer = episode(1, type="trailer")
    page = channel_of(rendered(show(feed=feed), [trailer, *many(30)[1:]])[f"{SHOW}/feed-1.xml"])
    for name in ("trailer", "updateFrequency", "txt"):
        assert find(page, f"podcast:{name}") is None
    assert find(page, "itunes:new-feed-url") is None
    assert find(page, "itunes:complete") is None
    assert "hub" not in {link["rel"] for link in attributes(page, "atom:link")}
    assert text_of(page, "podcast:guid") == show().guid


def test_the_language_can_be_declared_otherwise_for_directories_that_know_no_tatar():
    files = rendered(show(feed={"language": "ru"}), many(1))
    assert text_of(channel_of(files[f"{SHOW}/feed.xml"]), "language") == "ru"
    assert text_of(channel_of(files[f"{SHOW}/feed.xml"]), "title") == "Сынау подкасты"


def test_an_item_has_its_enclosure_guid_and_date():
    record = episode(3)
    item = only_item(record)
    assert attributes(item, "enclosure") == [
        {"url": f"{BASE_URL}/{record.enclosure.path}", "length": "28800000", "type": "audio/mpeg"}
    ]
    assert text_of(item, "guid") == record.guid
    assert find(item, "guid").get("isPermaLink") == "false"
    assert text_of(item, "pubDate") == "Fri, 19 Jan 2024 09:00:00 +0000"
    assert text_of(item, "link") == f"{BASE_URL}/{SHOW}/s01e03/index.html"


def test_numbers_are_whole_and_flags_are_words():
    item = only_item(episode(3, duration_ms=40_500, explicit=True, type="bonus"))
    assert text_of(item, "itunes:duration") == "41"
    assert text_of(item, "itunes:explicit") == "true"
    assert text_of(item, "itunes:episodeType") == "bonus"
    for space in ("itunes", "podcast"):
        assert text_of(item, f"{space}:season") == "1"
        assert text_of(item, f"{space}:episode") == "3"


def test_what_is_not_known_is_left_out():
    item = only_item(
        episode(
            season=None, numbered=False, duration_ms=0, chapters=[], soundbites=[], captions=[], alternates=[],
            people=[], chapters_file=None, share=None, notes={}, summary={}, keywords=[],
            enclosure={"url": "https://old.example.org/a.mp3", "content_type": "audio/mpeg", "size_bytes": 0},
        )
    )  # fmt: skip
    names = [child.tag.rpartition("}")[2] for child in item]
    assert names == [
        "title", "title", "link", "guid", "pubDate", "enclosure", "author", "episodeType", "explicit",
    ]  # fmt: skip


def test_people_of_an_item_repeat_those_of_the_show_since_they_replace_them():
    item = only_item(episode(people=[HOST, GUEST, LECTURER]))
    assert [(person.text, person.get("role"), person.get("group")) for person in every(item, "podcast:person")] == [
        ("Синтетик тавыш 1", "host", "cast"), ("Синтетик тавыш 2", "guest", "cast"),
        ("Синтетик лектор", "host", "cast"),
    ]  # fmt: skip


def test_all_renditions_are_alternate_enclosures_with_their_integrity():
    record = episode(3)
    first, m4a, opus = every(only_item(record), "podcast:alternateEnclosure")
    assert dict(first.attrib) == {
        "type": "audio/mpeg", "length": "28800000", "bitrate": "128000", "lang": "tt", "default": "true",
    }  # fmt: skip
    assert dict(m4a.attrib) == {
        "type": "audio/x-m4a", "length": "21600000", "bitrate": "96000", "lang": "tt", "title": "AAC 96",
        "codecs": "mp4a.40.2",
    }  # fmt: skip
    assert find(opus, "podcast:source").get("uri") == f"{BASE_URL}/{record.alternates[1].path}"
    assert dict(find(opus, "podcast:integrity").attrib) == {
        "type": "sri", "value": f"sha384-{sri('s01e03', 'opus')}",
    }  # fmt: skip


def test_a_long_title_of_a_rendition_is_cut_to_what_apps_show():
    alternate = file("a/b/c.opus", "audio/ogg", 9, title="Әйбәт тавыш " * 9)
    [_, other] = every(only_item(episode(alternates=[alternate])), "podcast:alternateEnclosure")
    assert 20 < len(other.get("title")) <= 32


def test_transcripts_come_in_the_main_language_first_and_json_in_no_other():
    captions = [
        file(f"a/b/t.{language}.{end}", f"{kind}; charset=utf-8", 9, language=language)
        for language in ("tt", "ru")
        for end, kind in (("vtt", "text/vtt"), ("json", "application/json"), ("txt", "text/plain"))
    ]
    item = only_item(episode(language="ru", captions=captions))
    assert [
        (found.get("type"), found.get("language"), found.get("rel")) for found in every(item, "podcast:transcript")
    ] == [
        ("text/vtt", "ru", "captions"), ("application/json", "ru", "captions"), ("text/plain", "ru", None),
        ("text/vtt", "tt", "captions"), ("text/plain", "tt", None),
    ]  # fmt: skip


def test_chapters_stand_in_the_feed_and_beside_it():
    item = only_item(episode(3))
    assert attributes(item, "podcast:chapters") == [
        {"url": f"{BASE_URL}/{SHOW}/s01e03/chapters.json", "type": "application/json+chapters"}
    ]
    assert find(item, "psc:chapters").get("version") == "1.2"
    assert attributes(item, "psc:chapters/psc:chapter")[2] == {
        "start": "00:12:34.500", "title": "Сораулар һәм җаваплар"
    }  # fmt: skip


def test_a_soundbite_has_its_time_and_title():
    item = only_item(episode(3))
    assert attributes(item, "podcast:soundbite") == [{"startTime": "80.5", "duration": "30"}]
    assert text_of(item, "podcast:soundbite") == "Иң кызыгы"


def test_long_notes_stand_whole_in_content_and_in_four_thousand_bytes_in_the_description():
    notes = "<p>" + "Озын сүз. " * 900 + "</p>"
    item = only_item(episode(notes={"tt": notes}))
    assert 3900 < len(text_of(item, "description").encode()) <= 4000
    assert text_of(item, "description").endswith("…</p>")
    assert text_of(item, "content:encoded") == notes.strip()
    short = only_item(episode())
    assert text_of(short, "content:encoded") == text_of(short, "description")


def test_without_notes_the_summary_is_the_description():
    item = only_item(episode(notes={}, summary={"tt": "Кыскача <b> & тагын"}))
    assert text_of(item, "description") == "<p>Кыскача &lt;b&gt; &amp; тагын</p>"
    assert text_of(item, "itunes:summary") == "Кыскача <b> & тагын"


def test_the_summary_stands_before_the_description_since_readers_take_the_last():
    names = [child.tag for child in only_item(episode())]
    assert names.index(f"{{{NAMESPACES['itunes']}}}summary") < names.index("description")


def test_a_trailer_is_an_item_and_is_named_by_the_channel():
    trailer = episode(1, type="trailer", season=2, numbered=False)
    channel = channel_of(main_feed(show(), [trailer, episode(2)]))
    assert attributes(channel, "podcast:trailer") == [
        {
            "pubdate": "Fri, 05 Jan 2024 09:00:00 +0000", "url": f"{BASE_URL}/{trailer.enclosure.path}",
            "length": "28800000", "type": "audio/mpeg", "season": "2",
        }
    ]  # fmt: skip
    assert text_of(channel, "podcast:trailer") == trailer.title["tt"]
    assert [text_of(item, "itunes:episodeType") for item in channel.findall("item")] == ["full", "trailer"]


def test_dates_are_those_of_the_records_and_never_of_a_clock():
    records = [episode(1), episode(2, changed_at=dt.datetime(2025, 2, 3, 4, 5, tzinfo=dt.UTC)), episode(3)]
    first, second = (main_feed(show(), order) for order in (records, records[::-1]))
    assert first == second
    channel = channel_of(first)
    assert text_of(channel, "lastBuildDate") == "Mon, 03 Feb 2025 04:05:00 +0000"
    assert text_of(channel, "pubDate") == "Fri, 19 Jan 2024 09:00:00 +0000"
    dates = [found.text for found in channel.iter("pubDate", "lastBuildDate")]
    assert all(map(MOMENT.fullmatch, dates))


def test_a_retraction_makes_the_feed_newer():
    gone = episode(2, status="retracted", changed_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    channel = channel_of(main_feed(show(), [episode(1), gone]))
    assert text_of(channel, "lastBuildDate") == "Wed, 01 Jan 2025 00:00:00 +0000"
    assert len(channel.findall("item")) == 1


def test_a_show_without_episodes_has_a_feed_nevertheless():
    channel = channel_of(main_feed(show(), []))
    assert text_of(channel, "title")
    assert channel.findall("item") == []
    assert text_of(channel, "lastBuildDate") == "Fri, 05 Jan 2024 09:00:00 +0000"


@pytest.mark.parametrize("page", ["feed.xml", "feed-1.xml", "feeds/ru-1.xml", "feeds/season-1.xml"])
def test_every_page_of_every_feed_is_a_whole_channel(page):
    channel = channel_of(rendered(show(**paging()), many(25))[f"{SHOW}/{page}"])
    for name in ("title", "link", "description", "language", "itunes:explicit", "itunes:author", "podcast:guid"):
        assert text_of(channel, name), name
    assert find(channel, "itunes:image").get("href")
    assert channel.findall("item")


def test_an_episode_names_its_licence_only_when_it_is_another():
    own = {"id": "CC-BY-SA-4.0", "url": "https://creativecommons.org/licenses/by-sa/4.0/"}
    assert text_of(only_item(episode(licence=own)), "podcast:license") == "cc-by-sa-4.0"
    assert find(only_item(episode(licence=own), licence=own), "podcast:license") is None


def test_a_licence_that_apps_do_not_know_has_the_address_of_its_text():
    tag = find(only_item(episode(licence={"id": "CC-BY-SA-4.0"})), "podcast:license")
    assert tag.get("url") == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert find(only_item(episode(licence={"id": "Безнең шартлар"})), "podcast:license") is None
    assert text_of(only_item(episode(licence={"id": "ARR"})), "podcast:license") == "arr"


def test_a_rhythm_with_a_count_is_refused_since_it_needs_a_first_date():
    with pytest.raises(ValueError, match="must not have COUNT; say until when"):
        show(feed={"rhythm": {"text": "ун тапкыр", "rrule": "FREQ=WEEKLY;COUNT=10"}})
