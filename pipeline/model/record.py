"""What is remembered of the steps that were done: the content of manifest.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class OutputRecord:
    """A file as it was when the step had just made it."""

    sha256: str
    size_bytes: int
    mtime_ns: int
    """Only a hint: same size and time mean the bytes need not be read again."""


@dataclass(frozen=True, kw_only=True)
class StepRecord:
    """What is known of the last time a stage was done."""

    fingerprint: str
    version: int
    options: Mapping[str, Any]
    inputs: Mapping[str, str]
    """Path -> sha256."""
    outputs: Mapping[str, OutputRecord]
    made_at: str
    seconds: float
    notes: tuple[str, ...] = ()
    """What the step had to say to the person."""
    tools: Mapping[str, str] = field(default_factory=dict)


Manifest = Mapping[str, StepRecord]
"""Stage name -> record."""
