"""Writes a bag into an archive in a bucket: file by file, each resumable, then everything is read back."""

from __future__ import annotations

import datetime as dt
import random
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.archive.archives import DAMAGED, EARLIER, TarBag
from pipeline.archive.bags import StoredBag, read_file
from pipeline.archive.folder_archive import FolderArchive
from pipeline.archive.folder_writer import write_folder
from pipeline.archive.packing import Packing
from pipeline.archive.seeing import Hooks
from pipeline.archive.store_archive import PRIVATE, StoreArchive, lock_arguments
from pipeline.archive.verify import Verified, Verifier
from pipeline.bag.formats import media_type
from pipeline.bag.making import made_name
from pipeline.bag.tags import parse_tags
from pipeline.destinations.base import Publication
from pipeline.destinations.layout import S3Location, s3_location
from pipeline.destinations.s3 import S3Destination, s3_address
from pipeline.errors import ConfigError, FixityError
from pipeline.model.settings import ArchiveTarget
from pipeline.store.atomic import write_bytes
from pipeline.store.fixity import sha256_of
from pipeline.tools.s3_errors import explained

_TRIES = 3
_AT_ONCE = 4
"""Files under way: most are small, and each costs several answers of the store."""
_PAUSE_S = 1.0
_MIB = 1 << 20
_SHOWN = 5


