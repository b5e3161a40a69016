// Where a text is said: in spoken lines only, never in headers, remarks, front matter or points of time. CodeMirror's own
// search knows no lines apart, takes «й» for «и» (it searches decomposed letters), and half of «бер-берсе» for a word.
import { frontLines } from "./front.js";
import { isPoint, kindOf } from "./lines.js";

const LETTER = /[\p{L}\p{N}\p{M}]/u;
/** Begins like no header, remark or mark: what kindOf need not be asked about. */
const PLAIN = /^\s*[\p{L}\p{N}«"—–-]/u;
const JOINS = new Set(["-", "‑", "'", "’"]);

/** A text of the same length without capitals: letters whose small form is longer (İ) stay. */
function folded(text) {
  const small = text.toLowerCase();
  if (small.length === text.length) return small;
  return [...text].map((char) => (char.toLowerCase().length === char.length ? char.toLowerCase() : char)).join("");
}

/** What is looked for: {text, matchCase, wholeWord}. Hits are {from, to}, in the order of the text. */
export function makeQuery({ text, matchCase = false, wholeWord = false }) {
  const wanted = text.normalize("NFC");
  return { text: wanted, matchCase, wholeWord, folded: matchCase ? wanted : folded(wanted) };
}

/** Hits in the whole text, at most `most`. */
export function hitsOf(doc, query, most = Infinity) {
  const hits = [];
  if (!query.text.trim()) return hits;
  let front = frontLines(doc);
  let from = 0;
  for (const line of doc.iterLines()) {
    if (front > 0) front -= 1;
    else addHits(hits, line, from, query);
    if (hits.length >= most) return hits.slice(0, most);
    from += line.length + 1;
  }
  return hits;
}

/** Hits in the lines that from…to touches: what a screen shows. */
export function hitsBetween(doc, query, from, to) {
  const hits = [];
  if (!query.text.trim()) return hits;
  const front = frontLines(doc);
  for (let at = from; at <= to; ) {
    const line = doc.lineAt(at);
    if (line.number > front) addHits(hits, line.text, line.from, query);
    at = line.to + 1;
  }
  return hits;
}

function addHits(hits, text, from, query) {
  const searched = query.matchCase ? text : folded(text);
  let at = searched.indexOf(query.folded);
  if (at < 0 || !(PLAIN.test(text) || kindOf(text) === "words")) return;
  const points = text.includes("[@") ? pointsOf(text) : [];
  while (at >= 0) {
    const end = at + query.folded.length;
    const taken = points.some((point) => at < point.to && end > point.from) || (query.wholeWord && !isWhole(text, at, end));
    if (!taken) hits.push({ from: from + at, to: from + end });
    at = searched.indexOf(query.folded, taken ? at + 1 : end);
  }
}

function pointsOf(text) {
  return [...text.matchAll(/\S+/g)].filter(([word]) => isPoint(word))
    .map(({ index, 0: word }) => ({ from: index, to: index + word.length }));
}

function isWhole(text, from, to) {
  return !insideWord(text, from) && !insideWord(text, to);
}

/** Does a word go on across this place? A hyphen or an apostrophe between letters is inside it. */
function insideWord(text, at) {
  const [before, after] = [text[at - 1] ?? "", text[at] ?? ""];
  if (LETTER.test(before)) return LETTER.test(after) || (JOINS.has(after) && LETTER.test(text[at + 1] ?? ""));
  return LETTER.test(after) && JOINS.has(before) && LETTER.test(text[at - 2] ?? "");
}

/** The changes that put `words(hit text)` for each hit. A line that would become a header or a remark is kept spoken. */
export function replacing(doc, hits, words) {
  const changes = [];
  for (let at = 0; at < hits.length; ) {
    const line = doc.lineAt(hits[at].from);
    const own = [];
    for (; at < hits.length && hits[at].to <= line.to; at++) {
      const { from, to } = hits[at];
      own.push({ from, to, insert: words(doc.sliceString(from, to)) });
    }
    if (!staysSpoken(line, own)) changes.push({ from: line.from, insert: "\\" });
    changes.push(...own);
  }
  return changes;
}

function staysSpoken(line, changes) {
  let text = "";
  let done = line.from;
  for (const { from, to, insert } of changes) {
    text += line.text.slice(done - line.from, from - line.from) + insert;
    done = to;
  }
  text += line.text.slice(done - line.from);
  return text !== "---" && ["words", "blank"].includes(kindOf(text));
}
