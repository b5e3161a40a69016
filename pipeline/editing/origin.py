"""Which text a changed file began as. A text editor that was open for an hour writes what it read an hour ago."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pipeline.editing.merge import merge

_MOST_AS_NEAR = 20


def origin(known: Iterable[str], *, last: str, written: str) -> str | None:
    """The text of `known`, oldest first, that `written` is nearer to than to `last`, which it replaced.

    None when it began as `last`, and when it is one of the others to the letter: then somebody went back to that one.
    """
    lines = _lines(written)
    most = fewest = len(lines ^ _lines(last))
    found: str | None = None
    as_near: list[str] = []
    for text in known:
        if text == written:
            return None
        changed = len(lines ^ _lines(text))
        if changed < fewest or (found is not None and changed == fewest):
            found, fewest = text, changed
        elif changed == most:
            as_near = [*as_near[-_MOST_AS_NEAR:], text]
    return _nearer_in_words(as_near, last, written) if found is None else found


def _nearer_in_words(known: list[str], last: str, written: str) -> str | None:
    """Both changed one line only. Where they changed the same place of it, `written` mends what is in `last`."""
    words = Counter(written.split())

    def distance(text: str) -> int:
        others = Counter(text.split())
        return (words - others).total() + (others - words).total()

    found = min(reversed(known), key=distance, default=last)
    return found if distance(found) < distance(last) and not merge(found, last, written).conflicts else None


def _lines(text: str) -> set[str]:
    return set(text.split("\n"))