@dataclass(kw_only=True)
class StoreWriter:
    """For one bag and one target."""

    archive: StoreArchive
    target: ArchiveTarget
    workspace: Path
    scratch: Path
    """A folder of ours, for what a rerun after a kill must know."""
    now: dt.datetime
    moved: Callable[[int], None]
    damaged: frozenset[str] = frozenset()
    """Paths of objects that are sent again, whatever the store says of them."""

    bag: str = field(default="", init=False)

    def write(self, packing: Packing) -> Verified:
        """Raises PublishError when the store fails: the same call goes on from there; FixityError when other bytes come
        back, ConfigError when the store does not offer what the preset asks of it.
        """
        destination = self._destination()
        self.bag = packing.name
        if self.target.tar:
            return self._write_tar(destination, packing)
        self._keep_earlier(packing)
        hashes = {file.path: file.digests["sha256"] for file in packing.packed}
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="send") as pool:
            sent = [
                pool.submit(self._put, destination, f"{packing.name}/{file.path}", file.file, hashes[file.path])
                for file in packing.payload
            ]
            try:
                for future in sent:
                    future.result()
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        verified = self._sealed(destination, packing)
        shutil.rmtree(self.scratch, ignore_errors=True)
        return verified

    def _sealed(self, destination: S3Destination, packing: Packing) -> Verified:
        """Tag files last. Another archivist may write theirs at this moment: who reads a mixture writes again."""
        for attempt in range(_TRIES):
            first = "manifest-sha256.txt"  # from then on it is this version, whatever happens
            for path, data in sorted(packing.tags.items(), key=lambda item: item[0] != first):
                file = self.scratch / "tags" / path
                write_bytes(file, data)
                self._put(destination, f"{packing.name}/{path}", file, sha256_of(file))
            self._remove_others(packing)
            bag = self.archive.bag(packing.name)
            if isinstance(bag, StoredBag):
                (verified,) = Verifier(hooks=Hooks(moved=self.moved)).verify([bag])
                if not verified.problems:
                    return verified
                problems = [f"{problem.path}: {problem.found}" for problem in verified.problems[:_SHOWN]]
            else:
                problems = ["bagit.txt: is not there"]
            time.sleep(_PAUSE_S * random.uniform(attempt, attempt + 1))  # noqa: S311 - two archivists part ways
        told = "\n".join(f"  {problem}" for problem in problems)
        raise FixityError(f"{self.archive.place}/{packing.name} is not what was sent:\n{told}\nRun it again")

    def _put(self, destination: S3Destination, path: str, file: Path, sha256: str) -> None:
        item = Publication(
            key=f"{self.archive.prefix}{path}",
            file=file,
            content_type=media_type(path),
            cache_control=PRIVATE,
            sha256=sha256,
            size_bytes=file.stat().st_size,
        )
        again = path.removeprefix(f"{self.bag}/") in self.damaged or (self.target.tar and bool(self.damaged))
        if again or destination.find(item) is None:
            if self.target.tar:
                aside = DAMAGED if self.damaged else EARLIER
                self._keep(item.key, f"{aside}/{self.episode}/{self.now:%Y%m%dT%H%M%SZ}.tar")
            elif again:
                self._put_aside(path.removeprefix(f"{self.bag}/"))
            destination.put(item, journal=self.scratch, safe=lambda _bytes: None)
        self.moved(item.size_bytes)

    def _write_tar(self, destination: S3Destination, packing: Packing) -> Verified:
        """Made on this disk, where it is verified before it is sent."""
        here = FolderArchive(root=self.scratch / "tar")
        write_folder(here, packing, now=self.now, moved=lambda _bytes: None, as_tar=True)
        file = here.root / f"{packing.name}.tar"
        self._put(destination, f"{packing.name}.tar", file, sha256_of(file))
        bag = self.archive.bag(packing.name)
        if not isinstance(bag, TarBag):
            raise FixityError(f"{self.archive.place}/{packing.name}.tar is not there after it was sent; run it again")
        (verified,) = Verifier(hooks=Hooks(moved=self.moved)).verify([bag])
        if verified.problems:
            raise FixityError(f"{bag.place} is not what was sent ({verified.problems[0].found}); run it again")
        shutil.rmtree(self.scratch, ignore_errors=True)
        return verified

    def _keep_earlier(self, packing: Packing) -> None:
        """A bag of another version that is replaced stays: as the store's own versions, where it keeps them, else as a
        copy, called by its own date. bagit.txt comes last, so that a copy that has one is whole and is not made again,
        of a bag that is half replaced by then.
        """
        prefix = f"{self.archive.prefix}{packing.name}/"
        standing = StoredBag(bucket=self.archive.bucket, prefix=prefix, name=packing.name, where=self.archive.place)
        files = standing.contents().files
        texts = {path: read_file(standing, path) for path in ("manifest-sha256.txt", "bag-info.txt") if path in files}
        if not files or texts.get("manifest-sha256.txt") == packing.tags["manifest-sha256.txt"]:
            return
        info = parse_tags(texts.get("bag-info.txt", b"").decode("utf-8", "replace"))
        aside = EARLIER if "bagit.txt" in files and not self.damaged else DAMAGED
        place = f"{aside}/{self.episode}/{made_name(info, self.now)}"
        with explained(self.archive.place):
            if self.archive.bucket.head(f"{self._show}{place}/bagit.txt"):
                return
        for path in (*sorted(set(files) - {"bagit.txt"}), *(["bagit.txt"] if "bagit.txt" in files else [])):
            self._keep(f"{prefix}{path}", f"{place}/{path}")

    def _put_aside(self, path: str) -> None:
        """An object of this bag that is not good, or not of it, before it is written over or taken away."""
        made = f"{DAMAGED}/{self.episode}/{self.now:%Y%m%dT%H%M%SZ}"
        self._keep(f"{self.archive.prefix}{self.bag}/{path}", f"{made}/{path}")

    def _keep(self, key: str, place: str) -> None:
        """Copy an object, unless the bucket keeps all versions itself, or there is none."""
        with explained(self.archive.place):
            if not self._versioned and self.archive.bucket.head(key):
                self.archive.bucket.copy(key, f"{self._show}{place}")

    @property
    def _show(self) -> str:
        return f"{self.archive.prefix}{self.bag.partition('/')[0]}/"

    @property
    def episode(self) -> str:
        return self.bag.partition("/")[2]

    @cached_property
    def _versioned(self) -> bool:
        return self.archive.bucket.versioned()

    def _remove_others(self, packing: Packing) -> None:
        """What only the earlier bag had, or nobody knows; each is kept."""
        prefix = f"{self.archive.prefix}{packing.name}/"
        wanted = {file.path for file in packing.packed} | set(packing.tags)
        with explained(self.archive.place):
            there = [row.key.removeprefix(prefix) for row in self.archive.bucket.rows(prefix)]
        for path in sorted(set(there) - wanted):
            self._put_aside(path)
            with explained(self.archive.place):
                self.archive.bucket.delete(f"{prefix}{path}")

    def _destination(self) -> S3Destination:
        location = s3_location(self.target.url)
        assert location is not None  # noqa: S101 - a store's target has one
        return S3Destination(
            s3_address(self.target, location, self.workspace),
            S3Location(bucket=location.bucket, prefix=location.prefix),
            acl=None,
            part_bytes=self.target.part_size_mb * _MIB,
            extra=put_arguments(self.target, self.now) if self.target.lock_days is None or self._locks() else {},
        )

    def _locks(self) -> bool:
        if not self.archive.bucket.locks():
            raise ConfigError(
                [f"{self.target.url}: the bucket has no object lock; make one that has, or remove lock_days"]
            )
        return True


def put_arguments(target: ArchiveTarget, now: dt.datetime) -> dict[str, Any]:
    """What the target asks of each object, as put_object wants it."""
    storage_class = {"StorageClass": target.storage_class} if target.storage_class else {}
    return storage_class | lock_arguments(target, now)
