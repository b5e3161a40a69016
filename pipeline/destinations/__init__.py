"""Where a publication goes: a folder, an S3 store."""

from __future__ import annotations

from pathlib import Path

from pipeline.destinations.base import Destination
from pipeline.destinations.layout import destination_name, s3_location, storage_folder
from pipeline.model.settings import Storage


def open_destination(storage: Storage, workspace: Path) -> Destination:
    """The destination that `storage.url` names. Opens no connection yet.

    Raises ConfigError when the address is of no known kind, PublishError when the profile does not exist.
    """
    if s3_location(storage.url):
        from pipeline.destinations.s3 import open_s3  # noqa: PLC0415 - boto3 takes half a second to load

        return open_s3(storage, workspace)
    from pipeline.destinations.folder import FolderDestination  # noqa: PLC0415

    notes = workspace / ".media" / destination_name(storage) / "marks.json"
    return FolderDestination(storage_folder(storage, workspace), notes=notes)
