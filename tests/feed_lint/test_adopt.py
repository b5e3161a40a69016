# ruff: noqa: E501  (feeds in one line)
"""A feed from elsewhere becomes records that listeners' apps know again."""

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.feed.adopt import adopted
from pipeline.feed.adopt_pages import joined
from pipeline.feed.guard import refusals
from pipeline.feed.lint import check_feed
from pipeline.feed.read import read_feed
from pipeline.model.published import parse_episode, render_record
from tests.feed.parsed import main_feed
from tests.feed.records import many, show
from tests.feed_lint.good import GOOD, mutant, without

SHOW = show()


def take(feed, facts=SHOW):
    """(records by guid, what was left out) of a feed."""
    records, words = adopted(read_feed(feed.encode() if isinstance(feed, str) else feed), facts)
    return {record.guid: record for record in records}, words


def test_everything_that_a_record_can_hold_is_kept():
    records, words = take(GOOD)
    record = records["tag:example.org,2026:sinaw/0002"]
    assert record.adopted
    assert record.status == "published"
    assert record.title == {"tt": "Көзге урман"}
    assert record.notes == {"tt": '<p>Урман тавышлары. <a href="https://example.org/">Сылтама</a></p>'}
    assert record.published_at == dt.datetime(2026, 11, 20, 6, tzinfo=dt.UTC)
    assert record.link == "https://media.example.org/sinaw/s01e02/index.html"
    assert record.enclosure.url == "https://media.example.org/sinaw/s01e02/s01e02-22222222.mp3"
    assert (record.enclosure.size_bytes, record.enclosure.content_type) == (28_800_000, "audio/mpeg")
    assert (record.duration_ms, record.season, record.number, record.type) == (1_804_000, 1, 2, "full")
    assert [(person.name["tt"], person.role) for person in record.people] == [
        ("Синтетик тавыш 1", "host"),
        ("Синтетик тавыш 2", "guest"),
    ]
    assert [(file.url[-6:], file.language) for file in record.captions] == [("pt.vtt", "tt"), ("ru.vtt", "ru")]
    assert record.chapters_file.url.endswith("chapters.json")
    assert [chapter.start for chapter in record.chapters] == [0, 754_500]
    assert [(bite.start, bite.duration) for bite in record.soundbites] == [(80_500, 30_000)]
    assert (record.location.geo, record.location.osm) == ("geo:55.79,49.11", "R1751445")
    assert record.licence.id == "cc-by-4.0"
    (alternate,) = record.alternates
    assert (alternate.bitrate_kbps, alternate.title, alternate.sha384) == (64, "Opus 64", "A" * 64)
    assert words == ()


def test_another_podcast_guid_is_pointed_out():
    guid = "9b024349-ccf0-5f69-a609-6b82873eab3c"
    _, (word,) = take(mutant("4f0a4a2e-3c3c-5b0c-9d6e-7a2f7f0d3c11", guid))
    assert f'guid = "{guid}" under [feed] in presets/sinaw-podkasty.toml' in word


def test_our_own_feed_taken_over_gives_a_feed_that_may_replace_it():
    before = main_feed(SHOW, many(20))
    records, _ = adopted(read_feed(before), SHOW)
    after = main_feed(SHOW, records)
    assert refusals(before, after, records) == ()
    assert [finding for finding in check_feed(after) if finding.severity == "error"] == []
    assert [item.enclosure_url for item in read_feed(after).items] == [i.enclosure_url for i in read_feed(before).items]


def test_the_same_feed_gives_the_same_records():
    assert take(GOOD) == take(GOOD)


def test_records_go_through_json():
    for record in take(GOOD)[0].values():
        again = parse_episode(render_record(record))
        assert again.model_copy(update={"digest": ""}) == record


def test_oldest_first_and_named_by_title():
    records, _ = adopted(read_feed(GOOD.encode()), SHOW)
    assert [record.episode for record in records] == ["shahar-uramnary", "kozge-urman"]


def test_names_are_unique_and_none_is_reserved():
    feed = GOOD.replace("Көзге урман", "Pages").replace("Шәһәр урамнары", "Pages")
    names = [record.episode for record in adopted(read_feed(feed.encode()), SHOW)[0]]
    assert names == ["pages-2026-11-06", "pages-2026-11-20"]


def test_an_item_without_guid_is_known_by_its_link():
    records, words = take(without('<guid isPermaLink="false">tag:example.org,2026:sinaw/0002'))
    assert "https://media.example.org/sinaw/s01e02/index.html" in records
    assert any("has no guid" in word for word in words)


def test_an_item_without_guid_whose_link_is_not_its_own_is_known_by_its_file():
    feed = re.sub(r"<guid.*</guid>", "", GOOD).replace("s01e02/index.html", "").replace("s01e01/index.html", "")
    assert set(take(feed)[0]) == {
        "https://media.example.org/sinaw/s01e01/s01e01-33333333.mp3",
        "https://media.example.org/sinaw/s01e02/s01e02-22222222.mp3",
    }


def test_podcastparser_would_call_such_items_the_same(tmp_path):
    import io

    import podcastparser

    feed = re.sub(r"<guid.*</guid>", "", GOOD)
    parsed = podcastparser.parse("https://example.org/feed.xml", io.BytesIO(feed.encode()))
    assert {episode["guid"] for episode in parsed["episodes"]} == set(take(feed)[0])


