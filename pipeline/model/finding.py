"""What a check has to say: of a feed, of a store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that is wrong or doubtful."""

    code: str
    """Stable, for scripts: 'enclosure-length-zero'."""
    severity: Literal["error", "warning"]
    """error: an app or a directory refuses or loses something; warning: it shows badly, or the source is unsure."""
    where: str
    """'channel', 'item 3 «Title» (guid …)', with the line in the file where it is known."""
    message: str
    """What is wrong, with the value found, and what to do next."""
    source: str
    """Which rule says so: 'Apple: A Podcaster's Guide to RSS', 'RSS 2.0', 'podcast-namespace: transcript' …"""
