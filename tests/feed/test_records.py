"""The records that other tests use are such as really lie at a destination."""

from pipeline.model.published import parse_episode, parse_show, render_record
from tests.feed.records import CHAPTERS, episode, many, show


def test_an_episode_survives_being_stored_and_read_back():
    record = episode(3)
    assert parse_episode(render_record(record)) == record
    assert [chapter.start for chapter in record.chapters] == [start for start, _, _ in CHAPTERS]
    assert (record.soundbites[0].start, record.soundbites[0].duration) == (80_500, 30_000)


def test_a_show_survives_being_stored_and_read_back():
    assert parse_show(render_record(show())) == show()


def test_no_two_of_many_share_a_name_a_guid_or_an_enclosure():
    records = many(100)
    for facts in ("episode", "guid", "enclosure"):
        assert len({str(getattr(record, facts)) for record in records}) == 100
