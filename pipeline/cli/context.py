"""What every verb is given: the workspace, found when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.store.episode_folder import EpisodeFolder
    from pipeline.store.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Context:
    """`ctx.obj` of every command."""

    named_workspace: Path | None

    def workspace(self) -> Workspace:
        """Raises UsageError when there is none."""
        from pipeline.store.workspace import find_workspace  # noqa: PLC0415

        return find_workspace(self.named_workspace)

    def episode(self, name: str) -> EpisodeFolder:
        """Raises EpisodeError when there is none of that name."""
        from pipeline.store.episode_folder import EpisodeFolder  # noqa: PLC0415

        workspace = self.workspace()
        return EpisodeFolder(workspace=workspace, path=workspace.find_episode(name))
