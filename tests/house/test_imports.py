"""Imports go one way (docs/README.md, "How it is built"), and pure packages stay pure."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PIPELINE = ROOT / "pipeline"

# From the ground up: each part may import from those in earlier rows only.
ROWS = (
    {"errors"},
    {"model"},
    {"sound", "speech", "text"},
    {"agenda", "bag", "editing", "feed", "site"},
    {"tools", "store", "outputs"},
    {"destinations"},
    {"stages"},
    {"plan"},
    {"step"},
    {"run"},
    {"arrival", "correcting", "produce", "storage_check"},
    {"catalogue", "editor", "proceedings", "publishing", "splitting"},
    {"archive", "checkup", "withholding"},
    {"cli"},
)
ROW_OF = {part: number for number, row in enumerate(ROWS) for part in row}
# Times are written and read by people: the one pure function of text that the nouns need.
ALLOWED_UPWARDS = {("model/basics.py", "pipeline.text.timecodes")}

PURE = {"agenda", "bag", "model", "sound", "speech", "text", "editing", "feed", "site", "outputs", "plan"}
IMPURE_MODULES = {
    "os", "io", "sys", "time", "subprocess", "socket", "shutil", "tempfile", "glob", "random", "secrets", "threading",
    "asyncio", "http", "urllib.request", "ssl", "logging", "multiprocessing",
}
TOOLS_ONLY = {
    "ffmpeg", "imageio_ffmpeg", "av", "soundfile", "pydub", "mutagen", "faster_whisper", "ctranslate2", "onnxruntime",
    "huggingface_hub", "tokenizers", "boto3", "botocore", "s3transfer", "requests", "urllib3", "httpx", "ftplib", "PIL",
    "docx",
}

# Not of the kind that gives the package its name, but what all of that kind share. `_name.py` is shared by its name.
SHARED = {"stages": {"base"}, "destinations": {"answers", "base", "layout", "receipt"}, "outputs": set(), "cli": set()}

FILES = sorted(PIPELINE.rglob("*.py"))


def part_of(path: Path) -> str:
    return path.relative_to(PIPELINE).parts[0].removesuffix(".py")


def imports(path: Path) -> list[tuple[int, str]]:
    """(line, full name) of all that a file imports, wherever in it; `from a import b` gives a.b."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write imports from the top: `from pipeline.… import …`"
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return found


def is_or_under(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def places(problems: list[str]) -> str:
    return "\n".join(["", *problems])


def test_every_part_of_the_pipeline_has_its_place():
    parts = {part_of(path) for path in FILES} - {"__init__"}
    assert parts - set(ROW_OF) == set(), "say in ROWS where the new part stands"


def test_imports_go_one_way():
    problems = []
    for path in FILES:
        here = part_of(path)
        for line, name in imports(path):
            words = name.split(".")
            if words[0] != "pipeline" or here == "__init__" or words[1:2] in ([], ["__version__"]):
                continue
            there = words[1]
            allowed = any(
                path == PIPELINE / file and is_or_under(name, module) for file, module in ALLOWED_UPWARDS
            )
            if there != here and not allowed and ROW_OF[there] >= ROW_OF[here]:
                problems.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    assert not problems, places(problems)


def siblings(package: str) -> set[str]:
    """Modules of a package that are one of a kind: a stage, a verb, a destination, an output."""
    modules = {path.stem for path in (PIPELINE / package).glob("[!_]*.py")}
    if package == "cli":  # a verb is what has a command; the rest is shared by verbs
        return {name for name in modules if "\ndef command(" in (PIPELINE / package / f"{name}.py").read_text("utf-8")}
    return modules - SHARED[package]


@pytest.mark.parametrize("package", SHARED)
def test_siblings_do_not_import_each_other(package):
    one_of_a_kind = siblings(package)
    assert len(one_of_a_kind) > 1
    problems = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in sorted((PIPELINE / package).glob("*.py"))
        if path.name != "__init__.py"
        for line, name in imports(path)
        if name.startswith(f"pipeline.{package}.") and name.split(".")[2] in one_of_a_kind
    ]
    assert not problems, places(problems)


def test_media_speech_tag_and_network_packages_are_imported_in_tools_only():
    problems = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in FILES
        if part_of(path) != "tools"
        for line, name in imports(path)
        if any(is_or_under(name, package) for package in TOOLS_ONLY)
    ]
    assert not problems, places(problems)


def test_there_is_one_door_to_subprocess():
    doors = {path for path in FILES for _, name in imports(path) if is_or_under(name, "subprocess")}
    assert doors == {PIPELINE / "tools" / "process.py"}


def test_pure_packages_touch_no_file_clock_process_or_network():
    problems = []
    for path in FILES:
        if part_of(path) not in PURE:
            continue
        where = path.relative_to(ROOT)
        for line, name in imports(path):
            impure = any(is_or_under(name, module) for module in IMPURE_MODULES)
            if impure or (is_or_under(name, "pathlib") and not name.startswith("pathlib.Pure")):
                problems.append(f"{where}:{line} imports {name}")
        problems += [f"{where}:{line} calls {name}()" for line, name in impure_calls(path)]
    assert not problems, places(problems)


def impure_calls(path: Path) -> list[tuple[int, str]]:
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    named = [(node.lineno, ast.unparse(node.func)) for node in calls]
    clocks = (".now", ".today", ".utcnow", "uuid1", "uuid4")
    return [(line, name) for line, name in named if name in {"open", "print", "input"} or name.endswith(clocks)]


def test_the_checks_see_what_they_look_for(tmp_path):
    bad = tmp_path / "bad.py"
    bad.write_text("import os.path\nfrom pathlib import Path\ndef f():\n    from boto3 import client\n    open('x')\n")
    assert imports(bad) == [(1, "os.path"), (2, "pathlib.Path"), (4, "boto3.client")]
    assert impure_calls(bad) == [(5, "open")]
