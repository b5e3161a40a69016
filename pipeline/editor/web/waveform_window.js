// Which part of the recording the zoom shows: {startMs, spanMs}. Pure arithmetic.

export const SHORTEST_MS = 5000;
export const LONGEST_MS = 120_000;
export const USUAL_MS = 20_000;
/** Of the window: turned so early that the next words are seen before they are said, … */
const TURN_AT = 0.95;
const TURN_TO = 0.05;
/** … and after a jump there is something to see of what came before. */
const JUMP_TO = 0.2;

function within({ startMs, spanMs }, durationMs) {
  return { startMs: Math.max(0, Math.min(startMs, durationMs - spanMs)), spanMs };
}

export function firstWindow(durationMs) {
  return { startMs: 0, spanMs: Math.min(USUAL_MS, durationMs || USUAL_MS) };
}

/** `factor` 2 shows twice as much; what is at `aroundMs` stays in its place. */
export function zoomed({ startMs, spanMs }, factor, aroundMs, durationMs) {
  const longest = Math.min(LONGEST_MS, durationMs);
  const span = Math.min(longest, Math.max(Math.min(SHORTEST_MS, longest), spanMs * factor));
  return within({ startMs: aroundMs - ((aroundMs - startMs) / spanMs) * span, spanMs: span }, durationMs);
}

export function moved({ startMs, spanMs }, byMs, durationMs) {
  return within({ startMs: startMs + byMs, spanMs }, durationMs);
}

export function shows({ startMs, spanMs }, ms) {
  return ms >= startMs && ms <= startMs + spanMs;
}

/** The window in which `ms` can be worked at: the same one, or the next page, or one around where somebody jumped to. */
export function following(window, ms, jumped, durationMs) {
  const { startMs, spanMs } = window;
  if (shows(window, ms) && ms <= startMs + spanMs * TURN_AT) return window;
  const next = within({ startMs: ms - spanMs * (jumped ? JUMP_TO : TURN_TO), spanMs }, durationMs);
  return next.startMs === startMs ? window : next;
}
