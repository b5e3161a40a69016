"""What would cost trust: dates that change, files that come back, pages and feeds that nobody tends any more."""

import datetime as dt
from types import SimpleNamespace

import pytest

from pipeline.errors import EpisodeError, PublishError
from pipeline.feed.read import read_feed
from pipeline.model.published import parse_episode, render_record
from pipeline.model.settings import Storage
from pipeline.publishing.commit import Change, commit
from pipeline.publishing.facts import Intent, settled
from pipeline.publishing.rebuild import rebuild_feed, rebuild_site
from pipeline.publishing.records import sealed
from pipeline.publishing.retract import retract
from pipeline.stages.upload import refuse_taken_back
from tests.feed import records
from tests.publishing.workspaces import SHOW, new_workspace, set_storage, target

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=3)


@pytest.fixture
def place(tmp_path):
    """The folder of a destination, and two laptops that publish there."""
    storage = Storage(url=str(tmp_path / "public"), public_base_url="https://media.example.org")
    return tmp_path / "public", *(new_workspace(tmp_path / name, storage) for name in ("one", "two"))


def publish(workspace, *episodes, now=NOW, pages=False):
    change = Change(now=now, episodes=episodes, proven=True, pages=pages)
    return commit(target(workspace), lambda _there: change)


def items(public, name="feed.xml"):
    return {item.guid: item.published_at for item in read_feed((public / SHOW / name).read_bytes()).items}


def record(public, slug="s01e01"):
    return parse_episode((public / SHOW / "records" / f"{slug}.json").read_bytes())


def careless(workspace, key, act):
    """A target at a store without conditions; `act` happens just before what ends with `key` is written."""
    there = target(workspace)
    write = there.destination.write
    todo = [act]

    def overtaken(document, *, replacing=None):  # such a store does not hear it
        if document.key.endswith(key) and todo:
            todo.pop()()
        return write(document)

    there.destination.write = overtaken
    return there


def test_two_laptops_with_the_same_new_episode_at_the_same_moment_agree_on_the_date_that_was_out_first(place):
    public, one, two = place
    mine, yours = (records.episode(1, published_at=NOW + dt.timedelta(seconds=s), changed_at=NOW) for s in (0, 7))
    there = careless(two, "records/s01e01.json", lambda: publish(one, mine))
    commit(there, lambda found: Change(now=NOW, episodes=() if found.episodes else (yours,), proven=True, pages=False))
    assert items(public) == {mine.guid: mine.published_at}
    assert record(public).published_at == mine.published_at
    assert rebuild_feed(target(one), now=NOW).written == ()


def test_a_record_that_was_left_with_another_date_than_the_feed_is_mended_by_the_next_run(place):
    public, one, two = place
    mine = records.episode(1, published_at=NOW, changed_at=NOW)
    publish(one, mine)
    yours = mine.model_copy(update={"published_at": LATER, "status": "scheduled"})  # its producer was killed here
    (public / SHOW / "records" / "s01e01.json").write_bytes(render_record(yours))
    publish(two, records.episode(2, published_at=NOW + dt.timedelta(hours=1)))
    assert items(public)[mine.guid] == NOW
    assert (record(public).status, record(public).published_at) == ("published", NOW)


def test_an_update_that_overtakes_a_retraction_does_not_cost_the_files_of_what_is_in_the_feed(place):
    public, one, _ = place
    episode = records.episode(1)
    publish(one, episode)
    sound = public / episode.enclosure.path
    sound.parent.mkdir(parents=True, exist_ok=True)
    sound.write_bytes(b"sound")
    updated = sealed(episode.model_copy(update={"title": {"tt": "Яңа исем"}}))
    file = public / SHOW / "records/s01e01.json"
    there = careless(one, "/feed.json", lambda: file.write_bytes(render_record(updated)))
    done = retract(there, "s01e01", reason="Хата", now=NOW, remove_files=True)
    assert done.record.status == record(public).status == "retracted"
    assert items(public) == {}
    assert not sound.exists()


