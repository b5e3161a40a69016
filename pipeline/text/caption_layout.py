"""Captions from words: where each cue and each line ends, chosen for the whole recording at once.

Dynamic programming over all words: `best[j]` is the cheapest way to caption the first j words, and a cue from word i
to word j costs what a viewer pays for it: a bad break, text too fast to read, a cue too short to see, a pause bridged,
a line over the soft limit, unequal lines. Greedy filling does well on each cue and leaves a stray word to the next;
this does not. A cue holds few words, so the work grows with the words only (30,000 words: under a second).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipeline.model.caption import STANDARD, CaptionRules, Cue, CueLine
from pipeline.model.transcript import Transcript
from pipeline.text.caption_breaks import break_costs
from pipeline.text.caption_times import Wanted, cue_times
from pipeline.text.caption_words import Token, speaker_label, tokens

_PER_CUE = 8.0
_TWO_SPEAKERS = 14.0
_OPEN_SENTENCE = 5.0
_ACROSS_PERSONS_CUE = 40.0
_PARTS_PERSONS_CUE = 12.0
_LINE_BREAK_SHARE = 0.7
_UNEQUAL_PER_CHAR = 0.12
_TOP_HEAVY = 1.0
_OVER_SOFT_PER_CHAR = 2.0
_TOO_SHORT = 60.0
_COMFORTABLE_MS = 1200
_TWO_SENTENCES_PER_CHAR = 0.25
_FAST_PER_CPS = 3.0
_LAG_PER_MS = 0.012
_TOO_FAST_PER_MS = 0.05
_PAUSE_FREE_MS = 300
_PAUSE_PER_MS = 0.015
_LINES = 2


def caption_cues(
    transcript: Transcript, rules: CaptionRules = STANDARD, *, names: Sequence[str] = ()
) -> tuple[Cue, ...]:
    """Lay the whole transcript out. Every word is in exactly one cue, in order.

    `names` are people's full names, never to be parted. Cues last `min_duration_ms` to `max_duration_ms`, follow
    one another with at least `gap_ms`, and have at most two lines of at most `max_line_chars`.
    """
    words = tokens(transcript, rules)
    if not words:
        return ()
    cuts = _Layout(words, rules, names).cuts()
    wanted = [
        Wanted(
            start_ms=words[i].start_ms,
            speech_end_ms=words[j - 1].end_ms,
            chars=_width(words[i:j]),
        )
        for i, _, j in cuts
    ]
    times = cue_times(wanted, rules, duration_ms=transcript.duration_ms)
    return tuple(_cue(words, cut, time) for cut, time in zip(cuts, times, strict=True))


def _width(words: Sequence[Token]) -> int:
    return sum(len(word.text) + (not word.glued) for word in words) - 1


def _cue(words: Sequence[Token], cut: tuple[int, int, int], time: tuple[int, int]) -> Cue:
    i, k, j = cut
    lines = tuple(
        CueLine(
            text="".join(part.text if part.glued or not at else f" {part.text}" for at, part in enumerate(line)),
            speaker=line[0].speaker,
            starts_turn=line[0].first,
            start_ms=line[0].start_ms,
        )
        for line in (words[i:k], words[k:j])
        if line
    )
    return Cue(start_ms=time[0], end_ms=time[1], lines=lines, dialogue=words[i].turn != words[j - 1].turn)


@dataclass(frozen=True, slots=True)
class _Columns:
    """What the inner loop asks of the words, as flat lists: attribute access on 30,000 objects is half the time."""

    width: list[int]
    """Characters before each word with names and spaces."""
    chars: list[int]
    """The same without names: what is read."""
    space: list[int]
    inside: list[float]
    """Summed cost of having the gaps before each word inside a cue."""
    ends: list[int]
    """Sentences ended before each word."""
    begun: list[int]
    """Where the sentence of the word before each word begins."""


class _Layout:
    """The search over one transcript."""

    def __init__(self, words: Sequence[Token], rules: CaptionRules, names: Sequence[str]) -> None:
        self.words, self.rules = words, rules
        self.breaks, sentence = break_costs(words, names)
        space = [0 if word.glued else 1 for word in words]
        named = [len(speaker_label(w.speaker)) + 2 if w.first and w.speaker else 0 for w in words]
        sizes = [len(word.text) + gap for word, gap in zip(words, space, strict=True)]
        self.at = _Columns(
            width=[0, *accumulate(size + name for size, name in zip(sizes, named, strict=True))],
            chars=[0, *accumulate(sizes)],
            space=space,
            inside=[0.0, *accumulate(self._inside(at) for at in range(len(words)))],
            ends=[0, *accumulate(int(end) for end in sentence[1:])],
            begun=[0, *accumulate((at if sentence[at] else 0 for at in range(len(words))), max)],
        )
        self.over = [
            max(width - rules.line_chars, 0) * _OVER_SOFT_PER_CHAR if width <= rules.max_line_chars else float("inf")
            for width in range(_LINES * (rules.max_line_chars + len(rules.dash)) + 2)
        ]
        self.starts = [word.start_ms for word in words]
        self.speech_ends = list(accumulate((word.end_ms for word in words), max))
        self.turns = [word.turn for word in words]
        self.turn_begins = {word.turn: at for at, word in enumerate(words) if word.first}
        self.hard = [
            at > 0 and words[at].start_ms - words[at - 1].end_ms > rules.max_pause_ms for at in range(len(words))
        ]

    def _inside(self, at: int) -> float:
        if at == 0:
            return 0.0
        before, after = self.words[at - 1], self.words[at]
        cost = max(after.start_ms - before.end_ms - _PAUSE_FREE_MS, 0) * _PAUSE_PER_MS
        return cost + (_ACROSS_PERSONS_CUE if after.person == "begins" else 0.0)

    def cuts(self) -> list[tuple[int, int, int]]:
        """(first word, first word of the second line or the end, end) of each cue."""
        count = len(self.words)
        best = [0.0] + [float("inf")] * count
        came: list[tuple[int, int]] = [(0, 0)] * (count + 1)
        for i in range(count):
            base = best[i] + _PER_CUE
            for j in self._reach(i):
                cost = base + self._cue_cost(i, j)
                if cost < best[j]:
                    line_cost, k = self._lines(i, j)
                    if cost + line_cost < best[j]:
                        best[j], came[j] = cost + line_cost, (i, k)
        found = []
        j = count
        while j:
            i, k = came[j]
            found.append((i, k, j))
            j = i
        return found[::-1]

    def _reach(self, i: int) -> range:
        """Ends that a cue from word i may have."""
        rules, at = self.rules, self.at
        most = at.width[i] + at.space[i] + _LINES * rules.max_line_chars + 1
        latest = self.starts[i] + rules.max_duration_ms
        j = i + 1
        while (
            j < len(self.words)
            and at.width[j + 1] <= most
            and self.speech_ends[j] <= latest
            and not self.hard[j]
            and self.turns[j] - self.turns[i] <= 1
        ):
            j += 1
        return range(i + 1, j + 1)

    def _cue_cost(self, i: int, j: int) -> float:
        """All but the lines."""
        rules, at = self.rules, self.at
        cost = at.inside[j] - at.inside[i + 1] + self.breaks[j]
        if j < len(self.words) and self.words[j].person == "within":
            cost += _PARTS_PERSONS_CUE
        sentences = at.ends[j] - at.ends[i]
        if sentences and at.ends[j] == at.ends[j - 1]:
            cost += _OPEN_SENTENCE
        chars = at.chars[j] - at.chars[i] - at.space[i]
        begun = at.begun[j]
        if begun > i:
            # Two short sentences share a cue well; of two long ones the second would be read before it is said.
            before = at.chars[begun] - at.chars[i]
            cost += min(before, chars - before) * _TWO_SENTENCES_PER_CHAR
        if self.turns[j - 1] != self.turns[i]:
            cost += _TWO_SPEAKERS
        shown_ms = rules.max_duration_ms
        if j < len(self.words):
            shown_ms = min(shown_ms, max(self.starts[j] - rules.gap_ms - self.starts[i], 1))
        if shown_ms < rules.min_duration_ms:
            cost += _TOO_SHORT * (1.5 - shown_ms / rules.min_duration_ms)
        elif shown_ms < _COMFORTABLE_MS:
            cost += (_COMFORTABLE_MS - shown_ms) / 100
        return cost + _fast(chars, shown_ms, rules)

    def _lines(self, i: int, j: int) -> tuple[float, int]:
        """Cost of the best lines and where the second begins (j: there is one line); infinite when none fits."""
        at, rules = self.at, self.rules
        if self.turns[i] != self.turns[j - 1]:
            k = self.turn_begins[self.turns[j - 1]]
            dash = len(rules.dash)
            top, bottom = self._line_width(i, k) + dash, self._line_width(k, j) + dash
            return self.over[top] + self.over[bottom], k
        width, space, over, breaks = at.width, at.space, self.over, self.breaks
        begin, end = width[i] + space[i], width[j]
        best_cost, best_k = over[end - begin], j
        if end - begin <= rules.line_chars:
            return best_cost, best_k
        for k in range(i + 1, j):
            top, bottom = width[k] - begin, end - width[k] - space[k]
            if top > rules.max_line_chars:
                break
            cost = breaks[k] * _LINE_BREAK_SHARE + abs(top - bottom) * _UNEQUAL_PER_CHAR + over[top] + over[bottom]
            if top > bottom:
                cost += _TOP_HEAVY
            if cost < best_cost:
                best_cost, best_k = cost, k
        return best_cost, best_k

    def _line_width(self, i: int, j: int) -> int:
        return self.at.width[j] - self.at.width[i] - self.at.space[i]


def _fast(chars: int, shown_ms: int, rules: CaptionRules) -> float:
    """Above the comfortable speed it costs by speed, above the highest by how far captions would lag behind."""
    cps = chars * 1000 / shown_ms
    if cps <= rules.comfortable_cps:
        return 0.0
    lag_ms = max(chars * 1000 / rules.max_cps - shown_ms, 0.0)
    cost = (min(cps, rules.max_cps) - rules.comfortable_cps) * _FAST_PER_CPS
    return cost + lag_ms * _LAG_PER_MS + max(lag_ms - rules.max_lag_ms, 0.0) * _TOO_FAST_PER_MS
