"""A copy of an earlier feed is kept unless it says of what is withheld anything that the new one does not."""

from __future__ import annotations

import pytest

from pipeline.publishing.main_feed import tells_withheld
from pipeline.publishing.records import Snapshot
from tests.feed import records


def feed(first: str, second: str, person: str = "", day: str = "1") -> bytes:
    items = "".join(
        f"<item><title>{title}</title><guid>{records.episode(number).guid}</guid></item>"
        for number, title in enumerate((first, second), 1)
    )
    head = f"<title>Подкаст</title><lastBuildDate>{day}</lastBuildDate><itunes:author>{person}</itunes:author>"
    namespace = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    return f'<rss version="2.0" {namespace}><channel>{head}{items}</channel></rss>'.encode()


@pytest.mark.parametrize(
    ("withheld", "of_show", "before", "told"),
    [
        (False, False, feed("яшерен", "б"), False),
        (True, False, feed("яшерен", "б"), True),
        (True, False, feed("а", "башка", day="2"), False),
        (False, True, feed("а", "б", person="Рамил Сафин"), True),
        (False, True, feed("яшерен", "б", day="2"), False),
        (True, False, feed("яшерен", "б", person="Рамил Сафин")[:-20], True),
    ],
    ids=["nothing withheld", "its item", "another item", "the show", "an item", "a broken feed"],
)
def test_what_a_copy_would_tell(withheld, of_show, before, told):
    mark = {"withheld": True if withheld else None}
    show = records.show().model_copy(update={"withheld": True if of_show else None})
    one, two = records.episode(1).model_copy(update=mark), records.episode(2)
    there = Snapshot(shows={show.show: show}, episodes={one.episode: one, two.episode: two}, marks={})
    assert tells_withheld(before, feed("а", "б"), there, show.show) is told
