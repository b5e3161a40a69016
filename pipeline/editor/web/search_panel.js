// The fields and buttons of find and replace.
import { h } from "./dom.js";
import { keyOf } from "./keys.js";

const MOST = 9999;
const PAUSE_MS = 150;
/** Keys that go to another hit, in the text as well as here: 1 for the next one, -1 for the one before. */
export const STEP_KEYS = { F3: 1, "Shift+F3": -1, "Mod+KeyG": 1, "Mod+Shift+KeyG": -1 };
const FIELD_KEYS = { ...STEP_KEYS, Enter: 1, "Shift+Enter": -1 };

/** A CodeMirror panel above the text. `search` is what search.js does for it. */
export function searchPanel(view, search, labels) {
  const parts = fields(search, labels);
  const { find, replace, count, row, expand } = parts;
  let shown = null;
  let timer;

  const tally = () => {
    clearTimeout(timer);
    const { all, at } = search.found(MOST + 1);
    const many = all > MOST ? `${MOST}+` : all;
    count.textContent = !search.now().query.text ? "" : !all ? labels.search_none : at ? `${at} / ${many}` : `${many}`;
  };
  const show = () => {
    shown = search.now();
    if (find.value.normalize("NFC") !== shown.query.text) find.value = shown.query.text;
    if (replace.value !== shown.replacement) replace.value = shown.replacement;
    for (const [name, button] of parts.toggles) button.setAttribute("aria-pressed", String(shown.query[name]));
    row.hidden = !shown.replacing;
    expand.setAttribute("aria-expanded", String(shown.replacing));
    tally();
  };
  const dom = h("div", {
    class: "search", role: "search", "aria-label": labels.search_panel, onkeydown: (event) => onKey(event, search, replace),
  }, parts.line, row);
  show();
  return {
    dom, top: true,
    update(update) {
      if (search.now() !== shown) show();
      else if (update.selectionSet && !update.docChanged) tally();
      else if (update.docChanged) {
        clearTimeout(timer); // while somebody types in the text, counting waits
        timer = setTimeout(tally, PAUSE_MS);
      }
    },
    destroy: () => clearTimeout(timer),
  };
}

function fields(search, labels) {
  const input = (name, label, act) => h("input", {
    type: "text", name, "aria-label": label, placeholder: label, autocomplete: "off", spellcheck: "false",
    oninput: (event) => act(event.target.value),
  });
  const button = (text, label, act) => h("button", {
    type: "button", class: "plain", "aria-label": label, title: label, onclick: act,
  }, h("span", { "aria-hidden": "true" }, text));
  const toggle = (name, text, label) => [name, button(text, label, () => search.ask({ [name]: !search.now().query[name] }))];
  const find = input("find", labels.search_find, (text) => search.ask({ text }));
  const replace = input("replace", labels.search_replace_with, search.replaceWith);
  const count = h("output", { class: "search-count", role: "status", "aria-live": "polite" });
  const toggles = [toggle("matchCase", "Aa", labels.search_match_case), toggle("wholeWord", "|аб|", labels.search_whole_word)];
  const steps = [
    button("↑", labels.search_previous, () => search.step(-1)), button("↓", labels.search_next, () => search.step(1)),
  ];
  const expand = button("⇄", labels.search_with_replace, search.toggleReplace);
  const one = h("button", { type: "button", onclick: search.replaceOne }, labels.search_replace_one);
  const all = h("button", { type: "button", onclick: search.replaceAll }, labels.search_replace_all);
  const close = h("button", { type: "button", class: "plain close", "aria-label": labels.close, onclick: search.close }, "×");
  const line = h("div", { class: "search-line" }, expand, find, count,
    h("span", { class: "search-tools" }, toggles.map(([, toggled]) => toggled), steps, close));
  const row = h("div", { class: "search-line" }, replace, one, all);
  return { find, replace, count, toggles, expand, line, row };
}

function onKey(event, search, replace) {
  const key = keyOf(event);
  const keys = event.target.matches("input") ? FIELD_KEYS : STEP_KEYS;
  if (key === "Escape") search.close();
  else if (key === "Enter" && event.target === replace) search.replaceOne();
  else if (key in keys) search.step(keys[key]);
  else return;
  event.preventDefault();
  event.stopPropagation();
}
