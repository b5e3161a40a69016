"""A text that fills many pages is cut once for all of them; results are kept for a while, mistakes are not."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest

from pipeline.site import episode_page
from pipeline.site.derived import pages
from pipeline.site.once import Once
from pipeline.site.reading_html import cut_reading
from tests.feed import records
from tests.feed.records import SHOW
from tests.site.building import reading_file, talk


def test_a_long_text_is_cut_once_for_all_pages_and_languages(theme, monkeypatch):
    text, cuts = talk(150), []

    def counted(*args, **facts):
        cuts.append(facts)
        return cut_reading(*args, **facts)

    monkeypatch.setattr(episode_page, "cut_reading", counted)
    built = pages(records.show(), [records.episode(1, reading=reading_file("long", text))], theme)
    texts = [one for one in built if one.path.startswith(f"{SHOW}/s01e01/text-")]
    assert len(texts) > 8
    for one in texts:
        one.render({file.sha256: text for file in one.readings})
    assert len(cuts) == 1


def test_who_asks_at_the_same_time_waits_for_the_first():
    once, made = Once(2), []

    def slowly():
        made.append(1)
        sleep(0.05)
        return "a result"

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: once.of("key", slowly), range(8))) == {"a result"}
    assert made == [1]


def test_only_the_newest_results_are_kept():
    once, made = Once(2), []
    for key in (1, 2, 3, 3, 1):
        once.of(key, lambda key=key: made.append(key))
    assert made == [1, 2, 3, 1]


def test_what_fails_can_be_tried_again():
    once = Once(2)
    with pytest.raises(ZeroDivisionError):
        once.of("key", lambda: 1 // 0)
    assert once.of("key", lambda: 1) == 1
