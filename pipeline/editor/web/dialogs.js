// Questions in a <dialog>: the keyboard stays inside, Escape closes, the text gets the focus back.
import { h } from "./dom.js";

/** Shows `content` until it closes. `fill(dialog, close)` returns its elements. Resolves to what `close` was given. */
export function ask(title, fill, { wide = false } = {}) {
  const back = document.activeElement;
  return new Promise((resolve) => {
    let answer = null;
    const dialog = h("dialog", { "aria-label": title, class: wide ? "wide" : null });
    const close = (value = null) => {
      answer = value;
      dialog.close();
    };
    dialog.append(h("h2", {}, title), ...[fill(dialog, close)].flat());
    dialog.addEventListener("close", () => {
      dialog.remove();
      back?.focus?.();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** One line of text; null when it was called off. */
export function askLine(title, labels, { value = "", choices = [] } = {}) {
  return ask(title, (_dialog, close) => {
    const list = h("datalist", { id: "dialog-choices" }, choices.map((choice) => h("option", { value: choice })));
    const input = h("input", { type: "text", value, "aria-label": title, list: "dialog-choices", autocomplete: "off", autofocus: true });
    return h("form", {
      method: "dialog",
      onsubmit: (event) => {
        event.preventDefault();
        close(input.value.trim() || null);
      },
    }, input, list, h("p", { class: "buttons" },
      h("button", { type: "submit", class: "main" }, labels.ok),
      h("button", { type: "button", onclick: () => close() }, labels.cancel)));
  });
}
