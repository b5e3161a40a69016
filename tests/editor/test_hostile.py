"""An episode full of markup, tricks and giants: the page shows them as text, and gives them back as they were."""

import json
import re

import pytest

from pipeline.text.clean import clean_text
from tests.editor.conftest import caret_to, saved, text_of, until
from tests.editor.material import ROOT

IMG = "<img src=x onerror=window.__pwned=1>"
SCRIPT = "</script></title><script>window.__pwned=1</script>"
BROKEN = "\"}]}'`${window.__pwned=1}{{7*7}}\\u0022\\<!--"
BIDI = "\u202egnp.exe\u202c"
LINK = "javascript:window.__pwned=1"
EVIL = f"{IMG}{SCRIPT}{BROKEN} {LINK}"
KEY = "<svg/onload=__pwned=1>"
GIANT = "ө" * 100_000
MARKS = "e" + "\u0301" * 10_000
TEXT = "\n".join(
    [
        "---", "transcript: 1", f"language: {IMG}", f"notes: {SCRIPT}",
        f"speakers: {{АХ: {json.dumps(EVIL)}, {KEY}: {json.dumps(SCRIPT)}}}", "---", "",
        f"# {EVIL}", "<!-- --><!-- > -->", f"<!-- {SCRIPT} -->", "",
        "[00:00:01.000] АХ", "Беренче сүз.", EVIL, BIDI, LINK, "[@00:00:01.500] <b>сүз</b>", "",
        f"[00:00:03.000] {KEY} ✓", GIANT, MARKS, "сүз " * 5000, "",
        "[00:00:05.000] РС zzz", f"<<<<<<< {IMG}", "бер", "=======", "ике", f">>>>>>> {SCRIPT}", "[99:99:99.999] x", "",
    ]
)  # fmt: skip
"""edited.md; what its format takes out of a text is in it, too."""
FACTS = f"""\
title = {{tt = {json.dumps(EVIL)}, ru = {json.dumps(IMG)}}}
summary = {{tt = {json.dumps(EVIL + BIDI)}}}
date = 2026-11-20
guid = "hostile"
keywords = [{json.dumps(EVIL)}, ",", {json.dumps(BIDI)}]
people = [{{name = {{tt = {json.dumps(EVIL)}}}, role = {json.dumps(IMG)}, url = "https://example.org/?{LINK}"}}]
chapters = [{{start = "00:00:01", title = {{tt = {json.dumps(EVIL)}}}}}]
soundbites = [{{start = "00:00:01", duration = 20, title = {{tt = {json.dumps(SCRIPT)}}}}}]
links = [{{url = "https://example.org/#{LINK}", title = {{tt = {json.dumps(EVIL)}}}}}]
"""
REVISION = "20260101T000000Z-<img src=x onerror=window.__pwned=1>\"'%2f..\u202e.md"
STRANGE = """() => {
  const tags = "img:not(.cm-widgetBuffer), iframe, object, embed, base, a, form[action], svg > :not(path)";
  const acts = ({ name }) => name.startsWith("on") || ["srcdoc", "href", "formaction"].includes(name);
  const strange = (element) => element.matches(`${tags}, script:not(#boot, [src])`)
    || [...element.attributes].some(acts) && !element.matches("head > link");
  return [...document.querySelectorAll("*")].filter(strange).map((element) => element.outerHTML.slice(0, 200));
}"""


@pytest.fixture
def page(workspace, serve, visit):
    episode = workspace / "episodes" / "aittem-bit" / "telebez-turynda"
    (episode / "episode.toml").write_text(FACTS, encoding="utf-8")
    (episode / "transcript" / "edited.md").write_text(TEXT, encoding="utf-8")
    revisions = episode / "transcript" / "revisions"
    revisions.mkdir()
    (revisions / REVISION).write_text(f"{EVIL}\n{TEXT}", encoding="utf-8")
    heard = json.loads((episode / "transcript" / "asr.json").read_text(encoding="utf-8"))
    for number, segment in enumerate(heard["segments"][:6]):
        segment["words"] = [[start, end, 0.1, EVIL] for start, end, *_ in segment["words"]]
        segment |= {"text": EVIL, "flags": [IMG], "language": ("tt", IMG)[number % 2]}
    (episode / "transcript" / "asr.json").write_text(json.dumps(heard), encoding="utf-8")
    (episode / "source").mkdir()
    (episode / "source" / "sources.json").write_text(json.dumps({"format": 1, "files": [{"name": IMG}]}))
    preset = workspace / "presets" / "aittem-bit.toml"
    glossary = f"\n[speech.glossary]\ntt = [{json.dumps(IMG)}, {json.dumps(SCRIPT)}]\n"
    preset.write_text(re.sub(r"(?s)\n\[speech\.glossary\].*?(?=\n\[|\Z)", "", preset.read_text()) + glossary)
    server = serve(workspace)
    page = visit(server, width=1400)
    page.server = server
    return page


