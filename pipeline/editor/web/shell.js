// What stands around the text: a line with title, progress and state at the top, the sound below it, a panel at the side.
import { h, icon } from "./dom.js";
import { recall, remember } from "./memory.js";

const ICONS = {
  find: "M10 4a6 6 0 1 0 3.9 10.6l4.7 4.8 1.4-1.4-4.8-4.7A6 6 0 0 0 10 4zm0 2a4 4 0 1 1 0 8 4 4 0 0 1 0-8z",
  panel: "M4 5h16v14H4zm10 2v10h4V7z",
  help: "M11 17h2v2h-2zm1-12a4 4 0 0 0-4 4h2a2 2 0 1 1 3 1.7c-1.2.8-2 1.6-2 3.3h2c0-.9.4-1.3 1.2-1.9A4 4 0 0 0 12 5z",
  colours: "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
  undo: "M8 5 3 10l5 5v-3h6a3 3 0 0 1 0 6h-4v2h4a5 5 0 0 0 0-10H8z",
  redo: "m16 5 5 5-5 5v-3h-6a3 3 0 0 0 0 6h4v2h-4a5 5 0 0 1 0-10h6z",
};

/** The page's parts, empty: {bar, wave, sound, text, panel, tabs, status, progress, state, live}. */
export function makeShell(root, { labels, title, ui, interfaces, actions }) {
  const button = (name, label, act) => h("button", {
    type: "button", class: "plain", "aria-label": label, title: label, onclick: act, "data-do": name,
  }, icon(ICONS[name]));
  const parts = {
    state: h("span", { class: "state", role: "status", "data-state": "" }),
    progress: h("span", { class: "progress" }),
    wave: h("div", { class: "wave" }),
    controls: h("div", { class: "controls" }),
    notice: h("div", { class: "notices" }),
    text: h("div", { class: "text" }),
    panel: h("aside", { class: "panel", "aria-label": labels.panel }),
    live: h("div", { class: "live", role: "status", "aria-live": "polite" }),
  };
  const language = h("select", { class: "plain", "aria-label": labels.interface_language, onchange: () => {
    remember("ui", language.value);
    location.reload();
  } }, interfaces.map(([code, name]) => h("option", { value: code }, name)));
  language.value = ui;
  root.append(
    h("header", { class: "bar" },
      h("h1", {}, title), parts.progress, parts.state,
      h("div", { class: "tools" },
        button("undo", labels.undo, actions.undo), button("redo", labels.redo, actions.redo),
        button("find", labels.find, actions.find), button("panel", labels.panel, actions.panel),
        button("help", labels.help, actions.help), button("colours", labels.colours, changeColours), language)),
    h("section", { class: "sound", "aria-label": labels.sound }, parts.wave, parts.controls),
    parts.notice,
    h("main", { class: "desk" }, parts.text, parts.panel),
    parts.live,
  );
  return parts;
}

/** Light, dark, or as the system has it. */
export function wearColours() {
  const chosen = recall("colours");
  if (chosen) document.documentElement.dataset.theme = chosen;
}

function changeColours() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = document.documentElement.dataset.theme ?? (dark ? "dark" : "light");
  remember("colours", now === "dark" ? "light" : "dark");
  wearColours();
  dispatchEvent(new Event("resize")); // canvases take the new colours
}

/** A line of news above the text that stays until it is closed: {text, buttons: [[label, act]]}. */
export function notice(parts, labels, text, { buttons = [], kind = "news" } = {}) {
  const line = h("div", { class: `notice ${kind}`, role: kind === "trouble" ? "alert" : "status" }, h("span", {}, text),
    buttons.map(([label, act]) => h("button", { type: "button", onclick: () => {
      line.remove();
      act();
    } }, label)),
    h("button", { type: "button", class: "plain", "aria-label": labels.close, onclick: () => line.remove() }, "×"));
  parts.notice.append(line);
  return line;
}
