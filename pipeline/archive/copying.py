"""Brings one bag into one target, unless it is there and known to be good."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.archive.archives import Archive, TarBag
from pipeline.archive.bags import read_file
from pipeline.archive.checking import Watcher
from pipeline.archive.folder_archive import FolderArchive
from pipeline.archive.folder_writer import write_folder
from pipeline.archive.packing import Packing
from pipeline.archive.receipts import CopyReceipt, known_archive, read_receipt, write_receipt
from pipeline.archive.seeing import Hooks
from pipeline.archive.verify import Verified, Verifier
from pipeline.bag.making import BAGGING_TIME
from pipeline.bag.register import Event
from pipeline.bag.tags import parse_tags, tag
from pipeline.errors import MediaError, UsageError, disk_error
from pipeline.model.settings import ArchiveTarget


@dataclass(frozen=True, kw_only=True)
class Copied:
    """What came of one target."""

    target: str
    place: str
    status: Literal["written", "unchanged", "failed"]
    verified_at: str = ""
    """When every byte was last read back from there and was good."""
    error: MediaError | None = None


@dataclass(frozen=True, kw_only=True)
class Copier:
    """For one episode and one target."""

    name: str
    target: ArchiveTarget
    archive: Archive
    workspace: Path
    folder: Path
    """The episode's: for receipts and scratch."""
    watcher: Watcher
    clock: Callable[[], dt.datetime]

    def copy(self, packing: Packing) -> Copied:
        """Never raises what a target may do: the others still get their copies."""
        try:
            return self._copy(packing)
        except OSError as error:
            failure: MediaError = disk_error(error, f"archiving to {self.archive.place}")
        except MediaError as error:
            failure = error
        return Copied(target=self.name, place=self.archive.place, status="failed", error=failure)

    def _copy(self, packing: Packing) -> Copied:
        self.watcher.at(f"{packing.name} → {self.name}")
        identity = self.begun()
        receipt = read_receipt(self.folder, self.name)
        verified_at = self._known_good(packing, receipt)
        if verified_at:
            return Copied(target=self.name, place=self.archive.place, status="unchanged", verified_at=verified_at)
        standing = self._standing(packing)
        damaged = frozenset(problem.path for problem in standing.problems) if standing else frozenset()
        if standing and damaged:
            self.archive.record(standing.entry("fixity check", self.clock()))
            standing = None
        if not standing:
            self._warn_of_others(packing, receipt)
        verified = standing or self.write(packing, damaged=damaged)
        now = self.note(packing, verified, "fixity check" if standing else "ingestion", identity)
        status: Literal["written", "unchanged"] = "unchanged" if standing else "written"
        return Copied(target=self.name, place=self.archive.place, status=status, verified_at=now)

    def note(self, packing: Packing, verified: Verified, event: Event, archive: str) -> str:
        """Into the register and the episode's receipt; when that was."""
        now = f"{self.clock():%Y-%m-%dT%H:%M:%SZ}"
        register = self.archive.record(verified.entry(event, self.clock()))
        bag = self.archive.bag(packing.name)
        receipt = CopyReceipt(
            target=self.name,
            archive=archive,
            version=packing.version,
            identity=verified.identity,
            size_bytes=packing.size_bytes,
            stored_bytes=bag.size_bytes if isinstance(bag, TarBag) else packing.size_bytes,
            folder_files=packing.folder[0],
            folder_bytes=packing.folder[1],
            made_at=packing.made_at,
            verified_at=now,
            register=register,
        )
        write_receipt(self.folder, receipt)
        return now

    def begun(self) -> str:
        """The archive's id. Raises UsageError when another archive lies there, or none where there was one: a disk that
        is not mounted is an empty folder of the disk above it.
        """
        identity, receipt = self.archive.identity(), read_receipt(self.folder, self.name)
        expected = receipt.archive if receipt else None
        if identity is None and expected is None:
            expected = known_archive(self.workspace, self.name)
        if expected and identity != expected:
            found = "another archive" if identity else "no archive"
            raise UsageError(
                f"{self.name}: there is {found} at {self.archive.place}, but episodes of this workspace have copies in "
                "the one that was there. Is the right disk mounted? To begin anew on purpose, remove "
                f"receipts/archive-{self.name}.json of the episodes"
            )
        return identity or self.archive.begin()

    def _known_good(self, packing: Packing, receipt: CopyReceipt | None) -> str:
        """When this very bag was last verified there; empty when that is not known, or the register is another."""
        if receipt is None or receipt.version != packing.version:
            return ""
        register = self.archive.register()
        entry, bag = register.good(packing.name), self.archive.bag(packing.name)
        if entry is None or bag is None or receipt.register not in register.hashes or register.problems:
            return ""
        if isinstance(bag, TarBag):
            same = bag.size_bytes == receipt.stored_bytes
        else:
            (verified,) = Verifier(mode="fast").verify([bag])
            same = not verified.problems and verified.identity == receipt.identity
        return entry.at if same and entry.identity == receipt.identity else ""

    def _warn_of_others(self, packing: Packing, receipt: CopyReceipt | None) -> None:
        """Somebody else's bag of this episode is replaced: it is kept, and that is told."""
        bag = self.archive.bag(packing.name)
        if bag is None or isinstance(bag, TarBag):
            return
        try:
            info = parse_tags(read_file(bag, "bag-info.txt").decode("utf-8", "replace"))
        except (OSError, KeyError):
            return
        made = tag(info, BAGGING_TIME) or "an unknown day"
        if receipt is None or made > f"{receipt.made_at[:19]}Z":
            self.watcher.said(
                f"{packing.name}: the bag of {made} at {self.name} was not made from this folder; it is kept as an "
                "earlier version. If it is the newer one, bring it back: media restore"
            )

    def _standing(self, packing: Packing) -> Verified | None:
        """The bag that stands there, when it is of this version: verified, whatever came of it."""
        bag = self.archive.bag(packing.name)
        if bag is None:
            return None
        if not isinstance(bag, TarBag):
            paths = bag.contents().files
            if "manifest-sha256.txt" not in paths or _digest(read_file(bag, "manifest-sha256.txt")) != packing.digest:
                return None  # another version, seen without reading all of it
        self.watcher.expect(packing.size_bytes)
        (verified,) = Verifier(hooks=Hooks(moved=self.watcher.moved)).verify([bag])
        same = {file.path: file.digests["sha256"] for file in packing.packed} == verified.text.payload.get("sha256")
        return verified if same and tag(verified.text.tags, "Access-Status") == packing.access else None

    def _brought_meanwhile(self, packing: Packing) -> Verified | None:
        """By another archivist, and good."""
        standing = self._standing(packing)
        return standing if standing and not standing.problems else None

    def write(self, packing: Packing, *, damaged: frozenset[str] = frozenset()) -> Verified:
        """Put it there, whatever stands there. `damaged`: paths of that bag which are not good. Raises as writers."""
        self.watcher.expect(2 * packing.size_bytes)
        moved, now = self.watcher.moved, self.clock()
        if isinstance(self.archive, FolderArchive):
            return write_folder(
                self.archive,
                packing,
                now=now,
                moved=moved,
                as_tar=self.target.tar,
                damaged=bool(damaged),
                standing=lambda: None if damaged else self._brought_meanwhile(packing),
            )
        from pipeline.archive.store_archive import StoreArchive  # noqa: PLC0415 - boto3 takes half a second to load
        from pipeline.archive.store_writer import StoreWriter  # noqa: PLC0415

        assert isinstance(self.archive, StoreArchive)  # noqa: S101 - there are two kinds
        writer = StoreWriter(
            archive=self.archive,
            target=self.target,
            workspace=self.workspace,
            scratch=self.folder / "work" / "archive" / f"to-{self.name}",
            now=now,
            moved=moved,
            damaged=damaged,
        )
        return writer.write(packing)


def _digest(manifest: bytes) -> str:
    return hashlib.sha256(manifest).hexdigest()
