"""An archive in a bucket."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.archive.archives import MARK, TarBag, new_mark
from pipeline.archive.bags import Bag, StoredBag
from pipeline.bag.register import Entry, Register, hash_of, object_name, parse_objects, render_entry
from pipeline.errors import PublishError
from pipeline.model.settings import ArchiveTarget
from pipeline.tools.s3 import Bucket, ObjectHeaders
from pipeline.tools.s3_errors import explained

OBJECTS = "fixity/"
"""The register is a folder: nothing can be added to an object."""
PRIVATE = "private, no-store"
_SMALL_BYTES = 64 << 20
_AT_ONCE = 8


@dataclass(kw_only=True)
class StoreArchive:
    """In a bucket."""

    bucket: Bucket
    prefix: str
    """With '/' at its end, or empty."""
    place: str
    lock: Mapping[str, Any] = field(default_factory=dict)
    """Of what the register holds, as put_object wants it; used where the bucket has object lock."""
    _read: Register | None = field(default=None, init=False, repr=False)
    """The register, once it was read. What others add meanwhile makes the chain fork, which readers allow."""

    def identity(self) -> str | None:
        with explained(self.place):
            found = self.bucket.get(f"{self.prefix}{MARK}", limit_bytes=_SMALL_BYTES)
        try:
            return str(json.loads(found.data)["id"]) if found else None
        except (ValueError, KeyError, TypeError, RecursionError):
            return None

    def begin(self) -> str:
        known = self.identity()
        if known:
            return known
        new = new_mark()
        self._put(MARK, (json.dumps(new) + "\n").encode())
        return new["id"]

    def bags(self) -> Iterator[Bag | TarBag]:
        with explained(self.place):
            rows = [(row.key.removeprefix(self.prefix), row.size_bytes) for row in self.bucket.rows(self.prefix)]
        found: dict[str, Bag | TarBag] = {}
        for path, size in sorted(rows):
            name = path.removesuffix("/bagit.txt") if path != "bagit.txt" else ""
            inside = any(above in found for above in _above(path))
            if inside or any(part.startswith(".") for part in path.split("/")):
                continue
            if path == "bagit.txt" or path.endswith("/bagit.txt"):
                found[name] = self._stored(name)
            elif path.endswith(".tar") and "/data/" not in path:
                found[path.removesuffix(".tar")] = self._tar(path, size)
        yield from (found[name] for name in sorted(found))

    def bag(self, name: str) -> Bag | TarBag | None:
        with explained(self.place):
            if self.bucket.head(f"{self.prefix}{name}/bagit.txt"):
                return self._stored(name)
            tar = self.bucket.head(f"{self.prefix}{name}.tar")
        return self._tar(f"{name}.tar", tar.size_bytes) if tar else None

    def _stored(self, name: str) -> StoredBag:
        """`name` is empty when the bag lies at the very address that was asked for."""
        prefix = f"{self.prefix}{name}/" if name else self.prefix
        return StoredBag(bucket=self.bucket, prefix=prefix, name=name, where=self.place)

    def _tar(self, path: str, size: int) -> TarBag:
        bag = StoredBag(bucket=self.bucket, prefix=self.prefix, name="", where=self.place, sizes={path: size})
        name = path.removesuffix(".tar")
        return TarBag(name=name, place=f"{self.place.rstrip('/')}/{path}", size_bytes=size, bag=bag, path=path)

    def register(self) -> Register:
        if self._read is None:
            with explained(self.place), ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="register") as pool:
                names = [row.key for row in self.bucket.rows(f"{self.prefix}{OBJECTS}") if row.key.endswith(".json")]
                bodies = pool.map(lambda name: self.bucket.get(name, limit_bytes=_SMALL_BYTES), names)
                lines = [(name.rpartition("/")[2], body.data) for name, body in zip(names, bodies, strict=True) if body]
            self._read = parse_objects(lines)
        return self._read

    def record(self, entry: Entry) -> str:
        known = self.register()
        chained = replace(entry, previous=known.head)
        line = render_entry(chained)
        self._put(f"{OBJECTS}{object_name(chained, line)}", line)
        self._read = known.with_entry(chained, line)
        return hash_of(line)

    def _put(self, path: str, data: bytes) -> None:
        metadata = {"sha256": hashlib.sha256(data).hexdigest()}
        lock = self.lock if self.lock and self.bucket.locks() else {}
        headers = ObjectHeaders(
            content_type="application/json", cache_control=PRIVATE, metadata=metadata, acl=None, extra=lock
        )
        with explained(self.place):
            self.bucket.put_bytes(f"{self.prefix}{path}", data, headers, {})
            there = self.bucket.get(f"{self.prefix}{path}", limit_bytes=_SMALL_BYTES)
        if there is None or there.data != data:
            raise PublishError(f"{self.place} does not hold {path} as it was sent; run the command again")


def lock_arguments(target: ArchiveTarget, now: dt.datetime) -> dict[str, Any]:
    """As put_object wants them: none may delete the object before, but who may bypass governance."""
    if target.lock_days is None:
        return {}
    return {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": now + dt.timedelta(days=target.lock_days)}


def _above(path: str) -> Iterator[str]:
    """Names of the bags in which a file could lie; the empty one is the place itself."""
    parts = path.split("/")
    return ("/".join(parts[:end]) for end in range(len(parts)))
