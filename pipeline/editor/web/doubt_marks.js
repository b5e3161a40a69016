// Where the places worth a listen stand in the text: underlined with dots, and followed through every change.
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";

/** Places are {key, from, to, title}; `was`, their text, is taken down when they come. An empty one is speech without words. */
export const setDoubts = StateEffect.define();
/** {key, seen: Set of keys}: the place that is looked at, and those that are done with. */
export const lookAtDoubt = StateEffect.define();

class GapWidget extends WidgetType {
  constructor(title, now) {
    super();
    this.title = title;
    this.now = now;
  }

  eq(other) {
    return other.title === this.title && other.now === this.now;
  }

  toDOM() {
    const mark = document.createElement("span");
    mark.className = this.now ? "doubt-gap now" : "doubt-gap";
    mark.textContent = "⋯";
    mark.title = this.title;
    return mark;
  }
}

/** The extension. */
export const doubtMarks = StateField.define({
  create: () => ({ places: [], key: null, seen: new Set(), marks: Decoration.none }),
  update(doubts, transaction) {
    let next = transaction.docChanged ? follow(doubts, transaction.changes) : doubts;
    for (const effect of transaction.effects) {
      if (effect.is(setDoubts)) next = marked({ ...next, places: withTexts(effect.value, transaction.newDoc) });
      if (effect.is(lookAtDoubt)) next = marked({ ...next, ...effect.value });
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field, ({ marks }) => marks),
});

/** key -> {from, to, changed} of all places, as the text is now. */
export function doubtPlaces(state) {
  const { places } = state.field(doubtMarks);
  return new Map(places.map(({ key, from, to, was }) => [key, { from, to, changed: state.sliceDoc(from, to) !== was }]));
}

function withTexts(places, doc) {
  return places.map((place) => ({ ...place, was: doc.sliceString(place.from, place.to) }));
}

/** Letters that are put right beside a word change it, so both ends reach out. */
function follow(doubts, changes) {
  const places = doubts.places.map((place) => ({
    ...place, from: changes.mapPos(place.from, -1), to: changes.mapPos(place.to, 1),
  }));
  return { ...doubts, places, marks: doubts.marks.map(changes) };
}

function marked(doubts) {
  const shown = doubts.places.filter(({ key, from, to, was }) => (
    (key === doubts.key || !doubts.seen.has(key)) && (from === to) === (was === "")
  ));
  return { ...doubts, marks: Decoration.set(shown.map((place) => markOf(place, place.key === doubts.key)), true) };
}

function markOf({ from, to, title }, now) {
  if (from === to) return Decoration.widget({ widget: new GapWidget(title, now), side: 1 }).range(from);
  return Decoration.mark({ class: now ? "doubt now" : "doubt", attributes: { title } }).range(from, to);
}
