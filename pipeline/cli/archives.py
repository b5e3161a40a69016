"""What the verbs of the archive share."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.archive.targets import Targets, guarded, target_at
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.cli.context import Context
    from pipeline.model.settings import ArchiveTarget
    from pipeline.store.episode_folder import EpisodeFolder
    from pipeline.store.workspace import Workspace


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def targets(context: Context) -> Targets:
    """Of the workspace, if there is one: an archive outlives it."""
    try:
        return Targets(workspace=context.workspace())
    except UsageError:
        if context.named_workspace is not None:
            raise
        return Targets(workspace=None)


def verify_days(workspace: Workspace, show: str | None) -> int:
    """Of a show; of all, the shortest."""
    from pipeline.store.options import read_preset  # noqa: PLC0415

    shows = (show,) if show else workspace.shows()
    return min(read_preset(workspace, name).archive.verify_days for name in shows)


def chosen(workspace: Workspace, name: str, season: int | None) -> tuple[list[EpisodeFolder], str | None]:
    """The episodes, and the show if all of it was meant. Raises UsageError, EpisodeError."""
    from pipeline.errors import EpisodeError  # noqa: PLC0415
    from pipeline.store.episode_folder import EpisodeFolder  # noqa: PLC0415

    if name.rstrip("/") not in workspace.shows():
        if season is not None:
            raise UsageError("--season goes with a show, not with an episode")
        return [EpisodeFolder(workspace=workspace, path=workspace.find_episode(name, or_show=True))], None
    show = name.rstrip("/")
    folders = [EpisodeFolder(workspace=workspace, path=path) for path in workspace.episode_folders(show)]
    if season is not None:
        folders = [folder for folder in folders if folder.options().settings.episode.season == season]
    if not folders:
        which = f"season {season} of {show}" if season else show
        raise EpisodeError(f"{which} has no episode here; make one with `media ingest`", episode=show)
    return folders, show


def chosen_targets(
    workspace: Workspace, folder: EpisodeFolder, to: list[str], *, tar: bool
) -> dict[str, ArchiveTarget]:
    """By name. Raises UsageError without any, ConfigError when one is not fit to keep an archive."""
    from pipeline.destinations.layout import destination_name  # noqa: PLC0415
    from pipeline.errors import ConfigError  # noqa: PLC0415

    settings = folder.options().settings
    known = settings.archive.targets
    targets: dict[str, ArchiveTarget] = {}
    for place in to or known:
        if place in known:
            targets[place] = known[place].model_copy(update={"tar": True}) if tar else known[place]
        else:
            if not place.strip():
                raise UsageError("--to is empty; name a folder or a target")
            target = target_at(place if "://" in place else str(Path(place).expanduser().absolute()), tar=tar)
            targets[destination_name(target)] = target
    if not targets:
        raise UsageError(
            "there is nowhere to archive to: name a folder with --to, or write [archive.targets.NAME] into "
            "presets/_house.toml (docs/archive.md)"
        )
    problems = [p for n, target in targets.items() for p in guarded(target, settings, name=n, workspace=workspace.root)]
    if problems:
        raise ConfigError(problems)
    return targets