def test_every_panel_shows_it_as_text_and_nothing_of_it_runs(page):
    assert page.title() == EVIL
    assert page.locator("h1").inner_text() == EVIL
    for name in ("review", "history", "facts"):
        page.evaluate("name => desk.panel.show(name)", name)
        page.wait_for_selector({"review": ".review-list li", "history": ".history-entry"}.get(name, ".facts-form"))
        assert page.evaluate(STRANGE) == []
    assert page.locator("[data-path='title.tt']").first.input_value() == EVIL
    assert page.locator("[data-path='url']").nth(0).input_value() == f"https://example.org/?{LINK}"
    options = page.locator(".turn-speaker").first.locator("option").all_inner_texts()
    assert {EVIL, SCRIPT} <= set(options)
    page.keyboard.press("F8")
    page.keyboard.press("F8")
    assert page.evaluate(STRANGE) == []


def test_an_earlier_text_is_compared_as_text(page):
    page.evaluate("desk.panel.show('history')")
    page.locator(".history-entry").first.click()
    page.wait_for_selector("dialog .history-difference .cm-line")
    assert EVIL in page.locator("dialog .history-difference").inner_text()
    assert page.evaluate(STRANGE) == []


def test_questions_help_and_search_take_it_as_text(page):
    page.evaluate("void desk.actions.help()")
    page.locator("dialog .help-filter").fill(EVIL)
    assert page.evaluate(STRANGE) == []
    page.locator("dialog .buttons button").click()
    caret_to(page, "Беренче")
    page.keyboard.press("Alt+n")
    assert page.locator("dialog input").input_value() == EVIL
    page.keyboard.press("Escape")
    page.keyboard.press("Control+h")
    page.locator(".search [name=find]").fill(EVIL)
    until(page, "document.querySelectorAll('.cm-line .hit').length > 0")
    assert page.evaluate(STRANGE) == []
    page.locator(".search [name=find]").fill("(?=(a+)+$)[")
    assert page.evaluate(STRANGE) == []


def test_what_was_not_touched_is_saved_as_it_was(page):
    caret_to(page, "Беренче")
    page.keyboard.type("Яңа ")
    saved(page, seconds=20)
    assert page.server.edited == clean_text(TEXT).replace("Беренче", "Яңа Беренче")
    assert text_of(page) == page.server.edited
    assert BIDI[0] not in page.server.edited


def test_an_address_that_runs_something_is_told_and_not_saved(page):
    page.evaluate("desk.panel.show('facts')")
    field = page.locator("[data-path='url']").last
    field.fill(LINK)
    page.wait_for_selector("[aria-invalid=true]")
    page.wait_for_timeout(1500)
    facts = (page.server.folder / "episode.toml").read_text(encoding="utf-8")
    assert f"#{LINK}" in facts
    assert f'"{LINK}"' not in facts


@pytest.mark.parametrize("lines", ["\r\n", "\r"])
def test_line_ends_of_other_systems_are_no_trouble(workspace, serve, visit, lines):
    path = workspace / "episodes" / "aittem-bit" / "telebez-turynda" / "transcript" / "edited.md"
    text = "[00:00:01.000]\nбер\n\n[00:00:02.000]\nике\n"
    path.write_bytes(text.replace("\n", lines).encode())
    page = visit(serve(workspace))
    caret_to(page, "ике")
    page.keyboard.type("һәм ")
    saved(page)
    assert path.read_bytes().decode() == text.replace("ике", "һәм ике")
    assert text_of(page) == text.replace("ике", "һәм ике")


# --- the scripts ---

MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\s*\.\s*write|createContextualFragment|DOMParser|setHTML|srcdoc"
    r"|\beval\b|\bFunction\s*\(|new\s+Function|setTimeout\(\s*[\"'`]|setInterval\(\s*[\"'`]|javascript:"
    r"|setAttribute\(\s*[\"'`](?:on|style|href|src)|[{,]\s*[\"']?(?:style|href|srcdoc)[\"']?\s*:"
    r"|\.on[a-z]+\s*=[^=]*[\"'`]|import\(|\.(?:href|src)\s*=[^=]|cssText"
)
COMMENT = re.compile(r"/\*.*?\*/|(?:^|\s)//[^\n]*", re.DOTALL)


@pytest.mark.parametrize(
    "line",
    [
        "a.innerHTML = b", "a.insertAdjacentHTML('x', b)", "document.write(a)", "eval(a)", "new Function(a)",
        "setTimeout('a()', 1)", "a.setAttribute('onclick', b)", 'a.setAttribute("style", b)', "h('p', {style: a})",
        "h('a', { href: a })", "a.onclick = 'b()'", "a.href = b", "import(a)", "a.style.cssText = b",
    ],
)  # fmt: skip
def test_the_rule_for_the_scripts_sees_what_it_is_for(line):
    assert MARKUP.search(line)


def test_no_script_makes_markup_or_code_of_text():
    sources = sorted((ROOT / "pipeline" / "editor" / "web").glob("*.js"))
    assert len(sources) > 20
    for source in sources:
        found = MARKUP.search(COMMENT.sub(" ", source.read_text(encoding="utf-8")))
        assert not found, f"{source.name}: {found[0]}"


def test_what_is_built_of_them_has_no_code_made_of_text(built_page):
    built = (ROOT / "pipeline" / "editor" / "static" / "editor.js").read_text(encoding="utf-8")
    assert len(built) > 100_000
    found = re.findall(
        r"\beval\(|\bFunction\(|innerHTML|outerHTML|insertAdjacentHTML|document\.write|javascript:", built
    )
    assert found == []
