// The seek bar under hand and mouse.
import { clock } from "./words.js";

export function wireSeekBar(bar, display, to) {
  bar.addEventListener("input", () => display.time(Number(bar.value)));
  bar.addEventListener("change", () => to(Number(bar.value)));
}

/** What is at the place under the mouse: time and chapter. */
export function showUnderPointer(bar, bubble, chapters) {
  bar.addEventListener("pointermove", (event) => {
    const part = Math.min(1, Math.max(0, event.offsetX / bar.clientWidth));
    const seconds = part * Number(bar.max);
    const title = chapters.all[chapters.at(seconds * 1000)]?.title;
    bubble.textContent = title ? `${clock(seconds)} ${title}` : clock(seconds);
    bubble.hidden = event.pointerType !== "mouse";
    const room = bar.clientWidth - bubble.clientWidth;
    bubble.style.translate = `${Math.min(room, Math.max(0, event.offsetX - bubble.clientWidth / 2))}px`;
  });
  bar.addEventListener("pointerleave", () => (bubble.hidden = true));
}
