"""The journal of a page's texts: whatever end a server came to, what was sent is found again at the next start."""

import datetime as dt
import itertools
import json
import resource
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.store.edit_journal import EditJournal, changed_part
from pipeline.store.revisions import sha256_of_text

NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
LONG = "".join(f"[00:{n // 60:02}:{n % 60:02}.000]\nсүз {n} тагын бер сүз\n\n" for n in range(3000))
texts = st.text("аб \n😀", max_size=12)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "work" / "editing"


def started(folder, minutes: int = 0) -> EditJournal:
    return EditJournal(folder=folder, now=NOW + minutes * MINUTE)


def unfinished(folder, minutes: int = 60):
    """(base, text) that the next start finds."""
    return started(folder, minutes).left().unfinished


def found(folder, text: str) -> bool:
    return started(folder, 60).text_of(sha256_of_text(text)) == text


def test_a_text_that_was_sent_is_found_and_what_came_into_the_file_is_finished(folder):
    journal = started(folder)
    journal.sent("а", "а б", at=NOW)
    assert unfinished(folder) == ("а", "а б")
    journal.saved("а б", "а б в", at=NOW)
    left = started(folder, 60).left()
    assert (left.unfinished, left.saved) == (None, "а б в")
    assert all(found(folder, text) for text in ("а", "а б", "а б в"))


def test_the_third_start_finishes_what_the_second_began_with_a_text_of_the_first(folder):
    first = started(folder)
    first.sent("а", "а б", at=NOW)
    first.saved("а б", "а б", at=NOW)
    second = started(folder, 1)
    second.left()
    second.sent("а б", "а б в", at=NOW)
    assert unfinished(folder) == ("а б", "а б в")


@pytest.mark.parametrize("before", [["бер ике", "бер"], ["бер", "бер ике", "бер"], ["ике", "бер ике", "бер", "ике"]])
def test_words_that_were_taken_back_in_a_save_that_was_killed_come_back(folder, before):
    """The text is one that was there already: what it was made from this time is what counts."""
    journal = started(folder)
    for base, text in itertools.pairwise(before):
        journal.sent(base, text, at=NOW)
        journal.saved(text, text, at=NOW)
    journal.sent(before[-1], before[0], at=NOW)
    assert unfinished(folder) == (before[-1], before[0])


def test_a_clock_that_was_put_back_does_not_hide_the_last_start(folder):
    first = started(folder, 30)
    first.sent("а", "а б", at=NOW)
    first.saved("а б", "а б", at=NOW)
    second = started(folder, 0)
    second.left()
    second.sent("а б", "а б в", at=NOW)
    third = started(folder, 0)
    assert third.path > second.path > first.path
    assert third.left().unfinished == ("а б", "а б в")


def test_a_folder_that_was_deleted_meanwhile_holds_all_that_is_needed_again(folder):
    journal = started(folder)
    journal.sent("а", "а б", at=NOW)
    journal.saved("а б", "а б", at=NOW)
    shutil.rmtree(folder.parent)
    journal.sent("а б", "а б в", at=NOW)
    assert unfinished(folder) == ("а б", "а б в")
    assert journal.text_of(sha256_of_text("а")) == "а"  # remembered


def test_older_journals_that_were_deleted_meanwhile_are_not_missed(folder):
    for minutes in range(3):
        started(folder, minutes).sent(f"{minutes}", f"{minutes} б", at=NOW)
    journal = started(folder, 5)
    shutil.rmtree(folder.parent)
    assert journal.text_of(sha256_of_text("0 б")) is None


def test_a_full_disk_leaves_whole_lines_and_the_next_ones_are_read(folder):
    journal = started(folder)
    journal.sent("а", "а б", at=NOW)
    journal.saved("а б", "а б", at=NOW)
    size = journal.path.stat().st_size
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, limits[1]))
    try:
        with pytest.raises(OSError, match="large"):
            journal.sent("а б", "а б " + "в" * 100, at=NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert journal.path.stat().st_size == size
    journal.sent("а б " + "в" * 100, "а б г", at=NOW)  # its base never came to the disk
    assert [json.loads(line) for line in journal.path.read_text().splitlines()]
    assert unfinished(folder) == ("а б " + "в" * 100, "а б г")


def test_ten_are_kept_and_one_that_cannot_be_removed_keeps_nobody_from_editing(folder):
    for minutes in range(14):
        started(folder, minutes).sent("а", f"а {minutes}", at=NOW)
    journal = started(folder, 20)
    assert len(list(folder.glob("journal-*"))) == 10
    assert journal.text_of(sha256_of_text("а 13")) == "а 13"
    assert journal.text_of(sha256_of_text("а 1")) is None


def test_hours_of_two_people_at_both_ends_of_a_long_text_are_a_few_megabytes(folder):
    """What is saved is then neither's text, but the one that both were merged to."""
    journal, now = started(folder), LONG
    for number in range(300):
        mine = f"{now}а{number} "
        journal.sent(now, mine, at=NOW)
        now = f"б{number} {mine}"
        journal.saved(mine, now, at=NOW)
    whole = len(LONG.encode())
    assert journal.path.stat().st_size < whole + 300 * 1000
    assert found(folder, now)


def test_texts_come_in_their_order(folder):
    journal = started(folder)
    for base, sent, saved in [("а", "а б", "а б"), ("а б", "а б в", "а б в г"), ("а", "а д", "а б в г д")]:
        journal.sent(base, sent, at=NOW)
        journal.saved(sent, saved, at=NOW)
    assert list(journal.texts()) == ["а", "а б", "а б в", "а б в г", "а д", "а б в г д"]


@settings(max_examples=150, deadline=None)
@given(
    steps=st.lists(st.tuples(st.integers(0, 9), texts, st.none() | texts, st.booleans()), min_size=1, max_size=12),
    cut=st.integers(0, 400),
)
def test_any_history_is_found_again_and_a_torn_end_costs_what_is_torn(tmp_path_factory, steps, cut):
    """Steps: (which text it was made from, the text, what it was merged to or None when it was killed, a new start)."""
    folder = tmp_path_factory.mktemp("journal")
    journal, known, last = started(folder), [""], None
    for number, (made_from, text, merged, again) in enumerate(steps):
        base = known[made_from % len(known)]
        journal.sent(base, text, at=NOW)
        known.append(text)
        last = (base, text)
        if merged is not None:
            journal.saved(text, merged, at=NOW)
            known.append(merged)
            last = None
        if again and number + 1 < len(steps):
            journal = started(folder, number + 1)
            assert journal.left().unfinished == last
    assert unfinished(folder) == last
    fresh = started(folder, 60)
    assert all(fresh.text_of(sha256_of_text(text)) == text for text in known)
    data = journal.path.read_bytes()
    journal.path.write_bytes(data[: max(0, len(data) - cut)])
    torn = started(folder, 60)
    left = torn.left().unfinished
    assert left is None or left[1] in known
    assert all(torn.text_of(sha256_of_text(text)) in {text, None} for text in known)


@given(old=texts, new=texts)
def test_a_change_is_its_place_and_its_text(old, new):
    begin, end, text = changed_part(old, new)
    assert old[:begin] + text + old[end:] == new
    assert len(text) <= len(new)
