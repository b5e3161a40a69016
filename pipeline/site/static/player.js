// The player: puts our controls in the place of the browser's, and wires them.
import { momentIn } from "./address.js";
import { drawMarks, findChapters, linkChapters, showChapter } from "./chapters.js";
import { makeDisplay } from "./display.js";
import { listenToKeys } from "./keys.js";
import { recall, remember } from "./memory.js";
import { showMini } from "./mini.js";
import { keepPlace } from "./resume.js";
import { tellSystem } from "./session.js";
import { keepSpeed, keepVolume } from "./settings.js";
import { showUnderPointer, wireSeekBar } from "./seek_bar.js";
import { offerShares } from "./share.js";
import { offerSleep } from "./sleep.js";
import { seek, start, toggle, watchSources, wholeOf } from "./sound.js";
import { drawWaveform } from "./waveform.js";
import { clock } from "./words.js";

function upgrade(root) {
  const audio = root.querySelector("audio");
  audio.dataset.whole = String(Number(root.dataset.durationMs) / 1000);
  audio.controls = false;
  root.append(root.querySelector("[data-controls]").content.cloneNode(true));
  root.classList.add("ready");
  const one = (selector) => root.querySelector(selector);
  const chapters = findChapters();
  const display = makeDisplay(root, audio);
  const nowMs = () => Math.round(audio.currentTime * 1000);
  const to = (seconds) => seek(audio, seconds);
  const retry = watchSources(audio, () => {
    display.waiting(false);
    display.trouble(true);
  });
  const stepSpeed = keepSpeed(audio, one("[data-speed]"));
  const mute = keepVolume(audio, one("[data-volume]"), one("[data-do=mute]"));
  const dialog = one("[data-keys]");

  const actions = {
    toggle: () => toggle(audio),
    play: () => start(audio),
    pause: () => audio.pause(),
    to,
    step: (seconds) => to(audio.currentTime + seconds),
    back: () => to(audio.currentTime - 15),
    forward: () => to(audio.currentTime + 30),
    chapter(step) {
      const ms = chapters.beside(nowMs(), step);
      if (ms !== null) to(ms / 1000);
    },
    previous: () => actions.chapter(-1),
    next: () => actions.chapter(1),
    speed: stepSpeed,
    mute,
    part: (tenth) => to((wholeOf(audio) * tenth) / 10),
    help: () => dialog && (dialog.open ? dialog.close() : dialog.showModal()),
    restart() {
      to(0);
      display.hush();
    },
    retry() {
      display.trouble(false);
      retry();
    },
    voice: () => document.dispatchEvent(new CustomEvent("media-voice")),
    spacePlays: () => audio.played.length > 0 || inView(root),
  };
  root.addEventListener("click", (event) => {
    const wanted = event.target.closest("[data-do]");
    if (wanted) actions[wanted.dataset.do]();
  });
  wireKeys(dialog, actions);
  wireSeekBar(one("[data-seek]"), display, to);
  showUnderPointer(one("[data-seek]"), one("[data-bubble]"), chapters);
  wireChapters(root, audio, chapters, display, actions);
  followAudio(audio, display);
  offerShares(root, {
    page: root.dataset.page || location.href, title: root.dataset.title, nowMs,
    say: (name, values) => display.say(name, values, { stays: name === "copyByHand" }),
  });
  offerSleep(one("[data-sleep]"), audio, () => {
    const next = chapters.all[chapters.at(nowMs()) + 1];
    return next ? next.startMs / 1000 : wholeOf(audio);
  });
  one("[data-download]").href = audio.querySelector("a").href;
  if (root.dataset.waveform) drawWaveform(one(".seek"), root.dataset.waveform);
  if (one("[data-mini]")) showMini(one("[data-mini]"), one(".buttons .play"), audio);
  cue(audio, root, display);
}

function inView(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

function wireKeys(dialog, actions) {
  const box = dialog?.querySelector("[data-keys-on]");
  if (box) {
    box.checked = recall("keys") !== false;
    box.addEventListener("change", () => remember("keys", box.checked));
  }
  listenToKeys(actions, () => !box || box.checked);
}

function wireChapters(root, audio, chapters, display, actions) {
  const { title: episode, show: artist, artwork, durationMs } = root.dataset;
  const tell = tellSystem(audio, { title: episode, artist, artwork }, actions);
  for (const element of root.querySelectorAll("[data-for-chapters]")) element.hidden = !chapters.all.length;
  if (!chapters.all.length) {
    display.chapter(episode);
    tell("");
    return;
  }
  drawMarks(root.querySelector("[data-marks]"), chapters, Number(durationMs));
  linkChapters(chapters, (ms) => {
    actions.to(ms / 1000);
    actions.play();
  });
  let shown = null;
  const showNow = () => {
    const index = chapters.at(Math.round(audio.currentTime * 1000));
    if (index === shown) return;
    const title = chapters.all[index]?.title ?? "";
    if (shown !== null && title) display.say("chapterNow", { title });
    shown = index;
    display.chapter(title);
    showChapter(chapters, index);
    tell(title);
  };
  audio.addEventListener("timeupdate", showNow);
  showNow();
}

function followAudio(audio, display) {
  audio.addEventListener("timeupdate", () => display.time());
  audio.addEventListener("durationchange", () => display.whole());
  audio.addEventListener("play", () => display.playing(true));
  audio.addEventListener("pause", () => display.playing(false));
  audio.addEventListener("waiting", () => display.waiting(true));
  for (const name of ["playing", "pause", "canplay"]) audio.addEventListener(name, () => display.waiting(false));
  audio.addEventListener("playing", () => display.trouble(false));
  display.whole();
}

/** Where to begin: the address says so, or the listener was here before. Nothing starts by itself. */
function cue(audio, root, display) {
  const fromAddress = () => {
    const ms = momentIn(location.hash);
    if (ms !== null) seek(audio, ms / 1000);
    return ms !== null;
  };
  const place = keepPlace(audio, root.dataset.key);
  addEventListener("hashchange", fromAddress);
  if (fromAddress()) return;
  if (place === null || place >= wholeOf(audio)) {
    const part = document.querySelector(".text-parts [aria-current]"); // where this page's text begins
    if (Number(part?.dataset.startMs)) seek(audio, part.dataset.startMs / 1000);
    return;
  }
  seek(audio, place);
  display.say("resumed", { time: clock(place) }, { stays: true });
  root.querySelector("[data-do=restart]").hidden = false;
  audio.addEventListener("play", () => setTimeout(() => display.hush(), 4000), { once: true });
}

/** A browser that lacks something keeps its own player: what is half wired plays nothing. */
function leave(root) {
  root.querySelector(".controls")?.remove();
  root.classList.remove("ready");
  const audio = root.querySelector("audio");
  audio.controls = true;
  audio.style.visibility = "visible";
}

for (const root of document.querySelectorAll("[data-player]")) {
  try {
    upgrade(root);
  } catch (error) {
    leave(root);
    console.error(error);
  }
}
if (document.querySelector("[data-reading]")) import("./reading.js");
