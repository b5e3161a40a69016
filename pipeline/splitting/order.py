"""What is asked of `media split`, and what was found out: the plan that a person sees before anything is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.agenda.cuts import SNAP_MS, PlannedTalk
from pipeline.agenda.talk import Agenda
from pipeline.model.media import MediaFacts
from pipeline.store.workspace import Workspace

Progress = Callable[[str, float], None]
"""Told what is being done, and how much of it is done, 0..1."""


@dataclass(frozen=True, kw_only=True)
class SplitOrder:
    """What the person said."""

    workspace: Workspace
    show: str
    recordings: tuple[Path, ...]
    """The first is what listeners will hear; further ones were made at the same time and are cut alike."""
    agenda: Path
    starts: str | None = None
    """Time of day at which the recordings begin."""
    date: dt.date | None = None
    season: int | None = None
    shift_ms: int = 0
    snap_ms: int = SNAP_MS
    exact: bool = False
    recut: bool = False
    """Cut episodes anew whose times in the agenda were corrected."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """One recording of the day."""

    path: Path
    facts: MediaFacts
    duration_ms: int


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What there is of a talk already."""

    state: Literal["new", "here", "moved"]
    """moved: its episode was cut at other times."""
    episode: Path | None = None
    """Folder of its episode."""
    span_ms: tuple[int, int] | None = None
    """Where that was cut."""
    overlapped: tuple[Path, ...] = ()
    """Episodes of the same recording that no talk of the agenda is, and that this talk would hold a part of."""


@dataclass(frozen=True, kw_only=True)
class SplitPlan:
    """Where everything would be cut."""

    order: SplitOrder
    recordings: tuple[Recorded, ...]
    agenda: Agenda
    date: dt.date
    talks: tuple[PlannedTalk, ...]
    notes: tuple[str, ...]
    proposed_shift_ms: int | None
    """By how much the agenda seems to be late or early as a whole."""
