"""Takes a step's good results into the episode folder, keeping aside what a person changed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.model.record import OutputRecord
from pipeline.store.atomic import sync_folder, write_json
from pipeline.store.fixity import sha256_of

LASTING = "receipts/"
"""What was published somewhere stays known after the show moved elsewhere."""
SCRATCH = "work/"
TAKING = "work/taking"


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What came of it: the records of the new outputs and, in words, what was kept aside."""

    outputs: dict[str, OutputRecord]
    kept: tuple[str, ...]


def take(folder: Path, stage: str, staging: Path, outputs: Sequence[str], before: Mapping[str, OutputRecord]) -> Taken:
    """Move `outputs` from staging into place; remove what the stage made before and makes no more.

    A file that is neither what was recorded (`before`) nor what a killed run of ours was putting there was changed by
    a person, and is kept. Call `forget` once the manifest is written.
    """
    made = {path: _record(staging / path) for path in outputs}
    note = folder / TAKING / f"{stage}.json"
    ours = {record.sha256 for record in (*before.values(), *made.values())} | _killed_before(note)
    write_json(note, sorted(ours))
    kept: list[str] = []
    for path in outputs:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        kept += _keep_aside(target, path, ours)
        os.replace(staging / path, target)  # noqa: PTH105
    for path in sorted(set(before) - set(outputs)):
        if not path.startswith(LASTING):
            kept += _keep_aside(folder / path, path, ours)
            (folder / path).unlink(missing_ok=True)
    for parent in {(folder / path).parent for path in outputs}:
        sync_folder(parent)
    return Taken(outputs=made, kept=tuple(kept))


def forget(folder: Path, stage: str) -> None:
    """The manifest knows the outputs now."""
    (folder / TAKING / f"{stage}.json").unlink(missing_ok=True)


def _killed_before(note: Path) -> set[str]:
    """Hashes that a run which was killed here was putting into place."""
    try:
        return {str(sha256) for sha256 in json.loads(note.read_text(encoding="utf-8"))}
    except (OSError, ValueError, TypeError):
        return set()


def _record(file: Path) -> OutputRecord:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
    stat = file.stat()
    return OutputRecord(sha256=sha256_of(file), size_bytes=stat.st_size, mtime_ns=stat.st_mtime_ns)


def _keep_aside(target: Path, path: str, ours: set[str]) -> list[str]:
    if path.startswith(SCRATCH) or not target.is_file():
        return []
    sha256 = sha256_of(target)
    if sha256 in ours:
        return []
    kept = target.with_name(f"{target.stem}.kept-{sha256[:8]}{target.suffix}")
    os.replace(target, kept)  # noqa: PTH105
    lasting = "Corrections last in episode.toml, transcript/edited.* or the template"
    return [f"{path} had been changed by hand; it is kept as {kept.name}. {lasting}"]
