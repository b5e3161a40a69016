"""Cuts an episode anew whose times were corrected in the agenda: guid and facts stay, all that was made of it goes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from pipeline.agenda.cuts import PlannedTalk
from pipeline.errors import EpisodeError
from pipeline.model.media import SourceFile
from pipeline.splitting.parts import Cutter, place_parts
from pipeline.splitting.standing import worked_on
from pipeline.store.atomic import sync_folder
from pipeline.store.episode_folder import EPISODE_FILE
from pipeline.store.intake import copy_recording
from pipeline.store.lock import locked
from pipeline.store.sources import write_sources
from pipeline.text.slugs import file_slug
from pipeline.tools.probe import probe

_OLD = "old-"
_KEPT = "receipts"
"""What was uploaded of it is still there, and replaced by the next run."""


def recut(cutter: Cutter, talk: PlannedTalk, folder: Path) -> None:
    """The old folder is put aside for a moment, and comes back (`put_back`) if that moment is the last one."""
    parts = cutter.cut(talk)
    new, old = cutter.scratch / "new", cutter.scratch / f"{_OLD}{folder.name}"
    with locked(folder):
        problem = worked_on(folder)
        if problem:
            raise EpisodeError(f"it was worked on meanwhile, so it is left as it is:\n{problem}", episode=folder.name)
        (new / "source").mkdir(parents=True)
        name = f"01-{file_slug(parts[0].path.name)}"
        sha256 = copy_recording(parts[0].path, new / "source" / name)
        size = (new / "source" / name).stat().st_size
        source = SourceFile(
            name=name, original_name=parts[0].path.name, sha256=sha256, size_bytes=size, facts=probe(parts[0].path)
        )
        write_sources(new, [source])
        place_parts(new, cutter.record(talk, parts, new), parts)
        shutil.copyfile(folder / EPISODE_FILE, new / EPISODE_FILE)
        if (folder / _KEPT).is_dir():
            shutil.copytree(folder / _KEPT, new / _KEPT, symlinks=True)
        os.rename(folder, old)  # noqa: PTH104
        os.rename(new, folder)  # noqa: PTH104
        sync_folder(folder.parent)
    shutil.rmtree(old, ignore_errors=True)
    for part in parts:
        part.path.unlink(missing_ok=True)


def put_back(scratch: Path, home: Path) -> None:
    """Episodes that a killed `recut` had put aside and not yet replaced."""
    for old in scratch.glob(f"{_OLD}*"):
        target = home / old.name.removeprefix(_OLD)
        if not target.exists() and old.is_dir() and not old.is_symlink():
            os.rename(old, target)  # noqa: PTH104
            sync_folder(home)
