"""The page for everybody: screen readers, keyboards, small and dark screens, three languages."""

import json

import pytest

from tests.editor.conftest import caret_to, saved, text_of, until


def violations(page, axe_source: str) -> list[str]:
    page.evaluate(axe_source)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], rules: {region: {enabled: false}}})")
    return [
        f"{problem['id']} ({problem['impact']}): {[node['target'] for node in problem['nodes']][:3]}"
        for problem in found["violations"]
        if problem["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize(
    ("locale", "scheme", "width"), [("tt-RU", "light", 1280), ("ru-RU", "dark", 1280), ("en-GB", "dark", 390)]
)
def test_axe_finds_nothing_serious_in_any_part(workspace, serve, visit, axe_source, locale, scheme, width):
    page = visit(serve(workspace), locale=locale, color_scheme=scheme, width=width)
    until(page, "desk.timing.count > 0")
    assert page.evaluate("document.documentElement.lang") == locale[:2]
    caret_to(page, text_of(page).split("\n")[8])
    page.keyboard.type("<<<<<<< а")
    page.keyboard.press("Control+z")
    found = {"text": violations(page, axe_source)}
    for name in ("review", "facts", "history"):
        page.evaluate(f"desk.panel.show('{name}')")
        page.wait_for_timeout(500)
        found[name] = violations(page, axe_source)
    page.evaluate("desk.panel.toggle(false); desk.actions.find()")
    found["search"] = violations(page, axe_source)
    page.keyboard.press("Escape")
    page.evaluate("desk.notice('Яңалык', {kind: 'trouble', buttons: [['Күрсәтү', () => {}]]})")
    page.evaluate("void desk.actions.help()")
    page.wait_for_timeout(300)
    found["help"] = violations(page, axe_source)
    assert {part: problems for part, problems in found.items() if problems} == {}


def test_two_versions_are_shown_with_controls_that_axe_accepts(desk, axe_source):
    at = caret_to(desk, text_of(desk).split("\n")[8])
    marks = "<<<<<<< in the browser (0:00)\nбер\n=======\nике\n>>>>>>> elsewhere\n"
    desk.evaluate(f"desk.view.dispatch({{changes: {{from: {at}, insert: {json.dumps(marks)}}}}})")
    assert desk.locator(".conflict-bar button").count() == 3
    assert violations(desk, axe_source) == []
    desk.locator(".conflict-bar button").nth(1).click()
    assert "бер\nике\n" in text_of(desk)


def test_everything_is_reached_by_keyboard_and_tab_leaves_the_text(desk):
    """WCAG 2.1.2: no trap."""
    desk.keyboard.press("Tab")
    seen = set()
    for _ in range(60):
        seen.add(desk.evaluate("document.activeElement.dataset.do ?? document.activeElement.className"))
        desk.keyboard.press("Tab")
    assert {"undo", "find", "panel", "help", "play", "turn-time", "turn-speaker", "turn-check"} <= seen
    desk.locator(".cm-content").focus()
    before = text_of(desk)
    desk.keyboard.press("Tab")
    assert text_of(desk) == before
    assert not desk.evaluate("document.activeElement.classList.contains('cm-content')")


def test_a_turn_is_checked_by_keyboard_alone(desk):
    desk.locator(".turn-check").first.focus()
    desk.keyboard.press("Enter")
    until(desk, "desk.view.state.doc.line(8).text.endsWith('✓')")
    assert desk.locator(".turn-check").first.get_attribute("aria-pressed") == "true"
    saved(desk)


def test_the_interface_language_is_chosen_and_remembered(desk):
    select = desk.locator(".tools select")
    assert select.input_value() == "tt"
    with desk.expect_navigation():
        select.select_option("en")
    desk.wait_for_selector("html[data-ready]")
    assert desk.locator(".state").inner_text().strip().startswith("Saved")
    assert desk.evaluate("document.documentElement.lang") == "en"


def test_the_state_of_saving_is_said_to_screen_readers(desk):
    assert desk.locator(".state").get_attribute("role") == "status"
    caret_to(desk, text_of(desk).split("\n")[8])
    desk.keyboard.type("а")
    until(desk, "document.querySelector('.state').dataset.state !== 'saved'")
    saved(desk)
