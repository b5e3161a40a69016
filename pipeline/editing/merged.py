"""Is a change in a text already, with two versions of some places in it? A save that got no answer is sent again."""

from __future__ import annotations

from pipeline.editing.lines import MARK
from pipeline.editing.merge import MIDDLE, merge
from pipeline.editing.text import conflicts, parse_document, render_document


def is_merged(base: str, mine: str, now: str) -> bool:
    """Whether all that `mine` changed in `base` stands in the first versions of `now`: merging would only nest marks.

    False for a text without marks, which merging again does not change, and where `base` had marks already: then what
    changed may be that one of the versions was chosen.
    """
    if not conflicts(now) or conflicts(base):
        return False
    first = _canonical(_first_versions(now))
    again = merge(_canonical(base), _canonical(mine), first)
    return not again.conflicts and again.text == first


def _first_versions(text: str) -> str:
    """What was saved second stands first, as merge() writes it."""
    lines: list[str] = []
    mark = ""
    for line in text.split("\n"):
        found = line[: len(MIDDLE)] if MARK.fullmatch(line) else ""
        mark = found or mark
        if not found and mark != MIDDLE:
            lines.append(line)
    return "\n".join(lines)


def _canonical(text: str) -> str:
    return render_document(parse_document(text))
