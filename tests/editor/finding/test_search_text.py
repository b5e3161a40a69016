"""Find and replace: in what is said, and nowhere else."""

import pytest

from tests.editor.conftest import caret_to, text_of, until
from tests.editor.finding.conftest import TEXT, selected


def find(page, words, *, replace=False, whole=False, case=False):
    page.evaluate(f"desk.search.open({'true' if replace else 'false'})")
    field = page.get_by_role("textbox", name="Find")
    for wanted, name in ((whole, "Whole words only"), (case, "Tell capital letters from small ones")):
        button = page.get_by_role("button", name=name)
        if (button.get_attribute("aria-pressed") == "true") != wanted:
            button.click()
    field.fill(words)
    return page.get_by_role("search").get_by_role("status").inner_text()


@pytest.mark.parametrize(
    ("words", "options", "hits"),
    [
        ("сәлям", {}, "4"),  # the heading and the speaker's name have it, too
        ("сәлям", {"whole": True}, "3"),
        ("сәлям", {"case": True}, "2"),
        ("бер", {"whole": True}, "none"),
        ("бер-берсе", {"whole": True}, "1"),
        ("00:00", {}, "none"),
        ("transcript", {}, "none"),
        ("и", {"whole": True}, "none"),
        (" ", {}, "none"),
    ],
)
def test_hits_are_counted_in_spoken_text_only(desk, words, options, hits):
    assert find(desk, words, **options) == hits
    assert desk.locator(".hit").count() == (0 if hits == "none" else int(hits))


def test_short_i_is_another_letter_than_i(desk):
    caret_to(desk, "Блокчейн")
    assert find(desk, "блокчеин") == "none"
    assert find(desk, "блокчейн") == "1"


def test_enter_goes_forward_and_around_shift_enter_back(desk):
    caret_to(desk, "дуслар")
    find(desk, "сәлям", whole=True)
    status = desk.get_by_role("search").get_by_role("status")
    seen = []
    for key in ("Enter", "Enter", "Enter", "Shift+Enter", "F3", "Control+g"):
        desk.keyboard.press(key)
        seen.append((status.inner_text(), selected(desk)))
    assert seen == [
        ("2 / 3", "сәлям"), ("3 / 3", "сәлям"), ("1 / 3", "Сәлям"), ("3 / 3", "сәлям"), ("1 / 3", "Сәлям"),
        ("2 / 3", "сәлям"),
    ]  # fmt: skip


def test_the_selected_words_are_looked_for_and_escape_goes_back_to_them(desk):
    caret_to(desk, "кунак")
    desk.keyboard.press("Control+Shift+ArrowRight")
    chosen = selected(desk)
    desk.evaluate("desk.search.open(false)")
    assert desk.get_by_role("textbox", name="Find").input_value() == chosen != ""
    desk.keyboard.press("Escape")
    assert desk.get_by_role("search").count() == 0
    assert desk.evaluate("desk.view.hasFocus")
    assert selected(desk) == chosen


def test_all_are_replaced_in_one_step_and_nothing_that_is_not_said(desk):
    find(desk, "сәлям", replace=True)
    desk.get_by_role("textbox", name="Replace with").fill("сәлам")
    desk.get_by_role("button", name="Replace all").click()
    assert text_of(desk).count("сәлам") == 4
    assert [line for line in text_of(desk).splitlines() if "Сәлям" in line] == [
        "speakers: {АХ: Сәлям Хәсәнова}", "## Сәлям",
    ]  # fmt: skip
    assert desk.evaluate("desk.parts.live.textContent") == "Replaced in 4 places"
    desk.evaluate("desk.actions.undo()")
    assert text_of(desk) == TEXT


def test_one_is_replaced_after_it_was_seen(desk):
    caret_to(desk, "дуслар")
    find(desk, "сәлям", replace=True, whole=True)
    field = desk.get_by_role("textbox", name="Replace with")
    field.fill("сәлам")
    field.press("Enter")
    assert (selected(desk), text_of(desk)) == ("сәлям", TEXT)
    field.press("Enter")
    assert text_of(desk) == TEXT.replace("Бүген сәлям", "Бүген сәлам")
    assert selected(desk) == "сәлям"


@pytest.mark.parametrize("becomes", ["[00:00:05.000] АХ", "# Сәлам", "<<<<<<<"])
def test_what_is_put_in_stays_spoken_even_if_it_looks_like_a_header(desk, becomes):
    find(desk, "Сәлямле булыгыз.", replace=True)
    desk.get_by_role("textbox", name="Replace with").fill(becomes)
    desk.get_by_role("button", name="Replace all").click()
    assert text_of(desk).splitlines()[-1] == f"\\{becomes}"


def test_the_count_follows_what_is_typed_in_the_text(desk):
    find(desk, "сәлям", whole=True)
    caret_to(desk, "дуслар")
    desk.keyboard.type(" сәлям ")
    until(desk, "document.querySelector('.search-count').textContent === '4'")


def test_the_panel_fits_a_narrow_window(desk):
    desk.set_viewport_size({"width": 320, "height": 640})
    find(desk, "сәлям", replace=True)
    box = desk.get_by_role("search").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert desk.get_by_role("search").evaluate("(panel) => panel.scrollWidth <= panel.clientWidth")


def test_what_is_typed_right_after_is_a_step_of_its_own(desk):
    find(desk, "булыгыз.", replace=True)
    desk.get_by_role("textbox", name="Replace with").fill("булыгыз!")
    desk.evaluate(
        "() => { const { view } = desk;"
        " document.querySelectorAll('.search-line')[1].lastChild.click();"
        " view.dispatch({ changes: { from: view.state.doc.length - 1, insert: '!' }, userEvent: 'input.type' }); }"
    )
    assert text_of(desk).endswith("булыгыз!!\n")
    desk.evaluate("desk.actions.undo()")
    assert text_of(desk) == TEXT.replace("булыгыз.", "булыгыз!")
