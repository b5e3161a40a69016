"""Looks at a bag: reads what it says of itself, lists what is there, and computes the digests that are asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field

from pipeline.archive.bags import SMALL_BYTES, Bag, Contents, FileFacts, read_file
from pipeline.bag.judgement import BagText, Mode, Seen, read_text

_Task = tuple[str, FileFacts, str]
"""Path, facts, algorithm."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Digested:
    """A file that was read."""

    path: str
    facts: FileFacts
    algorithm: str
    digest: str
    """Empty when it could not be read."""
    problem: str = ""


@dataclass(kw_only=True)
class Hooks:
    """What is told while bytes are read, and what an earlier, killed look knew."""

    moved: Callable[[int], None] = lambda _bytes: None
    """So many more bytes were read, or need not be."""
    known: Callable[[Bag, str, FileFacts, str], str | None] = lambda _bag, _path, _facts, _algorithm: None
    """The digest of a file that was read before and has not changed since."""
    read: Callable[[Bag, Digested], None] = lambda _bag, _digested: None


@dataclass(kw_only=True)
class Look:
    """A bag that is being looked at; the files that must be read are read meanwhile."""

    bag: Bag
    text: BagText
    contents: Contents
    reading: list[Future[list[Digested]]] = field(default_factory=list)
    known: list[Digested] = field(default_factory=list)

    def seen(self) -> Seen:
        """Waits for what is being read."""
        digested = [*self.known, *(file for future in self.reading for file in future.result())]
        return Seen(
            sizes={path: facts.size_bytes for path, facts in self.contents.files.items()},
            digests={file.path: {file.algorithm: file.digest} for file in digested if file.digest},
            unread=self.contents.refused | {file.path: file.problem for file in digested if file.problem},
        )


def look(bag: Bag, mode: Mode, pool: Executor, hooks: Hooks, *, ways: int = 1) -> Look:
    """Begin to read the files of a bag; the largest first, so that no thread is left with them in the end. `ways`: how
    many threads share the small ones.

    Raises OSError when not even the bag's folder can be read, PublishError when a store goes away.
    """
    contents = bag.contents()
    names = {path: facts.size_bytes for path, facts in contents.files.items() if "/" not in path}
    found = Look(bag=bag, text=read_text(names, lambda path: read_file(bag, path)), contents=contents)
    wanted = found.text.wanted
    if mode != "every byte":  # tag files are small, and say what must be there
        wanted = {path: digest for path, digest in wanted.items() if not path.startswith("data/")}
    tasks: list[_Task] = []
    for path, (algorithm, _) in wanted.items():
        facts = contents.files.get(path)
        if facts is None:
            continue
        known = hooks.known(bag, path, facts, algorithm)
        if known:
            found.known.append(Digested(path=path, facts=facts, algorithm=algorithm, digest=known))
            hooks.moved(facts.size_bytes)
        else:
            tasks.append((path, facts, algorithm))
    tasks.sort(key=lambda task: -task[1].size_bytes)
    found.reading = [pool.submit(_digest_all, bag, batch, hooks) for batch in _batches(tasks, ways)]
    return found


def _batches(tasks: Sequence[_Task], ways: int) -> Iterator[Sequence[_Task]]:
    """Large files one by one; all small ones of a disk together: two threads that read them get into each other's way.
    A store is waited for, so there they are dealt out.
    """
    large = [task for task in tasks if task[1].size_bytes > SMALL_BYTES]
    yield from ([task] for task in large)
    small = [task for task in tasks if task[1].size_bytes <= SMALL_BYTES]
    yield from (small[way::ways] for way in range(min(ways, len(small))))


def _digest_all(bag: Bag, tasks: Sequence[_Task], hooks: Hooks) -> list[Digested]:
    return [_digest(bag, *task, hooks) for task in tasks]


def _digest(bag: Bag, path: str, facts: FileFacts, algorithm: str, hooks: Hooks) -> Digested:
    counter = hashlib.new(algorithm, usedforsecurity=False)
    try:
        for chunk in bag.chunks(path):
            counter.update(chunk)
            hooks.moved(len(chunk))
    except OSError as error:
        return Digested(path=path, facts=facts, algorithm=algorithm, digest="", problem=error.strerror or str(error))
    digested = Digested(path=path, facts=facts, algorithm=algorithm, digest=counter.hexdigest())
    hooks.read(bag, digested)
    return digested
