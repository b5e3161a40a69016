"""Writes a bag into an archive on a disk: beside its place, read back whole, and only then moved there."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from pipeline.archive.archives import DAMAGED, EARLIER, TarBag
from pipeline.archive.bags import FolderBag
from pipeline.archive.folder_archive import FolderArchive, tar_in_folder
from pipeline.archive.packing import Packing
from pipeline.archive.payload import PayloadFile
from pipeline.archive.seeing import Hooks
from pipeline.archive.tar_writer import write_tar
from pipeline.archive.verify import Verified, Verifier
from pipeline.bag.making import made_name
from pipeline.bag.manifest import parse_manifest
from pipeline.bag.tags import parse_tags
from pipeline.errors import FixityError, UsageError
from pipeline.store.atomic import sync_folder
from pipeline.store.intake import CHUNK_BYTES, FICLONE, check_space
from pipeline.store.lock import locked

_SHOWN = 5
Moved = Callable[[int], None]


def write_folder(
    archive: FolderArchive,
    packing: Packing,
    *,
    now: dt.datetime,
    moved: Moved,
    as_tar: bool = False,
    damaged: bool = False,
    standing: Callable[[], Verified | None] = lambda: None,
) -> Verified:
    """The bag as it was read back. A bag that stood there is kept as an earlier version; its unchanged files are shared
    with the new one (hard links, where the disk has them). `damaged`: it is put aside and shares nothing.
    `standing`: the very same bag, if another archivist brought it meanwhile; asked when nobody else can write.

    Killed, the next run goes on with the files that are whole. Raises FixityError when other bytes come back, OSError
    when the disk is full or gone; the old bag stands until the new one is good.
    """
    target = archive.root / packing.name
    target.parent.mkdir(parents=True, exist_ok=True)
    with locked(target.parent):
        same = standing()
        if same:
            return same
        _refuse_other_things(target)
        staging = target.with_name(f".{target.name}.{packing.digest[:16]}.part")
        _forget_others(staging)
        check_space(
            target.parent,
            packing.size_bytes * (2 if as_tar else 1)
            - _shared_bytes(packing, None if damaged else target)
            - _bytes_of(staging),
            what=f"the bag of {packing.name}",
            hint="free some space there, or name another target",
        )
        try:
            verified = _filled(staging, packing, None if damaged else target, moved)
            if as_tar:
                staging = _as_tar(staging, target, packing, now)
                verified = _good(tar_in_folder(staging, name=packing.name, cold=True), moved)
        except OSError:
            _remove(staging)  # it may be this that fills the disk
            _remove(staging.with_name(f"{staging.name}.tar"))
            raise
        _put_in_place(staging, target, now, damaged=damaged)
    return verified


def _filled(staging: Path, packing: Packing, standing: Path | None, moved: Moved) -> Verified:
    """Written and read back. What is not good is written once more: it was left by a killed run, or shared with a bag
    whose disk has rotted.
    """
    bag = FolderBag(root=staging, name=packing.name, cold=True)
    _fill(staging, packing, standing, moved)
    (verified,) = Verifier(hooks=Hooks(moved=moved)).verify([bag])
    if verified.problems:
        for problem in verified.problems:
            if problem.path and (staging / problem.path).is_file():
                (staging / problem.path).unlink()
        _fill(staging, packing, None, moved)
        verified = _good(bag, moved)
    return verified


def _forget_others(staging: Path) -> None:
    """What killed runs left of other versions. The lock is ours."""
    stem = staging.name.rpartition(".part")[0].rpartition(".")[0]
    for other in staging.parent.glob(f"{stem}.*.part*"):
        if other != staging:
            _remove(other)


def _refuse_other_things(target: Path) -> None:
    """Raises UsageError when something stands in the bag's place that was never one."""
    marks = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sha512.txt", "data")
    if target.is_dir() and any(target.iterdir()) and not any((target / mark).exists() for mark in marks):
        raise UsageError(f"{target} holds something that is no bag; move it away, or archive to another folder")


def _bytes_of(staging: Path) -> int:
    """What a killed run has written already."""
    return sum(file.stat().st_size for file in staging.rglob("*") if file.is_file()) if staging.is_dir() else 0


def _remove(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)


