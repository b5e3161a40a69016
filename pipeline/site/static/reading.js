// The read-along text: follows the voice, and takes it where the reader points.
import { momentIn } from "./address.js";
import { makeFollower } from "./follow.js";
import { Marker } from "./highlight.js";
import { makeParts, RETRY_MS } from "./parts.js";
import { seek, start } from "./sound.js";
import { TextIndex } from "./text_index.js";

const LONGEST_NAP_MS = 1000;

function readAlong(reading, audio) {
  const index = new TextIndex();
  const marker = new Marker();
  const button = document.querySelector("[data-do=voice]");
  const follower = makeFollower((away) => {
    if (button) button.hidden = !away;
  });
  const player = document.querySelector("[data-player]");
  const parts = makeParts(
    reading,
    (sentences, front) => {
      index.add(sentences, front);
      show(true);
    },
    () => {
      const status = player?.querySelector("[data-status]");
      if (status) status.textContent = player.dataset.sayTextFailed;
    },
  );
  index.add([...reading.querySelectorAll(".s")]);
  let timer = 0;
  let before = -1;

  /** Marks what is being said, and sleeps until that changes. `fetching`: gets the part where it is said, if need be. */
  function show(jumped = false, fetching = true) {
    clearTimeout(timer);
    const ms = audio.currentTime * 1000;
    if (!parts.has(ms)) {
      marker.sentence(null);
      if (fetching) parts.ready(ms);
      if (!audio.paused) timer = setTimeout(show, RETRY_MS); // should it fail
      return;
    }
    const place = index.at(ms);
    const element = index.elements[place] ?? null;
    const next = index.starts[place + 1] ?? Infinity;
    if (marker.sentence(element)) {
      follower.to(element, jumped || place !== before + 1);
      rove(element);
    }
    before = place;
    const change = Math.min(marker.word(ms), next);
    if (audio.paused || audio.seeking || document.hidden) return;
    const nap = Math.min((change - ms) / (audio.playbackRate || 1), LONGEST_NAP_MS);
    timer = setTimeout(show, Math.max(nap, 15));
  }

  /** One sentence at a time can be reached by Tab; arrows go on from there. */
  let stop = null;
  function rove(element) {
    if (!element || element === stop || reading.contains(document.activeElement?.closest(".s") ?? null)) return;
    take(element);
  }
  function take(element) {
    stop?.removeAttribute("tabindex");
    stop?.removeAttribute("role");
    stop = element;
    element.tabIndex = 0;
    element.setAttribute("role", "button");
  }
  if (index.elements.length) take(index.elements[0]);

  for (const name of ["play", "playing", "seeked", "ratechange", "pause"]) {
    audio.addEventListener(name, () => show(name === "seeked"));
  }
  audio.addEventListener("timeupdate", () => {
    if (audio.readyState === 0) show(true); // cued, nothing loaded yet
  });
  document.addEventListener("visibilitychange", () => show());
  document.addEventListener("media-voice", async () => {
    await parts.ready(audio.currentTime * 1000);
    show(true);
    const element = index.elements[index.at(audio.currentTime * 1000)] ?? index.elements[0];
    if (element) follower.bring(element);
  });

  reading.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const time = event.target.closest("a.time");
    if (time) {
      event.preventDefault();
      history.replaceState(null, "", time.hash);
      seek(audio, momentIn(time.hash) / 1000);
      start(audio);
      return;
    }
    const sentence = event.target.closest(".s");
    if (!sentence || event.target.closest("a") || !getSelection().isCollapsed) return;
    take(sentence);
    seek(audio, Number(sentence.dataset.s) / 1000);
  });
  reading.addEventListener("keydown", (event) => {
    const sentence = event.target.closest?.(".s");
    if (!sentence || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter" || event.key === " ") {
      seek(audio, Number(sentence.dataset.s) / 1000);
      start(audio);
    } else if (step) {
      const beside = index.elements[index.elements.indexOf(sentence) + step];
      if (!beside) return;
      take(beside);
      beside.focus();
    } else return;
    event.preventDefault();
  });

  /** #t=754.2 and #s754200: show the sentence there, also when its part of the text is elsewhere. */
  async function open() {
    const ms = momentIn(location.hash);
    if (ms === null) return;
    await parts.ready(ms);
    const element = index.elements[Math.max(0, index.at(ms))];
    if (!element) return;
    show(true);
    follower.bring(element);
    reading.querySelector(".found")?.classList.remove("found");
    element.classList.add("found");
  }
  addEventListener("hashchange", open);
  open().then(() => show(true, false)); // who only opens the page may never listen
}

const reading = document.querySelector("[data-reading]");
const audio = document.getElementById("audio");
if (reading && audio) readAlong(reading, audio);
