"""Verifies bags: many files at once, all problems of all of them, and every result in the fixity register."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from pipeline.archive.archives import AGENT, TarBag
from pipeline.archive.bags import Bag, FileFacts, FolderBag, read_file
from pipeline.archive.seeing import Digested, Hooks, Look, look
from pipeline.archive.tar_look import look_into_tar
from pipeline.bag.judgement import BagText, Mode, Problem, Seen, judge
from pipeline.bag.manifest import OURS
from pipeline.bag.register import MOST_TOLD, Entry, Event

_AHEAD = 3
"""Bags that are listed while the one before them is being read: small bags keep all threads busy, too."""
_LONGEST_TOLD = 300
_WAITING_THREADS = 8
"""So many requests wait for a store at once."""
_TAR = "tar"
"""In place of an algorithm, where a whole tar is noted as good."""
_NOTED = re.compile(r"[0-9a-f]*:\d{1,18}")


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What came of one bag."""

    name: str
    """As people may see it, as `place`: see `shown`."""
    place: str
    problems: tuple[Problem, ...]
    text: BagText
    seen: Seen
    identity: str
    """sha256 of its tagmanifest; empty when there is none."""
    mode: Mode

    @property
    def size_bytes(self) -> int:
        return sum(self.seen.sizes.values())

    def entry(self, event: Event, now: dt.datetime) -> Entry:
        """For the register."""
        told = [f"{p.kind}: {p.path}: {p.found}"[:_LONGEST_TOLD] for p in self.problems[:MOST_TOLD]]
        return Entry(
            at=f"{now:%Y-%m-%dT%H:%M:%SZ}",
            bag=self.name,
            event=event,
            outcome="failure" if self.problems else "success",
            mode=self.mode,
            identity=self.identity,
            agent=AGENT,
            problems=tuple(told),
        )


@dataclass(kw_only=True)
class Verifier:
    """Reads bags with as many threads as there are processors; those in stores with some more, which wait."""

    mode: Mode = "every byte"
    hooks: Hooks = field(default_factory=Hooks)
    threads: int = field(default_factory=lambda: len(os.sched_getaffinity(0)))
    begun: Callable[[Bag | TarBag], None] = lambda _bag: None

    def verify(self, bags: Iterable[Bag | TarBag]) -> Iterator[Verified]:
        """One after the other, in order. What cannot be read is a problem of its bag.

        Raises PublishError when a store goes away, and what listing the bags raises.
        """
        ways = max(self.threads, _WAITING_THREADS)
        disks = ThreadPoolExecutor(self.threads, thread_name_prefix="verify")
        stores = ThreadPoolExecutor(ways, thread_name_prefix="verify-store")
        with disks, stores:
            waiting: deque[Look | TarBag | Verified] = deque()
            try:
                for bag in bags:
                    self.begun(bag)
                    on_disk = isinstance(bag, FolderBag)
                    waiting.append(self._begin(bag, disks if on_disk else stores, 1 if on_disk else ways))
                    if len(waiting) > _AHEAD:
                        yield self._done(waiting.popleft())
                while waiting:
                    yield self._done(waiting.popleft())
            finally:
                disks.shutdown(cancel_futures=True)
                stores.shutdown(cancel_futures=True)

    def _begin(self, bag: Bag | TarBag, pool: ThreadPoolExecutor, ways: int) -> Look | TarBag | Verified:
        if isinstance(bag, TarBag):
            return bag
        try:
            return look(bag, self.mode, pool, self.hooks, ways=ways)
        except OSError as error:
            return unreadable(bag, error, self.mode)

    def _done(self, found: Look | TarBag | Verified) -> Verified:
        if isinstance(found, Verified):
            return found
        if isinstance(found, TarBag):
            try:
                return self._tar(found)
            except OSError as error:
                return unreadable(found, error, self.mode)
        seen = found.seen()
        return self._verified(found.bag.name, found.bag.place, found.text, seen, identity_of(found.bag, found.text))

    def _tar(self, tar: TarBag) -> Verified:
        facts = tar.bag.facts(tar.path)
        known = self.hooks.known(tar.bag, tar.path, facts, _TAR)
        if known and _NOTED.fullmatch(known):
            self.hooks.moved(facts.size_bytes)
            return _known_tar(tar, known, self.mode)
        with_rest = Chunked(tar.bag.chunks(tar.path))
        text, seen = look_into_tar(with_rest.read, self.mode, self.hooks.moved)
        identity = seen.digests.get(f"tagmanifest-{text.tag_algorithm}.txt", {}).get("sha256", "")
        found = self._verified(tar.name, tar.place, text, seen, identity)
        if not found.problems and text.tag_files.keys() >= set(OURS):  # of others, more than the identity is asked
            self._note_tar(tar, facts, found)
        return found

    def _note_tar(self, tar: TarBag, facts: FileFacts, found: Verified) -> None:
        """So that an archive of tars, too, goes on after the last one that was read."""
        digest = f"{found.identity}:{found.size_bytes}"
        self.hooks.read(tar.bag, Digested(path=tar.path, facts=facts, algorithm=_TAR, digest=digest))

    def _verified(self, name: str, place: str, text: BagText, seen: Seen, identity: str) -> Verified:
        problems = tuple(readable(problem) for problem in judge(text, seen, self.mode))
        return Verified(
            name=shown(name),
            place=shown(place),
            problems=problems,
            text=text,
            seen=seen,
            identity=identity,
            mode=self.mode,
        )


