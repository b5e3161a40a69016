"""The player in a real browser: plays, seeks, remembers, listens to keys."""

import re

import pytest

from tests.browser.conftest import now, until
from tests.feed.records import SHOW

AUDIO = "document.getElementById('audio')"


def wait_for_time(page, seconds, *, within=0.6):
    until(page, f"Math.abs({AUDIO}.currentTime - {seconds}) < {within}")


def press(page, key):
    """Where the reader has clicked nothing."""
    page.locator("body").press(key)


@pytest.fixture
def middle(built):
    """Seconds at which the second chapter begins."""
    return built.episodes[0].chapters[1].start / 1000


def test_it_plays_and_the_time_runs(playing):
    page = playing("s01e01/index.html")
    until(page, f"{AUDIO}.currentTime > 1.2")
    assert page.locator(".controls .times [data-elapsed]").inner_text() in {"0:01", "0:02"}
    page.locator(".player .buttons .play").click()
    assert page.evaluate(f"{AUDIO}.paused")


def test_nothing_plays_or_loads_before_one_asks(visit):
    page = visit("s01e01/index.html")
    page.wait_for_timeout(300)
    assert page.evaluate(f"[{AUDIO}.paused, {AUDIO}.readyState]") == [True, 0]


def test_a_chapter_is_a_click_away(visit, middle):
    page = visit("s01e01/index.html")
    page.locator(".chapters a").nth(1).click()
    until(page, f"{AUDIO}.currentTime > {middle} && !{AUDIO}.paused")
    assert page.locator(".chapters [aria-current]").inner_text().endswith("Яңгыр турында")
    assert page.locator(".controls > .now").inner_text() == "Яңгыр турында"


def test_the_seek_bar_says_times_in_words_of_the_page(visit):
    tatar, russian = visit("s01e01/index.html"), visit("s01e01/index.ru.html")
    for page in (tatar, russian):
        page.locator("[data-seek]").focus()
        page.keyboard.press("ArrowRight")
    assert re.match(r"5 секунд, барлыгы \d+ секунд", tatar.locator("[data-seek]").get_attribute("aria-valuetext"))
    assert re.match(r"5 секунд, всего \d+ секунд", russian.locator("[data-seek]").get_attribute("aria-valuetext"))


def test_dragging_the_seek_bar_seeks(visit):
    page = visit("s01e01/index.html")
    page.locator("[data-seek]").fill("8")
    wait_for_time(page, 8)


@pytest.mark.parametrize(
    ("keys", "seconds"),
    [("l", 30), ("Shift+KeyL l", 30), ("Digit5", 5400), ("BracketRight", 600), ("ArrowRight", 5), ("l j", 15),
     ("l ArrowLeft", 25)],
)
def test_keys_move(visit, keys, seconds):
    page = visit("s01e02/index.html")
    for key in keys.split():
        press(page, key)
    wait_for_time(page, seconds)


def test_keys_work_under_a_cyrillic_layout(visit):
    page = visit("s01e02/index.html")
    page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'д', code: 'KeyL', bubbles: true}))")
    wait_for_time(page, 30)


def test_k_and_space_play_and_pause(visit):
    page = visit("s01e01/index.html")
    press(page, "k")
    until(page, f"!{AUDIO}.paused")
    press(page, "Space")
    until(page, f"{AUDIO}.paused")


def test_keys_steal_nothing_from_fields_and_focused_buttons(visit):
    page = visit("s01e01/index.html")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<input id=field><button id=knob>x</button>')")
    page.locator("#field").press_sequentially("k l 5")
    assert page.locator("#field").input_value() == "k l 5"
    page.locator("#knob").press("Space")
    page.locator(".player [data-speed]").press("l")
    assert now(page) == 0
    assert page.evaluate(f"{AUDIO}.paused")


def test_m_mutes_and_question_mark_shows_the_keys(visit):
    page = visit("s01e01/index.html")
    press(page, "m")
    assert page.evaluate(f"{AUDIO}.muted")
    assert page.locator("[data-do=mute]").get_attribute("aria-pressed") == "true"
    press(page, "?")
    assert page.locator("dialog.keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("dialog.keys").is_visible()


def test_keys_can_be_turned_off_for_good(visit):
    page = visit("s01e01/index.html")
    press(page, "?")
    page.locator("[data-keys-on]").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    press(page, "l")
    page.wait_for_timeout(150)
    assert now(page) == 0


def test_speed_is_remembered_on_other_pages(visit):
    page = visit("s01e01/index.html")
    press(page, "Shift+Period")
    press(page, "Shift+Period")
    assert page.evaluate(f"{AUDIO}.playbackRate") == 1.5
    other = visit("s01e02/index.html", context=page.context)
    assert other.locator("[data-speed]").input_value() == "1.5"
    other.locator(".player .buttons .play").click()
    until(other, f"{AUDIO}.currentTime > 0.5")
    assert other.evaluate(f"{AUDIO}.playbackRate") == 1.5


def test_one_goes_on_where_one_stopped(playing):
    page = playing("s01e02/index.html")
    press(page, "3")
    until(page, f"{AUDIO}.currentTime > 3240.5")
    press(page, "k")
    until(page, f"{AUDIO}.paused")
    page.reload()
    wait_for_time(page, 3244, within=4)
    assert page.evaluate(f"{AUDIO}.paused")
    assert "54:0" in page.locator("[data-status]").inner_text()
    page.locator("[data-do=restart]").click()
    wait_for_time(page, 0)


def test_it_works_where_nothing_can_be_remembered(browser, visit):
    context = browser.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }});"
    )
    page = visit("s01e01/index.html", context=context)
    page.locator(".player .buttons .play").click()
    until(page, f"{AUDIO}.currentTime > 0.3")
    press(page, "Shift+Period")
    press(page, "k")
    until(page, f"{AUDIO}.paused")


