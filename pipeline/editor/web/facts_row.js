// One row of a list of facts: its fields, and buttons that take it away or move it.
import { h, say } from "./dom.js";
import { makeField, put } from "./facts_fields.js";
import { pathsOf, readItem, typedOf } from "./facts_values.js";

/** `saved`: the item as the server has it; undefined for a new one. `typed`: what stood in its fields, when that is another. */
export function makeRow(name, { desk, languages: ofShow, item, saved, typed, changed, tools, remove, raise }) {
  const { labels } = desk;
  const languages = languagesOf(ofShow, item.name ?? item.title);
  const paths = pathsOf(name, languages);
  const fields = new Map(paths.map(([path, kind]) => {
    const [key, language = null] = path.split(".");
    const label = labels[`fact_${key}`];
    return [path, makeField({
      path, kind, language, changed, shown: language ?? label, name: language ? `${label}, ${language}` : label,
      value: typed?.[path] ?? typedOf(item, path, kind), list: kind === "role" ? "fact-roles" : null,
    })];
  }));
  const removing = h("button", { type: "button", class: "plain fact-remove", onclick: () => remove(row) }, "×");
  const raising = raise && h("button", { type: "button", class: "plain fact-raise", onclick: () => raise(row) }, "↑");
  const advice = h("p", { class: "fact-hint", hidden: true });
  const element = h("div", { role: "group", class: "fact-row" });

  const row = {
    element, saved,
    field: (path) => fields.get(path),
    input: (path) => fields.get(path).input,
    typed: () => Object.fromEntries([...fields].map(([path, { input }]) => [path, input.value])),
    read: () => readItem(name, languages, row.typed(), row.saved),

    /** What it is called; "" while it has no name. */
    title() {
      const { item: { name: names, title, url } } = row.read();
      return Object.values(names ?? title ?? {})[0] ?? url ?? "";
    },

    /** Nothing was typed that could be lost. */
    empty: () => row.saved === undefined && paths.every(([path, kind]) => kind === "role" || kind === "time" || !row.input(path).value.trim()),

    put(path, value) {
      put(row.input(path), value);
      changed();
    },

    showOwnProblems(more) {
      const problems = new Map([...row.read().problems, ...more]);
      for (const [path, field] of fields) {
        const wrong = problems.get(path);
        if (wrong) field.problem(labels[wrong]);
        else if (field.own) field.problem("");
        field.own = Boolean(wrong);
      }
    },

    /** Words below the fields that keep nothing from being saved; "" for none. */
    advise(words) {
      advice.textContent = words;
      advice.hidden = !words;
    },

    focus() {
      const first = paths.find(([, kind]) => kind === "text" || kind === "address");
      row.input(first[0]).focus();
      element.scrollIntoView({ block: "nearest" });
    },

    focusRemove() {
      removing.focus();
      return true;
    },

    focusRaise: () => raising.focus(),

    number(n) {
      const called = say(labels[`one_${name}`], { n });
      element.setAttribute("aria-label", called);
      removing.setAttribute("aria-label", `${labels.remove}: ${called}`);
      removing.title = labels.remove;
      raising?.setAttribute("aria-label", `${labels.move_up}: ${called}`);
      if (raising) Object.assign(raising, { title: labels.move_up, disabled: n === 1 });
    },
  };
  element.append(
    h("div", { class: "fact-fields" }, [...fields.values()].map((field) => field.element), advice),
    h("div", { class: "fact-tools" }, tools(row), raising, removing));
  return row;
}

/** Those of the show, then others that the texts have already. */
export function languagesOf(ofShow, texts) {
  return [...new Set([...ofShow, ...Object.keys(texts ?? {})])];
}
