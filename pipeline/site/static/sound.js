// The audio element: where it is, seeking before anything is loaded, and sources that fail.

/** Seconds; the record's duration until the browser knows better. */
export function wholeOf(audio) {
  return Number.isFinite(audio.duration) && audio.duration > 0 ? audio.duration : Number(audio.dataset.whole) || 0;
}

/** Go to a moment; when nothing is loaded yet, playback will begin there (HTML, "default playback start position"). */
export function seek(audio, seconds) {
  const whole = wholeOf(audio);
  audio.currentTime = Math.max(0, whole ? Math.min(seconds, whole - 0.1) : seconds);
  if (audio.readyState === 0) audio.dispatchEvent(new Event("timeupdate")); // browsers say nothing yet, we do
}

export function start(audio) {
  const playing = audio.play();
  if (playing) playing.catch(() => {}); // refused or aborted; `error` events tell of what failed
}

export function toggle(audio) {
  if (audio.paused) start(audio);
  else audio.pause();
}

/**
 * Try the other sources when one fails under way; call `onFailure` when none is left.
 * Returns a function that tries all of them again.
 */
export function watchSources(audio, onFailure) {
  const all = [...audio.querySelectorAll("source")];
  let position = 0;
  let wanted = false;
  const reload = () => {
    const from = position;
    audio.load();
    seek(audio, from);
    if (wanted) start(audio);
  };
  audio.addEventListener("timeupdate", () => {
    if (!audio.error) position = audio.currentTime;
  });
  audio.addEventListener("play", () => (wanted = true));
  audio.addEventListener("pause", () => (wanted = wanted && Boolean(audio.error)));
  audio.addEventListener("error", () => {
    if (!audio.error) return;
    const failed = [...audio.querySelectorAll("source")].find((source) => source.src === audio.currentSrc);
    failed?.remove();
    if (audio.querySelector("source")) reload();
    else onFailure();
  });
  all.at(-1)?.addEventListener("error", onFailure); // none of them could be opened
  return () => {
    wanted = true;
    audio.append(...all);
    reload();
  };
}
