"""Playing a three-hour recording in the editor's page. It is silence, and the clock of the sound is real."""

from itertools import pairwise

import pytest

SLOW_MS = 15_000


def now_ms(page):
    return page.evaluate("sound.nowMs()")


def state(page, wanted):
    page.wait_for_function("wanted => sound.state === wanted", arg=wanted, timeout=SLOW_MS)


def troubles(page):
    return [value for name, value in page.evaluate("events") if name == "trouble"]


def play(page):
    """By a click: without one no browser makes a sound."""
    page.click("#play")
    state(page, "playing")


@pytest.mark.parametrize("speed", [0.75, 2])
def test_a_range_ends_where_it_was_told_to_at_every_speed(visit, speed):
    page = visit()
    play(page)
    page.evaluate("""speed => {
      sound.setSpeed(speed);
      audio.addEventListener("pause", () => (window.pausedAt = audio.currentTime * 1000), { once: true });
      sound.playRange(7_200_000, 7_201_000);
    }""", speed)  # fmt: skip
    page.wait_for_function("window.pausedAt", timeout=SLOW_MS)
    assert 7_201_000 - 2 <= page.evaluate("pausedAt") < 7_201_000 + 100, "the sound itself, before it is put right"
    page.wait_for_function("!audio.seeking")
    assert (now_ms(page), page.evaluate("sound.state")) == (7_201_000, "paused")


def test_after_a_range_playing_goes_on_past_its_end(visit):
    page = visit()
    play(page)
    page.evaluate("sound.playRange(60_000, 60_300)")
    state(page, "paused")
    page.evaluate("sound.play()")
    page.wait_for_function("sound.nowMs() > 60_500", timeout=SLOW_MS)


