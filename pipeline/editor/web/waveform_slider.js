// The overview for keyboards and screen readers: a slider over the whole recording.
import { say } from "./dom.js";

const STEP_MS = 3000;
const PAGE_MS = 30_000;
const STEPS = {
  ArrowLeft: -STEP_MS, ArrowDown: -STEP_MS, ArrowRight: STEP_MS, ArrowUp: STEP_MS, PageDown: -PAGE_MS, PageUp: PAGE_MS,
};
/** By place on the keyboard: under other layouts these keys write other signs. */
const ZOOMS = { Equal: 0.5, NumpadAdd: 0.5, Minus: 2, NumpadSubtract: 2 };

/** `labels`: overview, position ("{now} of {whole}"), hours, minutes, seconds ("{n} hour|{n} hours"). Returns tell(ms). */
export function makeSlider(element, { durationMs, labels, step, seek, zoom }) {
  const attributes = { role: "slider", tabindex: "0", "aria-label": labels.overview, "aria-valuemin": "0" };
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.setAttribute("aria-valuemax", String(Math.floor(durationMs / 1000)));
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { key, code } = event;
    if (key in STEPS) step(STEPS[key]);
    else if (key === "Home") seek(0);
    else if (key === "End") seek(durationMs);
    else if (code in ZOOMS) zoom(ZOOMS[code]);
    else return;
    event.preventDefault();
  });
  let told = -1;
  return (ms) => {
    const second = Math.floor(ms / 1000);
    if (second === told) return;
    told = second;
    element.setAttribute("aria-valuenow", String(second));
    const values = { now: spoken(ms, labels), whole: spoken(durationMs, labels) };
    element.setAttribute("aria-valuetext", say(labels.position, values));
  };
}

/** "1 hour 2 minutes 5 seconds": a screen reader takes "1:02:05" for a time of day. */
function spoken(ms, labels) {
  const whole = Math.max(0, Math.floor(ms / 1000));
  const parts = [[labels.hours, Math.floor(whole / 3600)], [labels.minutes, Math.floor(whole / 60) % 60], [labels.seconds, whole % 60]];
  const told = parts.filter(([, n], place) => n || (place === 2 && !whole));
  return told.map(([forms, n]) => say(forms, { n })).join(" ");
}
