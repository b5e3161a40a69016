// Saving by itself, as people type: to the browser at once, to the server after a short pause. Whatever came into the text
// elsewhere meanwhile is merged there and comes back; what was typed while it was on its way stays.
import { Annotation, ChangeSet, Text, Transaction } from "@codemirror/state";
import { changesTo } from "./difference.js";

export const fromElsewhere = Annotation.define();

const PAUSE_MS = 900;
const LONGEST_MS = 6000;
const DRAFT_MS = 250;
const POLL_MS = 2000;
const AGAIN_MS = [1000, 2000, 4000, 8000, 15000];

/** `tell.state(state, trouble)`: 'saved' 'changed' 'saving' 'away' 'locked' 'refused'; `merged(answer)`, `synced()`, `reached()` and
 * `noDraft()` are told. */
export class Saving {
  #view;
  #source;
  #draft;
  #tell;
  #base;
  #etag;
  #since;
  #sinceSent = null;
  #timers = {};
  #firstChange = 0;
  #failures = 0;
  #busy = null;
  #state = "saved";

  constructor({ source, draft, text, etag, tell }) {
    this.#source = source;
    this.#draft = draft;
    this.#tell = tell;
    this.#base = Text.of(text.split("\n"));
    this.#etag = etag;
    this.#since = ChangeSet.empty(this.#base.length);
  }

  watch(view) {
    this.#view = view;
    this.#timers.poll = setInterval(() => document.hidden || this.look(), POLL_MS);
    document.addEventListener("visibilitychange", () => (document.hidden ? this.save() : this.look()));
    addEventListener("online", () => this.save());
    addEventListener("pagehide", () => this.save());
    addEventListener("beforeunload", (event) => {
      if (this.dirty) event.preventDefault();
    });
  }

  /** The text that the server has, its hash, and what was changed since. */
  get base() {
    return { doc: this.#base, etag: this.#etag, since: this.#since };
  }

  get dirty() {
    return !this.#since.empty;
  }

  get state() {
    return this.#state;
  }

  /** Every change of the text is told here. */
  changed(transaction) {
    this.#since = this.#since.compose(transaction.changes);
    this.#sinceSent &&= this.#sinceSent.compose(transaction.changes);
    if (transaction.annotation(fromElsewhere)) return;
    if (this.#state === "saved") this.#say("changed");
    this.#firstChange ||= Date.now();
    const left = Math.max(0, LONGEST_MS - (Date.now() - this.#firstChange));
    this.#later("save", Math.min(PAUSE_MS, left), () => this.save());
    this.#timers.draft ??= setTimeout(() => this.#keepDraft(), DRAFT_MS);
  }

  /** Send what the server has not; one at a time. Resolves when the text is saved or cannot be now. */
  async save() {
    clearTimeout(this.#timers.save);
    if (this.#busy) return this.#busy.then(() => (this.dirty && this.#failures === 0 ? this.save() : undefined));
    if (!this.dirty) return undefined;
    this.#busy = this.#send().finally(() => {
      this.#busy = null;
    });
    return this.#busy;
  }

  /** Did the text change elsewhere? */
  async look() {
    if (this.#busy) return;
    if (this.dirty) {
      if (this.#failures) await this.save();
      return;
    }
    try {
      const found = await this.#source.text(this.#etag);
      if (this.#failures) this.#say("saved");
      this.#failures = 0;
      this.#tell.reached();
      if (!found || this.#busy || found.etag === this.#etag) return;
      // What was typed since the question went out is merged by the server, when it is saved.
      if (!this.dirty) this.#take(this.#base, this.#since, found.text, found.etag);
    } catch (trouble) {
      this.#failed(trouble);
    }
  }

  async #send() {
    const sent = this.#view.state.doc;
    const text = sent.toString();
    this.#firstChange = 0;
    this.#sinceSent = ChangeSet.empty(sent.length);
    this.#say("saving");
    try {
      const answer = await this.#asked(text);
      this.#failures = 0;
      this.#take(sent, this.#sinceSent, answer.text ?? text, answer.etag);
      if (answer.text !== undefined || answer.conflicts) this.#tell.merged(answer);
      await this.#afterSave();
    } catch (trouble) {
      await this.#keepDraft();
      this.#failed(trouble);
    } finally {
      this.#sinceSent = null;
    }
  }

  async #asked(text) {
    try {
      return await this.#source.save(text, { etag: this.#etag });
    } catch (trouble) {
      if (trouble.kind !== "base") throw trouble;
      return this.#source.save(text, { etag: this.#etag, baseText: this.#base.toString() });
    }
  }

  /** `text` is what the server has now; `doc` is what the page had when that was made of it, `typed` what came after. */
  #take(doc, typed, text, etag) {
    const coming = ChangeSet.of(changesTo(doc, text), doc.length);
    this.#sinceSent = null;
    this.#base = coming.apply(doc);
    this.#etag = etag;
    if (!coming.empty) {
      this.#view.dispatch({
        changes: coming.map(typed),
        annotations: [fromElsewhere.of(true), Transaction.addToHistory.of(false), Transaction.remote.of(true)],
      });
    }
    this.#since = typed.map(coming, true);
    this.#tell.synced();
  }

  async #afterSave() {
    if (this.dirty) {
      this.#say("changed");
      this.#later("save", PAUSE_MS, () => this.save());
      await this.#keepDraft();
      return;
    }
    clearTimeout(this.#timers.draft);
    this.#timers.draft = undefined;
    await this.#draft.drop().catch(() => {});
    this.#say("saved");
  }

  async #keepDraft() {
    clearTimeout(this.#timers.draft);
    this.#timers.draft = undefined;
    if (!this.dirty) return;
    const draft = { text: this.#view.state.doc.toString(), baseText: this.#base.toString(), etag: this.#etag };
    await this.#draft.keep(draft).catch((error) => this.#tell.noDraft(error));
  }

  #failed(trouble) {
    this.#say(trouble.kind === "base" ? "refused" : (trouble.kind ?? "refused"), trouble);
    if (!this.dirty) {
      this.#failures += 1;
      return;
    }
    const wait = AGAIN_MS[Math.min(this.#failures, AGAIN_MS.length - 1)];
    this.#failures += 1;
    this.#later("save", wait, () => this.save());
  }

  #say(state, trouble) {
    this.#state = state;
    this.#tell.state(state, trouble);
  }

  #later(name, ms, act) {
    clearTimeout(this.#timers[name]);
    this.#timers[name] = setTimeout(act, ms);
  }
}
