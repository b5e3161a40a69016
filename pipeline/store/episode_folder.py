"""The episode folder as the single source of truth: read it into a Production."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.editing.withheld_settings import masked_settings
from pipeline.errors import ConfigError, EpisodeError
from pipeline.model.production import Production
from pipeline.model.record import Manifest
from pipeline.model.rights import Rights
from pipeline.store.fixity import sha256_of, sha256_of_shared
from pipeline.store.manifest import NAME as MANIFEST
from pipeline.store.new_episode import mint_guid
from pipeline.store.options import Options, inside, read_options, today
from pipeline.store.rights_file import RIGHTS_FILE, read_episode_rights, read_house_rights
from pipeline.store.sources import check_sources, read_sources
from pipeline.store.toml_file import read_toml
from pipeline.store.workspace import Workspace

EPISODE_FILE = "episode.toml"
MEASUREMENT = "master/measurement.json"
EDITED_MD = "transcript/edited.md"
EDITED = (EDITED_MD, "transcript/edited.vtt", "transcript/edited.srt")
REVISIONS = "transcript/revisions"
OURS = (
    "work", "work/editing", "work/staging", "work/journal", "work/taking", "master", "master/encoded", "renditions",
    "transcript", REVISIONS, "outputs", "receipts", "runs",
)  # fmt: skip
"""Folders in which the program writes."""


@dataclass(frozen=True, kw_only=True)
class EpisodeFolder:
    """One episode on disk."""

    workspace: Workspace
    path: Path
    today: dt.date = field(default_factory=today)
    """The day for which it is asked what is withheld."""

    @property
    def ref(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}"

    def options(self) -> Options:
        """All options of the episode, and what of it is withheld. Raises ConfigError with all problems."""
        options = self._whole_options()
        people = (*options.whole.show.people, *options.whole.episode.people)
        rights = Rights(
            episode=read_episode_rights(self.path), house=read_house_rights(self.workspace), people=people
        )
        withheld = rights.on(self.today)
        duration_ms = self._duration_ms() if withheld.passages else None
        settings = masked_settings(options.whole, withheld, duration_ms=duration_ms)
        return replace(options, settings=settings, rights=rights, withheld=withheld)

    def _duration_ms(self) -> int | None:
        """Of the recording, once it was measured."""
        try:
            return int(json.loads((self.path / MEASUREMENT).read_bytes())["duration_ms"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _whole_options(self) -> Options:
        episode = read_toml(self.path / EPISODE_FILE)
        file = f"episodes/{self.ref}/{EPISODE_FILE}"
        try:
            return read_options(self.workspace, self.path.parent.name, episode, episode_file=file)
        except ConfigError as error:
            if "guid" in episode:
                raise
            guid = mint_guid(self.path.parent.name, [source.sha256 for source in read_sources(self.path)])
            raise ConfigError(
                [
                    p.replace("guid: is missing; add it", f'guid: is missing; add guid = "{guid}"')
                    for p in error.problems
                ]
            ) from error

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
            people=options.rights.people,
            withheld=options.withheld,
        )

    def present(self, production: Production, manifest: Manifest) -> dict[str, str]:
        """Hashes of all files the plan asks about; unchanged size and time spare reading the bytes again."""
        found = {f"source/{s.name}": s.sha256 for s in production.sources}
        if production.edited_transcript and (self.path / production.edited_transcript).is_file():
            found[production.edited_transcript] = sha256_of(self.path / production.edited_transcript)
        for record in manifest.values():
            for path, made in record.outputs.items():
                try:
                    status = (self.path / path).lstat()
                except OSError:
                    continue
                if stat.S_ISREG(status.st_mode):
                    same = (status.st_size, status.st_mtime_ns) == (made.size_bytes, made.mtime_ns)
                    found[path] = made.sha256 if same else sha256_of(self.path / path)
        return found

    def sweep(self, manifest: Manifest) -> None:
        """Remove what a killed run left half-written or no longer needs. Only under the folder's lock."""
        work = self.path / "work"
        shutil.rmtree(work / "staging", ignore_errors=True)
        for name, record in manifest.items():  # done, so that its journal is of no use any more
            shutil.rmtree(work / "journal" / name / record.fingerprint[:16], ignore_errors=True)
        for folder in (self.path, *(self.path / name for name in OURS if name != REVISIONS)):
            for part in folder.glob(".*.part"):
                if not part.name.startswith((".edited.", ".episode.toml.")):  # an editor may be writing it now
                    part.unlink(missing_ok=True)

    def refuse_links(self) -> None:
        """A folder that came from elsewhere may hold links: what we write, move and read must lie in it, truly.

        Raises EpisodeError that names all of them. A link in source/ is only read, and its bytes are checked.
        """
        names = (*OURS, *EDITED, EPISODE_FILE, RIGHTS_FILE, MANIFEST)
        links = [name for name in names if (self.path / name).is_symlink()]
        if links:
            raise EpisodeError(
                f"{self.path}: {', '.join(links)} lead elsewhere; put the real files there instead of links",
                episode=self.ref,
            )


def _hash_inside(folder: Path, name: str) -> str:
    path = inside(folder, name)
    return sha256_of_shared(path) if path else ""
