"""Bags that others made to do harm, or that old disks made strange: problems in words, no traceback, flat memory."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import time

import bagit
import pytest

from pipeline.archive.folder_archive import tar_in_folder
from pipeline.archive.verify import Verifier, shown
from pipeline.bag.judgement import MOST_INFO_BYTES, MOST_TAG_BYTES, read_text
from pipeline.bag.tags import known_encoding, parse_tags
from tests.archive.conftest import Media
from tests.archive.episodes import SHOW, make

BAG = f"{SHOW}/bashlap"
CP1251 = "башлап".encode("cp1251")
ESCAPE = "\x1b]0;ышан\x07"


@pytest.fixture
def theirs(tmp_path):
    """A bag that the Library of Congress's tool made."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "өй.txt").write_text("өй", encoding="utf-8")
    bagit.make_bag(str(folder), checksums=["sha256"])
    return folder


@pytest.fixture
def bare(tmp_path):
    """No targets at all."""
    return Media(make(tmp_path / "any"))


def problems(media, where):
    found = media.json("verify", where, rc=6)
    return [(p["kind"], p["path"], p["found"]) for bag in found["bags"] for p in bag["problems"]]


# Encodings


STRANGE = ("undefined", "punycode", "idna", "utf-8\0", "zlib", "rot13", "unicode_escape", "x" * 90)
KNOWN = ("UTF-8", "utf8", "UTF-16", "utf-16le", "UTF-32-BE", "latin-1", "ISO-8859-5", "us-ascii", "cp1251", "KOI8-R")


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_encoding_is_a_problem_and_no_traceback(theirs, bare, name):
    (theirs / "bagit.txt").write_text(f"BagIt-Version: 1.0\nTag-File-Character-Encoding: {name}\n", encoding="utf-8")
    (theirs / "bag-info.txt").write_bytes(b"Contact-Name: a-b-\xff\n")
    found = problems(bare, theirs)
    assert any(path == "bagit.txt" and "encoding" in told for _, path, told in found)


@pytest.mark.parametrize("name", KNOWN)
def test_encodings_of_texts_are_known(name):
    assert known_encoding(name)


def test_a_bag_in_utf_16_is_read(theirs, bare):
    declaration = "BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-16\n"
    for name in ("manifest-sha256.txt", "bag-info.txt"):
        file = theirs / name
        file.write_bytes(file.read_text("utf-8").encode("utf-16"))
    for old in theirs.glob("tagmanifest*"):
        old.unlink()
    (theirs / "bagit.txt").write_text(declaration, encoding="utf-8")
    assert bare.json("verify", theirs)["good"]


# Names


@pytest.mark.parametrize("name", [CP1251, f"a{ESCAPE}b".encode(), b"a\nb"])
def test_a_bag_whose_name_is_no_text_is_verified_and_shown_as_what_it_is(media, shelf, name):
    media.run("archive", BAG)
    os.rename(os.fsencode(shelf / BAG), os.fsencode(shelf / SHOW) + b"/" + name)  # noqa: PTH104 - bytes
    found = media.run("verify", shelf, "--json", "--accept")
    for text in (found.stdout, found.stderr, (shelf / "fixity.jsonl").read_text("utf-8")):
        assert "\x1b" not in text
        text.encode("utf-8")
    (bag,) = json.loads(found.stdout)["bags"]
    assert bag["bag"] == f"{SHOW}/{shown(os.fsdecode(name))}"
    assert bag["bag"].isprintable()
    assert bag["place"].isprintable()


def test_a_damaged_bag_with_such_a_name_is_told_in_words(theirs, bare, tmp_path):
    named = os.fsencode(tmp_path) + b"/" + CP1251
    os.rename(theirs, named)  # noqa: PTH104
    with open(named + b"/data/" + CP1251, "wb") as file:  # noqa: PTH123 - bytes
        file.write(b"x")
    done = bare.run("verify", os.fsdecode(named), rc=6)
    assert "\\udce1" in done.stdout
    (done.stdout + done.stderr).encode("utf-8")
    assert problems(bare, os.fsdecode(named))


