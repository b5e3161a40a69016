// Go on where the listener stopped. Near the start and near the end there is nothing to go on with.
import { recall, remember } from "./memory.js";
import { wholeOf } from "./sound.js";

const NEAR_START_S = 10;
const NEAR_END_S = 20;
const EVERY_MS = 5000;

export function keepPlace(audio, key) {
  const name = `place:${key}`;
  let written = 0;
  const write = () => {
    const now = audio.currentTime;
    written = performance.now();
    const middle = now > NEAR_START_S && now < wholeOf(audio) - NEAR_END_S;
    remember(name, middle ? Math.floor(now) : null);
  };
  audio.addEventListener("timeupdate", () => {
    if (!audio.paused && performance.now() - written > EVERY_MS) write();
  });
  audio.addEventListener("pause", write);
  addEventListener("pagehide", () => {
    if (audio.played.length) write();
  });
  const known = recall(name);
  return typeof known === "number" && known > NEAR_START_S ? known : null;
}
