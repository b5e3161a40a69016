"""The real command, a real episode, a real web server: what publishing does, and what it refuses."""

import datetime as dt
import json
import re
import time

import pytest

from pipeline.cli.publish import moment
from pipeline.errors import UsageError
from pipeline.feed.read import read_feed
from tests.publishing.conftest import copy_of

EPISODE = "aittem-bit/2026-11-20-telebez-turynda"
SLUG = EPISODE.partition("/")[2]


def public(storage):
    from pathlib import Path

    return Path(storage.url)


def feed(storage):
    return read_feed((public(storage) / "aittem-bit/feed.xml").read_bytes())


def record(storage, slug=SLUG):
    return json.loads((public(storage) / f"aittem-bit/records/{slug}.json").read_text(encoding="utf-8"))


def edit(media, **changes):
    """Keys at the top of episode.toml, before its first table."""
    file = media.workspace / "episodes" / EPISODE / "episode.toml"
    text = file.read_text(encoding="utf-8")
    for key, value in changes.items():
        text = re.sub(rf"^{key}\b.*\n", "", text, flags=re.MULTILINE)
        text = f"{key.replace('__', '.')} = {value}\n{text}"
    file.write_text(text, encoding="utf-8")


def preset(media, text, show="aittem-bit"):
    """Tables added to the show's preset."""
    file = media.workspace / "presets" / f"{show}.toml"
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def refused(media, *words, code):
    done = media.run(*words)
    assert done.returncode == code, done.stderr
    return done.stderr


def references_exist(storage):
    """Every address in the feed that is ours leads to a file."""
    text = (public(storage) / "aittem-bit/feed.xml").read_text(encoding="utf-8")
    base = storage.public_base_url
    paths = set(re.findall(rf'{re.escape(base)}/([^"<?#\s]+)', text))
    assert len(paths) > 8
    return [path for path in paths if not (public(storage) / path).is_file()]


def test_a_published_episode_is_in_feed_and_site_and_publishing_it_again_changes_nothing(media, storage):
    found = media.json("publish", EPISODE)
    assert [item.guid for item in feed(storage).items] == [found["episodes"][0]["guid"]]
    assert found["episodes"][0]["status"] == "published"
    assert references_exist(storage) == []
    assert found["written"][-1] == "aittem-bit/feed.xml"
    before = (public(storage) / "aittem-bit/feed.xml").read_bytes()
    again = media.json("publish", SLUG)
    assert (again["objects_written"], again["feed_changed"]) == (0, False)
    assert (public(storage) / "aittem-bit/feed.xml").read_bytes() == before


def test_another_laptop_without_a_cache_writes_nothing_either(media, storage, published, tmp_path):
    media.json("publish", EPISODE)
    other = copy_of(published[0], tmp_path / "other", storage)
    found = other.json("site", "aittem-bit")
    assert found["written"] == []


def test_a_dry_run_says_what_would_appear_and_stores_nothing(media, storage):
    edit(media, title='{tt = "Телебез"}')
    assert "would first be made" in media.run("publish", EPISODE, "--dry-run").stdout
    media.run("run", EPISODE, "--no-upload")
    found = media.json("publish", EPISODE, "--dry-run")
    assert not (public(storage) / "aittem-bit").exists()
    assert [change["what"] for change in found["changes"]["feed"]] == ["appears"]
    assert f"aittem-bit/records/{SLUG}.json" in found["changes"]["objects"]
    media.json("publish", EPISODE)
    edit(media, summary='{tt = "Яңа сүзләр."}')
    media.run("run", EPISODE, "--no-upload")
    shown = media.run("publish", EPISODE, "--dry-run").stdout
    assert shown.startswith(f"{EPISODE} «Телебез» would change: summary, show notes, sound files\n")
    assert re.search(r'\+ +"tt": "Яңа сүзләр\."', shown)
    assert "feed: changes: item 1 «Телебез»" in shown
    media.json("publish", EPISODE)
    shown = media.run("publish", "aittem-bit", "--dry-run").stdout
    assert shown == "nothing would change: all is as it should be\n"


def test_what_is_said_of_many_episodes_is_said_once(capsys):
    from pipeline.cli.publication import show_findings

    found = {"severity": "warning", "code": "http", "message": "use https://", "source": "Apple"}
    show_findings([found | {"where": f"item {number}"} for number in (1, 2, 3)])
    assert capsys.readouterr().err == "warning: item 1: use https:// (and 2 more like it) [http]\n"


@pytest.mark.parametrize("name", ["aitem-bit", "aittem", SLUG[:-3], SLUG.replace("y", "i")])
def test_a_name_that_nothing_has_leads_to_the_one_that_was_meant(media, name):
    meant = EPISODE if name.startswith("20") else "aittem-bit"
    assert f"did you mean {meant}" in refused(media, "publish", name, code=4)


