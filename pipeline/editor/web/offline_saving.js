// Saving without a server: to the browser at once, to a file when somebody says so. The file that is open cannot be written
// to, so until then the page says that the corrections are in no file.
import { ChangeSet, Text } from "@codemirror/state";
import { changesTo } from "./difference.js";
import { putInPage } from "./offline_file.js";

const DRAFT_MS = 250;

/**
 * `write(text)` resolves to the name of the file, null when it was called off. `tell.state(state)`: 'saved' 'unfiled' 'saving';
 * `filed(name)` and `noDraft()` are told.
 */
export class OfflineSaving {
  #view;
  #draft;
  #write;
  #tell;
  #original;
  #etag;
  #since;
  #opened;
  #filed;
  #timer;
  #busy = null;
  #state = "saved";
  #keeps = true;

  constructor({ original, etag, text, draft, write, tell }) {
    this.#draft = draft;
    this.#write = write;
    this.#tell = tell;
    this.#original = Text.of(original.split("\n"));
    this.#etag = etag;
    this.#since = ChangeSet.of(changesTo(this.#original, text), this.#original.length);
    this.#opened = this.#filed = Text.of(text.split("\n"));
  }

  watch(view) {
    this.#view = view;
    document.addEventListener("visibilitychange", () => document.hidden && this.keep());
    addEventListener("pagehide", () => this.keep());
    addEventListener("beforeunload", (event) => {
      if (this.dirty) event.preventDefault();
    });
  }

  /** The text that was exported, which times and doubts are of, and all that was changed since, in earlier files, too. */
  get base() {
    return { doc: this.#original, etag: this.#etag, since: this.#since };
  }

  get dirty() {
    return !this.#view.state.doc.eq(this.#filed);
  }

  get state() {
    return this.#state;
  }

  changed(transaction) {
    this.#since = this.#since.compose(transaction.changes);
    this.#timer ??= setTimeout(() => this.keep(), DRAFT_MS);
    if (this.#busy) return;
    this.#say(transaction.newDoc.eq(this.#filed) ? "saved" : "unfiled");
  }

  /** Write a file. Resolves to its name when it is written, to null when it was called off. */
  save() {
    if (this.#busy) return this.#busy.then((name) => (name !== null && this.dirty ? this.save() : name));
    this.#busy = this.#put().finally(() => {
      this.#busy = null;
      this.#say(this.dirty ? "unfiled" : "saved");
    });
    return this.#busy;
  }

  /** To the browser. Of a file that was written, a page cannot know whether it is still there: the draft stays with it. */
  async keep() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { doc } = this.#view.state;
    const text = doc.toString();
    putInPage(text);
    const baseText = this.#opened.toString();
    const isOld = doc.eq(this.#opened) && doc.eq(this.#filed);
    const kept = isOld ? this.#draft.drop() : this.#draft.keep({ text, baseText, filed: this.#filed.toString(), etag: this.#etag });
    await kept.catch(() => {
      if (this.#keeps && !isOld) this.#tell.noDraft();
      this.#keeps = this.#keeps && isOld;
    });
  }

  async #put() {
    const { doc } = this.#view.state;
    this.#say("saving");
    const name = await this.#write(doc.toString());
    if (name === null) return null;
    this.#filed = doc;
    this.#tell.filed(name);
    this.keep();
    return name;
  }

  #say(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#tell.state(state);
  }
}
