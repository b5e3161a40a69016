"""Our scripts and styles, looked at without a browser: there is no build that would find a wrong import."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "pipeline" / "site" / "static"
SCRIPTS = sorted(STATIC.glob("*.js"))
IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"\./([^"]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?:async )?(?:function|class|const) (\w+)", re.MULTILINE)


def text_of(path):
    return path.read_text(encoding="utf-8")


def closure(name, *, later=True, seen=()):
    """A script and all that it imports; `later`: also what it imports when a page needs it."""
    found, text = {name}, text_of(STATIC / name)
    dynamic = re.findall(r'()import\("\./(.+?)"\)', text) if later else []
    for _, other in [*IMPORT.findall(text), *dynamic]:
        if other not in seen:
            found |= closure(other, later=later, seen=(*seen, name))
    return found


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_what_a_script_imports_is_there_and_used(script):
    text = text_of(script)
    for names, other in IMPORT.findall(text):
        exported = EXPORT.findall(text_of(STATIC / other))
        for name in filter(None, (name.split(" as ")[0].strip() for name in names.split(","))):
            assert name in exported, f"{other} does not export {name}"
            assert len(re.findall(rf"\b{name}\b", text)) > 1, f"{name} is imported and not used"


def test_every_export_of_the_player_is_imported_somewhere():
    texts = {name: text_of(STATIC / name) for name in closure("player.js")}
    lists = [names for text in texts.values() for names, _ in IMPORT.findall(text)]
    imported = {name.strip() for names in lists for name in names.split(",")}
    exported = {(file, name) for file, text in texts.items() for name in EXPORT.findall(text)}
    assert {(file, name) for file, name in exported if name not in imported} == set()


def test_scripts_make_no_markup_and_evaluate_nothing():
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write"
    forbidden = re.compile(rf'{markup}|\beval\(|new Function|setAttribute\("(?:style|on)')
    assert {path.name for path in SCRIPTS if forbidden.search(text_of(path))} == set()


def test_the_player_stays_small():
    sizes = {path.name: path.stat().st_size for path in SCRIPTS}
    assert sum(sizes[name] for name in closure("player.js")) < 42_000
    assert sum(sizes[name] for name in closure("player.js", later=False)) < 27_000, "all that a frame loads"
    assert max(sizes[name] for name in closure("player.js")) < 7000
    assert (STATIC / "player.css").stat().st_size < 16_000
