// Two versions of a place, as merging left them: `<<<<<<< … / ======= / >>>>>>> …`. Both are shown; one click chooses.
import { isolateHistory } from "@codemirror/commands";
import { h } from "./dom.js";

const MINE = /^<{7}(?:\s|$)/;
const MIDDLE = /^={7}\s*$/;
const THEIRS = /^>{7}(?:\s|$)/;

/** The block that a mark's line belongs to: its three lines; null when it is not whole. Blocks may stand in blocks. */
function blockAt(doc, number) {
  let depth = 0;
  let first = THEIRS.test(doc.line(number).text) ? number - 1 : number;
  for (; first > 0; first--) {
    const { text } = doc.line(first);
    if (THEIRS.test(text)) depth += 1;
    else if (MINE.test(text) && depth-- === 0) break;
  }
  let middle = 0;
  depth = 0;
  for (let at = first + 1; first && at <= doc.lines; at++) {
    const { text } = doc.line(at);
    if (MINE.test(text)) depth += 1;
    else if (MIDDLE.test(text) && depth === 0) middle ||= at;
    else if (THEIRS.test(text) && depth-- === 0) {
      return middle ? { first: doc.line(first), middle: doc.line(middle), last: doc.line(at) } : null;
    }
  }
  return null;
}

/** The change that leaves one version ('mine', 'theirs') or both in the text. */
export function resolved(doc, number, choice) {
  const block = blockAt(doc, number);
  if (!block) return { from: doc.line(number).from, to: Math.min(doc.line(number).to + 1, doc.length) };
  const mine = doc.sliceString(block.first.to + 1, block.middle.from);
  const theirs = doc.sliceString(block.middle.to + 1, block.last.from);
  const insert = { mine, theirs, both: mine + theirs }[choice];
  return { from: block.first.from, to: Math.min(block.last.to + 1, doc.length), insert };
}

/** First line of each place with two versions. */
export function conflictsOf(doc) {
  const found = [];
  let at = 0;
  for (const text of doc.iterLines()) {
    if (MINE.test(text)) found.push(at);
    at += text.length + 1;
  }
  return found;
}

/** What stands in the place of a mark's line. */
export function conflictBar(view, text, desk) {
  const { labels } = desk;
  const bar = h("span", { class: "conflict-bar", contenteditable: "false" });
  const choose = (choice, label) => h("button", {
    type: "button",
    onclick: () => {
      const line = view.state.doc.lineAt(view.posAtDOM(bar));
      view.dispatch({
        changes: resolved(view.state.doc, line.number, choice), userEvent: "input.resolve", annotations: isolateHistory.of("full"),
      });
      view.focus();
    },
  }, label);
  if (MINE.test(text)) bar.append(h("strong", {}, labels.two_versions), ` ${text.slice(8)} `, choose("mine", labels.keep_this));
  else if (MIDDLE.test(text)) bar.append(h("span", {}, labels.other_version), " ", choose("both", labels.keep_both));
  else bar.append(choose("theirs", labels.keep_that), ` ${text.slice(8)}`);
  return bar;
}
