"""The form of the episode's facts in a real browser, over the real server and a real episode.toml."""

import tomllib

import pytest

from tests.editor.conftest import until
from tests.editor.material import FACTS

REFUSED = ("Failed to load resource:",)
HOSTILE = "<img src=x onerror=window.__pwned=1>"


class Form:
    """The form of one page, and the file that it writes."""

    def __init__(self, page, file):
        self.page, self.file = page, file
        page.evaluate("desk.panel.show('facts')")
        page.wait_for_selector(".facts-state:not([data-state=''])")

    def facts(self):
        return tomllib.loads(self.file.read_text("utf-8"))

    def field(self, section, path, row=0):
        return self.page.locator(f".facts-{section} .fact-row").nth(row).locator(f'[data-path="{path}"]')

    def text(self, path):
        return self.page.locator(f'.facts-form > fieldset > .fact-field [data-path="{path}"]')

    def add_chapter(self, ms, title):
        self.page.evaluate("ms => desk.facts.addChapter(ms)", ms)
        until(self.page, "document.activeElement.dataset.path === 'title.tt'")
        self.page.keyboard.type(title)

    def starts(self):
        return [field.input_value() for field in self.page.locator('.facts-chapters [data-path="start_ms"]').all()]

    def again(self):
        self.page.reload()
        self.page.wait_for_selector("html[data-ready]")
        return Form(self.page, self.file)

    def wait(self, state):
        self.page.wait_for_selector(f".facts-state[data-state={state}]")

    def said(self, field):
        return field.locator("xpath=following-sibling::p").inner_text()


@pytest.fixture
def form(workspace, serve, visit):
    server = serve(workspace)
    return Form(visit(server, locale="en", expected=REFUSED), server.folder / "episode.toml")


def test_what_is_typed_is_in_the_file_a_moment_later_and_remarks_stay(form):
    form.text("title.ru").fill("О языке")
    form.text("summary.tt").fill("Тел турында.\n\nИкенче абзац.")
    form.page.locator('[data-path="keywords"]').fill('тел, "Казан, Россия", "Ак Барс" клубы, китап')
    form.wait("saved")
    facts = form.facts()
    assert facts["title"] == {"tt": "Телебез турында", "ru": "О языке"}
    assert facts["summary"] == {"tt": "Тел турында.\n\nИкенче абзац."}
    assert facts["keywords"] == ["тел", "Казан, Россия", '"Ак Барс" клубы', "китап"]
    assert form.file.read_text("utf-8").startswith("# Бу файлны кулдан да язарга була.")


def test_chapters_ascend_and_the_caret_is_in_the_title_of_the_new_one(form):
    form.add_chapter(9000, "Икенче")
    form.add_chapter(3250, "Беренче")
    form.wait("saved")
    assert form.starts() == ["0:03.250", "0:09"]
    assert [(c["start"], c["title"]) for c in form.facts()["chapters"]] == [
        ("00:00:03.250", {"tt": "Беренче"}),
        ("00:00:09.000", {"tt": "Икенче"}),
    ]
    form.add_chapter(9000, " бүлек")
    form.field("chapters", "start_ms", 0).fill("1:10")
    form.field("chapters", "title.ru", 0).click()
    form.wait("saved")
    assert form.starts() == ["0:09", "1:10"]
    assert [c["title"]["tt"] for c in form.facts()["chapters"]] == ["Икенче бүлек", "Беренче"]


def test_two_chapters_of_one_time_are_told_and_the_file_keeps_what_it_had(form):
    form.add_chapter(3000, "Беренче")
    form.add_chapter(9000, "Икенче")
    form.wait("saved")
    form.field("chapters", "start_ms", 1).fill("3")
    form.wait("waiting")
    assert "Another chapter begins at this time" in form.said(form.field("chapters", "start_ms", 1))
    assert [c["start"] for c in form.facts()["chapters"]] == ["00:00:03.000", "00:00:09.000"]


def test_a_time_that_cannot_be_read_is_told_and_all_else_is_saved(form):
    form.add_chapter(3000, "Беренче")
    form.wait("saved")
    start = form.field("chapters", "start_ms")
    start.fill("ике минут")
    form.text("title.ru").fill("О языке")
    form.wait("waiting")
    assert start.input_value() == "ике минут"
    assert start.get_attribute("aria-invalid") == "true"
    assert "12:30" in form.said(start)
    assert form.facts()["chapters"][0]["start"] == "00:00:03.000"
    assert form.facts()["title"]["ru"] == "О языке"


def test_a_row_without_a_name_waits_unsaved_and_survives_a_reload(form):
    form.page.get_by_role("button", name="Add a person").click()
    form.field("people", "url", 2).fill("https://example.org/кеше")
    form.wait("waiting")
    assert len(form.facts()["people"]) == 2
    form = form.again()
    assert form.field("people", "url", 2).input_value() == "https://example.org/кеше"
    form.field("people", "name.tt", 2).fill("Зөлфия")
    form.wait("saved")
    assert form.facts()["people"][2] == {
        "name": {"tt": "Зөлфия"}, "role": "guest", "url": "https://example.org/кеше",
    }  # fmt: skip
    assert (
        form.page.evaluate("localStorage.getItem(Object.keys(localStorage).find((key) => key.includes('facts-')))")
        == "null"
    )


def test_a_name_that_was_cleared_does_not_throw_its_person_away(form):
    form.field("people", "name.tt").fill("")
    form.wait("saved")
    form.field("people", "name.ru").fill("")
    form.wait("waiting")
    form.page.get_by_text("Without this the row is not saved").wait_for()
    assert form.facts()["people"][0] == {"name": {"ru": "Айгуль Хасанова"}, "role": "host"}


