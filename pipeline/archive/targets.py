"""Where the presets say that copies are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from pipeline.archive.archives import Archive
from pipeline.archive.folder_archive import FolderArchive
from pipeline.destinations.layout import s3_location, storage_folder
from pipeline.errors import ConfigError, UsageError
from pipeline.model.settings import ArchiveTarget, Settings, Storage
from pipeline.store.options import read_preset
from pipeline.store.workspace import Workspace


def target_at(url: str, *, tar: bool = False) -> ArchiveTarget:
    """A place that no preset names. Raises UsageError for an address of no known kind."""
    try:
        return ArchiveTarget(url=url, tar=tar)
    except ValidationError as error:
        told = "; ".join(problem["msg"] for problem in error.errors(include_url=False, include_input=False))
        raise UsageError(f"{url!r} is no place for an archive: {told}") from error


@dataclass(frozen=True, kw_only=True)
class Targets:
    """The archive targets of a workspace's presets. Read when they are first asked for: a disk needs none."""

    workspace: Workspace | None

    @cached_property
    def named(self) -> Mapping[str, ArchiveTarget]:
        """Of all shows. Raises ConfigError when a preset is wrong, or two shows mean different places by one name."""
        found: dict[str, ArchiveTarget] = {}
        for show in self.workspace.shows() if self.workspace else ():
            for name, target in read_preset(self.workspace, show).archive.targets.items() if self.workspace else ():
                if found.setdefault(name, target) != target:
                    where = f"presets/{show}.toml: archive.targets.{name}"
                    why = "another show has another target of this name; write it once, in presets/_house.toml"
                    raise ConfigError([f"{where}: {why}"])
        return found

    def at(self, url: str) -> ArchiveTarget:
        """The target in which an s3:// address lies, with that address; others are reached as AWS's tools would."""
        wanted = s3_location(url)
        for target in self.named.values():
            known = s3_location(target.url)
            inside = known and wanted and f"{wanted.prefix}/".startswith(f"{known.prefix}/".lstrip("/"))
            if known and wanted and known.bucket == wanted.bucket and inside:
                return target.model_copy(update={"url": url})
        return target_at(url)


def open_archive(target: ArchiveTarget, workspace: Path) -> Archive:
    """Opens no connection yet."""
    location = s3_location(target.url)
    if location is None:
        return FolderArchive(root=storage_folder(target, workspace))
    from pipeline.archive.store_archive import StoreArchive, lock_arguments  # noqa: PLC0415 - boto3 takes long to load
    from pipeline.destinations.s3 import s3_address  # noqa: PLC0415
    from pipeline.tools.s3 import Bucket  # noqa: PLC0415
    from pipeline.tools.s3_errors import explained  # noqa: PLC0415

    with explained(target.url):
        bucket = Bucket(s3_address(target, location, workspace))
    return StoreArchive(
        bucket=bucket,
        prefix=f"{location.prefix}/".lstrip("/"),
        place=target.url,
        lock=lock_arguments(target, dt.datetime.now(dt.UTC)),
    )


def guarded(target: ArchiveTarget, settings: Settings, *, name: str, workspace: Path) -> list[str]:
    """Why a target must not keep an archive: recordings and private papers lie in it, so the public may not read it."""
    problems = []
    if target.acl != "none" or target.public_base_url:
        problems.append(f"archive.targets.{name}: must not be public; remove acl and public_base_url")
    problems += _where_we_work(target, name, workspace)
    problems += [
        f"archive.targets.{name}: {target.url} lies where episodes are published ({public.url}): all the world "
        "could fetch the recordings; name another folder or bucket"
        for public in (settings.storage, *settings.destinations.values())
        if _within(target, public, workspace)
    ]
    return problems


def _where_we_work(target: ArchiveTarget, name: str, workspace: Path) -> list[str]:
    """A bag is put in the place of what stands there: that must never be an episode."""
    if s3_location(target.url):
        return []
    place = storage_folder(target, workspace).resolve()
    ours = [(workspace / folder).resolve() for folder in ("episodes", "presets", ".media")]
    if place == workspace.resolve() or any(place.is_relative_to(folder) for folder in ours):
        return [f"archive.targets.{name}: {target.url} is where this workspace works; name a folder outside of it"]
    return []


def _within(target: ArchiveTarget, public: Storage, workspace: Path) -> bool:
    ours, theirs = s3_location(target.url), s3_location(public.url)
    if ours and theirs:
        same = ours.bucket == theirs.bucket and target.endpoint_url == public.endpoint_url
        return same and f"{ours.prefix}/".startswith(f"{theirs.prefix}/".lstrip("/"))
    if ours or theirs:
        return False
    return storage_folder(target, workspace).resolve().is_relative_to(storage_folder(public, workspace).resolve())
