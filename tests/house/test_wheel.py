"""What `pip install` gets: a wheel holds all that the program reads at run time."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PIPELINE = ROOT / "pipeline"
SOURCES_OF_THE_EDITOR = PIPELINE / "editor" / "web"


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    """Files of the wheel, built by the hatchling that is here; without a network if the page is there already."""
    into = tmp_path_factory.mktemp("wheel")
    argv = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(into)]
    subprocess.run(argv, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = into.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_it_holds_every_file_of_the_package(names):
    files = {path for path in PIPELINE.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    files = {path for path in files if SOURCES_OF_THE_EDITOR not in path.parents}
    kinds = {path.suffix for path in files}
    assert {".py", ".j2", ".js", ".css", ".otf"} <= kinds
    assert {str(path.relative_to(ROOT)) for path in files} - names == set()


def test_it_brings_the_presets_and_no_tests(names):
    assert {"pipeline/shipped/presets/_house.toml", "pipeline/shipped/presets/covers/aittem-bit.jpg"} <= names
    assert not [name for name in names if name.startswith(("tests/", "scripts/", "docs/"))]


def test_it_brings_the_editors_page_built_and_not_its_sources(names, require_tool):
    if not (PIPELINE / "editor" / "static" / "editor.js").is_file():
        require_tool("npm")
    page = {f"pipeline/editor/static/{name}" for name in ("editor.js", "editor.css", "LICENSES.txt")}
    assert page - names == set()
    assert not [name for name in names if name.startswith("pipeline/editor/web/") or "node_modules" in name]
