"""podcast:guid, by the examples that podcast-namespace publishes."""

import uuid

import pytest

from pipeline.feed.podcast_guid import partial_guid, podcast_guid


@pytest.mark.parametrize(
    ("url", "guid"),
    [
        ("https://mp3s.nashownotes.com/pc20rss.xml", "917393e3-1b1e-5cef-ace4-edaa54e1f810"),
        ("podnews.net/rss", "9b024349-ccf0-5f69-a609-6b82873eab3c"),
        ("HTTP://podnews.net/rss//", "9b024349-ccf0-5f69-a609-6b82873eab3c"),
    ],
)
def test_the_published_examples_give_the_published_guids(url, guid):
    assert podcast_guid(url) == guid


def test_feeds_of_one_show_have_guids_of_their_own_that_stay():
    show = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    names = ["feeds/ru.xml", "feeds/season-1.xml", "feeds/season-2.xml"]
    guids = {partial_guid(show, name) for name in names}
    assert len(guids | {show}) == 4
    assert guids == {partial_guid(show, name) for name in names}
    assert all(uuid.UUID(guid).version == 5 for guid in guids)
