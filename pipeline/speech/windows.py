"""Cut a recording into the windows that recognition hears, one at a time.

Whisper hears 30 s at most and writes 224 tokens at most: Tatar needs over 5 tokens a word, so a window of Tatar
must be shorter (docs/speech.md). Cuts lie in pauses, the longer the better; only speech without any pause is cut
at its quietest frame. All positions are sample counts, so that no time ever drifts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipeline.speech.voice import FRAME_S, FRAME_SAMPLES, SAMPLE_RATE_HZ, FloatArray, Span

PADDING_SAMPLES = 3_200
"""200 ms of what surrounds the speech: detectors open late and close early."""
PAUSE_S = 3.0
"""A longer pause is never inside a window: models invent text there."""
PAUSE_BETWEEN_LANGUAGES_S = 0.9
"""The same where several languages are spoken: who goes on after a pause may do so in another one."""
SLOT_FRAMES = 31
"""Speech without a pause may be cut once in a second, at its quietest frame."""
WINDOW_COST = 1.0
"""Each window costs a pass of the encoder; cuts are weighed against it."""
UNNATURAL_CUT_COST = 6.0
"""A cut where nobody pauses may break a word: several windows more are the lesser evil."""
DIP_DB = 10.0
"""A frame so much quieter than its surroundings makes such a cut cheaper by one window, up to two."""


@dataclass(frozen=True, kw_only=True, order=True)
class Window:
    """Samples [start, stop) of the recording."""

    start: int
    stop: int

    @property
    def seconds(self) -> float:
        """Its length."""
        return (self.stop - self.start) / SAMPLE_RATE_HZ


def plan_windows(
    spans: Sequence[Span], levels: FloatArray, *, samples: int, max_window_s: float, longest_pause_s: float = PAUSE_S
) -> list[Window]:
    """Ascending windows that never overlap, hold every frame of `spans` and are at most `max_window_s` long.

    A pause over `longest_pause_s` is always cut.
    `spans` and `levels` (loudness, any unit) count frames; `samples` is the length of the recording.
    """
    limit = int((max_window_s * SAMPLE_RATE_HZ - 2 * PADDING_SAMPLES) // FRAME_SAMPLES)
    pieces = [piece for span in spans for piece in _pieces(span, levels, limit)]
    costs = [_cut_cost(before[1], after[0], levels) for before, after in pairwise(pieces)]
    groups = _cheapest_groups(pieces, [0.0, *costs], limit, round(longest_pause_s / FRAME_S))
    return _padded(groups, samples)


def split_window(window: Window, spans: Sequence[Span], levels: FloatArray) -> list[Window]:
    """Two windows, cut at the best place near the middle; the window itself when it is too short to cut."""
    first, last = window.start // FRAME_SAMPLES + 1, window.stop // FRAME_SAMPLES
    low, high = first + (last - first) // 4, last - (last - first) // 4
    if high - low < SLOT_FRAMES:
        return [window]
    pauses = [(max(a, low), min(b, high)) for a, b in _pauses(spans, first, last) if a < high and b > low]
    if pauses:
        a, b = max(pauses, key=lambda pause: (pause[1] - pause[0], -pause[0]))
        frame = (a + b) // 2
    else:
        off_centre = np.abs(np.linspace(-1, 1, high - low))
        frame = low + int((levels[low:high] + DIP_DB * off_centre).argmin())
    cut = frame * FRAME_SAMPLES
    return [Window(start=window.start, stop=cut), Window(start=cut, stop=window.stop)]


def _pauses(spans: Sequence[Span], first: int, last: int) -> list[Span]:
    inside = [(max(a, first), min(b, last)) for a, b in spans if a < last and b > first]
    edges = [first, *(edge for span in inside for edge in span), last]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]


def _pieces(span: Span, levels: FloatArray, limit: int) -> list[Span]:
    """The span itself; a very long one in pieces that meet at its quietest frames."""
    start, stop = span
    if stop - start <= limit // 2:
        return [span]
    slots = range(start + SLOT_FRAMES // 2, stop - SLOT_FRAMES, SLOT_FRAMES)
    cuts = [start, *(slot + int(levels[slot : slot + SLOT_FRAMES].argmin()) for slot in slots)]
    return list(zip(cuts, [*cuts[1:], stop], strict=True))


def _cut_cost(stop: int, start: int, levels: FloatArray) -> float:
    """Of a cut between speech that ends at `stop` and speech that begins at `start`."""
    if start > stop:
        return 0.5 / ((start - stop) * FRAME_S + 0.15)
    around = levels[max(0, start - SLOT_FRAMES // 2) : start + SLOT_FRAMES // 2]
    dip = float(around.mean() - levels[start]) / DIP_DB
    return UNNATURAL_CUT_COST - min(2.0, max(0.0, dip))


def _cheapest_groups(
    pieces: Sequence[Span], cut_costs: Sequence[float], limit: int, longest_pause: int
) -> list[Span]:
    """Join neighbouring pieces so that windows and cuts together cost least (dynamic programming).

    `cut_costs`: of a cut before each piece.
    """
    best = [0.0]
    begins: list[int] = []
    for last, (_, stop) in enumerate(pieces):
        cheapest, begin = float("inf"), last
        for first in range(last, -1, -1):
            start = pieces[first][0]
            if stop - start > limit and first != last:
                break
            pause = start - pieces[first - 1][1] if first else 0
            cost = best[first] + WINDOW_COST + cut_costs[first]
            if cost < cheapest:
                cheapest, begin = cost, first
            if pause > longest_pause:
                break
        best.append(cheapest)
        begins.append(begin)
    groups: list[Span] = []
    last = len(pieces) - 1
    while last >= 0:
        groups.append((pieces[begins[last]][0], pieces[last][1]))
        last = begins[last] - 1
    return groups[::-1]


def _padded(groups: Sequence[Span], samples: int) -> list[Window]:
    """Frames to samples, with some of the silence around; neighbours share a short pause by half."""
    windows: list[Window] = []
    for i, (start, stop) in enumerate(groups):
        before = (start - groups[i - 1][1]) * FRAME_SAMPLES // 2 if i else PADDING_SAMPLES
        after = (groups[i + 1][0] - stop) * FRAME_SAMPLES // 2 if i + 1 < len(groups) else PADDING_SAMPLES
        windows.append(
            Window(
                start=max(0, start * FRAME_SAMPLES - min(before, PADDING_SAMPLES)),
                stop=min(samples, stop * FRAME_SAMPLES + min(after, PADDING_SAMPLES)),
            )
        )
    return windows
