// Facts save themselves, as the text does: a draft in the browser at once, the file after a short pause. What others changed
// in the file meanwhile is merged by the server and shown here.
import { same } from "./facts_values.js";
import { recall, remember } from "./memory.js";

const PAUSE_MS = 1000;
const DRAFT_MS = 250;
const AGAIN_MS = 5000;
const FORMAT = 1;

/** `tell.state(name, n)`: 'saved' 'changed' 'saving' 'waiting' 'away' 'locked' 'refused'; `tell.conflicts(all)`. */
export class FactsSaving {
  #source;
  #form = null;
  #tell;
  #draft;
  #page = crypto.randomUUID();
  #base = null;
  #etag = "";
  #conflicts = [];
  #timers = {};
  #busy = null;

  constructor({ source, tell, place }) {
    this.#source = source;
    this.#tell = tell;
    this.#draft = `facts-${place}`;
    addEventListener("focus", () => this.look());
    addEventListener("online", () => this.save());
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    addEventListener("beforeunload", (event) => {
      this.#keepDraft();
      if (this.#unsaved()) event.preventDefault();
    });
  }

  /** `makeForm(languages)`: the form, as facts_form.js has it. Throws Trouble when the server cannot say what the facts are. */
  async load(makeForm) {
    const { etag, facts, languages } = await this.#source.facts();
    this.#form = makeForm(languages);
    this.#base = facts;
    this.#etag = etag;
    this.#form.fill(facts, null);
    const draft = recall(this.#draft);
    if (draft?.format === FORMAT) {
      this.#base = draft.base;
      this.#etag = draft.etag;
      this.#form.bringBack(draft.typed);
      this.#setConflicts(draft.conflicts);
    }
    await this.save();
  }

  /** Something was typed, added or taken away. */
  changed() {
    this.#tell.state("changed");
    this.#later("save", PAUSE_MS, () => this.save());
    this.#timers.draft ??= setTimeout(() => this.#keepDraft(), DRAFT_MS);
  }

  /** A field was left: no need to wait for more. */
  left() {
    if (this.#timers.save) this.#later("save", 0, () => this.save());
  }

  async save() {
    this.#clear("save");
    if (!this.#base) return;
    if (this.#busy) {
      await this.#busy;
      return;
    }
    this.#form.showProblems();
    const read = this.#form.read();
    if (same(read.facts, this.#base)) {
      this.#settled(read.waiting);
      return;
    }
    this.#busy = this.#send(read).finally(() => {
      this.#busy = null;
    });
    await this.#busy;
  }

  /** Did somebody else change the file? */
  async look() {
    if (!this.#base || this.#busy || this.#unsaved()) return;
    const found = await this.#source.facts().catch(() => null);
    if (!found || found.etag === this.#etag || this.#busy || this.#unsaved()) return;
    this.#form.fill(found.facts, this.#base);
    this.#base = found.facts;
    this.#etag = found.etag;
  }

  /** One conflict is decided. */
  decided(conflict) {
    this.#setConflicts(this.#conflicts.filter((other) => other !== conflict));
    this.#keepDraft();
  }

  async #send(read) {
    this.#tell.state("saving");
    let answer;
    try {
      answer = await this.#source.saveFacts(this.#etag, this.#base, read.facts);
    } catch (trouble) {
      this.#failed(trouble);
      return;
    }
    read.keep();
    this.#etag = answer.etag;
    if (answer.conflicts.length) this.#setConflicts([...this.#conflicts, ...answer.conflicts]);
    const now = this.#form.read();
    if (same(now.facts, read.facts)) {
      this.#base = answer.facts;
      this.#form.fill(answer.facts, read.facts);
      this.#settled(now.waiting);
    } else {
      this.#base = read.facts; // what came meanwhile from others is in the answer to the next one
      this.changed();
    }
  }

  #failed(trouble) {
    this.#keepDraft();
    const state = trouble.kind === "away" || trouble.kind === "locked" ? trouble.kind : "refused";
    if (state === "refused") this.#form.showProblems(trouble.message);
    else this.#later("save", AGAIN_MS, () => this.save());
    this.#tell.state(state);
  }

  #settled(waiting) {
    this.#keepDraft();
    this.#tell.state(waiting ? "waiting" : "saved", waiting);
  }

  #setConflicts(conflicts) {
    this.#conflicts = conflicts;
    this.#tell.conflicts(conflicts);
  }

  #unsaved() {
    if (!this.#base) return false;
    const { facts, waiting } = this.#form.read();
    return waiting > 0 || !same(facts, this.#base);
  }

  /** Another page's draft is left alone once this page has nothing to keep. */
  #keepDraft() {
    this.#clear("draft");
    if (!this.#base) return;
    if (this.#unsaved() || this.#conflicts.length) {
      remember(this.#draft, {
        format: FORMAT, page: this.#page, base: this.#base, etag: this.#etag, typed: this.#form.typed(), conflicts: this.#conflicts,
      });
    } else if (recall(this.#draft)?.page === this.#page) {
      remember(this.#draft, null);
    }
  }

  #later(name, ms, act) {
    this.#clear(name);
    this.#timers[name] = setTimeout(act, ms);
  }

  #clear(name) {
    clearTimeout(this.#timers[name]);
    this.#timers[name] = undefined;
  }
}
