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
        typedLetters(),
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

/**
 * A letter from a keyboard goes into the text without the browser's own editing. That would keep an undo history of its own,
 * which nobody can use and which holds on to all that was on the screen: some hundred nodes for each place that was corrected.
 * Letters of other kinds (composed, dictated, of a keyboard on the screen) come as before.
 */
function typedLetters() {
  let key = null;
  return [
    EditorView.domEventObservers({ keydown: (event) => void (key = event.key) }),
    EditorView.domEventHandlers({
      beforeinput(event, view) {
        if (event.inputType !== "insertText" || event.isComposing || event.data !== key) return false;
        view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
        return true;
      },
    }),
  ];
}

/** Keys of CodeMirror that mean something else here, or that keep Tab from leaving the text (WCAG 2.1.2). */
const TAKEN = new Set(["Mod-Enter", "Alt-l", "Ctrl-Alt-h", "Mod-Alt-\\", "Mod-/", "Alt-A", "Mod-i", "Escape"]);
