"""`media review`: what was approved, by whom."""

from __future__ import annotations

import datetime as dt

from pipeline.errors import EpisodeError, UsageError
from pipeline.produce import Order, plan_of
from pipeline.publishing.checks import reviewed_files
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.review import Review, write_review
from pipeline.text.clean import clean_line


def approve(folder: EpisodeFolder, *, by: str, note: str | None, now: dt.datetime) -> Review:
    """Raises EpisodeError when the episode is not made, or something in it is about to change: nobody has seen that."""
    name = clean_line(by)
    if not name:
        raise UsageError("--by is empty; say who approves it")
    production, steps = plan_of(Order(folder=folder, verb="review", upload=False))
    stale = [step.name for step in steps if step.stale]
    if stale:
        raise EpisodeError(
            f"{folder.ref} is not finished: {', '.join(stale)}; run `media run {folder.ref} --no-upload`, look at it, "
            "then approve it",
            episode=folder.ref,
        )
    review = Review(
        by=name,
        at=now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        note=clean_line(note) if note and clean_line(note) else None,
        files=reviewed_files(folder, production),
    )
    write_review(folder.path, review)
    return review