def test_all_that_was_ever_uploaded_with_an_episode_goes_but_its_pages_and_what_others_name(place):
    public, one, _ = place
    publish(one, records.episode(1), records.episode(2), pages=True)
    folder = public / SHOW / "s01e01"
    for name in ("s01e01-0123abcd.opus", "show-notes.tt.md", "show-notes.tt.html", "transcript.vtt"):
        (folder / name).write_bytes(b"x")
    (public / SHOW / "s01e02/transcript.vtt").write_bytes(b"x")
    retract(target(one), "s01e01", reason="Хокук", now=NOW, remove_files=True)
    names = {file.name for file in folder.iterdir()}
    assert "index.html" in names
    assert not [name for name in names if not name.endswith(".html") and not name.startswith("oembed")]
    assert not [name for name in names if name.startswith("show-notes")]
    assert (public / SHOW / "s01e02/transcript.vtt").exists()


def test_the_feed_of_a_season_that_has_no_episode_any_more_goes(place):
    public, one, two = place
    publish(one, records.episode(1, season=1), records.episode(2, season=7))
    assert set(items(public, "feeds/season-7.xml"))
    moved = sealed(record(public, "s01e02").model_copy(update={"season": 1}))
    publish(two, moved)
    assert not (public / SHOW / "feeds/season-7.xml").exists()
    assert (public / SHOW / "feeds/season-1.xml").exists()
    assert list((public / SHOW / "feeds/history").iterdir())


def test_pages_that_an_episode_has_no_more_go_when_it_is_published_again_or_retracted(place):
    public, one, _ = place
    publish(one, records.episode(1), pages=True)
    stale = [public / SHOW / "s01e01" / name for name in ("text-40.html", "text-40.ru.html", "index.de.html")]
    for page in stale:
        page.write_text("all that was said", encoding="utf-8")
    retract(target(one), "s01e01", reason="Хата", now=NOW)
    assert [page for page in stale if page.exists()] == []
    assert (public / SHOW / "s01e01/index.html").exists()


def test_an_episode_that_is_retracted_before_its_time_never_appears_and_keeps_no_date(place):
    public, one, _ = place
    planned = records.episode(2, status="scheduled", published_at=LATER, changed_at=NOW, title={"tt": "Сер"})
    publish(one, records.episode(1), planned, pages=True)
    retract(target(one), "s01e02", reason="Кирәкми", now=NOW)
    rebuild_site(target(one), now=NOW)
    files = [f for f in public.rglob("*") if f.is_file() and f.parent.name != "records"]
    assert [file for file in files if "Сер" in file.read_text("utf-8", "replace")] == []
    assert not (public / SHOW / "s01e02").exists()
    cancelled = record(public, "s01e02")
    assert settled("x", cancelled, Intent(now=NOW, restore=True)) == ("scheduled", LATER)
    assert settled("x", cancelled, Intent(now=NOW, at=NOW, restore=True)) == ("published", NOW)
    with pytest.raises(EpisodeError, match="--restore"):
        settled("x", cancelled, Intent(now=NOW, at=NOW))


def test_nothing_of_a_scheduled_episode_is_in_any_feed_page_or_index(place):
    public, one, _ = place
    planned = records.episode(2, status="scheduled", published_at=LATER, title={"tt": "Сер", "ru": "Тайна"})
    publish(one, records.episode(1), records.episode(3), planned, pages=True)
    files = [f for f in public.rglob("*") if f.is_file() and f.parent.name != "records"]
    assert len(files) > 20
    for file in files:
        text = file.read_text("utf-8", "replace")
        assert not [word for word in ("Сер", "Тайна", "s01e02") if word in text], file


