// What two people changed differently in the facts: the file has theirs, here stand both, and one click takes mine.
import { h } from "./dom.js";
import { putAt, same, shownTime } from "./facts_values.js";
import { timecode } from "./lines.js";

const KEY = /^(\w+)(?:\[(.*)\])?((?:\.\w+)*)$/s;
const SECTIONS = {
  title: "fact_title", summary: "fact_summary", people: "people", chapters: "chapters", soundbites: "soundbites", links: "links",
  keywords: "keywords",
};

/** Fills `place` with one question for each conflict. `choose(conflict, mine)` is told the answer. */
export function showConflicts(place, conflicts, labels, choose) {
  place.hidden = !conflicts.length;
  place.replaceChildren(h("p", {}, labels.facts_conflicts), ...conflicts.map((conflict) =>
    h("div", { class: "fact-conflict", role: "group", "aria-label": keyText(conflict.key, labels) },
      h("strong", {}, keyText(conflict.key, labels)),
      h("dl", {}, h("dt", {}, labels.fact_mine), h("dd", {}, valueText(conflict.mine, labels)),
        h("dt", {}, labels.fact_theirs), h("dd", {}, valueText(conflict.theirs, labels))),
      h("div", { class: "fact-tools" },
        h("button", { type: "button", onclick: () => choose(conflict, true) }, labels.take_mine),
        h("button", { type: "button", onclick: () => choose(conflict, false) }, labels.leave_theirs)))));
}

/** 'chapters[00:01:30.000].title.ru' as people say it. */
function keyText(key, labels) {
  const [, section = key, item, path = ""] = KEY.exec(key) ?? [];
  return [labels[SECTIONS[section]] ?? section, item?.replace(/^(?:00:)?0?(\d+:\d\d(?::\d\d)?)\.000$/, "$1"),
    ...path.split(".").filter(Boolean).map((part) => labels[`fact_${part}`] ?? part)].filter(Boolean).join(" · ");
}

function valueText(value, labels) {
  if (value === null || value === undefined) return labels.fact_gone;
  if (Array.isArray(value)) return value.map((item) => valueText(item, labels)).join("; ");
  if (typeof value !== "object") return String(value);
  const { start_ms: start, name, title, url, role, ...others } = value;
  const words = name ?? title ?? (start === undefined && !url ? others : {});
  return [start === undefined ? null : shownTime(start), ...Object.values(words), role, url].filter(Boolean).join(" · ");
}

/** Facts in which `conflict` is decided for what this page wanted. */
export function withMine(facts, { key, mine, theirs }) {
  const [, section, name, path = ""] = KEY.exec(key) ?? [];
  const next = structuredClone(facts);
  if (!(section in next)) return next;
  if (name === undefined) {
    if (!path) next[section] = mine;
    else putAt(next[section], path.slice(1), mine ?? undefined);
    return next;
  }
  const list = next[section];
  const at = list.findIndex((item) => (path ? nameOf(section, item) === name : same(item, theirs)));
  if (path) {
    if (at >= 0) putAt(list[at], path.slice(1), mine ?? undefined);
  } else if (theirs === null) list.push(mine);
  else if (mine === null) next[section] = list.filter((_item, place) => place !== at);
  else if (at >= 0) list[at] = mine;
  return next;
}

/** As pipeline/model/facts_merge.py names an item in a key. */
function nameOf(section, item) {
  if (section === "people") return Object.values(item.name ?? {})[0] ?? "";
  if (section === "keywords") return item;
  if (section === "links") return item.url;
  return timecode(item.start_ms);
}
