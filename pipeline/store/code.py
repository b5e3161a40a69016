"""Which code makes derived files: a new version of the program makes them anew, without a number raised by hand."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib import resources

_NAME = re.compile(r"[a-z0-9_]+\.py")


@cache
def code_digest(*packages: str) -> str:
    """Hash of all modules of these packages of `pipeline`, folders in them, too."""
    code = hashlib.sha256()
    for package in packages:
        waiting = [resources.files("pipeline") / package]
        while waiting:
            for file in sorted(waiting.pop().iterdir(), key=lambda file: file.name):
                if file.is_dir():
                    waiting.append(file)
                elif _NAME.fullmatch(file.name):
                    code.update(file.read_bytes())
    return code.hexdigest()
