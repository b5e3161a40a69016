// Texts as they once were: when, what changed since, and the way back to one of them.
import { unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { ask } from "./dialogs.js";
import { changesTo } from "./difference.js";
import { h, say } from "./dom.js";

const NEAR = { scanLimit: 500, timeout: 500 };
const KILO = 1024;

/** {element, shown()} */
export function showHistory(desk) {
  const { labels } = desk;
  const list = h("div", { class: "history-list" });
  const element = h("div", { class: "history" }, h("p", { class: "fact-hint" }, labels.history_hint), list);

  async function shown() {
    try {
      const { revisions } = await desk.source.revisions();
      list.replaceChildren(...(revisions.length ? days(revisions, labels).map(([day, those]) =>
        h("section", {}, h("h3", {}, day), h("ul", {}, those.map((revision) => h("li", {}, entry(desk, revision)))))) : [
        h("p", {}, labels.history_empty)]));
    } catch (trouble) {
      list.replaceChildren(h("p", { role: "alert" }, say(labels.history_unread, { why: trouble.message }), " ",
        h("button", { type: "button", onclick: shown }, labels.retry)));
    }
  }
  return { element, shown: () => void shown() };
}

/** [[day, revisions]], in the order that they come in. */
function days(revisions, labels) {
  const found = new Map();
  for (const revision of revisions) {
    const day = dayOf(new Date(revision.at), labels);
    found.set(day, [...(found.get(day) ?? []), revision]);
  }
  return [...found];
}

/** Browsers know no Tatar months. */
function dayOf(at, labels) {
  return say(labels.history_day, { day: at.getDate(), month: labels.months.split(" ")[at.getMonth()], year: at.getFullYear() });
}

const timeOf = (at) => at.toTimeString().slice(0, 5);

function entry(desk, revision) {
  const at = new Date(revision.at);
  const size = new Intl.NumberFormat(desk.ui, { maximumFractionDigits: 0 }).format(Math.ceil(revision.size_bytes / KILO));
  return h("button", { type: "button", class: "history-entry", onclick: () => compare(desk, revision) },
    h("time", { datetime: revision.at }, timeOf(at)), " ",
    h("span", { class: "history-size" }, say(desk.labels.history_size, { n: size })));
}

/** What that text lacks of the one of now, and has more; from here one gets back to it. */
async function compare(desk, revision) {
  const { labels } = desk;
  const at = new Date(revision.at);
  let text;
  try {
    ({ text } = await desk.source.revision(revision.name));
  } catch (trouble) {
    desk.notice(say(labels.history_unread, { why: trouble.message }), { kind: "trouble" });
    return;
  }
  let difference = null;
  const wanted = await ask(say(labels.history_of, { when: `${dayOf(at, labels)}, ${timeOf(at)}` }), (_dialog, close) => {
    const now = desk.view.state.doc;
    const isSame = now.toString() === text;
    const place = h("div", { class: "history-difference" });
    if (!isSame) difference = showDifference(place, text, now, labels);
    return [
      h("p", {}, isSame ? labels.history_same : h("span", {}, labels.history_legend, " ", h("del", {}, labels.history_gone), ", ",
        h("ins", {}, labels.history_new))), place,
      h("p", { class: "buttons" },
        isSame ? null : h("button", { type: "button", onclick: () => close("restore") }, labels.history_restore),
        h("button", { type: "button", class: "main", autofocus: true, onclick: () => close() }, labels.close)),
    ];
  }, { wide: true });
  difference?.destroy();
  if (wanted === "restore") restore(desk, text);
}

function showDifference(parent, before, now, labels) {
  const nonce = document.querySelector("meta[name=csp-nonce]").content;
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: now,
      extensions: [
        EditorView.cspNonce.of(nonce),
        EditorView.lineWrapping,
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.contentAttributes.of({ tabindex: "0", "aria-label": labels.history_legend }),
        EditorState.phrases.of({ "$ unchanged lines": labels.unchanged_lines }),
        unifiedMergeView({
          original: before, mergeControls: false, diffConfig: NEAR, collapseUnchanged: { margin: 1, minSize: 4 },
        }),
      ],
    }),
  });
}

/** One step of undo: nothing that is typed joins it. */
function restore(desk, text) {
  desk.view.dispatch({ changes: changesTo(desk.view.state.doc, text), userEvent: "input.restore" });
  desk.announce(desk.labels.history_restored);
  desk.notice(desk.labels.history_restored, { buttons: [[desk.labels.undo, desk.actions.undo]] });
}
