"""Uploads one file, in a process that a test can kill: upload_once.py STORAGE_JSON WORKSPACE FILE KEY"""

import hashlib
import sys
from pathlib import Path

from pipeline.destinations import open_destination
from pipeline.destinations.base import Publication
from pipeline.destinations.layout import MEDIA_CACHE
from pipeline.model.settings import Storage


def item_for(file: Path, key: str) -> Publication:
    data = file.read_bytes()
    return Publication(
        key=key, file=file, content_type="audio/mpeg", cache_control=MEDIA_CACHE,
        sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data),
    )


if __name__ == "__main__":
    storage, workspace, file, key = sys.argv[1:]
    destination = open_destination(Storage.model_validate_json(storage), Path(workspace))
    told = [0]

    def safe(count: int) -> None:
        if count > told[-1]:
            told.append(count)
            print(count, flush=True)

    destination.put(item_for(Path(file), key), journal=Path(workspace), safe=safe)
