// Puts the page together. `desk` is what all parts act on: text, sound, times, saving.
import { makeActions } from "./actions.js";
import { goTo } from "./commands.js";
import { conflictsOf } from "./conflicts.js";
import { makeControls } from "./controls.js";
import { say } from "./dom.js";
import { draftOf, dropDraft, leftDrafts, sendDraft } from "./drafts.js";
import { makeEditor } from "./editor.js";
import { showFacts } from "./facts.js";
import { follow } from "./follow.js";
import { showHistory } from "./history.js";
import { listen } from "./keys.js";
import { recall } from "./memory.js";
import { beginOffline, offlineLabels, offlineSaving, offlineSource } from "./offline.js";
import { makePanel } from "./panel.js";
import { parsePeaks } from "./peaks.js";
import { showReview } from "./review.js";
import { Saving } from "./saving.js";
import { makeSearch } from "./search.js";
import { server } from "./server.js";
import { makeShell, notice, wearColours } from "./shell.js";
import { makeSound } from "./sound.js";
import { Timing, unpackTimes } from "./timing.js";
import { headersOf, progressOf } from "./turns.js";
import { makeWaveform } from "./waveform.js";

const TIMES_MS = 1500;
const MOST_TRIES = 3;

async function open() {
  const boot = JSON.parse(document.getElementById("boot").textContent);
  const source = boot.offline ? offlineSource(boot) : server;
  const ui = interfaceLanguage(Object.keys(boot.labels));
  const labels = boot.offline ? offlineLabels(boot.labels[ui], boot) : boot.labels[ui];
  document.documentElement.lang = ui;
  wearColours();
  const { text, etag } = await source.text();
  const events = new EventTarget();
  const desk = {
    labels, ui, source, events, episode: boot.episode, place: boot.place, languages: boot.languages, people: boot.people,
    timing: new Timing(),
    on: (name, act) => events.addEventListener(name, () => act()),
    tell: (name) => events.dispatchEvent(new Event(name)),
  };
  const actions = makeActions(desk);
  desk.actions = actions;
  const parts = makeShell(document.getElementById("app"), {
    labels, title: boot.episode.title, ui, interfaces: boot.interfaces, actions,
  });
  desk.parts = parts;
  desk.notice = (words, options) => notice(parts, labels, words, options);
  desk.announce = (words) => {
    parts.live.textContent = words;
  };

  const search = makeSearch(desk);
  desk.search = search;
  desk.saving = boot.offline ? offlineSaving(desk, boot, text, teller(desk))
    : new Saving({ source, draft: draftOf(boot.place), text, etag, tell: teller(desk) });
  desk.view = makeEditor({
    parent: parts.text, text, desk, nonce: document.querySelector("meta[name=csp-nonce]").content,
    extensions: search.extension,
    changed: (update) => {
      if (!update.docChanged) return;
      for (const transaction of update.transactions) {
        if (!transaction.docChanged) continue;
        desk.saving.changed(transaction);
        desk.timing.changed(transaction.changes);
        if (transaction.isUserEvent("input.type") || transaction.isUserEvent("delete")) {
          desk.sound.typed();
          desk.follower.typed();
        }
      }
      desk.tell("text");
    },
  });
  desk.saving.watch(desk.view);
  wireSound(desk, boot);
  wirePanel(desk);
  listen(actions);
  desk.view.contentDOM.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) desk.playFromWord(desk.view.posAtCoords(event));
  });
  parts.state.dataset.state = "saved";
  parts.state.textContent = labels.state_saved;
  desk.on("checked", () => showProgress(desk));
  showProgress(desk);
  await (boot.offline ? beginOffline(desk, boot) : bringBackDrafts(desk));
  refreshTimes(desk);
  window.desk = desk; // for people who script their browser, and for tests
  document.documentElement.dataset.ready = "true";
}

function interfaceLanguage(known) {
  const chosen = recall("ui");
  if (known.includes(chosen)) return chosen;
  const wanted = navigator.languages.map((language) => language.slice(0, 2));
  return wanted.find((language) => known.includes(language)) ?? "en";
}

// --- sound ---------------------------------------------------------------------------------------------------------

function wireSound(desk, boot) {
  const { labels, parts, timing, actions } = desk;
  const audio = document.getElementById("sound");
  desk.sound = makeSound(audio, { labels, title: boot.episode.title });
  desk.waveform = makeWaveform(parts.wave, {
    sound: desk.sound, durationMs: boot.episode.duration_ms, labels, peaks: desk.source.peaks().then(parsePeaks),
  });
  const controls = makeControls(parts.controls, {
    labels, sound: desk.sound, durationMs: boot.episode.duration_ms, actions,
  });
  desk.controls = controls;
  desk.follower = follow({ view: desk.view, sound: desk.sound, timing, changed: controls.following });
  let silent = null;
  let tries = 0;
  const again = () => {
    silent?.remove();
    silent = null;
    desk.sound.retry();
  };
  desk.sound.on("trouble", () => {
    silent?.remove();
    silent = desk.notice(labels.sound_trouble, { kind: "trouble", buttons: [[labels.retry, again]] });
  });
  desk.sound.on("state", () => {
    if (desk.sound.playing) tries = 0;
  });
  // It often comes back with the server; what cannot be played at all is not asked for for ever.
  desk.on("reached", () => silent && tries++ < MOST_TRIES && again());
  desk.on("sound", again);
}

