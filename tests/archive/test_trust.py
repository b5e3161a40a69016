"""What would cost an archivist's trust: a copy called good that is not, a bag that is gone and not missed."""

import hashlib
import json
import os
import shutil

import bagit
import pytest

from tests.archive.conftest import Media
from tests.archive.episodes import SHOW, files_of
from tests.archive.test_copies import damage, states

BAG = f"{SHOW}/bashlap"
OTHER = f"{SHOW}/ikenche"


def edit(media, text, bag=BAG):
    (media.root / "episodes" / bag / "transcript/edited.md").write_text(f"{text}\n", encoding="utf-8")


@pytest.mark.parametrize("place", ["", "episodes", "presets", ".media/x"])
def test_an_archive_is_never_made_where_the_workspace_works(media, place):
    before = files_of(media.root / "episodes" / BAG)
    done = media.run("archive", BAG, "--to", media.root / place, rc=3)
    assert "is where this workspace works" in done.stderr
    assert files_of(media.root / "episodes" / BAG) == before
    assert "--to is empty" in media.run("archive", BAG, "--to", " ", rc=2).stderr


def test_what_was_never_a_bag_is_not_put_aside(media, tmp_path):
    place = tmp_path / "papers" / BAG
    place.mkdir(parents=True)
    (place / "thesis.doc").write_text("бер генә данә", encoding="utf-8")
    done = media.run("archive", BAG, "--to", tmp_path / "papers", rc=2)
    assert "holds something that is no bag" in done.stderr
    assert (place / "thesis.doc").is_file()


@pytest.mark.parametrize("how", ["no bagit.txt", "nothing at all"])
def test_a_bag_that_is_gone_is_missed_until_somebody_says_it_was_on_purpose(media, shelf, how):
    media.run("archive", SHOW)
    if how == "no bagit.txt":
        (shelf / BAG / "bagit.txt").unlink()
    else:
        shutil.rmtree(shelf / BAG)
    assert "the register knows this bag" in media.run("verify", shelf, rc=6).stdout
    assert states(media)[BAG]["shelf"] == "missing"
    assert "gone: aittem-bit/bashlap" in media.run("audit", rc=6).stdout
    media.run("verify", shelf, "--accept")
    media.run("verify", shelf)


def test_a_whole_bag_that_is_another_one_is_seen(media, shelf):
    media.run("archive", SHOW)
    edited = shelf / BAG / "data/episode/transcript/edited.md"
    edited.chmod(0o644)
    edited.write_text("башка сүзләр\n", encoding="utf-8")
    bag = bagit.Bag(str(shelf / BAG))
    bag.save(manifests=True)  # by a tool that makes it valid again
    bag.validate()
    told = media.run("verify", shelf, rc=6)
    assert "is another bag than the one that the register knows" in told.stdout
    media.run("verify", shelf, "--accept")
    media.run("verify", shelf)


def test_a_bag_of_ours_without_tag_manifests_is_not_good(media, shelf):
    media.run("archive", BAG)
    for name in ("sha256", "sha512"):
        (shelf / BAG / f"tagmanifest-{name}.txt").unlink()
    assert "tagmanifest-sha256.txt is not there" in media.run("verify", shelf, rc=6).stdout


def test_a_register_that_was_cut_off_is_seen_by_the_receipts(media, shelf):
    media.run("archive", SHOW)
    register = shelf / "fixity.jsonl"
    register.write_text(register.read_text("utf-8").splitlines(keepends=True)[0], encoding="utf-8")
    media.run("verify", shelf)  # the chain itself is whole
    assert any("entries were taken out" in trouble for trouble in media.json("copies")["troubles"])
    assert media.json("archive", OTHER)["bags"][0]["archived"] is True  # read anew, and noted


def test_a_copy_that_failed_any_check_is_not_counted_and_comes_first(media, shelf):
    media.run("archive", SHOW)
    (shelf / BAG / "data/episode/renditions/one.mp3").unlink()
    media.run("verify", shelf, "--complete", rc=6)
    assert states(media)[BAG] == {"shelf": "damaged", "disk": "good", "archived": False}
    assert media.json("audit", "--plan")["targets"][0]["overdue"] == [BAG]


def test_what_was_taken_out_of_the_folder_since_is_a_change(media):
    media.run("archive", BAG)
    (media.root / "episodes" / BAG / "renditions/one.mp3").unlink()
    (row,) = [row for row in media.json("copies")["episodes"] if row["ref"] == BAG]
    assert (row["changed"], row["archived"]) == (True, False)


def test_mending_does_not_make_a_changed_episode_archived(media, shelf):
    media.run("archive", BAG)
    edit(media, "төзәтелгән")
    damage(shelf / BAG)
    media.run("repair", BAG)
    assert states(media)[BAG] == {"shelf": "good", "disk": "good", "archived": False}


