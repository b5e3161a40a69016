// node lines_in_node.mjs WEB: a text as JSON in each line of its input; what the page's scripts make of it in each line of output.
import path from "node:path";
import readline from "node:readline";
import { pathToFileURL } from "node:url";

const [web] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(path.join(web, name)));
const { isPoint, kindOf, readHeader, writeHeader } = await load("lines.js");
const { frontLines, mainLanguage, parseSpeakers, renderSpeakers, speakersOf } = await load("front.js");
const { wordPlaces } = await load("timing.js");

/** As much of CodeMirror's Text as they use. */
function docOf(text) {
  const lines = text.split("\n");
  return { lines: lines.length, line: (number) => ({ number, text: lines[number - 1] }), iterLines: () => lines, toString: () => text };
}

function read(text) {
  const doc = docOf(text);
  const front = frontLines(doc);
  const rest = text.split("\n").slice(front);
  const headers = rest.map(readHeader);
  const { from, to } = wordPlaces(doc);
  const speakers = speakersOf(doc);
  return {
    front, headers,
    kinds: rest.map(kindOf),
    written: headers.filter(Boolean).map(writeHeader),
    words: Array.from(from, (start, at) => text.slice(start, to[at])),
    points: text.split(/\s+/).filter(isPoint).length,
    language: mainLanguage(doc),
    speakers: [...speakers],
    again: [...(parseSpeakers(renderSpeakers(speakers)) ?? [])],
  };
}

for await (const line of readline.createInterface({ input: process.stdin })) console.log(JSON.stringify(read(JSON.parse(line))));
