// What keys and controls do to the text. Each is one transaction: one step of undo, whatever it touches.
import { isolateHistory } from "@codemirror/commands";
import { EditorSelection } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { newKey, speakersChange, speakersOf } from "./front.js";
import { isKey, kindOf, timecode } from "./lines.js";
import { headerAbove, headerAt, headerChange, headersOf, joinChange, splitAt, turnAt } from "./turns.js";

/** One change that undo takes back by itself, however fast the next one follows. */
function step(view, spec) {
  view.dispatch({ ...spec, annotations: isolateHistory.of("full") });
}

/** Enter: a new turn of the same speaker begins at the caret, at the time of the word there. */
export function splitTurn(view, timing) {
  const { state } = view;
  const { from, to } = state.selection.main;
  const begins = timing.near(to)?.startMs ?? null;
  if (from !== to) step(view, { changes: { from, to }, userEvent: "delete.selection" });
  const { changes, at } = splitAt(view.state.doc, from, begins);
  step(view, { changes, selection: EditorSelection.cursor(at), userEvent: "input.split", scrollIntoView: true });
  return true;
}

/** Shift+Enter: the sentence ends here; the turn goes on. */
export function splitLine(view) {
  view.dispatch(view.state.replaceSelection("\n"), { userEvent: "input", scrollIntoView: true });
  return true;
}

/** Backspace at the beginning of a turn joins it to the one above. False where Backspace is just Backspace. */
export function joinBackward(view) {
  const { doc, selection } = view.state;
  const { main } = selection;
  const line = doc.lineAt(main.head);
  if (!main.empty || main.head !== line.from || line.number === 1) return false;
  const header = headerAt(doc.line(line.number - 1));
  if (!header) return false;
  return join(view, { ...header, line: doc.line(line.number - 1) });
}

/** Delete at the end of a turn joins the one below. */
export function joinForward(view) {
  const { doc, selection } = view.state;
  const { main } = selection;
  const line = doc.lineAt(main.head);
  if (!main.empty || main.head !== line.to) return false;
  let number = line.number + 1;
  while (number <= doc.lines && !doc.line(number).text.trim()) number += 1;
  if (number > doc.lines) return false;
  const header = headerAt(doc.line(number));
  return header ? join(view, { ...header, line: doc.line(number) }) : false;
}

function join(view, header) {
  if (!headerAbove(view.state.doc, header.line.number)) return true; // the first turn has nothing to join
  step(view, { changes: joinChange(view.state.doc, header), userEvent: "delete.join", scrollIntoView: true });
  return true;
}

/** Ctrl+C and Ctrl+X of text do not carry headers' marks into other programs; this changes one header's fields. */
export function setHeader(view, header, fields) {
  if (!header) return;
  step(view, { changes: headerChange(header, fields), userEvent: "input.header" });
}

/** The speaker with that name gets a key, and the turn gets the speaker. */
export function addSpeaker(view, header, name) {
  const { doc } = view.state;
  const speakers = speakersOf(doc);
  const known = [...speakers].find(([, other]) => other === name);
  const key = known ? known[0] : newKey(name, speakers, isKey);
  const changes = header ? [headerChange(header, { speaker: key })] : [];
  if (!known) changes.push(speakersChange(doc, new Map([...speakers, [key, name]])));
  step(view, { changes, userEvent: "input.speaker" });
  return key;
}

/** One name becomes another everywhere: in the list, or, for a key that is not in it, in every header. */
export function renameSpeaker(view, key, name) {
  const { doc } = view.state;
  const speakers = speakersOf(doc);
  speakers.set(key, name);
  step(view, { changes: speakersChange(doc, speakers), userEvent: "input.speaker" });
}

export function speakerName(doc, key) {
  return speakersOf(doc).get(key) ?? key;
}

/** The next turn that nobody has listened to yet, from `pos` on and then from the start; null for none. */
export function nextUnchecked(doc, pos) {
  const headers = headersOf(doc).filter((header) => !header.checked);
  return headers.find((header) => header.line.from > pos) ?? headers[0] ?? null;
}

export function goTo(view, pos, { center = true } = {}) {
  view.dispatch({
    selection: EditorSelection.cursor(pos),
    effects: EditorView.scrollIntoView(pos, { y: center ? "center" : "nearest" }),
    userEvent: "select",
  });
  view.focus();
}

/** First place in the text under a header. */
export function startOf(doc, header) {
  return Math.min(header.line.to + 1, doc.length);
}

/** The turn's words become `lines` (what the machine heard); its headings and remarks stay above them. */
export function replaceTurnText(view, pos, lines) {
  const { doc } = view.state;
  const turn = turnAt(doc, pos);
  const kept = [];
  for (let at = doc.lineAt(turn.from).number; at <= doc.lineAt(turn.to).number; at++) {
    const { text } = doc.line(at);
    if (kindOf(text) === "aside") kept.push(text);
  }
  const insert = [...kept, ...lines].join("\n") + (turn.next ? "\n" : "");
  step(view, { changes: { from: turn.from, to: turn.to, insert }, userEvent: "input.restore" });
}

/** `[@time]` before the word at the caret: the next word begins there, whatever the machine heard. */
export function setTimeHere(view, ms) {
  const { doc, selection } = view.state;
  const line = doc.lineAt(selection.main.head);
  if (kindOf(line.text) !== "words") return;
  const before = line.text.slice(0, selection.main.head - line.from);
  const at = line.from + before.length - (/\S*$/.exec(before)?.[0].length ?? 0);
  const old = /\[@[^\]]*\]\s*$/.exec(doc.sliceString(line.from, at));
  const from = old ? at - old[0].length : at;
  step(view, { changes: { from, to: at, insert: `[@${timecode(ms)}] ` }, userEvent: "input.time" });
}

export function wordAt(doc, pos) {
  const line = doc.lineAt(pos);
  const inLine = pos - line.from;
  for (const match of line.text.matchAll(/[\p{L}\p{N}\p{M}]+(?:[-'’][\p{L}\p{N}\p{M}]+)*/gu)) {
    if (match.index <= inLine && inLine <= match.index + match[0].length) {
      return { from: line.from + match.index, to: line.from + match.index + match[0].length, text: match[0] };
    }
  }
  return null;
}
