// What turns one text into another, as CodeMirror changes: caret, marks and undo stay where they are.
import { diff } from "@codemirror/merge";
import { Text } from "@codemirror/state";

const NEAR = { scanLimit: 500, timeout: 200 };

/** Changes from `doc` (Text) to `text` (string). */
export function changesTo(doc, text) {
  const wanted = Text.of(text.split("\n"));
  if (doc.eq(wanted)) return [];
  return diff(doc.toString(), text, NEAR).map(({ fromA, toA, fromB, toB }) => ({
    from: fromA, to: toA, insert: wanted.slice(fromB, toB),
  }));
}