def test_an_address_with_a_time_cues_and_does_not_start(visit):
    for address, seconds in (("#t=7.2", 7.2), ("#t=0:08", 8), ("#t=0:00:09,0:00:10", 9)):
        page = visit(f"s01e01/index.html{address}")
        wait_for_time(page, seconds, within=0.01)
        assert page.evaluate(f"{AUDIO}.paused")
        page.locator(".player .buttons .play").click()
        until(page, f"{AUDIO}.currentTime > {seconds} && {AUDIO}.currentTime < {seconds} + 2")
        page.close()


def test_a_link_to_this_moment_is_copied(visit, built):
    page = visit("s01e01/index.html#t=7.2")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("[data-share] summary").click()
    page.locator("[data-copy=moment]").click()
    until(page, "document.querySelector('[data-status]').textContent")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{built.show.base_url}/{built.episodes[0].folder}/index.html#t=7"


def test_the_system_is_told_what_plays(playing, middle):
    page = playing("s01e01/index.html")
    assert page.evaluate("[navigator.mediaSession.metadata.title, navigator.mediaSession.metadata.artist]") == [
        "Кереш", "Сынау подкасты",
    ]  # fmt: skip
    page.locator(".chapters a").nth(1).click()
    until(page, "navigator.mediaSession.metadata.title === 'Яңгыр турында'")


def test_another_format_is_played_when_the_first_is_missing(visit):
    page = visit("s01e01/index.html")
    source = "<source src=missing.opus type='audio/ogg'>"
    page.evaluate(f'document.querySelector("#audio").insertAdjacentHTML("afterbegin", "{source}")')
    page.locator(".player .buttons .play").click()
    until(page, f"{AUDIO}.currentTime > 0.3")
    page.watched.errors.clear()  # the browser's own line about the 404
    assert not page.locator("[data-trouble]").is_visible()


def test_sound_that_cannot_be_had_is_said_in_the_language_of_the_page(visit):
    page = visit("s01e01/index.ru.html")
    page.route("**/*.mp3", lambda route: route.fulfill(status=503))
    page.locator(".player .buttons .play").click()
    page.locator("[data-trouble]").wait_for(state="visible")
    assert "Не удалось загрузить звук" in page.locator("[data-trouble]").inner_text()
    assert page.locator("[data-download]").get_attribute("href").endswith(".mp3")
    page.unroute("**/*.mp3")
    page.locator("[data-do=retry]").click()
    until(page, f"{AUDIO}.currentTime > 0.3")
    assert not page.locator("[data-trouble]").is_visible()
    page.watched.errors.clear()


def test_the_sleep_timer_stops_at_the_end_of_the_chapter(visit, middle):
    page = visit(f"s01e01/index.html#t={middle - 1}")
    page.locator("[data-sleep]").select_option("chapter")
    press(page, "k")
    until(page, f"{AUDIO}.paused && {AUDIO}.currentTime >= {middle}")
    assert now(page) < middle + 1
    assert page.locator("[data-sleep]").input_value() == ""


def test_without_scripts_the_browsers_own_player_stands_there(visit, middle):
    page = visit("s01e01/index.html", java_script_enabled=False)
    assert page.locator("audio[controls]").is_visible()
    source = page.locator("audio source").get_attribute("src")
    assert page.locator(".chapters a").nth(1).get_attribute("href") == f"{source}#t={middle:g}"
    assert not page.locator(".controls").count()
    assert "Без бүген урман турында сөйләшәбез." in page.locator(".reading").inner_text()


def test_a_browser_that_lacks_something_keeps_its_own_player(browser, address):
    page = browser.new_page()
    page.add_init_script("delete Array.prototype.at; delete window.IntersectionObserver")  # Safari before 15.4
    page.goto(f"{address}/{SHOW}/s01e01/index.html")
    page.wait_for_timeout(500)
    assert page.locator("audio[controls]").is_visible()
    assert not page.locator(".controls").count()
    assert not page.locator(".player.ready").count()
    page.close()


def test_the_mouse_over_the_seek_bar_tells_what_is_there(visit, built):
    page = visit("s01e02/index.html")
    box = page.locator("[data-seek]").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2)
    assert page.locator("[data-bubble]").inner_text() in {"1:30:00 10 бүлек", "1:29:59 9 бүлек", "1:30:01 10 бүлек"}
    page.mouse.move(5, 5)
    assert not page.locator("[data-bubble]").is_visible()
