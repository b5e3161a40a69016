// What keys and buttons do, by name (keys.js lists the names). Here the parts meet: text, sound, times, panel.
import { redo, undo } from "@codemirror/commands";
import * as commands from "./commands.js";
import { ask, askLine } from "./dialogs.js";
import { fixAll } from "./fix_all.js";
import { mainLanguage, speakersOf } from "./front.js";
import { showHelp } from "./help.js";
import { clock, parseTime } from "./lines.js";
import { turnAt } from "./turns.js";

const STEP_MS = 3000;

/** Gives `desk` what controls in the text call, and returns the actions. */
export function makeActions(desk) {
  const { labels } = desk;
  const view = () => desk.view;
  const here = () => view().state.selection.main.head;
  const turn = () => turnAt(view().state.doc, here());
  const header = () => turn().header;
  const check = (checked) => header() && commands.setHeader(view(), header(), { checked });

  Object.assign(desk, {
    chosenRange: () => chosenRange(desk),
    playFromWord(pos) {
      const word = pos === null ? null : desk.timing.near(pos);
      if (word) desk.sound.seekMs(word.startMs, { play: true });
    },
    playFrom: (at) => desk.sound.seekMs(at.ms, { play: true }),
    setSpeaker: (at, speaker) => commands.setHeader(view(), at, { speaker }),
    setLanguage: (at, language) => commands.setHeader(view(), at, { language }),
    setChecked(at, checked) {
      commands.setHeader(view(), at, { checked });
      desk.tell("checked");
    },
    async newSpeaker(at) {
      const name = await askLine(labels.new_speaker_name, labels, { choices: desk.people });
      if (name) commands.addSpeaker(view(), at, name);
      view().focus();
    },
    async renameSpeaker(key) {
      if (!key) return;
      const name = await askLine(labels.rename_speaker_to, labels, {
        value: commands.speakerName(view().state.doc, key), choices: desk.people,
      });
      if (name) commands.renameSpeaker(view(), key, name);
      view().focus();
    },
  });

  return {
    play: () => desk.sound.toggle(),
    back: () => desk.sound.step(-STEP_MS),
    forward: () => desk.sound.step(STEP_MS),
    slower: () => desk.sound.speed(-1),
    faster: () => desk.sound.speed(1),
    replay_turn() {
      const { header: above, next } = turn();
      if (above) desk.sound.playRange(above.ms, next?.ms ?? desk.episode.duration_ms);
    },
    play_from_word: () => desk.playFromWord(here()),
    follow: () => desk.follower.toggleOrReturn(),
    hold: () => desk.controls.toggleHold(),
    async go_to_time() {
      const text = await askLine(labels.go_to_time, labels, { value: clock(desk.sound.nowMs()) });
      const ms = text && /^(?:\d+:)?\d+:\d+/.test(text) ? parseTime(text) : null;
      if (ms === null) return;
      desk.sound.seekMs(ms);
      const word = desk.timing.at(ms);
      if (word) commands.goTo(view(), word.from);
    },
    checked_next() {
      check(true);
      const next = turn().next;
      if (next) commands.goTo(view(), commands.startOf(view().state.doc, next));
      if (next && desk.sound.playing) desk.sound.seekMs(next.ms, { play: true });
      desk.tell("checked");
    },
    toggle_checked() {
      check(!header()?.checked);
      desk.tell("checked");
    },
    next_unchecked() {
      const next = commands.nextUnchecked(view().state.doc, here());
      if (!next) return desk.announce(labels.all_checked);
      return commands.goTo(view(), commands.startOf(view().state.doc, next));
    },
    next_doubt: () => desk.review.step(1),
    previous_doubt: () => desk.review.step(-1),
    fix_all: () => fixAll(desk),
    async restore_turn() {
      const { header: above, next } = turn();
      const from = above?.ms ?? 0;
      const { lines } = await desk.source.machineText(from, next?.ms ?? desk.episode.duration_ms + 1, above?.language);
      commands.replaceTurnText(view(), here(), lines);
    },
    find: () => desk.search.open(false),
    replace: () => desk.search.open(true),
    undo: () => undo(view()),
    redo: () => redo(view()),
    save: () => desk.saving.save().then(() => desk.announce(labels[`state_${desk.saving.state}`])),
    speaker_number(number) {
      const keys = [...speakersOf(view().state.doc).keys()];
      if (number <= keys.length && header()) commands.setHeader(view(), header(), { speaker: keys[number - 1] });
      else if (header()) desk.newSpeaker(header());
    },
    new_speaker_here: () => header() && desk.newSpeaker(header()),
    rename_speaker_here: () => desk.renameSpeaker(header()?.speaker),
    next_language() {
      const main = mainLanguage(view().state.doc) ?? desk.languages[0];
      const codes = [...new Set([main, ...desk.languages])];
      const now = header()?.language ?? main;
      const next = codes[(codes.indexOf(now) + 1) % codes.length];
      if (header()) commands.setHeader(view(), header(), { language: next === main ? null : next });
    },
    time_here: () => commands.setTimeHere(view(), desk.sound.nowMs()),
    chapter_here() {
      desk.panel.show("facts");
      desk.facts.addChapter(desk.timing.near(here())?.startMs ?? header()?.ms ?? 0);
    },
    soundbite() {
      desk.panel.show("facts");
      desk.facts.addSoundbite(desk.chosenRange());
    },
    panel: () => desk.panel.toggle(),
    help: () => showHelp(desk, ask),
  };
}

/** What is chosen in the waveform, else the words that are selected in the text, as {startMs, endMs}; null for neither. */
function chosenRange(desk) {
  if (desk.waveform.selection) return desk.waveform.selection;
  const { from, to } = desk.view.state.selection.main;
  const [first, last] = [desk.timing.near(from), desk.timing.near(Math.max(from, to - 1))];
  return from < to && first && last ? { startMs: first.startMs, endMs: last.endMs } : null;
}
