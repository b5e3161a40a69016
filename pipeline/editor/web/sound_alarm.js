// Rings when the sound gets to a moment. Until then the page sleeps: one timer, set by the distance and the speed, and set
// anew whenever either changes. `timeupdate` (four a second) only corrects it, as timers and sound have different clocks.

/** So near, the moment counts as reached; a timer is no more exact. */
const NEAR_MS = 2;
const CHANGES = ["playing", "pause", "waiting", "seeking", "seeked", "ratechange", "timeupdate"];
const HAS_FUTURE = HTMLMediaElement.HAVE_FUTURE_DATA;

/** `ring(ms)` with the moment that was set. It rings once. */
export function makeAlarm(audio, ring) {
  let due = null;
  let timer = 0;
  const look = () => {
    clearTimeout(timer);
    if (due === null || audio.paused || audio.seeking || audio.readyState < HAS_FUTURE) return;
    const left = due - audio.currentTime * 1000;
    if (left > NEAR_MS) {
      timer = setTimeout(look, left / audio.playbackRate);
      return;
    }
    const reached = due;
    due = null;
    ring(reached);
  };
  for (const name of CHANGES) audio.addEventListener(name, look);
  return {
    /** Milliseconds of the recording; null: no alarm. */
    set(ms) {
      due = ms;
      look();
    },
    isSet: () => due !== null,
    end() {
      due = null;
      clearTimeout(timer);
      for (const name of CHANGES) audio.removeEventListener(name, look);
    },
  };
}
