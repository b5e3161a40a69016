"""The page as a file: opened from a disk without a server, saved as another file, and imported."""

import json
import re
from pathlib import Path

import pytest

from pipeline.editing.offline_text import CLOSING, OPENING, read_offline_text
from pipeline.text.clean import clean_text
from tests.editor.conftest import WATCH, caret_to, text_of, until
from tests.editor.exporting import edited, export, media
from tests.editor.material import REF
from tests.editor.test_hostile import EVIL, FACTS, STRANGE, TEXT

NO_PICKER = "delete window.showSaveFilePicker; delete Window.prototype.showSaveFilePicker;"
PICKER = """
window.written = [];
window.showSaveFilePicker = async ({ suggestedName }) => {
  if (window.cancelled) throw new DOMException("no", "AbortError");
  if (window.full) throw new DOMException("no room", "QuotaExceededError");
  return { name: suggestedName, createWritable: async () => {
    const parts = [];
    return { write: async (part) => parts.push(part), close: async () => window.written.push(parts.join("")) };
  } };
};
"""
NO_STORAGE = "Object.defineProperty(window, 'indexedDB', { value: undefined });"
ALLOWED = {"document", "media"}


@pytest.fixture
def exported(workspace, tmp_path) -> Path:
    return export(workspace, tmp_path / "сөйләшү.html")


@pytest.fixture
def opened(browser, tmp_path):
    """opened(file) shows it in a browser of its own, which keeps its drafts; nothing but sound may be asked for."""
    contexts, pages = [], []

    def show(file: Path, *, picker=NO_PICKER, context=None, width=1280):
        if context is None:
            context = browser.new_context(locale="ru-RU", viewport={"width": width, "height": 860})
            context.set_default_timeout(8000)
            context.add_init_script(WATCH + picker)
            contexts.append(context)
        page = context.new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda said: page.problems.append(said.text) if strange(said) else None)
        page.on("request", lambda asked: asked.resource_type in ALLOWED or page.problems.append(asked.url))
        pages.append(page)
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready]")
        return page

    yield show
    problems = []
    for page in pages:
        if not page.is_closed():
            problems += [*page.problems, *page.evaluate("window.__violations || []")]
            assert not page.evaluate("window.__pwned")
    for context in contexts:
        context.close()
    assert problems == []


def strange(said) -> bool:
    """Sound that is not there is told by the browser, too."""
    return said.type == "error" and "ERR_FILE_NOT_FOUND" not in said.text


def save(page, place: Path) -> Path:
    with page.expect_download() as started:
        page.locator("[data-do=save]").click()
    assert started.value.suggested_filename == "telebez-turynda-corrected.html"
    started.value.save_as(place)
    return place


def line_of(page, number: int) -> str:
    return text_of(page).split("\n")[number]


def dirty(page) -> bool:
    return page.evaluate("desk.saving.dirty")


def test_corrections_made_offline_are_merged_with_those_made_meanwhile(workspace, exported, opened, tmp_path):
    page = opened(exported)
    first, other = line_of(page, 8), line_of(page, 9)
    caret_to(page, first)
    page.keyboard.type("Читтән килгән ")
    saved = save(page, tmp_path / "corrected.html")
    path = workspace / "episodes" / REF / "transcript" / "edited.md"
    meanwhile = text_of(page).replace("Читтән килгән ", "").replace(other, f"Монда язылган {other}")
    path.write_text(meanwhile, encoding="utf-8")
    assert "is written" in media(workspace, "transcript", "import", REF, saved)
    assert f"\nЧиттән килгән {first}\nМонда язылган {other}\n" in edited(workspace)
    assert "nothing new" in media(workspace, "transcript", "import", REF, saved)


