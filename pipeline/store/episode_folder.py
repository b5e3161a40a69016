"""The episode folder as the single source of truth: read it into a Production, take a step's results into it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import EpisodeError
from pipeline.model.production import Production
from pipeline.model.record import Manifest, OutputRecord
from pipeline.store.atomic import sync_folder
from pipeline.store.fixity import sha256_of, sha256_of_shared
from pipeline.store.options import Options, inside, read_options, read_toml
from pipeline.store.sources import check_sources, read_sources
from pipeline.store.workspace import Workspace

EPISODE_FILE = "episode.toml"
EDITED = ("transcript/edited.vtt", "transcript/edited.srt")
TEXTS = ("outputs/", "transcript/")
"""Where people may have written into a file of ours: such a file is kept when it is made anew."""
LASTING = "receipts/"
"""What was published somewhere stays known after the show moved elsewhere."""


@dataclass(frozen=True, kw_only=True)
class EpisodeFolder:
    """One episode on disk."""

    workspace: Workspace
    path: Path

    @property
    def ref(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}"

    def options(self, flags: Mapping[str, Any] | None = None) -> Options:
        """All options of the episode. Raises ConfigError with all problems."""
        episode = read_toml(self.path / EPISODE_FILE)
        file = f"episodes/{self.ref}/{EPISODE_FILE}"
        return read_options(self.workspace, self.path.parent.name, episode, episode_file=file, flags=flags)

    def production(self, options: Options, models: Sequence[tuple[str, str]]) -> Production:
        """What the stages decide from. `models`: (language, identity) of the speech models.

        Raises FixityError when a recording changed.
        """
        settings, presets = options.settings, self.workspace.presets
        check_sources(self.path)
        edited = [path for path in EDITED if (self.path / path).is_file()]
        if len(edited) > 1:
            raise EpisodeError(
                f"{self.ref} has two corrected transcripts, {' and '.join(edited)}; keep one", episode=self.ref
            )
        templates = sorted(set(settings.notes.templates.values()))
        return Production(
            show=self.path.parent.name,
            episode=self.path.name,
            settings=settings,
            sources=read_sources(self.path),
            edited_transcript=edited[0] if edited else None,
            cover_sha256=_hash_inside(presets, settings.show.cover),
            templates=tuple((name, _hash_inside(presets / "templates", name)) for name in templates),
            models=tuple(models),
        )

    def present(self, production: Production, manifest: Manifest) -> dict[str, str]:
        """Hashes of all files the plan asks about; unchanged size and time spare reading the bytes again."""
        found = {f"source/{s.name}": s.sha256 for s in production.sources}
        if production.edited_transcript:
            found[production.edited_transcript] = sha256_of(self.path / production.edited_transcript)
        for record in manifest.values():
            for path, made in record.outputs.items():
                try:
                    stat = (self.path / path).stat()
                except OSError:
                    continue
                same = (stat.st_size, stat.st_mtime_ns) == (made.size_bytes, made.mtime_ns)
                found[path] = made.sha256 if same else sha256_of(self.path / path)
        return found

    def take(
        self, staging: Path, outputs: Sequence[str], before: Mapping[str, OutputRecord]
    ) -> tuple[dict[str, OutputRecord], list[str]]:
        """Move a step's good results into place; remove what it made before and makes no more.

        Returns the records of the new outputs and, in words, what was kept aside because a person had changed it.
        """
        made, kept = {}, []
        for path in outputs:
            new, target = staging / path, self.path / path
            _fsync(new)
            record = OutputRecord(sha256=sha256_of(new), size_bytes=new.stat().st_size, mtime_ns=new.stat().st_mtime_ns)
            kept += _keep_aside(target, path, {record.sha256, *([before[path].sha256] if path in before else [])})
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(new, target)  # noqa: PTH105
            made[path] = record
        for path in sorted(set(before) - set(outputs)):
            if path.startswith(LASTING):
                continue
            kept += _keep_aside(self.path / path, path, {before[path].sha256})
            (self.path / path).unlink(missing_ok=True)
        for folder in {(self.path / path).parent for path in outputs}:
            sync_folder(folder)
        return made, kept

    def sweep(self) -> None:
        """Remove what a killed run left half-written. Only under the folder's lock."""
        shutil.rmtree(self.path / "work" / "staging", ignore_errors=True)
        for part in self.path.rglob(".*.part"):
            part.unlink(missing_ok=True)


def _keep_aside(target: Path, path: str, ours: set[str]) -> list[str]:
    if not path.startswith(TEXTS) or not target.is_file():
        return []
    sha256 = sha256_of(target)
    if sha256 in ours:
        return []
    kept = target.with_name(f"{target.stem}.kept-{sha256[:8]}{target.suffix}")
    os.replace(target, kept)  # noqa: PTH105
    lasting = "Corrections last in episode.toml, transcript/edited.* or the template"
    return [f"{path} had been changed by hand; it is kept as {kept.name}. {lasting}"]


def _hash_inside(folder: Path, name: str) -> str:
    path = inside(folder, name)
    return sha256_of_shared(path) if path else ""


def _fsync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
