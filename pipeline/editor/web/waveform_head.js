// The line that moves with the sound. It is an element above the canvas, and the browser's compositor moves it: no script
// runs and nothing is drawn while it goes from one side to the other.

/** Sound and animation have different clocks; nobody sees less than this. */
const DRIFT_MS = 60;
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

export function makeHead(element) {
  let run = null; // {animation, key, fromMs, sinceMs, speed}
  const stop = () => {
    run?.animation.cancel();
    run = null;
  };
  const onItsWay = (key, nowMs) =>
    run?.key === key && Math.abs(run.fromMs + (performance.now() - run.sinceMs) * run.speed - nowMs) < DRIFT_MS;

  /** `part`: {startMs, spanMs} that `width` pixels show; `speed`: 0 when it stands. */
  return function place({ startMs, spanMs }, width, nowMs, speed) {
    const x = ((nowMs - startMs) / spanMs) * width;
    const seen = x >= 0 && x <= width;
    element.hidden = !seen;
    const key = `${startMs} ${spanMs} ${width} ${speed}`;
    if (!seen || !speed || CALM.matches) {
      stop();
      element.style.translate = `${x}px`;
    } else if (!onItsWay(key, nowMs)) {
      stop();
      const duration = (startMs + spanMs - nowMs) / speed;
      const frames = [{ translate: `${x}px` }, { translate: `${width}px` }];
      const animation = element.animate(frames, { duration, fill: "forwards" });
      run = { animation, key, fromMs: nowMs, sinceMs: performance.now(), speed };
    }
  };
}