def test_a_changed_episode_keeps_guid_and_date_and_replaced_audio_gets_a_new_address(media, storage):
    media.json("publish", EPISODE)
    first = record(storage)
    edit(media, title='{tt = "Яңа исем"}')
    time.sleep(1.1)
    media.json("publish", EPISODE)
    second = record(storage)
    assert (second["guid"], second["published_at"]) == (first["guid"], first["published_at"])
    assert second["changed_at"] > first["changed_at"]
    assert second["title"] == {"tt": "Яңа исем"}
    assert second["enclosure"]["path"] != first["enclosure"]["path"]  # its tags hold the title
    assert [file["path"] for file in second["earlier_media"]] == [first["enclosure"]["path"]]
    assert (public(storage) / first["enclosure"]["path"]).is_file()
    assert feed(storage).items[0].enclosure_url.endswith(second["enclosure"]["path"])
    assert len(list((public(storage) / "aittem-bit/feeds/history").iterdir())) == 1


def test_a_scheduled_episode_appears_when_the_show_is_published_after_its_time(media, storage, published, tmp_path):
    found = media.json("publish", EPISODE, "--at", "2999-12-01 08:00")
    assert found["episodes"][0]["status"] == "scheduled"
    assert feed(storage).items == ()
    assert media.json("publish", "aittem-bit")["objects_written"] == 0
    place = public(storage) / f"aittem-bit/records/{SLUG}.json"
    due = dt.datetime.now(dt.UTC).replace(microsecond=0) - dt.timedelta(minutes=1)
    moment = due.isoformat().replace("+00:00", "Z")
    text = place.read_text(encoding="utf-8").replace(record(storage)["published_at"], moment)
    place.write_text(text, encoding="utf-8")  # the time has come
    timer = copy_of(published[0], tmp_path / "timer", storage)  # a machine that has the presets and nothing else
    import shutil

    shutil.rmtree(timer.workspace / "episodes" / "aittem-bit")
    found = timer.json("publish", "aittem-bit")
    assert [(e["episode"], e["status"]) for e in found["episodes"]] == [(EPISODE, "published")]
    assert record(storage)["published_at"] == moment
    assert len(feed(storage).items) == 1


def test_a_show_is_brought_up_to_date_but_no_new_episode_goes_out_by_itself(media, storage):
    found = media.json("publish", "aittem-bit")
    assert found["unpublished"] == [EPISODE]
    assert not (public(storage) / "aittem-bit/feed.xml").exists()
    media.json("publish", EPISODE)
    edit(media, title='{tt = "Яңа исем"}')
    found = media.json("publish", "aittem-bit")
    assert found["episodes"][0]["episode"] == EPISODE
    assert feed(storage).items[0].title == "Яңа исем"


def test_approval_is_asked_for_and_asked_for_again_when_the_content_changes(media, storage):
    preset(media, "\n[publishing]\napproval = true\n")
    media.run("run", EPISODE, "--no-upload")
    assert "has not been approved" in refused(media, "publish", EPISODE, code=4)
    assert not (public(storage) / "aittem-bit").exists()  # nothing left the house
    media.json("review", EPISODE, "--by", "Редактор", "--note", "яхшы")
    assert media.json("status")["episodes"][0]["steps"]["upload"] != "done"
    assert media.run("status").returncode == 0
    media.json("publish", EPISODE)
    assert media.json("status")["episodes"][0]["steps"]["upload"] == "done"
    edit(media, summary='{tt = "Тагын сүзләр."}')
    problem = refused(media, "publish", EPISODE, code=4)
    assert "outputs/show-notes.tt.md changed" in problem
    assert "Редактор" in problem
    assert "is not finished: notes" not in problem
    media.json("review", EPISODE, "--by", "Редактор")
    media.json("publish", EPISODE)
    assert "Тагын сүзләр." in record(storage)["summary"]["tt"]


def test_what_is_not_finished_cannot_be_approved(media):
    media.run("run", EPISODE, "--no-upload")
    edit(media, summary='{tt = "Тагын."}')
    assert "is not finished: notes" in refused(media, "review", EPISODE, "--by", "Редактор", code=4)


