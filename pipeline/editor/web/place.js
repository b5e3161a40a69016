// Where the caret may stand: never in the front matter or in a header. What is typed there goes to the text beside it.
import { EditorSelection, EditorState } from "@codemirror/state";
import { frontLines } from "./front.js";
import { headerAt } from "./turns.js";

/** The nearest place in text; `forwards`: which way to look first. */
function inText(doc, pos, forwards) {
  const first = frontLines(doc) + 1;
  const here = doc.lineAt(pos).number;
  const look = (step) => {
    for (let at = Math.max(here, first); at >= first && at <= doc.lines; at += step) if (!headerAt(doc.line(at))) return at;
    return null;
  };
  const found = look(forwards ? 1 : -1) ?? look(forwards ? -1 : 1);
  if (found === null || found === here) return pos;
  return found > here ? doc.line(found).from : doc.line(found).to;
}

const keepOut = EditorState.transactionFilter.of((transaction) => {
  if (!transaction.selection || transaction.docChanged || !transaction.selection.main.empty) return transaction;
  const { doc, selection } = transaction.startState;
  const { head } = transaction.selection.main;
  const byPointer = transaction.isUserEvent("select.pointer");
  const place = inText(doc, head, byPointer || head >= selection.main.head);
  return place === head ? transaction : [transaction, { selection: EditorSelection.cursor(place), sequential: true }];
});

/** Typing where a header stands (a caret can get there by a range that ends in it) never breaks the header. */
const keepHeaders = EditorState.transactionFilter.of((transaction) => {
  if (!transaction.docChanged || !transaction.isUserEvent("input")) return transaction;
  const { doc } = transaction.startState;
  const moved = [];
  let any = false;
  transaction.changes.iterChanges((from, to, _fromB, _toB, inserted) => {
    const line = doc.lineAt(from);
    if (from === to && inserted.length && !transaction.isUserEvent("input.split") && headerAt(line)) {
      any = true;
      const next = line.number < doc.lines ? doc.line(line.number + 1) : null;
      const own = next && !headerAt(next) && next.text.trim();
      const text = inserted.toString();
      moved.push(own ? { from: next.from, insert: text } : { from: line.to, insert: `\n${text}` });
    } else {
      moved.push({ from, to, insert: inserted });
    }
  });
  if (!any) return transaction;
  const changes = transaction.startState.changes(moved);
  const at = moved.at(-1);
  const end = changes.mapPos(at.from, 1);
  return { changes, selection: EditorSelection.cursor(end), userEvent: "input.type", scrollIntoView: true };
});

export const placeOfCaret = [keepOut, keepHeaders];
