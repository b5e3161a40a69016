"""The waveform of an episode as an SVG picture: a row of bars, small, readable on any background.

Bars are one path in `currentColor`: within a page the picture takes the page's colour; opened on its own, it is grey.
Quiet recordings fill the picture, too: the tallest bars are the loudest moments of this very episode.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

BARS = 300
BAR_PITCH = 4
BAR_WIDTH = 2.4
HEIGHT = 96
LOUD_QUANTILE = 0.995
"""A single click does not flatten everything else."""
SMALLEST_BAR = 1.2
_SHAPE = 0.8
"""Below 1, quiet passages stay visible."""


def bar_heights(magnitudes: Sequence[float], *, bars: int = BARS) -> tuple[float, ...]:
    """0..1 for each bar, from magnitudes (any unit, 0 is silence) of equal stretches of time."""
    if not magnitudes:
        return ()
    count = min(bars, len(magnitudes))
    edges = [index * len(magnitudes) // count for index in range(count + 1)]
    peaks = [_mean_of_loudest(magnitudes[a:b]) for a, b in pairwise(edges)]
    loud = sorted(peaks)[min(len(peaks) - 1, int(len(peaks) * LOUD_QUANTILE))]
    if loud <= 0:
        return (0.0,) * count
    return tuple(min(1.0, peak / loud) ** _SHAPE for peak in peaks)


def _mean_of_loudest(magnitudes: Sequence[float]) -> float:
    """Between mean and maximum: speech keeps its shape, pauses stay visible."""
    loudest = sorted(magnitudes)[len(magnitudes) // 2 :]
    return sum(loudest) / len(loudest)


def render_waveform(magnitudes: Sequence[float], *, title: str, description: str) -> str:
    """An SVG document with a title and a description for people who do not see it."""
    heights = bar_heights(magnitudes)
    width = max(1, len(heights)) * BAR_PITCH
    middle = HEIGHT / 2
    reach = middle - BAR_WIDTH
    path = []
    for index, height in enumerate(heights):
        half = max(SMALLEST_BAR, height * reach) - BAR_WIDTH / 2
        x = index * BAR_PITCH + BAR_PITCH / 2
        path.append(f"M{x:g} {middle - half:.1f}v{2 * half:.1f}" if half > 0 else f"M{x:g} {middle:g}h.01")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" role="img" '
        f'aria-labelledby="waveform-title waveform-desc" color="#6b7280">\n'
        f'<title id="waveform-title">{escape(title)}</title>\n'
        f'<desc id="waveform-desc">{escape(description)}</desc>\n'
        f'<path fill="none" stroke="currentColor" stroke-width="{BAR_WIDTH}" stroke-linecap="round" '
        f'd="{"".join(path)}"/>\n'
        "</svg>\n"
    )
