"""The fixity register: what happened to the bags of an archive and when, a line each, chained by hashes. Pure.

Each entry holds the sha256 of the line before it, so that none can be changed, taken out or put in between without
breaking the chain from there on (docs/formats/fixity-register.md).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, Literal

FORMAT = 1
FIRST = "0" * 64
"""What the first entry holds in place of a hash."""
MOST_TOLD = 20
Event = Literal["ingestion", "replication", "fixity check", "recovery", "restoration", "deletion"]
"""Words of the Library of Congress's vocabulary of preservation events."""
EVENTS = ("ingestion", "replication", "fixity check", "recovery", "restoration", "deletion")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One event."""

    at: str
    """UTC, YYYY-MM-DDTHH:MM:SSZ."""
    bag: str
    """'show/episode', its path below the archive's root."""
    event: Event
    outcome: Literal["success", "failure"]
    mode: str
    """How much was read: 'every byte', 'complete', 'fast'."""
    identity: str
    """sha256 of the bag's own tagmanifest: which version of the bag it was. Empty when it could not be read."""
    agent: str
    problems: tuple[str, ...] = ()
    """The first of them."""
    previous: str = ""


@dataclass(frozen=True, kw_only=True)
class Register:
    """What a register says, and where its chain is broken."""

    entries: tuple[Entry, ...]
    head: str
    """Hash of the last line; FIRST when there is none."""
    problems: tuple[str, ...] = ()
    hashes: frozenset[str] = frozenset()
    """Of all lines: a receipt that names one proves that it was not taken out since."""

    @cached_property
    def newest(self) -> Mapping[str, Entry]:
        """Bag -> what was last written of it."""
        return {entry.bag: entry for entry in self.entries}

    @cached_property
    def whole(self) -> Mapping[str, Entry]:
        """Bag -> when every byte of it was last read."""
        return {entry.bag: entry for entry in self.entries if entry.mode == "every byte"}

    @cached_property
    def known(self) -> Mapping[str, Entry]:
        """Bag -> the last time that it was good and could be told by its identity."""
        return {entry.bag: entry for entry in self.entries if entry.outcome == "success" and entry.identity}

    def good(self, bag: str) -> Entry | None:
        """When every byte of it was last read and good; None when anything was wrong with it since."""
        newest = self.newest.get(bag)
        return self.whole.get(bag) if newest and newest.outcome == "success" and newest.event != "deletion" else None

    def with_entry(self, entry: Entry, line: bytes) -> Register:
        """As it is once this is written, too."""
        own = hash_of(line)
        return replace(self, entries=(*self.entries, entry), head=own, hashes=self.hashes | {own})


def render_entry(entry: Entry) -> bytes:
    """A line."""
    return (json.dumps({"format": FORMAT, **asdict(entry)}, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def hash_of(line: bytes) -> str:
    return hashlib.sha256(line.rstrip(b"\r\n")).hexdigest()


def parse_line(line: bytes) -> Entry:
    """Raises ValueError when it is no entry of ours."""
    document: dict[str, Any] = json.loads(line)
    if not isinstance(document, dict) or document.pop("format", None) != FORMAT:
        raise ValueError(f"no entry of format {FORMAT}")
    try:
        entry = Entry(**{**document, "problems": tuple(document["problems"])})
    except (TypeError, KeyError) as error:
        raise ValueError(f"no entry of format {FORMAT}: {error}") from error
    words = (entry.at, entry.bag, entry.mode, entry.identity, entry.agent, entry.previous)
    if entry.event not in EVENTS or not all(isinstance(word, str) for word in words):
        raise ValueError("an entry with a strange event")
    return entry


def parse_register(data: bytes, *, file: str) -> Register:
    """Everything that can be read of it, and where its chain is broken, with the line's number.

    A line without its end is what a power cut leaves of an append: it never was an entry, and the next one follows the
    entry before it.
    """
    entries: list[Entry] = []
    problems: list[str] = []
    head, unread = FIRST, 0
    hashes: set[str] = set()
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            entry = parse_line(line)
        except (ValueError, RecursionError):
            unread = number
            continue
        if entry.previous != head:
            problems.append(f"{file}, line {number}: the chain is broken: something before it was changed or taken out")
        entries.append(entry)
        head, unread = hash_of(line), 0
        hashes.add(head)
    if unread:
        problems.append(f"{file}, line {unread}: is cut off or damaged; what it told is lost")
    return Register(
        entries=tuple(entries), head=head, problems=tuple(problems[:MOST_TOLD]), hashes=frozenset(hashes)
    )


def parse_objects(lines: Iterable[tuple[str, bytes]]) -> Register:
    """A register whose entries are objects of a store, by name. Two that were written at once follow the same entry, so
    the chain may fork; each must follow one that is there.
    """
    entries: list[tuple[str, Entry, str]] = []
    problems: list[str] = []
    for name, data in lines:
        try:
            entry = parse_line(data)
        except (ValueError, RecursionError) as error:
            problems.append(f"{name}: {error}")
            continue
        own = hash_of(data)
        if not name.endswith(f"-{own[:16]}.json"):
            problems.append(f"{name}: was changed after it was written")
        entries.append((name, entry, own))
    known = {own for _, _, own in entries} | {FIRST}
    problems += [f"{name}: the entry before it is gone" for name, entry, _ in entries if entry.previous not in known]
    entries.sort(key=lambda row: (row[1].at, row[0]))
    head = entries[-1][2] if entries else FIRST
    return Register(
        entries=tuple(row[1] for row in entries),
        head=head,
        problems=tuple(problems[:MOST_TOLD]),
        hashes=frozenset(known),
    )


def object_name(entry: Entry, line: bytes) -> str:
    """Of an entry in a store: in order of time, and never the same for two."""
    return f"{entry.at.replace(':', '').replace('-', '')}-{hash_of(line)[:16]}.json"
