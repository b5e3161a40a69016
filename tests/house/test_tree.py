"""What lies in the repository: sizes, scripts, nothing of one machine."""

import ast
import os
import re
import shutil
import subprocess
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = [ROOT / "scripts" / name for name in ("setup", "test", "demo", "debian-packages")] + [ROOT / ".ci" / "run"]


def tracked() -> list[Path]:
    argv = [shutil.which("git") or "git", "ls-files", "-z"]
    listed = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def text_of(path: Path) -> str:
    """The file as text; nothing for a binary one."""
    data = path.read_bytes()
    return "" if b"\0" in data[:8192] else data.decode("utf-8")


def python_files() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


def test_files_are_short():
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert {name: count for name, count in lines.items() if count > 400} == {}
    assert median(count for name, count in lines.items() if name.startswith("pipeline/")) <= 120


def test_functions_are_short():
    long = {}
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 60:
                long[f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"] = node.end_lineno - node.lineno + 1
    assert long == {}


def test_no_tracked_file_is_large():
    sizes = {str(path.relative_to(ROOT)): path.stat().st_size for path in tracked()}
    assert {name: size for name, size in sizes.items() if size > 8_000_000} == {}
    assert sum(sizes.values()) < 30_000_000


def test_no_machine_path_and_no_registry_address_is_tracked():
    # Put together here, so that this file does not find itself.
    folders = r"(?<![\w.*\-/>}])/(?:wor" + r"k|far" + r"m|roo" + r"t|home/\w+)/[\w.]"
    hosts = r"pypi\.or" + r"g|pythonhosted\.or" + r"g|registry\.npmjs|npmjs\.or" + r"g|deb\.debian\.or" + r"g"
    pattern = re.compile(f"{folders}|{hosts}")
    found = {
        f"{path.relative_to(ROOT)}:{number}": line.strip()[:160]
        for path in tracked()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if pattern.search(line)
    }
    assert found == {}


def test_no_secret_is_tracked():
    shapes = re.compile(r"AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|xox[bp]-\d|ghp_\w{30}|\d{8,10}:AA[\w-]{32}")
    found = [str(path.relative_to(ROOT)) for path in tracked() if shapes.search(text_of(path))]
    assert found == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script_is_sound_bash(script, require_tool):
    assert os.access(script, os.X_OK)
    subprocess.run([shutil.which("bash") or "bash", "-n", str(script)], check=True)
    checked = subprocess.run([require_tool("shellcheck"), str(script)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_constraints_pin_all_that_is_asked_for():
    pinned = {
        line.split("==")[0]
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    asked = set(re.findall(r'^    "([a-z0-9-]+)(?:\[[a-z]+\])?[><=]', project, re.MULTILINE))
    assert len(asked) > 20
    assert asked - pinned == set(), "run scripts/pin.py"
