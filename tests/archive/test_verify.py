"""`media verify`: every kind of damage is found, all at once, and written into the register."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import time
import unicodedata

import bagit
import pytest

from tests.archive.conftest import Media
from tests.archive.episodes import SHOW, make

BAG = f"{SHOW}/bashlap"


@pytest.fixture
def theirs(tmp_path):
    """A bag that the Library of Congress's tool made."""
    folder = tmp_path / "theirs"
    (folder / "җырлар").mkdir(parents=True)
    (folder / "җырлар" / "өй 100%.txt").write_text("өй", encoding="utf-8")
    (folder / "big.bin").write_bytes(os.urandom(3_000_000))
    bagit.make_bag(str(folder), {"Contact-Name": "Сынау"}, checksums=["sha512"])
    return folder


@pytest.fixture
def bare(tmp_path):
    """No workspace at all."""
    return Media(make(tmp_path / "any"))


def problems(media, where, *flags):
    found = media.json("verify", where, *flags, rc=6)
    return {(p["kind"], p["path"]) for bag in found["bags"] for p in bag["problems"]}


def test_a_bag_of_others_is_good_and_needs_no_workspace(theirs, tmp_path, bare):
    argv = [word for word in bare.argv("verify", theirs) if word not in {"--workspace", str(bare.root)}]
    done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "1 of 1 bags are good (0.0 GB; every byte was read)\n")


def test_a_flipped_bit_a_missing_an_extra_and_a_renamed_file_are_all_told_at_once(media, shelf):
    media.run("archive", BAG)
    data = shelf / BAG / "data/episode"
    wav = data / "source/01-yazma.wav"
    wav.chmod(0o644)
    flipped = bytearray(wav.read_bytes())
    flipped[3000] ^= 0x10
    wav.write_bytes(flipped)
    (data / "renditions/one.mp3").unlink()
    (data / "йорт.txt").write_text("өстәлгән", encoding="utf-8")
    found = problems(media, shelf)
    assert ("changed", "data/episode/source/01-yazma.wav") in found
    assert ("missing", "data/episode/renditions/one.mp3") in found
    assert ("extra", "data/episode/йорт.txt") in found
    assert len(found) == 4  # and the sum of sizes


def test_a_name_in_another_unicode_form_is_renamed_not_missing_and_extra(theirs, bare):
    folder = theirs / "data"
    name = unicodedata.normalize("NFC", "җырлар/өй 100%.txt")
    (folder / "й.txt").write_text("й", encoding="utf-8")
    manifest = theirs / "manifest-sha512.txt"
    digest = hashlib.sha512("й".encode()).hexdigest()
    manifest.write_text(manifest.read_text("utf-8") + f"{digest}  data/й.txt\n", encoding="utf-8")
    (folder / "й.txt").rename(folder / unicodedata.normalize("NFD", "й.txt"))
    assert ("renamed", "data/й.txt") in problems(bare, theirs)
    assert (folder / name).exists()


def test_a_tag_file_that_changed_is_seen(media, shelf):
    media.run("archive", BAG)
    with (shelf / BAG / "bag-info.txt").open("a", encoding="utf-8") as info:
        info.write("Rights: mine\n")
    assert ("changed", "bag-info.txt") in problems(media, shelf, "--complete")


def test_fast_sees_sizes_complete_sees_names_and_only_reading_sees_a_bit(media, shelf):
    media.run("archive", BAG)
    wav = shelf / BAG / "data/episode/source/01-yazma.wav"
    wav.chmod(0o644)
    flipped = bytearray(wav.read_bytes())
    flipped[-1] ^= 1
    wav.write_bytes(flipped)
    media.run("verify", shelf, "--fast")
    media.run("verify", shelf, "--complete")
    media.run("verify", shelf, rc=6)
    wav.rename(wav.with_name("02-yazma.wav"))
    media.run("verify", shelf, "--fast")
    assert {kind for kind, _ in problems(media, shelf, "--complete")} == {"missing", "extra"}


def test_links_and_pipes_in_a_bag_are_told_and_never_followed(theirs, bare, tmp_path):
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    big = theirs / "data/big.bin"
    big.unlink()
    big.symlink_to(tmp_path / "secret")
    os.mkfifo(theirs / "data/pipe")
    found = bare.json("verify", theirs, rc=6)["bags"][0]["problems"]
    told = {p["path"]: p["found"] for p in found if p["kind"] == "unread"}
    assert set(told) == {"data/big.bin", "data/pipe"}


