"""The index follows the folders, and nothing that happens to its file keeps anybody from searching."""

import datetime as dt
import json
import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest

from pipeline.catalogue.index import FILE, open_index
from pipeline.catalogue.opening import Opening, current_index
from pipeline.catalogue.stale import OF_EPISODE, OF_HOUSE, stale
from pipeline.destinations.layout import destination_name, record_path
from pipeline.model.published import render_record
from pipeline.model.settings import Storage
from pipeline.outputs.asr_json import render_asr
from pipeline.publishing.commit import Change, commit
from pipeline.stages._speech_files import ASR_PATH
from pipeline.stages.captions import READING
from pipeline.store.episode_folder import EDITED, EPISODE_FILE
from pipeline.store.manifest import NAME as MANIFEST
from pipeline.store.options import HOUSE
from pipeline.store.published_cache import Remembered, cache_for
from pipeline.store.rights_file import HOUSE_RIGHTS_FILE, RIGHTS_FILE
from tests.catalogue.material import SHOW, TODAY, episode, found, texts, workspace
from tests.cli.conftest import MEDIA
from tests.feed import records
from tests.outputs.stage_context import transcript
from tests.publishing.workspaces import set_storage, target

ONE = [("tt", "Урман тавышлары.")]
TWO = [("tt", "Күл тавышлары.")]


@pytest.fixture
def space(tmp_path):
    space = workspace(tmp_path / "workspace")
    episode(space, "s01e01", ONE)
    return space


def kept(space):
    return space.root / ".media" / FILE


def test_the_files_it_watches_are_those_that_others_write():
    assert set(OF_EPISODE) == {EPISODE_FILE, RIGHTS_FILE, MANIFEST, READING, ASR_PATH, *EDITED}
    assert set(OF_HOUSE) == {HOUSE, HOUSE_RIGHTS_FILE}


def test_a_new_a_changed_and_a_removed_episode_are_seen(space):
    assert texts(space, "тавыш") == ["Урман тавышлары."]
    folder = episode(space, "s01e02", TWO)
    assert sorted(texts(space, "тавыш")) == ["Күл тавышлары.", "Урман тавышлары."]
    episode(space, "s01e02", [("tt", "Диңгез тавышы.")])
    assert texts(space, "күл") == []
    assert texts(space, "диңгез") == ["Диңгез тавышы."]
    shutil.rmtree(folder)
    assert texts(space, "тавыш") == ["Урман тавышлары."]


def test_what_is_unchanged_is_not_read_again(space, monkeypatch):
    found(space, "урман")
    monkeypatch.setattr("pipeline.catalogue.refresh.gather", lambda order: pytest.fail(f"read {order}"))
    assert texts(space, "урман") == ["Урман тавышлары."]


def test_touched_files_that_say_the_same_change_nothing(space):
    found(space, "урман")
    os.utime(space.episodes / SHOW / "s01e01" / "episode.toml")
    before = sqlite3.connect(kept(space)).execute("SELECT id FROM episodes").fetchall()
    assert texts(space, "урман") == ["Урман тавышлары."]
    assert sqlite3.connect(kept(space)).execute("SELECT id FROM episodes").fetchall() == before


def test_a_preset_names_its_people_in_all_episodes(space):
    assert texts(space, "уйдырма") == []
    preset = space.presets / f"{SHOW}.toml"
    text = preset.read_text(encoding="utf-8") + '[[show.people]]\nname = {tt = "Уйдырма Кеше"}\n'
    preset.write_text(text, encoding="utf-8")
    assert texts(space, "уйдырма") == ["Уйдырма Кеше"]


def test_the_transcript_of_now_is_searched_before_captions_are_made(space):
    folder = space.episodes / SHOW / "s01e01"
    (folder / "transcript").mkdir()
    (folder / "transcript" / "asr.json").write_text(render_asr(transcript()), encoding="utf-8")
    assert texts(space, "кунак") == ["Бүген бездә бик кызыклы кунак, татар теле һәм әдәбияты турында сөйләшәбез."]
    assert texts(space, "урман") == []
    (folder / "transcript" / "edited.md").write_text("Сәлам, дуслар!\n", encoding="utf-8")
    assert texts(space, "кунак") == []
    assert texts(space, "дус") == ["Сәлам, дуслар!"]


