// Fields of the facts: each with its name, and with a place below it for what is wrong with it.
import { h } from "./dom.js";

let count = 0;

/** {element, input, path, problem(words)}: `problem` of "" takes the words away. `shown` is what stands before the input. */
export function makeField({ path, name, shown = name, kind = "text", language = null, value = "", list = null, changed }) {
  count += 1;
  const id = `fact-${count}`;
  const note = h("p", { class: "fact-problem", id: `${id}-problem`, hidden: true });
  const attributes = {
    id, value, "data-path": path, lang: language, "aria-label": shown === name ? null : name, autocomplete: "off",
    oninput: changed, list,
  };
  const input = kind === "area"
    ? h("textarea", { ...attributes, rows: "3", class: "fact-area" })
    : h("input", { ...attributes, type: "text", inputmode: { time: "numeric", address: "url" }[kind] });
  const element = h("div", { class: `fact-field fact-${kind}` },
    h("label", { for: id, "aria-hidden": shown === name ? null : "true" }, shown), input, note);
  return {
    element, input, path,
    problem(words) {
      note.textContent = words;
      note.hidden = !words;
      if (words) input.setAttribute("aria-describedby", note.id);
      else input.removeAttribute("aria-describedby");
      input.setAttribute("aria-invalid", String(Boolean(words)));
    },
  };
}

/** A field gets other words unless it says the same already: the caret stays where somebody types. */
export function put(input, value) {
  if (input.value.trim() !== value) input.value = value;
}
