"""Real podcast clients subscribe, page, update and download: gPodder's `gpo`, and newsboat.

They end with 0 even when they failed and print little: what counts is their databases and the files they saved.
"""

import os
import sqlite3
import subprocess

import pytest

from tests.feed.places import public_bucket, served_folder, sound_of
from tests.feed.records import SHOW
from tests.storage.conftest import running
from tests.storage.swift_server import ACCESS_KEY, SECRET_KEY

TALK = 25
"""Episodes: a head of fifteen and one page."""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with served_folder(tmp_path_factory.mktemp("Татар порталлары")) as place:
        yield place


@pytest.fixture(scope="module")
def bucket(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch, running(tmp_path_factory.mktemp("swift"), tls=False) as swift:
        patch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
        patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
        with public_bucket(swift) as place:
            yield place


@pytest.fixture
def place(request):
    return request.getfixturevalue(getattr(request, "param", "served"))


everywhere = pytest.mark.parametrize(
    "place", ["served", pytest.param("bucket", marks=pytest.mark.swift)], indirect=True
)


@pytest.fixture
def published(place):
    """Two pages of episodes with sound."""
    records = [place.recorded(number) for number in range(1, TALK + 1)]
    place.publish(records)
    return records


class Client:
    def __init__(self, home, program):
        self.home, self.program = home, program
        places = {"GPODDER_HOME": str(home), "GPODDER_DOWNLOAD_DIR": str(home / "dl"), "HOME": str(home)}
        kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        self.environment = kept | places | {"TERM": "xterm"}

    def run(self, *arguments):
        subprocess.run(
            [self.program, *arguments], env=self.environment, check=True, timeout=100, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def rows(self, database, query):
        connection = sqlite3.connect(self.home / database)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


@pytest.fixture
def gpo(tmp_path, require_tool):
    client = Client(tmp_path / "gpodder", require_tool("gpo"))
    client.home.mkdir()
    return client


@pytest.fixture
def newsboat(tmp_path, require_tool):
    client = Client(tmp_path / "newsboat", require_tool("newsboat"))
    (client.home / ".newsboat").mkdir(parents=True)
    return client


EPISODES = (
    "select guid, id, state, title, url, file_size, mime_type, total_time, published, download_filename"
    " from episode order by published desc"
)


def episodes_of(gpo):
    """guid -> the other columns, the newest first."""
    return {guid: facts for guid, *facts in gpo.rows("Database", EPISODES)}


def guids_of(gpo):
    return [guid for guid, *_ in gpo.rows("Database", EPISODES)]


def newest_first(records):
    return [record.guid for record in reversed(records)]


@everywhere
def test_gpodder_subscribes_and_follows_pages_to_every_item_once(place, published, gpo):
    gpo.run("subscribe", place.feed_url)
    assert guids_of(gpo) == newest_first(published)
    assert [path for _, path, _ in place.asked if path.endswith("xml")][-2:] == [
        f"/{SHOW}/feed.xml", f"/{SHOW}/feed-1.xml",
    ]  # fmt: skip
    [(title, cover)] = gpo.rows("Database", "select title, cover_url from podcast")
    assert (title, cover) == ("Сынау подкасты", f"{place.base_url}/{SHOW}/cover-0a1b2c3d.jpg")
    record = published[-1]
    assert episodes_of(gpo)[record.guid][2:8] == [
        record.title["tt"], f"{place.base_url}/{record.enclosure.path}", len(sound_of(TALK)), "audio/mpeg",
        round(record.duration_ms / 1000), int(record.published_at.timestamp()),
    ]  # fmt: skip


@everywhere
def test_gpodder_asks_again_and_is_told_that_nothing_changed(place, published, gpo):
    gpo.run("subscribe", place.feed_url)
    before = len(place.asked)
    gpo.run("update")
    assert place.asked[before:] == [("GET", f"/{SHOW}/feed.xml", 304)]
    assert guids_of(gpo) == newest_first(published)


@everywhere
def test_gpodder_downloads_what_was_published(place, published, gpo):
    gpo.run("subscribe", place.feed_url)
    gpo.run("download")
    found = episodes_of(gpo)
    for number, record in enumerate(published, 1):
        saved = gpo.home / "dl" / "Сынау подкасты" / found[record.guid][-1]
        assert saved.read_bytes() == sound_of(number)


@everywhere
def test_gpodder_takes_a_corrected_episode_for_the_same_one(place, published, gpo):
    gpo.run("subscribe", place.feed_url)
    gpo.run("download")
    before = episodes_of(gpo)[published[20].guid]
    again = place.recorded(21, title={"tt": "Төзәтелгән исем"}, path=f"{SHOW}/s02e09/s02e09-ffffffff.mp3")
    place.publish([*published[:20], again, *published[21:]])
    gpo.run("update")
    assert guids_of(gpo) == newest_first(published)
    after = episodes_of(gpo)[again.guid]
    assert after[:2] == before[:2], "the same row, and still downloaded"
    assert after[2:4] == ["Төзәтелгән исем", f"{place.base_url}/{again.enclosure.path}"]


def test_a_changed_guid_would_have_lost_what_the_listener_had(place, published, gpo):
    """Why guids are never changed: the old episode goes, and with it what was heard of it."""
    gpo.run("subscribe", place.feed_url)
    place.publish([*published[:-1], place.recorded(TALK, guid="something-else")])
    gpo.run("update")
    assert published[-1].guid not in guids_of(gpo)
    assert "something-else" in guids_of(gpo)


def test_no_listener_old_or_new_misses_an_item_when_a_page_is_born(place, published, gpo, tmp_path):
    gpo.run("subscribe", place.feed_url)
    gpo.run("download")  # what is neither on its disk nor in the head, gpo forgets (docs/decisions/0722)
    records = list(published)
    for number in range(TALK + 1, TALK + 7):  # the thirtieth episode makes a second page
        records.append(place.recorded(number))
        place.publish(records)
        gpo.run("update")
        assert guids_of(gpo) == newest_first(records)
    newcomer = Client(tmp_path / "newcomer", gpo.program)
    newcomer.home.mkdir()
    before = len(place.asked)
    newcomer.run("subscribe", place.feed_url)
    assert guids_of(newcomer) == newest_first(records)
    assert [path for _, path, _ in place.asked[before:]] == [
        f"/{SHOW}/{name}.xml" for name in ("feed", "feed-2", "feed-1")
    ]


def test_a_retracted_episode_leaves_gpodder(place, published, gpo):
    gpo.run("subscribe", place.feed_url)
    gone = published[20].model_copy(update={"status": "retracted", "digest": ""})
    place.publish([*published[:20], gone, *published[21:]])
    gpo.run("update")
    assert guids_of(gpo) == newest_first([*published[10:20], *published[21:]])


def episode_guid():
    return f"tag:example.org,2024:{SHOW}/{TALK + 1:04}"


@everywhere
def test_newsboat_reads_the_head_and_later_what_is_new(place, published, newsboat):
    (newsboat.home / ".newsboat/urls").write_text(place.feed_url + "\n")
    newsboat.run("-x", "reload")
    query = "select guid, title, enclosure_url, enclosure_type from rss_item order by pubDate desc"
    head = published[-15:][::-1]
    assert newsboat.rows(".newsboat/cache.db", query) == [
        (record.guid, record.title["tt"], f"{place.base_url}/{record.enclosure.path}", "audio/mpeg") for record in head
    ]
    [(content,)] = newsboat.rows(".newsboat/cache.db", "select content from rss_item order by pubDate desc limit 1")
    assert "турында сөйләшәбез" in content
    place.publish([*published, place.recorded(TALK + 1)])
    newsboat.run("-x", "reload")
    assert newsboat.rows(".newsboat/cache.db", query)[0][0] == episode_guid()
    assert len(newsboat.rows(".newsboat/cache.db", query)) == 16
