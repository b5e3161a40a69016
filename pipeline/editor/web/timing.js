// When each word is said. Times come from the server for one saved text; changes made since are followed by CodeMirror's
// position mapping, so that typing costs nothing and no time is lost while the next ones are on their way.
import { frontLines } from "./front.js";
import { isPoint, kindOf } from "./lines.js";

export const KINDS = { kept: "=", mapped: "~", guessed: "+", byHand: "!" };

/** from and to of every spoken word, as the server counts them. */
export function wordPlaces(doc) {
  const from = [];
  const to = [];
  const word = /\S+/g;
  let left = frontLines(doc);
  let at = 0;
  for (const text of doc.toString().split("\n")) { // ten times as fast as its iterator
    if (left > 0) left -= 1;
    else if (kindOf(text) === "words") {
      const points = text.includes("[@");
      for (let match = word.exec(text); match; match = word.exec(text)) {
        if (points && isPoint(match[0])) continue;
        from.push(at + match.index);
        to.push(at + word.lastIndex);
      }
    }
    at += text.length + 1;
  }
  return { from: Uint32Array.from(from), to: Uint32Array.from(to) };
}

/** The server's answer: uint32 count, then starts, ends (uint32) and kinds (a letter a byte), little endian. */
export function unpackTimes(buffer) {
  const count = new DataView(buffer).getUint32(0, true);
  if (buffer.byteLength !== 4 + count * 9) throw new Error("times are cut short");
  return {
    starts: new Uint32Array(buffer, 4, count),
    ends: new Uint32Array(buffer, 4 + 4 * count, count),
    kinds: new Uint8Array(buffer, 4 + 8 * count, count),
  };
}

/** Times of a text that is being changed. Without times yet, everything answers null. */
export class Timing {
  #times = null;
  #places = null;
  #order = null;
  #since = null;
  #back = null;

  /** New times for `doc`; `since`: what was changed after it. False when they are of another text. */
  set(times, doc, since) {
    const places = wordPlaces(doc);
    if (places.from.length !== times.starts.length) return false;
    this.#times = times;
    this.#places = places;
    this.#order = ascending(times.starts) ? null : sortedBy(times.starts);
    this.#since = since;
    this.#back = null;
    return true;
  }

  changed(changes) {
    if (!this.#times) return;
    this.#since = this.#since.compose(changes);
    this.#back = null;
  }

  get count() {
    return this.#times ? this.#times.starts.length : 0;
  }

  /** Word `index` of the text that the times are of, where it stands now: {from, to, startMs, endMs, kind}. */
  word(index) {
    if (!this.#times || index < 0 || index >= this.count) return null;
    return {
      index,
      from: this.#since.mapPos(this.#places.from[index], 1),
      to: this.#since.mapPos(this.#places.to[index], -1),
      startMs: this.#times.starts[index],
      endMs: this.#times.ends[index],
      kind: String.fromCharCode(this.#times.kinds[index]),
    };
  }

  /** The word that is said at `ms`, or was said last. */
  at(ms) {
    if (!this.count) return null;
    const place = lastNotAfter((at) => this.#times.starts[this.#nth(at)], this.count, ms);
    return place < 0 ? null : this.word(this.#nth(place));
  }

  /** When the next word begins; null after the last one. */
  nextStart(ms) {
    if (!this.count) return null;
    const place = lastNotAfter((at) => this.#times.starts[this.#nth(at)], this.count, ms) + 1;
    return place < this.count ? this.#times.starts[this.#nth(place)] : null;
  }

  /** The word at a place in the text of now, or the next one after it. */
  near(pos) {
    if (!this.count) return null;
    this.#back ??= this.#since.invertedDesc;
    const old = this.#back.mapPos(pos, 1);
    const before = lastNotAfter((at) => this.#places.from[at], this.count, old);
    const inside = before >= 0 && old <= this.#places.to[before];
    return this.word(Math.min(inside ? before : before + 1, this.count - 1));
  }

  #nth(place) {
    return this.#order ? this.#order[place] : place;
  }
}

function ascending(numbers) {
  for (let at = 1; at < numbers.length; at++) if (numbers[at] < numbers[at - 1]) return false;
  return true;
}

function sortedBy(numbers) {
  return Uint32Array.from(numbers.keys()).sort((a, b) => numbers[a] - numbers[b] || a - b);
}

/** The last index whose value is not above `wanted`; -1 for none. Values ascend. */
function lastNotAfter(value, count, wanted) {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value(middle) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
