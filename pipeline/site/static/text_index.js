// The sentences on the page, in order of time.
import { lastNotAfter } from "./times.js";

export class TextIndex {
  elements = [];
  starts = [];

  /** Parts come in at the end, or at the front. */
  add(sentences, front = false) {
    const starts = sentences.map((element) => Number(element.dataset.s));
    this.elements = front ? [...sentences, ...this.elements] : [...this.elements, ...sentences];
    this.starts = front ? [...starts, ...this.starts] : [...this.starts, ...starts];
  }

  /** The one that is being said, or was said last; -1 before the first. */
  at(ms) {
    return lastNotAfter(this.starts, ms);
  }

  endOf(index) {
    return Number(this.elements[index].dataset.e);
  }
}

/** Of each word: when it begins (ms in the recording), and which characters it takes. */
export function wordsOf(sentence) {
  const { w, s } = sentence.dataset;
  if (!w) return null;
  let at = Number(s);
  const starts = w.split(",").map((delta) => (at += parseInt(delta, 36)));
  let from = 0;
  const places = sentence.textContent.split(" ").map((word) => {
    const place = [from, from + word.length];
    from += word.length + 1;
    return place;
  });
  return starts.length === places.length ? { starts, places } : null;
}
