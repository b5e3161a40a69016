"""Brings a whole bag from wherever it lies into a folder on this disk, and verifies what has arrived."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.archive.archives import TarBag
from pipeline.archive.bags import Bag, FolderBag
from pipeline.archive.tar_stream import BrokenTar, bag_members
from pipeline.archive.verify import Chunked, Verified, Verifier, readable, shown, unreadable
from pipeline.bag.judgement import Problem
from pipeline.bag.manifest import unsafe_path
from pipeline.store.intake import check_space

Moved = Callable[[int], None]
_MOST_STRANGE = 1000
_OF_THE_BAG = {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL, errno.ELOOP}
"""What only a strange name can cause; a full disk is another matter."""


class _Unread(Exception):
    """The bag's own side failed, not the disk that is written to."""

    def __init__(self, path: str, error: OSError) -> None:
        self.path = path
        self.error = error
        super().__init__(path)


def fetch(bag: Bag | TarBag, goal: Path, moved: Moved) -> Verified:
    """Into `goal`, a folder that is made. Nothing is written outside it, whatever the bag holds.

    Raises OSError when the disk of `goal` is full or gone (then `goal` is gone, too), EpisodeError when it would be
    full, PublishError when a store goes away. What is wrong with the bag itself is among its problems; with the first
    file that cannot be read, fetching ends.
    """
    shutil.rmtree(goal, ignore_errors=True)
    goal.mkdir(parents=True)
    strange: list[Problem] = []
    try:
        for path, chunks in _tar(bag, strange) if isinstance(bag, TarBag) else _files(bag, goal, strange):
            try:
                _write(goal / path, chunks, moved)
            except OSError as error:
                if error.errno not in _OF_THE_BAG:
                    raise
                _tell(strange, path, error.strerror or str(error))
        (verified,) = Verifier().verify([FolderBag(root=goal, name=bag.name, cold=True)])
    except _Unread as unread:
        shutil.rmtree(goal, ignore_errors=True)
        found = unreadable(bag, unread.error, "every byte")
        return replace(found, problems=tuple(readable(replace(p, path=unread.path)) for p in found.problems))
    except BaseException:
        shutil.rmtree(goal, ignore_errors=True)
        raise
    problems = (*map(readable, strange), *verified.problems)
    return replace(verified, place=shown(bag.place), problems=tuple(dict.fromkeys(problems)))


def _files(bag: Bag, goal: Path, strange: list[Problem]) -> Iterator[tuple[str, Iterable[bytes | memoryview]]]:
    try:
        contents = bag.contents()
    except OSError as error:
        raise _Unread("", error) from error
    check_space(goal, sum(facts.size_bytes for facts in contents.files.values()), what=bag.name)
    for path, why in contents.refused.items():
        _tell(strange, path, why)
    for path in sorted(contents.files):
        wrong = unsafe_path(path)
        if wrong:
            _tell(strange, path, wrong)
        else:
            yield path, _reading(bag, path, told=path)


def _tar(tar: TarBag, strange: list[Problem]) -> Iterator[tuple[str, Iterable[bytes | memoryview]]]:
    """Unpacked by our own reader."""
    try:
        for path, member in bag_members(Chunked(_reading(tar.bag, tar.path, told="")).read):
            wrong = member.problem or unsafe_path(path)
            if wrong:
                _tell(strange, member.path, wrong)
            else:
                yield path, member.chunks
    except BrokenTar as error:
        strange.append(Problem(kind="malformed", path="", found=f"is no whole tar archive: {error}"))


def _reading(bag: Bag, path: str, *, told: str) -> Iterator[bytes | memoryview]:
    """`told`: what a person is told that cannot be read; empty for the bag as a whole."""
    try:
        yield from bag.chunks(path)
    except OSError as error:
        raise _Unread(told, error) from error


def _tell(strange: list[Problem], path: str, why: str) -> None:
    if len(strange) < _MOST_STRANGE:
        strange.append(Problem(kind="unsafe", path=path[:300], found=why))


def _write(goal: Path, chunks: Iterable[bytes | memoryview], moved: Moved) -> None:
    goal.parent.mkdir(parents=True, exist_ok=True)
    with goal.open("xb") as file:
        for chunk in chunks:
            file.write(chunk)
            moved(len(chunk))
        file.flush()
        os.fsync(file.fileno())
