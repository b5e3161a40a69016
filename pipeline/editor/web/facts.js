// The episode's facts beside its text: title, people, chapters, soundbites, links. They save themselves to episode.toml.
import { h, say } from "./dom.js";
import { showConflicts, withMine } from "./facts_conflicts.js";
import { makeForm } from "./facts_form.js";
import { FactsSaving } from "./facts_saving.js";
import { shownTime } from "./facts_values.js";

const ADVISED_MS = { from: 15_000, to: 120_000 };

/** {element, shown(), addChapter(ms), addSoundbite(range or null)}; `range`: {startMs, endMs}. */
export function showFacts(desk) {
  const { labels } = desk;
  const state = h("p", { class: "facts-state", role: "status", "data-state": "" });
  const conflicts = h("div", { class: "facts-conflicts", role: "alert", hidden: true });
  const element = h("div", { class: "facts" }, h("p", { class: "fact-hint" }, labels.facts_hint), state, conflicts);
  let form = null;
  let loading = null;

  const saving = new FactsSaving({
    source: desk.source, place: desk.place,
    tell: {
      state(name, n) {
        state.dataset.state = name;
        state.textContent = say(labels[`facts_${name}`], { n });
      },
      conflicts: (all) => showConflicts(conflicts, all, labels, decide),
    },
  });

  function decide(conflict, mine) {
    if (mine) {
      const { facts } = form.read();
      form.fill(withMine(facts, conflict), facts);
      changed();
    }
    saving.decided(conflict);
    element.querySelector("button, input")?.focus();
  }

  function changed() {
    shown();
    saving.changed();
  }

  /** What else shows the facts: ticks of the waveform, advice. */
  function shown() {
    desk.waveform.setMarks({ chapters: form.lists.chapters.rows.map((row) => row.read().item.start_ms).filter(Number.isFinite) });
    for (const row of form.lists.soundbites.rows) showLength(row, labels);
  }

  function load() {
    loading ??= saving.load((languages) => {
      form = makeForm(desk, { languages, lists: listOptions(desk), changed, shown });
      form.element.addEventListener("change", () => saving.left());
      element.append(form.element);
      return form;
    }).catch((trouble) => {
      loading = null;
      const words = say(labels.facts_unread, { why: trouble.message });
      state.replaceChildren(words, " ", h("button", { type: "button", onclick: load }, labels.retry));
      return null;
    });
    return loading;
  }
  load();

  return {
    element,
    shown: () => void load().then(() => saving.look()),

    async addChapter(ms) {
      await load();
      const at = Math.round(ms);
      const { chapters } = form.lists;
      const known = chapters.rows.find((row) => row.read().item.start_ms === at);
      (known ?? chapters.add({ start_ms: at })).focus();
    },

    async addSoundbite(range) {
      await load();
      const { soundbites } = form.lists;
      if (range) {
        soundbites.add(bite(range)).focus();
        return;
      }
      soundbites.element.scrollIntoView({ block: "nearest" });
      desk.announce(labels.soundbites_how);
      desk.notice(labels.soundbites_how);
    },
  };
}

function bite({ startMs, endMs }) {
  const [start, end] = [Math.round(startMs), Math.round(endMs)];
  return { start_ms: start, duration_ms: Math.max(1, end - start) };
}

function listOptions(desk) {
  const { labels, sound } = desk;
  const button = (label, content, act) => h("button", {
    type: "button", class: "plain", title: label, "aria-label": label, onclick: act,
  }, content);
  const start = (row) => row.read().item.start_ms ?? 0;
  return {
    people: { ordered: true, fresh: () => ({ role: "guest" }) },
    chapters: {
      order: (item) => item.start_ms,
      fresh: () => ({ start_ms: sound.nowMs() }),
      tools: (row) => [
        button(labels.play_from, "▶", () => sound.seekMs(start(row), { play: true })),
        button(labels.time_of_sound, labels.now, () => row.put("start_ms", shownTime(sound.nowMs()))),
      ],
    },
    soundbites: {
      hint: labels.soundbites_how,
      fresh: () => bite(desk.chosenRange() ?? { startMs: sound.nowMs(), endMs: sound.nowMs() + ADVISED_MS.from }),
      tools: (row) => [
        button(labels.play_soundbite, "▶", () => sound.playRange(start(row), start(row) + (row.read().item.duration_ms ?? 0))),
        button(labels.take_selection, labels.selected, () => takeSelection(desk, row)),
      ],
    },
    links: {},
  };
}

function takeSelection(desk, row) {
  const range = desk.chosenRange();
  if (!range) {
    desk.announce(desk.labels.soundbites_how);
    return;
  }
  const { start_ms: start, duration_ms: duration } = bite(range);
  row.put("start_ms", shownTime(start));
  row.put("duration_ms", shownTime(duration));
}

/** Apps play short passages between others: too long or too short ones are told, and saved nevertheless. */
function showLength(row, labels) {
  const { duration_ms: ms } = row.read().item;
  row.advise(ms && (ms < ADVISED_MS.from || ms > ADVISED_MS.to) ? labels.soundbites_length : "");
}
