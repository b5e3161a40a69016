"""«Fix all like this»: what was corrected once is put right wherever else it was heard the same wrong way."""

import json
import re
from pathlib import Path

import pytest

from tests.editor.conftest import caret_to, text_of, until
from tests.editor.finding.conftest import TEXT
from tests.editor.material import REF

CORRECTED = "Бүген сәлам бездә"


@pytest.fixture
def question(desk):
    """The dialog, after one «сәлям» was corrected by hand."""
    caret_to(desk, "сәлям бездә")
    desk.evaluate(
        "() => { const from = desk.view.state.doc.toString().indexOf('сәлям бездә');"
        " desk.view.dispatch({ changes: { from, to: from + 5, insert: 'сәлам' }, selection: { anchor: from + 2 } }); }"
    )
    assert CORRECTED in text_of(desk)
    desk.evaluate("void desk.actions.fix_all()")
    dialog = desk.get_by_role("dialog", name="Fix all mistakes like this")
    dialog.wait_for()
    return dialog


def close(dialog):
    dialog.get_by_role("button", name="Replace in").click()
    dialog.wait_for(state="detached")


def test_what_the_machine_heard_there_is_taken_for_the_wrong_form(question):
    assert question.get_by_label("Wrong", exact=True).input_value() == "сәлям"
    assert question.get_by_label("Right", exact=True).input_value() == "сәлам"
    assert question.get_by_role("status").inner_text() == "Wrong in 2 places."


def test_places_are_shown_with_their_time_and_what_will_stand_there(question):
    shown = [" ".join(line.split()) for line in question.get_by_role("listitem").all_inner_texts()]
    assert shown == [
        "0:01 Сәлям Сәлам, дуслар! Бүген сәлам бездә.",
        "0:04 Кызыклы кунак сәлям сәлам бер-берсе белән.",
    ]


def test_whole_words_get_right_in_one_step_with_the_first_letter_they_had(desk, question):
    before = text_of(desk)
    close(question)
    assert text_of(desk) == TEXT.replace("Сәлям, д", "Сәлам, д").replace("сәлям", "сәлам")  # «Сәлямле» stays
    desk.evaluate("desk.actions.undo()")
    assert text_of(desk) == before


def test_the_wrong_form_may_be_another_one(desk, question):
    question.get_by_label("Wrong", exact=True).fill("сәлямле")
    question.get_by_label("Right", exact=True).fill("сәламәт")
    assert question.get_by_role("status").inner_text() == "Wrong in 1 place."
    close(question)
    assert "\nСәламәт булыгыз." in text_of(desk)


def test_the_right_form_gets_into_the_glossary_of_the_show_if_that_is_wanted(desk, question, tmp_path):
    question.get_by_role("checkbox").check()
    assert question.get_by_label("Language of the word").input_value() == "tt"
    close(question)
    until(desk, "desk.parts.live.textContent.includes('glossary')")
    preset = tmp_path / "эш" / "presets" / f"{Path(REF).parent.name}.toml"
    assert "сәлам" in preset.read_text("utf-8")


def test_without_the_glossary_the_text_is_fixed_all_the_same(desk, question):
    desk.expected = ("Failed to load resource",)
    desk.route(re.compile("/glossary$"), lambda route: route.fulfill(status=422, body=json.dumps({"error": "no room"})))
    question.get_by_role("checkbox").check()
    close(question)
    notice = desk.get_by_role("alert")
    assert "did not get into the glossary: no room" in notice.inner_text()
    assert "сәлям" not in text_of(desk)


def test_calling_it_off_changes_nothing(desk, question):
    before = text_of(desk)
    desk.keyboard.press("Escape")
    question.wait_for(state="detached")
    assert text_of(desk) == before


def test_a_word_that_nobody_corrected_is_the_wrong_form_itself(desk):
    caret_to(desk, "ахыр")
    desk.evaluate("void desk.actions.fix_all()")
    dialog = desk.get_by_role("dialog")
    assert dialog.get_by_label("Wrong", exact=True).input_value() == "ахыр"
    assert dialog.get_by_role("button", name="Only remember").is_disabled()
    desk.keyboard.type("аксыр")  # the right form has the keyboard
    assert dialog.get_by_role("button", name="Replace in 1 place").is_enabled()


def test_between_words_there_is_nothing_to_fix(desk):
    desk.evaluate("desk.view.dispatch({ selection: { anchor: desk.view.state.doc.length } })")
    desk.evaluate("void desk.actions.fix_all()")
    assert "Put the caret on a corrected word" in desk.evaluate("desk.parts.live.textContent")
    assert desk.get_by_role("dialog").count() == 0
