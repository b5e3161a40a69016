"""Earlier texts in a real browser: what changed since, and the way back."""

import re

import pytest

from tests.editor.conftest import saved, text_of

HOSTILE = "<img src=x onerror=window.__pwned=1>"
OLD = "[00:00:00.800]\nБеренче җөмлә.\nИкенче җөмлә.\n\n[00:00:20.000]\nӨченче җөмлә.\n"
NOW = "[00:00:00.800]\nБеренче җөмлә.\nИкенче, озынрак җөмлә.\n\n[00:00:20.000]\nӨченче җөмлә.\n" + HOSTILE + "\n"


@pytest.fixture
def page(workspace, serve, visit):
    server = serve(workspace)
    revisions = server.folder / "transcript" / "revisions"
    revisions.mkdir(exist_ok=True)
    kept = revisions / "20261122T101500Z-0a1b2c3d.md"
    kept.write_text(OLD, encoding="utf-8")
    (server.folder / "transcript" / "edited.md").write_text(NOW, encoding="utf-8")
    page = visit(server, locale="en", expected=("Failed to load resource:",))
    page.server, page.kept = server, kept
    return page


def choose(page):
    page.evaluate("desk.panel.show('history')")
    page.locator(".history-entry").last.click()
    return page.locator("dialog")


def test_each_text_is_listed_with_its_day_in_words(page):
    page.evaluate("desk.panel.show('history')")
    listed = page.locator(".history-list section")
    listed.wait_for()
    assert listed.locator("h3").inner_text() == "22 November 2026"
    assert re.fullmatch(r"\d\d:\d\d\s+1 kB", listed.get_by_role("button").inner_text())


def test_what_changed_since_is_shown_and_what_did_not_is_folded(page):
    dialog = choose(page)
    dialog.locator(".cm-changedText").first.wait_for()
    assert ", озынрак" in dialog.locator(".cm-changedText").first.inner_text()
    assert HOSTILE in dialog.inner_text()
    assert dialog.locator(".cm-content").get_attribute("contenteditable") == "false"


def test_the_way_back_is_one_step_and_so_is_the_way_forth(page):
    page.evaluate(
        "desk.view.dispatch({changes: {from: desk.view.state.doc.length, insert: 'Яңа.'}, userEvent: 'input.type'})"
    )
    choose(page).get_by_role("button", name="Go back to this text").click()
    page.locator(".notice").get_by_text("The earlier text is back").wait_for()
    assert text_of(page) == OLD
    page.locator(".notice").get_by_role("button", name="Undo").click()
    assert text_of(page) == NOW + "Яңа."
    page.evaluate("desk.actions.redo()")
    saved(page)
    assert page.server.edited == OLD


def test_escape_leaves_the_text_as_it_is(page):
    dialog = choose(page)
    dialog.wait_for()
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert text_of(page) == NOW


def test_a_text_without_differences_says_so(page):
    page.kept.write_text(NOW, encoding="utf-8")
    dialog = choose(page)
    assert "there is no difference" in dialog.inner_text()
    assert dialog.get_by_role("button", name="Go back").count() == 0


def test_a_text_that_is_gone_is_told(page):
    page.evaluate("desk.panel.show('history')")
    page.locator(".history-entry").wait_for()
    page.kept.unlink()
    page.locator(".history-entry").click()
    assert "Earlier texts could not be had" in page.locator(".notice.trouble").last.inner_text()


def test_everybody_can_use_it(page, axe_source):
    choose(page).locator(".cm-changedText").first.wait_for()
    page.evaluate(axe_source)
    found = page.evaluate("axe.run('dialog').then((result) => result.violations)")
    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found] == []
