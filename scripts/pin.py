#!/usr/bin/env python3
"""Write constraints.txt: the exact version of all that `media-pipeline[dev]` needs, as .venv has it now.

Only what the project needs, directly or through others, is pinned; whatever else lies in .venv is left out.
Run it after `pip install -U …` and `pip install -e .[dev]`, with the suite green: `.venv/bin/python scripts/pin.py`
"""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = "media-pipeline"
# Needed on other versions of Python than the one that wrote this file.
ELSEWHERE = {"audioop-lts": "0.2.2"}
HEADER = f"""\
# The versions that the suite passes with; scripts/setup installs these. Written by scripts/pin.py.
# `pip install {PROJECT}` without this file takes whatever newer versions there are.
"""


def needed_versions(project: str, extra: str) -> dict[str, str]:
    """Name -> version of all that `project[extra]` needs; raises PackageNotFoundError if one is absent."""
    versions: dict[str, str] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [(project, frozenset({extra}))]
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        distribution = metadata.distribution(name)
        versions[canonicalize_name(name)] = distribution.version
        for line in distribution.requires or []:
            requirement = Requirement(line)
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": name}) for name in extras or {""}):
                waiting.append((requirement.name, frozenset(requirement.extras)))
    del versions[canonicalize_name(project)]
    return versions


def main() -> None:
    versions = {**ELSEWHERE, **needed_versions(PROJECT, "dev")}
    # pip and setuptools belong to the Python that makes the .venv.
    for name in ("pip", "setuptools"):
        versions.pop(name, None)
    lines = [f"{name}=={version}\n" for name, version in sorted(versions.items())]
    target = Path(__file__).resolve().parent.parent / "constraints.txt"
    target.write_text(HEADER + "".join(lines), encoding="utf-8")
    print(f"{target.name}: {len(lines)} versions")


if __name__ == "__main__":
    main()
