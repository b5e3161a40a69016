"""Shared by all tests: tools that must be there in CI, and places."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples each time, and no clock: a busy machine is not a bug.
settings.register_profile("media", deadline=None, derandomize=True, database=None)
settings.load_profile("media")

ROOT = Path(__file__).resolve().parent.parent
TOOLS_REQUIRED = bool(os.environ.get("MEDIA_TESTS_REQUIRE_TOOLS") or os.environ.get("CI"))


def need_tool(name: str) -> str:
    """The path of a program; without it the test is skipped on a laptop and fails in CI."""
    path = shutil.which(name)
    if path:
        return path
    message = f"{name} is not installed; ./scripts/test installs it when it may"
    if TOOLS_REQUIRED:
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def require_tool():
    return need_tool


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def tiny_model(root: Path) -> Path:
    return root / "tests" / "data" / "whisper-tiny-tt-ru"


@pytest.fixture(scope="session")
def browser(require_tool):
    """Debian's Chromium. One for all tests of a process: Playwright starts only once in it."""
    sync_api = pytest.importorskip("playwright.sync_api")
    chromium = require_tool("chromium")
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium, args=["--autoplay-policy=user-gesture-required", "--mute-audio"]
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def axe_source(require_tool, tmp_path_factory) -> str:
    """axe-core, as npm brings it."""
    place = Path(__file__).parent / "browser" / "axe"
    if not (place / "node_modules" / "axe-core").is_dir():
        # scripts/test installs it in place; a lone pytest run gets its own copy, and the tree stays as it was.
        copy = tmp_path_factory.mktemp("axe")
        for name in ("package.json", "package-lock.json"):
            shutil.copy(place / name, copy)
        npm = require_tool("npm")
        subprocess.run([npm, "ci", "--silent", "--no-audit", "--no-fund"], cwd=copy, check=True, capture_output=True)
        place = copy
    return (place / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.geteuid() == 0:
        return
    for item in items:
        if item.get_closest_marker("root"):
            item.add_marker(pytest.mark.skip(reason="needs root: mounts a tiny tmpfs"))
