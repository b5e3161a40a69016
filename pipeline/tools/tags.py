"""Writes tags into copies of bare encodes, and proves that the sound did not change. One adapter for each container."""

from __future__ import annotations

import struct
from pathlib import Path

import mutagen

from pipeline.errors import ToolFailed
from pipeline.model.tags import Tags
from pipeline.tools import tags_m4a, tags_mp3, tags_opus
from pipeline.tools.ffmpeg import find_ffmpeg

_WRITERS = {".mp3": tags_mp3.write_mp3, ".m4a": tags_m4a.write_m4a, ".opus": tags_opus.write_opus}


def write_tags(source: Path, target: Path, tags: Tags) -> None:
    """`target` becomes `source` with `tags`, and none of the tags it had. The same input gives the same bytes.

    Raises ToolFailed when the file cannot be read or written as its extension says.
    """
    try:
        _WRITERS[source.suffix](source, target, tags)
    except (mutagen.MutagenError, OSError, LookupError, struct.error) as error:
        # The last two are what its Ogg parser trips over when a file is damaged.
        message = f"{target.name} could not be tagged: {error}; make the encode anew with `--from render`"
        raise ToolFailed("mutagen", message) from error


def tool_versions() -> dict[str, str]:
    """For the manifest."""
    return {"mutagen": mutagen.version_string, "ffmpeg": find_ffmpeg().version}
