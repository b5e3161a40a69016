"""Letters of a keyboard, as its keys send them: the page puts them into the text itself, the browser edits nothing."""

from tests.editor.conftest import caret_to, saved, text_of

LINE = 8


def keys(page, letters: str) -> None:
    """Under a Tatar layout: what a key writes is not what is printed on it."""
    cdp = page.context.new_cdp_session(page)
    for letter in letters:
        key = {"key": letter, "code": "KeyA", "windowsVirtualKeyCode": 65}
        cdp.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": letter, **key})
        cdp.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})


def test_a_word_is_typed_saved_and_undone_in_one_step(desk):
    before = text_of(desk)
    line = before.split("\n")[LINE]
    caret_to(desk, line)
    keys(desk, "җәйрәнҺ")
    assert text_of(desk).split("\n")[LINE] == f"җәйрәнҺ{line}"
    saved(desk)
    assert f"\nҗәйрәнҺ{line}\n" in desk.server.edited
    desk.keyboard.press("Control+z")
    assert text_of(desk) == before


def test_what_is_selected_makes_room_for_a_letter(desk):
    line = text_of(desk).split("\n")[LINE]
    caret_to(desk, line)
    desk.keyboard.press("Shift+End")
    keys(desk, "ү")
    assert text_of(desk).split("\n")[LINE] == "ү"


def test_a_letter_typed_into_another_field_stays_there(desk):
    before = text_of(desk)
    desk.keyboard.press("Control+f")
    keys(desk, "ң")
    assert desk.locator(".search [name=find]").input_value() == "ң"
    assert text_of(desk) == before


def test_the_browsers_own_undo_history_stays_empty(desk):
    """It would keep every screen on which something was typed."""
    caret_to(desk, text_of(desk).split("\n")[LINE])
    keys(desk, "ө")
    assert desk.evaluate("document.queryCommandEnabled('undo')") is False
