"""Shared by all tests: tools that must be there in CI, and places."""

from __future__ import annotations

import os
import shutil
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.geteuid() == 0:
        return
    for item in items:
        if item.get_closest_marker("root"):
            item.add_marker(pytest.mark.skip(reason="needs root: mounts a tiny tmpfs"))
