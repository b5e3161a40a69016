"""Correcting in the browser: turns, speakers, marks; everything can be undone, and what is saved is edited.md."""

import json
import subprocess

import pytest

from tests.editor.conftest import MEDIA, caret_to, saved, text_of, until
from tests.editor.material import REF


def header(page, number: int = 0) -> str:
    lines = [line for line in text_of(page).split("\n") if line.startswith("[0")]
    return lines[number]


def lines_of(page) -> list[str]:
    return text_of(page).split("\n")


def test_what_is_typed_is_in_the_file_a_moment_later(desk):
    first = lines_of(desk)[8]
    caret_to(desk, first)
    desk.keyboard.type("Һәр җирдә өчпочмак, ")
    saved(desk)
    assert f"\nҺәр җирдә өчпочмак, {first}\n" in desk.server.edited
    assert desk.locator(".state").get_attribute("data-state") == "saved"


def test_enter_begins_a_turn_at_the_time_of_the_word_and_backspace_joins_it(desk):
    until(desk, "desk.timing.count > 0")
    before = text_of(desk)
    line = lines_of(desk)[8]
    word = line.split()[2]
    at = caret_to(desk, line)
    offset = line.index(f" {word}") + 1
    desk.evaluate(f"desk.view.dispatch({{selection: {{anchor: {at + offset}}}}})")
    begins = desk.evaluate(f"desk.timing.near({at + offset}).startMs")
    desk.keyboard.press("Enter")
    made = text_of(desk)
    stamp = f"[00:00:{begins / 1000:06.3f}]"
    assert f"{line[: offset - 1]}\n\n{stamp}\n{line[offset:]}" in made
    desk.keyboard.press("Backspace")
    assert text_of(desk) == before.replace(line, f"{line[: offset - 1]}\n{line[offset:]}")
    desk.keyboard.press("Control+z")
    assert text_of(desk) == made
    desk.keyboard.press("Control+z")
    assert text_of(desk) == before


def test_a_header_cannot_be_broken_by_typing(desk):
    top = header(desk, 1)
    at = text_of(desk).index(top)
    for place in (at, at + 5, at + len(top)):
        desk.evaluate(f"desk.view.dispatch({{selection: {{anchor: {place}}}}}); desk.view.focus()")
        desk.keyboard.type("җ")
        assert f"\n{top}\n" in text_of(desk)
        desk.keyboard.press("Control+z")
    desk.keyboard.press("Control+Home")
    desk.keyboard.type("җ")
    desk.keyboard.press("ArrowUp")
    desk.keyboard.type("ү")
    assert text_of(desk).startswith("---\ntranscript: 1\n")
    assert f"\n{header(desk)}\n" in text_of(desk)


def test_speakers_are_chosen_by_number_renamed_everywhere_and_undone_in_one_step(desk):
    before = text_of(desk)
    caret_to(desk, lines_of(desk)[8])
    desk.keyboard.press("Alt+1")
    assert header(desk) == "[00:00:00.800] АХ"
    caret_to(desk, header(desk, 2).split()[0])
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Alt+1")
    desk.keyboard.press("Alt+n")
    field = desk.locator("dialog input")
    assert field.input_value() == "Айгөл Хәсәнова"
    field.fill("Айгөл Хәсәнова, диктор")
    field.press("Enter")
    until(desk, "desk.view.state.doc.line(5).text === 'speakers: {АХ: \"Айгөл Хәсәнова, диктор\", РС: Рамил Сафин}'")
    shown = desk.locator(".turn-speaker").first
    assert shown.evaluate("select => select.selectedOptions[0].text") == "Айгөл Хәсәнова, диктор"
    saved(desk)
    assert desk.server.edited == text_of(desk)
    for _ in range(3):
        desk.keyboard.press("Control+z")
    assert text_of(desk) == before


