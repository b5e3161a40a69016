"""Which item stands on which page, and what readers see while pages are being written."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.feed.pages import HEAD, paged
from tests.feed.parsed import HEAD_SLOTS, guids_of, links_of, main_pages, paging, rendered
from tests.feed.records import SHOW, episode, many, show

MANY = many(75)
ROOT = "https://media.example.org/"
FEED = f"{SHOW}/feed.xml"


def retracted(record):
    return record.model_copy(update={"status": "retracted", "digest": ""})


@given(st.integers(0, 75), st.integers(1, 30), st.sets(st.integers(0, 74)))
def test_every_item_stands_on_exactly_one_page(count, size, gone):
    records = [retracted(record) if n in gone else record for n, record in enumerate(MANY[:count])]
    pages = paged(records, size)
    shown = [record.guid for page in pages for record in page.items]
    assert sorted(shown) == sorted(record.guid for record in records if record.listed)
    assert [page.number for page in pages] == [*range(len(pages) - 1, 0, -1), HEAD]
    assert all(len(page.slots) == size for page in pages[:-1])
    assert len(pages[-1].slots) < 2 * size
    assert len(pages[-1].slots) >= min(size, count)


@given(st.integers(1, 75), st.integers(1, 30), st.sets(st.integers(0, 74)))
def test_who_follows_next_from_the_head_meets_every_item_once_and_none_empty(count, size, gone):
    records = [retracted(record) if n in gone else record for n, record in enumerate(MANY[:count])]
    pages = {page.number: page for page in paged(records, size)}
    number, met = HEAD, []
    while number is not None:
        assert number == HEAD or pages[number].items
        met += [record.guid for record in pages[number].items]
        assert number == HEAD or pages[pages[number].newer].older == number
        number = pages[number].older
    assert met == [record.guid for record in reversed(records) if record.listed]


def changes(early, late):
    """Pages that are new or other bytes."""
    return {path for path in late if late[path] != early.get(path)}


def test_a_full_page_stays_the_same_bytes_when_more_is_published():
    early, late = (main_pages(show(**paging()), MANY[:count]) for count in (32, 38))
    assert changes(early, late) == {FEED}
    assert len(late) == 3


def test_a_new_page_changes_only_one_link_of_the_one_before_it():
    early, late = (main_pages(show(**paging()), MANY[:count]) for count in (39, 40))
    assert changes(early, late) == {FEED, f"{SHOW}/feed-3.xml", f"{SHOW}/feed-2.xml"}
    old, new = (pages[f"{SHOW}/feed-2.xml"].decode().splitlines() for pages in (early, late))
    assert [line for line in new if line not in old] == [
        f'    <atom:link rel="previous" href="{ROOT}{SHOW}/feed-3.xml" type="application/rss+xml"/>'
    ]


def test_a_retracted_item_leaves_its_page_and_moves_no_other():
    before = rendered(show(**paging()), MANY)
    after = rendered(show(**paging()), [*MANY[:14], retracted(MANY[14]), *MANY[15:]])
    page = f"{SHOW}/feed-2.xml"
    assert set(guids_of(before[page])) - set(guids_of(after[page])) == {MANY[14].guid}
    changed = {path for path in after if after[path] != before[path] and "/feeds/" not in path}
    assert changed == {page, f"{SHOW}/feed-2.json"}


def test_a_scheduled_episode_appears_nowhere_and_takes_no_place():
    waiting = episode(30, status="scheduled", title={"tt": "Киләчәк"})
    files = rendered(show(**paging()), [*MANY[:29], waiting])
    assert files == rendered(show(**paging()), MANY[:29])


def crawl(store):
    """guids met from feed.xml on; fails when a link of any page that can be reached leads nowhere."""
    met, path, seen = [], FEED, {FEED}
    reachable = [FEED]
    while path:
        met += guids_of(store[path])
        path = links_of(store[path]).get("next", "").removeprefix(ROOT)
    for here in reachable:
        for target in {link.removeprefix(ROOT) for link in links_of(store[here]).values()} - seen:
            assert target in store, f"{here} links to {target}, which is not there"
            seen.add(target)
            reachable.append(target)
    return met


@pytest.mark.parametrize("steps", [range(0, 76, 1), range(5, 76, 7), (0, 75), (12, 60, 75)], ids=str)
def test_killed_after_any_write_the_pages_hold_every_item_and_no_dead_link(steps):
    store, published = {}, show(**paging())
    for before, after in itertools.pairwise(steps):
        for path, data in main_pages(published, MANY[:after]).items():
            store[path] = data
            if FEED in store:
                known = {record.guid for record in MANY[:before]} if path != FEED else set()
                assert set(crawl(store)) >= known
        assert sorted(crawl(store)) == sorted(record.guid for record in MANY[:after])


def test_archived_pages_say_so_and_what_is_current():
    files = rendered(show(**paging()), MANY[:45])
    head, middle, oldest = (files[f"{SHOW}/{name}.xml"] for name in ("feed", "feed-2", "feed-1"))
    url = f"{ROOT}{SHOW}/"
    assert links_of(head) == {
        "self": f"{url}feed.xml", "first": f"{url}feed.xml", "last": f"{url}feed-1.xml",
        "next": f"{url}feed-3.xml", "prev-archive": f"{url}feed-3.xml",
    }  # fmt: skip
    assert links_of(middle) == {
        "self": f"{url}feed-2.xml", "first": f"{url}feed.xml", "last": f"{url}feed-1.xml",
        "next": f"{url}feed-1.xml", "prev-archive": f"{url}feed-1.xml", "previous": f"{url}feed-3.xml",
        "current": f"{url}feed.xml",
    }  # fmt: skip
    assert "next" not in links_of(oldest)
    assert b"fh:archive/" not in head
    assert all(b"<fh:archive/>" in page for page in (middle, oldest))
    assert links_of(rendered(show(), MANY[:45])[FEED]) == {"self": f"{url}feed.xml"}


def test_the_head_holds_at_least_what_the_preset_says():
    assert len(guids_of(rendered(show(**paging()), MANY[:19])[FEED])) == 2 * HEAD_SLOTS - 1
    assert len(guids_of(rendered(show(**paging()), MANY[:20])[FEED])) == HEAD_SLOTS
