"""The read-along text in a real browser: follows, seeks, loads its parts, stays where it is."""

import pytest

from tests.browser.conftest import now, until

AUDIO = "document.getElementById('audio')"
NOW = "document.querySelector('.reading .s.now')?.textContent"
WORD = "[...CSS.highlights.get('word')].map(String).join()"


def sentences(reading):
    return [sentence for paragraph in reading.paragraphs for sentence in paragraph.sentences]


def at(reading, ms):
    return next(sentence for sentence in sentences(reading) if sentence.start_ms <= ms < sentence.end_ms)


def visible(page, selector):
    return page.evaluate(
        "selector => { const box = document.querySelector(selector)?.getBoundingClientRect();"
        " return Boolean(box) && box.bottom > 0 && box.top < innerHeight; }",
        selector,
    )


def test_the_sentence_and_its_word_are_marked_as_they_are_said(visit, built):
    said = sentences(built.spoken)[1]
    third = said.start_ms + said.word_starts_ms[2]
    page = visit(f"s01e01/index.html#t={(third + 30) / 1000}")
    until(page, f"{NOW} === '{said.text}' && {WORD} === '{said.text.split()[2]}'")
    page.locator(".player .buttons .play").click()
    until(page, f"{WORD} === '{said.text.split()[3]}'")
    until(page, f"{NOW} === '{sentences(built.spoken)[2].text}'")