def _fill(staging: Path, packing: Packing, standing: Path | None, moved: Moved) -> None:
    wanted = {file.path: file for file in packing.packed}
    shared = _digests(standing) if standing else {}
    for file in packing.payload:
        goal, facts = staging / file.path, wanted[file.path]
        if goal.exists() and goal.stat().st_size == facts.size_bytes:
            moved(facts.size_bytes)  # of a killed run; it is read back with the others
            continue
        goal.parent.mkdir(parents=True, exist_ok=True)
        same = standing is not None and shared.get(file.path) == facts.digests["sha256"]
        if not (same and standing and _linked(standing / file.path, goal)):
            _copy(file, goal)
        moved(facts.size_bytes)
    for path, data in packing.tags.items():
        goal = staging / path
        goal.parent.mkdir(parents=True, exist_ok=True)
        with goal.open("wb") as tag:
            tag.write(data)
            tag.flush()
            os.fsync(tag.fileno())
    for folder in sorted({(staging / path).parent for path in (*wanted, *packing.tags)}):
        sync_folder(folder)


def _shared_bytes(packing: Packing, standing: Path | None) -> int:
    """What need not be stored again, as far as the bag that stands there says."""
    shared = _digests(standing) if standing else {}
    return sum(file.size_bytes for file in packing.packed if shared.get(file.path) == file.digests["sha256"])


def _digests(bag: Path) -> dict[str, str]:
    """sha256 of the files of a bag that stands there, as it says."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        text = (bag / "manifest-sha256.txt").read_text(encoding="utf-8")
        return parse_manifest(text, "sha256", file="manifest-sha256.txt")[0]
    return {}


def _linked(standing: Path, goal: Path) -> bool:
    """Files in bags are never written again, so that two bags of one disk can share them."""
    with contextlib.suppress(OSError):
        if standing.is_file() and not standing.is_symlink():
            os.link(standing, goal, follow_symlinks=False)
            return True
    return False


def _copy(file: PayloadFile, goal: Path) -> None:
    part = goal.with_name(f".{goal.name[:60]}.part")
    with file.file.open("rb") as source, part.open("wb") as copy:
        try:
            fcntl.ioctl(copy.fileno(), FICLONE, source.fileno())
        except OSError:
            shutil.copyfileobj(source, copy, CHUNK_BYTES)
        copy.flush()
        os.fsync(copy.fileno())
        status = os.fstat(source.fileno())
    os.utime(part, ns=(status.st_atime_ns, status.st_mtime_ns))
    part.chmod(0o444)
    part.rename(goal)


def _good(bag: FolderBag | TarBag, moved: Moved) -> Verified:
    (verified,) = Verifier(hooks=Hooks(moved=moved)).verify([bag])
    if verified.problems:
        _remove(Path(bag.place))
        told = "\n".join(f"  {p.path}: {p.found}" for p in verified.problems[:_SHOWN])
        raise FixityError(
            f"{bag.name}: what was written to {Path(bag.place).parent} does not come back as it was:\n{told}\n"
            "Was the episode changed meanwhile? Then run it again; if not, the disk or its cable is bad"
        )
    return verified


def _as_tar(staging: Path, target: Path, packing: Packing, now: dt.datetime) -> Path:
    tar = staging.with_name(f"{staging.name}.tar")
    write_tar(tar, staging, top=target.name, paths=[*packing.tags, *(file.path for file in packing.packed)], now=now)
    shutil.rmtree(staging)
    return tar


def _complete(bag: Path) -> bool:
    """Whether a bag has all its files, and tag files that are good: what is kept as an earlier version is verified with
    all others from then on.
    """
    if bag.is_file():
        return True
    (verified,) = Verifier(mode="complete").verify([FolderBag(root=bag, name=bag.name)])
    return not verified.problems


def _made(bag: Path, now: dt.datetime) -> str:
    """When a bag was made, as it says: an earlier version is called the same in all targets."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return made_name(parse_tags((bag / "bag-info.txt").read_text(encoding="utf-8")), now)
    return made_name((), now)


def _free(folder: Path, made: str, ending: str) -> Path:
    """A name for an earlier version that none has yet."""
    names = (f"{made}{again}{ending}" for again in ("", *(f"-{number}" for number in range(2, 1000))))
    return next(folder / name for name in names if not (folder / name).exists())


def _put_in_place(staging: Path, target: Path, now: dt.datetime, *, damaged: bool) -> None:
    standing = [place for place in (target, target.with_name(f"{target.name}.tar")) if place.exists()]
    for place in standing:
        aside = DAMAGED if damaged or not _complete(place) else EARLIER
        earlier = _free(target.parent / aside / target.name, _made(place, now), ".tar" if place.is_file() else "")
        earlier.parent.mkdir(parents=True, exist_ok=True)
        place.rename(earlier)
        sync_folder(earlier.parent)
    staging.rename(target.with_name(f"{target.name}.tar") if staging.is_file() else target)
    sync_folder(target.parent)
