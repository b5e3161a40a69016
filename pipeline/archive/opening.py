"""From what a person names (a folder, a tar file, an s3:// address, a target of the presets) to bags and a register."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.archive.archives import Archive, TarBag
from pipeline.archive.bags import Bag, FolderBag
from pipeline.archive.folder_archive import REGISTER, FolderArchive, append_entry, root_above, tar_in_folder
from pipeline.archive.targets import Targets, open_archive
from pipeline.archive.verify_journal import state_folder
from pipeline.bag.register import Entry, Register, parse_register
from pipeline.destinations.layout import s3_location
from pipeline.errors import UsageError


@dataclass(frozen=True, kw_only=True)
class Place:
    """Bags that somebody asks about, and where it is written down what comes of it."""

    name: str
    bags: Callable[[], Iterator[Bag | TarBag]]
    register: Callable[[], Register]
    record: Callable[[Entry], str]
    recorded_in: str
    """For people."""
    below: str = ""
    """Which part of an archive it is: the beginning of names, with '/' at its end; empty for all of it."""


def open_place(where: str, targets: Targets) -> Place:
    """Raises UsageError when there is no such thing."""
    if s3_location(where):
        return _in_store(where, targets)
    path = Path(where).expanduser().absolute()
    if not path.exists() and where in targets.named:
        return _of_archive(open_archive(targets.named[where], _root(targets)))
    if path.is_file() and path.suffix == ".tar":
        return _on_disk(path, lambda: iter([tar_in_folder(path, name=_name(path))]), f"{_name(path)}/")
    if not path.is_dir():
        names = ", ".join(sorted(targets.named)) or "none"
        raise UsageError(
            f"{where}: there is no such folder, .tar file or target; targets of the presets: {names}. "
            "Is the disk mounted?"
        )
    if (path / "bagit.txt").is_file():
        return _on_disk(path, lambda: iter([FolderBag(root=path, name=_name(path))]), f"{_name(path)}/")
    above = root_above(path)
    if above and above[1] not in {"", "."}:
        archive, prefix = FolderArchive(root=above[0]), f"{above[1]}/"
        return _on_disk(path, lambda: (bag for bag in archive.bags() if bag.name.startswith(prefix)), prefix)
    return _on_disk(path, FolderArchive(root=path).bags)


def _of_archive(archive: Archive) -> Place:
    where = f"{archive.place.rstrip('/')}/{REGISTER}" if isinstance(archive, FolderArchive) else archive.place
    return Place(
        name=archive.place, bags=archive.bags, register=archive.register, record=archive.record, recorded_in=where
    )


def _in_store(url: str, targets: Targets) -> Place:
    """An archive as a whole, or bags below it."""
    target = targets.at(url)
    whole = next((t for t in targets.named.values() if url.startswith(t.url.rstrip("/") + "/")), None)
    if whole is None:
        there = open_archive(target, _root(targets))
        return _of_archive(there) if there.identity() else _strange(url, there.bags)
    archive = open_archive(whole, _root(targets))
    prefix = url.removeprefix(whole.url.rstrip("/")).strip("/").removesuffix(".tar")
    place = _of_archive(archive)
    bags = lambda: (bag for bag in archive.bags() if f"{bag.name}/".startswith(f"{prefix}/"))  # noqa: E731
    return replace(place, bags=bags, below=f"{prefix}/")


def _on_disk(path: Path, bags: Callable[[], Iterator[Bag | TarBag]], below: str = "") -> Place:
    """The register of the archive that it belongs to; of a bag that belongs to none, one that this machine keeps."""
    above = root_above(path)
    if above:
        place = _of_archive(FolderArchive(root=above[0]))
        return replace(place, name=str(path), bags=bags, below=below)
    return _strange(str(path), bags)


def _strange(name: str, bags: Callable[[], Iterator[Bag | TarBag]]) -> Place:
    """What is no archive of ours is only read; this machine keeps the register."""
    digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()
    file = state_folder() / "fixity" / f"{digest[:16]}.jsonl"
    return Place(
        name=name,
        bags=bags,
        register=lambda: parse_register(file.read_bytes() if file.exists() else b"", file=file.name),
        record=lambda entry: append_entry(file, entry),
        recorded_in=str(file),
    )


def _name(path: Path) -> str:
    above = root_above(path)
    return above[1] if above else path.name.removesuffix(".tar")


def _root(targets: Targets) -> Path:
    return targets.workspace.root if targets.workspace else Path.cwd()
