"""`media archive`: what stands in a bag, by tools of others, and that it is the same each time."""

import hashlib
import json
import os
import shutil
import subprocess

import bagit
import bagit_profile
import pytest

from tests.archive.episodes import SHOW, files_of

BAG = f"{SHOW}/bashlap"


def test_the_reference_reader_and_the_profile_find_every_bag_valid(media, shelf, root, require_tool):
    require_tool("flac")
    media.run("archive", SHOW)
    profile = json.loads((root / "pipeline/bag/profile.json").read_text(encoding="utf-8"))
    names = sorted(path.name for path in (shelf / SHOW).iterdir() if not path.name.startswith("."))
    assert names == ["_index", "bashlap", "ikenche"]
    for name in names:
        bag = bagit.Bag(str(shelf / SHOW / name))
        bag.validate()
        judge = bagit_profile.Profile(profile["BagIt-Profile-Info"]["BagIt-Profile-Identifier"], profile=profile)
        assert judge.validate(bag), judge.report.errors


def test_coreutils_alone_can_check_a_bag(media, shelf):
    media.run("archive", BAG)
    for tool, manifest in (("sha256sum", "manifest-sha256.txt"), ("sha512sum", "tagmanifest-sha512.txt")):
        argv = [tool, "--strict", "-c", manifest]
        done = subprocess.run(argv, cwd=shelf / BAG, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert len(done.stdout.splitlines()) == len((shelf / BAG / manifest).read_text("utf-8").splitlines())


def test_a_bag_holds_the_episode_as_it_is_and_what_it_was_made_from(media, shelf):
    media.run("archive", BAG)
    payload = shelf / BAG / "data"
    assert files_of(payload / "episode") == files_of(media.root / "episodes" / BAG)
    assert (payload / "presets" / "aittem-bit.toml").is_file()
    assert (payload / "presets" / "_house.toml").is_file()
    assert not (payload / "episode" / "work").exists()
    info = (shelf / BAG / "bag-info.txt").read_text(encoding="utf-8")
    assert "Internal-Sender-Identifier: aittem-bit/bashlap\n" in info
    assert "«Һәр җирдә өчпочмак» bashlap" in info


def test_a_wav_comes_back_from_its_flac_to_the_bit(media, shelf, tmp_path, require_tool):
    flac = require_tool("flac")
    media.run("archive", BAG)
    back = tmp_path / "back.wav"
    kept = shelf / BAG / "data/flac/01-yazma.flac"
    subprocess.run([flac, "-s", "-d", "--keep-foreign-metadata", "-o", back, kept], check=True)
    assert back.read_bytes() == (media.root / "episodes" / BAG / "source/01-yazma.wav").read_bytes()
    premis = (shelf / BAG / "metadata/premis.xml").read_text(encoding="utf-8")
    assert "the FLAC was decoded and is 01-yazma.wav to the bit" in premis


def test_a_flac_from_which_another_wav_comes_back_is_not_kept(media, shelf, tmp_path, monkeypatch, require_tool):
    """An encoder with a fault: it decodes to one byte more."""
    fault = tmp_path / "bin" / "flac"
    fault.parent.mkdir()
    flac = require_tool("flac")
    fault.write_text(
        f'#!/bin/sh\n{flac} "$@" || exit 1\ncase "$*" in *--decode*) '
        'while [ "$1" != -o ]; do shift; done; printf x >> "$2";; esac\n',
        encoding="utf-8",
    )
    fault.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fault.parent}{os.pathsep}{os.environ['PATH']}")
    (told,) = media.json("archive", BAG)["bags"]
    assert "another file than 01-yazma.wav comes back" in told["notes"][0]
    assert not (shelf / BAG / "data/flac").exists()


def test_a_recording_that_flac_cannot_hold_is_kept_as_it_is_and_told(media, shelf, require_tool):
    require_tool("flac")
    wav = media.root / "episodes" / BAG / "source/01-yazma.wav"
    data = bytearray(wav.read_bytes())
    data[20:22] = (3).to_bytes(2, "little")  # floating point
    wav.chmod(0o644)
    wav.write_bytes(data)
    record = wav.with_name("sources.json")
    facts = json.loads(record.read_text(encoding="utf-8"))
    facts["files"][0]["sha256"] = hashlib.sha256(data).hexdigest()
    record.write_text(json.dumps(facts), encoding="utf-8")
    (told,) = media.json("archive", BAG)["bags"]
    assert told["archived"]
    assert "01-yazma.wav is kept as WAV alone" in told["notes"][0]
    assert not (shelf / BAG / "data/flac").exists()


