"""Verifies bags: many files at once, all problems of all of them, and every result in the fixity register."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from pipeline.archive.archives import AGENT, TarBag
from pipeline.archive.bags import Bag, read_file
from pipeline.archive.seeing import Hooks, Look, look
from pipeline.archive.tar_look import look_into_tar
from pipeline.bag.judgement import BagText, Mode, Problem, Seen, judge
from pipeline.bag.register import MOST_TOLD, Entry, Event

_AHEAD = 3
"""Bags that are listed while the one before them is being read: small bags keep all threads busy, too."""
_LONGEST_TOLD = 300


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What came of one bag."""

    name: str
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
    """Reads bags with as many threads as there are processors."""

    mode: Mode = "every byte"
    hooks: Hooks = field(default_factory=Hooks)
    threads: int = field(default_factory=lambda: len(os.sched_getaffinity(0)))
    begun: Callable[[Bag | TarBag], None] = lambda _bag: None

    def verify(self, bags: Iterable[Bag | TarBag]) -> Iterator[Verified]:
        """One after the other, in order. Raises PublishError when a store goes away, OSError when a disk does."""
        with ThreadPoolExecutor(self.threads, thread_name_prefix="verify") as pool:
            waiting: deque[Look | TarBag] = deque()
            try:
                for bag in bags:
                    self.begun(bag)
                    waiting.append(bag if isinstance(bag, TarBag) else look(bag, self.mode, pool, self.hooks))
                    if len(waiting) > _AHEAD:
                        yield self._done(waiting.popleft())
                while waiting:
                    yield self._done(waiting.popleft())
            finally:
                pool.shutdown(cancel_futures=True)

    def _done(self, found: Look | TarBag) -> Verified:
        if isinstance(found, TarBag):
            return self._tar(found)
        seen = found.seen()
        return self._verified(found.bag.name, found.bag.place, found.text, seen, identity_of(found.bag, found.text))

    def _tar(self, tar: TarBag) -> Verified:
        with_rest = Chunked(tar.bag.chunks(tar.path))
        text, seen = look_into_tar(with_rest.read, self.mode, self.hooks.moved)
        identity = seen.digests.get(f"tagmanifest-{text.tag_algorithm}.txt", {}).get("sha256", "")
        return self._verified(tar.name, tar.place, text, seen, identity)

    def _verified(self, name: str, place: str, text: BagText, seen: Seen, identity: str) -> Verified:
        problems = tuple(readable(problem) for problem in judge(text, seen, self.mode))
        return Verified(
            name=name, place=place, problems=problems, text=text, seen=seen, identity=identity, mode=self.mode
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
    return replace(problem, path=_shown(problem.path), found=_shown(problem.found))


def _shown(text: str) -> str:
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
