"""scripts/setup installs when something changed, and only then. A stub python stands in for pip's minutes."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STUB = '#!/bin/sh\ncase "$*" in *pip*) echo "$@" >> "{log}";; *build_editor*) echo "$@" >> "{log}-pages";; esac\n'


@pytest.fixture
def checkout(tmp_path):
    """A project with a .venv whose python only writes down what it is told to install."""
    for name in ("pyproject.toml", "constraints.txt", "scripts/setup"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "media"):
        (programs / name).write_text(STUB.format(log=tmp_path / "installs"))
        (programs / name).chmod(0o755)
    (programs / "pip").write_text(f"#!{programs}/python\n")
    return tmp_path


def setup(checkout, *options):
    subprocess.run([checkout / "scripts" / "setup", *options], check=True, capture_output=True)
    log = checkout / "installs"
    return log.read_text().splitlines() if log.exists() else []


def test_second_setup_installs_nothing(checkout):
    (first,) = setup(checkout)
    assert first.startswith("-m pip install")
    assert first.endswith("-c constraints.txt -e .[dev]")
    assert setup(checkout) == [first]


@pytest.mark.parametrize("file", ["pyproject.toml", "constraints.txt"])
def test_a_changed_requirement_is_installed(checkout, file):
    setup(checkout)
    with (checkout / file).open("a") as text:
        text.write("# changed\n")
    assert len(setup(checkout)) == 2


def test_what_developers_have_is_enough_for_users_but_not_the_other_way_round(checkout):
    assert setup(checkout, "--user")[-1].endswith("-e .")
    assert len(setup(checkout)) == 2
    assert len(setup(checkout, "--user")) == 2


def test_an_install_that_failed_is_tried_again(checkout):
    python = checkout / ".venv" / "bin" / "python"
    good = python.read_text()
    python.write_text('#!/bin/sh\ncase "$*" in *pip*) exit 1;; esac\n')
    with pytest.raises(subprocess.CalledProcessError):
        setup(checkout)
    python.write_text(good)
    assert len(setup(checkout)) == 1


def test_an_unknown_option_is_refused(checkout):
    refused = subprocess.run([checkout / "scripts" / "setup", "--dev"], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "usage" in refused.stderr


def test_the_editors_page_is_looked_at_each_time(checkout):
    setup(checkout)
    setup(checkout)
    assert (checkout / "installs-pages").read_text().splitlines() == ["scripts/build_editor.py"] * 2


@pytest.mark.parametrize(("npm_is_there", "installs"), [(True, 1), (False, 2)])
def test_a_changed_page_is_a_reason_to_install_where_only_pip_can_build_it(
    checkout, monkeypatch, npm_is_there, installs
):
    programs = checkout / "programs"
    programs.mkdir()
    needed = ("bash", "cat", "cut", "dirname", "grep", "python3", "rm", "sh", "sha256sum", *["npm"] * npm_is_there)
    for name in needed:
        (programs / name).symlink_to(shutil.which(name) or "/bin/true")
    monkeypatch.setenv("PATH", str(programs))
    source = checkout / "pipeline" / "editor" / "web" / "main.js"
    source.parent.mkdir(parents=True)
    for text in ("one", "two"):
        source.write_text(text)
        done = setup(checkout)
    assert len(done) == installs
