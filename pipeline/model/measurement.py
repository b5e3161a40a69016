"""What the measuring decode found out about the sources of an episode, joined into one recording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.model.loudness import Loudness
from pipeline.model.transcript import Span

SAMPLE_RATE_HZ = 48_000
"""All sound after the first filter has this rate; sample counts refer to it."""

Mix = Literal["mono", "stereo", "average", "left", "right"]
"""How one recording becomes what listeners hear. mono, stereo: as it came (more than two channels are mixed down to
stereo); average: both channels into one; left, right: only that channel, the other one is dead or inverted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One source within the joined recording."""

    name: str
    start_ms: int
    samples: int
    container_ms: int | None
    """What the container claims; None when it says nothing."""
    channels: int
    sample_rate_hz: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DecodeProblem:
    """A place where a source could not be decoded. `at_ms` counts from the start of the joined recording."""

    part: str
    at_ms: int
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Measurement:
    """master/measurement.json."""

    duration_ms: int
    samples: int
    """At 48 kHz."""
    loudness: Loudness
    """Of the joined recording after `mix`, before anything else is done to it."""
    mix: Mix
    channels: int
    """Of the master and the renditions: 1 or 2."""
    repaired: bool
    """The sources hold numbers that are no sound (NaN, infinity); every later decode replaces them by silence."""
    parts: tuple[Part, ...]
    silences: tuple[Span, ...]
    """Pauses of a second or more."""
    decode_problem_count: int
    decode_problems: tuple[DecodeProblem, ...]
    """The first of them, with their times."""
    warnings: tuple[str, ...]
    """In words, for people."""
