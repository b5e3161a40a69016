"""Three versions of one text become one: what either side changed since the base is in it.

Word by word, not line by line: two people who correct different words of a sentence do not meet. Where both changed the
same words in different ways, both versions stay, between marks that people know from git.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.editing.document import Aside
from pipeline.editing.front_matter import FENCE, FrontMatter, split_front
from pipeline.editing.lines import read_header, read_line
from pipeline.editing.merge_front import merge_front
from pipeline.text.clean import clean_text
from pipeline.text.timecodes import clock
from pipeline.text.word_diff import equal_runs

MINE, MIDDLE, THEIRS = "<<<<<<<", "=======", ">>>>>>>"
_END = "\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Conflict:
    """Lines that both sides changed, each as its side has them."""

    near_ms: int
    """The time of the header above."""
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """The text with everything in it; with conflicts, both versions stand between marks."""

    text: str
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class _Change:
    begin: int
    end: int
    new: tuple[str, ...]
    mine: bool


def merge(base: str, mine: str, theirs: str, *, names: tuple[str, str] = ("yours", "theirs")) -> Merged:
    """Texts of edited.md in canonical form. `names` stand at the marks."""
    (base_front, old), (mine_front, left), (theirs_front, right) = map(_split, (base, mine, theirs))
    both = [*_changes(old, left, mine=True), *_changes(old, right, mine=False)]
    changes = sorted(both, key=lambda change: (change.begin, change.end))
    written = _Lines(names=names)
    at = 0
    for group in _groups(changes):
        begin, end = group[0].begin, max(change.end for change in group)
        written.agreed(old[at:begin])
        ours, others = (_applied(old, begin, end, group, mine=side) for side in (True, False))
        untouched = tuple(old[begin:end])
        if others in {ours, untouched}:
            written.agreed(ours)
        elif ours == untouched:
            written.agreed(others)
        else:
            written.differing(ours, others)
        at = end
    written.agreed(old[at:])
    written.close()
    front = merge_front(base_front, mine_front, theirs_front)
    head = [FENCE, *front.lines, FENCE] if front else []
    return Merged(text="".join(f"{line}\n" for line in [*head, *written.lines]), conflicts=tuple(written.conflicts))


def _split(text: str) -> tuple[FrontMatter | None, list[str]]:
    """Front matter, and the rest as words and ends of lines."""
    lines = clean_text(text).split(_END)
    front, taken = split_front(lines)
    if lines[-1] == "":
        lines.pop()
    return front, [token for line in lines[taken:] for token in (*_words(line), _END)]


def _words(line: str) -> list[str]:
    """An aside is one, with its spaces as they are."""
    return [line] if line[:1] in {"#", "<", "=", ">"} and isinstance(read_line(line), Aside) else line.split()


def _changes(old: Sequence[str], new: Sequence[str], *, mine: bool) -> Iterator[_Change]:
    i = j = 0
    for left, right, length in [*equal_runs(old, new), (len(old), len(new), 0)]:
        gone, come = old[i:left], tuple(new[j:right])
        if len(gone) == len(come) and _END not in gone and _END not in come:
            # As many words as before: each took the place of one, and neighbours may be somebody else's.
            yield from (_Change(i + step, i + step + 1, (word,), mine) for step, word in enumerate(come))
        elif gone or come:
            yield _Change(i, left, come, mine)
        i, j = left + length, right + length


def _groups(changes: Sequence[_Change]) -> Iterator[list[_Change]]:
    """Changes that touch the same words, or add at the same place."""
    group: list[_Change] = []
    end = -1
    for change in changes:
        same_place = group and change.begin == change.end == end and group[-1].begin == group[-1].end
        if group and not (change.begin < end or same_place):
            yield group
            group, end = [], -1
        group.append(change)
        end = max(end, change.end)
    if group:
        yield group


def _applied(old: Sequence[str], begin: int, end: int, group: Sequence[_Change], *, mine: bool) -> tuple[str, ...]:
    words: list[str] = []
    for change in group:
        if change.mine == mine:
            words += [*old[begin : change.begin], *change.new]
            begin = change.end
    return (*words, *old[begin:end])


@dataclass(kw_only=True)
class _Lines:
    """Lines as they are put together; two versions of those in which the sides differ."""

    names: tuple[str, str]
    lines: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    _mine: list[str] = field(default_factory=list)
    _theirs: list[str] = field(default_factory=list)
    _differ: bool = False
    _near_ms: int = 0

    def agreed(self, tokens: Sequence[str]) -> None:
        for token in tokens:
            self._mine.append(token)
            if self._differ:
                self._theirs.append(token)
            if token == _END:
                self._end_of_line()

    def differing(self, mine: Sequence[str], theirs: Sequence[str]) -> None:
        if not self._differ:
            self._theirs, self._differ = list(self._mine), True
        self._mine += mine
        self._theirs += theirs

    def close(self) -> None:
        if self._mine or self._theirs:
            self.agreed([_END])

    def _end_of_line(self) -> None:
        ours = _as_lines(self._mine)
        if self._differ:
            others = _as_lines(self._theirs)
            self._conflict(ours, others)
        else:
            self._plain(ours)
        self._mine, self._theirs, self._differ = [], [], False

    def _plain(self, lines: Sequence[str]) -> None:
        for line in lines:
            header = read_header(line) if line.startswith("[") else None
            if header and header.anchor_ms is not None:
                self._near_ms = header.anchor_ms
        self.lines += lines

    def _conflict(self, mine: Sequence[str], theirs: Sequence[str]) -> None:
        near = self._near_ms
        self.lines.append(f"{MINE} {self.names[0]} ({clock(near)})")
        self._plain(mine)
        self.lines.append(MIDDLE)
        self._plain(theirs)
        self.lines.append(f"{THEIRS} {self.names[1]}")
        self.conflicts.append(Conflict(near_ms=near, mine=tuple(mine), theirs=tuple(theirs)))


def _as_lines(tokens: Sequence[str]) -> list[str]:
    lines: list[list[str]] = [[]]
    for token in tokens:
        if token == _END:
            lines.append([])
        else:
            lines[-1].append(token)
    return [" ".join(words) for words in lines[:-1]] if tokens[-1] == _END else [" ".join(words) for words in lines]
