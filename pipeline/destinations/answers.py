"""What `media storage check` found out about a store, as far as writing depends on it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True, slots=True)
class Conditions:
    """Which conditions of a write the store was seen to keep."""

    if_match: Literal["quoted", "bare"] | None = None
    """How the ETag must be written: Ceph 16 says 412 to the right one in quotes."""
    if_none_match: bool = False


NO_CONDITIONS = Conditions()
