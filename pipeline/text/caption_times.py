"""When cues appear and vanish: with the speech, long enough to read, never over one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from pipeline.model.caption import CaptionRules

_JOIN_BELOW_MS = 480
"""A shorter blank between two cues only flickers: the first stays until the second comes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A cue as it is spoken."""

    start_ms: int
    speech_end_ms: int
    chars: int


def cue_times(wanted: Sequence[Wanted], rules: CaptionRules, *, duration_ms: int) -> list[tuple[int, int]]:
    """(start, end) of each cue: `min_duration_ms` to `max_duration_ms` long, `gap_ms` apart or more.

    A cue starts with its first word, later only when the one before it is still being read: that one may overstay by
    up to `max_lag_ms` to keep `max_cps`, and for as long as it takes to keep `min_duration_ms`.
    """
    times: list[tuple[int, int]] = []
    free_from = 0
    for at, cue in enumerate(wanted):
        start = max(cue.start_ms, free_from)
        if at + 1 < len(wanted):
            end = _end(cue, start, wanted[at + 1].start_ms - rules.gap_ms, rules)
        else:
            start, end = _last(cue, start, free_from, duration_ms, rules)
        times.append((start, end))
        free_from = end + rules.gap_ms
    return times


def _reading_ms(chars: int, cps: float) -> int:
    return ceil(chars * 1000 / cps)


def _end(cue: Wanted, start: int, next_at: int, rules: CaptionRules) -> int:
    easy = max(cue.speech_end_ms, start + _reading_ms(cue.chars, rules.comfortable_cps))
    needed = start + _reading_ms(cue.chars, rules.max_cps)
    if easy <= next_at:
        end = next_at if next_at - easy < _JOIN_BELOW_MS else easy
    else:
        end = max(next_at, min(needed, next_at + rules.max_lag_ms))
    return min(max(end, start + rules.min_duration_ms), start + rules.max_duration_ms)


def _last(cue: Wanted, start: int, free_from: int, duration_ms: int, rules: CaptionRules) -> tuple[int, int]:
    """The last cue ends with the recording: rather a little early than after it, if there is room before."""
    end = _end(cue, start, max(duration_ms, start), rules)
    if end > duration_ms:
        start = max(free_from, min(start, duration_ms - rules.min_duration_ms))
        end = max(duration_ms, start + rules.min_duration_ms)
    return start, min(end, start + rules.max_duration_ms)
