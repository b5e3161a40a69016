// Saving by itself, as people type: to the browser at once, to the server after a short pause. Whatever came into the text
// elsewhere meanwhile is merged there and comes back; what was typed while it was on its way stays.
import { Annotation, ChangeSet, EditorSelection, Text, Transaction } from "@codemirror/state";
import { changesTo } from "./difference.js";
import { Trouble } from "./server.js";

export const fromElsewhere = Annotation.define();

const PAUSE_MS = 900;
const LONGEST_MS = 6000;
const DRAFT_MS = 250;
const POLL_MS = 2000;
const ANSWER_MS = 15000;
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
  #sent = null;
  #timers = {};
  #firstChange = 0;
  #failures = 0;
  #busy = null;
  #looking = false;
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
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#leave() : this.look()));
    addEventListener("online", () => this.save());
    addEventListener("pagehide", () => this.#leave());
    addEventListener("beforeunload", (event) => {
      this.#keepDraft();
      if (this.dirty) event.preventDefault();
    });
  }

  /** The text that the server has, its hash, and what was changed since. */
  get base() {
    return { doc: this.#base, etag: this.#etag, since: this.#since };
  }

  get dirty() {
    return !this.#since.empty || this.#sent !== null;
  }

  get state() {
    return this.#state;
  }

  /** Every change of the text is told here. */
  changed(transaction) {
    this.#since = this.#since.compose(transaction.changes);
    if (this.#sent) this.#sent.typed = this.#sent.typed.compose(transaction.changes);
    if (transaction.annotation(fromElsewhere)) return;
    if (this.#state === "saved") this.#say("changed");
    this.#firstChange ||= performance.now();
    const left = Math.max(0, LONGEST_MS - (performance.now() - this.#firstChange));
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
    if (this.#busy || this.#looking) return;
    if (this.dirty) {
      if (this.#failures) await this.save();
      return;
    }
    this.#looking = true;
    const asked = this.#etag;
    try {
      const found = await answered(this.#source.text(asked));
      if (this.#failures) this.#say("saved");
      this.#failures = 0;
      this.#tell.reached();
      // What was saved meanwhile is newer than the answer; what was typed is merged by the server, when it is saved.
      if (!found || this.#busy || this.dirty || this.#etag !== asked || found.etag === asked) return;
      this.#take(this.#base, this.#since, found.text, found.etag);
    } catch (trouble) {
      this.#failed(trouble);
    } finally {
      this.#looking = false;
    }
  }

  async #send() {
    // What got no answer may have been saved all the same: it is sent once more as it was, so that it never meets itself.
    const { doc } = this.#view.state;
    this.#sent ??= { doc, typed: ChangeSet.empty(doc.length) };
    this.#firstChange = 0;
    this.#say("saving");
    try {
      const text = this.#sent.doc.toString();
      const answer = await this.#asked(text);
      this.#failures = 0;
      this.#take(this.#sent.doc, this.#sent.typed, answer.text ?? text, answer.etag);
      if (answer.text !== undefined || answer.conflicts) this.#tell.merged(answer);
      await this.#afterSave();
    } catch (trouble) {
      if (trouble.kind !== "away") this.#sent = null;
      await this.#keepDraft();
      this.#failed(trouble);
    }
  }

  async #asked(text) {
    try {
      return await answered(this.#source.save(text, { etag: this.#etag }));
    } catch (trouble) {
      if (trouble.kind !== "base") throw trouble;
      return answered(this.#source.save(text, { etag: this.#etag, baseText: this.#base.toString() }));
    }
  }

  /** `text` is what the server has now; `doc` is what the page had when that was made of it, `typed` what came after. */
  #take(doc, typed, text, etag) {
    const coming = ChangeSet.of(changesTo(doc, text), doc.length);
    const gap = gapAt(this.#view.state);
    if (!coming.empty) {
      this.#view.dispatch({
        changes: coming.map(typed),
        annotations: [fromElsewhere.of(true), Transaction.addToHistory.of(false), Transaction.remote.of(true)],
      });
    }
    this.#sent = null;
    this.#base = coming.apply(doc);
    this.#etag = etag;
    this.#since = typed.map(coming, true);
    this.#tell.synced();
    if (!coming.empty) this.#keepGap(gap);
  }

  /** Merging takes away spaces at ends of lines, and lines without words. Where somebody is typing, one stays: the next word would
   * become part of another. */
  #keepGap(gap) {
    const { doc, selection } = this.#view.state;
    const { head } = selection.main;
    const line = doc.lineAt(head);
    if (!gap || !head || gapAt(this.#view.state)) return;
    const above = gap === "\n" && head === line.from;
    if (!above && head !== line.to) return;
    this.#view.dispatch({
      changes: { from: head, insert: gap }, selection: EditorSelection.cursor(above ? head : head + 1),
      annotations: Transaction.addToHistory.of(false),
    });
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
    this.#say(this.dirty ? "changed" : "saved");
  }

  #leave() {
    this.#keepDraft();
    this.save();
  }

  async #keepDraft() {
    clearTimeout(this.#timers.draft);
    this.#timers.draft = undefined;
    if (!this.dirty) return;
    const { doc } = this.#view.state;
    const draft = { text: doc.toString(), baseText: this.#base.toString(), etag: this.#etag };
    if (this.#sent && !this.#sent.doc.eq(doc)) draft.sentText = this.#sent.doc.toString();
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

/** A server that was stopped, or a machine that sleeps, never answers; then nothing else would be sent. */
async function answered(promise) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Trouble("away", "no answer")), ANSWER_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } catch (error) {
    throw error.kind ? error : new Trouble("away", String(error)); // an answer that was cut off
  } finally {
    clearTimeout(timer);
  }
}

/** What parts the caret at the end of a line from the word before it: a space, or "\n" on a line without words; "" elsewhere. */
function gapAt({ doc, selection }) {
  const { head, empty } = selection.main;
  const line = doc.lineAt(head);
  const before = line.text.slice(0, head - line.from);
  if (!empty || line.text.slice(before.length).trim()) return "";
  if (!before.trim()) return "\n";
  return /\s$/.test(before) ? " " : "";
}