def test_a_new_speaker_gets_a_key_and_the_turn(desk):
    caret_to(desk, lines_of(desk)[8])
    desk.keyboard.press("Alt+0")
    desk.locator("dialog input").fill("<img src=x onerror=window.__pwned=1>")
    desk.keyboard.press("Enter")
    until(desk, "desk.view.state.doc.line(5).text.includes('РС: Рамил Сафин, SO: <img src=x onerror')")
    desk.keyboard.press("Control+z")
    desk.keyboard.press("Alt+0")
    desk.locator("dialog input").fill("Марат Зарипов")
    desk.keyboard.press("Enter")
    until(desk, "desk.view.state.doc.line(8).text === '[00:00:00.800] МЗ'")
    saved(desk)
    done = subprocess.run(
        [MEDIA, "--workspace", desk.server.workspace, "transcript", "export", REF, "--format", "json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["segments"][0]["speaker"] == "Марат Зарипов"


def test_language_and_check_are_controls_and_keys(desk):
    caret_to(desk, lines_of(desk)[8])
    desk.keyboard.press("Alt+g")
    assert header(desk) == "[00:00:00.800] ru"
    desk.keyboard.press("Control+Enter")
    assert header(desk) == "[00:00:00.800] ru ✓"
    second = desk.evaluate("desk.view.state.doc.lineAt(desk.view.state.selection.main.head).number")
    assert lines_of(desk)[second - 2] == header(desk, 1)
    assert desk.locator(".progress").inner_text().startswith("Тикшерелгән репликалар: 1 /")
    desk.locator(".turn-check").first.click()
    assert header(desk) == "[00:00:00.800] ru"
    desk.locator(".turn-language").first.select_option("tt")
    assert header(desk) == "[00:00:00.800]"


def test_keys_work_under_a_tatar_layout(desk):
    """The key Z writes «я» there, S «ы»: what counts is its place."""
    before = text_of(desk)
    caret_to(desk, lines_of(desk)[8])
    desk.keyboard.type("сүз ")
    press = """([code, key, keyCode]) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
      {code, key, keyCode, ctrlKey: true, bubbles: true, cancelable: true}))"""
    desk.evaluate(press, ["KeyZ", "я", 90])
    assert text_of(desk) == before
    desk.keyboard.type("сүз ")
    desk.evaluate(press, ["KeyS", "ы", 83])
    saved(desk, seconds=0.8)
    desk.evaluate(press, ["KeyF", "а", 70])
    assert desk.locator(".search input").first.is_visible()


def test_the_machines_text_of_a_turn_comes_back(desk):
    before = text_of(desk)
    line = lines_of(desk)[8]
    caret_to(desk, line)
    desk.keyboard.press("End")
    desk.keyboard.press("Shift+Home")
    desk.keyboard.type("Бөтенләй башка сүзләр.")
    assert line not in text_of(desk).split("\n")[8]
    desk.keyboard.press("Alt+r")
    until(desk, f"desk.view.state.doc.line(9).text === {json.dumps(line)}")
    assert text_of(desk) == before
    desk.keyboard.press("Control+z")
    assert "Бөтенләй башка сүзләр." in text_of(desk)


def test_a_time_set_by_hand_stands_before_the_word_and_holds(desk):
    until(desk, "desk.timing.count > 0")
    line = lines_of(desk)[8]
    at = caret_to(desk, line)
    desk.evaluate(f"desk.sound.seekMs(7100); desk.view.dispatch({{selection: {{anchor: {at + 7}}}}})")
    desk.keyboard.press("Alt+p")
    assert "[@00:00:07.100]" in lines_of(desk)[8]
    saved(desk)
    until(desk, f"desk.timing.near({at + 30}).startMs === 7100 || desk.timing.at(7105).startMs === 7100")


def test_pasted_text_is_plain_and_clean(desk):
    line = lines_of(desk)[8]
    caret_to(desk, line)
    desk.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/html", "<b onclick=alert(1)>калын</b>");
          data.setData("text/plain", "ка\\u202eлы\\u0000н и\\u0306 ");
          desk.view.contentDOM.dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    saved(desk)
    until(desk, "!desk.view.state.doc.toString().includes('\\u202e')")
    assert f"\nкалын й {line}\n" in desk.server.edited
    assert text_of(desk) == desk.server.edited


@pytest.mark.parametrize("width", [320, 390])
def test_it_is_good_on_a_phone(workspace, serve, visit, width):
    page = visit(serve(workspace), width=width, height=700, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    line = lines_of(page)[8]
    caret_to(page, line)
    page.keyboard.type("сүз ")
    saved(page)
    page.locator("[data-do=panel]").tap()
    assert page.locator(".panel").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


NESTED = "<<<<<<< а\n<<<<<<< б\nx\n=======\ny\n>>>>>>> б\n=======\nz\n>>>>>>> а\nҗ\n"


@pytest.mark.parametrize(
    ("button", "left"),
    [
        (0, "<<<<<<< б\nx\n=======\ny\n>>>>>>> б\nҗ\n"), (1, "<<<<<<< а\nx\n=======\nz\n>>>>>>> а\nҗ\n"),
        (2, "<<<<<<< а\nx\ny\n=======\nz\n>>>>>>> а\nҗ\n"), (3, "<<<<<<< а\ny\n=======\nz\n>>>>>>> а\nҗ\n"),
        (4, "<<<<<<< б\nx\n=======\ny\n>>>>>>> б\nz\nҗ\n"), (5, "z\nҗ\n"),
    ],
)  # fmt: skip
def test_two_versions_within_two_versions_are_chosen_one_by_one(desk, button, left):
    replace = "text => desk.view.dispatch({changes: {from: 0, to: desk.view.state.doc.length, insert: text}})"
    desk.evaluate(replace, NESTED)
    desk.locator(".conflict-bar button").nth(button).click()
    assert text_of(desk) == left
