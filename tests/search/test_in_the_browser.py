"""What people do on the search page, in Debian's Chromium against `media serve`."""

import re

import pytest


@pytest.fixture
def page(browser, address):
    context = browser.new_context(viewport={"width": 1000, "height": 800}, locale="tt-RU")
    context.set_default_timeout(10_000)
    made = context.new_page()
    made.problems = []
    made.on("pageerror", lambda error: made.problems.append(str(error)))
    made.on("console", lambda message: made.problems.append(message.text) if wrong(message) else None)
    made.goto(f"{address}/search/index.html")
    yield made
    pwned = made.evaluate("window.__pwned")
    context.close()
    assert made.problems == []
    assert not pwned


def wrong(message):
    """The site of these tests has no sound and no pictures, so only what search fetches must be there."""
    elsewhere = "404" in message.text and "/search/" not in message.location["url"]
    return message.type == "error" and not elsewhere


def ask(page, query):
    page.locator("#search-field").fill(query)
    page.locator(".search-results:not([aria-busy]) .result").first.wait_for()


@pytest.mark.parametrize("query", ["китап", "Китабы", "кит"])
def test_any_form_finds_the_sentence_and_a_click_opens_the_episode_there(page, query):
    ask(page, query)
    link = page.locator(".quotes a", has_text="китапларыбызны")
    assert link.locator("mark").all_inner_texts() == ["китапларыбызны"]
    link.click()
    page.wait_for_url(re.compile(r"/s01e01/index\.html#s415500$"))
    page.locator("#s415500").wait_for()
    assert "китапларыбызны" in page.locator("#s415500").inner_text()


@pytest.mark.parametrize("query", ["рахмат", "РЭХМЭТЛЭР"])
def test_letters_that_a_keyboard_lacks_are_understood(page, query):
    ask(page, query)
    assert page.locator(".quotes mark").all_inner_texts() == ["Рәхмәт"]


def test_results_tell_title_date_chapter_and_how_many(page):
    ask(page, "китап")
    assert page.locator("#search-status").inner_text() == "Табылган чыгарылышлар: 2"
    first, second = page.locator(".result").all()
    assert first.locator("h2 mark").all_inner_texts() == ["Китап"]
    assert second.locator("h2").inner_text() == "Көзге урман тавышлары"
    assert second.locator("time").get_attribute("datetime") == "2024-01-05"
    assert second.locator("time").inner_text() == "5 гыйнвар, 2024 ел"
    assert second.locator(".chapter").all_inner_texts() == ["Китап турында"]


def test_russian_forms_are_found_and_the_sentence_says_its_language(page):
    ask(page, "книгами")
    assert page.locator(".quotes q[lang=ru] mark").all_inner_texts() == ["книга", "книги"]


def test_the_russian_page_leads_to_russian_pages(browser, address):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/search/index.ru.html?q=осень лес")
    page.locator(".result h2 a").first.wait_for()
    assert page.locator("#search-status").inner_text() == "Найдено выпусков: 1"
    assert page.locator(".result h2 a").inner_text() == "Звуки осеннего леса"
    assert page.locator(".result h2 a").get_attribute("href") == "../s01e01/index.ru.html"
    context.close()


def test_the_address_keeps_the_query_and_back_goes_back(page):
    ask(page, "рәхмәт")
    page.keyboard.press("Enter")
    assert "q=%D1%80" in page.url
    ask(page, "китап")
    page.keyboard.press("Enter")
    page.locator(".result h2", has_text="Китап").wait_for()
    page.go_back()
    page.locator(".quotes", has_text="Рәхмәт сезгә").wait_for()
    assert page.locator("#search-field").input_value() == "рәхмәт"
    page.locator(".quotes a").first.click()
    page.wait_for_url(re.compile(r"/s01e02/index\.html#s1500$"))
    page.go_back()
    page.locator(".quotes", has_text="Рәхмәт сезгә").wait_for()
    assert page.locator("#search-field").input_value() == "рәхмәт"


def test_everything_can_be_done_with_the_keyboard(page):
    assert page.evaluate("document.activeElement.id") == "search-field"
    page.keyboard.type("урман")
    page.locator(".quotes a").first.wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.result') !== null")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/s01e01/index.html$"))


def test_markup_in_titles_and_sentences_is_text(page):
    ask(page, "хакер")
    assert "<script>" in page.locator(".quotes q").inner_text()
    assert "<img src=x" in page.locator(".result h2").inner_text()
    assert page.locator(".search-results img, .search-results script").count() == 0


def test_a_retracted_episode_is_not_found_and_nothing_found_is_said(page):
    page.locator("#search-field").fill("юкка чыкты чыгарылыш юк")
    page.locator("#search-field").fill("фыртынаҗык")
    page.wait_for_timeout(600)
    assert page.locator("#search-status").inner_text().startswith("Бернәрсә дә табылмады")
    assert page.locator(".result").count() == 0


def test_without_the_network_people_are_told(browser, address):
    context = browser.new_context()
    page = context.new_page()
    page.route("**/list.json", lambda route: route.abort())
    page.goto(f"{address}/search/index.html?q=китап")
    page.locator("#search-status", has_text="Эзләү ачылмады").wait_for()
    page.unroute("**/list.json")
    page.locator("#search-field").press("Enter")
    page.locator(".result").first.wait_for()
    context.close()


def test_without_scripts_the_page_leads_to_lists(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/search/index.html")
    assert "JavaScript" in page.locator("noscript p").inner_text()
    links = page.locator(".search-elsewhere a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert links == ["../index.html", "../topics/index.html", "../people/index.html"]
    assert not page.locator("form.search").is_visible()
    context.close()


def test_it_fits_a_narrow_screen(browser, address):
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{address}/search/index.html?q=китап")
    page.locator(".quotes a").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_axe_finds_nothing_serious(browser, address, axe_source):
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}/search/index.html?q=китап")
    page.locator(".quotes a").first.wait_for()
    page.add_script_tag(content=axe_source)
    lines = "violations.map((one) => `${one.impact} ${one.id} ${one.nodes[0].html}`)"
    found = page.evaluate(f"axe.run().then(({{ violations }}) => {lines})")
    assert [one for one in found if one.startswith(("serious", "critical"))] == []
    context.close()
