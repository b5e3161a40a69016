"""A comparison as blocks: what stayed, and what became what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.text.word_diff import Run


@dataclass(frozen=True, slots=True)
class Block:
    """old[i1:i2] became new[j1:j2]; word for word the same when `same`."""

    same: bool
    i1: int
    i2: int
    j1: int
    j2: int


def blocks(runs: Iterable[Run], old: Sequence[str], new: Sequence[str]) -> list[Block]:
    """All of both lists in order, same and changed in turn. A same run that has fewer letters than the change on either
    side of it is taken for chance («и», «да», «һәм» among other words) and becomes part of the change.
    """
    old_at, new_at = _letters(old), _letters(new)

    def size(block: Block) -> int:
        return max(old_at[block.i2] - old_at[block.i1], new_at[block.j2] - new_at[block.j1])

    made: list[Block] = []
    for block in _alternating(runs, len(old), len(new)):
        made.append(block)
        while len(made) >= 3 and not made[-1].same:  # noqa: PLR2004 - change, same, change
            before, same, after = made[-3:]
            if size(same) >= min(size(before), size(after)):
                break
            made[-3:] = [Block(False, before.i1, after.i2, before.j1, after.j2)]
    return made


def _alternating(runs: Iterable[Run], old_length: int, new_length: int) -> list[Block]:
    made: list[Block] = []
    i = j = 0
    for left, right, length in [*runs, (old_length, new_length, 0)]:
        if left > i or right > j:
            made.append(Block(False, i, left, j, right))
        if length:
            made.append(Block(True, left, left + length, right, right + length))
        i, j = left + length, right + length
    return made


def _letters(words: Sequence[str]) -> list[int]:
    at, total = [0], 0
    for word in words:
        total += len(word)
        at.append(total)
    return at