def test_word_marks_come_on_time(playing, built):
    page = playing("s01e01/index.html")
    late = page.evaluate(
        """async () => {
          const found = [];
          const marks = CSS.highlights.get("word");
          let before = "";
          const begin = performance.now();
          while (performance.now() - begin < 4000) {
            await new Promise(requestAnimationFrame);
            const word = [...marks][0];
            const sentence = document.querySelector(".s.now");
            const key = word && sentence ? `${sentence.dataset.s}:${word.startOffset}` : "";
            if (!key || key === before) continue;
            if (before) {
              const place = sentence.textContent.slice(0, word.startOffset).split(" ").length - 1;
              const starts = sentence.dataset.w.split(",").slice(0, place + 1).map((delta) => parseInt(delta, 36));
              found.push(document.getElementById("audio").currentTime * 1000 - Number(sentence.dataset.s) -
                starts.reduce((sum, delta) => sum + delta, 0));
            }
            before = key;
          }
          return found;
        }"""
    )
    assert len(late) > 5
    assert sorted(late)[len(late) // 2] < 60
    assert min(late) > -30


def test_a_click_on_a_sentence_seeks_and_selecting_text_does_not(visit, built):
    page = visit("s01e01/index.html")
    last = sentences(built.spoken)[-1]
    page.locator(f"#s{last.start_ms}").dblclick()
    assert page.evaluate("String(getSelection()).trim()")
    page.evaluate("getSelection().removeAllRanges()")
    page.locator(f"#s{sentences(built.spoken)[3].start_ms}").click()
    assert now(page) == pytest.approx(sentences(built.spoken)[3].start_ms / 1000)
    assert page.evaluate(f"{AUDIO}.paused")
    box = page.locator(f"#s{last.start_ms}").bounding_box()
    page.mouse.move(box["x"] + 4, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + 8, steps=4)
    page.mouse.up()
    assert page.evaluate("String(getSelection()).length") > 5
    assert now(page) == pytest.approx(sentences(built.spoken)[3].start_ms / 1000)


def test_what_is_selected_stays_selected_while_the_voice_passes(playing, built):
    page = playing("s01e01/index.html")
    page.evaluate("getSelection().selectAllChildren(document.querySelectorAll('.turn')[0])")
    chosen = page.evaluate("String(getSelection())")
    until(page, f"{NOW} === '{sentences(built.spoken)[2].text}'", seconds=12)
    assert page.evaluate("String(getSelection())") == chosen


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_sentences_can_be_reached_and_started_by_keys(visit, built, key):
    page = visit("s01e01/index.html")
    page.locator(".reading .s[tabindex]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press(key)
    start = sentences(built.spoken)[2].start_ms / 1000
    until(page, f"!{AUDIO}.paused && {AUDIO}.currentTime >= {start}")
    assert page.locator(".reading [tabindex]").count() == 1


def test_an_address_of_a_sentence_shows_it_and_cues_it(visit, built):
    target = at(built.long, 180_000)
    page = visit(f"s01e02/index.html#s{target.start_ms}")
    until(page, f"document.querySelector('.reading .s.found')?.id === 's{target.start_ms}'")
    until(page, f"{AUDIO}.currentTime === {target.start_ms / 1000}")
    assert page.evaluate(f"{AUDIO}.paused")
    page.wait_for_timeout(900)
    assert visible(page, f"#s{target.start_ms}")


def test_an_address_in_a_part_that_is_elsewhere_works(visit, built):
    target = at(built.long, 100 * 60_000)
    page = visit(f"s01e02/index.html#s{target.start_ms}")
    until(page, f"document.querySelector('.reading .s.found')?.id === 's{target.start_ms}'")
    page.wait_for_timeout(1200)
    assert visible(page, f"#s{target.start_ms}")
    starts = page.evaluate("[...document.querySelectorAll('.reading .s')].map(s => Number(s.dataset.s))")
    assert starts == sorted(starts)
    assert len(starts) == len(set(starts))


def test_parts_come_when_the_reader_gets_to_the_end(visit, built):
    page = visit("s01e02/index.html")
    loaded = "document.querySelectorAll('.reading .s').length"
    before = page.evaluate(loaded)
    page.locator(".text-parts").scroll_into_view_if_needed()
    until(page, f"{loaded} > {before}")


def test_parts_come_when_the_voice_gets_there(visit, built):
    page = visit("s01e02/index.html")
    page.locator("body").press("5")
    until(page, f"Number(document.querySelector('.reading .s.now')?.dataset.s) > {80 * 60_000}")
    starts = page.evaluate("[...document.querySelectorAll('.reading .s')].map(s => Number(s.dataset.s))")
    assert starts == [sentence.start_ms for sentence in sentences(built.long)][: len(starts)]


def test_no_part_is_fetched_before_somebody_listens_or_reads(visit):
    page = visit("s01e02/text-5.html")
    count = "document.querySelectorAll('.reading .s').length"
    before = page.evaluate(count)
    page.wait_for_timeout(600)
    assert page.evaluate(count) == before


def test_where_the_text_goes_on_the_voice_begins_with_that_text(visit):
    page = visit("s01e02/text-3.html")
    first = page.evaluate("Number(document.querySelector('.reading .s').dataset.s)")
    assert now(page) == pytest.approx(first / 1000)


def test_earlier_parts_come_in_above_without_a_jump(visit, built):
    page = visit("s01e02/text-5.html")
    page.evaluate(  # as in older Safari, which keeps no place by itself
        "() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('* { overflow-anchor: none }');"
        " document.adoptedStyleSheets = [sheet]; }"
    )
    assert page.locator(".reading .s").first.get_attribute("id") != "s0"
    page.locator(".reading .s").nth(60).scroll_into_view_if_needed()
    read = page.locator(".reading .s").nth(60).get_attribute("id")
    page.wait_for_timeout(200)  # the reader has left the voice
    top = f"document.getElementById('{read}').getBoundingClientRect().top"
    before = page.evaluate(top)
    page.locator("body").press("0")
    until(page, "document.querySelector('.reading .s').id === 's0'")
    assert abs(page.evaluate(top) - before) < 2


def test_a_part_that_cannot_be_had_is_said_and_tried_again(visit):
    page = visit("s01e02/index.ru.html")
    page.route("**/text-2.ru.html", lambda route: route.fulfill(status=503))
    page.locator(".text-parts").scroll_into_view_if_needed()
    until(page, "document.querySelector('[data-status]').textContent.includes('Не удалось загрузить продолжение')")
    page.unroute("**/text-2.ru.html")
    before = page.evaluate("document.querySelectorAll('.reading .s').length")
    page.locator("body").press("1")
    until(page, f"document.querySelectorAll('.reading .s').length > {before}")
    page.watched.errors.clear()


def test_the_page_follows_the_voice_until_the_reader_goes_away(visit, built):
    page = visit("s01e02/index.html#t=60")
    page.wait_for_timeout(1100)
    page.locator("body").press("Shift+Period")
    page.locator("body").press("k")
    until(page, f"{AUDIO}.currentTime > 60.5")
    assert visible(page, ".s.now")
    page.evaluate(f"{AUDIO}.currentTime = 150")
    until(page, "Number(document.querySelector('.s.now').dataset.s) > 140000")
    page.wait_for_timeout(1200)
    assert visible(page, ".s.now"), "the text goes with the voice"
    page.mouse.wheel(0, 6000)
    page.locator("[data-do=voice]").wait_for(state="visible")
    place = page.evaluate("scrollY")
    page.evaluate(f"{AUDIO}.currentTime = 160")
    page.wait_for_timeout(700)
    assert abs(page.evaluate("scrollY") - place) < 5, "the reader is left in peace"
    page.locator("[data-do=voice]").click()
    page.wait_for_timeout(1200)
    assert visible(page, ".s.now")
    assert not page.locator("[data-do=voice]").is_visible()


def test_three_hours_cost_little(visit, built):
    """With the whole text on the page: processor time of the page's thread per minute of playback."""
    last = sentences(built.long)[-1]
    page = visit(f"s01e02/index.html#s{last.start_ms - 600_000}")
    until(page, "document.querySelector('.reading .s.found') !== null", seconds=20)
    words = page.evaluate("document.querySelector('.reading').textContent.split(' ').length")
    assert words > 20_000
    page.locator("body").press("k")
    until(page, f"!{AUDIO}.paused && {AUDIO}.readyState > 2")
    page.wait_for_timeout(1500)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def spent():
        return {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}

    before = spent()
    page.wait_for_timeout(5000)
    after = spent()
    per_minute = {name: (after[name] - before[name]) * 12 for name in ("ScriptDuration", "TaskDuration")}
    assert per_minute["ScriptDuration"] < 3, per_minute
    assert per_minute["TaskDuration"] < 20, per_minute
