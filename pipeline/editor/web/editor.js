// The text itself: CodeMirror with what this page needs and nothing else.
import { history, defaultKeymap, historyKeymap } from "@codemirror/commands";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { joinBackward, joinForward, splitLine, splitTurn } from "./commands.js";
import { followExtension } from "./follow.js";
import { placeOfCaret } from "./place.js";
import { textView } from "./view.js";

/** An EditorView in `parent`. `changed(update)` is told of each update. */
export function makeEditor({ parent, text, desk, nonce, extensions, changed }) {
  const { labels, timing } = desk;
  const turnKeys = Prec.high(keymap.of([
    { key: "Enter", run: (view) => splitTurn(view, timing) },
    { key: "Shift-Enter", run: splitLine },
    { key: "Backspace", run: joinBackward },
    { key: "Delete", run: joinForward },
  ]));
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        EditorView.cspNonce.of(nonce),
        EditorView.lineWrapping,
        EditorState.readOnly.of(false),
        EditorView.contentAttributes.of({
          "aria-label": labels.text, lang: desk.languages[0], spellcheck: "false", autocapitalize: "sentences",
        }),
        history({ minDepth: 1000, newGroupDelay: 400 }),
        turnKeys,
        keymap.of([...defaultKeymap.filter(({ key }) => !TAKEN.has(key)), ...historyKeymap]),
        placeOfCaret,
        followExtension,
        textView(desk),
        EditorView.updateListener.of(changed),
        extensions,
      ],
    }),
  });
}

/** Keys of CodeMirror that mean something else here, or that keep Tab from leaving the text (WCAG 2.1.2). */
const TAKEN = new Set(["Mod-Enter", "Alt-l", "Ctrl-Alt-h", "Mod-Alt-\\", "Mod-/", "Alt-A", "Mod-i", "Escape"]);
