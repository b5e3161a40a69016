"""Feeds of a thousand episodes: processor time, with room for a busy machine (docs/performance.md has the figures)."""

import time

from pipeline.feed.derived import feeds
from tests.feed.records import SHOW, episode, show

LONG = "<p>" + "Озын-озак язма: <em>кереш</em>, төп өлеш, йомгак. " * 40 + "</p>\n"
THOUSAND = [
    episode(number, notes={"tt": LONG + str(number), "ru": LONG}, type="trailer" if number == 1 else "full")
    for number in range(1, 1001)
]


def seconds(work):
    begun = time.process_time()
    work()
    return time.process_time() - begun


def test_every_feed_of_a_thousand_episodes_is_made_in_about_a_second():
    files = []
    assert seconds(lambda: files.extend(derived.render({}) for derived in feeds(show(), THOUSAND))) < 2.5
    assert sum(map(len, files)) > 20_000_000


def test_to_find_that_nothing_changed_takes_no_time_and_makes_no_feed():
    derived = []
    assert seconds(lambda: derived.extend(feeds(show(), THOUSAND))) < 0.3
    assert derived[-1].path == f"{SHOW}/feed.xml"


def test_one_more_episode_changes_a_bounded_number_of_feeds():
    before = {derived.path: derived.fingerprint for derived in feeds(show(), THOUSAND)}
    after = {derived.path: derived.fingerprint for derived in feeds(show(), [*THOUSAND, episode(1001)])}
    assert {path for path in after if after[path] != before.get(path)} == {
        f"{SHOW}/{name}" for name in ("feed.xml", "feed.json", "feeds/ru.xml", "feeds/season-84.xml")
    }
