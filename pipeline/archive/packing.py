"""Reads the files that go into a bag, once, and computes their digests with as many threads as there are processors."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

from pipeline.archive.bags import CHUNK_BYTES
from pipeline.archive.payload import EPISODE, PayloadFile
from pipeline.bag.making import Packed, payload_digest
from pipeline.bag.manifest import OURS


@dataclass(frozen=True, kw_only=True)
class Packing:
    """A bag that is about to be written, to one place or to several."""

    name: str
    """'show/episode': where it will lie."""
    payload: tuple[PayloadFile, ...]
    packed: tuple[Packed, ...]
    tags: dict[str, bytes]
    """Path -> bytes of all other files."""
    access: str
    """'open', 'restricted' or 'dark'."""
    made_at: str
    """When the files were read: ISO 8601, UTC."""

    @cached_property
    def digest(self) -> str:
        """Of the payload."""
        return payload_digest(self.packed)

    @property
    def version(self) -> str:
        return version_of(self.digest, self.access)

    @cached_property
    def folder(self) -> tuple[int, int]:
        """(files, bytes) of the episode's own folder."""
        sizes = [file.size_bytes for file in self.packed if file.path.startswith(EPISODE)]
        return len(sizes), sum(sizes)

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.packed) + sum(map(len, self.tags.values()))


def version_of(payload_digest: str, access: str) -> str:
    """What tells a version of an episode from others: its bytes, and who may see them."""
    return f"{payload_digest} {access}"


def pack(payload: Sequence[PayloadFile], moved: Callable[[int], None]) -> tuple[Packed, ...]:
    """In order of paths. Raises OSError when a file cannot be read."""
    with ThreadPoolExecutor(len(os.sched_getaffinity(0)), thread_name_prefix="pack") as pool:
        packed = list(pool.map(lambda file: _pack(file, moved), payload))
    return tuple(sorted(packed, key=lambda file: file.path))


def _pack(file: PayloadFile, moved: Callable[[int], None]) -> Packed:
    counters = [hashlib.new(name) for name in OURS]
    size = 0
    with file.file.open("rb", buffering=0) as stream:
        view = memoryview(bytearray(CHUNK_BYTES))
        while got := stream.readinto(view):
            for counter in counters:
                counter.update(view[:got])
            size += got
            moved(got)
    return Packed(path=file.path, size_bytes=size, digests={c.name: c.hexdigest() for c in counters})