def test_words_are_told_when_they_begin_and_nothing_runs_between_them(visit):
    page = visit()
    page.evaluate("""() => {
      const starts = [...Array(10_000)].map((_, number) => number * 300);
      Object.assign(window, { told: [], asked: 0 });
      sound.followWords(
        (ms) => { asked += 1; return starts.find((start) => start > ms) ?? null; },
        (ms) => told.push([ms, audio.currentTime * 1000]),
      );
      sound.setSpeed(2);
      sound.seekMs(30_010);
    }""")
    play(page)
    page.wait_for_function("told.length >= 9", timeout=SLOW_MS)
    told, asked = page.evaluate("[told, asked]")
    words = [ms // 300 for ms, _ in told[2:]]
    assert words == list(range(101, 101 + len(words))), "each word once, in order"
    lateness = [ms % 300 for ms, _ in told[2:]]
    assert sorted(lateness)[len(lateness) // 2] < 40
    assert asked == len(told), "it asks for the next word once a word, and not 60 times a second"


def test_words_whose_times_come_while_it_plays_are_followed(visit):
    page = visit()
    page.evaluate("""() => {
      Object.assign(window, { told: [], start: null });
      sound.followWords((ms) => (start > ms ? start : null), (ms) => told.push(ms));
    }""")
    play(page)
    page.evaluate("start = sound.nowMs() + 700")
    page.wait_for_function("told.some((ms) => ms >= start)", timeout=SLOW_MS)


def test_a_jump_tells_the_word_there_also_when_nothing_plays(visit):
    page = visit()
    page.evaluate("() => { window.told = []; sound.followWords(() => null, (ms) => told.push(ms)); }")
    page.evaluate("sound.seekMs(9_000_000)")
    page.wait_for_function("told.includes(9_000_000)")
    assert page.evaluate("sound.playing") is False


def test_the_sound_waits_while_somebody_types_and_then_repeats_a_little(visit):
    page = visit()
    page.evaluate("sound.seekMs(600_000)")
    play(page)
    page.wait_for_timeout(300)
    page.type("#text", "сүз", delay=50)
    assert page.evaluate("[sound.state, audio.paused, sound.playing]") == ["held", True, True]
    held = now_ms(page)
    page.evaluate("audio.addEventListener('play', () => (window.wentOnAt = sound.nowMs()), { once: true })")
    page.wait_for_timeout(800)
    page.type("#text", "н")
    page.wait_for_timeout(800)
    assert page.evaluate("sound.state") == "held", "each key lets it wait anew"
    state(page, "playing")
    assert held - 1500 <= page.evaluate("wentOnAt") < held - 1400


@pytest.mark.parametrize("act", ["sound.toggle()", "sound.pause()"])
def test_who_stops_the_sound_while_typing_is_not_overruled(visit, act):
    page = visit()
    play(page)
    page.type("#text", "a")
    page.evaluate(act)
    assert page.evaluate("sound.state") == "paused"
    page.wait_for_timeout(1600)
    assert page.evaluate("sound.state") == "paused"


def test_typing_starts_nothing_and_the_option_can_be_switched_off(visit):
    page = visit()
    page.type("#text", "a")
    page.wait_for_timeout(1500)
    assert page.evaluate("sound.state") == "paused"
    page.evaluate("sound.holdWhileTyping(false)")
    play(page)
    page.type("#text", "b")
    assert page.evaluate("sound.state") == "playing"


def test_a_turn_that_is_repeated_while_typing_does_not_begin_before_its_start(visit):
    page = visit()
    play(page)
    page.evaluate("sound.playRange(50_000, 53_000)")
    page.wait_for_function("sound.nowMs() > 50_100")
    page.type("#text", "a")
    page.evaluate("audio.addEventListener('play', () => (window.wentOnAt = sound.nowMs()), { once: true })")
    page.wait_for_function("window.wentOnAt", timeout=SLOW_MS)
    assert 50_000 <= page.evaluate("wentOnAt") < 50_100
    state(page, "paused")
    assert now_ms(page) == 53_000


def test_speed_goes_by_the_list_and_is_remembered(visit):
    page = visit()
    speeds = page.evaluate("[...Array(10)].map(() => sound.speed(-1)).concat([...Array(10)].map(() => sound.speed(1)))")
    assert speeds[:4] == [0.9, 0.75, 0.5, 0.5]
    assert speeds[9:] == [0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2, 2]
    page.evaluate("sound.setSpeed(1.5); sound.setVolume(0.25)")
    page.wait_for_function("localStorage.length >= 2")
    page.reload()
    page.wait_for_function("window.ready")
    assert page.evaluate("[sound.speedNow, audio.volume, audio.preservesPitch]") == [1.5, 0.25, True]


def test_speed_survives_loading_again(visit):
    page = visit()
    page.evaluate("sound.setSpeed(1.25); sound.retry()")
    page.wait_for_function("audio.readyState > 0")
    assert page.evaluate("audio.playbackRate") == 1.25


def test_at_the_end_playing_begins_a_little_before_it_and_not_three_hours(visit):
    page = visit()
    page.wait_for_function("audio.readyState > 0")
    page.evaluate("sound.seekMs(99_999_999)")
    page.wait_for_function("audio.ended")
    page.click("#play")
    state(page, "playing")
    assert now_ms(page) >= 10_800_000 - 3000


def test_a_step_keeps_playing_or_silent_as_it_was(visit):
    page = visit()
    page.evaluate("sound.seekMs(60_000); sound.step(-3000)")
    assert (now_ms(page), page.evaluate("sound.playing")) == (57_000, False)
    play(page)
    page.evaluate("sound.step(3000)")
    assert page.evaluate("sound.playing") is True
    page.evaluate("sound.step(-9_000_000)")
    assert now_ms(page) < 500, "not before the beginning"


def reload_while(page, served, sound):
    """The recording at 4000 s is loaded again while the server has something else for it."""
    page.evaluate("sound.seekMs(4_000_000)")
    page.wait_for_function("audio.readyState > 1 && !audio.seeking")
    served.sound = sound
    page.evaluate("sound.retry()")
    state(page, "error")


def test_a_recording_that_cannot_be_decoded_is_told_as_that(visit, served):
    page = visit()
    reload_while(page, served, "broken")
    assert troubles(page) == [{"code": "unplayable", "atMs": 4_000_000}]


def test_a_recording_that_was_missing_can_be_tried_again_at_the_same_place(visit, served):
    page = visit()
    reload_while(page, served, "missing")
    assert troubles(page) == [{"code": "missing", "atMs": 4_000_000}]
    served.sound = "there"
    page.evaluate("sound.retry()")
    state(page, "paused")
    page.wait_for_function("audio.readyState > 1 && !audio.seeking")
    assert now_ms(page) == 4_000_000


def test_a_server_that_is_gone_is_told_and_the_sound_goes_on_when_it_is_back(visit):
    page = visit()
    page.evaluate("sound.seekMs(60_000)")
    play(page)
    page.route("**/recording.wav", lambda route: route.abort("connectionrefused"))
    page.evaluate("sound.retry()")
    state(page, "error")
    assert [trouble["code"] for trouble in troubles(page)] == ["gone"]
    page.unroute("**/recording.wav")
    page.evaluate("sound.retry()")
    state(page, "playing")
    assert now_ms(page) >= 60_000


def test_the_states_of_one_listening_are_told_in_order_and_once(visit):
    page = visit()
    play(page)
    page.click("#play")
    states = [value for name, value in page.evaluate("events") if name == "state"]
    assert states[-1] == "paused"
    assert "playing" in states
    assert all(before != after for before, after in pairwise(states))


def test_the_system_shows_the_talk_by_its_name(visit):
    page = visit()
    metadata = page.evaluate("(({ title, artist }) => [title, artist])(navigator.mediaSession.metadata)")
    assert metadata == ["Talk", "Show"]
