// Find and replace in what is said. The browser's own search sees only the lines that are on the screen.
import { isolateHistory } from "@codemirror/commands";
import { EditorSelection, Prec, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, showPanel } from "@codemirror/view";
import { say } from "./dom.js";
import { hitsBetween, hitsOf, makeQuery, replacing } from "./hits.js";
import { keyOf } from "./keys.js";
import { recall, remember } from "./memory.js";
import { STEP_KEYS, searchPanel } from "./search_panel.js";

const LONGEST_QUERY = 200;
const HIT = Decoration.mark({ class: "hit" });
const HIT_NOW = Decoration.mark({ class: "hit now" });

const setSearch = StateEffect.define();

/** {open, replacing, query, replacement}: what the panel shows. */
const searching = StateField.define({
  create: () => ({ open: false, replacing: false, query: makeQuery({ text: "", ...recall("search") }), replacement: "" }),
  update(search, transaction) {
    for (const effect of transaction.effects) if (effect.is(setSearch)) search = { ...search, ...effect.value };
    return search;
  },
});

const highlights = ViewPlugin.define((view) => ({
  marks: marksIn(view),
  update(update) {
    const changed = update.state.field(searching) !== update.startState.field(searching);
    if (changed || update.docChanged || update.selectionSet || update.viewportChanged) this.marks = marksIn(update.view);
  },
}), { decorations: (value) => value.marks });

function marksIn(view) {
  const { open, query } = view.state.field(searching);
  if (!open) return Decoration.none;
  const { main } = view.state.selection;
  const hits = view.visibleRanges.flatMap(({ from, to }) => hitsBetween(view.state.doc, query, from, to));
  const marks = hits.map((hit) => (hit.from === main.from && hit.to === main.to ? HIT_NOW : HIT).range(hit.from, hit.to));
  return Decoration.set(marks, true);
}

/** {extension, open(withReplace)}: the panel above the text. */
export function makeSearch(desk) {
  const makePanel = (view) => searchPanel(view, searchOf(view, desk), desk.labels);
  const keys = Prec.high(EditorView.domEventHandlers({
    keydown(event, view) {
      const step = STEP_KEYS[keyOf(event)];
      if (!step) return false;
      event.preventDefault();
      if (view.state.field(searching).query.text) searchOf(view, desk).step(step);
      else openSearch(view, false);
      return true;
    },
  }));
  const shown = showPanel.from(searching, ({ open }) => (open ? makePanel : null));
  return { extension: [searching, shown, highlights, keys], open: (withReplace) => openSearch(desk.view, withReplace) };
}

function openSearch(view, withReplace) {
  const { main } = view.state.selection;
  const { open, replacing: replaces, query } = view.state.field(searching);
  const chosen = main.to - main.from > LONGEST_QUERY ? "" : view.state.sliceDoc(main.from, main.to);
  const text = chosen.trim() && !chosen.includes("\n") ? chosen : query.text;
  view.dispatch({
    effects: setSearch.of({ open: true, replacing: withReplace || (open && replaces), query: makeQuery({ ...query, text }) }),
  });
  const find = view.dom.querySelector(".search [name=find]");
  find.focus();
  find.select();
}

/** What the panel's fields and buttons do. */
function searchOf(view, desk) {
  const search = () => view.state.field(searching);
  const set = (fields) => view.dispatch({ effects: setSearch.of(fields) });
  return {
    now: search,
    found: (most) => placeAmong(hitsOf(view.state.doc, search().query, most), view.state.selection.main),
    ask(fields) {
      const query = makeQuery({ ...search().query, ...fields });
      remember("search", { matchCase: query.matchCase, wholeWord: query.wholeWord });
      set({ query });
    },
    replaceWith: (replacement) => set({ replacement }),
    step: (direction) => step(view, hitsOf(view.state.doc, search().query), direction),
    replaceOne: () => replaceOne(view, search()),
    replaceAll() {
      const { query, replacement } = search();
      const hits = hitsOf(view.state.doc, query);
      replaceHits(view, hits, () => replacement);
      desk.announce(say(desk.labels.search_replaced, { n: hits.length }));
    },
    toggleReplace: () => set({ replacing: !search().replacing }),
    close() {
      set({ open: false });
      view.focus();
    },
  };
}

/** {all, at}: the number of hits, and which of them is selected, from 1; 0 for none. */
function placeAmong(hits, { from, to }) {
  return { all: hits.length, at: hits.findIndex((hit) => hit.from === from && hit.to === to) + 1 };
}

/** The next hit after the selection, or the one before it; around the ends of the text. */
function step(view, hits, direction) {
  const { from, to } = view.state.selection.main;
  const next = direction > 0
    ? hits.find((hit) => hit.from >= to) ?? hits[0]
    : hits.findLast((hit) => hit.to <= from) ?? hits.at(-1);
  if (next) select(view, next);
}

function select(view, { from, to }) {
  view.dispatch({
    selection: EditorSelection.single(from, to), userEvent: "select.search",
    effects: EditorView.scrollIntoView(from, { y: "center" }),
  });
}

/** Replaces the selected hit and goes to the next one; the first time it only goes there. */
function replaceOne(view, { query, replacement }) {
  const hits = hitsOf(view.state.doc, query);
  const { at } = placeAmong(hits, view.state.selection.main);
  if (at) {
    replaceHits(view, [hits[at - 1]], () => replacement);
    view.dispatch({ selection: EditorSelection.cursor(view.state.selection.main.to) });
  }
  step(view, hitsOf(view.state.doc, query), 1);
}

/** One step of undo, however many there are. `words`: hit text -> what stands there instead. */
export function replaceHits(view, hits, words) {
  if (!hits.length) return;
  view.dispatch({
    changes: replacing(view.state.doc, hits, words),
    userEvent: "input.replace", annotations: isolateHistory.of("full"),
  });
}
