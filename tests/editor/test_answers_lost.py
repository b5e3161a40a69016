"""Questions and answers of a page get lost, come late or in another order: nothing twice, nothing back, no conflict."""

import signal
import time

import pytest

from tests.editor.conftest import caret_to, saved, text_of, until
from tests.editor.test_saving import AWAY, REFUSED, type_before, words_line


def is_put(route) -> bool:
    return route.request.method == "PUT"


def test_a_save_whose_answer_was_lost_does_not_meet_itself(desk):
    """It was carried out; what is typed on is in the middle of the same word."""
    desk.expected = AWAY
    lost = []

    def carried_out_without_an_answer(route):
        if not is_put(route) or len(lost) == 2:
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort()

    desk.route("**/text", carried_out_without_an_answer)
    line = words_line(desk, 0)
    type_before(desk, line, "ярты")
    until(desk, "desk.saving.state === 'away'")
    assert f"ярты{line}" in desk.server.edited
    desk.keyboard.type("сүз ")
    saved(desk)
    assert len(lost) == 2
    assert f"яртысүз {line}" in desk.server.edited
    assert "<<<<<<<" not in desk.server.edited
    assert text_of(desk) == desk.server.edited


def test_what_was_taken_back_while_no_answer_came_stays_away(desk):
    desk.expected = AWAY
    lost = []

    def first_one_is_lost(route):
        if not is_put(route) or lost:
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort()

    desk.route("**/text", first_one_is_lost)
    type_before(desk, words_line(desk, 0), "кирәкми ")
    until(desk, "desk.saving.state === 'away'")
    desk.keyboard.press("Control+z")
    saved(desk)
    assert "кирәкми" not in text_of(desk)
    assert "кирәкми" not in desk.server.edited


def test_an_answer_from_before_a_save_does_not_take_the_page_back(desk):
    line = words_line(desk, 0)
    type_before(desk, line, "бер ")
    saved(desk)
    late = []

    def held_back(route):
        if is_put(route) or late:
            route.continue_()
            return
        answer = route.fetch(headers={**route.request.headers, "if-none-match": '"another"'})
        late.append((route, answer))

    desk.route("**/text", held_back)
    desk.evaluate("void desk.saving.look()")
    while not late:
        desk.wait_for_timeout(20)
    desk.keyboard.type("ике ")
    saved(desk)
    route, answer = late[0]
    desk.evaluate("window.seen = []; desk.on('text', () => seen.push(desk.view.state.doc.toString()))")
    route.fulfill(response=answer)
    desk.wait_for_timeout(300)
    assert desk.evaluate("seen") == []
    assert f"бер ике {line}" in text_of(desk)


@pytest.mark.slow
def test_a_server_that_was_stopped_is_told_and_nothing_is_saved_twice_when_it_goes_on(desk):
    desk.expected = (*AWAY, *REFUSED)
    line = words_line(desk, 0)
    desk.server.process.send_signal(signal.SIGSTOP)
    try:
        type_before(desk, line, "тукта")
        until(desk, "desk.saving.state === 'saving'")
        desk.keyboard.type("лды ")
        until(desk, "desk.saving.state === 'away'", seconds=25)
        assert desk.locator(".notice.trouble").is_visible()
    finally:
        desk.server.process.send_signal(signal.SIGCONT)
    saved(desk, seconds=30)
    assert f"тукталды {line}" in desk.server.edited
    assert "<<<<<<<" not in desk.server.edited
    assert text_of(desk) == desk.server.edited


def test_saving_goes_on_after_a_clock_was_put_back(desk):
    """Typing without a pause is saved every few seconds, whatever the time of day says."""
    caret_to(desk, words_line(desk, 0))
    desk.keyboard.type("сәг")
    desk.evaluate("Date.now = () => 0")
    began = time.monotonic()
    while time.monotonic() - began < 8 and not desk.server.edited:
        desk.keyboard.type("ә")
        desk.wait_for_timeout(100)
    assert "сәгәә" in desk.server.edited


@pytest.mark.parametrize(("key", "between"), [("Space", " "), ("Shift+Enter", "\n")])
def test_the_next_word_does_not_become_part_of_the_last_one_when_others_wrote_meanwhile(desk, key, between):
    """Merging takes away what stands at the end of a line."""
    line, other = words_line(desk, 0), words_line(desk, 6)
    type_before(desk, other, "башта ")
    saved(desk)
    caret_to(desk, line, after=True)
    desk.evaluate("desk.saving.save = () => Promise.resolve()")  # nothing goes out yet
    desk.keyboard.press(key)
    path = desk.server.folder / "transcript" / "edited.md"
    path.write_text(desk.server.edited.replace("башта ", "читтә "), encoding="utf-8")
    desk.evaluate("delete desk.saving.save; void desk.saving.save()")
    until(desk, "desk.view.state.doc.toString().includes('читтә ')")
    desk.keyboard.type("дәвамы")
    saved(desk)
    assert f"{line}{between}дәвамы\n" in text_of(desk)
    assert text_of(desk) == desk.server.edited


def test_a_file_of_windows_is_corrected_like_any_other(desk):
    path = desk.server.folder / "transcript" / "edited.md"
    path.write_bytes(text_of(desk).replace("\n", "\r\n").encode())
    desk.reload()
    desk.wait_for_selector("html[data-ready]")
    line = words_line(desk, 0)
    type_before(desk, line, "минем ")
    saved(desk)
    assert f"минем {line}" in desk.server.edited
    assert path.read_bytes().count(b"\r") == 0
    assert text_of(desk) == desk.server.edited


def test_a_file_that_somebody_spoilt_is_told_in_the_page_and_nothing_is_lost(desk):
    desk.expected = REFUSED
    line = words_line(desk, 0)
    type_before(desk, line, "беренче ")
    saved(desk)
    path = desk.server.folder / "transcript" / "edited.md"
    whole = path.read_bytes()
    path.write_bytes(whole + b"\xff")
    until(desk, "desk.saving.state === 'refused'")
    assert "UTF-8" in desk.locator(".notice.trouble").inner_text()
    desk.keyboard.type("икенче ")
    desk.wait_for_timeout(1500)
    path.write_bytes(whole)
    saved(desk, seconds=20)
    assert f"беренче икенче {line}" in desk.server.edited
    until(desk, "!document.querySelector('.notice.trouble')")
