"""Names that the shell completes: shows, episodes, stages. Silent when there is no workspace."""

from __future__ import annotations

import typer

from pipeline.cli.context import Context
from pipeline.errors import MediaError
from pipeline.stages import STAGE_NAMES


def _context(context: typer.Context) -> Context:
    return Context(named_workspace=context.find_root().params.get("workspace"))


def shows(ctx: typer.Context, incomplete: str) -> list[str]:
    try:
        return [name for name in _context(ctx).workspace().shows() if name.startswith(incomplete)]
    except MediaError:
        return []


def episodes(ctx: typer.Context, incomplete: str) -> list[str]:
    try:
        folders = _context(ctx).workspace().episode_folders()
    except MediaError:
        return []
    refs = [f"{folder.parent.name}/{folder.name}" for folder in folders]
    return [ref for ref in refs if incomplete in ref]


def stages(incomplete: str) -> list[str]:
    return [name for name in STAGE_NAMES if name.startswith(incomplete)]


def shows_and_episodes(ctx: typer.Context, incomplete: str) -> list[str]:
    return shows(ctx, incomplete) + episodes(ctx, incomplete)
