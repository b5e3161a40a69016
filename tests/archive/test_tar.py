"""Bags in tar files: good ones by several writers, broken ones, and those that were made to do harm."""

import io
import os
import resource
import subprocess
import sys
import tarfile
from pathlib import Path

import bagit
import pytest

from pipeline.archive.fetching import fetch
from pipeline.archive.folder_archive import tar_in_folder
from pipeline.archive.tar_stream import BrokenTar, members
from pipeline.archive.verify import Verifier

LONG = "озын/" * 60 + "исем.txt"


@pytest.fixture
def bag(tmp_path):
    folder = tmp_path / "bag"
    (folder / LONG).parent.mkdir(parents=True)
    (folder / LONG).write_text("озын исем", encoding="utf-8")
    (folder / "sound.bin").write_bytes(os.urandom(700_000))
    (folder / "empty").touch()
    bagit.make_bag(str(folder), checksums=["sha512"])
    return folder


def verified(tar):
    (found,) = Verifier().verify([tar_in_folder(tar, name="bag")])
    return found


def problems(tar):
    return {(problem.kind, problem.path) for problem in verified(tar).problems}


def packed(bag, tar, form, *entries, first=False):
    """The bag, and what is added to it."""
    with tarfile.open(tar, "w", format=form) as archive:
        for entry in entries if first else ():
            archive.addfile(*entry)
        archive.add(bag, "bag")
        for entry in () if first else entries:
            archive.addfile(*entry)
    return tar


def entry(name, kind=tarfile.REGTYPE, data=b"", **facts):
    found = tarfile.TarInfo(name)
    found.type, found.size = kind, len(data)
    for key, value in facts.items():
        setattr(found, key, value)
    return found, io.BytesIO(data)


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_tars_of_python_are_read_with_long_and_cyrillic_names(bag, tmp_path, form):
    tar = packed(bag, tmp_path / "bag.tar", form)
    assert problems(tar) == set()
    assert fetch(tar_in_folder(tar, name="bag"), tmp_path / "out", lambda _bytes: None).problems == ()
    assert (tmp_path / "out/data" / LONG).read_text("utf-8") == "озын исем"


@pytest.mark.parametrize("form", ["gnu", "pax"])
def test_tars_of_gnu_tar_are_read(bag, tmp_path, form, require_tool):
    tar = tmp_path / "bag.tar"
    subprocess.run([require_tool("tar"), f"--format={form}", "-C", bag.parent, "-cf", tar, "bag"], check=True)
    assert problems(tar) == set()


def test_manifests_may_come_last(bag, tmp_path):
    tar = tmp_path / "bag.tar"
    with tarfile.open(tar, "w") as archive:
        for path in sorted(bag.rglob("*"), reverse=True):
            archive.add(path, f"bag/{path.relative_to(bag)}", recursive=False)
    assert problems(tar) == set()


def test_a_flipped_bit_in_a_tar_is_found(bag, tmp_path):
    tar = packed(bag, tmp_path / "bag.tar", tarfile.PAX_FORMAT)
    data = bytearray(tar.read_bytes())
    data[data.index(bag.joinpath("data/sound.bin").read_bytes()[:64]) + 10] ^= 1
    tar.write_bytes(data)
    assert problems(tar) == {("changed", "data/sound.bin")}


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_a_truncated_tar_is_told_and_what_is_missing_as_well(bag, tmp_path, cut):
    tar = packed(bag, tmp_path / "bag.tar", tarfile.PAX_FORMAT)
    os.truncate(tar, int(tar.stat().st_size * cut))
    assert ("malformed", "") in problems(tar)


def test_a_tar_that_lost_only_its_end_is_not_taken_for_a_whole_one(bag, tmp_path):
    tar = packed(bag, tmp_path / "bag.tar", tarfile.PAX_FORMAT)
    size = tar.stat().st_size
    data = tar.read_bytes().rstrip(b"\0")
    os.truncate(tar, len(data) + -len(data) % 512)
    assert tar.stat().st_size < size
    assert ("malformed", "") in problems(tar)


