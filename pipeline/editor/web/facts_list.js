// A list of facts as rows: people, chapters, soundbites, links. A row that cannot be understood yet stays as it was saved.
import { h, say } from "./dom.js";
import { makeRow } from "./facts_row.js";
import { same } from "./facts_values.js";

/**
 * `order(item)`: rows ascend by it, and none has the place of another. `tools(row)`: more elements of a row, beside its first
 * field. `changed()`: something was typed, added or taken away.
 */
export function makeList(name, { desk, languages, changed, fresh = () => ({}), order = null, tools = () => [], hint = null, ordered = false }) {
  const { labels } = desk;
  let rows = [];
  const place = h("div", { class: "fact-rows" });
  const adder = h("button", { type: "button", class: "fact-add", onclick: () => list.add(fresh()).focus() }, labels[`add_${name}`]);
  const element = h("fieldset", { class: `facts-${name}`, onchange: () => order && setTimeout(arrange) },
    h("legend", {}, labels[name]), hint ? h("p", { class: "fact-hint" }, hint) : null, place, adder);

  const makeOne = (item, saved, typed = null) =>
    makeRow(name, { desk, languages, item, saved, typed, changed, tools, remove, raise: ordered ? raise : null });

  function remove(row) {
    const at = rows.indexOf(row);
    rows.splice(at, 1);
    show();
    (rows[at] ?? rows[at - 1])?.focusRemove() ?? adder.focus();
    changed();
    desk.notice(say(labels.fact_removed, { name: row.title() || say(labels[`one_${name}`], { n: at + 1 }) }), {
      buttons: [[labels.bring_back, () => {
        rows.splice(Math.min(at, rows.length), 0, row);
        show();
        row.focus();
        changed();
      }]],
    });
  }

  function raise(row) {
    const at = rows.indexOf(row);
    if (at < 1) return;
    rows.splice(at - 1, 0, ...rows.splice(at, 1));
    show();
    changed();
    if (at > 1) row.focusRaise();
    else row.focusRemove();
    desk.announce(say(labels[`one_${name}`], { n: at }));
  }

  /** In the order of their times; a time that cannot be read leaves its row after the one before. */
  function arrange() {
    let last = -1;
    const keys = new Map(rows.map((row) => [row, (last = order(row.read().item) ?? last)]));
    const sorted = [...rows].sort((a, b) => keys.get(a) - keys.get(b));
    if (sorted.every((row, at) => row === rows[at])) return;
    rows = sorted;
    show();
  }

  function show() {
    const { activeElement } = document;
    if (rows.length !== place.children.length || rows.some((row, at) => row.element !== place.children[at])) {
      place.replaceChildren(...rows.map((row) => row.element));
      if (place.contains(activeElement)) activeElement.focus({ preventScroll: true });
    }
    rows.forEach((row, at) => row.number(at + 1));
  }

  const clashes = () => {
    const seen = new Map();
    for (const row of order ? rows : []) {
      const key = order(row.read().item);
      if (key !== undefined) seen.set(key, [...(seen.get(key) ?? []), row]);
    }
    return new Set([...seen.values()].filter((together) => together.length > 1).flat());
  };

  const list = {
    element,
    get rows() {
      return rows;
    },

    /** A new row, where its time wants it or at the end. */
    add(item) {
      const row = makeOne(item, undefined);
      rows.push(row);
      if (order) arrange();
      show();
      changed();
      return row;
    },

    /** {items, rows: those that they came from, waiting: number of rows that are not saved as they stand}. */
    read() {
      const clashing = clashes();
      const sent = rows.map((row) => {
        const { item, problems } = row.read();
        const good = !problems.size && !clashing.has(row);
        return { row, good, item: good ? item : row.saved };
      });
      const known = sent.filter(({ item }) => item !== undefined);
      if (order) known.sort((a, b) => order(a.item) - order(b.item));
      return {
        items: known.map(({ item }) => item), rows: known.map(({ row }) => row),
        waiting: sent.filter(({ row, good }) => !good && !row.empty()).length,
      };
    },

    /** Says by each field what keeps its row from being saved. */
    showProblems() {
      const clashing = clashes();
      for (const row of rows) {
        row.showOwnProblems(clashing.has(row) ? new Map([["start_ms", "same_time"]]) : new Map());
      }
    },

    /** Items of the server; rows that they leave as they were stay, and so do rows that wait. */
    fill(items) {
      const free = new Set(rows);
      const next = items.map((item) => {
        const known = [...free].find((row) => row.saved !== undefined && same(row.saved, item));
        if (!known) return makeOne(item, item);
        free.delete(known);
        return known;
      });
      for (const row of free) {
        if (row.saved !== undefined && !row.read().problems.size) continue;
        row.saved = undefined;
        next.push(row);
      }
      rows = next;
      if (order) arrange();
      show();
    },

    /** What is typed, for a page that is opened after this one. */
    typed: () => rows.map((row) => ({ typed: row.typed(), saved: row.saved ?? null })),

    bringBack(kept) {
      rows = kept.map(({ typed, saved }) => makeOne(saved ?? {}, saved ?? undefined, typed));
      show();
    },
  };
  return list;
}
