"""Feeds of languages and seasons beside the main one, and the order in which all of them are written."""

from pipeline.destinations.layout import content_type
from pipeline.feed.derived import feeds
from pipeline.store.code import code_digest
from tests.feed.parsed import channel_of, find, guids_of, items_of, links_of, paging, rendered, text_of
from tests.feed.records import BASE_URL, SHOW, episode, many, show


def test_a_language_feed_has_the_same_items_in_other_words():
    files = rendered(show(), many(3))
    main, russian = (files[f"{SHOW}/{name}.xml"] for name in ("feed", "feeds/ru"))
    assert guids_of(main) == guids_of(russian)
    channel, item = channel_of(russian), items_of(russian)[0]
    assert text_of(channel, "language") == "ru"
    assert text_of(channel, "title") == "Пробный подкаст"
    assert text_of(item, "title") == "Улицы города"
    assert text_of(item, "itunes:summary") == "Улицы города: синтетическая беседа."
    assert "Говорим" in text_of(item, "description")
    assert text_of(item, "podcast:person") == "Синтетический голос 1"
    assert find(item, "psc:chapters/psc:chapter").get("title") == "Вступление"
    assert text_of(item, "link") == f"{BASE_URL}/{SHOW}/s01e03/index.ru.html"
    assert find(item, "enclosure").attrib == find(items_of(main)[0], "enclosure").attrib


def test_an_episode_that_nobody_translated_stands_in_a_language_feed_as_it_is():
    files = rendered(show(), [episode(title={"tt": "Бары татарча"}, notes={"tt": "<p>Татарча</p>"})])
    [item] = items_of(files[f"{SHOW}/feeds/ru.xml"])
    assert text_of(item, "title") == "Бары татарча"
    assert text_of(item, "description") == "<p>Татарча</p>"


def test_a_season_feed_has_the_items_of_its_season_and_is_for_no_directory():
    files = rendered(show(), [*many(14), episode(15, season=None, numbered=False)])
    season = files[f"{SHOW}/feeds/season-2.xml"]
    assert guids_of(season) == [episode(14).guid, episode(13).guid]
    assert text_of(channel_of(season), "title") == "Сынау подкасты — 2 нче сезон"
    assert text_of(channel_of(season), "itunes:block") == "Yes"
    assert find(channel_of(files[f"{SHOW}/feeds/ru.xml"]), "itunes:block") is None


def test_every_feed_has_a_guid_and_an_address_of_its_own():
    files = {path: data for path, data in rendered(show(), many(14)).items() if path.endswith("xml")}
    assert len({text_of(channel_of(data), "podcast:guid") for data in files.values()}) == len(files) == 4
    assert {path: links_of(data)["self"] for path, data in files.items()} == {
        path: f"{BASE_URL}/{path}" for path in files
    }


def test_the_guid_of_a_language_feed_stays_when_the_address_of_the_show_changes():
    guids = {
        text_of(channel_of(rendered(show(base_url=base), many(1))[f"{SHOW}/feeds/ru.xml"]), "podcast:guid")
        for base in (BASE_URL, "https://other.example.org/x")
    }
    assert len(guids) == 1


def test_only_the_main_feed_tells_that_the_show_has_moved():
    files = rendered(show(feed={"moved_to": "https://new.example.org/feed.xml"}), many(1))
    told = [path for path, data in files.items() if b"new-feed-url" in data]
    assert told == [f"{SHOW}/feed.xml"]


def test_the_main_feed_is_written_last_and_archived_pages_before_their_head():
    paths = [derived.path for derived in feeds(show(**paging()), many(25))]
    assert paths == [
        f"{SHOW}/{name}"
        for name in (
            "feeds/season-1.xml", "feeds/season-2.xml", "feeds/season-3.xml", "feeds/ru-1.xml", "feeds/ru.xml",
            "feed-1.json", "feed.json", "feed-1.xml", "feed.xml",
        )
    ]  # fmt: skip


def test_a_season_that_was_retracted_keeps_its_feed():
    files = rendered(show(), [episode(1, status="retracted")])
    assert guids_of(files[f"{SHOW}/feeds/season-1.xml"]) == []


def test_feeds_are_made_anew_by_a_new_version_of_the_program():
    records = [episode(1)]
    before, after = (feeds(show(), records, code=code) for code in ("one", "other"))
    assert not {one.fingerprint for one in before} & {one.fingerprint for one in after}
    assert len(code_digest("feed", "text")) == 64
    assert len({code_digest("feed"), code_digest("text"), code_digest("feed", "text")}) == 3


def test_a_fingerprint_changes_with_the_bytes_and_only_then():
    def prints(house, records):
        return {derived.path: derived.fingerprint for derived in feeds(house, records)}

    house, records = show(**paging()), many(25)
    before, files = prints(house, records), rendered(house, records)
    assert before == prints(house, records[::-1])
    for other_house, other in (
        (house, [*records[:-1], episode(25, title={"tt": "Яңа исем"})]),
        (house, [*records, episode(26)]),
        (house, [*records[:3], episode(4, status="retracted"), *records[4:]]),
        (house, [episode(1, type="trailer"), *records[1:]]),
        (show(title={"tt": "Башка"}, **paging()), records),
    ):
        after, new = prints(other_house, other), rendered(other_house, other)
        assert all(before[path] != after[path] for path in files if files[path] != new[path])
    archived = f"{SHOW}/feed-1.xml"
    for kind in ("full", "trailer"):
        assert prints(house, [*records, episode(26, type=kind)])[archived] == before[archived]


def test_every_page_of_every_feed_is_served_under_its_type():
    types = {"xml": "application/rss+xml; charset=utf-8", "json": "application/feed+json"}
    for derived in feeds(show(**paging()), many(45)):
        assert content_type(derived.path) == types[derived.path.rpartition(".")[2]], derived.path
