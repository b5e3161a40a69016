// The waveform file of BBC audiowaveform (.dat, version 2, 8-bit, one channel): its layout is told in pipeline/sound/peaks.py.
// Coarser levels are made once, so that three hours are drawn as fast as ten seconds.

const HEADER_BYTES = 24;
const VERSION = 2;
const EIGHT_BIT = 1;
/** Points that become one on the next level; a bar then looks at no more than some 16 of them. */
const STEP = 4;
/** Levels of fewer points than this would serve nobody. */
const FEWEST = 256;
/** Speech is drawn this high; what is louder than nearly all of it is cut off. */
const HEIGHT = 0.9;
const FULL_SCALE = 128;
const LOUD_PART = 0.95;

/**
 * {pointsPerSecond, length, durationMs, min, max, levels, gain}. Levels: {min, max} (Int8Array), each STEP times coarser than
 * the one before. `gain`: makes speech of this recording fill the height. Throws an Error for what is no such file.
 */
export function parsePeaks(buffer) {
  if (buffer.byteLength < HEADER_BYTES) throw new Error("too short for a waveform file");
  const view = new DataView(buffer);
  const [version, flags, rate, perPoint, length, channels] = [0, 4, 8, 12, 16, 20].map((at) => view.getInt32(at, true));
  if (version !== VERSION || flags !== EIGHT_BIT || channels !== 1 || rate <= 0 || perPoint <= 0) {
    throw new Error("not an 8-bit mono waveform file of version 2");
  }
  const holds = (buffer.byteLength - HEADER_BYTES) / 2;
  if (holds !== length || !length) throw new Error(`the waveform file promises ${length} points and holds ${holds}`);
  const levels = pyramid(apart(new Int8Array(buffer, HEADER_BYTES)));
  const pointsPerSecond = rate / perPoint;
  return {
    pointsPerSecond, length, durationMs: Math.floor((length * 1000) / pointsPerSecond), ...levels[0], levels, gain: gainOf(levels.at(-1)),
  };
}

/** Least and largest value between two moments, -1 to 1, as a pair; null where there is nothing. */
export function extremes(peaks, fromMs, toMs) {
  const perMs = peaks.pointsPerSecond / 1000;
  const fit = Math.floor(Math.log2(Math.max(1, (toMs - fromMs) * perMs)) / Math.log2(STEP)) - 1;
  const level = Math.min(peaks.levels.length - 1, Math.max(0, fit));
  const { min, max } = peaks.levels[level];
  const scale = perMs / STEP ** level;
  const start = Math.max(0, Math.floor(fromMs * scale));
  const end = Math.min(min.length, Math.max(start + 1, Math.floor(toMs * scale)));
  if (start >= end) return null;
  let least = FULL_SCALE;
  let largest = -FULL_SCALE;
  for (let at = start; at < end; at += 1) {
    if (min[at] < least) least = min[at];
    if (max[at] > largest) largest = max[at];
  }
  return [Math.max(-1, (least * peaks.gain) / FULL_SCALE), Math.min(1, (largest * peaks.gain) / FULL_SCALE)];
}

function apart(points) {
  const length = points.length / 2;
  const [min, max] = [new Int8Array(length), new Int8Array(length)];
  for (let at = 0; at < length; at += 1) {
    min[at] = points[2 * at];
    max[at] = points[2 * at + 1];
  }
  return { min, max };
}

function pyramid(finest) {
  const levels = [finest];
  while (levels.at(-1).min.length > STEP * FEWEST) levels.push(coarser(levels.at(-1)));
  return levels;
}

function coarser({ min, max }) {
  const length = Math.ceil(min.length / STEP);
  const next = { min: new Int8Array(length).fill(127), max: new Int8Array(length).fill(-128) };
  for (let at = 0; at < min.length; at += 1) {
    const place = (at / STEP) | 0;
    if (min[at] < next.min[place]) next.min[place] = min[at];
    if (max[at] > next.max[place]) next.max[place] = max[at];
  }
  return next;
}

/** By what is loud, not by the loudest: one clap must not make an hour of speech flat. */
function gainOf({ min, max }) {
  const heights = Float32Array.from(max, (high, at) => Math.max(high, -min[at])).sort();
  const loud = heights[Math.floor((heights.length - 1) * LOUD_PART)];
  return loud > 0 ? (HEIGHT * FULL_SCALE) / loud : 1;
}
