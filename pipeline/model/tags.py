"""What an audio file says about itself, whatever its container calls the fields (docs/tags.md)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pipeline.model.picture import Picture

MAX_CHAPTERS = 255
"""A count is one byte in ID3's table of contents and in M4A's chapter list, and all files get the same list."""

REPLAYGAIN_LUFS = -18.0
"""What ReplayGain 2.0 brings a file to."""
R128_LUFS = -23.0
"""What the gain of Opus files brings them to (RFC 7845, 5.2.1; EBU R 128)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChapterTag:
    """A chapter; it ends where the next one begins, the last one with the recording."""

    start_ms: int
    end_ms: int
    title: str
    url: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Gain:
    """What a player needs to make files equally loud: readings of this very file."""

    integrated_lufs: float
    true_peak_dbtp: float

    @property
    def replaygain_db(self) -> str:
        return f"{REPLAYGAIN_LUFS - self.integrated_lufs:+.2f} dB"

    @property
    def replaygain_peak(self) -> str:
        """1.0 is full scale."""
        return f"{10 ** (self.true_peak_dbtp / 20):.6f}"

    @property
    def r128_q7_8(self) -> str:
        """1/256 dB in a signed 16-bit number."""
        return str(max(-0x8000, min(0x7FFF, round((R128_LUFS - self.integrated_lufs) * 256))))


@dataclass(frozen=True, kw_only=True, slots=True)
class Tags:
    """All that is written into one file. Texts are in the episode's main language; '' or None: left out."""

    title: str
    show: str
    author: str
    """Who makes the show."""
    artist: str
    """Who is heard; else the author."""
    date: dt.date
    season: int | None
    number: int | None
    language: str
    """Three letters, ISO 639-2."""
    description: str
    """Plain text."""
    categories: tuple[str, ...]
    keywords: tuple[str, ...]
    copyright: str
    licence: str
    licence_url: str | None
    link: str
    """The show's page."""
    feed_url: str | None
    guid: str
    explicit: bool
    transcript: str
    chapters: tuple[ChapterTag, ...]
    gain: Gain | None
    cover: Picture | None

    @property
    def category(self) -> str:
        return " / ".join(self.categories)

    @property
    def keyword_list(self) -> str:
        return ", ".join(self.keywords)
