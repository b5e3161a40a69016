"""What a verification that was killed had noted: used once, for a week, and only of what did not change."""

import json
import os
import random
import time

import pytest

from pipeline.archive.bags import FolderBag
from tests.archive.episodes import SHOW


def notes(state):
    (file,) = (state / "verify").glob("*.jsonl")
    return file


@pytest.fixture
def tars(media, tmp_path):
    """Two tars that are large enough to be noted."""
    for number, slug in enumerate(("bashlap", "ikenche")):
        made = media.root / "episodes" / SHOW / slug / "outputs/large.bin"
        made.write_bytes(random.Random(number).randbytes(1_500_000))  # noqa: S311 - the same every time
    for slug in ("bashlap", "ikenche"):
        media.run("archive", f"{SHOW}/{slug}", "--to", tmp_path / "usb", "--tar")
    return tmp_path / "usb"


def read_again(media, tars):
    """How many bytes of tars another verification reads."""
    read = []
    whole = FolderBag.chunks

    def chunks(self, path):
        for chunk in whole(self, path):
            if path.endswith(".tar"):
                read.append(len(chunk))
            yield chunk

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FolderBag, "chunks", chunks)
        found = media.json("verify", tars)
    assert all(bag["size_bytes"] > 1_500_000 for bag in found["bags"])
    return sum(read)


@pytest.fixture
def killed(media, tars, state):
    """The notes of a verification that was killed at its end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.archive.verify_journal.VerifyJournal.forget", lambda _self: None)
        media.run("verify", tars)
    return notes(state)


def test_tars_that_were_read_and_good_are_not_read_again(media, tars, killed):
    (tars / f"{SHOW}/bashlap.tar").touch()
    size = (tars / f"{SHOW}/bashlap.tar").stat().st_size
    assert len(killed.read_text().splitlines()) == 2
    assert read_again(media, tars) == size


@pytest.mark.parametrize("shift", [-8 * 86_400, 3600])
def test_each_note_has_its_own_age_and_one_from_the_future_is_none(media, tars, killed, shift):
    rows = [json.loads(line) for line in killed.read_text().splitlines()]
    assert all(abs(row[0] - time.time()) < 600 for row in rows)
    rows[0][0] += shift
    killed.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert read_again(media, tars) == (tars / SHOW / rows[0][2]).stat().st_size


def test_the_age_of_the_file_of_notes_plays_no_part(media, tars, killed):
    os.utime(killed, (1, 1))
    assert read_again(media, tars) == 0


def test_a_damaged_note_is_no_note(media, tars, killed):
    killed.write_text(killed.read_text().replace('"tar", "', '"tar", "x') + '7\n{"a": 1}\n"abc"\n[]\n')
    assert read_again(media, tars) > 3_000_000
