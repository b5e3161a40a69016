"""manifest.json of an episode: what each step made, of what, with which options (docs/formats/manifest.md)."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.errors import EpisodeError
from pipeline.model.record import Manifest, OutputRecord, StepRecord
from pipeline.store.atomic import write_json

NAME = "manifest.json"
FORMAT = 1
MADE_IN = ("work", "master", "renditions", "transcript", "outputs", "receipts")
"""Folders of an episode in which steps write."""


def read_manifest(folder: Path) -> dict[str, StepRecord]:
    """Raises EpisodeError when the file is damaged or newer than this program."""
    path = folder / NAME
    if not path.exists():
        return {}
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["format"] != FORMAT:
            raise EpisodeError(f"{path} has format {document['format']}; this version reads {FORMAT}: update media")
        return {name: _record(fields) for name, fields in document["steps"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EpisodeError(
            f"{path} is damaged ({error!r}); restore it from git, or delete it: everything is then made anew"
        ) from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    write_json(folder / NAME, {"format": FORMAT, "steps": {name: asdict(record) for name, record in manifest.items()}})


def _record(fields: dict[str, Any]) -> StepRecord:
    outputs = {_made(path): OutputRecord(**record) for path, record in fields["outputs"].items()}
    tables = [fields["inputs"], fields["options"], fields["tools"]]
    if not all(isinstance(table, dict) for table in tables) or not isinstance(fields["fingerprint"], str):
        raise TypeError("inputs, options, tools and fingerprint")
    return StepRecord(**{**fields, "outputs": outputs, "notes": tuple(fields["notes"])})


def _made(path: str) -> str:
    """What stands here is replaced and removed: it must be a file that a step makes, and no other."""
    parts = path.split("/")
    inside = parts[0] in MADE_IN and len(parts) > 1 and not {"", ".", ".."} & set(parts) and "\0" not in path
    if not inside or path.startswith("transcript/edited."):
        raise ValueError(f"outputs: {path!r} is no file that a step makes")
    return path
