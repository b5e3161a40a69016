"""Places worth a listen: listed, gone through with F8, marked in the text, done when they were looked at or changed."""

import json
import re

import pytest

from tests.editor.conftest import caret_to, text_of, until

GAP = "Speech without text"
WORD = "Doubtful word: the machine was not sure"


@pytest.fixture
def review(desk):
    """The panel's list, once its places are known in the text."""
    desk.evaluate("desk.panel.show('review')")
    until(desk, "document.querySelector('.doubt') !== null")
    return desk.locator(".review")


def around_caret(page) -> str:
    return page.evaluate(
        "(({ head }) => `${desk.view.state.sliceDoc(head - 6, head)}|${desk.view.state.sliceDoc(head, head + 4)}`)"
        "(desk.view.state.selection.main)"
    )


def heads(review) -> list[str]:
    """Time and kind of each place that is shown."""
    return [head.replace("⋯ ", "").strip() for head in review.locator("li:visible .review-head").all_inner_texts()]


def current(review) -> str:
    return review.locator("[aria-current=true] .review-kind").inner_text()


def left(review) -> str:
    return review.get_by_role("status").inner_text()


def test_places_are_listed_by_time_with_what_is_wrong(review):
    assert heads(review) == [f"0:06 {GAP}", f"0:13 {WORD}"]
    assert left(review) == "2 places are worth a listen."


def test_they_are_marked_in_the_text_and_say_why(desk, review):
    assert desk.locator(".doubt").all_inner_texts() == ["ахыр"]
    assert desk.locator(".doubt").get_attribute("title") == WORD
    assert desk.locator(".doubt-gap").get_attribute("title") == GAP


def test_f8_goes_to_the_next_place_and_ends_the_one_before(desk, review):
    caret_to(desk, "дуслар")
    desk.keyboard.press("F8")
    assert (around_caret(desk), current(review)) == ("белән.|\n\n[0", GAP)
    desk.keyboard.press("F8")
    assert (around_caret(desk), current(review)) == ("рында |ахыр", WORD)
    assert left(review) == "1 place is worth a listen."
    desk.keyboard.press("F8")
    assert left(review) == "All doubtful places are done. Well done!"
    assert desk.locator(".doubt-gap").count() == 0
    desk.keyboard.press("Shift+F8")
    assert (around_caret(desk), current(review)) == ("белән.|\n\n[0", GAP)


def test_a_place_is_played_with_a_second_around_it(desk, review):
    review.get_by_role("listitem").filter(has_text=WORD).click()
    until(desk, "desk.sound.playing")
    assert 11_000 <= desk.evaluate("desk.sound.nowMs()") < 13_000
    until(desk, "!desk.sound.playing")
    assert desk.evaluate("desk.sound.nowMs()") < 15_000


def test_it_stays_silent_when_that_is_chosen_and_that_is_remembered(desk, review):
    review.get_by_label("Play at once").uncheck()
    review.get_by_role("listitem").filter(has_text=GAP).click()
    desk.wait_for_timeout(150)
    assert not desk.evaluate("desk.sound.playing")
    desk.reload()
    desk.locator(".review").wait_for()
    assert not desk.get_by_label("Play at once").is_checked()


def test_a_word_that_was_corrected_is_done(desk, review):
    review.get_by_label("Play at once").uncheck()
    review.get_by_role("listitem").filter(has_text=WORD).click()
    desk.keyboard.type("т")
    review.get_by_text("1 place is worth a listen.").wait_for()
    assert desk.locator(".doubt:not(.now)").count() == 0


def test_words_written_where_speech_was_missing_end_the_gap(desk, review):
    review.get_by_label("Play at once").uncheck()
    review.get_by_role("listitem").filter(has_text=GAP).click()
    desk.keyboard.type(" Яңа сүзләр.")
    review.get_by_text("1 place is worth a listen.").wait_for()
    assert "бер-берсе белән. Яңа сүзләр.\n" in text_of(desk)
    assert desk.locator(".doubt-gap").count() == 0


def test_marks_follow_what_is_typed_before_them(desk, review):
    caret_to(desk, "дуслар")
    desk.keyboard.type("яңа сүзләр ")
    desk.wait_for_timeout(400)
    assert desk.locator(".doubt").all_inner_texts() == ["ахыр"]
    desk.keyboard.press("F8")
    assert around_caret(desk) == "белән.|\n\n[0"


def test_kinds_can_be_chosen(desk, review):
    review.get_by_role("button", name="Doubtful word 1").click()
    assert heads(review) == [f"0:13 {WORD}"]
    caret_to(desk, "дуслар")
    desk.keyboard.press("F8")
    assert current(review) == WORD
    review.get_by_role("button", name="All 2").click()
    assert len(heads(review)) == 2


def test_the_waveform_shows_what_is_left(desk, review):
    desk.evaluate(
        "() => { const { waveform } = desk; const set = waveform.setMarks.bind(waveform);"
        " waveform.setMarks = (marks) => { window.marks = marks; set(marks); }; }"
    )
    caret_to(desk, "дуслар")
    desk.keyboard.press("F8")
    assert [len(places) for places in desk.evaluate("[marks.doubts, marks.uncovered]")] == [1, 1]
    desk.keyboard.press("F8")
    assert [len(places) for places in desk.evaluate("[marks.doubts, marks.uncovered]")] == [1, 0]


def test_what_was_done_stays_so_when_the_page_is_loaded_anew(desk, review):
    caret_to(desk, "дуслар")
    desk.keyboard.press("F8")
    desk.keyboard.press("F8")
    desk.reload()
    desk.get_by_text("1 place is worth a listen.").wait_for()


def test_trouble_is_told_and_asked_again(desk):
    desk.expected = ("Failed to load resource",)
    desk.route(
        re.compile("/doubts$"), lambda route: route.fulfill(status=422, body=json.dumps({"error": "no machine"}))
    )
    desk.evaluate("sessionStorage.clear()")
    desk.reload()
    status = desk.locator(".review-status")
    status.get_by_text("Doubtful places could not be found: no machine").wait_for()
    desk.unroute(re.compile("/doubts$"))
    status.get_by_role("button").click()
    desk.get_by_text("2 places are worth a listen.").wait_for()


def test_a_text_without_doubts_says_so_kindly(desk):
    desk.route(re.compile("/doubts$"), lambda route: route.fulfill(json={"etag": "x", "doubts": [], "left": 0}))
    desk.reload()
    desk.get_by_text("There are no doubtful places. All that is left is to read the text.").wait_for()
    desk.keyboard.press("F8")
    assert "no doubtful places" in desk.evaluate("desk.parts.live.textContent")
