"""Copies: the board, the audit, repair; restoring, and the drill."""

import datetime as dt
import shutil

import bagit
import pytest

from pipeline.bag.register import Entry, Register
from pipeline.bag.schedule import due
from tests.archive.conftest import TWO, Media
from tests.archive.episodes import SHOW, files_of, make

BAG = f"{SHOW}/bashlap"
NOW = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)


def damage(bag, path="data/episode/source/01-yazma.wav"):
    file = bag / path
    file.chmod(0o644)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 4
    file.write_bytes(data)


def states(media):
    board = media.json("copies")
    return {row["ref"]: {copy["target"]: copy["state"] for copy in row["copies"]} | {"archived": row["archived"]}
            for row in board["episodes"]}  # fmt: skip


def test_the_board_says_archived_only_while_it_is_true(media, shelf, disk):
    media.run("archive", BAG)
    assert states(media)[BAG] == {"shelf": "good", "disk": "good", "archived": True}
    assert states(media)[f"{SHOW}/ikenche"]["archived"] is False
    damage(shelf / BAG)
    media.run("verify", shelf, rc=6)
    assert states(media)[BAG] == {"shelf": "damaged", "disk": "good", "archived": False}
    shutil.rmtree(disk / BAG)
    assert states(media)[BAG] == {"shelf": "damaged", "disk": "missing", "archived": False}


def test_a_target_in_a_drawer_is_not_reachable_and_its_last_date_is_known(media, disk):
    media.run("archive", BAG)
    disk.rename(disk.with_name("drawer"))
    board = media.json("copies")
    (row,) = [row for row in board["episodes"] if row["ref"] == BAG]
    (copy,) = [copy for copy in row["copies"] if copy["target"] == "disk"]
    assert copy["state"] == "unreachable"
    assert copy["verified_at"].startswith("20")
    assert "is its disk mounted?" in board["troubles"][0]


def test_an_episode_that_was_corrected_since_is_not_called_archived(media):
    media.run("archive", BAG)
    (media.root / "episodes" / BAG / "transcript/edited.md").write_text("төзәтелгән\n", encoding="utf-8")
    (row,) = [row for row in media.json("copies")["episodes"] if row["ref"] == BAG]
    assert (row["changed"], row["archived"]) == (True, False)


def test_a_damaged_copy_is_mended_from_a_good_one_and_kept_aside(media, shelf):
    media.run("archive", SHOW)
    damage(shelf / BAG)
    (shelf / BAG / "data/episode/renditions/one.mp3").unlink()
    told = media.json("repair", SHOW)
    assert {(row["episode"], row["target"], row["status"]) for row in told["copies"]} == {
        (BAG, "shelf", "mended"), (BAG, "disk", "good"),
        (f"{SHOW}/ikenche", "shelf", "good"), (f"{SHOW}/ikenche", "disk", "good"),
    }  # fmt: skip
    bagit.Bag(str(shelf / BAG)).validate()
    assert list((shelf / SHOW / ".damaged/bashlap").iterdir())
    media.run("verify", shelf)
    assert states(media)[BAG]["archived"] is True


def test_an_earlier_version_is_brought_up_to_date_by_repair(media, shelf, disk):
    media.run("archive", BAG)
    (media.root / "episodes" / BAG / "transcript/edited.md").write_text("төзәтелгән\n", encoding="utf-8")
    media.run("archive", BAG, "--to", "shelf")
    assert states(media)[BAG] == {"shelf": "good", "disk": "earlier", "archived": False}
    media.run("repair", BAG)
    assert (disk / BAG / "manifest-sha256.txt").read_bytes() == (shelf / BAG / "manifest-sha256.txt").read_bytes()
    assert states(media)[BAG]["archived"] is True


def test_without_a_good_copy_nothing_is_touched(media, shelf, disk):
    media.run("archive", BAG)
    damage(shelf / BAG)
    damage(disk / BAG)
    before = files_of(shelf / BAG)
    done = media.run("repair", BAG, rc=6)
    assert "no copy is good" in done.stderr
    assert files_of(shelf / BAG) == before


def test_a_copy_that_is_a_tar_is_mended_and_mends(media, shelf, disk):
    house = media.root / "presets/_house.toml"
    house.write_text(house.read_text("utf-8").replace('/disk"', '/disk"\ntar = true'), encoding="utf-8")
    media.run("archive", BAG)
    damage(shelf / BAG)
    media.run("repair", BAG)
    assert bagit.Bag(str(shelf / BAG)).is_valid()
    tar = disk / SHOW / "bashlap.tar"
    damage(disk / SHOW, "bashlap.tar")
    assert "mended" in {copy["status"] for copy in media.json("repair", BAG)["copies"]}
    assert media.json("verify", tar)["good"] is True


def test_restore_gives_the_very_same_episode_and_takes_the_next_copy_when_one_is_bad(media, shelf):
    folder = media.root / "episodes" / BAG
    media.run("archive", BAG)
    before = files_of(folder)
    damage(shelf / BAG)
    shutil.rmtree(folder)
    told = media.json("restore", BAG)
    assert files_of(folder) == before
    assert told["files"] == len(before)
    assert "01-yazma.wav" in told["passed_over"][0]
    assert not (folder / "source/01-yazma.wav").stat().st_mode & 0o222
    assert media.json("restore", BAG)["already"] is True


