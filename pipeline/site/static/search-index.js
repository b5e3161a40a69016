// Fetches what a query needs of the index (docs/formats/search.md): lists once, then pieces and stretches of texts.
import { makeWords } from "./search-words.js";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Map(Array.from(ALPHABET, (letter, value) => [letter, value]));
const STRETCH = 16;
const MOST_PLACES = 48;
const MOST_PREFIX_PIECES = 3; // of a segment, for a word that is still being typed

/** The numbers that `text` holds, five bits a letter. */
export function numbers(text) {
  const out = [];
  let value = 0;
  let unit = 1;
  for (const letter of text) {
    const digit = VALUES.get(letter) ?? 0;
    value += (digit % 32) * unit;
    unit *= 32;
    if (digit < 32) {
      out.push(value);
      value = 0;
      unit = 1;
    }
  }
  return out;
}

function ascending(deltas) {
  let sum = 0;
  return deltas.map((delta) => (sum += delta));
}

/** [{ place, count, fields, sentences }] of one stem in one segment. */
export function postings(text) {
  const flat = numbers(text);
  const out = [];
  let place = 0;
  for (let at = 0; at < flat.length;) {
    place += flat[at];
    const count = flat[at + 1] >> 1;
    const fields = flat[at + 1] & 1 ? flat[at + 2] : 0;
    at += fields ? 3 : 2;
    const kept = Math.min(count, MOST_PLACES);
    out.push({ place, count, fields, sentences: ascending(flat.slice(at, at + kept)) });
    at += kept;
  }
  return out;
}

/** `base`: address of the folder `search/`; `count`: how many segments the page knows of. */
export async function openIndex(base, count, signal) {
  const found = await Promise.all(
    Array.from({ length: count }, (_, number) => json(`${base}${number}/list.json`, { cache: "no-cache", signal })),
  );
  const segments = found.flatMap((list, number) => (list ? [{ ...list, number, loaded: new Map() }] : []));
  if (!segments.length) throw new Error("there is no index");
  const words = makeWords(await json(`${base}rules.json?v=${segments.at(-1).rules}`, { signal }));
  for (const segment of segments) {
    for (const episode of segment.episodes) if (episode) episode.starts = ascending(numbers(episode.stretches));
  }
  return {
    words,
    segments,
    episodes: segments.reduce((sum, segment) => sum + segment.episodes.filter(Boolean).length, 0),
    decode: postings,
    entries: (segment, from, to) => entries(base, words, segment, from, to),
    sentences: (episode, wanted, how) => sentences(base, episode, wanted, how),
  };
}

async function json(address, options) {
  const answer = await fetch(address, options);
  if (answer.status === 404 || answer.status === 403) return null; // stores without a listing say 403
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

/** [{ key, stem, text }] of the pieces where keys from `from` to `to` lie. Fetched once. */
async function entries(base, words, segment, from, to) {
  const first = pieceOf(segment.pieces, from);
  const last = Math.min(pieceOf(segment.pieces, to), first + MOST_PREFIX_PIECES - 1);
  const pieces = [];
  for (let piece = first; piece <= last; piece += 1) {
    if (!segment.loaded.has(piece)) {
      const loading = fetchPiece(base, words, segment, piece);
      loading.catch(() => segment.loaded.delete(piece)); // so that it can be tried again
      segment.loaded.set(piece, loading);
    }
    pieces.push(segment.loaded.get(piece));
  }
  return (await Promise.all(pieces)).flat();
}

function pieceOf(keys, key) {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle] <= key) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

async function fetchPiece(base, words, segment, piece) {
  const address = `${base}${segment.number}/${piece}.json?v=${segment.made}`;
  let found = await json(address, {});
  // An episode is being published just now: what a cache gave may be of another edition.
  if (found && found.made !== segment.made) found = await json(address, { cache: "reload" });
  return Object.entries(found?.words ?? {}).map(([stem, text]) => ({ key: words.plain(stem), stem, text }));
}

/** Number -> { startMs, language, text, chapter } of those sentences of an episode that can be had. */
async function sentences(base, episode, wanted, { signal } = {}) {
  const stretches = new Set(wanted.map((number) => Math.floor(number / STRETCH)));
  const address = `${base}text/${episode.episode}.txt?v=${episode.text}`;
  const out = new Map();
  await Promise.all(Array.from(stretches, async (stretch) => {
    const [start, end] = [episode.starts[stretch], episode.starts[stretch + 1]];
    if (!episode.text || !(end > start)) return;
    const lines = (await bytes(address, start, end, signal)).split("\n");
    let chapter = null;
    let number = stretch * STRETCH;
    for (const line of lines) {
      const [startsAt, language, text] = line.split("\t");
      if (startsAt === "=") chapter = parsed(language);
      else if (text !== undefined) {
        out.set(number, { startMs: parseInt(startsAt, 36), language, text, chapter });
        number += 1;
      }
    }
  }));
  return out;
}

async function bytes(address, start, end, signal) {
  const answer = await fetch(address, { headers: { Range: `bytes=${start}-${end - 1}` }, signal });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const all = await answer.arrayBuffer();
  // 200: a server that knows no Range, or packs what it sends, gives the whole file.
  return new TextDecoder().decode(answer.status === 206 ? all : all.slice(start, end));
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
