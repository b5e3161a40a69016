"""Which word of a corrected text is which word of the machine's, so that it keeps its time."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.text.homoglyphs import fix_homoglyphs
from pipeline.text.word_diff import equal_runs

_NOT_LETTERS = re.compile(r"[\W_]+")


def bare(word: str) -> str:
    """What is compared: neither case, punctuation, ё nor look-alike letters make a word another."""
    return _NOT_LETTERS.sub("", fix_homoglyphs(word).casefold().replace("ё", "е"))


def align(mine: Sequence[str], theirs: Sequence[str]) -> dict[int, int]:
    """Index in `mine` -> index in `theirs` of equal `bare` words, ascending on both sides."""
    return {
        left + step: right + step
        for left, right, length in equal_runs(mine, theirs)
        for step in range(length)
        if mine[left + step]
    }