def test_uncovered_speech_stops_a_show_that_asks_for_all_of_it(media):
    preset(media, "\n[publishing]\nfull_coverage = true\n")
    media.run("run", EPISODE, "--no-upload")
    asr = media.workspace / "episodes" / EPISODE / "transcript/asr.json"
    text = asr.read_text(encoding="utf-8")
    media.json("publish", EPISODE) if '"uncovered": []' in text else None
    from pipeline.errors import EpisodeError
    from pipeline.produce import production_of
    from pipeline.publishing.checks import check_coverage
    from pipeline.store.episode_folder import EpisodeFolder
    from pipeline.store.workspace import Workspace

    asr.write_text(re.sub(r'"uncovered": \[.*?\], "segments"', '"uncovered": [[61000, 75500]], "segments"', text))
    folder = EpisodeFolder(workspace=Workspace(root=media.workspace), path=asr.parents[1])
    with pytest.raises(EpisodeError, match="1:01 to 1:15"):
        check_coverage(folder, production_of(folder))


def test_a_retracted_episode_leaves_the_feed_and_its_page_says_why(media, storage):
    media.json("publish", EPISODE)
    found = media.json("retract", EPISODE, "--reason", "Хата табылды")
    assert found["episodes"][0]["status"] == "retracted"
    assert feed(storage).items == ()
    page = (public(storage) / EPISODE / "index.html").read_text(encoding="utf-8")
    assert "Хата табылды" in page
    assert (public(storage) / record(storage)["enclosure"]["path"]).is_file()
    assert "--restore" in refused(media, "publish", EPISODE, code=4)
    assert media.json("publish", "aittem-bit")["episodes"] == []
    date = record(storage)["published_at"]
    media.json("publish", EPISODE, "--restore")
    assert (record(storage)["status"], record(storage)["published_at"]) == ("published", date)
    assert len(feed(storage).items) == 1


def test_files_of_a_retracted_episode_go_when_asked(media, storage):
    media.json("publish", EPISODE)
    kept = record(storage)["enclosure"]["path"]
    found = media.json("retract", EPISODE, "--reason", "Хокук", "--remove-files")
    assert kept in found["removed"]
    left = {file.name for file in (public(storage) / EPISODE).iterdir()}
    assert not [name for name in left if name.endswith((".mp3", ".vtt", ".txt")) or name == "reading.json"]
    assert (public(storage) / EPISODE / "index.html").is_file()


def test_names_of_the_sites_own_folders_are_refused(media):
    folder = media.workspace / "episodes" / EPISODE
    folder.rename(folder.with_name("topics"))
    assert "rename the folder" in refused(media, "publish", "aittem-bit/topics", code=4)


def test_one_guid_cannot_be_published_under_two_names(media, storage):
    media.json("publish", EPISODE)
    folder = media.workspace / "episodes" / EPISODE
    folder.rename(folder.with_name("other"))
    assert f"already published as {EPISODE}" in refused(media, "publish", "aittem-bit/other", code=7)
    (folder.with_name("other")).rename(folder)
    edit(media, guid='"tag:example.org,2026:another"')
    assert "another episode is published under this name" in refused(media, "publish", EPISODE, code=7)
    assert len(feed(storage).items) == 1


def test_without_a_public_address_it_says_which_option_is_missing(media, storage):
    from tests.publishing.workspaces import set_storage

    set_storage(media.workspace, storage.model_copy(update={"public_base_url": None}))
    problem = refused(media, "publish", EPISODE, code=3)
    assert "storage.public_base_url" in problem
    assert "http://127.0.0.1:8008" in problem


@pytest.mark.slow
def test_what_listeners_could_not_get_is_not_published(media, storage):
    from tests.publishing.workspaces import set_storage

    set_storage(media.workspace, storage.model_copy(update={"public_base_url": f"{storage.public_base_url}-elsewhere"}))
    problem = refused(media, "publish", EPISODE, code=7)
    assert problem.count("HEAD is answered with 404") == 1
    assert re.search(r"\n  \d\d files: .*\.mp3\n", problem)
    assert not (public(storage) / "aittem-bit/records").exists()
    assert not (public(storage) / "aittem-bit/feed.xml").exists()


@pytest.mark.slow
def test_a_new_public_address_is_not_taken_before_the_sound_is_there(media, storage):
    from tests.publishing.workspaces import set_storage

    media.json("publish", EPISODE)
    before = (public(storage) / "aittem-bit/feed.xml").read_bytes()
    moved = storage.model_copy(update={"public_base_url": storage.public_base_url.replace("127.0.0.1", "localhost")})
    set_storage(media.workspace, moved.model_copy(update={"public_base_url": f"{moved.public_base_url}-elsewhere"}))
    for words in (("publish", "aittem-bit"), ("site", "aittem-bit"), ("feed", "aittem-bit")):
        assert "HEAD is answered with 404" in refused(media, *words, code=7)
    assert (public(storage) / "aittem-bit/feed.xml").read_bytes() == before
    set_storage(media.workspace, moved)
    assert media.json("publish", "aittem-bit")["feed_changed"]
    assert "//localhost" in feed(storage).items[0].enclosure_url


