"""Archives an episode: one bag, the same in every target, each copy verified before anybody says so."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.archive.archives import Archive, TarBag
from pipeline.archive.bags import read_file
from pipeline.archive.checking import Watcher
from pipeline.archive.companions import Companions, companions
from pipeline.archive.copying import Copied, Copier
from pipeline.archive.describing import Subject, facts_of, metadata_of
from pipeline.archive.packing import Packing, pack, version_of
from pipeline.archive.payload import PUBLISHED, PayloadFile, episode_files, same_files
from pipeline.archive.receipts import read_receipt
from pipeline.archive.targets import open_archive
from pipeline.bag.judgement import MOST_TAG_BYTES, PAYLOAD
from pipeline.bag.making import Packed, payload_digest, tag_files
from pipeline.bag.manifest import parse_manifest
from pipeline.bag.tags import parse_tags, tag
from pipeline.errors import EpisodeError, MediaError, UsageError
from pipeline.model.rights import access
from pipeline.model.settings import ArchiveTarget
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.lock import locked
from pipeline.store.manifest import read_manifest
from pipeline.store.sources import check_sources, read_sources

_TRIES = 3
"""An editor may save while the folder is read."""


@dataclass(frozen=True, kw_only=True)
class Archived:
    """What came of an episode."""

    ref: str
    payload: str
    size_bytes: int
    files: int
    copies: tuple[Copied, ...]
    wanted: int
    """Copies that the preset asks for."""
    access: str
    """'open', 'restricted' or 'dark'."""
    notes: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    """Targets that were not asked now, and that this very version is known to lie in."""

    @property
    def verified(self) -> int:
        return sum(copy.status != "failed" for copy in self.copies) + len(self.elsewhere)

    @property
    def archived(self) -> bool:
        """Whether that may be said."""
        return self.verified >= self.wanted


@dataclass(frozen=True, kw_only=True)
class Archivist:
    """Brings episodes into targets."""

    workspace: Path
    targets: Mapping[str, ArchiveTarget]
    watcher: Watcher
    clock: Callable[[], dt.datetime]
    others: Mapping[str, ArchiveTarget] = field(default_factory=dict)
    """Targets that are not written to now. A bag that one of them has is not described anew."""

    def archive(self, folder: EpisodeFolder) -> Archived:
        """A target that fails does not keep the others from their copies.

        Raises FixityError when a recording changed, EpisodeError when the folder holds what no bag can.
        """
        archives = {name: open_archive(target, self.workspace) for name, target in self.targets.items()}
        folder.refuse_links()
        with locked(folder.path, waiting=lambda who: self.watcher.said(f"{folder.ref}: waiting for {who}")):
            check_sources(folder.path)
            payload, found = self._gathered(folder)
            packing = self._packed(folder, payload, found, archives)
            copies = self.copied(packing, archives, folder.path)
        return Archived(
            ref=folder.ref,
            payload=packing.digest,
            size_bytes=packing.size_bytes,
            files=len(packing.packed),
            copies=copies,
            wanted=folder.options().settings.archive.copies,
            elsewhere=self._elsewhere(folder, packing.version),
            access=packing.access,
            notes=tuple(found.notes),
        )

    def copied(self, packing: Packing, archives: Mapping[str, Archive], folder: Path) -> tuple[Copied, ...]:
        """Into each. Two targets that are one and the same archive are one copy."""
        done: list[Copied] = []
        seen: dict[str, str] = {}
        for name, archive in archives.items():
            copy = self.copier(name, archive, folder).copy(packing)
            receipt = read_receipt(folder, name)
            twin = seen.setdefault(receipt.archive, name) if receipt and copy.status != "failed" else name
            if twin != name:
                error = UsageError(f"{name} and {twin} are one and the same archive: that is one copy")
                copy = Copied(target=name, place=copy.place, status="failed", error=error)
            done.append(copy)
        return tuple(done)

    def _elsewhere(self, folder: EpisodeFolder, version: str) -> tuple[str, ...]:
        """Each archive once, whatever it is called."""
        seen = {receipt.archive for name in self.targets if (receipt := read_receipt(folder.path, name))}
        found = []
        for name in self.others:
            receipt = read_receipt(folder.path, name)
            if receipt and receipt.version == version and receipt.archive not in seen:
                seen.add(receipt.archive)
                found.append(name)
        return tuple(found)

    def copier(self, name: str, archive: Archive, folder: Path) -> Copier:
        """`folder`: where receipts and scratch of what is copied lie."""
        return Copier(
            name=name,
            target=self.targets[name],
            archive=archive,
            workspace=self.workspace,
            folder=folder,
            watcher=self.watcher,
            clock=self.clock,
        )

    def _gathered(self, folder: EpisodeFolder) -> tuple[tuple[PayloadFile, ...], Companions]:
        found = companions(folder, folder.options().settings, self.watcher.said)
        return (*episode_files(folder.path, folder.ref), *found.files), found

    def _packed(
        self,
        folder: EpisodeFolder,
        payload: tuple[PayloadFile, ...],
        found: Companions,
        archives: Mapping[str, Archive],
    ) -> Packing:
        for _ in range(_TRIES):
            self.watcher.at(folder.ref)
            self.watcher.expect(sum(file.size_bytes for file in payload))
            now = self.clock()
            packed = _packed(payload, self.watcher.moved)
            again = (*episode_files(folder.path, folder.ref), *found.files)
            if packed and same_files(again, payload):
                break
            payload = again
        else:
            raise EpisodeError(f"{folder.ref} is being changed all the time; archive it later", episode=folder.ref)
        subject, digest = self._subject(folder, found, now), payload_digest(packed)
        having = self._having(folder, version_of(digest, subject.access), archives)
        tags = standing_tags(having, folder.ref, digest, subject.access)
        tags = tags or tag_files(packed, facts_of(subject), metadata_of(subject, packed))
        made_at = now.isoformat()  # to the microsecond: an editor may save in the same second
        return Packing(
            name=folder.ref, payload=payload, packed=packed, tags=tags, access=subject.access, made_at=made_at
        )

    def _having(self, folder: EpisodeFolder, version: str, archives: Mapping[str, Archive]) -> tuple[Archive, ...]:
        """Archives that may have this very bag."""
        receipts = {name: read_receipt(folder.path, name) for name in self.others if name not in archives}
        same = [name for name, receipt in receipts.items() if receipt and receipt.version == version]
        return (*archives.values(), *(open_archive(self.others[name], self.workspace) for name in same))

    def _subject(self, folder: EpisodeFolder, found: Companions, now: dt.datetime) -> Subject:
        options = folder.options()
        return Subject(
            ref=folder.ref,
            settings=options.settings,
            sources=read_sources(folder.path),
            manifest=read_manifest(folder.path),
            flacs=found.flacs,
            flac_version=found.flac_version,
            addresses=_addresses(found.files),
            access=access(options.rights, folder.today),
            now=now,
        )


def _packed(payload: Sequence[PayloadFile], moved: Callable[[int], None]) -> tuple[Packed, ...]:
    """Nothing when a file was taken away meanwhile."""
    try:
        return pack(payload, moved)
    except FileNotFoundError:
        return ()


def standing_tags(archives: Sequence[Archive], name: str, digest: str, access: str) -> dict[str, bytes]:
    """The tag files of a copy that has this very payload, if any: all copies of a bag are one and the same."""
    for archive in archives:
        try:
            bag = archive.bag(name)
            if bag is None or isinstance(bag, TarBag):
                continue
            files = bag.contents().files
            small = [path for path, facts in files.items() if facts.size_bytes <= MOST_TAG_BYTES]
            tags = {path: read_file(bag, path) for path in small if not path.startswith(PAYLOAD)}
        except (MediaError, OSError):
            continue
        info = parse_tags(tags.get("bag-info.txt", b"").decode("utf-8", "replace"))
        same = hashlib.sha256(tags.get("manifest-sha256.txt", b"")).hexdigest() == digest
        if same and tag(info, "Access-Status") == access and _whole(tags):
            return tags
    return {}


def _whole(tags: Mapping[str, bytes]) -> bool:
    """Whether they are what their own manifest says."""
    name = "tagmanifest-sha256.txt"
    said, problems = parse_manifest(tags.get(name, b"").decode("utf-8", "replace"), "sha256", file=name)
    right = all(hashlib.sha256(tags.get(path, b"")).hexdigest() == digest for path, digest in said.items())
    return bool(said) and right and not problems and {*said, name, "tagmanifest-sha512.txt"} == set(tags)


def _addresses(files: Sequence[PayloadFile]) -> tuple[str, ...]:
    """Of the episode's page at each place where it is published, by the record and its show."""
    found = []
    for file in files:
        if file.path.startswith(PUBLISHED) and file.path.endswith("/record.json"):
            record = json.loads(file.file.read_bytes())
            show = json.loads(file.file.with_name("show.json").read_bytes())
            page = f"{show.get('base_url', '')}/{record.get('show', '')}/{record.get('episode', '')}/"
            found.append(record.get("link") or page)
    return tuple(found)
