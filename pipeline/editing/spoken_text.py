"""The words of a text in its order, and the sentences that they stand in: what doubts are looked for in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from pipeline.editing.document import Document
from pipeline.text.word_alignment import bare


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A sentence with words: first…end-1 of the text."""

    first: int
    end: int
    turn: int
    language: str
    checked: bool
    """Somebody listened to its turn and found it right."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SpokenText:
    """A text by words."""

    words: tuple[str, ...]
    forms: tuple[str, ...]
    """`bare` of each word; '' for a dash."""
    lines: tuple[Line, ...]

    @classmethod
    def of(cls, document: Document, *, language: str) -> Self:
        """`language` is for a text that says none."""
        main = (document.front.language if document.front else None) or language
        lines: list[Line] = []
        at = 0
        for number, turn in enumerate(document.turns):
            for sentence in turn.sentences:
                end = at + len(sentence.words)
                if end > at:
                    lines.append(
                        Line(first=at, end=end, turn=number, language=turn.language or main, checked=turn.checked)
                    )
                at = end
        words = document.words
        forms = {word: bare(word) for word in dict.fromkeys(words)}
        return cls(words=words, forms=tuple(forms[word] for word in words), lines=tuple(lines))

    @property
    def open_lines(self) -> Iterator[Line]:
        """Those that nobody has checked."""
        return (line for line in self.lines if not line.checked)

    def pieces(self, first: int, end: int) -> Iterator[tuple[Line, int, int]]:
        """(line, first, end) of what the words first…end-1 have of each line that nobody has checked."""
        number = self._number_of(first)
        while number < len(self.lines) and (line := self.lines[number]).first < end:
            if not line.checked:
                yield line, max(first, line.first), min(end, line.end)
            number += 1

    def line_of(self, word: int) -> Line:
        return self.lines[self._number_of(word)]

    def _number_of(self, word: int) -> int:
        return bisect_right(self.lines, word, key=lambda line: line.first) - 1
