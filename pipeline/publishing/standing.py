"""What stands at the destination where derived files go: looked at where it is cheap, else believed as we left it.

Shared pages and feeds are listed each time, so what another producer, or a killed run, left there is seen and mended.
Pages in an episode's own folder lie among its media; they are listed only when this machine has never stored them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.model.derived import Derived
from pipeline.publishing.records import Snapshot
from pipeline.publishing.target import Target

_MOST_FOLDERS = 20
"""When the pages of more episodes are unknown, the whole show is listed."""
_EPISODE_DEPTH = 3
_STEM = re.compile(r"[a-z]+")
_FEED = re.compile(r"[^/]+/(feed(-\d+)?|feeds/[^/]+)\.(xml|json)")
_PAGE = re.compile(r"(index|text-\d+|embed)(\.[a-z-]+)?\.html|oembed(\.[a-z-]+)?\.json")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Marks of what is there."""

    marks: Mapping[str, str]
    prefixes: tuple[str, ...]
    """Where was looked."""

    def mark(self, path: str) -> str | None:
        return self.marks.get(path)

    def looked_at(self, path: str) -> bool:
        return path.startswith(self.prefixes)


def look(target: Target, items: Sequence[Derived], snapshot: Snapshot, *, everything: bool = False) -> Standing:
    """List the places of `items`. `everything`: believe nothing."""
    shared: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for item in items:
        parts = item.path.split("/")
        own = len(parts) >= _EPISODE_DEPTH and parts[0] == target.show and parts[1] in snapshot.episodes
        if not own:
            shared[_place(parts)] = None
        elif everything or item.path not in target.cache.derived:
            unknown[f"{parts[0]}/{parts[1]}/"] = None
    prefixes = [*shared, *unknown] if len(unknown) <= _MOST_FOLDERS else [f"{target.show}/", *shared]
    wanted = [p for p in prefixes if not any(p != other and p.startswith(other) for other in prefixes)]
    found = {path: item.mark for prefix in wanted for path, item in target.listing(prefix).items()}
    return Standing(marks=found, prefixes=tuple(wanted))


def _place(parts: Sequence[str]) -> str:
    """`show/topics/x.html` -> `show/topics/`; beside other things, the beginning of its name: `show/feed`."""
    *folders, name = parts
    start = "/".join(folders[:2]) + "/" if folders else ""
    if len(folders) > 1 or folders == ["assets"]:
        return start
    stem = _STEM.match(name)
    return start + (stem[0] if stem else name)


def is_feed(path: str) -> bool:
    """Whether it is a feed of a show or a page of one, by its name; not an earlier one in history/."""
    return _FEED.fullmatch(path) is not None


def is_page(path: str) -> bool:
    """Whether it is one of the pages that an episode has in its own folder, by its name."""
    parts = path.split("/")
    return len(parts) == _EPISODE_DEPTH and _PAGE.fullmatch(parts[-1]) is not None


def marks_of(data: bytes) -> frozenset[str]:
    """What a listing says of these bytes, in a folder and in most S3 stores."""
    return frozenset({hashlib.sha256(data).hexdigest(), hashlib.md5(data, usedforsecurity=False).hexdigest()})