def unreadable(bag: Bag | TarBag, error: OSError, mode: Mode) -> Verified:
    """A bag of which nothing can be said but why: it vanished, or its disk does not give it."""
    problem = Problem(kind="unread", path="", found=f"cannot be read: {error.strerror or error}")
    return _without_text(bag, mode, problems=(readable(problem),))


def _known_tar(tar: TarBag, noted: str, mode: Mode) -> Verified:
    """That an earlier, killed run has read whole and found good."""
    identity, _, size = noted.partition(":")
    return _without_text(tar, mode, identity=identity, sizes={"": int(size)})


def _without_text(
    bag: Bag | TarBag,
    mode: Mode,
    *,
    problems: tuple[Problem, ...] = (),
    identity: str = "",
    sizes: Mapping[str, int] = MappingProxyType({}),
) -> Verified:
    return Verified(
        name=shown(bag.name),
        place=shown(bag.place),
        problems=problems,
        text=BagText(encoding="utf-8", tags=(), payload={}, tag_files={}),
        seen=Seen(sizes=sizes),
        identity=identity,
        mode=mode,
    )


def identity_of(bag: Bag, text: BagText) -> str:
    """Which version of a bag it is: its tagmanifest names all that names its bytes."""
    if text.tag_algorithm is None:
        return ""
    try:
        return hashlib.sha256(read_file(bag, f"tagmanifest-{text.tag_algorithm}.txt")).hexdigest()
    except OSError:
        return ""


def readable(problem: Problem) -> Problem:
    """Names of files are input: what is no text, or would speak to a terminal, is shown as what it is."""
    return replace(problem, path=shown(problem.path), found=shown(problem.found))


def shown(text: str) -> str:
    """A name or a place as people, files and terminals may get it: what cannot be printed stands there as its number
    (bytes of an old disk that are no UTF-8, terminal escapes, line breaks).
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


class Chunked:
    """Chunks as a thing that can be read from."""

    def __init__(self, chunks: Iterator[bytes | memoryview]) -> None:
        self._chunks = chunks
        self._chunk = memoryview(b"")

    def read(self, size: int) -> bytes:
        """At most `size` bytes; none at the end."""
        if not self._chunk:
            self._chunk = memoryview(next(self._chunks, b""))
        data = bytes(self._chunk[:size])
        self._chunk = self._chunk[size:]
        return data
