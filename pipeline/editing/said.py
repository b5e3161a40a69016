"""What a file of another program says: words, and who says them where it names people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

CLOCK = re.compile(r"\[(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?\]\s*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """Words of one speaker in a row."""

    words: tuple[str, ...]
    speaker: str | None = None
    """Name; None where the file names nobody."""


def said_line(line: str, names: Sequence[str]) -> Said:
    """'[12:30] Name: text', as transcript.txt has it; only `names` are names."""
    match = CLOCK.match(line.lstrip())
    text = line.lstrip()[match.end() :] if match else line
    name = next((name for name in names if text.startswith(f"{name}: ")), None)
    return Said(words=tuple((text[len(name) + 1 :] if name else text).split()), speaker=name)
