"""What `media storage check` found out about a destination, and remembers (docs/formats/storage.md).

`<workspace>/.media/<destination>/storage.json` may be deleted at any time: writing then goes without conditions.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from pipeline.destinations._folder_marks import keep_out_of_git
from pipeline.destinations.layout import destination_name
from pipeline.model.settings import Storage
from pipeline.store.atomic import write_json

FORMAT = 1
Level = Literal["good", "note", "bad"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Conditions:
    """Which conditions of a write the store was seen to keep."""

    if_match: Literal["quoted", "bare"] | None = None
    """How the ETag must be written: Ceph 16 says 412 to the right one in quotes."""
    if_none_match: bool = False


NO_CONDITIONS = Conditions()


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One thing that was tried, and what came of it."""

    name: str
    outcome: str
    """A word for scripts, stable: 'ok', 'refused', 'ignored' …"""
    level: Level
    """good; note: publishing works, something is less comfortable or less sure; bad: not fit for publishing."""
    found: str
    """In words: what happened, and what it means for publishing."""
    mend: str
    """What to do; empty when there is nothing to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """All answers of one check."""

    destination: str
    checked_at: str
    """UTC, YYYY-MM-DDTHH:MM:SSZ."""
    conditions: Conditions
    answers: tuple[Answer, ...]

    @property
    def fit(self) -> bool:
        """Whether a show can be published there."""
        return all(answer.level != "bad" for answer in self.answers)


def answers_path(workspace: Path, storage: Storage) -> Path:
    """The file that keeps them."""
    return workspace / ".media" / destination_name(storage) / "storage.json"


def render_answers(answers: Answers) -> dict[str, Any]:
    """The JSON document: no secret, no path of this machine."""
    return {"format": FORMAT, "fit": answers.fit, **asdict(answers)}


def remember_answers(workspace: Path, storage: Storage, answers: Answers) -> None:
    """Keep them for later writes. Raises OSError."""
    path = answers_path(workspace, storage)
    keep_out_of_git(path.parent.parent)
    write_json(path, render_answers(answers))


def remembered_conditions(workspace: Path, storage: Storage) -> Conditions:
    """Those that were proved; none when nothing was checked, or the file cannot be read."""
    try:
        document = json.loads(answers_path(workspace, storage).read_bytes())
        kept = document["conditions"] if document["format"] == FORMAT else {}
        form, none_match = kept.get("if_match"), kept.get("if_none_match")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return NO_CONDITIONS
    return Conditions(if_match=form if form in {"quoted", "bare"} else None, if_none_match=none_match is True)