def test_what_the_server_refuses_is_told_by_the_field_and_stays(form):
    form.text("title.tt").fill("бер\u0007")
    form.text("title.ru").fill("О языке")
    form.wait("refused")
    assert "U+0007" in form.said(form.text("title.tt"))
    assert form.facts()["title"] == {"tt": "Телебез турында", "ru": "О нашем языке"}
    form = form.again()
    form.wait("refused")
    assert form.text("title.ru").input_value() == "О языке"
    form.text("title.tt").fill("бер")
    form.wait("saved")
    assert form.facts()["title"] == {"tt": "бер", "ru": "О языке"}


def test_facts_wait_for_a_server_that_is_away(form):
    form.page.route("**/facts", lambda route: route.abort())
    form.text("title.ru").fill("О языке")
    form.wait("away")
    form.page.unroute("**/facts")
    form.page.evaluate("dispatchEvent(new Event('online'))")
    form.wait("saved")
    assert form.facts()["title"]["ru"] == "О языке"


def test_what_others_wrote_meanwhile_is_shown_when_one_comes_back(form):
    change(form.file, 'role = "guest"', 'role = "editor"')
    form.page.evaluate("dispatchEvent(new Event('focus'))")
    until(form.page, "document.querySelectorAll('.facts-people [data-path=role]')[1].value === 'editor'")


def test_of_two_changes_of_one_fact_both_are_shown_and_one_is_chosen(form):
    change(form.file, "О нашем языке", "О языках")
    form.text("title.ru").fill("О языке")
    form.text("summary.ru").fill("Моё")
    form.page.wait_for_selector(".fact-conflict")
    shown = form.page.locator(".fact-conflict").inner_text()
    assert "О языке" in shown
    assert "О языках" in shown
    form.wait("saved")
    assert form.text("title.ru").input_value() == form.facts()["title"]["ru"] == "О языках"
    assert form.facts()["summary"] == {"ru": "Моё"}
    form = form.again()
    form.page.get_by_role("button", name="Take mine").click()
    form.wait("changed")
    form.wait("saved")
    assert form.facts()["title"]["ru"] == "О языке"
    assert form.page.locator(".fact-conflict").count() == 0


def test_a_row_that_was_taken_away_can_be_brought_back(form):
    form.page.get_by_role("button", name="Remove: Person 1").click()
    form.wait("saved")
    assert [p["role"] for p in form.facts()["people"]] == ["guest"]
    form.page.get_by_role("button", name="Bring back").click()
    form.wait("changed")
    form.wait("saved")
    assert [p["role"] for p in form.facts()["people"]] == ["host", "guest"]


def test_people_change_places(form):
    form.page.get_by_role("button", name="Move up: Person 2").press("Enter")
    form.wait("changed")
    form.wait("saved")
    assert [p["role"] for p in form.facts()["people"]] == ["guest", "host"]


def test_a_soundbite_is_what_was_selected_and_its_length_is_advised_on(form):
    form.page.evaluate("desk.facts.addSoundbite({startMs: 1000.4, endMs: 6000})")
    form.wait("saved")
    assert form.facts()["soundbites"][0]["duration"] == "00:00:05.000"
    assert form.page.get_by_text("Apps like soundbites of 15 seconds to 2 minutes.").is_visible()
    form.page.evaluate("desk.waveform.setSelection({startMs: 2000, endMs: 22500})")
    form.page.get_by_role("button", name="Take what is selected").click()
    form.wait("changed")
    form.wait("saved")
    bite = form.facts()["soundbites"][0]
    assert (bite["start"], bite["duration"]) == ("00:00:02.000", "00:00:20.500")
    assert not form.page.get_by_text("Apps like soundbites of 15 seconds to 2 minutes.").is_visible()


def test_without_a_selection_it_says_how_to_make_one(form):
    form.page.evaluate("desk.facts.addSoundbite(null)")
    assert form.page.locator(".notice").filter(has_text="Select words in the text").is_visible()
    assert "soundbites" not in form.facts()


def test_markup_in_facts_is_text(form):
    form.text("title.tt").fill(HOSTILE)
    form.add_chapter(1000, HOSTILE)
    form.wait("saved")
    change(form.file, f'title = {{tt = "{HOSTILE}"', 'title = {tt = "<b>x</b>"')
    form.text("title.tt").fill(HOSTILE + "!")
    form.page.wait_for_selector(".fact-conflict")
    form.page.get_by_role("button", name="Remove: Chapter 1").click()
    form.wait("saved")
    assert form.page.evaluate(
        "[window.evil, document.querySelectorAll(':is(.facts, .notices) :is(img, b)').length]"
    ) == [None, 0]


@pytest.mark.parametrize("width", [1280, 320])
def test_everybody_can_use_it(workspace, serve, visit, axe_source, width):
    server = serve(workspace)
    file = server.folder / "episode.toml"
    file.write_text(FACTS + '\n[[soundbites]]\nstart = "1"\nduration = "2"\n', encoding="utf-8")
    form = Form(visit(server, locale="en", width=width), file)
    form.add_chapter(3000, "Бүлек")
    form.field("chapters", "start_ms").fill("?")
    form.wait("waiting")
    form.page.evaluate(axe_source)
    found = form.page.evaluate("axe.run('.facts').then((result) => result.violations)")
    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found] == []
    assert form.page.evaluate(
        "document.querySelector('.facts').scrollWidth <= document.querySelector('.panel').clientWidth"
    )


def change(file, old, new):
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
