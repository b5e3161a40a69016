"""Facts between the page's words for them and those of episode.toml: there, people write times as '00:12:30'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.model.facts import KEYS, page_facts
from pipeline.text.timecodes import parse_timecode_ms, timecode

TIMES = {"start_ms": "start", "duration_ms": "duration"}
"""Key on the page -> key in the file."""
_NAMES = {in_file: on_page for on_page, in_file in TIMES.items()}


def facts_in(episode: Mapping[str, Any]) -> dict[str, Any]:
    """The facts in the content of an episode.toml that was found valid, with every key of KEYS."""
    return page_facts({key: _on_page(episode[key]) for key in KEYS if key in episode}, what="episode.toml")


def in_toml(value: Any) -> Any:
    """A fact, or an item of a list, as a new one is written."""
    if not isinstance(value, Mapping):
        return value
    return {TIMES.get(key, key): timecode(inner) if key in TIMES else inner for key, inner in value.items()}


def _on_page(value: Any) -> Any:
    if isinstance(value, list):
        return [_on_page(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    return {_NAMES.get(key, key): parse_timecode_ms(inner) if key in _NAMES else inner for key, inner in value.items()}