def test_the_same_place_corrected_twice_stays_in_both_versions(workspace, exported, opened, tmp_path):
    page = opened(exported)
    first = line_of(page, 8)
    caret_to(page, first)
    page.keyboard.press("Shift+End")
    page.keyboard.type("Минемчә болай.")
    saved = save(page, tmp_path / "corrected.htm")
    path = workspace / "episodes" / REF / "transcript" / "edited.md"
    path.write_text(text_of(page).replace("Минемчә болай.", "Безнеңчә тегеләй."), encoding="utf-8")
    told = media(workspace, "transcript", "import", REF, saved, "--json", status=4)
    assert len(json.loads(told[: told.rindex("}") + 1])["conflicts"]) == 1
    assert "Минемчә болай." in edited(workspace)
    assert "Безнеңчә тегеләй." in edited(workspace)


def test_a_saved_file_is_the_same_but_for_its_text(exported, opened, tmp_path):
    page = opened(exported)
    assert save(page, tmp_path / "untouched.html").read_bytes() == exported.read_bytes()
    caret_to(page, line_of(page, 8))
    page.keyboard.type("Бер </script><!-- ")
    once = save(page, tmp_path / "once.html")
    again = opened(once)
    assert text_of(again) == text_of(page)
    assert save(again, tmp_path / "twice.html").read_bytes() == once.read_bytes()
    caret_to(again, "Бер </script>")
    again.keyboard.type("Ике ")
    thrice = save(again, tmp_path / "thrice.html")
    before, after = exported.read_text("utf-8"), thrice.read_text("utf-8")
    assert without_transcript(before) == without_transcript(after)
    assert read_offline_text(after).text == text_of(again)
    assert read_offline_text(after).base == read_offline_text(before).base


def without_transcript(html: str) -> tuple[str, str]:
    head, _, rest = html.partition(OPENING)
    return head, rest.partition(CLOSING)[2]


def test_the_file_saved_twice_brings_back_all_that_was_corrected(workspace, exported, opened, tmp_path):
    page = opened(exported)
    first, second = line_of(page, 8), line_of(page, 9)
    caret_to(page, first)
    page.keyboard.type("Бер ")
    page = opened(save(page, tmp_path / "1.html"))
    caret_to(page, second)
    page.keyboard.type("Ике ")
    until(page, "desk.timing.count > 0")
    word = page.evaluate("desk.timing.near(desk.view.state.doc.toString().indexOf('Ике ') + 4)")
    assert word["from"] == text_of(page).index(f"Ике {second}") + 4
    media(workspace, "transcript", "import", REF, save(page, tmp_path / "2.html"))
    assert f"\nБер {first}\nИке {second}\n" in edited(workspace)


def test_the_page_says_what_is_in_no_file_and_warns_whoever_closes_it(exported, opened, tmp_path):
    page = opened(exported)
    state = page.locator(".state")
    assert state.get_attribute("data-state") == "saved"
    caret_to(page, line_of(page, 8))
    page.keyboard.type("сүз ")
    assert state.inner_text() == "Ещё не в файле"
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    save(page, tmp_path / "corrected.html")
    assert state.get_attribute("data-state") == "saved"
    assert not dirty(page)
    page.keyboard.press("Control+z")
    assert state.get_attribute("data-state") == "unfiled"


def test_a_file_that_the_person_chose_is_written_again_without_a_question(exported, opened):
    page = opened(exported, picker=PICKER)
    caret_to(page, line_of(page, 8))
    page.keyboard.type("бер ")
    page.evaluate("window.cancelled = true")
    page.keyboard.press("Control+s")
    page.wait_for_timeout(100)
    assert dirty(page)
    assert page.locator(".state").get_attribute("data-state") == "unfiled"
    page.evaluate("window.cancelled = false")
    page.keyboard.press("Control+s")
    until(page, "!desk.saving.dirty")
    page.evaluate("window.cancelled = true")
    page.keyboard.type("ике ")
    page.keyboard.press("Control+s")
    until(page, "!desk.saving.dirty")
    written = page.evaluate("window.written")
    assert [read_offline_text(html).text.count("бер ике ") for html in written] == [0, 1]


