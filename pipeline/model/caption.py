"""A cue: what stands on the screen, and when."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class CueLine:
    """One line of a cue, without dash and name."""

    text: str
    speaker: str | None
    """Clean: one line, nothing invisible."""
    starts_turn: bool
    """The speaker begins here: SRT names them, players that show names show it."""
    start_ms: int
    """When its first word is said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cue:
    """One or two lines; two speakers in one cue have a line each."""

    start_ms: int
    end_ms: int
    lines: tuple[CueLine, ...]
    dialogue: bool = False
    """Two speakers: each line gets a dash."""

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, kw_only=True, slots=True)
class CaptionRules:
    """The limits that captions keep; [captions] in a preset sets most (docs/captions.md says where each comes from)."""

    line_chars: int = 39
    """Soft: longer lines cost, characters."""
    max_line_chars: int = 42
    """Hard limit of a line, characters, dash and name included."""
    comfortable_cps: float = 17.0
    """Soft reading speed, characters per second."""
    max_cps: float = 20.0
    """Reading speed that is kept as long as captions stay within `max_lag_ms` of the speech."""
    min_duration_ms: int = 833
    max_duration_ms: int = 7000
    gap_ms: int = 80
    """Between two cues, so that the eye sees the change: two frames at 25/s."""
    max_pause_ms: int = 1500
    """A cue never bridges a longer pause."""
    max_lag_ms: int = 1000
    """A cue may stay this long past the next one's first word when people speak faster than can be read."""
    dash: str = "-"
    """Before each line when two speakers share a cue."""


STANDARD = CaptionRules()
