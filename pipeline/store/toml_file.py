"""Reads a TOML file that a person wrote."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError


def read_toml(path: Path) -> dict[str, Any]:
    """Raises ConfigError with file and line when it is not TOML."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows' Notepad puts a mark before the first letter
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{path}: not valid TOML: {error}{_hint(text, str(error))}"]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([f"{path}: not UTF-8 text: {error}; save it as UTF-8"]) from error
    except OSError as error:
        raise ConfigError([f"{path}: cannot be read: {error.strerror}"]) from error


def _hint(text: str, message: str) -> str:
    """What word processors do to TOML."""
    at = re.search(r"line (\d+)", message)
    line = text.splitlines()[int(at[1]) - 1] if at and int(at[1]) <= len(text.splitlines()) else ""
    curly = re.search(r"=\s*[“”„«‘’]", line)
    return '; values stand in straight quotes, like "this"' if curly else ""
