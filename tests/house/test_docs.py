"""What the pages say is there: files, links, headings, commands and their options."""

import re
import shlex
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MEDIA = ROOT / ".venv" / "bin" / "media"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests" / "data").rglob("*.md")])
FENCE = re.compile(r"^ *(```|~~~)(.*?)\n(.*?)^ *\1 *$", re.MULTILINE | re.DOTALL)


def prose(page: Path) -> str:
    """The page without its code blocks."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """Anchors that the headings of a page get on code forges: lower case, no punctuation, hyphens for spaces."""
    headings = re.findall(r"^#+ +(.*?) *#* *$", prose(page), re.MULTILINE)
    plain = [re.sub(r"\[([^]]*)\]\([^)]*\)|[`*]", r"\1", heading).lower() for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)(?: \"[^\"]*\")?\)", prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


def test_every_page_is_in_the_index():
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert {name for name in pages if f"]({name})" not in index} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_named_in_a_page_are_there(page):
    folders = ("scripts", "docs", "tests", "presets", "pipeline", ".ci")
    named = re.findall(rf"`(?:\./)?((?:{'|'.join(map(re.escape, folders))})/[\w./-]*)(?:[ :][^`]*)?`", prose(page))
    placeholder = re.compile(r"\b(?:NAME|VERB)\b")
    assert [name for name in named if not (ROOT / name).exists() and not placeholder.search(name)] == []


@cache
def help_of(*verb: str) -> str:
    return subprocess.run(
        [MEDIA, *verb, "--help"], capture_output=True, text=True, check=True, env={"COLUMNS": "200", "NO_COLOR": "1"}
    ).stdout


def verbs_in(text: str) -> set[str]:
    """The commands that a help text lists; none for a verb that has no verbs of its own."""
    return set(re.findall(r"^│ (\w+) ", text.partition("Commands")[2], re.MULTILINE))


def commands(page: Path) -> list[list[str]]:
    """Words of every `media …` command in the page: lines of code blocks and inline code."""
    text = page.read_text(encoding="utf-8")
    blocks = "\n".join(body for _, _, body in FENCE.findall(text)).replace("\\\n", " ").splitlines()
    lines = [line.strip().removeprefix("$ ").split(" # ")[0] for line in blocks]
    lines += re.findall(r"`([^`\n]+)`", FENCE.sub("", text))
    starts = re.compile(r"^(?:\w+=\S+ )*(?:\.venv/bin/)?media (.*)$")
    return [shlex.split(match[1]) for line in lines if (match := starts.match(line))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_in_a_page_are_those_of_the_program(page):
    verbs = verbs_in(help_of())
    assert "ingest" in verbs
    for words in commands(page):
        before, verb = [], ()
        for word in words:
            if (not verb and word in verbs) or (len(verb) == 1 and word in verbs_in(help_of(*verb))):
                verb = (*verb, word)
            elif word.startswith("--"):
                known = help_of(*verb)
                assert word.partition("=")[0] in re.findall(r"--[\w-]+", known), f"media {shlex.join(words)}: {word}"
            elif not verb:
                before.append(word)
        # Only a folder may stand before the verb (--workspace DIR), and nothing else may be called a verb.
        assert verb or not before or set(before) <= {"…", "VERB"}, f"media {shlex.join(words)}: no such verb"
