"""The block of `key: value` lines at the top of edited.md. What we do not know in it is kept byte for byte."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FENCE = "---"
_LINE = re.compile(r"\s*|#.*|[A-Za-z_][A-Za-z0-9_-]*\s*:.*|\s+\S.*")
_ITEM = re.compile(
    r'\s*(?P<key>[^\s:,{}"]+)\s*:\s*(?!\s)(?:(?P<quoted>"(?:[^"\\]|\\.)*")\s*|(?P<plain>[^,{}"]*))(?:,|$)'
)
_PLAIN = re.compile(r"[^\s,:{}\"'#][^,:{}\"#]*")
_MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The lines between the fences."""

    lines: tuple[str, ...]

    def get(self, key: str) -> str | None:
        at = self.line_of(key)
        return None if at is None else self.lines[at].partition(":")[2].strip()

    def line_of(self, key: str) -> int | None:
        """Index of the line of `key`."""
        for at, line in enumerate(self.lines):
            name, colon, _ = line.partition(":")
            if colon and name.rstrip() == key:
                return at
        return None

    def keys(self) -> tuple[str, ...]:
        return tuple(line.partition(":")[0].rstrip() for line in self.lines if _is_key(line))

    def with_value(self, key: str, value: str | None) -> FrontMatter:
        """The same with another value; None takes the line away. Every other line stays as it is."""
        at = self.line_of(key)
        if at is None:
            return self if value is None else FrontMatter((*self.lines, f"{key}: {value}"))
        new = () if value is None else (f"{key}: {value}",)
        return FrontMatter((*self.lines[:at], *new, *self.lines[at + 1 :]))

    @property
    def language(self) -> str | None:
        return self.get("language") or None

    @property
    def speakers(self) -> dict[str, str]:
        """Key -> name; empty when there are none or the line cannot be read."""
        return parse_speakers(self.get("speakers") or "{}") or {}


def _is_key(line: str) -> bool:
    return ":" in line and not line.startswith("#") and not line[:1].isspace()


def split_front(lines: Sequence[str]) -> tuple[FrontMatter | None, int]:
    """(front matter, number of lines it takes). None when it is not one from fence to fence: then it is text."""
    if not lines or lines[0].rstrip() != FENCE:
        return None, 0
    for at in range(1, min(len(lines), _MOST_LINES)):
        if lines[at].rstrip() == FENCE:
            return FrontMatter(tuple(lines[1:at])), at + 1
        if not _LINE.fullmatch(lines[at]):
            break
    return None, 0


def parse_speakers(value: str) -> dict[str, str] | None:
    """`{АХ: Айгөл Хәсәнова, "…": …}` -> names by key; None when it is not that."""
    if not (value.startswith("{") and value.endswith("}")):
        return None
    inner, at, found = value[1:-1].strip(), 0, {}
    while at < len(inner):
        match = _ITEM.match(inner, at)
        if match is None or not (match["quoted"] or match["plain"]):
            return None
        try:
            name = json.loads(match["quoted"]) if match["quoted"] else match["plain"].rstrip()
        except ValueError:
            return None
        found[match["key"]] = name
        at = match.end()
    return found


def render_speakers(speakers: Mapping[str, str]) -> str:
    items = (f"{key}: {name if _PLAIN.fullmatch(name) else json.dumps(name, ensure_ascii=False)}"
             for key, name in speakers.items())  # fmt: skip
    return "{" + ", ".join(items) + "}"
