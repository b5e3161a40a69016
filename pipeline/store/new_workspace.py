"""Makes a workspace from the presets that ship with the program."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.store.atomic import write_bytes

GITIGNORE = """\
# An episode's heavy parts; its sidecars (toml, json, vtt, md) belong in git.
/public/
episodes/**/source/*
!episodes/**/source/sources.json
!episodes/**/source/split.json
episodes/**/master/*.flac
episodes/**/master/peaks.dat
episodes/**/master/encoded/
episodes/**/renditions/
episodes/**/work/
episodes/**/runs/*.log
episodes/**/.lock
episodes/*/.lock
episodes/*/.incoming-*
episodes/.restoring/
/catalogue/.lock
episodes/*/.splitting/
"""


def shipped_presets() -> Path:
    """The presets inside the installed package; in a checkout, those at its root."""
    inside = Path(str(resources.files("pipeline"))) / "shipped" / "presets"
    return inside if inside.is_dir() else Path(str(resources.files("pipeline"))).parent / "presets"


def make_workspace(root: Path) -> tuple[list[Path], list[Path]]:
    """Returns what was made and what was there already and stays as it is. Raises UsageError when `root` is a file."""
    if root.exists() and not root.is_dir():
        raise UsageError(f"{root} is a file; name a folder")
    shipped = shipped_presets()
    wanted = {
        root / "presets" / path.relative_to(shipped): path.read_bytes()
        for path in sorted(shipped.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }
    wanted[root / ".gitignore"] = GITIGNORE.encode()
    made, kept = [], []
    for path, data in wanted.items():
        if path.exists():
            kept.append(path)
        else:
            write_bytes(path, data)
            made.append(path)
    if not (root / "episodes").exists():
        (root / "episodes").mkdir(parents=True)
        made.append(root / "episodes")
    return made, kept
