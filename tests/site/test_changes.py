"""Fingerprints tell the truth, and one more episode changes few files."""

import time

import pytest

from pipeline.site.derived import assets, home, pages
from pipeline.site.theme import Theme
from tests.feed import records
from tests.feed.records import SHOW
from tests.site.building import everything, reading_file, rendered, talk

NEW_FILES = 80
"""Of one more episode: its own pages in two languages, what lists it, the last segment of the search index."""


def prints(derived):
    return {one.path: one.fingerprint for one in derived}


def changed(before, after):
    return sorted(path for path, mark in after.items() if before.get(path) != mark)


def lists_of(show, episodes, theme):
    """What is derived, but for episodes' own pages and the search index."""
    own = {f"{SHOW}/{episode.episode}" for episode in episodes} | {f"{SHOW}/search"}
    return [one for one in pages(show, episodes, theme) if "/".join(one.path.split("/")[:2]) not in own]


def not_noticed(before, after):
    """Where bytes changed and the fingerprint did not."""
    old, new, marks_before, marks_after = rendered(before), rendered(after), prints(before), prints(after)
    return [p for p in new.keys() & old.keys() if new[p] != old[p] and marks_before[p] == marks_after[p]]


@pytest.fixture(scope="module")
def thousand():
    return records.many(1001)


def test_one_more_episode_among_a_thousand_changes_few_files(theme, thousand):
    show = records.show()
    before, after = prints(pages(show, thousand[:1000], theme)), prints(pages(show, thousand, theme))
    assert before.keys() <= after.keys(), "no page goes away"
    found = changed(before, after)
    assert 20 <= len(found) <= NEW_FILES, found
    mine = [path for path in found if "/search/" not in path]
    assert len(mine) <= 36, mine
    assert len([path for path in mine if "/s84e04/" in path]) == 2, "of the one before, the page that names the new one"


@pytest.mark.parametrize("count", [35, 36, 37, 59, 60, 61])
def test_older_pages_stay_as_they_are_once_full(theme, thousand, count):
    show = records.show()
    planned, more = (lists_of(show, thousand[:number], theme) for number in (count, count + 1))
    before, after = rendered(planned), rendered(more)
    assert not_noticed(planned, more) == []
    lists = [path for path in before if path.startswith(f"{SHOW}/pages/") and before[path] != after[path]]
    assert len(lists) <= 2, lists  # the last full one learns that a newer one follows, in both languages


def test_retracting_an_old_episode_changes_its_page_of_the_list_and_the_first(theme, thousand):
    retracted = records.episode(3, status="retracted")
    planned = lists_of(records.show(), thousand[:70], theme)
    after = lists_of(records.show(), (*thousand[:2], retracted, *thousand[3:70]), theme)
    assert not_noticed(planned, after) == []
    found = [path for path in changed(prints(planned), prints(after)) if "/pages/" in path]
    assert found == [f"{SHOW}/pages/1.html", f"{SHOW}/pages/1.ru.html"]
    before, now = rendered(planned)[f"{SHOW}/index.html"], rendered(after)[f"{SHOW}/index.html"]
    assert "70\u00a0чыгарылыш" in before.decode()
    assert "69\u00a0чыгарылыш" in now.decode()


def test_the_menu_follows_what_there_is(theme):
    alone = [records.episode(n, people=[]) for n in range(2, 5)]
    with_people = lists_of(records.show(), [records.episode(1), *alone], theme)
    without = lists_of(records.show(), [records.episode(1, people=[]), *alone], theme)
    assert not_noticed(with_people, without) == []
    assert b"people/index.html" not in rendered(without)[f"{SHOW}/topics/index.html"]


def test_planning_a_thousand_episodes_is_quick(theme, thousand):
    show = records.show()
    pages(show, thousand, theme)
    begun = time.process_time()
    planned = pages(show, thousand, theme)
    assert time.process_time() - begun < 1.5, "0.7 s are wanted; this much is forgiven to a busy machine"
    assert len(planned) > 10_000


def test_the_same_records_give_the_same_bytes_in_any_order(theme):
    show, episodes = records.show(), records.many(14)
    once, again = pages(show, episodes, theme), pages(show, tuple(reversed(episodes)), theme)
    assert prints(once) == prints(again)
    assert rendered(once) == rendered(again)


def _with(place, **changes):
    def change(show, episodes):
        return show, [records.episode(n, **changes) if n == place else e for n, e in enumerate(episodes, start=1)]

    return change


def _show(**changes):
    return lambda _show, episodes: (records.show(**changes), episodes)


