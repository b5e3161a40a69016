"""Verifies what a place holds, writes each result into its register, and goes on where a killed run stopped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from pipeline.archive.archives import AGENT, TarBag
from pipeline.archive.bags import Bag, read_file
from pipeline.archive.opening import Place
from pipeline.archive.seeing import Hooks
from pipeline.archive.verify import Verified, Verifier, shown
from pipeline.archive.verify_journal import VerifyJournal
from pipeline.bag.evidence import exchanged, vanished
from pipeline.bag.judgement import Mode
from pipeline.bag.register import Entry, Register
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
    vanished: tuple[str, ...] = ()
    """Bags that the register knows and nobody finds."""
    unrecorded: str = ""
    """Why the register could not be written."""

    @property
    def good(self) -> bool:
        return not (self.bad or self.register_problems or self.vanished)

    @property
    def bad(self) -> tuple[Verified, ...]:
        return tuple(bag for bag in self.bags if bag.problems)


def check_place(
    place: Place, mode: Mode, watcher: Watcher, *, clock: Callable[[], dt.datetime], afresh: bool = False,
    accept: bool = False,
) -> Checked:
    """`accept`: bags that the register knows otherwise were replaced or removed on purpose; that is noted.

    Raises FixityError when there is no bag; PublishError when a store goes away, MediaError when a disk does.
    """
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
        register = place.register()
        for verified in verifier.verify(place.bags()):
            verified = verified if accept else against(register, verified)  # noqa: PLW2901
            unrecorded = record(place.record, verified, clock(), place.recorded_in) or unrecorded
            if verified.problems:
                watcher.said(f"{verified.place}: {len(verified.problems)} problems")
            done.append(slim(verified))
        gone = vanished(register, [bag.name for bag in done], place.below)
        for bag in gone:
            unrecorded = _note_gone(place, bag, clock(), removed=accept) or unrecorded
        problems = tuple(f"{problem}. {_MEND_REGISTER}" for problem in place.register().problems)
    except OSError as error:
        raise MediaError(
            f"{shown(place.name)} cannot be read: {error.strerror or error}; check the disk and run it again"
        ) from error
    if not done and not gone:
        raise FixityError(f"{shown(place.name)}: there is no bag in it (a folder with bagit.txt, or a .tar of one)")
    journal.forget()
    return Checked(
        bags=tuple(done), register_problems=problems, vanished=() if accept else gone, unrecorded=unrecorded
    )


_MEND_REGISTER = (
    "Compare it with the receipts in the episodes (receipts/archive-*.json) and with a copy of it; to begin a new one, "
    "move this one away"
)


def against(register: Register, verified: Verified) -> Verified:
    """A bag that is whole may be another one than was kept. Of one that could not be read, nobody knows."""
    if any(problem.kind == "unread" and not problem.path for problem in verified.problems):
        return verified
    found = exchanged(register, verified.name, verified.identity, verified.text.tags, verified.text.tag_files)
    return replace(verified, problems=(*verified.problems, *found))


def _note_gone(place: Place, bag: str, now: dt.datetime, *, removed: bool) -> str:
    entry = Entry(
        at=f"{now:%Y-%m-%dT%H:%M:%SZ}",
        bag=bag,
        event="deletion" if removed else "fixity check",
        outcome="success" if removed else "failure",
        mode="complete",
        identity="",
        agent=AGENT,
        problems=() if removed else ("missing: : there is no such bag",),
    )
    return _recorded(lambda: place.record(entry), place.recorded_in)


def _begun(bag: Bag | TarBag, watcher: Watcher) -> None:
    """How much is to come, by what the bag says of itself: good enough for the time left."""
    watcher.at(shown(bag.name))
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
    return _recorded(lambda: to(verified.entry("fixity check", now)), where)


def _recorded(write: Callable[[], str], where: str) -> str:
    try:
        write()
    except OSError as error:
        return f"{where}: {error.strerror or error}"
    except MediaError as error:
        return f"{where}: {error}"
    return ""


def slim(verified: Verified) -> Verified:
    """Without what only judging needed: ten thousand bags fit into memory."""
    text, seen = verified.text, verified.seen
    return Verified(
        **{**vars(verified), "text": type(text)(encoding=text.encoding, tags=text.tags, payload={}, tag_files={}),
           "seen": type(seen)(sizes={"": sum(seen.sizes.values())})}
    )  # fmt: skip
