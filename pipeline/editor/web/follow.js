// The word that is being said: marked in the text, kept on the screen until the person scrolls away.
import { Decoration, EditorView } from "@codemirror/view";
import { StateEffect, StateField } from "@codemirror/state";
import { recall, remember } from "./memory.js";

const showWord = StateEffect.define({ map: (word, changes) => word && mapped(word, changes) });
const WORD = Decoration.mark({ class: "said" });
const LINE = Decoration.line({ class: "being-said" });
const QUIET_MS = 4000;
const FAR_MS = 10_000;

function mapped({ from, to, line }, changes) {
  return { from: changes.mapPos(from, 1), to: changes.mapPos(to, -1), line: changes.mapPos(line, -1) };
}

const said = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = transaction.docChanged ? marks.map(transaction.changes) : marks;
    for (const effect of transaction.effects) {
      if (!effect.is(showWord)) continue;
      const word = effect.value;
      const shown = word && word.to > word.from;
      next = shown ? Decoration.set([LINE.range(word.line), WORD.range(word.from, word.to)]) : Decoration.none;
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export const followExtension = said;

/** Follows the voice: {toggleOrReturn(), toVoice(), typed(), refresh()}. `changed(state)`: 'follows' 'waits' (the person looks elsewhere) 'off'. */
export function follow({ view, sound, timing, changed }) {
  let on = recall("follow") !== false;
  let waits = false;
  let quietUntil = 0; // while the person types or looks around, the page stays where it is
  let last = null;

  const tell = () => changed(on ? (waits ? "waits" : "follows") : "off");
  const show = (ms) => {
    const word = timing.at(ms);
    if (!word || (last && last.from === word.from && last.to === word.to)) return;
    last = { from: word.from, to: word.to };
    const line = view.state.doc.lineAt(Math.min(word.from, view.state.doc.length));
    view.dispatch({ effects: showWord.of({ ...last, line: line.from }) });
    if (on && !waits && sound.playing && performance.now() > quietUntil) keepInSight(view, word.from);
  };
  const look = (event) => {
    if (!on || waits || !sound.playing) return;
    if (event.type === "keydown" && !/^(?:Page|Home|End|Arrow)/.test(event.key)) return;
    waits = true;
    tell();
  };
  for (const kind of ["wheel", "touchmove", "pointerdown", "keydown"]) view.scrollDOM.addEventListener(kind, look, { passive: true });
  sound.followWords((ms) => timing.nextStart(ms), show);
  let before = 0;
  sound.on("time", (ms, jumped) => {
    const far = Math.abs(ms - before) > FAR_MS;
    before = ms;
    if (!jumped || !far || !on) return;
    waits = false; // who goes to another place wants to see it
    tell();
    show(ms);
    const word = timing.at(ms);
    if (word) keepInSight(view, word.from);
  });

  const follower = {
    /** Back to the voice when the person looked elsewhere; else on or off. */
    toggleOrReturn() {
      if (!waits) {
        on = !on;
        remember("follow", on);
      }
      waits = false;
      tell();
      if (on) follower.toVoice();
    },
    toVoice() {
      waits = false;
      last = null;
      tell();
      const word = timing.at(sound.nowMs());
      if (!word) return;
      show(sound.nowMs());
      view.dispatch({ effects: EditorView.scrollIntoView(word.from, { y: "center" }) });
    },
    typed() {
      quietUntil = performance.now() + QUIET_MS;
    },
    /** Positions moved: look the word up anew. */
    refresh() {
      last = null;
      show(sound.nowMs());
    },
  };
  tell();
  return follower;
}

/** Scroll only when the word is about to leave the middle of the screen. */
function keepInSight(view, pos) {
  const place = view.coordsAtPos(pos);
  const box = view.scrollDOM.getBoundingClientRect();
  const margin = box.height / 5;
  if (place && place.top > box.top + margin && place.bottom < box.bottom - margin) return;
  view.dispatch({ effects: EditorView.scrollIntoView(pos, { y: "start", yMargin: margin }) });
}