def test_a_show_whose_record_was_lost_does_not_get_another_guid(place):
    public, one, _ = place
    publish(one, records.episode(1))
    guid = read_feed((public / SHOW / "feed.xml").read_bytes()).channel.text_of("podcast:guid")
    storage = Storage(url=str(public), public_base_url="https://new.example.org", verify=False)
    set_storage(one.root, storage)
    rebuild_feed(target(one), now=NOW)
    (public / f"shows/{SHOW}.json").unlink()
    with pytest.raises(PublishError, match=guid):
        rebuild_feed(target(one), now=NOW)
    preset = one.root / "presets" / f"{SHOW}.toml"
    preset.write_text(preset.read_text(encoding="utf-8") + f'\n[feed]\nguid = "{guid}"\n', encoding="utf-8")
    rebuild_feed(target(one), now=NOW)
    assert read_feed((public / SHOW / "feed.xml").read_bytes()).channel.text_of("podcast:guid") == guid


@pytest.mark.parametrize("count", [19, 20, 21, 30])
def test_pages_of_the_feed_hold_every_item_once_also_after_their_size_was_changed(place, count):
    public, one, _ = place
    preset = one.root / "presets" / f"{SHOW}.toml"
    text = preset.read_text(encoding="utf-8")

    def pages(size):
        preset.write_text(f"{text}\n[feed]\nitems = {size}\n", encoding="utf-8")
        rebuild_feed(target(one), now=NOW)
        names, guids, name = [], [], "feed.xml"
        while name:
            document = read_feed((public / SHOW / name).read_bytes())
            names.append(name)
            guids += [item.guid for item in document.items]
            name = document.link("next").rpartition("/")[2]
        assert sorted(file.name for file in (public / SHOW).glob("feed*.xml")) == sorted(names)
        return guids

    publish(one, *records.many(count))
    whole = [episode.guid for episode in reversed(records.many(count))]
    assert pages(10) == whole
    assert pages(15) == whole
    assert pages(400) == whole


def test_a_broken_record_of_another_show_keeps_no_episode_back_and_the_home_page_stays(place):
    public, one, _ = place
    (public / "shows").mkdir(parents=True)
    (public / "shows/partner.json").write_bytes(render_record(records.show(show="partner")))
    publish(one, records.episode(1), pages=True)
    home = (public / "index.html").read_bytes()
    assert b"partner/index.html" in home
    (public / "shows/partner.json").write_bytes(b"{")
    done = publish(one, records.episode(2), pages=True)
    assert len(items(public)) == 2
    assert (public / "index.html").read_bytes() == home
    assert [f.severity for f in done.findings if "shows/partner.json" in f.message] == ["warning"]


def test_a_missing_text_is_told(place):
    _, one, _ = place
    episode = records.episode(1)
    done = publish(one, episode, pages=True)
    assert [f.message for f in done.findings if f"{episode.reading.path} is not at the destination" in f.message]


def test_a_new_show_is_named_by_the_home_page_only_when_its_own_page_is_there(place):
    public, one, two = place
    publish(one, records.episode(1), pages=True)
    other = "sinaw-ikenche"
    (two.root / "presets" / f"{other}.toml").write_bytes((two.root / "presets" / f"{SHOW}.toml").read_bytes())
    there = target(two, other)
    write = there.destination.write

    def killed(document, *, replacing=None):
        write(document, replacing=replacing)
        if document.key == f"shows/{other}.json":
            raise KeyboardInterrupt
        return "x"

    there.destination.write = killed
    sound = records.file(f"{other}/s01e01/a-1a2b3c4d.mp3", "audio/mpeg", 9)
    nothing = dict.fromkeys(("reading", "share", "waveform", "chapters_file"))
    first = records.episode(1, show=other, enclosure=sound, alternates=(), captions=(), **nothing)
    with pytest.raises(KeyboardInterrupt):
        commit(there, lambda _there: Change(now=NOW, episodes=(first,), proven=True))
    rebuild_site(target(one), now=NOW)
    assert f"{other}/index.html" in (public / "index.html").read_text(encoding="utf-8")
    assert (public / other / "index.html").is_file()


class Refusing:
    """A store whose keys may not list: it says 403, not 404, of what is not there."""

    def fetch(self, key):
        raise PublishError(f"refused: {key}")


def test_keys_that_may_not_list_can_upload_all_the_same(place):
    settings = target(place[1]).settings
    refuse_taken_back(SimpleNamespace(show=SHOW, episode="s01e01", ref="x", settings=settings), Refusing())
