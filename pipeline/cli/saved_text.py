"""The text of an episode for the verbs that correct it, and what became of it as people and scripts read it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from pipeline.text.timecodes import clock

if TYPE_CHECKING:
    from pipeline.correcting import Correction, Saved
    from pipeline.store.episode_folder import EpisodeFolder

EDITED = "transcript/edited.md"
_CONFLICT = 4
_SHOWN = 20


@contextmanager
def correction(folder: EpisodeFolder) -> Iterator[Correction]:
    """The text, under its lock."""
    import datetime as dt  # noqa: PLC0415

    from pipeline.correcting import Correction  # noqa: PLC0415
    from pipeline.store.text_lock import text_locked  # noqa: PLC0415

    def waiting(who: str) -> None:
        print(f"the transcript of {folder.ref} is being saved by {who}; waiting for it", file=sys.stderr)

    with text_locked(folder, waiting=waiting):
        yield Correction(folder=folder, now=dt.datetime.now(dt.UTC))


def document(ref: str, saved: Saved, *, dry_run: bool) -> dict[str, Any]:
    return {
        "episode": ref,
        "file": EDITED,
        "changed": saved.changed,
        "dry_run": dry_run,
        "kept": saved.kept,
        "conflicts": [
            {"near_ms": conflict.near_ms, "yours": list(conflict.mine), "theirs": list(conflict.theirs)}
            for conflict in saved.conflicts
        ],
        "notes": list(saved.notes),
    }


def show(ref: str, saved: Saved, *, dry_run: bool, as_json: bool) -> None:
    """Raises typer.Exit with 4 when two versions stand side by side now."""
    if as_json:
        print(json.dumps(document(ref, saved, dry_run=dry_run), ensure_ascii=False, indent=1))
    else:
        for note in saved.notes[:_SHOWN]:
            print(f"note: {note}", file=sys.stderr)
        print(_sentence(ref, saved, dry_run=dry_run))
        for conflict in saved.conflicts[:_SHOWN]:
            print(f"\n{clock(conflict.near_ms)}")
            print("\n".join(f"  yours   {line}" for line in conflict.mine or ("(removed)",)))
            print("\n".join(f"  theirs  {line}" for line in conflict.theirs or ("(removed)",)))
    if saved.conflicts:
        where = "would stand" if dry_run else "stand"
        print(
            f"\nmedia: {ref}: at {len(saved.conflicts)} place(s) two versions {where} side by side in {EDITED}, "
            f"between lines with <<<<<<< and >>>>>>>; keep one of each: media edit {ref} --text",
            file=sys.stderr,
        )
        raise typer.Exit(_CONFLICT)


def _sentence(ref: str, saved: Saved, *, dry_run: bool) -> str:
    if not saved.changed:
        return f"{ref}: nothing new; the transcript stays as it is"
    if dry_run:
        return f"{ref}: {EDITED} would change (nothing was written)"
    kept = f"; the text of before is {saved.kept}" if saved.kept else ""
    return f"{ref}: {EDITED} is written{kept}\nmake its captions and notes anew with: media run {ref}"
