// «Fix all like this»: a word that was corrected here is put right wherever else it was heard the same wrong way.
import { wordAt } from "./commands.js";
import { ask } from "./dialogs.js";
import { h, say } from "./dom.js";
import { mainLanguage } from "./front.js";
import { hitsOf, makeQuery } from "./hits.js";
import { clock } from "./lines.js";
import { replaceHits } from "./search.js";
import { turnAt } from "./turns.js";

const SHOWN = 8;
const AROUND_CHARS = 36;
const LONGEST = 100;
const SENTENCE_BEGINS = /(?:^|[.!?…]["»”)]*\s)[\s«"“(—–-]*$/u;
const OUTER_MARKS = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;

/** Asks what is wrong and what is right, replaces, and remembers the right form for the show if that is wanted. */
export async function fixAll(desk) {
  const { labels, view } = desk;
  const { doc } = view.state;
  const word = chosenWord(view.state);
  if (!word) {
    desk.announce(labels.fix_no_word);
    return;
  }
  const language = turnAt(doc, word.from).header?.language ?? mainLanguage(doc) ?? desk.languages[0];
  const wrong = (await heardAs(desk, word)) || word.text;
  const right = rightOf(doc, word, wrong);
  const wanted = await ask(labels.fix_title, (_dialog, close) => form(desk, { wrong, right, language }, close), { wide: true });
  if (!wanted) return;
  const hits = placesOf(view.state.doc, wanted);
  replaceHits(view, hits, (found) => asCased(found, wanted));
  desk.announce(say(labels.fix_done, { n: hits.length }));
  if (wanted.remember) await remember(desk, wanted);
}

/** What is selected without its punctuation, else the word at the caret: {from, to, text}; null for neither. */
function chosenWord({ doc, selection: { main } }) {
  if (main.empty) return wordAt(doc, main.head);
  const text = doc.sliceString(main.from, Math.min(main.to, main.from + LONGEST));
  const bare = text.replace(OUTER_MARKS, "");
  if (!bare || bare.includes("\n")) return null;
  const from = main.from + text.indexOf(bare);
  return { from, to: from + bare.length, text: bare };
}

/** What the machine heard there; "" when it heard nothing, or nobody can say now. */
async function heardAs(desk, { from, to }) {
  const first = desk.timing.near(from);
  const last = desk.timing.near(Math.max(from, to - 1));
  if (!first || !last) return "";
  try {
    const { lines } = await desk.source.machineText(first.startMs, last.endMs);
    return lines.join(" ").replace(OUTER_MARKS, "").slice(0, LONGEST);
  } catch (trouble) {
    desk.notice(say(desk.labels.fix_not_asked, { why: trouble.message }), { kind: "trouble" });
    return "";
  }
}

/** The word as it is written inside a sentence, as far as the machine's form tells. */
function rightOf(doc, { from, text }, wrong) {
  const line = doc.lineAt(from);
  const byPlace = SENTENCE_BEGINS.test(line.text.slice(0, from - line.from)) && !isCapital(wrong);
  const small = text[0].toLowerCase() + text.slice(1);
  return byPlace && small !== wrong ? small : text;
}

async function remember(desk, { language, right }) {
  const { labels } = desk;
  try {
    await desk.source.addTerm(language, right);
    desk.announce(say(labels.fix_remembered, { term: right }));
  } catch (trouble) {
    desk.notice(say(labels.fix_not_remembered, { term: right, why: trouble.message }), { kind: "trouble" });
  }
}

function placesOf(doc, { wrong, right }) {
  const hits = hitsOf(doc, makeQuery({ text: wrong, wholeWord: true }));
  return hits.filter((hit) => {
    const found = doc.sliceString(hit.from, hit.to);
    return asCased(found, { wrong, right }) !== found;
  });
}

/** `right` begins as the place does («Сәлам» at the start of a sentence), unless it is the first letter that was wrong. */
function asCased(found, { wrong, right }) {
  if (isCapital(wrong) !== isCapital(right)) return right;
  const first = isCapital(found) ? right[0].toUpperCase() : right[0].toLowerCase();
  return first + right.slice(1);
}

function isCapital(word) {
  return word[0] !== word[0].toLowerCase();
}

// --- the question --------------------------------------------------------------------------------------------------

function form(desk, { wrong, right, language }, close) {
  const { labels } = desk;
  const parts = fields(desk, { wrong, right, language }, () => show());
  const wanted = () => ({
    wrong: parts.wrong.value.trim().normalize("NFC"), right: parts.right.value.trim().normalize("NFC"),
    remember: parts.keep.checked, language: parts.languages.value,
  });
  const show = () => {
    const now = wanted();
    const hits = now.wrong && now.right ? placesOf(desk.view.state.doc, now) : [];
    parts.count.textContent = say(labels.fix_places, { n: hits.length });
    parts.places.replaceChildren(...hits.slice(0, SHOWN).map((hit) => placeLine(desk, hit, now)));
    parts.submit.textContent = hits.length ? say(labels.fix_replace, { n: hits.length }) : labels.fix_only_remember;
    parts.submit.disabled = !now.right || (!hits.length && !now.remember);
  };
  show();
  return h("form", {
    method: "dialog", class: "fix-all",
    onsubmit: (event) => {
      event.preventDefault();
      close(wanted());
    },
  },
  h("div", { class: "fields" }, h("label", {}, labels.fix_wrong, parts.wrong), h("label", {}, labels.fix_right, parts.right)),
  parts.count, parts.places,
  desk.source.addTerm ? h("p", { class: "keep" }, h("label", {}, parts.keep, " ", labels.fix_remember), " ", parts.languages) : null,
  h("p", { class: "buttons" }, parts.submit, h("button", { type: "button", onclick: () => close() }, labels.cancel)));
}

function fields({ labels, languages }, { wrong, right, language }, changed) {
  // The field that is likely to be changed gets the keyboard.
  const field = (name, value, first) => h("input", {
    type: "text", name, value, required: true, maxlength: LONGEST, autocomplete: "off", spellcheck: "false",
    autofocus: first, oninput: changed,
  });
  const codes = [...new Set([language, ...languages])];
  return {
    wrong: field("wrong", wrong, wrong !== right), right: field("right", right, wrong === right),
    keep: h("input", { type: "checkbox", name: "remember", onchange: changed }),
    languages: h("select", { name: "language", "aria-label": labels.fix_language },
      codes.map((code) => h("option", { value: code }, code))),
    count: h("p", { role: "status" }),
    places: h("ol", { class: "places" }),
    submit: h("button", { type: "submit", class: "main" }),
  };
}

function placeLine(desk, hit, wanted) {
  const { doc } = desk.view.state;
  const line = doc.lineAt(hit.from);
  const before = withoutPoints(line.text.slice(0, hit.from - line.from));
  const after = withoutPoints(line.text.slice(hit.to - line.from));
  const found = doc.sliceString(hit.from, hit.to);
  const word = desk.timing.near(hit.from);
  return h("li", {},
    word ? h("span", { class: "clock" }, clock(word.startMs)) : null, " ",
    before.length > AROUND_CHARS ? `…${before.slice(-AROUND_CHARS)}` : before,
    h("del", {}, found), " ", h("ins", {}, asCased(found, wanted)),
    after.length > AROUND_CHARS ? `${after.slice(0, AROUND_CHARS)}…` : after);
}

function withoutPoints(text) {
  return text.replace(/\[@[^\]\s]*\]\s?/g, "");
}
