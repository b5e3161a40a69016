// The block of `key: value` lines at the top: the same rules as pipeline/editing/front_matter.py.

const FENCE = "---";
const LINE = /^(?:\s*|#.*|[A-Za-z_][\w-]*\s*:.*|\s+\S.*)$/;
const ITEM = /\s*([^\s:,{}"]+)\s*:\s*(?!\s)(?:("(?:[^"\\]|\\.)*")\s*|([^,{}"]*))(?:,|$)/y;
const PLAIN = /^[^\s,:{}"'#][^,:{}"#]*$/;
const MOST_LINES = 200;

/** Number of lines that it takes, fences included; 0 when there is none. */
export function frontLines(doc) {
  if (doc.line(1).text.trimEnd() !== FENCE) return 0;
  for (let number = 2; number <= Math.min(doc.lines, MOST_LINES); number++) {
    const { text } = doc.line(number);
    if (text.trimEnd() === FENCE) return number;
    if (!LINE.test(text)) return 0;
  }
  return 0;
}

/** The line of `key`, or null. */
function lineOf(doc, key) {
  for (let number = 2; number < frontLines(doc); number++) {
    const line = doc.line(number);
    const colon = line.text.indexOf(":");
    if (colon > 0 && line.text.slice(0, colon).trimEnd() === key) return { line, value: line.text.slice(colon + 1).trim() };
  }
  return null;
}

export function mainLanguage(doc) {
  return lineOf(doc, "language")?.value || null;
}

/** Map of key -> name, in the order of the file; empty when there are none or the line cannot be read. */
export function speakersOf(doc) {
  return parseSpeakers(lineOf(doc, "speakers")?.value ?? "{}") ?? new Map();
}

/** The change that writes `speakers`, as a CodeMirror change. */
export function speakersChange(doc, speakers) {
  const text = `speakers: ${renderSpeakers(speakers)}`;
  const found = lineOf(doc, "speakers");
  if (found) return { from: found.line.from, to: found.line.to, insert: text };
  const taken = frontLines(doc);
  if (taken) return { from: doc.line(taken).from, insert: `${text}\n` };
  return { from: 0, insert: `${FENCE}\ntranscript: 1\n${text}\n${FENCE}\n\n` };
}

export function parseSpeakers(value) {
  if (!value.startsWith("{") || !value.endsWith("}")) return null;
  const inner = value.slice(1, -1).trim();
  const found = new Map();
  ITEM.lastIndex = 0;
  while (ITEM.lastIndex < inner.length) {
    const match = ITEM.exec(inner);
    const [, key, quoted, plain] = match ?? [];
    if (!quoted && !plain) return null;
    try {
      found.set(key, quoted ? JSON.parse(quoted) : plain.trimEnd());
    } catch {
      return null;
    }
  }
  return found;
}

export function renderSpeakers(speakers) {
  const items = [...speakers].map(([key, name]) => `${key}: ${PLAIN.test(name) ? name : JSON.stringify(name)}`);
  return `{${items.join(", ")}}`;
}

/** A short key for a new name: its initials, numbered where another has them. */
export function newKey(name, taken, isKey) {
  const letters = name.split(/\s+/).map((part) => part[0]).filter((letter) => letter && /[\p{L}\p{N}]/u.test(letter));
  const initials = letters.join("").toUpperCase().slice(0, 4);
  const stem = isKey(initials) ? initials : "К";
  let key = stem;
  for (let number = 2; taken.has(key); number++) key = `${stem}${number}`;
  return key;
}
