"""Records come from elsewhere: what is wrong with them is told, all at once, and nothing is changed."""

import datetime as dt
import json
import time
from pathlib import Path

import pytest

from pipeline.errors import EpisodeError, PublishError
from pipeline.feed.read import read_feed
from pipeline.model.published import render_record
from pipeline.model.settings import Storage
from pipeline.publishing.adopt import adopt_feed
from pipeline.publishing.commit import Change, commit
from pipeline.publishing.main_feed import Behind, check_behind
from pipeline.publishing.rebuild import rebuild_feed, rebuild_site
from pipeline.publishing.records import pull, sealed
from pipeline.publishing.retract import retract
from tests.feed import records
from tests.publishing.workspaces import SHOW, new_workspace, target

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def place(tmp_path):
    """The folder of a destination, and a workspace that publishes there."""
    storage = Storage(url=str(tmp_path / "public"), public_base_url="https://media.example.org")
    return tmp_path / "public", new_workspace(tmp_path / "workspace", storage)


def publish(workspace, *episodes, **options):
    change = Change(now=NOW, episodes=episodes, proven=True, **options)
    return commit(target(workspace), lambda _there: change)


def guids(public):
    return [item.guid for item in read_feed((public / SHOW / "feed.xml").read_bytes()).items]


def hostile(**changes):
    return json.dumps(json.loads(render_record(records.episode(2))) | changes).encode()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"{", "JSON"),
        (b"[]", "object"),
        (b"\xff\xfe", "JSON"),
        (hostile(enclosure={"path": "../../etc/passwd", "content_type": "audio/mpeg", "size_bytes": 1}), "relative"),
        (hostile(enclosure={"path": "/etc/passwd", "content_type": "audio/mpeg", "size_bytes": 1}), "relative"),
        (hostile(enclosure={"path": "other/x/a.mp3", "content_type": "audio/mpeg", "size_bytes": 1}), "outside"),
        (hostile(enclosure={"path": f"{SHOW}/records/a.mp3", "content_type": "x/y", "size_bytes": 1}), "outside"),
        (hostile(episode="../other"), "episode"),
        (hostile(episode="s01e09"), "says it is the record of"),
        (hostile(show="another-show"), "says it is the record of"),
        (hostile(title="no table"), "title"),
        (hostile(duration_ms="long"), "duration_ms"),
        (hostile(format=2), "newer media"),
        (hostile(new_field=1), "newer media"),
        (hostile(title={"tt": "a\u0000b"}), "control characters"),
    ],
)
def test_a_record_that_is_none_of_ours_is_refused_and_the_feed_stays(place, data, told):
    public, workspace = place
    publish(workspace, records.episode(1), pages=False)
    before = (public / SHOW / "feed.xml").read_bytes()
    path = public / SHOW / "records" / "s01e02.json"
    path.write_bytes(data)
    with pytest.raises(PublishError, match=rf"(?s){SHOW}/records/s01e02\.json.*{told}"):
        publish(workspace, records.episode(3), pages=False)
    assert (public / SHOW / "feed.xml").read_bytes() == before
    assert not (public / SHOW / "records" / "s01e03.json").exists()


def test_all_bad_records_are_told_at_once_with_the_last_good_copy(place):
    public, workspace = place
    publish(workspace, records.episode(1), records.episode(2), pages=False)
    for slug in ("s01e01", "s01e02"):
        (public / SHOW / "records" / f"{slug}.json").write_bytes(b"{}")
    with pytest.raises(PublishError, match=r"(?s)s01e01\.json.*s01e02\.json") as caught:
        rebuild_feed(target(workspace), now=NOW)
    copies = [line.split("saw is ")[1].rstrip(")") for line in str(caught.value).splitlines() if "saw is" in line]
    assert len(copies) == 2
    for copy, number in zip(copies, (1, 2), strict=True):
        (public / SHOW / "records" / f"s01e{number:02}.json").write_bytes(Path(copy).read_bytes())
    rebuild_feed(target(workspace), now=NOW)


