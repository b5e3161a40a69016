"""What a stage is: pure answers about an episode (options, inputs, outputs), and one function that does the work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.model.production import Production


@dataclass(frozen=True, kw_only=True)
class StepContext:
    """What a step may touch while it runs: inputs to read, a staging area to write, a place for progress and talk."""

    production: Production
    folder: Path
    """The episode folder: read inputs here, never write."""
    staging: Path
    """Fresh and empty; the step writes each of its outputs here, under its path relative to the episode folder."""
    journal: Path
    """A folder that survives a killed run of this very step (same fingerprint), for work that can be resumed.
    It is removed when the step is done."""
    presets: Path
    """The workspace's presets/ folder: covers and templates."""
    workspace: Path
    progress: Callable[[float], None] = lambda _fraction: None
    """Told how much of the step is done, 0..1."""
    say: Callable[[str], None] = lambda _message: None
    """A note for the person: shown, and kept in the manifest."""
    restoring: bool = False
    """What was retracted is to go out again: `media publish --restore`."""
    tools: dict[str, str] = field(default_factory=dict)
    """Names and versions of the tools and models used; the step fills it, the manifest keeps it."""

    def input(self, path: str) -> Path:
        return self.folder / path

    def output(self, path: str) -> Path:
        target = self.staging / path
        target.parent.mkdir(parents=True, exist_ok=True)
        return target


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A step of a production. All functions but `run` are pure."""

    name: str
    version: int
    """Raise it when the same options and inputs would give other bytes: everything it made becomes stale."""
    options: Callable[[Production], Mapping[str, Any]]
    """JSON-able: all that influences the result besides the inputs' bytes. Never a path of the machine."""
    inputs: Callable[[Production], tuple[str, ...]]
    """Paths relative to the episode folder."""
    outputs: Callable[[Production], tuple[str, ...]]
    """Paths relative to the episode folder. Those under work/ are scratch: re-made only when needed again."""
    run: Callable[[StepContext], None]
    stands: Callable[[Production, Path, Path], bool] = lambda _production, _folder, _workspace: True
    """Whether what it made outside the episode folder is still there, as far as can be seen without a network.
    Given the production, the episode folder and the workspace; asked only when its record is good."""
    advice: frozenset[str] = frozenset()
    """Options that the next making uses and records, but whose change alone makes nothing stale."""
