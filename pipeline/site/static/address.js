// Addresses of a moment (#t=754.2, #t=12:34) and of a sentence (#s754200).

/** Milliseconds that the part after # names, or null. */
export function momentIn(hash) {
  const sentence = /^#s(\d{1,9})$/.exec(hash);
  if (sentence) return Number(sentence[1]);
  const time = /^#t=(?:npt:)?((?:\d{1,4}:){0,2}\d{1,6}(?:\.\d{1,3})?)/.exec(hash);
  if (!time) return null;
  const seconds = time[1].split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round(seconds * 1000);
}

export function addressOfMoment(page, ms) {
  return `${page.split("#")[0]}#t=${Math.floor(ms / 1000)}`;
}

export function addressOfSentence(page, ms) {
  return `${page.split("#")[0]}#s${ms}`;
}
