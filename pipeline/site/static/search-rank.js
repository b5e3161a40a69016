// Which episodes a query finds, in which order, and which of their sentences to show. Knows no page.

const OTHER_LETTERS = 0.6; // typed without Tatar letters
const BEGINS = 0.4; // the last word may not be finished
const SHORTENED = 0.3; // a form that the tables do not know
const SHORTEST_PREFIX = 3;
const MOST_WORDS = 8;
const SHOWN_SENTENCES = 3;
const FIELD_WEIGHTS = [3, 2, 2, 1.2, 0.6]; // title, people, topics, chapters, summary: bit 0, 1, 2 …
const [SATURATION, LENGTH_MATTERS] = [1.2, 0.5]; // BM25's k1 and b

/** { results: [{ episode, score, sentences, covers }], stems }, best first. */
export async function findAll(index, query) {
  const typed = index.words.words(query).slice(-MOST_WORDS);
  const ending = typed.length > 0 && /[\p{L}\p{N}\p{M}]$/u.test(query);
  const unique = typed.filter((word, place) => typed.lastIndexOf(word) === place);
  const found = await Promise.all(
    unique.map((word) => lookUp(index, word, ending && word === typed.at(-1))),
  );
  return { results: ranked(index, found), stems: new Set(found.flatMap((hits) => [...hits.stems])) };
}

/** Where a word stands: { stems, hits: Map(episode -> { weight, fields, sentences: Map(number -> weight) }) }. */
async function lookUp(index, word, unfinished) {
  const { words } = index;
  const keys = words.stems(word, null);
  const exact = (stem) => Math.max(...keys.map((key) => alike(words, key, stem, key.length === stem.length)));
  const found = { stems: new Set(), hits: new Map() };
  for (const key of keys) await collect(index, words.plain(key), words.plain(key), exact, found);
  if (unfinished && word.length >= SHORTEST_PREFIX) {
    const begins = (stem) => (found.stems.has(stem) ? 0 : BEGINS * alike(words, word, stem, true));
    const key = words.plain(word);
    await collect(index, key, `${key}\uffff`, begins, found);
  }
  for (let size = word.length - 1; !found.hits.size && size >= Math.max(4, word.length - 4); size -= 1) {
    const start = word.slice(0, size);
    const shorter = (stem) => (stem.length === size ? SHORTENED * alike(words, start, stem, true) : 0);
    await collect(index, words.plain(start), words.plain(start), shorter, found);
  }
  return found;
}

/** How well `stem` begins as somebody typed: 1, less where Tatar letters may be meant, 0. */
function alike(words, typed, stem, fits) {
  if (!fits) return 0;
  if (stem.startsWith(typed)) return 1;
  return !words.hasTatar(typed) && words.standsFor(typed, stem) ? OTHER_LETTERS : 0;
}

async function collect(index, from, to, weigh, found) {
  const { decode } = index;
  await Promise.all(index.segments.map(async (segment) => {
    for (const { key, stem, text } of await index.entries(segment, from, to)) {
      const weight = key >= from && key <= to ? weigh(stem) : 0;
      if (!weight) continue;
      found.stems.add(stem);
      for (const { place, count, fields, sentences } of decode(text)) {
        const episode = segment.episodes[place];
        if (episode) add(found.hits, episode, weight, count, fields, sentences);
      }
    }
  }));
}

function add(hits, episode, weight, count, fields, sentences) {
  const hit = hits.get(episode) ?? { weight: 0, fields: 0, sentences: new Map() };
  hit.weight += weight * count;
  FIELD_WEIGHTS.forEach((value, bit) => (hit.fields += fields & (1 << bit) ? value * weight : 0));
  for (const number of sentences) hit.sentences.set(number, Math.max(weight, hit.sentences.get(number) ?? 0));
  hits.set(episode, hit);
}

function ranked(index, found) {
  const all = index.segments.flatMap((segment) => segment.episodes.filter(Boolean));
  const usual = all.reduce((sum, episode) => sum + episode.words, 0) / Math.max(1, all.length) || 1;
  const rarity = found.map(({ hits }) => Math.log(1 + (all.length - hits.size + 0.5) / (hits.size + 0.5)));
  const whole = rarity.reduce((sum, value) => sum + value, 0) || 1;
  const results = new Map();
  found.forEach(({ hits }, word) => {
    for (const [episode, hit] of hits) {
      const result = results.get(episode) ?? { episode, score: 0, covers: 0, matched: 0, places: new Map() };
      const long = 1 - LENGTH_MATTERS + (LENGTH_MATTERS * episode.words) / usual;
      const text = (hit.weight * (SATURATION + 1)) / (hit.weight + SATURATION * long);
      result.score += rarity[word] * (text + hit.fields);
      result.covers += rarity[word] / whole;
      result.matched += 1;
      for (const [number, weight] of hit.sentences) {
        result.places.set(number, (result.places.get(number) ?? 0) + rarity[word] * weight);
      }
      results.set(episode, result);
    }
  });
  for (const result of results.values()) {
    const places = [...result.places].sort(([one, first], [other, second]) => second - first || one - other);
    // Words that stand together in a sentence say more than words that stand far apart.
    if (result.matched > 1 && places.length) result.score += places[0][1];
    result.score *= result.covers ** 2;
    result.sentences = places.slice(0, SHOWN_SENTENCES).map(([number]) => number).sort((one, other) => one - other);
  }
  return [...results.values()].sort((one, other) => other.score - one.score || newer(one, other));
}

function newer(one, other) {
  return other.episode.date < one.episode.date ? -1 : 1;
}
