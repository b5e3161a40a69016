"""A title in large letters: the largest size at which it fits, its lines about equally long. Widths are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Width = Callable[[str, int], float]
"""(text, size) -> how wide it is."""

_SHORT_CHARS = 2
"""A preposition or a conjunction of so many letters stays with the word after it («в тексте», «һ» …)."""
_LONGEST_CHARS = 400
"""More than this fits on no picture, so it is not measured either."""
_DASHES = frozenset("—–-")


@dataclass(frozen=True, kw_only=True, slots=True)
class Headline:
    """How a title is set."""

    size: int
    lines: tuple[str, ...]


def headline(
    text: str, *, sizes: Sequence[int], width: float, height: float, leading: float, measure: Width
) -> Headline:
    """`sizes` from the largest to the smallest; a line takes `leading` times the size.

    At the smallest one, what still does not fit ends with an ellipsis.
    """
    text = text[:_LONGEST_CHARS]
    words = _units(text.split())
    for size in sizes:
        lines = _wrapped(words, size, width, measure)
        fits = all(measure(line, size) <= width for line in lines)
        if fits and len(lines) * size * leading <= height:
            return Headline(size=size, lines=_balanced(words, size, len(lines), width, measure))
    smallest = sizes[-1]
    room = max(int(height // (smallest * leading)), 1)
    lines = _wrapped(text.split(), smallest, width, measure)
    shown = [*lines[: room - 1], " ".join(lines[room - 1 :])]
    return Headline(size=smallest, lines=tuple(shortened(line, smallest, width, measure) for line in shown))


def shortened(text: str, size: int, width: float, measure: Width) -> str:
    """`text`, or as many of its letters as fit with an ellipsis."""
    if measure(text, size) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(_cut(text, middle), size) <= width else (low, middle - 1)
    return _cut(text, low)


def _cut(text: str, length: int) -> str:
    return text[:length].rstrip(" .,:;—–-«(") + "…"


def _units(words: Iterable[str]) -> list[str]:
    """Words that stay on one line: a short word with the next one, a dash with the one before."""
    units: list[str] = []
    joined = False
    for word in words:
        if units and (joined or word in _DASHES):
            units[-1] += f" {word}"
        else:
            units.append(word)
        joined = len(word) <= _SHORT_CHARS and word.isalpha()
    return units


def _wrapped(words: Sequence[str], size: int, width: float, measure: Width) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _balanced(words: Sequence[str], size: int, count: int, width: float, measure: Width) -> tuple[str, ...]:
    """The narrowest column that gives no more lines: none of them is left with a single short word."""
    low, high = 0, int(width)
    while low < high:
        middle = (low + high) // 2
        lines = _wrapped(words, size, middle, measure)
        good = len(lines) <= count and all(measure(line, size) <= middle for line in lines)
        low, high = (low, middle) if good else (middle + 1, high)
    return tuple(_wrapped(words, size, min(low, width), measure))
