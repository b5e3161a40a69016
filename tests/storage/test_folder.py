import json
import os
import stat
import time

import pytest

from pipeline.destinations import open_destination
from pipeline.destinations.layout import public_url
from pipeline.destinations.receipt import parse_receipt
from pipeline.errors import PublishError
from pipeline.model.settings import Storage
from pipeline.stages.upload import STAGE, receipt_path
from tests.storage.episodes import context, make_episode


@pytest.fixture
def workspace(tmp_path):
    return tmp_path / "Әйттем эше"


def upload(workspace, storage=None, **reports):
    storage = storage or Storage()
    made = make_episode(workspace / "episodes/aittem-bit/s02e14", storage)
    ctx = context(workspace, made, **reports)
    STAGE.run(ctx)
    return (ctx.staging / receipt_path(made)).read_text()


def tree(folder):
    return {str(file.relative_to(folder)): file for file in sorted(folder.rglob("*")) if file.is_file()}


def test_everything_lands_under_show_and_episode_with_hashed_media_names(workspace):
    receipt = parse_receipt(upload(workspace))
    published = tree(workspace / "public")
    assert {item.key for item in receipt.items} == set(published)
    names = {key.removeprefix("aittem-bit/s02e14/") for key in published}
    mp3 = next(item for item in receipt.items if item.path == "renditions/s02e14.mp3")
    assert f"s02e14-{mp3.sha256[:8]}.mp3" in names
    assert {"transcript.vtt", "transcript.srt", "chapters.json", "show-notes.tt.html", "waveform.svg"} <= names
    assert not any("/work/" in key or key.endswith((".dat", ".flac")) for key in published)
    for item in receipt.items:
        source = workspace / "episodes/aittem-bit/s02e14" / item.path
        assert published[item.key].read_bytes() == source.read_bytes()


def test_a_second_run_writes_nothing_and_gives_the_same_receipt(workspace):
    notes = []
    first = upload(workspace)
    before = {key: file.stat() for key, file in tree(workspace / "public").items()}
    time.sleep(1.1)
    assert upload(workspace, say=notes.append) == first
    after = {key: file.stat() for key, file in tree(workspace / "public").items()}
    assert {k: (s.st_mtime_ns, s.st_ino) for k, s in before.items()} == {
        k: (s.st_mtime_ns, s.st_ino) for k, s in after.items()
    }
    assert notes == [f"0 uploaded, {len(before)} already there"]


def test_a_damaged_copy_is_seen_and_replaced(workspace):
    upload(workspace)
    mp3 = next(file for key, file in tree(workspace / "public").items() if key.endswith(".mp3"))
    good = mp3.read_bytes()
    mp3.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    upload(workspace)
    assert mp3.read_bytes() == good


def test_changed_media_get_a_new_name_and_the_old_file_stays(workspace):
    upload(workspace)
    before = set(tree(workspace / "public"))
    made = make_episode(workspace / "episodes/aittem-bit/s02e14", Storage(), mp3_bytes=300_001)
    STAGE.run(context(workspace, made))
    after = set(tree(workspace / "public"))
    assert before < after
    assert [key.endswith(".mp3") for key in after - before] == [True]


def test_editing_a_published_file_in_place_leaves_the_episode_alone(workspace):
    upload(workspace)
    source = workspace / "episodes/aittem-bit/s02e14/outputs/transcript.vtt"
    before = source.read_bytes()
    with (workspace / "public/aittem-bit/s02e14/transcript.vtt").open("r+b") as file:
        file.write(b"WEBVTT")
    assert source.read_bytes() == before


def test_the_receipt_says_nothing_of_this_machine(workspace):
    text = upload(workspace, Storage(url=str(workspace / "elsewhere")))
    assert str(workspace) not in text
    assert json.loads(text)["url"] is None
    item = parse_receipt(text).items[0]
    assert item.url is None
    address = public_url(Storage(url="public"), workspace, item.key)
    assert address.startswith("file:///")
    assert address.endswith(item.key)


def test_with_a_public_base_the_receipt_has_addresses(workspace):
    storage = Storage(public_base_url="https://audio.example.org/p/")
    for item in parse_receipt(upload(workspace, storage)).items:
        assert item.url == f"https://audio.example.org/p/{item.key}"


def test_progress_rises_to_one(workspace):
    told = []
    upload(workspace, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1


@pytest.mark.root
@pytest.mark.skipif(os.geteuid() != 0, reason="drops root's rights")
def test_a_folder_that_cannot_be_written_is_told_with_what_to_do(tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(stat.S_IRUSR | stat.S_IXUSR)
    for folder in (tmp_path, *tmp_path.parents[:-1]):
        folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
    os.seteuid(65534)
    try:
        with pytest.raises(PublishError, match=r"cannot write .*locked.*storage\.url"):
            open_destination(Storage(url=str(locked / "public")), tmp_path).check()
    finally:
        os.seteuid(0)