CHANGES = {
    "a title": _with(5, title={"tt": "Бөтенләй башка", "ru": "Совсем другое"}),
    "a retraction": _with(5, status="retracted", reason="Хата"),
    "a retraction of the newest": _with(14, status="retracted"),
    "a person": _with(5, people=[records.LECTURER]),
    "the way a name is written": _with(14, people=[{"name": {"tt": "Синтетик тавыш 1", "ru": "Голос первый"}}]),
    "somebody whose name sounds the same": _with(1, people=[{"name": {"tt": "Синтетик тавыш-1"}}]),
    "topics": _with(1, keywords=["Татар теле", "бөтенләй яңа"]),
    "no topics": _with(5, keywords=[]),
    "a season": _with(14, season=9),
    "no season": _with(5, season=None),
    "another language": _with(5, language="ru"),
    "an earlier date": _with(5, published_at=records.FIRST_DAY),
    "chapters": _with(5, chapters=[]),
    "an adopted file": _with(
        5, enclosure={"url": "https://e.org/a.mp3", "content_type": "audio/mpeg", "size_bytes": 5}
    ),
    "the show's title": _show(title={"tt": "Башка подкаст", "ru": "Другой подкаст"}),
    "the accent": _show(site={"accent": "#aa3300"}),
    "the address": _show(base_url="https://other.example.org/media"),
    "the show's people": _show(people=[]),
    "one language": _show(languages=["tt"]),
    "a course": _show(medium="course"),
}


@pytest.fixture(scope="module")
def before(theme):
    """What is derived of fourteen episodes, and what it is made into."""
    derived = everything(records.show(), records.many(14), theme)
    return prints(derived), rendered(derived)


@pytest.mark.parametrize("name", CHANGES)
def test_where_bytes_change_the_fingerprint_changes(theme, before, name):
    after = everything(*CHANGES[name](records.show(), list(records.many(14))), theme)
    marks_before, old = before
    new, marks_after = rendered(after), prints(after)
    stale = [p for p in new.keys() & old.keys() if new[p] != old[p] and marks_before[p] == marks_after[p]]
    assert stale == []
    assert any(new.get(path) != data for path, data in old.items()), "the change shows somewhere"


def test_another_theme_or_version_makes_all_pages_again(theme):
    show, episodes = records.show(), records.many(2)
    styled = Theme(
        templates=theme.templates, static={**theme.static, "theme.css": b":root{--measure:30rem}"}, code=theme.code
    )
    newer = Theme(templates=theme.templates, static=theme.static, code="newer")
    here = prints(pages(show, episodes, theme))
    own = [path for path in here if path.endswith(".html")]
    for other in (styled, newer):
        there = prints(pages(show, episodes, other))
        assert all(here[path] != there[path] for path in own)


def test_an_unchanged_asset_is_never_written_again(theme):
    styled = Theme(templates=theme.templates, static={**theme.static, "site.css": b"body{}"}, code=theme.code)
    before, after = prints(assets(theme)), prints(assets(styled))
    assert len(changed(before, after)) == 1


def test_homes_lead_to_every_language_that_any_show_has(theme):
    first, second = records.show(show="a", languages=["tt"]), records.show(show="b", languages=["ru", "en"])
    built = rendered(home([second, first], theme))
    assert {
        "index.html",
        "index.tt.html",
        "index.ru.html",
        "index.en.html",
        "404.html",
        "robots.txt",
        "sitemap.xml",
    } == set(built)
    assert b'<html lang="tt"' in built["index.html"]
    assert b'href="b/index.html"' in built["index.tt.html"], "a show without this language leads to its main one"
    assert home([], theme) == ()


def test_a_three_hour_talk_stays_below_the_limit_on_every_page(theme):
    long = talk(180)
    titles = [{"tt": f"{n} нче бүлек турында озын гына исем", "ru": f"Глава {n}"} for n in range(100)]
    chapters = [{"start": n * 100_000, "title": title} for n, title in enumerate(titles)]
    episode = records.episode(1, reading=reading_file("s01e01", long), chapters=chapters, duration_ms=10_800_000)
    built = rendered(pages(records.show(), [episode], theme), long)
    own = {path: data for path, data in built.items() if path.startswith(f"{SHOW}/s01e01/") and path.endswith(".html")}
    assert max(map(len, own.values())) <= 100_000, {path: len(data) for path, data in own.items()}
    assert len(own) > 8
    spoken = sum(data.count(b'class="s"') for path, data in own.items() if not path.endswith(".ru.html"))
    assert spoken == sum(len(paragraph.sentences) for paragraph in long.paragraphs), "nothing said is lost"