def test_an_old_preset_does_not_bring_old_facts_back(media, storage, published, tmp_path):
    media.json("publish", EPISODE)
    old = copy_of(published[0], tmp_path / "old", storage)
    file = media.workspace / "presets/aittem-bit.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('keywords = ["татар теле"', 'keywords = ["яңа тема"'))
    media.json("site", "aittem-bit")
    shows = public(storage) / "shows/aittem-bit.json"
    assert "яңа тема" in json.loads(shows.read_text(encoding="utf-8"))["keywords"]
    assert "git pull" in refused(old, "publish", "aittem-bit", code=3)
    assert "яңа тема" in json.loads(shows.read_text(encoding="utf-8"))["keywords"]
    old.json("publish", "aittem-bit", "--take-preset")
    assert "яңа тема" not in json.loads(shows.read_text(encoding="utf-8"))["keywords"]


def test_another_destination_has_its_own_feed_and_leaves_the_usual_upload_as_it_is(media, storage, web):
    from tests.publishing.workspaces import set_storage, table

    media.json("publish", EPISODE)
    other = storage.model_copy(update={"url": f"{storage.url}-b", "public_base_url": f"{storage.public_base_url}-b"})
    set_storage(media.workspace, storage, more=table("destinations.partner", other))
    found = media.json("publish", EPISODE, "--to", "partner")
    assert found["base_url"].endswith("-b")
    assert len(read_feed((public(other) / "aittem-bit/feed.xml").read_bytes()).items) == 1
    steps = media.json("run", EPISODE, "--dry-run")["steps"]
    assert [step["name"] for step in steps if step["stale"]] == []
    assert media.json("publish", EPISODE, "--to", "partner")["objects_written"] == 0
    assert "known: partner" in refused(media, "publish", EPISODE, "--to", "nobody", code=2)


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01", "08:00"])
def test_a_time_that_cannot_be_read_is_refused(media, text):
    assert "2026-12-01 08:00" in refused(media, "publish", EPISODE, "--at", text, code=2)


def test_what_was_retracted_is_sent_again_only_when_it_is_restored_and_then_all_of_it(media, storage):
    media.json("publish", EPISODE)
    media.json("retract", EPISODE, "--reason", "Хокук", "--remove-files")
    kept = sorted(file.name for file in (public(storage) / EPISODE).iterdir())
    assert "Хокук" in refused(media, "run", EPISODE, code=4)
    assert "--restore" in refused(media, "run", EPISODE, "--only", "upload", code=4)
    assert "--restore" in refused(media, "publish", EPISODE, code=4)
    assert sorted(file.name for file in (public(storage) / EPISODE).iterdir()) == kept
    media.json("publish", EPISODE, "--restore")
    assert references_exist(storage) == []
    assert media.json("publish", EPISODE)["objects_written"] == 0


def test_a_show_that_asks_for_approval_sends_nothing_before_it(media, storage):
    preset(media, "\n[publishing]\napproval = true\n")
    done = media.run("run", EPISODE)
    assert done.returncode == 0
    assert f"media publish {EPISODE}" in done.stderr
    assert "checked first" in refused(media, "run", EPISODE, "--only", "upload", code=4)
    assert not public(storage).exists()


def test_the_old_folder_of_another_laptop_brings_no_old_texts_and_sound_back(media, storage, published, tmp_path):
    media.json("publish", EPISODE)
    old = copy_of(published[0], tmp_path / "old", storage)
    edit(media, title='{tt = "Яңа исем"}')
    media.json("publish", EPISODE)
    told = {path: path.read_bytes() for path in (public(storage) / EPISODE).glob("show-notes.*")}
    assert "git pull" in refused(old, "publish", "aittem-bit", code=4)
    assert record(storage)["title"] == {"tt": "Яңа исем"}
    assert {path: path.read_bytes() for path in told} == told
    assert media.json("publish", "aittem-bit")["objects_written"] == 0
    old.json("publish", EPISODE, "--take-preset")
    assert record(storage)["title"] != {"tt": "Яңа исем"}
    assert "git pull" in refused(media, "publish", EPISODE, code=4)


def test_a_time_that_the_clocks_leave_out_is_refused_and_others_are_taken_as_they_are_here(monkeypatch):
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        with pytest.raises(UsageError, match="the clocks go forward"):
            moment("2026-03-29 02:30", now)
        assert moment("2026-03-29 03:30", now).isoformat() == "2026-03-29T01:30:00+00:00"
        assert moment("2026-03-29T02:30:00+01:00", now).isoformat() == "2026-03-29T01:30:00+00:00"
        assert moment("2026-10-25 02:30", now).isoformat() == "2026-10-25T00:30:00+00:00"
    finally:
        monkeypatch.undo()
        time.tzset()