def test_archiving_again_changes_nothing(media, shelf, disk):
    media.run("archive", SHOW)
    before = {path: path.stat().st_ino for path in (*shelf.rglob("*"), *disk.rglob("*"))}
    again = media.json("archive", SHOW)
    assert {copy["status"] for bag in again["bags"] for copy in bag["copies"]} == {"unchanged"}
    assert {path: path.stat().st_ino for path in (*shelf.rglob("*"), *disk.rglob("*"))} == before


def test_all_copies_of_a_bag_are_the_same_bytes_even_when_made_on_another_day(media, shelf, disk):
    media.run("archive", BAG, "--to", "shelf")
    info = shelf / BAG / "bag-info.txt"
    media.run("archive", BAG, "--to", "disk")
    assert (disk / BAG / "bag-info.txt").read_bytes() == info.read_bytes()
    assert (disk / BAG / "metadata/premis.xml").read_bytes() == (shelf / BAG / "metadata/premis.xml").read_bytes()


def test_a_corrected_episode_gets_a_new_bag_and_the_earlier_one_stays_and_stays_valid(media, shelf):
    media.run("archive", BAG)
    edited = media.root / "episodes" / BAG / "transcript/edited.md"
    edited.write_text("Һәр җирдә бәрәңге өчпочмагы\n", encoding="utf-8")
    media.run("archive", BAG)
    (earlier,) = (shelf / SHOW / "_earlier/bashlap").iterdir()
    assert (shelf / BAG / "data/episode/transcript/edited.md").read_text("utf-8") == edited.read_text("utf-8")
    assert "җирдә өчпочмак" in (earlier / "data/episode/transcript/edited.md").read_text("utf-8")
    bagit.Bag(str(earlier)).validate()
    bagit.Bag(str(shelf / BAG)).validate()
    wav = "data/episode/source/01-yazma.wav"
    assert (earlier / wav).stat().st_ino == (shelf / BAG / wav).stat().st_ino  # the sound is not stored twice


def test_a_rotten_file_of_the_earlier_bag_does_not_get_into_the_new_one(media, shelf):
    media.run("archive", BAG)
    wav = shelf / BAG / "data/episode/source/01-yazma.wav"
    wav.chmod(0o644)
    data = bytearray(wav.read_bytes())
    data[1000] ^= 1
    wav.write_bytes(data)
    (media.root / "episodes" / BAG / "transcript/edited.md").write_text("яңа\n", encoding="utf-8")
    media.run("archive", BAG)
    source = media.root / "episodes" / BAG / "source/01-yazma.wav"
    assert (shelf / BAG / "data/episode/source/01-yazma.wav").read_bytes() == source.read_bytes()
    assert bagit.Bag(str(shelf / BAG)).is_valid()


def test_archived_is_said_only_with_as_many_copies_as_the_preset_asks(media, disk):
    (disk).write_text("no folder can be here", encoding="utf-8")
    told = media.json("archive", BAG, rc=1)
    assert told["archived"] is False
    copies = {copy["target"]: copy["status"] for copy in told["bags"][0]["copies"]}
    assert copies == {"shelf": "written", "disk": "failed"}
    table = media.run("archive", BAG, rc=1)
    assert "1 of 2 copies" in table.stdout
    assert "aittem-bit/bashlap → disk" in table.stderr


def test_a_recording_that_changed_is_not_archived(media, shelf):
    wav = media.root / "episodes" / BAG / "source/01-yazma.wav"
    wav.chmod(0o644)
    wav.write_bytes(wav.read_bytes()[:-2] + b"xx")
    done = media.run("archive", BAG, rc=6)
    assert "is not the recording that came" in done.stderr
    assert not (shelf / SHOW).exists()


def test_what_no_bag_can_hold_is_told_at_once_and_nothing_is_written(media, shelf):
    folder = media.root / "episodes" / BAG
    (folder / "elsewhere").symlink_to("/etc")
    (folder / "Конспект.txt").write_text("1", encoding="utf-8")
    (folder / "конспект.txt").write_text("2", encoding="utf-8")
    os.mkfifo(folder / "pipe")
    done = media.run("archive", BAG, rc=4)
    assert all(word in done.stderr for word in ("'elsewhere' is a link", "'pipe'", "are one name on some disks"))
    assert not (shelf / SHOW).exists()


