// When no more sound comes: why, as far as a page can know. The browser does not tell a server that is gone from a file that
// it cannot decode, and waits long before it tells anything.

/** Slow discs answer within this; asking costs one byte. */
const PATIENCE_MS = 4000;

/**
 * `tell(code)`: "gone" (nobody answers), "missing" (no such file, or not for this page), "unplayable" (it comes, and cannot
 * be decoded). `over()` when it plays again by itself.
 */
export function watchTrouble(audio, tell, over) {
  let patience = 0;
  const last = () => [...audio.querySelectorAll("source")].at(-1); // another one when the person chose a file
  const ask = async () => {
    if ("offline" in audio.dataset) return "unplayable"; // a page in a file may ask nobody
    try {
      const address = audio.currentSrc || last()?.src;
      const answer = await fetch(address, { headers: { Range: "bytes=0-0" }, cache: "no-store" });
      await answer.body?.cancel();
      return answer.ok ? "unplayable" : "missing";
    } catch {
      return "gone";
    }
  };
  const calm = () => clearTimeout(patience);
  audio.addEventListener("waiting", () => {
    calm();
    patience = setTimeout(async () => {
      const code = await ask();
      if (code !== "unplayable") tell(code); // otherwise it is only slow
    }, PATIENCE_MS);
  });
  for (const name of ["playing", "pause", "seeked", "canplay"]) audio.addEventListener(name, calm);
  audio.addEventListener("canplay", over);
  // Errors of <source> do not bubble; only the last one's means that none can be played.
  audio.addEventListener("error", async (event) => {
    calm();
    if (event.target === audio || event.target === last()) tell(await ask());
  }, true);
}
