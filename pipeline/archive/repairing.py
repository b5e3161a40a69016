"""Mends damaged, missing or outdated copies of a bag from a good one. What was damaged is put aside, never deleted."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.archive.archives import TarBag
from pipeline.archive.bags import FolderBag, read_file
from pipeline.archive.copying import Copier
from pipeline.archive.fetching import fetch
from pipeline.archive.packing import Packing, pack
from pipeline.archive.payload import PayloadFile
from pipeline.archive.receipts import read_receipt
from pipeline.archive.seeing import Hooks
from pipeline.archive.verify import Verified, Verifier
from pipeline.bag.judgement import PAYLOAD
from pipeline.bag.making import BAGGING_TIME
from pipeline.bag.tags import tag
from pipeline.errors import FixityError, MediaError, UsageError, disk_error

_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Mended:
    """What came of one target."""

    target: str
    status: Literal["good", "mended", "failed"]
    found: tuple[str, ...] = ()
    """What was wrong there."""
    error: MediaError | None = None


@dataclass(frozen=True, kw_only=True)
class _Copy:
    """A copy as it is now; nothing when there is none."""

    copier: Copier
    verified: Verified | None
    error: MediaError | None = None

    @property
    def good(self) -> bool:
        return self.verified is not None and not self.verified.problems

    @property
    def identity(self) -> str:
        return self.verified.identity if self.verified else ""

    @property
    def made(self) -> str:
        return (tag(self.verified.text.tags, BAGGING_TIME) or "") if self.verified else ""


def repair(
    name: str, copiers: Mapping[str, Copier], scratch: Path, *, take_from: str | None = None
) -> tuple[Mended, ...]:
    """`name`: of the bag. Every byte of every copy is read; those that are not good become as a good one is: that of
    the version which the episode's receipts know, else that of `take_from`.

    Raises FixityError when no copy is good, UsageError when nobody can tell which version is the right one. What a
    target refuses is told of it alone.
    """
    copies = {target: _look(name, copier) for target, copier in copiers.items()}
    good = [copy for copy in copies.values() if copy.good]
    if not good:
        told = "\n".join(f"  {target}: {'; '.join(_wrong(copy))}" for target, copy in copies.items())
        raise FixityError(f"{name}: no copy is good, so nothing can be mended:\n{told}\nLook for one more: old disks …")
    source = _source(name, good, take_from)
    behind = {t: c for t, c in copies.items() if not c.good or c.identity != source.identity}
    try:
        packing = _packing(name, source, scratch) if behind else None
        return tuple(
            _mend(target, copy, packing) if packing and target in behind else Mended(target=target, status="good")
            for target, copy in copies.items()
        )
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _source(name: str, good: Sequence[_Copy], take_from: str | None) -> _Copy:
    if take_from is not None:
        chosen = next((copy for copy in good if copy.copier.name == take_from), None)
        if chosen is None:
            raise FixityError(f"{name}: the copy at {take_from} is not good, or there is none; nothing was changed")
        return chosen
    receipts = [read_receipt(copy.copier.folder, copy.copier.name) for copy in good]
    newest = max((receipt for receipt in receipts if receipt), key=lambda r: r.made_at, default=None)
    known = next((copy for copy in good if newest and copy.identity == newest.identity), None)
    if known is None and len({copy.identity for copy in good}) > 1:
        told = ", ".join(f"{copy.copier.name} ({copy.made or 'undated'})" for copy in good)
        raise UsageError(f"{name}: good copies differ, and nobody here knows which is right: {told}; say --from TARGET")
    return known or good[0]


def _look(name: str, copier: Copier) -> _Copy:
    copier.watcher.at(f"{name} ({copier.name})")
    try:
        bag = copier.archive.bag(name)
        if bag is None:
            return _Copy(copier=copier, verified=None)
        (verified,) = Verifier(hooks=Hooks(moved=copier.watcher.moved)).verify([bag])
    except OSError as error:
        return _Copy(copier=copier, verified=None, error=disk_error(error, f"reading {copier.archive.place}"))
    except MediaError as error:
        return _Copy(copier=copier, verified=None, error=error)
    return _Copy(copier=copier, verified=verified)


def _wrong(copy: _Copy) -> tuple[str, ...]:
    if copy.error:
        return (str(copy.error),)
    if copy.verified is None:
        return ("there is no such bag",)
    found = [f"{problem.path or 'the bag'} {problem.found}" for problem in copy.verified.problems[:_SHOWN]]
    return tuple(found) or ("an earlier version",)


def _packing(name: str, source: _Copy, scratch: Path) -> Packing:
    """The good copy as something to write; from a store or a tar it is fetched first."""
    bag = source.copier.archive.bag(name)
    if isinstance(bag, TarBag) or not isinstance(bag, FolderBag):
        assert bag is not None  # noqa: S101 - it was read a moment ago
        fetched = fetch(bag, scratch, source.copier.watcher.moved)
        if fetched.problems:
            raise FixityError(f"{bag.place} was good a moment ago and is not any more; run it again")
        bag = FolderBag(root=scratch, name=name)
    files = bag.contents().files
    payload = tuple(
        PayloadFile(path=path, file=bag.root / path, size_bytes=facts.size_bytes)
        for path, facts in files.items()
        if path.startswith(PAYLOAD)
    )
    tags = {path: read_file(bag, path) for path in files if not path.startswith(PAYLOAD)}
    packed = pack(payload, lambda _bytes: None)
    access = tag(source.verified.text.tags if source.verified else (), "Access-Status") or "open"
    return Packing(name=name, payload=payload, packed=packed, tags=tags, access=access, made_at=_made_at(source))


def _made_at(source: _Copy) -> str:
    """When the episode's folder was read for this bag: what changed since is not in it."""
    receipt = read_receipt(source.copier.folder, source.copier.name)
    return receipt.made_at if receipt and receipt.identity == source.identity else source.made


def _mend(target: str, copy: _Copy, packing: Packing) -> Mended:
    wrong = _wrong(copy)
    if copy.error:
        return Mended(target=target, status="failed", found=wrong, error=copy.error)
    problems = copy.verified.problems if copy.verified else ()
    damaged = frozenset(problem.path for problem in problems) or frozenset({""} if problems else ())
    try:
        archive = copy.copier.begun()
        verified = copy.copier.write(packing, damaged=damaged)
        copy.copier.note(packing, verified, "recovery" if problems else "replication", archive)
    except OSError as error:
        failure: MediaError = disk_error(error, f"mending {copy.copier.archive.place}")
    except MediaError as error:
        failure = error
    else:
        return Mended(target=target, status="mended", found=wrong)
    return Mended(target=target, status="failed", found=wrong, error=failure)