def test_restore_never_overwrites_and_says_what_differs(media):
    media.run("archive", BAG)
    edited = media.root / "episodes" / BAG / "transcript/edited.md"
    edited.write_text("яңа төзәтмә\n", encoding="utf-8")
    done = media.run("restore", BAG, rc=4)
    assert "transcript/edited.md" in done.stderr
    assert edited.read_text("utf-8") == "яңа төзәтмә\n"


def test_a_restored_recording_needs_no_second_reading(media):
    """Its time is that of sources.json: otherwise each run would read gigabytes to see that nothing changed."""
    folder = media.root / "episodes" / BAG
    media.run("archive", BAG)
    was = (folder / "source/01-yazma.wav").stat().st_mtime_ns
    shutil.rmtree(folder)
    media.run("restore", BAG)
    assert (folder / "source/01-yazma.wav").stat().st_mtime_ns == was


@pytest.mark.parametrize("tar", [False, True])
def test_a_workspace_that_knows_nothing_gets_the_show_with_the_episode(media, tmp_path, tar):
    media.run("archive", BAG, "--to", tmp_path / "usb", *(["--tar"] if tar else []))
    other = Media(make(tmp_path / "other"))
    (other.root / "presets/aittem-bit.toml").unlink()
    bag = tmp_path / "usb" / (f"{BAG}.tar" if tar else BAG)
    told = other.json("restore", "--from", bag)
    assert "aittem-bit.toml" in told["presets"]
    assert files_of(other.root / "episodes" / BAG) == files_of(media.root / "episodes" / BAG)


def test_a_drill_restores_a_copy_elsewhere_and_leaves_nothing_but_an_entry(media, shelf, disk):
    media.run("archive", SHOW)
    told = media.json("restore", "--drill")
    assert told["target"] in {"shelf", "disk"}
    assert told["files"] == len(files_of(media.root / "episodes" / told["episode"]))
    register = (shelf if told["target"] == "shelf" else disk) / "fixity.jsonl"
    assert '"event":"restoration","outcome":"success"' in register.read_text("utf-8").splitlines()[-1]
    assert list((media.root / ".media/drills").iterdir()) == []


def test_a_drill_on_a_bad_copy_fails(media, shelf, disk):
    media.run("archive", BAG)
    damage(shelf / BAG)
    damage(disk / BAG)
    assert "no copy is good" in media.run("restore", "--drill", rc=6).stderr


def test_an_audit_verifies_what_is_overdue_and_reports_what_it_could_not(media, shelf, disk):
    media.run("archive", SHOW)
    plan = media.json("audit", "--plan")["targets"][0]
    assert (plan["overdue"], plan["turn"]) == ([], ["aittem-bit/_index"]) or len(plan["turn"]) <= 1
    lines = (shelf / "fixity.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 3
    damage(shelf / BAG)
    shutil.rmtree(shelf / f"{SHOW}/ikenche")
    house = media.root / "presets/_house.toml"
    (shelf / "fixity.jsonl").unlink()  # nothing is known: all is overdue
    house.write_text(house.read_text("utf-8"), encoding="utf-8")
    told = media.json("audit", rc=6)["targets"][0]
    assert [row["bag"] for row in told["verified"] if row["problems"]] == [BAG]
    disk.rename(disk.with_name("drawer"))
    told = media.json("audit", rc=6)["targets"]
    assert "is its disk mounted?" in told[1]["error"]


def entry(bag, days, event="fixity check", **facts):
    at = f"{NOW - dt.timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"
    facts = {"outcome": "success", "mode": "every byte", "identity": "", "agent": "", **facts}
    return Entry(at=at, bag=bag, event=event, **facts)


def schedule(*entries, bags="abcdefghij", verify_days=100):
    ordered = tuple(sorted(entries, key=lambda e: e.at))
    return due(Register(entries=ordered, head=""), bags, now=NOW, verify_days=verify_days)


def test_so_many_take_their_turn_that_all_are_verified_in_time():
    entries = [entry(bag, 50 - number) for number, bag in enumerate("abcdefghij")]
    assert schedule(*entries).turn == ("a", "b", "c", "d", "e")  # 41 of 100 days since the last one
    assert schedule(*entries, entry("a", 1)).turn == ("b",)


def test_what_was_never_read_whole_or_too_long_ago_is_overdue_first():
    entries = [entry("a", 101), entry("b", 99), entry("c", 1, mode="fast"), entry("d", 1, outcome="failure")]
    plan = schedule(*entries, bags="abcd")
    assert plan.overdue == ("c", "d", "a")
    assert plan.turn == ("b",)


def test_a_new_archive_has_no_audit_on_its_first_day():
    plan = schedule(*(entry(bag, 0, event="ingestion") for bag in "abc"), bags="abc")
    assert plan == due(Register(entries=(), head=""), "", now=NOW, verify_days=100)


def test_targets_of_one_name_in_two_shows_must_be_one_place(media, tmp_path):
    for number, show in enumerate(("conference", "blockchain-lectures")):
        preset = media.root / "presets" / f"{show}.toml"
        preset.write_text(preset.read_text("utf-8") + TWO.format(tmp_path / str(number)), encoding="utf-8")
    assert "another show has another target of this name" in media.run("copies", rc=3).stderr
