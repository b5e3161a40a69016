"""The page of keys in a real browser: it shows what the keys do, and changes them."""

import pytest

from pipeline.text.editor_labels import editor_labels


@pytest.fixture
def page(workspace, serve, visit):
    page = visit(serve(workspace), locale="en")
    page.keyboard.press("F1")
    return page


def row(page, label):
    return page.locator(".help-keys li").filter(has=page.get_by_text(label, exact=True))


def change(page, label, *keys):
    page.get_by_role("button", name=f"Change: {label}", exact=True).click()
    for key in keys:
        page.keyboard.press(key)
    return row(page, label)


def test_every_action_has_its_words_and_its_keys(page):
    rows = page.locator(".help-keys li")
    labels = editor_labels("en")
    assert rows.count() > 30
    assert "undefined" not in page.locator("dialog").inner_text()
    assert row(page, labels["checked_next"]).locator("kbd").all_inner_texts() == ["Ctrl + Enter"]
    assert row(page, labels["split_turn"]).locator("kbd").all_inner_texts() == ["Enter"]
    assert all(row.locator("kbd").count() for row in rows.all())


def test_actions_are_found_by_a_part_of_their_words(page):
    page.get_by_role("searchbox").fill("doubtful")
    assert page.locator(".help-keys li:visible").count() == 2
    assert page.locator(".help-groups h3:visible").all_inner_texts() == ["Correcting"]
    page.get_by_role("searchbox").fill("ффф")
    assert page.get_by_text("There is no such action").is_visible()


def test_a_key_that_was_chosen_works_and_ours_comes_back(page):
    changed = change(page, "Side panel", "Alt+b")
    assert changed.locator("kbd").all_inner_texts() == ["Alt + B"]
    page.keyboard.press("Escape")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    shown = page.evaluate("desk.panel.open")
    page.keyboard.press("Alt+e")
    assert page.evaluate("desk.panel.open") == shown
    page.keyboard.press("Alt+b")
    assert page.evaluate("desk.panel.open") != shown
    page.keyboard.press("F1")
    page.get_by_role("button", name="Back to ours: Side panel").click()
    assert row(page, "Side panel").locator("kbd").all_inner_texts() == ["Alt + E"]


def test_a_key_of_another_action_is_refused_by_name(page):
    refused = change(page, "Back 3 seconds", "Alt+l")
    assert "Alt + L is taken: Forward 3 seconds" in refused.inner_text()
    assert refused.locator("kbd").all_inner_texts() == ["Alt + J"]


@pytest.mark.parametrize("key", ["a", "Enter", "Shift+b", "Control+c", "Alt+5"])
def test_keys_that_typing_needs_are_refused(page, key):
    refused = change(page, "Back 3 seconds", key)
    assert "is needed for typing" in refused.inner_text()
    assert refused.locator("kbd").all_inner_texts() == ["Alt + J"]


def test_escape_calls_off_the_change_and_then_closes_the_page(page):
    unchanged = change(page, "Back 3 seconds", "Escape", "Alt+b")
    assert unchanged.locator("kbd").all_inner_texts() == ["Alt + J"]
    assert "Press the keys" not in unchanged.inner_text()
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")


@pytest.mark.parametrize("width", [1280, 320])
def test_everybody_can_use_it(page, axe_source, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(axe_source)
    found = page.evaluate("axe.run('dialog').then((result) => result.violations)")
    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found] == []
    assert page.evaluate(
        "(({scrollWidth, clientWidth}) => scrollWidth <= clientWidth)(document.querySelector('dialog'))"
    )
