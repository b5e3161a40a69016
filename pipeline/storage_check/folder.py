"""The check of a folder: that it can be written and locked, its space, and its public address if it has one."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from pipeline.destinations.base import Document
from pipeline.destinations.folder import FolderDestination, nearest_folder
from pipeline.destinations.layout import cache_control, content_type, listed_url, site_key, storage_folder
from pipeline.errors import PublishError
from pipeline.model.settings import Storage
from pipeline.storage_check.bucket import CAPTIONS, FEED, SOUND, sample_bytes
from pipeline.storage_check.public import Samples, freshness, public_facts
from pipeline.tools.s3_probe import Fact

LITTLE_BYTES = 2_000_000_000
"""A few episodes with all their renditions."""


def folder_facts(storage: Storage, workspace: Path, scratch: str) -> list[Fact]:
    """`scratch` is the path below the folder for this check, with a slash at its end. Never raises MediaError."""
    root = storage_folder(storage, workspace)
    destination = FolderDestination(root)
    try:
        destination.check()
        free = shutil.disk_usage(nearest_folder(root)).free
        space = Fact(name="space", outcome="ok" if free > LITTLE_BYTES else "little", detail=f"{free / 1e9:.1f}")
        if not root.is_dir():
            return [Fact(name="place", outcome="absent"), space]
        try:
            return [Fact(name="place", outcome="ok"), space, *_tries(storage, workspace, destination, scratch)]
        finally:
            clean(root, scratch)
    except (PublishError, OSError) as error:
        return [Fact(name="reach", outcome="refused", detail=str(error))]


def clean(root: Path, scratch: str) -> None:
    """Take the scratch folder away, and the one above it when it is empty."""
    shutil.rmtree(root / scratch, ignore_errors=True)
    with contextlib.suppress(OSError):
        (root / scratch).parent.rmdir()


def _tries(storage: Storage, workspace: Path, destination: FolderDestination, scratch: str) -> list[Fact]:
    documents = {name: _document(site_key(storage, scratch + name), data) for name, data in sample_bytes().items()}
    marks = {document.key: destination.write(document) for document in documents.values()}
    listed = {item.key: item.mark for item in destination.listing(site_key(storage, scratch)) if item.key in marks}
    sound = documents[SOUND]
    facts = [
        Fact(name="write", outcome="ok"),
        Fact(name="listing", outcome="ok" if set(listed) == set(marks) else "late", detail="a new file"),
        Fact(name="lock", outcome="ok" if destination.knows_locks() else "none"),
    ]
    address = listed_url(storage, sound.key)
    if address is None:
        return [*facts, Fact(name="public", outcome="none")]
    if not storage.verify:
        return [*facts, Fact(name="public", outcome="skipped")]
    samples = Samples(
        sound=(address, sound.data),
        feed=(_address(storage, documents[FEED]), documents[FEED].data),
        captions=(_address(storage, documents[CAPTIONS]), documents[CAPTIONS].data),
        ca_bundle=str(workspace / storage.ca_bundle) if storage.ca_bundle else None,
    )
    facts += public_facts(samples)
    if facts[-1].name != "public":
        changed = documents[FEED].data + b"<!-- changed -->\n"
        destination.write(_document(documents[FEED].key, changed))
        facts.append(freshness(samples, changed))
    return facts


def _document(key: str, data: bytes) -> Document:
    return Document(key=key, data=data, content_type=content_type(key), cache_control=cache_control(key))


def _address(storage: Storage, document: Document) -> str:
    return listed_url(storage, document.key) or ""
