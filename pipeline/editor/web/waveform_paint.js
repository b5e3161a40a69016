// Draws the recording: bars, and what there is to know about its places. Everything has a shape or a lane of its own beside
// its colour: chapters are lines with a flag, speech without text a band between two lines, places to review a lane of ticks.
import { lastNotAfter } from "../../site/static/times.js";
import { clock } from "./lines.js";
import { extremes } from "./peaks.js";

const BAR = 2;
const PITCH = 3;
const LEAST_HEIGHT = 1.5;
const TICK = 4;
const FLAG = 5;
const RULER = 15;
const RULER_STEPS_MS = [1000, 2000, 5000, 10_000, 15_000, 30_000];
const RULER_ROOM = 64;
/** A word is some 400 ms: in a longer window its boundaries would be a grey band. */
const WORDS_UNTIL_MS = 40_000;
/** Shown at least so wide, however short the span is in three hours. */
const LEAST_SPAN = 3;

/** `surface`: {context, width, height, ratio}, CSS pixels. `scene`: {peaks, durationMs, window, marks, selection, colours, nowMs}. */
export function paintOverview(surface, scene) {
  const part = { fromMs: 0, toMs: scene.durationMs, top: 0, height: surface.height - TICK - 2 };
  const place = placer(surface, part);
  spans(surface, scene, part, place);
  bars(surface, scene, part, scene.nowMs);
  chapters(surface, scene, part, place);
  ticks(surface, scene, part, place);
}

export function paintZoom(surface, scene) {
  const { startMs, spanMs } = scene.window;
  const part = { fromMs: startMs, toMs: startMs + spanMs, top: 0, height: surface.height - RULER - TICK };
  const place = placer(surface, part);
  spans(surface, scene, part, place);
  bars(surface, scene, part, 0);
  chapters(surface, scene, part, place);
  if (spanMs <= WORDS_UNTIL_MS) words(surface, scene, part, place);
  ticks(surface, scene, part, place);
  ruler(surface, scene, part, place);
}

/** Milliseconds → x, on a whole pixel of the screen, so that lines are sharp. */
function placer({ width, ratio }, { fromMs, toMs }) {
  return (ms) => Math.round(((ms - fromMs) / (toMs - fromMs)) * width * ratio) / ratio;
}

/**
 * Bars stand on a grid of the recording, not of the window: they do not flicker when the window moves. Rectangles one by one
 * are faster than one path of all of them (measured: 3.3 against 5.1 ms for both canvases).
 */
function bars({ context, width, ratio }, { peaks, colours, durationMs }, { fromMs, toMs, top, height }, playedMs) {
  const barMs = ((toMs - fromMs) / width) * PITCH;
  const middle = top + height / 2;
  let colour = "";
  const last = Math.min(Math.ceil(toMs / barMs), Math.ceil(durationMs / barMs));
  for (let bar = Math.floor(fromMs / barMs); bar < last; bar += 1) {
    const [low, high] = (peaks && extremes(peaks, bar * barMs, (bar + 1) * barMs)) ?? [0, 0];
    const up = middle - (high * height) / 2;
    const tall = Math.max(LEAST_HEIGHT, ((high - low) * height) / 2);
    const x = Math.round(((bar * barMs - fromMs) / barMs) * PITCH * ratio) / ratio;
    const wanted = (bar + 0.5) * barMs < playedMs ? colours.played : colours.wave;
    if (wanted !== colour) context.fillStyle = colour = wanted;
    context.fillRect(x, Math.min(up, middle - LEAST_HEIGHT / 2), BAR, tall);
  }
}

function spans({ context }, { marks, selection, colours }, { fromMs, toMs, top, height }, place) {
  for (const [startMs, endMs] of marks.uncovered) {
    if (endMs < fromMs || startMs > toMs) continue;
    const [x, width] = [place(startMs), Math.max(LEAST_SPAN, place(endMs) - place(startMs))];
    context.fillStyle = colours.uncoveredGround;
    context.fillRect(x, top, width, height);
    context.fillStyle = colours.uncovered;
    context.fillRect(x, top, width, 2);
    context.fillRect(x, top + height - 2, width, 2);
  }
  if (!selection) return;
  const [x, end] = [place(selection.startMs), place(selection.endMs)];
  context.fillStyle = colours.selectionGround;
  context.fillRect(x, top, Math.max(LEAST_SPAN, end - x), height);
  context.fillStyle = colours.selection;
  for (const edge of [x, end - 2]) context.fillRect(edge, top, 2, height);
}

function chapters({ context }, { marks, colours }, { fromMs, toMs, top, height }, place) {
  context.fillStyle = colours.chapter;
  context.beginPath();
  for (const ms of inside(marks.chapters, Math.max(1, fromMs), toMs)) { // the beginning is seen without a flag
    const x = place(ms);
    context.rect(x, top, 1, height);
    context.moveTo(x, top);
    context.lineTo(x + FLAG, top);
    context.lineTo(x, top + FLAG);
  }
  context.fill();
}

/** Many places share a pixel in three hours: each pixel is drawn once. */
function ticks({ context }, { marks, colours }, { fromMs, toMs, top, height }, place) {
  context.fillStyle = colours.doubt;
  const seen = new Set(inside(marks.doubts, fromMs, toMs).map((ms) => Math.round(place(ms))));
  for (const x of seen) context.fillRect(x - 1, top + height + 1, 2, TICK);
}

function words({ context }, { marks, colours }, { fromMs, toMs, top, height }, place) {
  context.fillStyle = colours.line;
  for (const ms of inside(marks.words, fromMs, toMs)) context.fillRect(place(ms), top + 2, 1, height - 4);
}

function ruler({ context, width, height }, { colours }, { fromMs, toMs }, place) {
  const step = RULER_STEPS_MS.find((ms) => (ms / (toMs - fromMs)) * width >= RULER_ROOM) ?? 60_000;
  context.fillStyle = colours.text;
  context.font = `11px ${colours.font}`;
  context.textBaseline = "alphabetic";
  for (let ms = Math.ceil(fromMs / step) * step; ms < toMs; ms += step) {
    context.fillRect(place(ms), height - RULER + 2, 1, RULER - 2);
    context.fillText(clock(ms), place(ms) + 4, height - 3);
  }
}

function inside(sorted, fromMs, toMs) {
  return sorted.slice(lastNotAfter(sorted, fromMs - 1) + 1, lastNotAfter(sorted, toMs) + 1);
}