def test_a_damaged_or_missing_cache_is_only_slower(place):
    _, workspace = place
    publish(workspace, *records.many(5))
    for file in (workspace.root / ".media").rglob("*.json"):
        file.write_bytes(b"\x00" * 40)
    assert rebuild_site(target(workspace), now=NOW).written == ()
    assert (workspace.root / ".media" / ".gitignore").read_text() == "*\n"


def test_a_listing_that_is_late_is_made_up_for_by_the_feed_that_stands_there(place, tmp_path):
    public, workspace = place
    other = new_workspace(tmp_path / "other", Storage(url=str(public), public_base_url="https://media.example.org"))
    publish(workspace, records.episode(1), pages=False)
    publish(other, records.episode(2), pages=False)
    place_of_second = public / SHOW / "records" / "s01e02.json"
    late = target(workspace)
    listing = late.destination.listing

    def stale(prefix):
        return tuple(item for item in listing(prefix) if not item.key.endswith("records/s01e02.json"))

    late.destination.listing = stale
    change = Change(now=NOW, episodes=(records.episode(3),), proven=True, pages=False)
    commit(late, lambda _there: change)
    assert place_of_second.exists()
    assert sorted(guids(public)) == sorted(records.episode(number).guid for number in (1, 2, 3))


def test_a_feed_of_another_program_is_not_overwritten_but_can_be_adopted(place):
    public, workspace = place
    (public / SHOW).mkdir(parents=True)
    older = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Сынау</title>'
        "<link>https://old.example.org</link><description>x</description><language>tt</language><item>"
        '<title>Беренче</title><guid isPermaLink="false">old-1</guid><pubDate>Fri, 05 Jan 2024 09:00:00 +0300</pubDate>'
        '<enclosure url="https://old.example.org/1.mp3" length="1000" type="audio/mpeg"/></item></channel></rss>'
    ).encode()
    (public / SHOW / "feed.xml").write_bytes(older)
    with pytest.raises(PublishError, match=r"old-1(?s:.*)--adopt"):
        publish(workspace, records.episode(1), pages=False)
    assert (public / SHOW / "feed.xml").read_bytes() == older
    assert not (public / SHOW / "records").exists()
    found = adopt_feed(target(workspace), older, now=NOW)
    assert [episode.guid for episode in found.episodes] == ["old-1"]
    assert adopt_feed(target(workspace), older, now=NOW).episodes == ()
    publish(workspace, records.episode(1), pages=False)
    assert sorted(guids(public)) == ["old-1", records.episode(1).guid]
    assert (public / SHOW / "feeds/history").is_dir()


def test_mistakes_of_an_older_feed_are_warnings_and_a_trial_tries_them_too(place):
    public, workspace = place
    item = (
        '<item><title>Иске</title><guid isPermaLink="false">old-1</guid>'
        '<pubDate>Fri, 05 Jan 2024 09:00:00 +0300</pubDate>'
        '<enclosure url="https://old.example.org/1.ogg" length="1000" type="audio/ogg"/></item>'
    )
    older = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Сынау</title>'
        f"<link>https://old.example.org</link><description>x</description><language>tt</language>{item}</channel></rss>"
    ).encode()
    tried = adopt_feed(target(workspace), older, now=NOW, dry_run=True)
    assert not public.exists()
    found = adopt_feed(target(workspace), older, now=NOW)
    assert ("enclosure-not-for-apple", "warning") in [(finding.code, finding.severity) for finding in found.findings]
    assert tried.findings == found.findings
    publish(workspace, records.episode(1), pages=False)
    assert sorted(guids(public)) == ["old-1", records.episode(1).guid]
    ours = records.episode(2)
    ogg = ours.enclosure.model_copy(update={"path": f"{ours.folder}/a.ogg", "content_type": "audio/ogg"})
    ours = ours.model_copy(update={"enclosure": ogg})
    with pytest.raises(PublishError, match="the new feed has errors"):
        publish(workspace, ours, pages=False)


def test_an_address_of_this_machine_is_said_once(tmp_path):
    storage = Storage(url=str(tmp_path / "public"), public_base_url="http://127.0.0.1:8008")
    workspace = new_workspace(tmp_path / "workspace", storage)
    found = publish(workspace, records.episode(1), pages=False).findings
    assert [finding.code for finding in found] == ["trial-address"]


