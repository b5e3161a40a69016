"""The stages, in the order in which people think of them. A new stage is a file here and a line in `all_stages`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the command line reads the names only, and starts a third faster without pydantic
    from pipeline.stages.base import Stage

STAGE_NAMES = ("measure", "render", "transcribe", "captions", "chapters", "notes", "waveform", "share", "tag", "upload")


@cache
def all_stages() -> tuple[Stage, ...]:
    """Imported on first use: `media --help` needs none of them."""
    from importlib import import_module  # noqa: PLC0415

    return tuple(import_module(f"pipeline.stages.{name}").STAGE for name in STAGE_NAMES)
