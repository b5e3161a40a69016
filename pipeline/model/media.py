"""Facts of media files, as probed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class AudioFacts:
    """The first audio stream of a file."""

    codec: str
    sample_rate_hz: int
    channels: int
    layout: str
    sample_format: str
    duration_ms: int | None
    """What the container claims; None when it says nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MediaFacts:
    """What a recording is, from its container."""

    container: str
    audio: AudioFacts
    has_video: bool
    recorded_on: str | None
    """ISO date (YYYY-MM-DD) from the container's own metadata, or None."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceFile:
    """A raw recording in the episode's source/ folder, as it came."""

    name: str
    """Its ASCII name within source/."""
    original_name: str
    """The name it came with."""
    sha256: str
    size_bytes: int
    facts: MediaFacts
