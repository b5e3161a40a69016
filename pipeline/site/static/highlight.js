// Marks the sentence and, within it, the word that is being said. The word is marked by a range (CSS Custom Highlight
// API): the text stays as it is, so that what a reader has selected stays selected.
import { wordsOf } from "./text_index.js";
import { lastNotAfter } from "./times.js";

export class Marker {
  #sentence = null;
  #words = null;
  #word = -1;
  #paint = globalThis.CSS?.highlights && globalThis.Highlight ? new Highlight() : null;

  constructor() {
    if (this.#paint) CSS.highlights.set("word", this.#paint);
  }

  /** Returns whether the sentence is another one now. */
  sentence(element) {
    if (element === this.#sentence) return false;
    this.#sentence?.classList.remove("now");
    this.#sentence = element;
    element?.classList.add("now");
    this.#words = element && this.#paint ? wordsOf(element) : null;
    this.#word = -1;
    this.#paint?.clear();
    return true;
  }

  /** Marks the word of `ms`; returns when the next one begins, or Infinity. */
  word(ms) {
    if (!this.#words) return Infinity;
    const index = lastNotAfter(this.#words.starts, ms);
    if (index !== this.#word) {
      this.#word = index;
      this.#paint.clear();
      const text = this.#sentence.firstChild;
      if (index >= 0 && text) {
        const range = new Range();
        range.setStart(text, this.#words.places[index][0]);
        range.setEnd(text, this.#words.places[index][1]);
        this.#paint.add(range);
      }
    }
    return this.#words.starts[index + 1] ?? Infinity;
  }
}
