"""Reads the theme of a workspace: what `media` ships, and what people put into presets/theme/."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.site.theme import SHIPPED, THEME_FOLDER, Theme
from pipeline.store.code import code_digest
from pipeline.store.workspace import Workspace

_TEMPLATE = ".j2"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_STATIC = frozenset({".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".ico", ".woff2", ".txt"})
_LARGEST_TEMPLATE = 512 * 1024
_LARGEST_FILE = 4 * 1024 * 1024
_MOST_FILES = 200
_CODE = ("site", "text", "model")
"""Packages whose code decides what pages say."""


def read_theme(workspace: Workspace) -> Theme:
    """Raises ConfigError, with all problems at once, when something in presets/theme/ cannot be used."""
    templates, static = _shipped()
    own_templates, own_static = _own(workspace.presets / "theme")
    return Theme(
        templates={SHIPPED + name: text for name, text in templates.items()} | templates | own_templates,
        static=static | own_static,
        code=code_digest(*_CODE),
        theirs=frozenset((*own_templates, *own_static)),
    )


@cache
def _shipped() -> tuple[dict[str, str], dict[str, bytes]]:
    site = resources.files("pipeline.site")
    templates = {file.name: file.read_text(encoding="utf-8") for file in _files(site / "templates", _TEMPLATE)}
    return templates, {file.name: file.read_bytes() for file in _files(site / "static", "")}


def _files(folder: Traversable, ending: str) -> list[Traversable]:
    found = (file for file in folder.iterdir() if file.is_file() and file.name.endswith(ending))
    return sorted((file for file in found if _NAME.fullmatch(file.name.strip("_"))), key=lambda file: file.name)


def _own(folder: Path) -> tuple[dict[str, str], dict[str, bytes]]:
    templates: dict[str, str] = {}
    static: dict[str, bytes] = {}
    problems: list[str] = []
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    if len(files) > _MOST_FILES:
        raise ConfigError([f"{THEME_FOLDER}: {len(files)} files are more than a theme may have, {_MOST_FILES}"])
    for file in files:
        if file.name.startswith("."):
            continue
        problem = _problem(folder, file)
        if problem is None:
            data = file.read_bytes()
            if file.suffix != _TEMPLATE:
                static[file.name] = data
                continue
            try:
                templates[file.name] = data.decode("utf-8-sig")
                continue
            except UnicodeDecodeError as error:
                problem = f"not UTF-8 text: {error}; save it as UTF-8"
        problems.append(f"{THEME_FOLDER}/{file.name}: {problem}")
    if problems:
        raise ConfigError(problems)
    return templates, static


def _problem(folder: Path, file: Path) -> str | None:
    """Why a file cannot be part of a theme."""
    if not file.is_file() or not file.resolve().is_relative_to(folder.resolve()):
        return "must be a file in this very folder; folders and links that lead out of it are not read"
    if not _NAME.fullmatch(file.name):
        return "a file of a theme has a name of small Latin letters, digits, '.', '-' and '_'"
    if file.suffix != _TEMPLATE and file.suffix not in _STATIC:
        return f"a theme has templates (*.html.j2) and files that end with {', '.join(sorted(_STATIC))}"
    limit = _LARGEST_TEMPLATE if file.suffix == _TEMPLATE else _LARGEST_FILE
    if (size := file.stat().st_size) > limit:
        return f"{size} bytes are more than it may have, {limit}"
    return None
