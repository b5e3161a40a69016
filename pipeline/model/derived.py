"""A derived file of the site: a feed, a page, a piece of the search index. Made from the records, never edited."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.model.published import PublishedFile
from pipeline.model.reading import Reading

Readings = Mapping[str, Reading]
"""sha256 of a reading.json -> what it holds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Derived:
    """What it is called, on what it depends, and how it is made."""

    path: str
    """Below the site's root."""
    fingerprint: str
    """Of all that its bytes depend on: as long as it is the same, it need not be made again."""
    render: Callable[[Readings], bytes]
    """Pure. Given the readings it asked for."""
    readings: tuple[PublishedFile, ...] = ()
    """Read-along texts that it needs."""


def fingerprint(*facts: Any) -> str:
    """sha256 of JSON-able facts, in order."""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
