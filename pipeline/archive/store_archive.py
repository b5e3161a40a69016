"""An archive in a bucket."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipeline.archive.archives import MARK, TarBag, new_mark
from pipeline.archive.bags import Bag, StoredBag
from pipeline.bag.register import Entry, Register, hash_of, object_name, parse_objects, render_entry
from pipeline.errors import PublishError
from pipeline.tools.s3 import Bucket, ObjectHeaders
from pipeline.tools.s3_errors import explained

OBJECTS = "fixity/"
"""The register is a folder: nothing can be added to an object."""
PRIVATE = "private, no-store"
_SMALL_BYTES = 64 << 20


@dataclass(kw_only=True)
class StoreArchive:
    """In a bucket."""

    bucket: Bucket
    prefix: str
    """With '/' at its end, or empty."""
    place: str
    _head: str | None = field(default=None, init=False)
    """Of the register, once it was read. What others add meanwhile makes the chain fork, which readers allow."""

    def identity(self) -> str | None:
        with explained(self.place):
            found = self.bucket.get(f"{self.prefix}{MARK}", limit_bytes=_SMALL_BYTES)
        try:
            return str(json.loads(found.data)["id"]) if found else None
        except (ValueError, KeyError, TypeError):
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
            if path.endswith("/bagit.txt") and "/data/" not in path:
                name = path.removesuffix("/bagit.txt")
                found[name] = self._stored(name)
            elif path.endswith(".tar") and not any(path.startswith(f"{name}/") for name in _above(path, found)):
                found[path.removesuffix(".tar")] = self._tar(path, size)
        yield from (found[name] for name in sorted(found))

    def bag(self, name: str) -> Bag | TarBag | None:
        with explained(self.place):
            if self.bucket.head(f"{self.prefix}{name}/bagit.txt"):
                return self._stored(name)
            tar = self.bucket.head(f"{self.prefix}{name}.tar")
        return self._tar(f"{name}.tar", tar.size_bytes) if tar else None

    def _stored(self, name: str) -> StoredBag:
        return StoredBag(bucket=self.bucket, prefix=f"{self.prefix}{name}/", name=name, where=self.place)

    def _tar(self, path: str, size: int) -> TarBag:
        bag = StoredBag(bucket=self.bucket, prefix=self.prefix, name="", where=self.place, sizes={path: size})
        name = path.removesuffix(".tar")
        return TarBag(name=name, place=f"{self.place.rstrip('/')}/{path}", size_bytes=size, bag=bag, path=path)

    def register(self) -> Register:
        with explained(self.place):
            names = [row.key for row in self.bucket.rows(f"{self.prefix}{OBJECTS}") if row.key.endswith(".json")]
            bodies = [(name, self.bucket.get(name, limit_bytes=_SMALL_BYTES)) for name in names]
        return parse_objects((name.rpartition("/")[2], body.data) for name, body in bodies if body)

    def record(self, entry: Entry) -> str:
        chained = replace(entry, previous=self._head or self.register().head)
        line = render_entry(chained)
        self._put(f"{OBJECTS}{object_name(chained, line)}", line)
        self._head = hash_of(line)
        return self._head

    def _put(self, path: str, data: bytes) -> None:
        metadata = {"sha256": hashlib.sha256(data).hexdigest()}
        headers = ObjectHeaders(content_type="application/json", cache_control=PRIVATE, metadata=metadata, acl=None)
        with explained(self.place):
            self.bucket.put_bytes(f"{self.prefix}{path}", data, headers, {})
            there = self.bucket.get(f"{self.prefix}{path}", limit_bytes=_SMALL_BYTES)
        if there is None or there.data != data:
            raise PublishError(f"{self.place} does not hold {path} as it was sent; run the command again")


def _above(path: str, names: dict[str, Bag | TarBag]) -> list[str]:
    parts = path.split("/")
    return [name for end in range(1, len(parts)) if (name := "/".join(parts[:end])) in names]
