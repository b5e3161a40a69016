// The recording: where it is, playing from and to, speed, and what follows it. Times are milliseconds.
import { tellSystem } from "../../site/static/session.js";
import { wholeOf } from "../../site/static/sound.js";
import { makeListeners } from "./listeners.js";
import { recall, remember } from "./memory.js";
import { makeAlarm } from "./sound_alarm.js";
import { watchTrouble } from "./sound_trouble.js";
import { AGAIN_MS, makeTypingPause } from "./sound_typing.js";

export const SPEEDS = [0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2];
export const STEP_MS = 3000;
const CHANGES = ["play", "playing", "pause", "waiting", "seeking", "seeked", "canplay", "ended", "emptied", "error"];

/**
 * `title` and `show` are for the system's own controls (media keys, headsets). Events, see `on`:
 * time(ms, jumped) · state(name) · speed(number) · trouble({code, atMs}), codes in sound_trouble.js and "blocked" (the
 * browser wants a click first).
 */
export function makeSound(audio, { title, show = "" }) {
  return new Sound(audio, title, show);
}

class Sound {
  #audio;
  #heard = makeListeners("time", "state", "speed", "trouble");
  #typing = makeTypingPause({
    isPlaying: () => !this.#audio.paused, pause: () => this.#audio.pause(), goOn: () => this.#goOn(),
  });
  #range = null;
  #rangeEnd;
  #trouble = null;
  #told = "";
  #place = { ms: 0, wanted: false }; // what a failed element forgets
  #holds = true;

  constructor(audio, title, show) {
    this.#audio = audio;
    this.#rangeEnd = makeAlarm(audio, (ms) => this.#stopAt(ms));
    this.#restore();
    this.#listen();
    const step = (direction) => this.step(direction * STEP_MS);
    tellSystem(audio, { title, artist: show }, {
      play: () => this.play(),
      pause: () => this.pause(),
      step: (seconds) => step(Math.sign(seconds)),
      to: (seconds) => this.seekMs(seconds * 1000),
      chapter: step, // headsets have "next" and "previous" only
    })("");
  }

  on(event, fn) {
    return this.#heard.on(event, fn);
  }

  nowMs() {
    return Math.round(this.#audio.currentTime * 1000);
  }

  /** Of the whole recording; the page's own figure (data-whole, seconds) until the browser knows. */
  get durationMs() {
    return Math.round(wholeOf(this.#audio) * 1000);
  }

  /** Also while it waits for somebody to end typing. */
  get playing() {
    return this.#typing.held || !this.#audio.paused;
  }

  /** playing · paused · held (goes on after typing) · waiting (for data) · ended · error. */
  get state() {
    if (this.#trouble || this.#audio.error) return "error";
    if (this.#typing.held) return "held";
    if (this.#audio.ended) return "ended";
    if (this.#audio.paused) return "paused";
    return this.#audio.readyState < HTMLMediaElement.HAVE_FUTURE_DATA ? "waiting" : "playing";
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    // The browser would begin a three-hour recording anew.
    if (this.#audio.ended) this.#go(this.durationMs - STEP_MS);
    this.#start();
  }

  pause() {
    this.#typing.forget();
    this.#range = null;
    this.#rangeEnd.set(null);
    this.#audio.pause();
    this.#tellState();
  }

  /** Without `play` it goes on playing if it played, and stays silent if not. */
  seekMs(ms, { play = this.playing } = {}) {
    this.#range = null;
    this.#rangeEnd.set(null);
    this.#go(ms);
    if (play) this.#start();
    else this.pause();
  }

  step(ms) {
    this.seekMs(this.nowMs() + ms);
  }

  /** Plays a turn or a soundbite, and stands at its end. */
  playRange(fromMs, toMs) {
    this.seekMs(fromMs, { play: true });
    this.#range = { fromMs, toMs };
    this.#rangeEnd.set(toMs);
  }


  /** The nearest of SPEEDS. */
  setSpeed(speed) {
    const nearest = SPEEDS.reduce((best, one) => (Math.abs(one - speed) < Math.abs(best - speed) ? one : best));
    this.#audio.defaultPlaybackRate = nearest; // load() goes back to it
    this.#audio.playbackRate = nearest;
    remember("speed", nearest);
    return nearest;
  }

  /** 1: the next faster one of SPEEDS, -1: the next slower one. Returns what it is now. */
  speed(step) {
    const next = SPEEDS.indexOf(this.speedNow) + step;
    return this.setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, next))]);
  }

  get speedNow() {
    return this.#audio.playbackRate;
  }

  get volume() {
    return this.#audio.volume;
  }

  setVolume(volume) {
    this.#audio.volume = Math.min(1, Math.max(0, volume));
  }

  /** Whether the sound waits for whoever types, see sound_typing.js. */
  holdWhileTyping(on) {
    this.#holds = on;
  }

  /** A key that changed the text. */
  typed() {
    if (!this.#holds) return;
    this.#typing.typed();
    this.#tellState();
  }

  /**
   * Calls `at(ms)` when a word begins and after each jump; between words nothing runs. `nextStartAfter(ms)` → when the first
   * word after `ms` begins, or null. Returns {again(): the words have changed, end()}.
   */
  followWords(nextStartAfter, at) {
    const arm = (ms) => {
      const next = nextStartAfter(ms);
      alarm.set(next > ms ? next : null);
    };
    const alarm = makeAlarm(this.#audio, (due) => {
      const ms = Math.max(due, this.nowMs());
      at(ms);
      arm(ms);
    });
    const again = () => {
      at(this.nowMs());
      arm(this.nowMs());
    };
    const deaf = this.on("time", (ms, jumped) => {
      if (jumped) again();
      else if (!alarm.isSet()) arm(ms); // times may come, or come anew, while it plays
    });
    again();
    return { again, end: () => (deaf(), alarm.end()) };
  }

  /** After trouble: loads again and stands where it was, and plays if it played. */
  retry() {
    const { ms, wanted } = this.#place;
    this.#trouble = null;
    this.#audio.load();
    this.#go(ms);
    if (wanted) this.#start();
    this.#tellState();
  }

  #restore() {
    const audio = this.#audio;
    const volume = recall("volume");
    if (typeof volume === "number" && volume >= 0 && volume <= 1) audio.volume = volume;
    audio.preservesPitch = true;
    this.setSpeed(Number(recall("speed")) || 1);
  }

  #listen() {
    const audio = this.#audio;
    for (const name of CHANGES) audio.addEventListener(name, () => this.#tellState());
    audio.addEventListener("timeupdate", () => this.#tellTime(false));
    audio.addEventListener("seeking", () => this.#tellTime(true));
    audio.addEventListener("ratechange", () => this.#heard.tell("speed", audio.playbackRate));
    audio.addEventListener("volumechange", () => remember("volume", audio.volume));
    watchTrouble(audio, (code) => this.#fail(code), () => {
      this.#trouble = null;
      this.#tellState();
    });
  }

  #start() {
    this.#typing.forget();
    this.#place.wanted = true;
    this.#audio.play().catch(({ name }) => {
      if (name === "NotAllowedError") this.#heard.tell("trouble", { code: "blocked", atMs: this.nowMs() });
    });
  }

  #go(ms) {
    const whole = this.durationMs || Infinity;
    const place = Math.max(0, Math.min(ms, whole));
    this.#place.ms = place;
    this.#audio.currentTime = place / 1000;
    // Before anything is loaded, browsers keep the moment for later and say nothing; those who follow must know.
    if (this.#audio.readyState === 0) this.#tellTime(true);
  }

  #stopAt(ms) {
    this.pause();
    this.#go(ms); // the timer may have been some milliseconds late
  }

  #goOn() {
    this.#go(Math.max(this.#range?.fromMs ?? 0, this.nowMs() - AGAIN_MS));
    this.#start();
  }

  #tellTime(jumped) {
    if (this.state !== "error") this.#place.ms = this.nowMs();
    this.#heard.tell("time", this.nowMs(), jumped);
  }

  #tellState() {
    const { state } = this;
    if (state !== "error") this.#place.wanted = this.playing;
    if (state === this.#told) return;
    this.#told = state;
    this.#heard.tell("state", state);
  }

  #fail(code) {
    if (this.#trouble) return;
    this.#trouble = code;
    this.#heard.tell("trouble", { code, atMs: this.#place.ms });
    this.#tellState();
  }
}
