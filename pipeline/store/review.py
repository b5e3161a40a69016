"""review.json of an episode folder: who approved what, by the hashes of what listeners get (docs/formats/review.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import EpisodeError
from pipeline.store.atomic import write_json

NAME = "review.json"
FORMAT = 1
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Review:
    """One approval. A new one replaces it."""

    by: str
    at: str
    """UTC, YYYY-MM-DDTHH:MM:SSZ."""
    note: str | None
    files: Mapping[str, str]
    """Path in the episode folder -> sha256 of what was approved."""

    def differences(self, files: Mapping[str, str]) -> tuple[str, ...]:
        """What changed since, in words."""
        changed = [f"{path} changed" for path in sorted(files) if self.files.get(path, files[path]) != files[path]]
        changed += [f"{path} is new" for path in sorted(set(files) - set(self.files))]
        return (*changed, *(f"{path} is gone" for path in sorted(set(self.files) - set(files))))


def write_review(folder: Path, review: Review) -> Path:
    path = folder / NAME
    if path.is_symlink():
        raise EpisodeError(f"{path} leads elsewhere; put a real file there, or remove it", episode=folder.name)
    fields = {"by": review.by, "at": review.at, "note": review.note, "files": dict(sorted(review.files.items()))}
    write_json(path, {"format": FORMAT, **fields})
    return path


def read_review(folder: Path) -> Review | None:
    """None when nobody has approved it. Raises EpisodeError when the file is damaged."""
    path = folder / NAME
    if not path.is_file() or path.is_symlink():
        return None
    try:
        with path.open("rb") as file:
            return _review(json.loads(file.read(_MOST_BYTES)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EpisodeError(
            f"{path} is damaged ({error!r}); restore it from git, or approve the episode again", episode=folder.name
        ) from error


def _review(document: dict[str, Any]) -> Review:
    if document["format"] != FORMAT:
        raise ValueError(f"format {document['format']}, this version reads {FORMAT}")
    files = {str(name): str(sha256) for name, sha256 in document["files"].items()}
    note = document.get("note")
    return Review(by=str(document["by"]), at=str(document["at"]), note=note and str(note), files=files)
