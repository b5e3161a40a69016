// The page as a file, without a server: all that a server would be asked for is in it, and what is corrected goes into a
// new file of the same kind. What needs the episode's folder (its facts, earlier texts, the glossary) is not there.
import { Text } from "@codemirror/state";
import { changesTo } from "./difference.js";
import { h, say } from "./dom.js";
import { draftOf, dropDraft, leftDrafts } from "./drafts.js";
import { keysOf, shownKey } from "./keys.js";
import { recall, remember } from "./memory.js";
import { makeFile, transcriptOf, writeFile } from "./offline_file.js";
import { OfflineSaving } from "./offline_saving.js";
import { chooseSound } from "./offline_sound.js";
import { unpackTimes, wordPlaces } from "./timing.js";

const ONLY_WITH_FACTS = ["chapter_here", "soundbite"];

/** In the place of `server`. What it has not, the page has not either. */
export function offlineSource({ offline }) {
  const original = Text.of(offline.text.split("\n"));
  const times = bytes(offline.times);
  return {
    text: async () => ({ text: transcriptOf().text, etag: offline.base }),
    times: async () => ({ etag: offline.base, buffer: times }),
    doubts: async () => ({ etag: offline.base, doubts: offline.doubts }),
    peaks: async () => bytes(offline.peaks),
    machineText: async (startMs, endMs) => ({ lines: linesBetween(original, unpackTimes(times), startMs, endMs) }),
  };
}

function bytes(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer;
}

/** What was exported between two moments, a sentence a line. */
function linesBetween(doc, { starts }, startMs, endMs) {
  const { from, to } = wordPlaces(doc);
  const lines = new Map();
  for (let at = 0; at < starts.length; at += 1) {
    if (starts[at] < startMs || starts[at] >= endMs) continue;
    const { number } = doc.lineAt(from[at]);
    lines.set(number, [...(lines.get(number) ?? []), doc.sliceString(from[at], to[at])]);
  }
  return [...lines.values()].map((words) => words.join(" "));
}

/** The words of this kind of page in the place of those that speak of a server. */
export function offlineLabels(labels, { offline }) {
  const own = Object.keys(labels).map((name) => [name, labels[`offline_${name}`]]).filter(([, words]) => words);
  return { ...labels, ...Object.fromEntries(own.map(([name, words]) => [name, say(words, { name: offline.sound })])) };
}

export function offlineSaving(desk, boot, text, tell) {
  const { labels, episode } = desk;
  const name = `${episode.ref.split("/").at(-1)}-corrected.html`;
  return new OfflineSaving({
    original: boot.offline.text, etag: boot.offline.base, text, draft: ownDraft(draftsOf(boot)),
    write: (now) => writeFile(makeFile(boot, now), name),
    tell: {
      state: tell.state,
      filed: (file) => desk.notice(say(labels.offline_filed, { file })),
      noDraft: () => desk.notice(labels.no_drafts, { kind: "trouble" }),
    },
  });
}

/** Buttons that only this page has; then what this browser kept of it. */
export async function beginOffline(desk, boot) {
  const { labels, parts, actions } = desk;
  for (const name of ONLY_WITH_FACTS) delete actions[name];
  parts.state.after(h("button", {
    type: "button", class: "main", "data-do": "save", title: [labels.save, ...keysOf("save").map(shownKey)].join(" · "),
    onclick: () => actions.save(),
  }, labels.offline_save));
  parts.controls.append(chooseSound(desk));
  if (recall("offline") !== boot.offline.base) desk.notice(labels.offline_hello);
  remember("offline", boot.offline.base);
  await bringBack(desk, boot);
}

// --- what the browser kept -----------------------------------------------------------------------------------------

const draftsOf = ({ episode, offline }) => `${episode.ref} ${offline.base}`;

/** Some browsers keep nothing for files. */
function ownDraft(of) {
  try {
    return draftOf(of);
  } catch (error) {
    return { keep: () => Promise.reject(error), drop: async () => {} };
  }
}

/** The newest draft that was made of what stands in this file goes on where it was; others can be had as files. */
async function bringBack(desk, boot) {
  const { labels, saving, view } = desk;
  const here = transcriptOf().text;
  let room = true;
  for (const draft of (await leftDrafts(draftsOf(boot)).catch(() => [])).reverse()) {
    const when = new Date(draft.at).toLocaleString(desk.ui);
    if (draft.text === here) {
      await dropDraft(draft.id);
    } else if (room && [boot.offline.text, draft.baseText, draft.filed].includes(here)) {
      room = false;
      view.dispatch({ changes: changesTo(view.state.doc, draft.text), userEvent: "input.restore" });
      await saving.keep();
      await dropDraft(draft.id);
      desk.notice(say(labels.draft_came, { time: when }), { buttons: [[labels.undo, desk.actions.undo]] });
    } else {
      desk.notice(say(labels.offline_other_draft, { when }), { buttons: [
        [labels.offline_save, () => writeFile(makeFile(boot, draft.text), `${boot.episode.ref.split("/").at(-1)}-${draft.at}.html`, { anew: true })],
        [labels.offline_forget, () => dropDraft(draft.id)],
      ] });
    }
  }
}
