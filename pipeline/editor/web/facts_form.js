// The fields of all facts, and what they say together.
import { h } from "./dom.js";
import { makeField, put } from "./facts_fields.js";
import { makeList } from "./facts_list.js";
import { problemsIn } from "./facts_problems.js";
import { languagesOf } from "./facts_row.js";
import { clean, readKeywords, same, shownKeywords } from "./facts_values.js";

const TEXTS = { title: "text", summary: "area" };
const LISTS = ["people", "chapters", "soundbites", "links"];
// Of the podcast taxonomy and of courses; any other word may be typed.
const ROLES = [
  "host", "co-host", "guest host", "guest", "lecturer", "speaker", "moderator", "panelist", "reporter", "narrator", "announcer",
  "voice actor", "author", "writer", "editor", "managing editor", "researcher", "fact checker", "translator", "transcriber",
  "director", "producer", "executive producer", "audio engineer", "audio editor", "sound designer", "composer", "theme music",
  "production assistant", "graphic designer", "cover art designer", "social media manager", "consultant", "camera operator",
];

/** `lists`: more options of makeList by name. `changed()`: somebody typed. `shown()`: the form itself put something in. */
export function makeForm(desk, { languages, lists: options, changed, shown }) {
  const { labels } = desk;
  let saved = { title: {}, summary: {}, keywords: [] };
  let sent = null;
  const texts = new Map();
  const lists = Object.fromEntries(LISTS.map((name) => [name, makeList(name, { desk, languages, changed, ...options[name] })]));
  const keywords = makeField({ path: "keywords", name: labels.keywords, changed });
  const problems = h("ul", { class: "facts-problems", role: "alert", hidden: true });
  const sections = Object.keys(TEXTS).map((key) => h("fieldset", {}, h("legend", {}, labels[`fact_${key}`])));
  const element = h("div", { class: "facts-form" }, problems, sections, Object.values(lists).map((list) => list.element),
    h("fieldset", {}, h("legend", {}, labels.keywords), h("p", { class: "fact-hint" }, labels.keywords_hint), keywords.element),
    h("datalist", { id: "fact-roles" }, ROLES.map((role) => h("option", { value: role }))));

  /** Fields of the languages of the show, and of those that somebody wrote besides. */
  function makeTexts(facts) {
    Object.entries(TEXTS).forEach(([key, kind], at) => {
      for (const language of languagesOf(languages, facts[key])) {
        const path = `${key}.${language}`;
        if (texts.has(path)) continue;
        const field = makeField({ path, kind, language, changed, shown: language, name: `${labels[`fact_${key}`]}, ${language}` });
        texts.set(path, field);
        sections[at].append(field.element);
      }
    });
  }

  function readTexts(key) {
    const typed = { ...saved[key] };
    for (const [path, { input }] of texts) {
      const [of, language] = path.split(".");
      const text = clean(input.value);
      if (of !== key) continue;
      if (text) typed[language] = text;
      else delete typed[language];
    }
    return typed;
  }

  function fieldOf({ section, at, path }) {
    if (section in TEXTS) return texts.get(`${section}.${path}`) ?? texts.get(`${section}.${languages[0]}`);
    if (section === "keywords") return keywords;
    return sent?.[section]?.rows[at]?.field(path || null);
  }

  return {
    element, lists,

    /** {facts, waiting, keep()}: `keep` when the server has these facts. */
    read() {
      const reads = Object.fromEntries(LISTS.map((name) => [name, lists[name].read()]));
      const words = keywords.input.value === shownKeywords(saved.keywords) ? saved.keywords : readKeywords(keywords.input.value);
      const items = Object.fromEntries(LISTS.map((name) => [name, reads[name].items]));
      return {
        facts: { title: readTexts("title"), summary: readTexts("summary"), ...items, keywords: words },
        waiting: LISTS.reduce((sum, name) => sum + reads[name].waiting, 0),
        keep() {
          for (const { rows, items: kept } of Object.values(reads)) rows.forEach((row, at) => (row.saved = kept[at]));
        },
      };
    },

    /** Shows `facts` where they are others than `before`; null: everywhere. */
    fill(facts, before) {
      makeTexts(facts);
      saved = facts;
      for (const [path, { input }] of texts) {
        const [key, language] = path.split(".");
        if (facts[key][language] !== before?.[key][language]) put(input, facts[key][language] ?? "");
      }
      for (const name of LISTS) if (!same(facts[name], before?.[name])) lists[name].fill(facts[name]);
      if (!same(facts.keywords, before?.keywords)) put(keywords.input, shownKeywords(facts.keywords));
      shown();
    },

    typed: () => ({
      texts: Object.fromEntries([...texts].map(([path, { input }]) => [path, input.value])),
      keywords: keywords.input.value,
      lists: Object.fromEntries(LISTS.map((name) => [name, lists[name].typed()])),
    }),

    bringBack(typed) {
      for (const [path, field] of texts) put(field.input, typed.texts[path] ?? "");
      put(keywords.input, typed.keywords);
      for (const name of LISTS) lists[name].bringBack(typed.lists[name]);
      shown();
    },

    /** By each field what is wrong with it, as far as the page knows itself, and as the server said (`message`). */
    showProblems(message = "") {
      sent = message ? Object.fromEntries(LISTS.map((name) => [name, lists[name].read()])) : null;
      for (const field of [...texts.values(), keywords]) field.problem("");
      for (const list of Object.values(lists)) list.showProblems();
      const left = problemsIn(message).filter((problem) => {
        const field = fieldOf(problem);
        field?.problem(problem.text);
        return !field;
      });
      problems.replaceChildren(...left.map(({ section, text }) => h("li", {}, section ? `${section}: ${text}` : text)));
      problems.hidden = !left.length;
    },
  };
}