def test_a_damaged_folder_is_told_in_one_line_and_the_rest_is_found(space):
    broken = episode(space, "s01e02", TWO)
    (broken / "episode.toml").write_text("title = {tt = \n", encoding="utf-8")
    unread = episode(space, "s01e03", TWO, title="Өченче")
    (unread / "outputs" / "reading.json").write_text("{" * 5000, encoding="utf-8")
    pipe = episode(space, "s01e04", TWO, title="Дүртенче")
    (pipe / "outputs" / "reading.json").unlink()
    os.mkfifo(pipe / "outputs" / "reading.json")
    linked = episode(space, "s01e05", TWO)
    (linked / "episode.toml").unlink()
    (linked / "episode.toml").symlink_to("/etc/passwd")
    for _ in range(2):  # told each time, though read once
        done = subprocess.run([MEDIA, "--workspace", space.root, "search", "--json", "урман"],
                              capture_output=True, text=True, check=True)  # fmt: skip
        answer = json.loads(done.stdout)
        assert [hit["text"] for hit in answer["hits"]] == ["Урман тавышлары."]
        assert set(answer["problems"]) == {f"{SHOW}/s01e0{number}" for number in (2, 3, 5)}
        assert len(done.stderr.strip().splitlines()) == 3
        assert "root:" not in done.stderr
    assert texts(space, "өченче") == ["Өченче"]


@pytest.mark.parametrize(
    "data",
    [b"", b"no database" * 1000, b"SQLite format 3\0" + b"\xff" * 5000, None],
    ids=["empty", "text", "header", "cut"],
)
def test_a_damaged_file_is_made_anew(space, data):
    found(space, "урман")
    kept(space).write_bytes(kept(space).read_bytes()[:5000] if data is None else data)
    assert texts(space, "урман") == ["Урман тавышлары."]
    assert texts(space, "урман") == ["Урман тавышлары."]


def test_bytes_that_turn_bad_in_the_middle_are_noticed(space):
    for number in range(2, 20):
        episode(space, f"s01e{number:02}", [("tt", f"Урман {number} тавышы.")] * 50)
    found(space, "урман")
    data = bytearray(kept(space).read_bytes())
    for at in range(9000, len(data), 1500):
        data[at : at + 200] = b"\xa5" * 200
    kept(space).write_bytes(data)
    assert len(found(space, "урман", each=1).hits) == 19


def test_a_file_of_another_program_or_version_is_made_anew(space):
    kept(space).parent.mkdir()
    with sqlite3.connect(kept(space)) as other:
        other.execute("CREATE TABLE notes(text)")
    assert texts(space, "урман") == ["Урман тавышлары."]
    with sqlite3.connect(kept(space)) as older:
        older.execute("UPDATE made_by SET code = 'older'")
    assert texts(space, "урман") == ["Урман тавышлары."]
    assert open_index(kept(space)).episodes()


def test_a_link_in_its_place_is_not_written_through(space, tmp_path):
    mine = tmp_path / "mine.sqlite"
    mine.write_bytes(b"my work")
    kept(space).parent.mkdir()
    kept(space).symlink_to(mine)
    said = []
    with current_index(Opening(workspace=space, today=TODAY, say=said.append)) as index:
        assert index.episodes()
    assert mine.read_bytes() == b"my work"
    assert "link" in said[0]


def test_where_nothing_can_be_written_the_search_goes_on(space):
    (space.root / ".media").write_text("a file, not a folder")
    said = []
    with current_index(Opening(workspace=space, today=TODAY, say=said.append)) as index:
        assert index.episodes()
    assert "cannot be kept" in said[0]
    assert texts(space, "урман") == ["Урман тавышлары."]


def test_where_an_index_cannot_be_brought_up_to_date_only_what_changed_is_read(space, monkeypatch):
    from pipeline.catalogue import refresh

    episode(space, "s01e02", TWO)
    found(space, "урман")
    shutil.rmtree(space.root / ".media" / "catalogue")
    (space.root / ".media" / "catalogue").write_text("a file, not a folder")
    episode(space, "s01e03", [("tt", "Диңгез тавышлары.")])
    read, whole = [], refresh.gather
    monkeypatch.setattr(refresh, "gather", lambda order: read.append(order.folder.name) or whole(order))
    assert len(texts(space, "тавыш")) == 3
    assert read == ["s01e03"]


def test_a_full_disk_is_told_and_the_search_goes_on(space, monkeypatch):
    """SQLite's own limit of pages says what a full disk says."""
    import pipeline.catalogue.index as module

    whole = module._connect

    def full(place):
        connection = whole(place)
        if place not in {"", ":memory:"}:
            connection.execute("PRAGMA max_page_count = 20")
        return connection

    monkeypatch.setattr(module, "_connect", full)
    for number in range(2, 12):
        episode(space, f"s01e{number:02}", [("tt", f"Урман {number}{at} тавышы{at}.") for at in range(500)])
    said = []
    with current_index(Opening(workspace=space, today=TODAY, say=said.append)) as index:
        assert len(index.episodes()) == 11
    assert "full" in said[0]


def _search(root, number, barrier, results):
    from pipeline.store.workspace import Workspace

    barrier.wait(60)
    results.put(len(found(Workspace(root=root), "урман", each=1).hits))


