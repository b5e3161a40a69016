"""Whatever stands in a record, the feed is well formed, loses nothing that can be read, and runs nothing."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.feed.channel import LABEL_CHARS, LINE_CHARS
from pipeline.feed.tags import add_html
from pipeline.model.basics import Person
from tests.feed.parsed import channel_of, every, find, items_of, main_feed, rendered, text_of
from tests.feed.records import SHOW, digest, episode, show

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
NOT_IN_XML = "\x00\x01\x08\x0b\x0c\x0e\x1f\ufffe\uffff\ud800\udfff"
ORDINARY = st.text("аәбвгдеёжҗзийклмнңоөпрстуүфхһцчшщъыьэюя ABCdef<>&\"'[]!-0123456789", max_size=90)
MARKS = st.sampled_from(["]]>", "<![CDATA[", "<!--", "-->", "&amp;", "&#0;", "</item>", "<?xml", "<script>", "\r\n"])
PARTS = ORDINARY | MARKS | st.text(max_size=20) | st.sampled_from([*BIDI, *NOT_IN_XML])
HOSTILE = st.lists(PARTS, max_size=12).map("".join)


def unchecked(record, **changes):
    """A record that the model would not have let in, as from a store that somebody wrote to by hand."""
    return record.model_copy(update={"digest": digest(changes), **changes})


@given(ORDINARY)
def test_a_title_reads_back_letter_by_letter(title):
    data = main_feed(show(), [unchecked(episode(), title={"tt": title})])
    expected = " ".join(unicodedata.normalize("NFC", title).split())
    item = items_of(data)[0]
    assert text_of(item, "title") == text_of(item, "itunes:title") == (expected or episode().episode)


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_any_text_gives_feeds_that_parse_and_show_nothing_hidden(title, notes, name, summary):
    person = Person.model_construct(name={"tt": name}, role="guest", group="cast", url=None, image=None)
    texts = {"title": {"tt": title}, "notes": {"tt": notes}, "summary": {"tt": summary}}
    record = unchecked(episode(), **texts, people=(person,), keywords=(title,))
    house = unchecked(show(), title={"tt": title}, description={"tt": notes}, author={"tt": name})
    for path, data in rendered(house, [record]).items():
        text = data.decode("utf-8")
        assert not set(text) & set(BIDI + NOT_IN_XML), path
        if path.endswith("xml"):
            [item] = items_of(data)
            assert len(item) >= 20
            assert text_of(item, "title").strip()
            assert len(every(item, "podcast:person")) <= 1
            shown = [element for element in channel_of(data).iter() if element.text and element.tag != "description"]
            assert all(unicodedata.is_normalized("NFC", element.text) for element in shown)
            assert "<script" not in (text_of(item, "description") or "")


def test_the_end_of_a_cdata_section_in_notes_ends_nothing():
    link = "https://example.org/?q=]]>"
    notes = f'<p>a ]]> b <a href="{link}">c</a></p>'
    [item] = items_of(main_feed(show(), [episode(notes={"tt": notes})]))
    html = text_of(item, "description")
    assert "a ]]&gt; b" in html
    assert find(item, "enclosure") is not None
    assert "]]>" not in html


@pytest.mark.parametrize("letter", ["ә", "🎙️", "e\u0301"])
def test_a_title_of_a_hundred_kilobytes_is_cut_between_letters(letter):
    huge = letter * 100_000
    people = [{"name": {"tt": huge}}]
    record = episode(title={"tt": huge}, people=people, summary={"tt": huge}, soundbites=[
        {"start": 0, "duration": 20_000, "title": {"tt": huge}}
    ])  # fmt: skip
    data = main_feed(show(title={"tt": huge}, description={"tt": huge}), [record])
    channel = channel_of(data)
    [item] = items_of(data)
    assert len(text_of(channel, "title")) <= LINE_CHARS
    assert 3900 < len(text_of(channel, "description").encode()) <= 4000
    for path, limit in (("title", LINE_CHARS), ("podcast:person", LABEL_CHARS), ("podcast:soundbite", LABEL_CHARS)):
        text = text_of(item, path)
        assert limit - 10 < len(text) <= limit
        assert text.endswith("…")
        assert set(text[:-1]) <= set(unicodedata.normalize("NFC", letter))
    assert len(text_of(item, "itunes:summary").encode()) <= 4000
    assert len(data) < 40_000


def test_a_title_nobody_can_see_is_not_empty():
    [item] = items_of(main_feed(show(), [episode(title={"tt": "\u202e\u200b"})]))
    assert text_of(item, "title") == episode().episode


def test_a_direction_override_cannot_make_a_title_look_like_another():
    [item] = items_of(main_feed(show(), [episode(title={"tt": "gpj.\u202eexe"})]))
    assert text_of(item, "title") == "gpj.exe"


def test_an_adopted_guid_and_address_stay_to_the_letter():
    guid = "https://example.org/?p=1&x=<Әйт>  "
    url = "https://example.org/Файл%20а.mp3?a=1&b=%D3%99"
    adopted = episode(guid=guid, adopted=True, enclosure={"url": url, "content_type": "audio/mpeg", "size_bytes": 9})
    [item] = items_of(rendered(show(), [adopted])[f"{SHOW}/feeds/ru.xml"])
    assert item.findtext("guid") == guid.strip()
    assert find(item, "guid").get("isPermaLink") == "false"
    assert find(item, "enclosure").get("url") == url


def test_a_guid_loses_only_what_xml_cannot_carry():
    [item] = items_of(main_feed(show(), [unchecked(episode(), guid="a\x0b\ufffe\ud800 \u200bб")]))
    assert item.findtext("guid") == "a \u200bб"


def test_html_in_cdata_cannot_end_its_section():
    parent = etree.Element("item")
    add_html(parent, "description", "<p>a ]]> b\x00</p><![CDATA[ ]]>")
    [found] = etree.fromstring(etree.tostring(parent))
    assert found.text == "<p>a ]]&gt; b</p><![CDATA[ ]]&gt;"
