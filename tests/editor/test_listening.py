"""Listening while correcting, on three hours: keys in the text, the word that is said, sound that waits for typing."""

import json

import pytest

from tests.editor.conftest import caret_to, here, saved, text_of, until

HOURS_MS = 2 * 3600_000


@pytest.fixture
def desk(long_workspace, serve, visit):
    server = serve(long_workspace)
    page = visit(server)
    page.server = server
    until(page, "desk.timing.count > 0")
    page.locator(".cm-content").click()
    return page


def now(page) -> int:
    return page.evaluate("desk.sound.nowMs()")


def playing(page) -> bool:
    return page.evaluate("!document.getElementById('sound').paused")


def said(page) -> str:
    return page.evaluate("document.querySelector('.said')?.textContent ?? ''")


def test_keys_play_from_inside_the_text_and_write_nothing(desk):
    before = text_of(desk)
    desk.keyboard.press("Control+Space")
    until(desk, "desk.sound.nowMs() > 400")
    desk.keyboard.press("Escape")
    assert not playing(desk)
    desk.evaluate(f"desk.sound.seekMs({HOURS_MS})")
    desk.keyboard.press("Alt+j")
    until(desk, f"Math.abs(desk.sound.nowMs() - {HOURS_MS - 3000}) < 50")
    desk.keyboard.press("Alt+l")
    until(desk, f"Math.abs(desk.sound.nowMs() - {HOURS_MS}) < 50")
    desk.keyboard.press("Alt+=")
    assert desk.evaluate("document.getElementById('sound').playbackRate") == 1.1
    desk.keyboard.press("Alt+-")
    desk.keyboard.press("Alt+-")
    assert desk.evaluate("document.getElementById('sound').playbackRate") == 0.9
    assert text_of(desk) == before


def test_the_word_that_is_said_is_marked_two_hours_in(desk):
    word = desk.evaluate(f"desk.timing.at({HOURS_MS + 100})")
    desk.evaluate(f"desk.sound.seekMs({word['startMs'] + 5})")
    until(desk, "document.querySelector('.said') !== null")
    text = desk.evaluate(f"desk.view.state.doc.sliceString({word['from']}, {word['to']})")
    assert said(desk) == text
    desk.keyboard.press("Control+Space")
    until(desk, f"desk.timing.at(desk.sound.nowMs()).index >= {word['index'] + 3}")
    desk.keyboard.press("Control+Space")
    shown = desk.evaluate(
        """(() => { const word = desk.timing.at(desk.sound.nowMs());
          return desk.view.state.doc.sliceString(word.from, word.to) })()"""
    )
    until(desk, f"document.querySelector('.said')?.textContent === {json.dumps(shown)}")


def test_the_page_follows_the_voice_until_the_person_looks_elsewhere(desk):
    in_sight = """(() => { const mark = document.querySelector('.said'); if (!mark) return false;
      const box = mark.getBoundingClientRect(), text = desk.view.scrollDOM.getBoundingClientRect();
      return box.top >= text.top && box.bottom <= text.bottom })()"""
    desk.evaluate(f"desk.sound.seekMs({HOURS_MS}, {{play: true}})")
    until(desk, in_sight)
    box = desk.locator(".cm-scroller").bounding_box()
    desk.mouse.move(box["x"] + 100, box["y"] + 200)
    desk.mouse.wheel(0, 4000)
    until(desk, "document.querySelector('.follow').dataset.state === 'waits'")
    top = desk.evaluate("desk.view.scrollDOM.scrollTop")
    desk.wait_for_timeout(1500)
    assert abs(desk.evaluate("desk.view.scrollDOM.scrollTop") - top) < 5
    desk.locator(".follow").click()
    until(desk, in_sight)
    assert desk.locator(".follow").get_attribute("data-state") == "follows"


def test_typing_holds_the_sound_and_it_goes_on_a_little_earlier(desk):
    desk.keyboard.press("Control+Space")
    until(desk, "desk.sound.nowMs() > 3000")
    desk.keyboard.type("а")
    assert not playing(desk)
    held = now(desk)
    desk.keyboard.type("б")
    until(desk, "!document.getElementById('sound').paused", seconds=4)
    assert now(desk) < held
    desk.keyboard.press("Alt+h")  # the option is off now
    desk.keyboard.type("в")
    assert playing(desk)


def test_a_pause_of_ones_own_while_typing_stays_a_pause(desk):
    desk.keyboard.press("Control+Space")
    until(desk, "desk.sound.nowMs() > 500")
    desk.keyboard.type("а")
    desk.keyboard.press("Escape")
    desk.wait_for_timeout(1800)
    assert not playing(desk)


