// Turns of the text: where they are, and the changes that split, join and mark them. Every change is a change of text, so
// that undo, merging and saving need to know nothing of turns.
import { frontLines } from "./front.js";
import { readHeader, writeHeader } from "./lines.js";

const HEADER_START = /^\s*\[\d/;

export function headerAt(line) {
  return HEADER_START.test(line.text) ? readHeader(line.text) : null;
}

/** All headers, in the order of the text: {line: {number, from, to}, ms, speaker, language, checked, locked}. */
export function headersOf(doc) {
  const found = [];
  let number = 0;
  let from = 0;
  for (const text of doc.toString().split("\n")) {
    number += 1;
    const header = HEADER_START.test(text) ? readHeader(text) : null;
    if (header) found.push({ ...header, line: { number, from, to: from + text.length } });
    from += text.length + 1;
  }
  return found;
}

/** The turn that `pos` is in: its header (null above the first one), and from…to of what stands under it. */
export function turnAt(doc, pos) {
  const here = doc.lineAt(pos).number;
  const front = frontLines(doc);
  let number = Math.max(here, front + 1);
  let header = null;
  for (; number > front && !header; number--) {
    const line = doc.line(Math.min(number, doc.lines));
    const read = headerAt(line);
    if (read) header = { ...read, line };
  }
  const first = header ? header.line.number + 1 : front + 1;
  const next = nextHeader(doc, first);
  const last = next ? next.line.number - 1 : doc.lines;
  return {
    header, next,
    from: first <= doc.lines ? doc.line(first).from : doc.length,
    to: last >= first ? doc.line(last).to : doc.line(Math.min(first, doc.lines)).from,
  };
}

function nextHeader(doc, number) {
  for (let at = number; at <= doc.lines; at++) {
    const line = doc.line(at);
    const read = headerAt(line);
    if (read) return { ...read, line };
  }
  return null;
}

/** The header above `line` number, searching up; null for none. */
export function headerAbove(doc, number) {
  for (let at = number - 1; at > 0; at--) {
    const line = doc.line(at);
    const read = headerAt(line);
    if (read) return { ...read, line };
  }
  return null;
}

/** Change of a header's fields, as a CodeMirror change. */
export function headerChange(header, fields) {
  return { from: header.line.from, to: header.line.to, insert: writeHeader({ ...header, ...fields }) };
}

/** A new turn begins at `pos`: {changes, at}, the caret's new place. `ms`: when the word there begins, or null. */
export function splitAt(doc, pos, ms) {
  const { header, next } = turnAt(doc, pos);
  const low = header ? header.ms + 1 : 0;
  const high = next ? Math.max(next.ms - 1, low) : Infinity;
  const begins = Math.min(Math.max(ms ?? low, low), high);
  const { speaker = null, language = null } = header ?? {};
  const above = writeHeader({ ms: begins, locked: false, speaker, language, checked: false });
  const line = doc.lineAt(pos);
  const before = line.text.slice(0, pos - line.from);
  const after = line.text.slice(pos - line.from);
  const from = pos - (before.length - before.trimEnd().length);
  const to = pos + (after.length - after.trimStart().length);
  const lead = before.trim() ? "\n\n" : line.number > 1 && doc.line(line.number - 1).text.trim() ? "\n" : "";
  const insert = `${lead}${above}\n`;
  return { changes: { from, to, insert }, at: from + insert.length };
}

/** The turn that begins with `header` becomes part of the one above it. */
export function joinChange(doc, header) {
  let first = header.line.number;
  while (first > frontLines(doc) + 1 && !doc.line(first - 1).text.trim()) first -= 1;
  const to = Math.min(header.line.to + 1, doc.length);
  return { from: doc.line(first).from, to };
}

/** How many turns are checked: {checked, all}. */
export function progressOf(headers) {
  return { checked: headers.filter((header) => header.checked).length, all: headers.length };
}
