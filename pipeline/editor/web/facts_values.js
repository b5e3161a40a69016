// Facts as they stand in fields, as strings that somebody types, and as the server has them. Nothing here knows the page.
import { clock, parseTime } from "./lines.js";

const ADDRESS = /^https?:\/\/[^\s<>"']+$/;
const SECONDS = /^\d{1,5}(?:[.,]\d{1,3})?$/;
const TIME = /^(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?$/;
const KEYWORD = /\s*"((?:[^"]|"")*)"\s*(?=,|$)|[^,]+/g;

/** What can be typed of an item, in the order of its fields: [key, kind of field]. `texts` has one for each language. */
export const FIELDS = {
  people: [["name", "texts"], ["role", "role"], ["url", "address"]],
  chapters: [["start_ms", "time"], ["title", "texts"]],
  soundbites: [["start_ms", "time"], ["duration_ms", "time"], ["title", "texts"]],
  links: [["url", "address"], ["title", "texts"]],
};
/** Without these, nobody would know what an item is: it waits for them, unsaved. */
const NEEDED = { people: ["name"], chapters: ["start_ms", "title"], soundbites: ["start_ms", "duration_ms"], links: ["url", "title"] };

/** All fields of an item: [path, kind], such as ["title.tt", "text"]. */
export function pathsOf(list, languages) {
  return FIELDS[list].flatMap(([key, kind]) =>
    kind === "texts" ? languages.map((language) => [`${key}.${language}`, "text"]) : [[key, kind]]);
}

/** 12:30, 1:02:03.250: all that the number says. */
export function shownTime(ms) {
  return ms % 1000 ? `${clock(ms)}.${String(ms % 1000).padStart(3, "0")}` : clock(ms);
}

/** '1:02:03.5', '12:30' or seconds, '95' -> milliseconds; null for anything else. */
export function readTime(text) {
  const typed = text.trim();
  if (SECONDS.test(typed)) return Math.round(Number(typed.replace(",", ".")) * 1000);
  return TIME.test(typed) ? parseTime(typed) : null;
}

/** As the server keeps texts: it would answer with this one. */
export const clean = (text) => text.normalize("NFC").trim();

export function valueAt(item, path) {
  return path.split(".").reduce((value, key) => value?.[key], item);
}

export function putAt(item, path, value) {
  const keys = path.split(".");
  const last = keys.pop();
  let place = item;
  for (const key of keys) place = place[key] ??= {};
  if (value === undefined || value === "") delete place[last];
  else place[last] = value;
}

export function typedOf(item, path, kind) {
  const value = valueAt(item, path);
  if (value === undefined || value === null) return "";
  return kind === "time" ? shownTime(value) : String(value);
}

/**
 * What is typed -> {item, problems: Map of path -> label that says what is wrong}. What has no field (`image`, `group`)
 * stays as it was `saved`.
 */
export function readItem(list, languages, typed, saved) {
  const item = structuredClone(saved ?? {});
  const problems = new Map();
  for (const [path, kind] of pathsOf(list, languages)) {
    const text = clean(typed[path] ?? "");
    if (kind === "time") {
      const ms = text ? readTime(text) : undefined;
      if (ms === null) problems.set(path, "unreadable_time");
      putAt(item, path, ms ?? undefined);
    } else {
      if (kind === "address" && text && !ADDRESS.test(text)) problems.set(path, "unreadable_address");
      putAt(item, path, text);
    }
  }
  for (const [key, kind] of FIELDS[list]) {
    if (kind === "texts") item[key] ??= {};
    const absent = kind === "texts" ? !Object.keys(item[key]).length : item[key] === undefined || (key === "duration_ms" && !item[key]);
    const path = kind === "texts" ? `${key}.${languages[0]}` : key;
    if (absent && NEEDED[list].includes(key) && !problems.has(path)) problems.set(path, "needed");
  }
  return { item, problems };
}

/** Keywords with commas between them; one that has a comma or a quote itself stands in quotes, as in CSV. */
export function shownKeywords(keywords) {
  return keywords.map((word) => (/[,"]/.test(word) ? `"${word.replaceAll('"', '""')}"` : word)).join(", ");
}

export function readKeywords(text) {
  const found = [...text.matchAll(KEYWORD)].map(([whole, quoted]) => clean(quoted?.replaceAll('""', '"') ?? whole)).filter(Boolean);
  return [...new Set(found)];
}

/** Do two values say the same, whatever the order of their keys? */
export function same(one, other) {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  const keys = Object.keys(one);
  return Array.isArray(one) === Array.isArray(other) && keys.length === Object.keys(other).length &&
    keys.every((key) => same(one[key], other[key]));
}
