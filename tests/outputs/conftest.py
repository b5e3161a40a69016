"""W3C's WebVTT parser, run by node."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

W3C = Path(__file__).parent / "w3c"


@pytest.fixture(scope="session")
def w3c_vtt(require_tool, tmp_path_factory):
    """Call it with texts; it returns for each what W3C's parser found: {'errors': […], 'cues': […]}."""
    node = require_tool("node")
    place = W3C
    if not (W3C / "node_modules" / "webvtt-parser").is_dir():
        # scripts/test installs it in place; a lone pytest run gets its own copy, and the tree stays as it was.
        place = tmp_path_factory.mktemp("w3c")
        for name in ("package.json", "package-lock.json", "check.mjs"):
            shutil.copy(W3C / name, place)
        npm = require_tool("npm")
        subprocess.run([npm, "ci", "--silent", "--no-audit", "--no-fund"], cwd=place, check=True, capture_output=True)

    def check(*texts: str) -> list[dict[str, Any]]:
        folder = tmp_path_factory.mktemp("vtt")
        for number, text in enumerate(texts):
            (folder / f"{number}.vtt").write_text(text, encoding="utf-8")
        files = [folder / f"{number}.vtt" for number in range(len(texts))]
        printed = subprocess.run([node, "check.mjs", *files], cwd=place, check=True, capture_output=True).stdout
        return json.loads(printed)

    return check