@pytest.mark.parametrize("tar", [False, True])
def test_restore_shows_such_places_as_what_they_are(media, tmp_path, tar):
    usb = os.fsencode(tmp_path) + b"/" + f"{ESCAPE}".encode() + CP1251
    media.run("archive", BAG, "--to", tmp_path / "usb", *(["--tar"] if tar else []))
    os.rename(tmp_path / "usb", usb)  # noqa: PTH104
    shutil.rmtree(media.root / "episodes" / BAG)
    place = f"{os.fsdecode(usb)}/{BAG}" + (".tar" if tar else "")
    done = media.run("restore", "--from", place)
    (done.stdout + done.stderr).encode("utf-8")
    assert "\x1b" not in done.stdout + done.stderr
    assert media.json("restore", "--from", place)["from"].isprintable()


# Sizes


def test_a_value_of_very_many_lines_is_read_in_time():
    text = "Note: a\n" + "  b\n" * 400_000
    begun = time.perf_counter()
    ((label, value),) = parse_tags(text)
    assert time.perf_counter() - begun < 3
    assert (label, len(value)) == ("Note", 1 + 2 * 400_000)


def test_a_bag_info_of_many_megabytes_is_not_read(theirs, bare):
    (theirs / "bag-info.txt").write_bytes(b"Note: a\n" + b" b\n" * (MOST_INFO_BYTES // 3 + 1))
    assert any(kind == "unsafe" and path == "bag-info.txt" for kind, path, _ in problems(bare, theirs))


def sparse(folder, name, size):
    with (folder / name).open("wb") as file:
        file.truncate(size)


def test_manifests_that_nothing_is_asked_of_are_not_read():
    read = []
    names = {"bagit.txt": 55, **{f"manifest-x{number}.txt": MOST_TAG_BYTES for number in range(30)}}
    read_text(names, lambda name: read.append(name) or b"")
    assert read == ["bagit.txt"]


def test_all_manifests_together_have_a_limit():
    read = []
    stems = ("manifest-md5", "manifest-sha1", "tagmanifest-md5", "tagmanifest-sha1")
    names = {f"{stem}.txt": MOST_TAG_BYTES - 9 for stem in stems}
    text = read_text(names, lambda name: read.append(name) or b"")
    assert len(read) == 2
    assert {problem.path for problem in text.problems if problem.kind == "unsafe"} == set(names) - set(read)


FLAT = r"""
import pathlib, re, sys
from pipeline.archive.bags import FolderBag
from pipeline.archive.folder_archive import tar_in_folder
from pipeline.archive.verify import Verifier
place = pathlib.Path(sys.argv[1])
bag = tar_in_folder(place, name="bag") if place.is_file() else FolderBag(root=place, name="bag")
(found,) = Verifier().verify([bag])
kilobytes = re.search(r"VmHWM:\s*(\d+)", pathlib.Path("/proc/self/status").read_text())[1]
print(len(found.problems), int(kilobytes) // 1024)
"""


@pytest.mark.parametrize("tar", [False, True])
def test_thirty_large_manifests_do_not_fill_the_memory(theirs, tmp_path, tar):
    for number in range(30):
        sparse(theirs, f"manifest-x{number}.txt", 60 << 20)
    place = theirs
    if tar:
        place = tmp_path / "bag.tar"
        with tarfile.open(place, "w") as archive:
            for file in ("bagit.txt", "manifest-sha256.txt", "bag-info.txt", "data/өй.txt"):
                archive.add(theirs / file, f"bag/{file}")
            for number in range(4):
                archive.add(theirs / f"manifest-x{number}.txt", f"bag/manifest-x{number}.txt")
    argv = [sys.executable, "-c", FLAT, str(place)]
    count, megabytes = map(int, subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split())
    assert count == 0
    assert megabytes < 120


def test_a_manifest_in_a_tar_that_is_too_large_is_told(theirs, tmp_path):
    sparse(theirs, "manifest-sha512.txt", MOST_TAG_BYTES + 1)
    with tarfile.open(tmp_path / "bag.tar", "w") as archive:
        archive.add(theirs, "bag")
    (found,) = Verifier().verify([tar_in_folder(tmp_path / "bag.tar", name="bag")])
    assert [(p.kind, p.path) for p in found.problems] == [("unsafe", "manifest-sha512.txt")]
