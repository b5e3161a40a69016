// What the controls show: times, the seek bar, whether it plays, messages.
import { clock, fill, spoken } from "./words.js";
import { wholeOf } from "./sound.js";

/** `root`: the player's section; its data-say-… hold the words. */
export function makeDisplay(root, audio) {
  const all = (selector) => [...root.querySelectorAll(selector)];
  const one = (selector) => root.querySelector(selector);
  const bar = one("[data-seek]");
  const seek = bar.parentElement;
  const language = document.documentElement.lang;
  const status = one("[data-status]");
  let shown = -1;
  let quiet = 0;

  const words = (seconds) =>
    fill(root.dataset.sayPositionOf, {
      now: spoken(seconds, root.dataset, language), whole: spoken(wholeOf(audio), root.dataset, language),
    });

  return {
    /** Once a second is enough for times; `seconds` may be where the listener is dragging to. */
    time(seconds = audio.currentTime) {
      const second = Math.floor(seconds);
      seek.style.setProperty("--played", String(seconds / (wholeOf(audio) || 1)));
      if (second === shown) return;
      shown = second;
      bar.value = String(second);
      bar.setAttribute("aria-valuetext", words(seconds));
      for (const place of all("[data-elapsed]")) place.textContent = clock(seconds);
      one("[data-remaining]").textContent = `−${clock(wholeOf(audio) - second)}`;
    },
    whole() {
      bar.max = String(Math.floor(wholeOf(audio)));
      shown = -1;
      this.time();
    },
    playing(is) {
      root.classList.toggle("playing", is);
      for (const button of all("[data-do=toggle]")) {
        button.setAttribute("aria-label", is ? root.dataset.sayPause : root.dataset.sayPlay);
      }
    },
    waiting(is) {
      root.classList.toggle("waiting", is);
    },
    chapter(title) {
      for (const place of all("[data-now-chapter]")) place.textContent = title;
    },
    /** A line for eyes and screen readers; it goes away by itself. */
    say(name, values, { stays = false } = {}) {
      clearTimeout(quiet);
      status.textContent = fill(root.dataset[`say${name[0].toUpperCase()}${name.slice(1)}`], values);
      if (!stays) quiet = setTimeout(() => this.hush(), 6000);
    },
    hush() {
      status.textContent = "";
      one("[data-do=restart]").hidden = true;
    },
    trouble(is) {
      const box = one("[data-trouble]");
      box.hidden = !is;
      box.firstElementChild.textContent = is ? root.dataset.sayFailed : "";
    },
  };
}
