// What a line of edited.md is: the same rules as pipeline/editing/lines.py, which tests hold together.

export const CHECKED = "✓";
const TIME = String.raw`(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?`;
const ANCHOR = new RegExp(String.raw`^\[(${TIME})\](=?)$`);
const POINT = new RegExp(String.raw`^\[@(${TIME})\]$`);
const LANGUAGE = /^[a-z]{2,3}$/;
const KEY = /^(?![[(«"—–-])[^\s:,{}"]{1,24}$/u;
const KEY_END = /[.!?…»)]$/;
const ASIDE = /^(?:#{1,6}\s+\S.*|<!--(?:(?!-->).)*-->\s*)$/;
const MARK = /^(?:(?:<{7}|>{7})(?:\s.*)?|={7}\s*)$/;

/** 'HH:MM:SS.mmm', 'MM:SS' or with a comma -> milliseconds; null when a part is out of range. */
export function parseTime(text) {
  const [whole, fraction = ""] = text.replace(",", ".").split(".");
  const parts = whole.split(":").map(Number);
  const [seconds, minutes, hours = 0] = parts.reverse();
  if (seconds >= 60 || (parts.length === 3 && minutes >= 60)) return null;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + Number(fraction.padEnd(3, "0"));
}

/** HH:MM:SS.mmm, as headers are written. */
export function timecode(ms) {
  const seconds = Math.floor(ms / 1000);
  const two = (number) => String(number).padStart(2, "0");
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(":");
  return `${clock}.${String(ms % 1000).padStart(3, "0")}`;
}

/** What people read: 0:07, 12:30, 1:02:03. */
export function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

export function isKey(word) {
  return KEY.test(word) && !KEY_END.test(word) && !LANGUAGE.test(word) && word !== CHECKED;
}

/** `[00:00:12.340]= АХ ru ✓` -> {ms, locked, speaker, language, checked}; null: it is no header. */
export function readHeader(line) {
  const [first, ...rest] = line.trim().split(/\s+/);
  const match = ANCHOR.exec(first);
  const ms = match ? parseTime(match[1]) : null;
  if (ms === null) return null;
  const header = { ms, locked: match[2] === "=", speaker: null, language: null, checked: false };
  if (rest.length && isKey(rest[0])) header.speaker = rest.shift();
  if (rest.length && LANGUAGE.test(rest[0])) header.language = rest.shift();
  if (rest[0] === CHECKED) header.checked = Boolean(rest.shift());
  return rest.length ? null : header;
}

export function writeHeader({ ms, locked, speaker, language, checked }) {
  const parts = [`[${timecode(ms)}]${locked ? "=" : ""}`, speaker, language, checked ? CHECKED : null];
  return parts.filter(Boolean).join(" ");
}

/** Kinds: 'blank', 'header', 'mark' (of two versions), 'aside', 'words'. */
export function kindOf(line) {
  if (!line.trim()) return "blank";
  if (readHeader(line)) return "header";
  if (MARK.test(line)) return "mark";
  return ASIDE.test(line) ? "aside" : "words";
}

export function isPoint(word) {
  const match = POINT.exec(word);
  return match !== null && parseTime(match[1]) !== null;
}
