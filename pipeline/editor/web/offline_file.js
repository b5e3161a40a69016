// This page as a file: its own pieces in its own frame, with another transcript. Nothing is read from the page as it is drawn.
import { h } from "./dom.js";

const LONG_ENOUGH_MS = 60_000;
const piece = (id) => document.getElementById(id).textContent;

/** {format, episode, base, text}, as it was opened or kept last. */
export function transcriptOf() {
  return JSON.parse(piece("transcript"));
}

/** As pipeline/editing/offline_text.py writes it: no text in it can end the element. */
function transcriptWith(text) {
  return JSON.stringify({ ...transcriptOf(), text }).replaceAll("<", "\\u003c");
}

/** For whoever saves the page by the browser's own menu. */
export function putInPage(text) {
  document.getElementById("transcript").textContent = transcriptWith(text);
}

export function makeFile({ offline }, text) {
  const pieces = [piece("looks"), piece("boot"), transcriptWith(text), piece("code"), ""];
  return offline.frame.map((part, at) => part + pieces[at]).join("");
}

let chosen = null; // the file that was written before: it is written again without a question

/** Resolves to the name that the file has; null when it was called off. `anew`: to another file than before. */
export async function writeFile(content, name, { anew = false } = {}) {
  if (!window.showSaveFilePicker) return download(content, name);
  try {
    const file = (!anew && chosen) || (await window.showSaveFilePicker({
      suggestedName: name, types: [{ accept: { "text/html": [".html"] } }],
    }));
    const stream = await file.createWritable();
    await stream.write(content);
    await stream.close();
    if (!anew) chosen = file;
    return file.name;
  } catch (error) {
    if (error.name === "AbortError") return null;
    if (!anew) chosen = null;
    return download(content, name);
  }
}

function download(content, name) {
  const href = URL.createObjectURL(new Blob([content], { type: "text/html" }));
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), LONG_ENOUGH_MS);
  return name;
}
