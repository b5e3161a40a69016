"""Killed, two at once, disks that are full: nothing is lost, and a rerun completes."""

import os
import shutil
import signal
import subprocess
import time

import bagit
import pytest

from tests.archive.conftest import TWO, Media
from tests.archive.episodes import SHOW, files_of, make, make_episode

BAG = f"{SHOW}/bashlap"


@pytest.fixture
def large(tmp_path):
    """An episode whose copying takes a moment: 60 MB."""
    media = Media(make(tmp_path / "w", targets=TWO.format(tmp_path)))
    make_episode(media.root, "bashlap", seconds=1)
    (media.root / "episodes" / BAG / "source/more.bin").write_bytes(os.urandom(60_000_000))
    return media


def kill_when(media, condition, *words):
    process = media.start(*words)
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until and not condition():
        time.sleep(0.002)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return process.returncode


def sizes(folder):
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) if folder.exists() else 0


MOMENTS = {
    "nothing written": lambda shelf: (shelf / SHOW).exists(),
    "in the middle of a file": lambda shelf: sizes(shelf) > 30_000_000,
    "before it is moved": lambda shelf: any((shelf / SHOW).glob(".bashlap.*.part/tagmanifest-sha512.txt")),
    "just moved": lambda shelf: (shelf / BAG).exists(),
    "noted": lambda shelf: (shelf / "fixity.jsonl").exists(),
}


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_while_archiving_a_rerun_completes_and_leaves_no_rest(large, shelf, disk, moment):
    kill_when(large, lambda: MOMENTS[moment](shelf), "archive", BAG)
    if (shelf / BAG).exists():
        bagit.Bag(str(shelf / BAG)).validate()  # never half a bag in its place
    large.run("archive", BAG)
    for target in (shelf, disk):
        bagit.Bag(str(target / BAG)).validate()
        assert [path.name for path in (target / SHOW).iterdir() if ".part" in path.name] == []


@pytest.mark.slow
def test_killed_while_restoring_a_rerun_completes_and_no_half_episode_is_seen(large):
    large.run("archive", BAG)
    folder = large.root / "episodes" / BAG
    before = files_of(folder)
    shutil.rmtree(folder)
    staging = large.root / "episodes/.restoring"
    kill_when(large, lambda: sizes(staging) > 20_000_000, "restore", BAG)
    assert not folder.exists()
    large.run("status")
    large.run("restore", BAG)
    assert files_of(folder) == before


@pytest.mark.slow
def test_killed_while_mending_a_rerun_completes(large, shelf, disk):
    large.run("archive", BAG)
    bad = shelf / BAG / "data/episode/source/more.bin"
    bad.chmod(0o644)
    with bad.open("r+b") as file:
        file.write(b"rot")
    kill_when(large, lambda: any((shelf / SHOW).glob(".bashlap.*.part")), "repair", BAG)
    large.run("repair", BAG)
    assert bagit.Bag(str(shelf / BAG)).is_valid()
    assert bagit.Bag(str(disk / BAG)).is_valid()


@pytest.mark.slow
def test_two_archivists_at_once_make_one_bag(large, shelf, tmp_path):
    other = Media(tmp_path / "w2")
    shutil.copytree(large.root, other.root)
    processes = [media.start("archive", BAG, "--to", shelf) for media in (large, other)]
    for process in processes:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    bagit.Bag(str(shelf / BAG)).validate()
    large.run("verify", shelf)
    assert len((shelf / "fixity.jsonl").read_text("utf-8").splitlines()) == 3


@pytest.mark.root
@pytest.mark.slow
def test_a_full_disk_is_told_beforehand_and_in_the_middle_and_the_earlier_bag_stays(large, shelf, require_tool):
    mount, umount = require_tool("mount"), require_tool("umount")
    shelf.mkdir()
    subprocess.run([mount, "-t", "tmpfs", "-o", "size=200m", "tmpfs", shelf], check=True)
    try:
        large.run("archive", BAG, "--to", "shelf")
        (large.root / "episodes" / BAG / "source/more.bin").write_bytes(os.urandom(60_000_000))
        filler = shelf / "filler"
        free = shutil.disk_usage(shelf).free
        filler.write_bytes(bytes(free - 40_000_000))
        done = large.run("archive", BAG, "--to", "shelf", rc=4)
        assert "free some space there" in done.stderr
        process = large.start("archive", BAG, "--to", "shelf")
        filler.unlink()
        process.communicate()
        filler.write_bytes(bytes(shutil.disk_usage(shelf).free))
        bagit.Bag(str(shelf / BAG)).validate()
        filler.unlink()
        large.run("archive", BAG, "--to", "shelf")
        bagit.Bag(str(shelf / BAG)).validate()
    finally:
        subprocess.run([umount, "-l", shelf], check=True)