def test_where_a_file_cannot_be_written_it_is_downloaded(exported, opened, tmp_path):
    page = opened(exported, picker=PICKER)
    caret_to(page, line_of(page, 8))
    page.keyboard.type("бер ")
    page.evaluate("window.full = true")
    saved = save(page, tmp_path / "corrected.html")
    assert read_offline_text(saved.read_text("utf-8")).text == text_of(page)


def test_what_was_in_no_file_comes_back_when_the_page_is_opened_again(exported, opened):
    page = opened(exported)
    before = text_of(page)
    caret_to(page, line_of(page, 8))
    page.keyboard.type("Төнлә язылган ")
    typed = text_of(page)
    page.wait_for_timeout(800)
    context = page.context
    page.close()
    again = opened(exported, context=context)
    assert text_of(again) == typed
    assert again.locator(".state").get_attribute("data-state") == "unfiled"
    again.evaluate("desk.actions.undo()")
    assert text_of(again) == before


def test_a_draft_of_another_file_is_offered_and_not_mixed_in(exported, opened, tmp_path):
    page = opened(exported)
    caret_to(page, line_of(page, 8))
    page.keyboard.type("Бер ")
    one = save(page, tmp_path / "one.html")
    page.keyboard.press("Control+z")
    page.keyboard.type("Ике ")
    page.wait_for_timeout(800)
    kept = text_of(page)
    two = tmp_path / "two.html"
    two.write_text(one.read_text("utf-8").replace('"text":"', '"text":"# Өченче\\n', 1), encoding="utf-8")
    context = page.context
    page.close()
    other = opened(two, context=context)
    assert "Ике " not in text_of(other)
    notice = other.locator(".notice", has_text="в другом файле")
    with other.expect_download() as started:
        notice.get_by_role("button", name="Сохранить в файл").click()
    started.value.save_as(tmp_path / "kept.html")
    assert read_offline_text((tmp_path / "kept.html").read_text("utf-8")).text == kept


def test_a_page_whose_browser_keeps_nothing_says_so_and_works(exported, opened, tmp_path):
    page = opened(exported, picker=NO_PICKER + NO_STORAGE)
    caret_to(page, line_of(page, 8))
    page.keyboard.type("сүз ")
    page.locator(".notice", has_text="не хранит правки").wait_for()
    page.keyboard.type("тагын ")
    page.wait_for_timeout(600)
    assert page.locator(".notice", has_text="не хранит правки").count() == 1
    assert "сүз тагын " in read_offline_text(save(page, tmp_path / "c.html").read_text("utf-8")).text


# --- sound --------------------------------------------------------------------------------------------------------


def test_the_sound_beside_the_file_is_played(workspace, exported, opened):
    sound = workspace / "episodes" / REF / "renditions" / "telebez-turynda.mp3"
    (exported.parent / sound.name).write_bytes(sound.read_bytes())
    page = opened(exported)
    until(page, "document.getElementById('sound').readyState > 0")
    until(page, "desk.timing.count > 0")
    page.locator("[data-do=play]").click()
    until(page, "desk.sound.nowMs() > 200")
    page.wait_for_selector("[data-peaks=shown]")


def test_without_sound_the_text_is_corrected_and_a_chosen_file_is_played(workspace, exported, opened, tmp_path):
    page = opened(exported)
    notice = page.locator(".notice.trouble", has_text="telebez-turynda.mp3")
    notice.wait_for()
    caret_to(page, line_of(page, 8))
    page.keyboard.type("сүз ")
    assert "сүз " in read_offline_text(save(page, tmp_path / "c.html").read_text("utf-8")).text
    with page.expect_file_chooser() as chooser:
        page.locator("[data-do=choose_sound]").click()
    chooser.value.set_files(workspace / "episodes" / REF / "renditions" / "telebez-turynda.mp3")
    until(page, "document.getElementById('sound').readyState > 0")
    assert notice.count() == 0
    page.locator("[data-do=play]").click()
    until(page, "desk.sound.nowMs() > 200")


# --- what is there and what is not -----------------------------------------------------------------------------------