/** Times for the text that the server has now; words typed since keep theirs by position. */
function refreshTimes(desk) {
  clearTimeout(desk.timesTimer);
  desk.timesTimer = setTimeout(async () => {
    try {
      const { etag, buffer } = await desk.source.times();
      const { doc, etag: mine, since } = desk.saving.base;
      if (etag !== mine) {
        if (!desk.saving.dirty) desk.saving.look();
        return;
      }
      if (desk.timing.set(unpackTimes(buffer), doc, since)) {
        desk.follower.refresh();
        desk.tell("times");
      }
    } catch (trouble) {
      if (trouble.kind === "refused") desk.announce(trouble.message);
    }
  }, desk.timing.count ? TIMES_MS : 0);
}

// --- saving --------------------------------------------------------------------------------------------------------

function teller(desk) {
  const { labels, episode } = desk;
  let bad = null;
  return {
    state(state, trouble) {
      const { parts } = desk;
      if (!parts) return;
      parts.state.dataset.state = state;
      parts.state.textContent = labels[`state_${state}`];
      if (state === "saved" && bad) {
        bad.remove();
        bad = null;
      }
      if (!["away", "locked", "refused"].includes(state) || (bad && bad.dataset.state === state)) return;
      bad?.remove();
      bad = desk.notice(say(labels[`trouble_${state}`], { command: `media edit ${episode.ref}`, why: trouble?.message ?? "" }), {
        kind: "trouble",
      });
      bad.dataset.state = state;
    },
    merged({ conflicts }) {
      if (conflicts) {
        desk.notice(say(labels.conflicts_came, { n: conflicts }), {
          kind: "trouble", buttons: [[labels.show, () => goToConflict(desk)]],
        });
      } else {
        desk.announce(labels.merged_came);
      }
    },
    synced() {
      refreshTimes(desk);
      showProgress(desk);
      desk.tell("synced");
    },
    reached: () => desk.tell("reached"),
    noDraft() {
      desk.announce(labels.no_drafts);
    },
  };
}

function goToConflict(desk) {
  const [first] = conflictsOf(desk.view.state.doc);
  if (first !== undefined) goTo(desk.view, Math.min(desk.view.state.doc.lineAt(first).to + 1, desk.view.state.doc.length));
}

/** What a page that crashed had not saved is merged in, as one step that can be undone. */
async function bringBackDrafts(desk) {
  const { labels, source, saving } = desk;
  const drafts = await leftDrafts(desk.place).catch(() => []);
  for (const draft of drafts) {
    try {
      const answer = await sendDraft(source, draft);
      await dropDraft(draft.id);
      await saving.look();
      if (answer.changed) {
        desk.notice(say(labels.draft_came, { time: new Date(draft.at).toLocaleTimeString(desk.ui) }));
        if (answer.conflicts) goToConflict(desk);
      }
    } catch (trouble) {
      desk.notice(say(labels.draft_waits, { why: trouble.message }), { kind: "trouble" });
    }
  }
}

function showProgress(desk) {
  if (!desk.view) return;
  const { checked, all } = progressOf(headersOf(desk.view.state.doc));
  const percent = all ? Math.floor((100 * checked) / all) : 0;
  desk.parts.progress.textContent = say(desk.labels.progress, { checked, all, percent });
  desk.parts.progress.style.setProperty("--done", `${percent}%`);
}

// --- the panel -----------------------------------------------------------------------------------------------------

function wirePanel(desk) {
  const { labels, parts } = desk;
  const review = showReview(desk);
  const facts = desk.source.facts && showFacts(desk);
  const history = desk.source.revisions && showHistory(desk);
  Object.assign(desk, { review, facts });
  desk.panel = makePanel(parts.panel, [
    { name: "review", label: labels.review, make: () => review.element, shown: review.shown },
    facts && { name: "facts", label: labels.episode, make: () => facts.element, shown: facts.shown },
    history && { name: "history", label: labels.history, make: () => history.element, shown: history.shown },
  ].filter(Boolean), labels);
  const wide = matchMedia("(min-width: 60rem)").matches;
  if (wide && recall("panel-open") !== false) desk.panel.toggle(true);
}

open().catch((error) => {
  const place = document.getElementById("app");
  place.textContent = `${document.documentElement.dataset.failed ?? "media edit"}: ${error.message}`;
  throw error;
});