def test_a_full_show_takes_one_more_with_a_bounded_number_of_objects(place):
    public, workspace = place
    folder = public / SHOW / "records"
    folder.mkdir(parents=True)
    for episode in records.many(90):
        (folder / f"{episode.episode}.json").write_bytes(render_record(episode))
    publish(workspace, pages=True)
    written = publish(workspace, records.episode(91)).written
    assert len(written) <= 80
    assert len(set(written)) == len(written)


@pytest.mark.slow
def test_an_unchanged_show_of_a_thousand_takes_two_seconds_for_the_site_and_one_for_the_feed(place):
    public, workspace = place
    folder = public / SHOW / "records"
    folder.mkdir(parents=True)
    for episode in records.many(1000):
        (folder / f"{episode.episode}.json").write_bytes(render_record(episode))
    rebuild_site(target(workspace), now=NOW)

    def cpu_s(work):
        begun = time.process_time()
        assert work(target(workspace), now=NOW).written == ()
        return time.process_time() - begun

    cpu_s(rebuild_site)  # imports, templates
    assert min(cpu_s(rebuild_site) for _ in range(2)) <= 2.0
    assert min(cpu_s(rebuild_feed) for _ in range(2)) <= 1.0


def test_what_the_feed_knows_and_the_records_do_not_is_noticed(place):
    public, workspace = place
    publish(workspace, records.episode(1), records.episode(2), pages=False)
    there = target(workspace)
    snapshot = pull(there)
    data = (public / SHOW / "feed.xml").read_bytes()
    check_behind(there, data, snapshot)
    fewer = type(snapshot)(shows=snapshot.shows, marks={}, episodes={"s01e01": snapshot.episodes["s01e01"]})
    with pytest.raises(Behind) as caught:
        check_behind(there, data, fewer)
    assert caught.value.paths == (f"{SHOW}/records/s01e02.json",)


def test_a_retraction_at_the_same_moment_wins_over_an_update_and_its_page_stays_a_notice(place, tmp_path):
    public, workspace = place
    other = new_workspace(tmp_path / "other", Storage(url=str(public), public_base_url="https://media.example.org"))
    publish(workspace, records.episode(1))
    slow = target(workspace)
    write = slow.destination.write

    def retracted_just_before(document, *, replacing=None):
        if document.key.endswith("s01e01/index.html") and slow.destination.write is not write:
            slow.destination.write = write
            retract(target(other), "s01e01", reason="Хата табылды", now=NOW)
        return write(document, replacing=replacing)

    def decide(there):
        standing = there.episodes["s01e01"]
        if standing.status == "retracted":
            raise EpisodeError("it was retracted")
        changed = sealed(standing.model_copy(update={"title": {"tt": "Яңа исем"}}))
        return Change(now=NOW, episodes=(changed,), proven=True)

    slow.destination.write = retracted_just_before
    with pytest.raises(EpisodeError, match="retracted"):
        commit(slow, decide)
    assert guids(public) == []
    page = (public / SHOW / "s01e01" / "index.html").read_text(encoding="utf-8")
    assert "Хата табылды" in page
    assert "Яңа исем" not in page


def test_a_record_that_comes_while_the_feed_is_made_is_in_the_feed_when_the_command_ends(place):
    public, workspace = place
    publish(workspace, records.episode(1), pages=False)
    there = target(workspace)
    write = there.destination.write
    late = public / SHOW / "records" / "s01e02.json"

    def another_comes(document, *, replacing=None):
        mark = write(document, replacing=replacing)
        if document.key.endswith("/feed.xml") and not late.exists():
            late.write_bytes(render_record(records.episode(2)))  # by a producer who is killed right after it
        return mark

    there.destination.write = another_comes
    change = Change(now=NOW, episodes=(records.episode(3),), proven=True, pages=False)
    commit(there, lambda _there: change)
    assert sorted(guids(public)) == sorted(records.episode(number).guid for number in (1, 2, 3))