def test_names_are_nfc_in_a_bag_whatever_they_were(media, shelf):
    folder = media.root / "episodes" / BAG
    (folder / "йомгак.txt").write_text("йомгак", encoding="utf-8")
    media.run("archive", BAG)
    assert (shelf / BAG / "data/episode/йомгак.txt").read_text("utf-8") == "йомгак"
    bagit.Bag(str(shelf / BAG)).validate()


def test_a_target_that_the_public_reads_is_refused(media, tmp_path):
    house = media.root / "presets/_house.toml"
    house.write_text(house.read_text("utf-8").replace(f'"{tmp_path}/shelf"', '"public/archive"'), encoding="utf-8")
    done = media.run("archive", BAG, rc=3)
    assert "lies where episodes are published" in done.stderr


def test_a_disk_that_is_not_mounted_is_not_taken_for_an_empty_archive(media, disk):
    media.run("archive", BAG)
    shutil.move(disk, disk.with_name("unplugged"))
    disk.mkdir()  # its mount point
    (media.root / "episodes" / BAG / "transcript/edited.md").write_text("яңа\n", encoding="utf-8")
    done = media.run("archive", BAG, rc=2)
    assert "Is the right disk mounted?" in done.stderr
    assert list(disk.iterdir()) == []


def test_the_contents_page_of_a_series_names_all_of_it(media, shelf):
    media.run("archive", SHOW, "--season", "1")
    page = (shelf / SHOW / "_index-season-1/data/contents.html").read_text("utf-8")
    manifest = (shelf / BAG / "manifest-sha256.txt").read_bytes()
    assert "«Һәр җирдә өчпочмак» bashlap" in page
    assert hashlib.sha256(manifest).hexdigest() in page
    assert (shelf / SHOW / "_index-season-1/data" / "../../bashlap/data/episode").resolve().is_dir()
    assert 'href="../../bashlap/data/episode/"' in page


@pytest.mark.parametrize("name", ["_index", "bashlap"])
def test_a_tar_is_a_bag_of_the_same_content(media, tmp_path, name, require_tool):
    media.run("archive", SHOW, "--to", tmp_path / "tars", "--tar")
    tar = tmp_path / "tars" / SHOW / f"{name}.tar"
    subprocess.run([require_tool("tar"), "xf", tar, "-C", tmp_path], check=True)
    assert bagit.Bag(str(tmp_path / name)).is_valid()
    assert media.json("verify", tar)["good"] is True


def test_a_standing_bag_that_is_damaged_is_put_aside_and_not_kept_as_an_earlier_version(media, shelf):
    media.run("archive", BAG)
    manifest = shelf / BAG / "manifest-sha256.txt"
    manifest.write_bytes(manifest.read_bytes()[:-3])
    media.run("archive", BAG)
    assert list((shelf / SHOW / ".damaged/bashlap").iterdir())
    assert not (shelf / SHOW / "_earlier").exists()
    media.run("verify", shelf)


def access(bag):
    return [line for line in (bag / "bag-info.txt").read_text("utf-8").splitlines() if "Access" in line]


def test_what_is_withheld_makes_a_bag_dark_and_stays_whole_in_it(media, shelf):
    media.run("archive", BAG)
    assert access(shelf / BAG) == ["Access-Status: open"]
    media.run("rights", "withhold", BAG, "--reason", "сорау буенча", "--no-publish")
    media.run("archive", BAG)
    assert access(shelf / BAG) == ["Access-Status: dark"]
    data = shelf / BAG / "data/episode"
    assert "сорау буенча" in (data / "rights.toml").read_text("utf-8")
    assert (data / "source/01-yazma.wav").is_file()
    bagit.Bag(str(shelf / BAG)).validate()


def test_a_person_who_is_withheld_everywhere_makes_a_new_version_though_no_file_changed(media, shelf):
    toml = media.root / "episodes" / BAG / "episode.toml"
    person = '\n[[people]]\nname = {tt = "Сынау Алыпов", ru = "Алыпов Проба"}\n'
    toml.write_text(toml.read_text("utf-8") + person, encoding="utf-8")
    media.run("archive", BAG)
    media.run("rights", "withhold", "--person", "Сынау Алыпов", "--reason", "теләге", "--no-publish")
    told = media.json("archive", BAG)
    assert {copy["status"] for copy in told["bags"][0]["copies"]} == {"written"}
    assert access(shelf / BAG) == ["Access-Status: dark"]
    assert "Алыпов" not in (shelf / BAG / "metadata/dublin-core.xml").read_text("utf-8")
    assert "Алыпов" in (shelf / BAG / "data/episode/episode.toml").read_text("utf-8")
