"""Looks at the bag in a tar file, in one pass and without unpacking it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pipeline.archive.tar_stream import BrokenTar, Member, Read, bag_members
from pipeline.bag.judgement import MOST_TOGETHER_BYTES, PAYLOAD, BagText, Mode, Problem, Seen, most_bytes, read_text
from pipeline.bag.manifest import LENGTHS, is_manifest

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
    except OSError as error:
        why = f"cannot be read to its end: {error.strerror or error}"
        found.wrong.append(Problem(kind="unread", path="", found=why))
    seen = Seen(sizes=found.sizes, digests=found.digests, unread=found.unread)
    text = read_text({name: found.sizes[name] for name in (*found.texts, *found.large)}, found.text)
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
    large: set[str] = field(default_factory=set)
    """Tag files that are not kept."""
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
        most = most_bytes(path)
        kept = 0 < most >= member.size_bytes and member.size_bytes <= MOST_TOGETHER_BYTES - self._kept_bytes()
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
        elif most:
            self.large.add(path)

    def _kept_bytes(self) -> int:
        return sum(len(data) for data in self.texts.values())

    def text(self, path: str) -> bytes:
        """Raises OSError for what is not kept."""
        if path not in self.texts:
            raise OSError("it is too large, or all tag files together are")
        return self.texts[path]

    def _algorithms(self, path: str) -> list[str]:
        """The best one of the manifests that came before it; while none has come, all that any may have."""
        if not path.startswith(PAYLOAD):
            return list(LENGTHS)
        if self.mode != "every byte":
            return []
        known = {kind[1] for name in self.texts if (kind := is_manifest(name)) and not kind[0]}
        best = next((name for name in LENGTHS if name in known), None)
        return [best] if best else list(LENGTHS)
