"""Manifests and registers as text: what is written is read back, whatever the names are."""

import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.bag.manifest import clashes, parse_manifest, render_manifest, unsafe_path
from pipeline.bag.register import FIRST, Entry, hash_of, object_name, parse_objects, parse_register, render_entry
from pipeline.bag.tags import parse_tags, render_tags

NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0/"), min_size=1).filter(
    lambda name: name not in {".", ".."} and name.strip() == name
)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join).map(lambda path: f"data/{path}")


@given(st.dictionaries(PATHS, st.binary(max_size=4), max_size=6))
def test_a_manifest_is_read_back_as_it_was(files):
    digests = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    found, problems = parse_manifest(render_manifest(digests), "sha256", file="manifest-sha256.txt")
    assert (found, problems) == (digests, [])


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "a/../b", "a//b", "~root/x", "C:/x", "", "a/./b", "a\0b"])
def test_a_path_that_leads_elsewhere_is_seen(path):
    assert unsafe_path(path)


@pytest.mark.parametrize("path", ["data/өчпочмак 100%.txt", "data/..x", "data/a:b", "data/ё~"])
def test_a_path_of_the_bag_is_good(path):
    assert not unsafe_path(path)


def test_every_wrong_line_is_told_with_its_number():
    text = "x  data/a\n" + "0" * 64 + "  data/b\n\n" + "0" * 64 + "  ../c\n" + "1" * 64 + "  data/b\n"
    found, problems = parse_manifest(text, "sha256", file="m.txt")
    assert found == {"data/b": "0" * 64}
    assert [problem.partition(":")[0] for problem in problems] == ["m.txt, line 1", "m.txt, line 4", "m.txt, line 5"]


def test_names_that_some_disks_cannot_part_are_seen():
    assert clashes(["data/А.txt", "data/а.txt"])
    assert clashes([unicodedata.normalize(form, "data/й") for form in ("NFC", "NFD")])
    assert not clashes(["data/й", "data/и"])


def test_tags_of_several_lines_are_one_value():
    text = "Source-Organization: Союз\n  татарских\n\tпорталов\nTest-Tag : 3\n"
    assert parse_tags(text) == [("Source-Organization", "Союз татарских порталов"), ("Test-Tag", "3")]


def test_a_value_cannot_forge_another_tag():
    text = render_tags([("External-Description", "исем\nAccess-Status: open\u2028x")])
    assert parse_tags(text) == [("External-Description", "исем Access-Status: open x")]


def entries(count):
    previous, lines = FIRST, []
    for number in range(count):
        line = render_entry(
            Entry(at=f"2026-11-28T00:00:{number:02}Z", bag=f"s/{number}", event="ingestion", outcome="success",
                  mode="every byte", identity="", agent="", previous=previous)
        )  # fmt: skip
        previous = hash_of(line)
        lines.append(line)
    return lines


@given(st.integers(0, 5), st.integers(0, 400), st.integers(1, 255))
def test_a_changed_byte_anywhere_in_a_register_is_seen(number, place, change):
    lines = entries(6)
    line = bytearray(lines[number][:-1])
    line[place % len(line)] ^= change
    if b"\n" in line:
        return
    lines[number] = bytes(line) + b"\n"
    register = parse_register(b"".join(lines), file="fixity.jsonl")
    last = number == len(lines) - 1  # nothing follows it yet: a receipt in the episode folder tells
    assert register.problems or last


@given(st.permutations(range(5)))
def test_entries_in_another_order_are_seen(order):
    lines = entries(5)
    register = parse_register(b"".join(lines[number] for number in order), file="fixity.jsonl")
    assert bool(register.problems) == (list(order) != list(range(5)))


def test_two_entries_written_at_once_in_a_store_are_both_good_and_one_that_is_gone_is_seen():
    first, second = entries(2)
    twin = render_entry(Entry(at="2026-11-28T00:00:01Z", bag="s/x", event="ingestion", outcome="success",
                              mode="every byte", identity="", agent="", previous=hash_of(first)))  # fmt: skip
    rows = [(object_name(Entry(at="2026-11-28T00:00:00Z", bag="", event="ingestion", outcome="success", mode="",
                               identity="", agent=""), line), line) for line in (first, second, twin)]  # fmt: skip
    assert parse_objects(rows).problems == ()
    assert "the entry before it is gone" in parse_objects(rows[1:]).problems[0]
    assert "was changed after it was written" in parse_objects([(rows[0][0], second)]).problems[0]
