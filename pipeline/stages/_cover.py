"""The show's cover as stages read it. Shared by the stages."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.model.picture import Picture, parse_picture
from pipeline.stages.base import StepContext


def read_cover(context: StepContext) -> Picture:
    """Raises ConfigError when it lies elsewhere, cannot be read or is no picture."""
    name = context.production.settings.show.cover
    path: Path = (context.presets / name).resolve()
    if not path.is_relative_to(context.presets.resolve()):
        raise ConfigError([f"show.cover: {name!r} lies outside {context.presets}; put the picture there"])
    try:
        return parse_picture(path.read_bytes())
    except (OSError, ValueError) as error:
        raise unusable_cover(path, error) from error


def unusable_cover(path: Path | str, error: OSError | ValueError) -> ConfigError:
    """What to tell the person."""
    reason = (error.strerror if isinstance(error, OSError) else None) or error
    return ConfigError([f"show.cover: {path}: {reason}; give a JPEG or PNG, square, 1400-3000 px"])