def test_two_that_search_at_once_find_the_same(space):
    for number in range(2, 13):
        episode(space, f"s01e{number:02}", ONE * 20)
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(2), context.Queue()
    both = [context.Process(target=_search, args=(space.root, n, barrier, results)) for n in range(2)]
    for process in both:
        process.start()
    assert [results.get(timeout=100) for _ in both] == [12, 12]
    for process in both:
        process.join(30)


def test_killed_while_it_is_made_it_goes_on(space):
    for number in range(2, 70):
        episode(space, f"s01e{number:03}", [("tt", f"Урман {number} {at} тавышы.") for at in range(150)])
    argv = [MEDIA, "--workspace", space.root, "search", "урман"]
    for seconds in (0.6, 1.4):
        nowhere = subprocess.DEVNULL
        with subprocess.Popen(argv, stdout=nowhere, stderr=nowhere, start_new_session=True) as run:
            time.sleep(seconds)
            os.killpg(run.pid, signal.SIGKILL)
    assert len(found(space, "урман", limit=200, each=1).hits) == 69


def test_a_published_episode_leads_to_its_sentence_on_the_page(space):
    (hit,) = found(space, "урман").hits
    assert hit.page is None
    record = records.episode(1, episode="s01e01", guid="tag:test,s01e01")
    now = dt.datetime.now(dt.UTC)
    commit(target(space), lambda _there: Change(now=now, episodes=(record,), proven=True, pages=False))
    (hit,) = found(space, "урман").hits
    assert hit.page == f"https://media.example.org/{SHOW}/s01e01/index.html"


def test_records_are_looked_at_again_only_when_they_change(space):
    found(space, "урман")
    index = open_index(kept(space))
    assert not stale(space, index, TODAY)
    index.close()


def test_of_another_destination_nothing_is_believed(space, tmp_path):
    test_a_published_episode_leads_to_its_sentence_on_the_page(space)
    set_storage(space.root, Storage(url=str(tmp_path / "elsewhere"), public_base_url="https://other.example.org"))
    (hit,) = found(space, "урман").hits
    assert hit.page is None




def test_processes_that_die_cost_time_and_nothing_else(space, monkeypatch):
    from pipeline.catalogue import refresh

    for number in range(2, 30):
        episode(space, f"s01e{number:02}", ONE)
    whole = refresh._in_processes

    def dying(orders, processes):
        yield next(whole(orders[:1], 1))
        raise refresh.BrokenProcessPool

    monkeypatch.setattr(refresh, "_in_processes", dying)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert len(found(space, "урман", limit=100, each=1).hits) == 29


def test_names_that_no_program_of_ours_makes_are_passed_over(space):
    for name in ("esc\033[31mred", "new\nline", os.fsdecode(b"bad\xff")):
        episode(space, "odd", ONE).rename(space.episodes / SHOW / name)
    assert len(found(space, "урман").hits) == 1


def test_bytes_that_are_no_text_end_no_search(space):
    folder = episode(space, "s01e02", ONE, title="Икенче")
    text = (folder / "outputs" / "reading.json").read_text(encoding="utf-8")
    hostile = text.replace('"language": "tt"', '"language": "\\ud800"').replace("Урман", "\\ud800\\u001b[31m Урман")
    (folder / "outputs" / "reading.json").write_text(hostile, encoding="utf-8")
    argv = [MEDIA, "--workspace", space.root, "search", "--json", b"\xff " + "урман".encode()]
    done = subprocess.run(argv, capture_output=True, check=True)
    assert {hit["text"] for hit in json.loads(done.stdout)["hits"]} == {"Урман тавышлары.", "[31m Урман тавышлары."}


def test_what_was_last_seen_of_a_store_is_believed_without_asking_it(space):
    storage = Storage(url="s3://bucket/media", public_base_url="https://cdn.example.org")
    set_storage(space.root, storage)
    cache = cache_for(space.root, destination_name(storage), SHOW)
    record = records.episode(1, episode="s01e01", guid="tag:test,s01e01")
    show = records.show(base_url="https://cdn.example.org/media")
    for path, there in ((record_path(SHOW, "s01e01"), record), (f"shows/{SHOW}.json", show)):
        cache.remember(path, Remembered(mark="1", data=render_record(there)))
    cache.save()
    (hit,) = found(space, "урман").hits
    assert hit.page == f"https://cdn.example.org/media/{SHOW}/s01e01/index.html"
    cache.forget(record_path(SHOW, "s01e01"))
    cache.save()
    assert found(space, "урман").hits[0].page is None


def test_a_search_sees_one_moment_whoever_writes(space):
    found(space, "урман")
    one, other = open_index(kept(space)), open_index(kept(space))
    with one.reading():
        before = one.connection.execute("SELECT count(*) FROM episodes").fetchone()
        other.begin()
        other.drop(f"{SHOW}/s01e01")
        assert one.connection.execute("SELECT count(*) FROM episodes").fetchone() == before
    other.commit()
    assert one.episodes() == {}
    one.close()
    other.close()
