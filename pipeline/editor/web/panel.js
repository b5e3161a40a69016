// The panel at the side: places to look at, the episode's facts, earlier texts. One at a time, as tabs.
import { h } from "./dom.js";
import { recall, remember } from "./memory.js";

/** `pages`: [{name, label, make: () => element, shown: () => void}]. Returns {show(name), toggle(), open, current}. */
export function makePanel(root, pages, labels) {
  const made = new Map();
  let current = null;
  const tabs = pages.map(({ name, label }, at) => h("button", {
    type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `page-${name}`, "aria-selected": "false", tabindex: "-1",
    onclick: () => panel.show(name),
    onkeydown: (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = pages[(at + step + pages.length) % pages.length];
      panel.show(next.name);
      document.getElementById(`tab-${next.name}`).focus();
    },
  }, label));
  const body = h("div", { class: "panel-body" });
  root.append(h("div", { class: "tabs" }, h("div", { role: "tablist", "aria-label": labels.panel }, tabs),
    h("button", { type: "button", class: "plain close", "aria-label": labels.close, onclick: () => panel.toggle(false) }, "×")), body);

  const panel = {
    get open() {
      return !root.hidden;
    },
    get current() {
      return current;
    },
    show(name) {
      const page = pages.find((candidate) => candidate.name === name) ?? pages[0];
      if (!made.has(page.name)) {
        const place = h("div", { role: "tabpanel", id: `page-${page.name}`, "aria-labelledby": `tab-${page.name}`, tabindex: "0" });
        place.append(page.make());
        made.set(page.name, place);
        body.append(place);
      }
      for (const [other, place] of made) place.hidden = other !== page.name;
      for (const tab of tabs) {
        const chosen = tab.id === `tab-${page.name}`;
        tab.setAttribute("aria-selected", String(chosen));
        tab.tabIndex = chosen ? 0 : -1;
      }
      current = page.name;
      remember("panel", page.name);
      root.hidden = false;
      page.shown?.();
    },
    toggle(open = root.hidden) {
      if (open) panel.show(current ?? recall("panel") ?? pages[0].name);
      else root.hidden = true;
      remember("panel-open", open);
    },
  };
  root.hidden = true;
  return panel;
}