HARMFUL = {
    "up": entry("bag/../../up.txt", data=b"x"),
    "absolute": entry("/tmp/absolute.txt", data=b"x"),
    "outside": entry("elsewhere/x.txt", data=b"x"),
    "link": entry("bag/data/link", tarfile.SYMTYPE, linkname="/etc/passwd"),
    "hard link": entry("bag/data/hard", tarfile.LNKTYPE, linkname="bag/bagit.txt"),
    "device": entry("bag/data/device", tarfile.CHRTYPE, devmajor=1, devminor=5),
    "pipe": entry("bag/data/pipe", tarfile.FIFOTYPE),
    "file for a folder": entry("bag/data/sound.bin/x", data=b"x"),
    "twice": entry("bag/data/sound.bin", data=b"another"),
    "nul": entry("bag/data/a\0b", data=b"x", pax_headers={"path": "bag/data/a\0b"}),
}


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("name", HARMFUL)
def test_what_would_do_harm_is_told_and_nothing_is_written_outside(bag, tmp_path, name, first):
    made, data = HARMFUL[name]
    data.seek(0)
    tar = packed(bag, tmp_path / "bag.tar", tarfile.PAX_FORMAT, (made, data), first=first)
    before = {path for path in tmp_path.rglob("*") if "/out" not in str(path)}
    assert verified(tar).problems
    fetched = fetch(tar_in_folder(tar, name="bag"), tmp_path / "out", lambda _bytes: None)
    assert fetched.problems
    assert {path for path in tmp_path.rglob("*") if "/out" not in str(path)} == before
    assert not Path("/tmp/absolute.txt").exists()
    for path in (tmp_path / "out").rglob("*"):
        assert path.is_dir() or (path.is_file() and not path.is_symlink())


def header(name, size, kind=b"0"):
    """One that claims anything."""
    block = bytearray(tarfile.TarInfo(name).tobuf(tarfile.USTAR_FORMAT))
    block[124:136] = b"\x80" + size.to_bytes(11, "big") if size >= 1 << 33 else f"{size:011o}\0".encode()
    block[156:157] = kind
    block[148:156] = b" " * 8
    block[148:156] = f"{sum(block):06o}\0 ".encode()
    return bytes(block)


@pytest.mark.parametrize("kind", [b"x", b"L", b"g"])
def test_a_name_of_eight_gigabytes_does_not_fill_the_memory(tmp_path, kind):
    tar = tmp_path / "bag.tar"
    tar.write_bytes(header("bag/x", 1 << 33, kind) + b"x" * 4096)
    with tar.open("rb") as file, pytest.raises(BrokenTar, match="claims to have"):
        list(members(file.read))


def test_a_file_that_claims_more_than_there_is_ends_the_archive(tmp_path):
    tar = tmp_path / "bag.tar"
    tar.write_bytes(header("bag/data/x", 1 << 40) + b"x" * 4096)
    assert ("malformed", "") in problems(tar)


def test_millions_of_empty_entries_are_refused_in_flat_memory(tmp_path):
    tar = tmp_path / "bag.tar"
    with tar.open("wb") as file:
        block = header("bag/data/x", 0)
        for _ in range(110):
            file.write(block * 1000)
    code = (
        "import sys, pathlib\nfrom pipeline.archive.folder_archive import tar_in_folder\n"
        "from pipeline.archive.verify import Verifier\n"
        f"(v,) = Verifier().verify([tar_in_folder(pathlib.Path({str(tar)!r}), name='bag')])\n"
        "print([p.found for p in v.problems])"
    )
    limit = 400 << 20
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit * 4, limit * 4)),
    )  # fmt: skip
    assert "has more than 100000 entries" in done.stdout


def test_a_sparse_file_is_refused_whatever_it_would_become(bag, tmp_path, require_tool):
    sparse = bag / "data" / "sparse"
    with sparse.open("wb") as file:
        file.truncate(1 << 30)
    tar = tmp_path / "bag.tar"
    for form in ("gnu", "pax"):
        subprocess.run([require_tool("tar"), f"--format={form}", "-S", "-C", bag.parent, "-cf", tar, "bag"], check=True)
        assert tar.stat().st_size < 5_000_000
        found = [problem.found for problem in verified(tar).problems if problem.kind == "unread"]
        assert found == ["cannot be read: is a sparse file"]
