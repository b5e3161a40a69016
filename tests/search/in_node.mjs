// node in_node.mjs STATIC SEARCH SEGMENTS < queries.json: what the browser's code finds, and what it fetches for it.
// A query that is {"words": [...]} gives each word's stems instead.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [statics, folder, segments] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(path.join(statics, name)));
const { makeWords } = await load("search-words.js");
const { openIndex } = await load("search-index.js");
const { findAll } = await load("search-rank.js");

let fetched = [];
globalThis.fetch = async (address, { headers = {} } = {}) => {
  const file = path.join(folder, address.split("?")[0]);
  if (!fs.existsSync(file)) return new Response("", { status: 404 });
  const all = fs.readFileSync(file);
  const range = /^bytes=(\d+)-(\d+)$/.exec(headers.Range ?? "");
  const body = range ? all.subarray(Number(range[1]), Number(range[2]) + 1) : all;
  fetched.push([address, body.length]);
  return new Response(body, { status: range ? 206 : 200 });
};

const out = [];
for (const query of JSON.parse(fs.readFileSync(0, "utf8"))) {
  fetched = [];
  if (query.words) {
    const words = makeWords(JSON.parse(fs.readFileSync(path.join(folder, "rules.json"), "utf8")));
    out.push(query.words.map((text) => words.words(text).map(
      (word) => [word, words.plain(word), words.stems(word, "tt"), words.stems(word, "ru"), words.stems(word, null)])));
    continue;
  }
  const index = await openIndex("", Number(segments));
  const opened = fetched.reduce((sum, [, size]) => sum + size, 0);
  const { results } = await findAll(index, query);
  const found = fetched.reduce((sum, [, size]) => sum + size, 0) - opened;
  const requests = fetched.length;
  const rows = [];
  for (const { episode, score, sentences } of results.slice(0, 10)) {
    const texts = await index.sentences(episode, sentences);
    rows.push({ episode: episode.episode, score, sentences: sentences.map((number) => texts.get(number)) });
  }
  const shown = fetched.reduce((sum, [, size]) => sum + size, 0) - opened - found;
  out.push({ count: results.length, rows, bytes: { lists: opened, words: found, texts: shown },
    requests: { index: requests, texts: fetched.length - requests } });
}
process.stdout.write(JSON.stringify(out));
