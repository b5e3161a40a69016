"""`media storage sweep`: takes away what killed runs left at a destination, and old copies of feeds.

Nothing that a feed, a page or a listener can point at is touched: pending uploads are no objects yet, unfinished files
have names that nobody serves, scratch objects are ours, and a copy of an earlier feed is only for people to look at.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.destinations import open_destination
from pipeline.destinations.base import Destination
from pipeline.destinations.folder import FolderDestination
from pipeline.destinations.layout import is_media, site_key, site_path
from pipeline.errors import PublishError
from pipeline.model.settings import Storage
from pipeline.storage_check import SCRATCH
from pipeline.storage_check.folder import clean

KEPT_FEEDS = 50
_SCRATCH_AGE = dt.timedelta(hours=1)
"""A check takes seconds."""
_STAMP = re.compile(r"(\d{8}T\d{6}Z)-[0-9a-f]{8}")
_HASHED_STEM = re.compile(r".+-[0-9a-f]{8}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Swept:
    """One thing that was taken away, or would be."""

    kind: str
    """'upload', 'part', 'scratch', 'feed'."""
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sweep:
    """What is to be swept."""

    storage: Storage
    workspace: Path
    shows: tuple[str, ...]
    older_than: dt.timedelta
    """Of pending uploads and unfinished files: younger ones may be under way."""
    now: dt.datetime
    dry_run: bool


def sweep(job: Sweep) -> list[Swept]:
    """Raises PublishError when the destination cannot be reached or does not let us."""
    destination = open_destination(job.storage, job.workspace)
    found = [*_unfinished(job, destination), *_scratch(job, destination)]
    for show in job.shows:
        found += _old_feeds(job, destination, show)
    return found


def _unfinished(job: Sweep, destination: Destination) -> Iterator[Swept]:
    if isinstance(destination, FolderDestination):
        yield from _parts(job, destination.root)
        return
    from pipeline.destinations.s3 import S3Destination  # noqa: PLC0415 - boto3 takes half a second to load

    if isinstance(destination, S3Destination):
        for show in job.shows:
            for key in destination.abort_uploads(
                site_key(job.storage, f"{show}/"), before=job.now - job.older_than, ours=_ours, dry_run=job.dry_run
            ):
                yield Swept(kind="upload", key=key)


def _ours(key: str) -> bool:
    """A name that media gives to sound and video: others may upload into the same bucket."""
    return is_media(key) and _HASHED_STEM.fullmatch(Path(key).stem) is not None


def _parts(job: Sweep, root: Path) -> Iterator[Swept]:
    places = [place for place in map(root.joinpath, (*job.shows, "shows", "assets")) if not place.is_symlink()]
    files = {*root.glob(".*.part"), *(file for place in places for file in place.rglob(".*.part"))}
    for file in sorted(files):
        if file.is_symlink() or not file.is_file():
            continue
        age = job.now - dt.datetime.fromtimestamp(file.stat().st_mtime, tz=dt.UTC)
        if age >= job.older_than:
            if not job.dry_run:
                _unlink(file)
            yield Swept(kind="part", key=file.relative_to(root).as_posix())


def _unlink(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise PublishError(f"cannot remove {file}: {error.strerror or error}. Mend its rights, run it again") from error


def _scratch(job: Sweep, destination: Destination) -> Iterator[Swept]:
    for item in destination.listing(site_key(job.storage, SCRATCH)):
        folder = site_path(job.storage, item.key).removeprefix(SCRATCH).split("/")[0]
        stamp = _STAMP.fullmatch(folder)
        if stamp is None:
            continue  # not made by a check
        begun = dt.datetime.strptime(stamp[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
        if job.now - begun < _SCRATCH_AGE:
            continue
        if not job.dry_run:
            destination.remove(item.key)
            if isinstance(destination, FolderDestination):
                clean(destination.root, f"{SCRATCH}{folder}/")
        yield Swept(kind="scratch", key=item.key)


def _old_feeds(job: Sweep, destination: Destination, show: str) -> Iterator[Swept]:
    """Names begin with the time in UTC, so their order is that of publication."""
    prefix = site_key(job.storage, f"{show}/feeds/history/")
    copies = sorted(item.key for item in destination.listing(prefix) if item.key.endswith(".xml"))
    for key in copies[:-KEPT_FEEDS]:
        if not job.dry_run:
            destination.remove(key)
        yield Swept(kind="feed", key=key)