def test_notes_hold_nothing_that_acts():
    notes = '<h2 onclick="x()">Баш</h2><div>Текст <b>калын</b> <i>авыш</i><script>alert(1)</script><iframe src="//x"></iframe></div><a href="javascript:x()">юк</a><img src=x onerror=x()>'
    records, _ = take(mutant('<p>Урман тавышлары. <a href="https://example.org/">Сылтама</a></p>', notes))
    html = records["tag:example.org,2026:sinaw/0002"].notes["tt"]
    assert html == "<p>Баш</p><p>Текст <strong>калын</strong> <em>авыш</em></p><a>юк</a>"


def test_plain_notes_become_paragraphs():
    records, _ = take(mutant("<description>Урамнар.", "<description>Бер &amp;amp; ике.\n\nӨч &lt; дүрт."))
    assert records["tag:example.org,2026:sinaw/0001"].notes["tt"] == "<p>Бер &amp; ике.</p>\n<p>Өч &lt; дүрт.</p>"


def test_what_cannot_be_taken_over_is_named():
    feed = mutant("<itunes:duration>1804", "<media:rating xmlns:media='http://search.yahoo.com/mrss/'>x</media:rating><itunes:duration>1804")
    assert "<media:rating> in 1 item: not taken over" in take(feed)[1]


def test_an_item_without_file_is_left_out_and_named():
    records, words = take(without("<enclosure"))
    assert set(records) == {"tag:example.org,2026:sinaw/0001"}
    assert any("nothing to listen to" in word for word in words)


def test_an_item_with_the_guid_of_another_is_left_out_and_named():
    records, words = take(mutant("sinaw/0001<", "sinaw/0002<"))
    assert len(records) == 1
    assert any("show only one of them" in word for word in words)


def test_unknown_times_and_lengths_are_nought():
    records, _ = take(mutant('length="28800000" ', "").replace("<itunes:duration>1804</itunes:duration>", ""))
    record = records["tag:example.org,2026:sinaw/0002"]
    assert (record.duration_ms, record.enclosure.size_bytes) == (0, 0)


def test_an_item_without_date_stands_where_it_stood():
    feed = without("<pubDate>Fri, 20")
    assert [record.guid[-4:] for record in adopted(read_feed(feed.encode()), SHOW)[0]] == ["0001", "0002"]


def test_an_address_with_blanks_is_the_same_address():
    records, _ = take(mutant("s01e02-22222222.mp3", "s01 e02's.mp3"))
    assert records["tag:example.org,2026:sinaw/0002"].enclosure.url.endswith("s01%20e02%27s.mp3")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("<itunes:episode>2", "<itunes:episode>0", "itunes:episode"),
        ("<itunes:duration>1804", "<itunes:duration>long", "duration"),
        ("episodeType>full", "episodeType>special", "itunes:episodeType"),
        ('start="00:12:34.500"', 'start="later"', "chapter"),
        ('startTime="80.5"', 'startTime="x"', "soundbite"),
        (' type="audio/mpeg"/>', "/>", "no type"),
        ("<title>Көзге урман</title>", "<!--", "no title"),
    ],
)
def test_what_no_app_could_read_is_named_and_the_item_kept(old, new, words):
    feed = mutant(old, new) if new != "<!--" else GOOD.replace("Көзге урман", "")
    records, said = take(feed)
    assert len(records) == 2
    assert any(words in word for word in said)


def test_pages_are_joined_without_repeating_an_item():
    head, rest = GOOD.index("    <item>"), GOOD.rindex("    <item>")
    first = GOOD[:rest].replace("<image>", '<atom:link rel="next" href="https://media.example.org/sinaw/feed-1.xml"/><image>') + "</channel></rss>"
    second = GOOD[:head] + GOOD[rest:]
    assert any("further page" in word for word in take(first)[1])
    whole = joined([first.encode(), second.encode(), first.encode()])
    records, words = take(whole)
    assert len(records) == 2
    assert not any("further page" in word for word in words)


hostile = st.text(max_size=40) | st.sampled_from(["]]>", "<b>", "\u202e", "a" * 100_000, "&#0;", "https://[", "Әй", "…"])


@settings(max_examples=80, deadline=None)
@given(title=hostile, guid=hostile, url=hostile, notes=hostile, number=hostile)
def test_whatever_an_item_says_its_record_is_sound(title, guid, url, notes, number):
    from xml.sax.saxutils import escape, quoteattr

    def clean(text):
        return re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)

    item = (
        f"<item><title>{escape(clean(title))}</title><guid>{escape(clean(guid))}</guid>"
        f"<enclosure url={quoteattr('https://example.org/' + clean(url))} length={quoteattr(clean(number))} type='audio/mpeg'/>"
        f"<description>{escape(clean(notes))}</description><itunes:episode>{escape(clean(number))}</itunes:episode></item>"
    )
    feed = GOOD.replace("</channel>", item * 2 + "</channel>")
    records, words = adopted(read_feed(feed.encode()), SHOW)
    names = [record.episode for record in records]
    assert len(set(names)) == len(names)
    assert all(name.isascii() for name in names)
    assert len({record.guid for record in records}) == len(records)
    assert words or len(records) == 3
    for record in records:
        assert parse_episode(render_record(record)).guid == record.guid
    again = read_feed(main_feed(SHOW, records))
    assert {entry.guid for entry in again.items} == {record.guid for record in records}


def test_an_undated_item_beside_the_last_moment_there_is_gets_a_date():
    dates = re.findall(r"<pubDate>.*?</pubDate>", GOOD)
    feed = GOOD.replace(dates[0], "").replace(dates[1], "<pubDate>Fri, 31 Dec 9999 23:59:59 +0000</pubDate>")
    records, _ = adopted(read_feed(feed.encode()), SHOW)
    assert len(records) == 2