def test_what_needs_the_episodes_folder_is_not_there(exported, opened):
    page = opened(exported)
    page.evaluate("desk.panel.toggle(true)")
    assert page.locator("[role=tab]").count() == 1
    page.wait_for_selector(".review-list li")
    page.keyboard.press("F1")
    keys = page.locator(".help-groups").inner_text()
    assert "Начать главу" not in keys
    assert "Вернуть текст реплики, каким он был прислан" in keys
    page.keyboard.press("Escape")
    before = text_of(page)
    caret_to(page, line_of(page, 8))
    page.keyboard.press("Alt+c")
    page.keyboard.press("Alt+s")
    assert text_of(page) == before
    page.keyboard.press("Alt+a")
    page.wait_for_selector("dialog .fix-all")
    assert page.locator("dialog .keep").count() == 0


def test_a_turn_gets_back_the_words_that_were_sent(exported, opened):
    page = opened(exported)
    until(page, "desk.timing.count > 0")
    before = text_of(page)
    caret_to(page, line_of(page, 8))
    page.keyboard.press("Shift+End")
    page.keyboard.type("Бөтенләй башка сүзләр.")
    page.keyboard.press("Alt+r")
    until(page, "!desk.view.state.doc.toString().includes('Бөтенләй')")
    assert text_of(page) == before


def test_hostile_words_stay_words(workspace, opened, tmp_path):
    folder = workspace / "episodes" / REF
    (folder / "episode.toml").write_text(FACTS, encoding="utf-8")
    text = re.sub(r"(?ms)^<<<<<<< .*?^>>>>>>> [^\n]*\n", "", TEXT)
    (folder / "transcript" / "edited.md").write_text(text, encoding="utf-8")
    page = opened(export(workspace, tmp_path / "a.html"))
    assert page.title() == EVIL
    assert EVIL in text_of(page)
    allowed = STRANGE.replace("#boot, [src]", "#boot, #transcript, #code")
    page.evaluate("desk.panel.toggle(true)")
    page.wait_for_selector(".review-list li")
    assert page.evaluate(allowed) == []
    caret_to(page, "Беренче")
    page.keyboard.type("Яңа ")
    saved = save(page, tmp_path / "b.html")
    assert opened(saved).title() == EVIL
    media(workspace, "transcript", "import", REF, saved)
    assert edited(workspace).split() == clean_text(text).replace("Беренче", "Яңа Беренче").split()


def test_a_script_put_into_the_file_does_not_run(exported, opened, tmp_path):
    html = exported.read_text("utf-8").replace("<noscript>", "<script>window.__pwned=1</script><noscript>")
    (tmp_path / "evil.html").write_text(html, encoding="utf-8")
    page = opened(tmp_path / "evil.html")
    assert [found.split(" ")[0] for found in page.evaluate("window.__violations")] == ["script-src-elem"]
    assert page.evaluate("window.__pwned") is None
    page.evaluate("window.__violations = []")
    page.problems.clear()


def test_three_hours_open_and_are_saved(long_workspace, opened, tmp_path):
    file = export(long_workspace, tmp_path / "long.html")
    assert file.stat().st_size < 3_000_000
    page = opened(file)
    until(page, "desk.timing.count > 29000")
    words = "desk.view.state.doc.toString().split(/\\s+/).length"
    assert page.evaluate(words) > 30_000
    page.evaluate("desk.view.dispatch({changes: {from: desk.view.state.doc.length, insert: 'Ахыры.\\n'}})")
    saved = save(page, tmp_path / "c.html")
    until(opened(saved), "desk.timing.count > 29000")
    media(long_workspace, "transcript", "import", REF, saved)
    assert edited(long_workspace).endswith("Ахыры.\n")


@pytest.mark.parametrize("width", [320, 390])
def test_its_buttons_fit_on_a_phone(exported, opened, width):
    page = opened(exported, width=width)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for name in ("save", "choose_sound"):
        assert page.locator(f"[data-do={name}]").is_visible()
