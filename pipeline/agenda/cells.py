"""Several things in one cell of a table: people with their roles, keywords, links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pipeline.text.labels import known_roles

_PARTS = re.compile(r"[;,\n]")
_ROLE = re.compile(r"(?P<name>[^()]+?)\s*\((?P<role>[^()]+)\)\s*")


def items(text: str) -> list[str]:
    """Parted by commas, semicolons or lines."""
    return [part for part in (" ".join(item.split()) for item in _PARTS.split(text)) if part]


def people(texts: Mapping[str, str], *, role: str | None) -> list[dict[str, Any]]:
    """`texts`: per language, who speaks; the first of one language is the first of the other.

    Raises ValueError when the languages name differently many. A role in brackets is that person's own.
    """
    lists = {language: items(text) for language, text in texts.items()}
    if len({len(names) for names in lists.values()}) > 1:
        counts = ", ".join(f"{len(names)} in {language!r}" for language, names in lists.items())
        raise ValueError(f"names differently many people per language ({counts}); name them in the same order")
    found = []
    for place in range(max(map(len, lists.values()), default=0)):
        names: dict[str, str] = {}
        said = role
        for language, entries in lists.items():
            match = _ROLE.fullmatch(entries[place])
            names[language] = match["name"] if match else entries[place]
            said = match["role"] if match else said
        found.append({"name": names, "role": role_of(said)} if said else {"name": names})
    return found


def role_of(word: str) -> str:
    """A role of the podcast taxonomy for what people call it in Tatar or Russian; else the word as it is."""
    return known_roles().get(" ".join(word.lower().split()), word)


def link_of(line: str, language: str) -> dict[str, Any]:
    """'Слайдлар https://…' or a bare address, which is then called by its host."""
    *title, url = line.split()
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    return {"url": url, "title": {language: " ".join(title) or host or url}}
