"""Verifies what a place holds, writes each result into its register, and goes on where a killed run stopped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pipeline.archive.archives import TarBag
from pipeline.archive.bags import Bag, read_file
from pipeline.archive.opening import Place
from pipeline.archive.seeing import Hooks
from pipeline.archive.verify import Verified, Verifier
from pipeline.archive.verify_journal import VerifyJournal
from pipeline.bag.judgement import Mode
from pipeline.bag.register import Entry
from pipeline.bag.tags import oxum, parse_tags, tag
from pipeline.errors import FixityError, MediaError


class Watcher(Protocol):
    """Shows what is being done."""

    def expect(self, size_bytes: int) -> None: ...
    def moved(self, size_bytes: int) -> None: ...
    def at(self, name: str) -> None: ...
    def said(self, line: str) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What came of it all."""

    bags: tuple[Verified, ...]
    register_problems: tuple[str, ...]
    unrecorded: str = ""
    """Why the register could not be written."""

    @property
    def bad(self) -> tuple[Verified, ...]:
        return tuple(bag for bag in self.bags if bag.problems)


def check_place(
    place: Place, mode: Mode, watcher: Watcher, *, clock: Callable[[], dt.datetime], afresh: bool = False
) -> Checked:
    """Raises FixityError when there is no bag; PublishError when a store goes away, MediaError when a disk does."""
    journal = VerifyJournal.of(f"{place.name} {mode}")
    if afresh:
        journal.forget()
        journal.known.clear()
    if journal.known:
        watcher.said(f"going on from where it stopped: {len(journal.known)} files are known (--afresh: read all)")
    hooks = Hooks(moved=watcher.moved, known=journal.digest, read=journal.note)
    verifier = Verifier(mode=mode, hooks=hooks, begun=lambda bag: _begun(bag, watcher))
    done: list[Verified] = []
    unrecorded = ""
    try:
        for verified in verifier.verify(place.bags()):
            unrecorded = record(place.record, verified, clock(), place.recorded_in) or unrecorded
            if verified.problems:
                watcher.said(f"{verified.place}: {len(verified.problems)} problems")
            done.append(slim(verified))
        problems = place.register().problems
    except OSError as error:
        raise MediaError(
            f"{place.name} cannot be read: {error.strerror or error}; check the disk and run it again"
        ) from error
    if not done:
        raise FixityError(f"{place.name}: there is no bag in it (a folder with bagit.txt, or a .tar of one)")
    journal.forget()
    return Checked(bags=tuple(done), register_problems=problems, unrecorded=unrecorded)


def _begun(bag: Bag | TarBag, watcher: Watcher) -> None:
    """How much is to come, by what the bag says of itself: good enough for the time left."""
    watcher.at(bag.name)
    if isinstance(bag, TarBag):
        watcher.expect(bag.size_bytes)
        return
    try:
        said = oxum(tag(parse_tags(read_file(bag, "bag-info.txt").decode("utf-8", "replace")), "Payload-Oxum") or "")
    except (OSError, KeyError):
        return
    watcher.expect(said[0] if said else 0)


def record(to: Callable[[Entry], str], verified: Verified, now: dt.datetime, where: str) -> str:
    """Why a result could not be written down; empty when it was. A disk that can only be read can be verified, too."""
    try:
        to(verified.entry("fixity check", now))
    except OSError as error:
        return f"{where}: {error.strerror or error}"
    return ""


def slim(verified: Verified) -> Verified:
    """Without what only judging needed: ten thousand bags fit into memory."""
    text, seen = verified.text, verified.seen
    return Verified(
        **{**vars(verified), "text": type(text)(encoding=text.encoding, tags=text.tags, payload={}, tag_files={}),
           "seen": type(seen)(sizes={"": sum(seen.sizes.values())})}
    )  # fmt: skip