def test_a_manifest_that_leads_out_of_the_bag_is_refused(theirs, bare):
    manifest = theirs / "manifest-sha512.txt"
    lines = ["0" * 128 + f"  {path}\n" for path in ("../../etc/passwd", "/etc/passwd", "~/x", "data/../../x", "C:/x")]
    manifest.write_text(manifest.read_text("utf-8") + "".join(lines), encoding="utf-8")
    found = bare.json("verify", theirs, rc=6)["bags"][0]["problems"]
    assert sum("leads out of the bag" in problem["found"] for problem in found) == 5


def test_a_name_that_speaks_to_the_terminal_is_shown_as_what_it_is(theirs, bare):
    (theirs / "data" / "\x1b[2J\udcff.txt").write_text("x", encoding="utf-8")
    done = bare.run("verify", theirs, rc=6)
    assert "\x1b" not in done.stdout
    assert "\\x1b[2J\\udcff.txt" in done.stdout


def test_no_bag_is_no_success(bare, tmp_path):
    (tmp_path / "empty").mkdir()
    assert "there is no bag in it" in bare.run("verify", tmp_path / "empty", rc=6).stderr
    assert "Is the disk mounted?" in bare.run("verify", tmp_path / "nowhere", rc=2).stderr


def test_each_result_is_an_entry_of_the_chained_register(media, shelf):
    media.run("archive", SHOW)
    media.run("verify", shelf)
    lines = (shelf / "fixity.jsonl").read_text("utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    assert [entry["event"] for entry in entries] == ["ingestion"] * 3 + ["fixity check"] * 3
    assert {entry["outcome"] for entry in entries} == {"success"}
    assert len({entry["previous"] for entry in entries}) == 6


def test_a_register_that_somebody_changed_is_told(media, shelf):
    media.run("archive", SHOW)
    register = shelf / "fixity.jsonl"
    lines = register.read_text("utf-8").splitlines(keepends=True)
    register.write_text("".join([lines[0], lines[2]]), encoding="utf-8")  # one taken out
    done = media.run("verify", shelf, rc=6)
    assert "the chain is broken" in done.stdout


def test_what_a_power_cut_left_of_a_line_does_not_break_the_register(media, shelf):
    media.run("archive", BAG)
    register = shelf / "fixity.jsonl"
    with register.open("ab") as file:
        file.write(b'{"format":1,"at":"2026')
    for _ in range(2):
        assert media.json("verify", shelf)["register_problems"] == []


@pytest.mark.root
def test_an_archive_that_can_only_be_read_is_verified_and_that_is_told(media, shelf, require_tool):
    mount, umount = require_tool("mount"), require_tool("umount")
    shelf.mkdir()
    subprocess.run([mount, "-t", "tmpfs", "-o", "size=80m", "tmpfs", shelf], check=True)
    try:
        media.run("archive", BAG)
        subprocess.run([mount, "-o", "remount,ro", shelf], check=True)
        done = media.run("verify", shelf)
        assert "1 of 1 bags are good" in done.stdout
        assert "the register could not be written" in done.stderr
    finally:
        subprocess.run([umount, "-l", shelf], check=True)


def test_a_stopped_verification_goes_on_where_it_was(media, shelf, state, tmp_path):
    make(tmp_path / "big")
    big = tmp_path / "bag"
    big.mkdir()
    for number in range(12):
        (big / f"{number}.bin").write_bytes(os.urandom(20_000_000))
    bagit.make_bag(str(big), checksums=["sha256"])
    process = media.start("verify", big)
    journal = state / "verify"
    until = time.monotonic() + 30
    while time.monotonic() < until and not any(file.stat().st_size for file in journal.glob("*.jsonl")):
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    (noted,) = journal.glob("*.jsonl")
    known = len(noted.read_text().splitlines())
    assert 0 < known < 12
    done = media.run("verify", big)
    assert f"{known} files are known" in done.stderr
    assert list(journal.glob("*.jsonl")) == []
    assert "files are known" not in media.run("verify", big).stderr


def test_what_changed_since_it_was_read_is_read_again(media, tmp_path, state):
    big = tmp_path / "bag"
    big.mkdir()
    (big / "one.bin").write_bytes(os.urandom(2_000_000))
    bagit.make_bag(str(big), checksums=["sha256"])
    (big / "data/one.bin").write_bytes(b"x" * 2_000_000)
    assert media.run("verify", big, rc=6)
    shutil.rmtree(state)
    assert media.run("verify", big, rc=6)
