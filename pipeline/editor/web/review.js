// Places worth a listen, as the server ranks them: a list in the panel, F8 from one to the next, marks in text and waveform.
import { StateEffect } from "@codemirror/state";
import { goTo } from "./commands.js";
import { doubtMarks, doubtPlaces, lookAtDoubt, setDoubts } from "./doubt_marks.js";
import { say } from "./dom.js";
import { reviewList, titleOf } from "./review_list.js";
import { keepSeen, seenOf } from "./review_seen.js";

const AGAIN_MS = 5000;
const PAUSE_MS = 300;
const AROUND_MS = 1000;

/** {element, shown(): the panel shows it now, step(+1 or -1)}. */
export function showReview(desk) {
  const review = new Review(desk);
  return { element: review.element, shown: () => review.look(), step: (direction) => review.step(direction) };
}

class Review {
  #desk;
  #list;
  #doubts = [];
  #etag = null; // of the text that the doubts are of
  #timesEtag = null; // of the text that desk.timing is of
  #placed = false;
  #key = null;
  #seen;
  #askedAt = -AGAIN_MS;
  #asking = null;
  #timers = {};

  constructor(desk) {
    this.#desk = desk;
    this.#seen = seenOf(desk.episode.ref);
    desk.view.dispatch({ effects: StateEffect.appendConfig.of(doubtMarks) });
    this.#list = reviewList(desk.labels, {
      go: (doubt) => this.#go(doubt), again: () => this.#ask(), filtered: () => this.#show(),
    });
    desk.on("times", () => {
      this.#timesEtag = desk.saving.base.etag;
      this.#place();
      if (this.#open) this.look();
    });
    desk.on("synced", () => this.#open && this.look());
    desk.on("text", () => {
      clearTimeout(this.#timers.text);
      this.#timers.text = setTimeout(() => this.#show(), PAUSE_MS);
    });
  }

  get element() {
    return this.#list.element;
  }

  get #open() {
    return this.#desk.panel.open && this.#desk.panel.current === "review";
  }

  /** The list for the text as it was saved last; asked for at most every five seconds. */
  look() {
    clearTimeout(this.#timers.look);
    if (this.#etag === this.#desk.saving.base.etag) return;
    const wait = this.#askedAt + AGAIN_MS - performance.now();
    if (wait <= 0) this.#ask();
    else this.#timers.look = setTimeout(() => this.#open && this.look(), wait);
  }

  /** Forward to the next place that nobody looked at, which ends the one before; back to any. */
  async step(direction) {
    if (this.#etag === null) await this.#ask();
    if (this.#etag === null) return;
    this.#show(); // what was typed last may have ended a place
    const doubts = this.#doubts.filter((doubt) => this.#list.shows(doubt));
    const at = doubts.findIndex(({ key }) => key === this.#key);
    if (direction > 0 && at >= 0) this.#end(this.#key);
    const next = direction > 0 ? this.#next(doubts, at) : this.#before(doubts, at);
    this.#show();
    if (next) this.#go(next);
    else this.#desk.announce(this.#desk.labels[doubts.length ? "review_end" : "review_empty"]);
  }

  #next(doubts, at) {
    const places = doubtPlaces(this.#desk.view.state);
    const { head } = this.#desk.view.state.selection.main;
    const left = doubts.filter(({ key }) => !this.#seen.has(key));
    const isAfter = (doubt) => (at >= 0 ? doubts.indexOf(doubt) > at : places.get(doubt.key)?.from >= head);
    return left.find(isAfter) ?? left[0];
  }

  #before(doubts, at) {
    if (at >= 0) return doubts[at - 1];
    const places = doubtPlaces(this.#desk.view.state);
    const { head } = this.#desk.view.state.selection.main;
    return doubts.findLast(({ key }) => places.get(key)?.from < head);
  }

  #go(doubt) {
    const { view, sound, timing, labels } = this.#desk;
    this.#key = doubt.key;
    const place = doubtPlaces(view.state).get(doubt.key) ?? timing.at(doubt.start_ms);
    if (place) goTo(view, place.from);
    this.#show();
    this.#list.reveal(doubt.key);
    this.#desk.announce(say(labels.review_at, { kind: labels[`doubt_${doubt.kind}`], text: doubt.text }));
    if (this.#list.plays) sound.playRange(Math.max(0, doubt.start_ms - AROUND_MS), doubt.end_ms + AROUND_MS);
  }

  #ask() {
    this.#asking ??= this.#fetch().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #fetch() {
    this.#askedAt = performance.now();
    if (this.#etag === null) this.#list.wait();
    try {
      const { etag, doubts, left = 0 } = await this.#desk.source.doubts();
      this.#doubts = doubts.map((doubt) => ({ ...doubt, key: `${doubt.kind} ${doubt.start_ms} ${doubt.text}` }));
      this.#etag = etag;
      this.#placed = false;
      this.#list.fill(this.#doubts, left);
      this.#place();
      this.#show();
    } catch (trouble) {
      if (this.#etag === null) this.#list.fail(trouble);
    }
  }

  /** When times and doubts are of the same text, numbers of words say where they stand; from then on the text knows. */
  #place() {
    if (this.#placed || this.#etag === null || this.#etag !== this.#timesEtag) return;
    const { view, timing, labels } = this.#desk;
    this.#placed = true;
    const places = this.#doubts.map((doubt) => ({ ...placeOf(doubt, timing), key: doubt.key, title: titleOf(doubt, labels) }));
    view.dispatch({ effects: setDoubts.of(places.filter(({ from }) => from !== undefined)) });
  }

  #end(key) {
    this.#seen.add(key);
    keepSeen(this.#desk.episode.ref, this.#seen);
  }

  /** List, text and waveform show what is left to look at. */
  #show() {
    if (this.#etag === null) return;
    const { view, waveform } = this.#desk;
    for (const [key, { changed }] of doubtPlaces(view.state)) if (changed && !this.#seen.has(key)) this.#end(key);
    view.dispatch({ effects: lookAtDoubt.of({ key: this.#key, seen: new Set(this.#seen) }) });
    this.#list.show(this.#key, this.#seen);
    const left = this.#doubts.filter(({ key }) => !this.#seen.has(key));
    waveform.setMarks({
      doubts: left.filter(({ words }) => words > 0).map((doubt) => doubt.start_ms),
      uncovered: left.filter(({ words }) => words === 0).map((doubt) => [doubt.start_ms, doubt.end_ms]),
    });
  }
}

/** {from, to}, null where there is no such word. Speech without words belongs after the word it follows, or before the first. */
function placeOf({ first_word: first, words, start_ms: startMs }, timing) {
  const begin = timing.word(first);
  const end = words > 0 ? timing.word(first + words - 1) : begin;
  if (!begin || !end) return null;
  if (words > 0) return { from: begin.from, to: Math.max(begin.from, end.to) };
  const at = startMs < begin.startMs ? begin.from : begin.to;
  return { from: at, to: at };
}
