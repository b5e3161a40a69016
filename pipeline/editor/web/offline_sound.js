// A recording that the person has: a page in a file may not look for it, so the person points at it.
import { h } from "./dom.js";

/** A button for it. */
export function chooseSound(desk) {
  const { labels } = desk;
  const input = h("input", { type: "file", accept: "audio/*,video/*,.mp3,.m4a,.opus,.flac,.wav", hidden: true, onchange: () => {
    const [file] = input.files;
    if (!file) return;
    const source = h("source", { src: URL.createObjectURL(file), type: file.type || null });
    document.getElementById("sound").replaceChildren(source);
    desk.tell("sound");
  } });
  return h("span", {}, input, h("button", { type: "button", "data-do": "choose_sound", onclick: () => input.click() }, labels.offline_choose));
}