def test_play_from_the_word_at_the_caret_by_key_and_by_click(desk):
    line = text_of(desk).split("\n")[40]
    assert line
    at = caret_to(desk, line)
    word = desk.evaluate(f"desk.timing.near({at + len(line) - 2})")
    desk.evaluate(f"desk.view.dispatch({{selection: {{anchor: {at + len(line) - 2}}}}})")
    desk.keyboard.press("Alt+Enter")
    until(desk, f"Math.abs(desk.sound.nowMs() - {word['startMs']}) < 400")
    first = desk.evaluate(f"desk.timing.near({at + 1})")
    box = desk.evaluate(f"JSON.parse(JSON.stringify(desk.view.coordsAtPos({at + 1})))")
    desk.keyboard.down("Control")
    desk.mouse.click(box["left"], (box["top"] + box["bottom"]) / 2)
    desk.keyboard.up("Control")
    until(desk, f"Math.abs(desk.sound.nowMs() - {first['startMs']}) < 400")


def test_a_turn_is_played_again_to_its_end_and_no_further(desk):
    desk.evaluate("desk.sound.setSpeed(2)")
    caret_to(desk, text_of(desk).split("\n")[8])
    desk.keyboard.press("Alt+k")
    until(desk, "!document.getElementById('sound').paused")
    until(desk, "document.getElementById('sound').paused", seconds=12)
    end = desk.evaluate("desk.timing.at(desk.sound.nowMs() + 400).startMs")
    header = text_of(desk).split("\n")
    second = next(line for line in header[9:] if line.startswith("[00:"))
    minutes, seconds = second[4:6], second[7:13]
    anchor = int(minutes) * 60_000 + round(float(seconds) * 1000)
    assert abs(now(desk) - anchor) < 60
    assert end >= anchor - 400


def test_going_to_a_time_moves_sound_and_caret(desk):
    desk.keyboard.press("Alt+t")
    desk.locator("dialog input").fill("2:10:30")
    desk.keyboard.press("Enter")
    until(desk, "Math.abs(desk.sound.nowMs() - 7830000) < 50")
    word = desk.evaluate("desk.timing.at(7830000)")
    until(desk, f"desk.view.state.selection.main.head === {word['from']}")


def test_words_keep_their_times_while_text_is_typed_before_them_and_after_saving(desk):
    """Positions are followed at once; times are found anew after the save."""
    word = desk.evaluate(f"desk.timing.at({HOURS_MS})")
    text = desk.evaluate(f"desk.view.state.doc.sliceString({word['from']}, {word['to']})")
    caret_to(desk, text_of(desk).split("\n")[8])
    desk.keyboard.type("Яңа сүзләр монда. ")
    moved = desk.evaluate(f"desk.timing.at({HOURS_MS})")
    assert moved["from"] == word["from"] + 18
    saved(desk)
    until(desk, f"desk.timing.at({HOURS_MS}).index === {word['index'] + 3}")
    again = desk.evaluate(f"desk.timing.at({HOURS_MS})")
    assert (again["from"], again["startMs"]) == (moved["from"], word["startMs"])
    assert desk.evaluate(f"desk.view.state.doc.sliceString({again['from']}, {again['to']})") == text
    assert desk.evaluate("desk.timing.word(0).kind") in "+~"


def test_replace_all_is_counted_done_and_undone_in_one_step(desk):
    before = text_of(desk)
    desk.keyboard.press("Control+h")
    fields = desk.locator(".search input")
    fields.nth(0).fill("самаһе")
    fields.nth(1).fill("үзгәртелде")
    count = before.lower().count("самаһе")
    assert count > 100
    until(desk, f"/{count}/.test(document.querySelector('.search-count').textContent)")
    desk.get_by_text("Барысын да алмаштыру").click()
    after = text_of(desk).lower()
    assert "самаһе" not in after
    assert after.count("үзгәртелде") == count
    desk.keyboard.press("Escape")
    desk.locator(".cm-content").focus()
    desk.keyboard.press("Control+z")
    assert text_of(desk) == before


def test_the_place_and_the_caret_are_kept_over_saving(desk):
    at = caret_to(desk, text_of(desk).split("\n")[2000])
    desk.keyboard.type("сүз ")
    top = desk.evaluate("desk.view.scrollDOM.scrollTop")
    saved(desk)
    assert here(desk) == at + 4
    assert abs(desk.evaluate("desk.view.scrollDOM.scrollTop") - top) < 5
