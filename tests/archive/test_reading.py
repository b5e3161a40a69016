"""What cannot be read ends nothing: the next copy, the next bag, the next file has its turn; the newest copy first."""

import errno
import hashlib
import json
import os
import re
import shutil
import threading
import time

import pytest

from pipeline.archive.bags import FolderBag
from pipeline.archive.folder_archive import tar_in_folder
from pipeline.archive.verify import Verifier
from pipeline.archive.versions import made_at
from pipeline.errors import PublishError
from pipeline.store.lock import try_lock
from tests.archive.conftest import Media
from tests.archive.episodes import SHOW, files_of, make

BAG = f"{SHOW}/bashlap"
SOUND = "data/episode/renditions/one.mp3"


def broken(error, at="shelf"):
    """`FolderBag.chunks` of a disk that does not give one file."""
    whole = FolderBag.chunks

    def chunks(self, path):
        if f"/{at}/" in f"{self.root}/" and path.endswith(("one.mp3", ".tar")):
            first = next(whole(self, path))
            yield bytes(first[: len(first) // 2])
            raise error
        yield from whole(self, path)

    return chunks


def bad(found):
    return {bag["bag"]: {(p["kind"], p["path"]) for p in bag["problems"]} for bag in found["bags"] if bag["problems"]}


def without(media, ref=BAG):
    """The episode as it was, before it is taken away."""
    folder = media.root / "episodes" / ref
    before = files_of(folder)
    shutil.rmtree(folder)
    return before


# Reading that fails


@pytest.mark.parametrize("tar", [False, True])
def test_a_copy_on_a_dying_disk_is_passed_over_and_the_next_one_restored(media, tar, tmp_path, monkeypatch):
    house = media.root / "presets/_house.toml"
    if tar:
        house.write_text(house.read_text("utf-8").replace('/shelf"', '/shelf"\ntar = true'), encoding="utf-8")
    media.run("archive", BAG)
    before = without(media)
    monkeypatch.setattr(FolderBag, "chunks", broken(OSError(errno.EIO, "Input/output error")))
    told = media.json("restore", BAG)
    assert files_of(media.root / "episodes" / BAG) == before
    assert told["from"] == str(tmp_path / "disk" / BAG)
    assert "cannot be read: Input/output error" in told["passed_over"][0]


def test_a_full_disk_here_is_no_fault_of_the_copy(media, monkeypatch):
    media.run("archive", BAG)
    without(media)

    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pipeline.archive.fetching.os.fsync", full)
    done = media.run("restore", BAG, rc=1)
    assert "the disk is full" in done.stderr
    assert "passed over" not in done.stderr
    assert not (media.root / "episodes" / BAG).exists()


def test_a_folder_that_cannot_be_opened_is_a_problem_of_its_bag_alone(media, shelf, monkeypatch):
    media.run("archive", SHOW)
    scandir = os.scandir

    def dying(place="."):
        if str(place).endswith(f"{BAG}/data/episode/renditions"):
            raise OSError(errno.EIO, "Input/output error", str(place))
        return scandir(place)

    monkeypatch.setattr(os, "scandir", dying)
    found = bad(media.json("verify", shelf, rc=6))
    assert found == {BAG: {("unread", "data/episode/renditions")}}


def test_a_tar_that_cannot_be_read_to_its_end_keeps_no_other_from_its_turn(media, tmp_path, monkeypatch):
    media.run("archive", SHOW, "--to", tmp_path / "usb", "--tar")
    monkeypatch.setattr(FolderBag, "chunks", broken(OSError(errno.EIO, "Input/output error"), f"usb/{SHOW}"))
    found = media.json("verify", tmp_path / "usb", rc=6)
    assert len(bad(found)) == len(found["bags"]) > 1
    assert ("unread", "") in bad(found)[BAG]


def test_a_bag_that_vanishes_meanwhile_is_told_and_the_others_are_verified(media, shelf, tmp_path):
    media.run("archive", SHOW)
    bags = [FolderBag(root=tmp_path / "gone", name="gone"), FolderBag(root=shelf / BAG, name=BAG)]
    gone, there = Verifier().verify(bags)
    assert [(p.kind, p.path) for p in gone.problems] == [("unread", "")]
    assert there.problems == ()


class Store:
    """A bag as a store gives it; each request takes its time."""

    name = place = "cloud"

    def __init__(self, folder, refusal=None):
        self.real, self.refusal = FolderBag(root=folder, name="cloud"), refusal
        self.at_once = self.most = 0
        self.lock = threading.Lock()

    def contents(self):
        return self.real.contents()

    def facts(self, path):
        return self.real.facts(path)

    def chunks(self, path):
        if self.refusal and path == SOUND:
            raise self.refusal
        with self.lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        time.sleep(0.02)
        yield from self.real.chunks(path)
        with self.lock:
            self.at_once -= 1


def test_small_objects_of_a_store_are_asked_for_side_by_side(media, shelf):
    media.run("archive", BAG)
    store = Store(shelf / BAG)
    (found,) = Verifier(threads=1).verify([store])
    assert found.problems == ()
    assert store.most >= 8


def test_a_store_that_goes_away_ends_the_verification(media, shelf):
    media.run("archive", BAG)
    with pytest.raises(PublishError, match="cannot be reached"):
        list(Verifier().verify([Store(shelf / BAG, PublishError("cannot be reached"))]))


# Which version


def later(bag):
    """A newer version, by what it says of itself; its tag files fit together."""
    info = bag / "bag-info.txt"
    text = info.read_text("utf-8")
    (made,) = (line for line in text.splitlines() if line.startswith("Bagging-Time: "))
    info.write_text(text.replace(made, "Bagging-Time: 2999-01-01T00:00:00Z"), encoding="utf-8")
    sealed(bag)


def sealed(bag):
    """With manifests that fit."""
    for stem in ("manifest", "tagmanifest"):
        for manifest in bag.glob(f"{stem}-*.txt"):
            files = kept(bag, data=stem == "manifest")
            lines = [f"{digest(file, manifest)}  {file.relative_to(bag)}\n" for file in files]
            manifest.write_text("".join(lines), encoding="utf-8")


def digest(file, manifest):
    return hashlib.new(manifest.stem.partition("-")[2], file.read_bytes(), usedforsecurity=False).hexdigest()


def kept(bag, *, data):
    """The files that a manifest must name."""
    files = (file for file in sorted(bag.rglob("*")) if file.is_file() and not file.name.startswith("tagmanifest"))
    return [file for file in files if file.is_relative_to(bag / "data") is data]


def resized(bag):
    """With a Payload-Oxum that fits."""
    files = kept(bag, data=True)
    info = bag / "bag-info.txt"
    oxum = f"Payload-Oxum: {sum(file.stat().st_size for file in files)}.{len(files)}"
    info.write_text(re.sub("Payload-Oxum: .*", oxum, info.read_text("utf-8")), encoding="utf-8")
    sealed(bag)


@pytest.mark.parametrize("tar", [False, True])
def test_the_newest_version_is_restored_wherever_it_lies_and_the_earlier_one_is_named(media, disk, tar):
    media.run("archive", BAG)
    later(disk / BAG)
    if tar:
        house = media.root / "presets/_house.toml"
        house.write_text(house.read_text("utf-8").replace('/disk"', '/disk"\ntar = true'), encoding="utf-8")
        shutil.make_archive(str(disk / BAG), "tar", disk / SHOW, "bashlap")
        shutil.rmtree(disk / BAG)
    without(media)
    told = media.json("restore", BAG)
    assert told["from"].startswith(str(disk))
    assert "an earlier version lies at" in told["other_versions"][0]
    assert "shelf" in told["other_versions"][0]


def test_copies_of_one_version_keep_the_order_of_the_presets(media, tmp_path):
    media.run("archive", BAG)
    without(media)
    told = media.json("restore", BAG)
    assert told["from"] == str(tmp_path / "shelf" / BAG)
    assert told["other_versions"] == []


def test_a_copy_that_does_not_say_its_version_comes_last_and_is_named(media, tmp_path, shelf):
    media.run("archive", BAG)
    (shelf / BAG / "bag-info.txt").write_bytes(b"x" * (2 << 20))
    without(media)
    told = media.json("restore", BAG)
    assert told["from"] == str(tmp_path / "disk" / BAG)
    assert "shelf" in told["other_versions"][0]
    assert "does not say which version it is" in told["other_versions"][0]


def test_when_the_newest_version_is_damaged_the_earlier_one_comes_and_that_is_said(media, disk):
    media.run("archive", BAG)
    later(disk / BAG)
    (disk / BAG / SOUND).write_bytes(b"SOUND")
    without(media)
    said = media.run("restore", BAG).stdout
    assert "a newer version lies at" in said


def test_of_a_tar_no_more_than_its_beginning_is_read_to_see_its_version(media, tmp_path, monkeypatch):
    media.run("archive", BAG, "--to", tmp_path / "usb", "--tar")
    tar = tar_in_folder(tmp_path / "usb" / f"{BAG}.tar", name=BAG)
    read = []
    whole = FolderBag.chunks

    def chunks(self, path):
        for chunk in whole(self, path):
            for start in range(0, len(chunk), 512):
                read.append(512)
                yield bytes(chunk[start : start + 512])

    monkeypatch.setattr(FolderBag, "chunks", chunks)
    assert made_at(tar).endswith("Z")
    assert sum(read) < tar.size_bytes / 2


def test_a_dark_bag_says_so_when_it_comes_back(media, shelf):
    media.run("archive", BAG, "--to", "shelf")
    info = shelf / BAG / "bag-info.txt"
    info.write_text(info.read_text("utf-8").replace("Access-Status: open", "Access-Status: dark"), encoding="utf-8")
    sealed(shelf / BAG)
    without(media)
    assert "it is dark: it was withheld" in media.run("restore", BAG).stdout
    assert media.json("restore", BAG)["access"] == "dark"


# An episode that is not whole


def test_a_bag_without_a_recording_that_it_names_places_nothing(media, shelf):
    media.run("archive", BAG, "--to", "shelf")
    without(media)
    (shelf / BAG / "data/episode/source/01-yazma.wav").unlink()
    resized(shelf / BAG)
    done = media.run("restore", "--from", shelf / BAG, rc=6)
    assert "source/01-yazma.wav" in done.stderr
    assert not (media.root / "episodes" / BAG).exists()


@pytest.mark.parametrize(
    ("file", "text"),
    [("source/sources.json", "{"), ("source/sources.json", '{"format": 1, "files": [{"mtime_ns": 1e999}]}'),
     ("source/sources.json", "[" * 100_000), ("manifest.json", '{"format": 1, "steps": 3}')],
)  # fmt: skip
def test_a_bag_with_a_damaged_record_places_nothing(media, shelf, file, text):
    media.run("archive", BAG, "--to", "shelf")
    without(media)
    (shelf / BAG / "data/episode" / file).write_text(text, encoding="utf-8")
    resized(shelf / BAG)
    done = media.run("restore", "--from", shelf / BAG, rc=6)
    assert "nothing was restored" in done.stderr
    assert not (media.root / "episodes" / BAG).exists()


# Drills


def test_a_drill_does_without_a_target_that_is_away(media, disk):
    media.run("archive", BAG)
    shutil.rmtree(disk)
    done = media.run("restore", "--drill")
    assert "disk is passed over" in done.stderr
    assert "came back from shelf" in done.stdout


def test_a_failed_drill_is_an_entry_too(media, shelf):
    media.run("archive", BAG, "--to", "shelf")
    (shelf / BAG / SOUND).write_bytes(b"SOUND")
    media.run("restore", "--drill", rc=6)
    entry = json.loads((shelf / "fixity.jsonl").read_text("utf-8").splitlines()[-1])
    assert (entry["event"], entry["outcome"]) == ("restoration", "failure")
    assert any("one.mp3" in problem for problem in entry["problems"])


def test_a_drill_takes_away_what_a_killed_one_left_and_nothing_of_a_living_one(media):
    media.run("archive", BAG)
    left = media.root / ".media/drills/drill-abc"
    (left / "episodes").mkdir(parents=True)
    (left / "episodes/rest").write_bytes(b"rest")
    alive = left.with_name("drill-alive")
    alive.mkdir()
    held = try_lock(alive)
    media.run("restore", "--drill")
    os.close(held)
    assert list(left.parent.iterdir()) == [alive]


# In a store


@pytest.mark.swift
def test_an_object_that_a_store_will_not_give_is_a_problem_of_its_bag(swift_http, tmp_path, monkeypatch):
    from botocore.exceptions import ClientError

    from pipeline.tools.s3 import Bucket

    bucket = swift_http.new_bucket()
    targets = f"""
[archive.targets.cloud]
url = "s3://{bucket}/vault"
endpoint_url = "{swift_http.url}"
addressing = "path"
[archive.targets.shelf]
url = "{tmp_path}/shelf"
"""
    media = Media(make(tmp_path / "w", "bashlap", targets=targets))
    media.run("archive", BAG)
    whole = Bucket.chunks

    def chunks(self, key, *, size_bytes):
        if key.endswith(f"bashlap/{SOUND}"):
            answer = {"Error": {"Code": codes[0]}, "ResponseMetadata": {"HTTPStatusCode": 403}}
            raise ClientError(answer, "GetObject")
        return whole(self, key, size_bytes=size_bytes)

    monkeypatch.setattr(Bucket, "chunks", chunks)
    codes = ["AccessDenied", "InvalidObjectState", "InvalidAccessKeyId"]
    assert bad(media.json("verify", "cloud", rc=6)) == {BAG: {("unread", SOUND)}}
    codes.pop(0)
    before = without(media)
    told = media.json("restore", BAG)
    assert "cold storage class" in told["passed_over"][0]
    assert files_of(media.root / "episodes" / BAG) == before
    codes.pop(0)
    assert "does not know the access key" in media.run("verify", "cloud", rc=7).stderr
