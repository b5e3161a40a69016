"""Merging front matter: key by key, speakers name by name. What is not ours to decide stays as a comment."""

from __future__ import annotations

from pipeline.editing.front_matter import FrontMatter, parse_speakers, render_speakers

_EMPTY = FrontMatter(())
_SPEAKERS = "speakers"


def merge_front(
    base: FrontMatter | None, mine: FrontMatter | None, theirs: FrontMatter | None
) -> FrontMatter | None:
    """Theirs with what I changed. Where both changed a value, theirs holds and mine stays in a comment below."""
    if mine is None or mine == base:
        return theirs if theirs is not None else mine
    if theirs is None or theirs == base:
        return mine
    old = base or _EMPTY
    merged = theirs
    for key in dict.fromkeys((*mine.keys(), *old.keys())):
        was, ours, others = old.get(key), mine.get(key), theirs.get(key)
        if ours in {was, others}:
            continue
        if others == was:
            merged = merged.with_value(key, ours)
        elif key == _SPEAKERS and (both := _speakers(was, ours, others)) is not None:
            merged = merged.with_value(key, both)
        else:
            merged = FrontMatter((*merged.lines, f"# {key}: {ours if ours is not None else '(removed)'}"))
    known = {*merged.lines, *old.lines}
    return FrontMatter((*merged.lines, *(line for line in mine.lines if line.startswith("#") and line not in known)))


def _speakers(was: str | None, ours: str | None, others: str | None) -> str | None:
    """All keys of both; None when one key got two names."""
    old, mine, theirs = (parse_speakers(value or "{}") for value in (was, ours, others))
    if old is None or mine is None or theirs is None:
        return None
    merged = dict(theirs)
    for key, name in mine.items():
        if name == old.get(key):
            continue
        if theirs.get(key, name) not in {name, old.get(key)}:
            return None
        merged[key] = name
    return render_speakers(merged)
