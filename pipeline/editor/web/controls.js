// Buttons of the sound, for hands that are not on the keyboard.
import { h, icon } from "./dom.js";
import { keysOf, shownKey } from "./keys.js";
import { clock } from "./lines.js";
import { recall, remember } from "./memory.js";
import { SPEEDS } from "./sound.js";

const PLAY = "M8 5v14l11-7z";
const PAUSE = "M7 5h4v14H7zm6 0h4v14h-4z";

/** Fills `root`; returns {following(state)}. */
export function makeControls(root, { labels, sound, durationMs, actions }) {
  const hint = (name) => [labels[name], keysOf(name).map(shownKey).join(", ")].filter(Boolean).join(" · ");
  const button = (name, content, kind = "plain") => h("button", {
    type: "button", class: kind, "aria-label": labels[name], title: hint(name), onclick: () => actions[name](), "data-do": name,
  }, content);
  const play = button("play", [], "play");
  const time = h("span", { class: "time" });
  const speed = h("select", {
    "aria-label": labels.speed, title: hint("faster"), class: "plain", onchange: () => sound.setSpeed(Number(speed.value)),
  }, SPEEDS.map((value) => h("option", { value: String(value) }, `${value}×`)));
  const hold = h("input", { type: "checkbox", checked: recall("hold") !== false, onchange: () => {
    remember("hold", hold.checked);
    sound.holdWhileTyping(hold.checked);
  } });
  const voice = button("follow", labels.follow, "plain follow");
  root.append(button("back", "−3"), play, button("forward", "+3"), time, button("replay_turn", labels.again), speed,
    h("label", { title: hint("hold") }, hold, " ", labels.hold_short), voice);

  const showState = () => {
    const { playing } = sound;
    play.replaceChildren(icon(playing ? PAUSE : PLAY));
    play.setAttribute("aria-label", playing ? labels.pause : labels.play);
  };
  let shown = "";
  const showTime = (ms) => {
    const text = `${clock(ms)} / ${clock(durationMs)}`;
    if (text !== shown) time.textContent = shown = text;
  };
  sound.on("state", showState);
  sound.on("time", showTime);
  sound.on("speed", (value) => {
    speed.value = String(value);
  });
  sound.holdWhileTyping(hold.checked);
  speed.value = String(sound.speedNow ?? 1);
  showState();
  showTime(0);
  return {
    following(state) {
      voice.dataset.state = state;
      voice.setAttribute("aria-pressed", String(state !== "off"));
      voice.textContent = state === "waits" ? labels.back_to_voice : labels.follow;
    },
    toggleHold() {
      hold.click();
    },
  };
}
