"""Looks at the bag in a tar file, in one pass and without unpacking it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pipeline.archive.tar_stream import BrokenTar, Member, Read, bag_members
from pipeline.bag.judgement import MOST_TAG_BYTES, PAYLOAD, BagText, Mode, Problem, Seen, read_text
from pipeline.bag.manifest import LENGTHS, is_manifest

_TEXTS = frozenset({"bagit.txt", "bag-info.txt", "fetch.txt"})
_MOST_STRANGE = 1000
_LONGEST_TOLD = 300


def look_into_tar(read: Read, mode: Mode, moved: Callable[[int], None]) -> tuple[BagText, Seen]:
    """What the bag says of itself, and what is in it. `moved` is told of bytes as they are read."""
    found = _TarLook(mode=mode, moved=moved)
    try:
        for path, member in bag_members(read):
            found.take(path, member)
    except BrokenTar as error:
        found.wrong.append(Problem(kind="malformed", path="", found=f"is no whole tar archive: {error}"))
    seen = Seen(sizes=found.sizes, digests=found.digests, unread=found.unread)
    text = read_text({name: len(data) for name, data in found.texts.items()}, found.texts.__getitem__)
    return replace(text, problems=(*found.wrong, *text.problems)), seen


@dataclass(kw_only=True)
class _TarLook:
    """What was seen so far."""

    mode: Mode
    moved: Callable[[int], None]
    sizes: dict[str, int] = field(default_factory=dict)
    digests: dict[str, dict[str, str]] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)
    wrong: list[Problem] = field(default_factory=list)

    def take(self, path: str, member: Member) -> None:
        if member.problem:
            if len(self.unread) < _MOST_STRANGE:
                self.unread[member.path[:_LONGEST_TOLD]] = member.problem
            return
        if path in self.sizes and len(self.wrong) < _MOST_STRANGE:
            self.wrong.append(Problem(kind="malformed", path=path, found="stands in the archive twice"))
        self.sizes[path] = member.size_bytes
        self._read(path, member)

    def _read(self, path: str, member: Member) -> None:
        kept = (path in _TEXTS or is_manifest(path) is not None) and member.size_bytes <= MOST_TAG_BYTES
        counters = [hashlib.new(name, usedforsecurity=False) for name in self._algorithms(path)]
        parts: list[bytes] = []
        for chunk in member.chunks:
            for counter in counters:
                counter.update(chunk)
            if kept:
                parts.append(chunk)
            self.moved(len(chunk))
        self.digests[path] = {counter.name: counter.hexdigest() for counter in counters}
        if kept:
            self.texts[path] = b"".join(parts)

    def _algorithms(self, path: str) -> list[str]:
        """The best one of the manifests that came before it; while none has come, all that any may have."""
        if not path.startswith(PAYLOAD):
            return list(LENGTHS)
        if self.mode != "every byte":
            return []
        known = {kind[1] for name in self.texts if (kind := is_manifest(name)) and not kind[0]}
        best = next((name for name in LENGTHS if name in known), None)
        return [best] if best else list(LENGTHS)