def test_without_receipts_nobody_says_which_version_it_is(media):
    media.run("archive", BAG)
    shutil.rmtree(media.root / "episodes" / BAG / "receipts")
    assert states(media)[BAG] == {"shelf": "unknown", "disk": "unknown", "archived": False}
    media.run("archive", BAG)
    assert states(media)[BAG] == {"shelf": "good", "disk": "good", "archived": True}


def test_a_tar_that_was_cut_off_is_not_unchanged(media, tmp_path):
    media.run("archive", BAG, "--to", tmp_path / "tars", "--tar")
    tar = tmp_path / "tars" / f"{BAG}.tar"
    size = tar.stat().st_size
    os.truncate(tar, 100)
    (copy,) = media.json("archive", BAG, "--to", tmp_path / "tars", "--tar")["bags"][0]["copies"]
    assert copy["status"] == "written"
    assert tar.stat().st_size == size


def test_one_of_two_copies_is_not_archived_wherever_it_went(media, tmp_path):
    assert media.json("archive", BAG, "--to", tmp_path / "usb")["archived"] is False
    assert media.json("archive", BAG, "--to", "shelf")["archived"] is False
    assert media.json("archive", BAG, "--to", "disk")["archived"] is True  # shelf has it


def test_two_names_of_one_archive_are_one_copy(media, shelf, disk):
    shelf.mkdir()
    disk.symlink_to(shelf)
    told = media.json("archive", BAG, rc=2)
    assert told["archived"] is False
    assert any("one and the same archive" in (copy["error"] or "") for copy in told["bags"][0]["copies"])
    assert states(media)[BAG]["archived"] is False


def test_a_preset_that_asks_for_more_copies_than_it_has_targets_is_no_success(media):
    house = media.root / "presets/_house.toml"
    house.write_text(house.read_text("utf-8").replace("copies = 2", "copies = 3"), encoding="utf-8")
    assert media.json("archive", BAG, rc=1)["archived"] is False


def test_a_new_episode_is_not_archived_into_an_empty_mount_point(media, disk):
    media.run("archive", BAG)
    shutil.move(disk, disk.with_name("unplugged"))
    disk.mkdir()
    assert "Is the right disk mounted?" in media.run("archive", OTHER, rc=2).stderr
    assert list(disk.iterdir()) == []


def test_good_copies_that_differ_are_not_made_alike_without_knowing_which_is_right(media, shelf, disk):
    media.run("archive", BAG)
    edit(media, "икенче")
    media.run("archive", BAG, "--to", "disk")
    shutil.rmtree(media.root / "episodes" / BAG / "receipts")
    assert "--from TARGET" in media.run("repair", BAG, rc=2).stderr
    media.run("repair", BAG, "--from", "disk")
    assert (shelf / BAG / "manifest-sha256.txt").read_bytes() == (disk / BAG / "manifest-sha256.txt").read_bytes()


def test_an_index_keeps_what_another_workspace_archived(media, shelf, tmp_path):
    media.run("archive", SHOW)
    other = Media(tmp_path / "w2")
    shutil.copytree(media.root, other.root)
    shutil.rmtree(other.root / "episodes" / OTHER)
    other.run("archive", SHOW)
    bags = json.loads((shelf / SHOW / "_index/data/bags.json").read_text("utf-8"))["bags"]
    assert [row["path"] for row in bags] == [BAG, OTHER]


def test_a_killed_run_does_not_hold_the_space_that_the_next_one_needs(media, shelf):
    """Its rest is taken into account."""
    media.run("archive", BAG, "--to", "shelf")
    bag = shelf / BAG
    manifest = (bag / "manifest-sha256.txt").read_bytes()
    digest = hashlib.sha256(manifest).hexdigest()[:16]
    bag.rename(bag.with_name(f".bashlap.{digest}.part"))  # as if it had been killed just before the end
    shutil.rmtree(media.root / "episodes" / BAG / "receipts")
    inode = (shelf / SHOW / f".bashlap.{digest}.part/data/episode/source/01-yazma.wav").stat().st_ino
    media.run("archive", BAG, "--to", "shelf")
    assert (bag / "data/episode/source/01-yazma.wav").stat().st_ino == inode


@pytest.mark.parametrize("place", ["s3://", "ftp://example.org/x"])
def test_an_address_of_no_known_kind_is_told(media, place):
    assert "is no place for an archive" in media.run("archive", BAG, "--to", place, rc=2).stderr


def test_receipts_and_marks_that_are_nonsense_are_no_crash(media, shelf):
    media.run("archive", BAG)
    receipt = media.root / "episodes" / BAG / "receipts/archive-shelf.json"
    receipt.write_text(receipt.read_text("utf-8").replace('"made_at": "', '"made_at": 5, "x": "'), encoding="utf-8")
    media.run("copies")
    media.run("archive", BAG)
    (shelf / "fixity.jsonl").write_text("[" * 200_000, encoding="utf-8")
    media.run("verify", shelf)  # a register that was lost is begun anew; the receipts know better
    assert any("entries were taken out" in trouble for trouble in media.json("copies")["troubles"])
    (shelf / "archive.json").write_text("[" * 200_000, encoding="utf-8")
    media.run("copies")
