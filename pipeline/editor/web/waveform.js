// The recording as a picture: all of it above, and below it some seconds around what is heard.
import { h } from "./dom.js";
import { clock } from "./lines.js";
import { makeListeners } from "./listeners.js";
import { keepFocus, wireOverview, wireZoom } from "./waveform_hands.js";
import { makeHead } from "./waveform_head.js";
import { paintOverview, paintZoom } from "./waveform_paint.js";
import { makeSlider } from "./waveform_slider.js";
import { coloursOf, makeSurface, onNewColours } from "./waveform_surface.js";
import { firstWindow, following, moved, shows, zoomed } from "./waveform_window.js";

/** Of the frame that tells where the zoom is: seen, however long the recording. */
const LEAST_FRAME_PX = 7;
const NO_MARKS = { chapters: [], uncovered: [], doubts: [], words: [] };

/**
 * `peaks`: promise of what parsePeaks gives; without it everything works on a plain bar. `labels`: see waveform_slider.js.
 * Event, see `on`: select({startMs, endMs}), when somebody has chosen a part by hand.
 */
export function makeWaveform(root, options) {
  return new Waveform(root, options);
}

class Waveform {
  #root;
  #sound;
  #durationMs;
  #heard = makeListeners("select");
  #peaks = null;
  #marks = NO_MARKS;
  #selection = null;
  #window;
  #follows = true;
  #preview = null;
  #colours = null;
  #stale = new Set();
  #playedPixels = -1;
  #parts;
  #frame = h("i", { class: "waveform-frame", "aria-hidden": "true" });
  #tellSlider;

  constructor(root, { sound, durationMs, labels, peaks }) {
    this.#root = root;
    this.#sound = sound;
    this.#durationMs = Math.max(1, durationMs);
    this.#window = firstWindow(this.#durationMs);
    this.#parts = { overview: this.#part("overview"), zoom: this.#part("zoom") };
    this.#parts.overview.element.append(this.#frame);
    this.#parts.zoom.element.setAttribute("aria-hidden", "true");
    root.classList.add("waveform");
    root.append(this.#parts.overview.element, this.#parts.zoom.element);
    this.#wireHands(labels);
    this.#listen();
    Promise.resolve(peaks).then((known) => this.#show(known ?? null)).catch(() => this.#show(null));
    this.#follow(sound.nowMs(), true);
  }

  on(event, fn) {
    return this.#heard.on(event, fn);
  }

  get selection() {
    return this.#selection;
  }

  /** {startMs, endMs} or null. */
  setSelection(range) {
    this.#selection = range;
    this.#redraw("overview", "zoom");
  }

  /** Milliseconds: chapters, doubts and words are moments, uncovered are [from, to]. What is not named stays. */
  setMarks(marks) {
    const ascending = (moments) => [...moments].sort((a, b) => a - b);
    const entries = Object.entries(marks).map(([name, all]) => [name, name === "uncovered" ? all : ascending(all)]);
    this.#marks = { ...this.#marks, ...Object.fromEntries(entries) };
    this.#redraw("overview", "zoom");
  }

  /** 0.5 shows half as much, 2 twice as much; what is heard stays in its place. */
  zoom(factor) {
    const { startMs, spanMs } = this.#window;
    const now = this.#sound.nowMs();
    this.#setWindow(zoomed(this.#window, factor, shows(this.#window, now) ? now : startMs + spanMs / 2, this.#durationMs));
  }

  #part(name) {
    const canvas = h("canvas", { "aria-hidden": "true" });
    const head = h("i", { class: "waveform-head", "aria-hidden": "true" });
    const bubble = h("span", { class: "waveform-bubble", "aria-hidden": "true", hidden: true });
    const element = h("div", { class: `waveform-${name}` }, canvas, head, bubble);
    const surface = makeSurface(canvas, () => this.#redraw(name));
    return { element, surface, bubble, placeHead: makeHead(head) };
  }

  #wireHands(labels) {
    const { overview, zoom } = this.#parts;
    const seek = (ms) => this.#sound.seekMs(ms);
    const whole = { startMs: 0, spanMs: this.#durationMs };
    const [inWhole, inWindow] = [(event) => this.#msAt(event, overview, whole), (event) => this.#msAt(event, zoom, this.#window)];
    for (const [part, msAt] of [[overview, inWhole], [zoom, inWindow]]) {
      keepFocus(part.element);
      this.#showTime(part, msAt);
    }
    wireOverview(overview.element, { msAt: inWhole, seek, preview: (ms) => this.#showPreview(ms) });
    wireZoom(zoom.element, {
      msAt: inWindow, seek, durationMs: this.#durationMs,
      msPerPx: () => this.#window.spanMs / zoom.surface.width,
      window: () => this.#window,
      setWindow: (window) => this.#setWindow(window),
      moveWindow: (ms) => this.#setWindow(moved(this.#window, ms, this.#durationMs)),
      selection: () => this.#selection,
      draft: (range) => this.setSelection(range),
      select: () => this.#heard.tell("select", this.#selection),
    });
    this.#tellSlider = makeSlider(overview.element, {
      durationMs: this.#durationMs, labels, seek, step: (ms) => this.#sound.step(ms), zoom: (factor) => this.zoom(factor),
    });
  }

  #listen() {
    this.#sound.on("time", (ms, jumped) => this.#follow(ms, jumped));
    this.#sound.on("state", () => this.#placeHeads());
    this.#sound.on("speed", () => this.#placeHeads());
    onNewColours(() => {
      this.#colours = null;
      this.#redraw("overview", "zoom");
    });
  }

  #msAt(event, { element, surface }, { startMs, spanMs }) {
    const x = event.clientX - element.getBoundingClientRect().left;
    const ms = startMs + Math.min(1, Math.max(0, x / (surface.width || 1))) * spanMs;
    return Math.round(Math.min(this.#durationMs, ms));
  }

  /** The time of the place under the mouse or the finger. */
  #showTime({ element, bubble, surface }, msAt) {
    element.addEventListener("pointermove", (event) => {
      bubble.hidden = event.pointerType !== "mouse" && event.buttons === 0;
      const ms = msAt(event);
      bubble.textContent = `${clock(ms)}.${Math.floor(ms / 100) % 10}`;
      const x = event.clientX - element.getBoundingClientRect().left - bubble.offsetWidth / 2;
      bubble.style.translate = `${Math.max(0, Math.min(surface.width - bubble.offsetWidth, x))}px`;
    });
    for (const name of ["pointerleave", "pointercancel"]) element.addEventListener(name, () => (bubble.hidden = true));
  }

  #show(peaks) {
    this.#peaks = peaks;
    this.#root.dataset.peaks = peaks ? "shown" : "absent";
    this.#redraw("overview", "zoom");
  }

  #showPreview(ms) {
    this.#preview = ms;
    this.#placeHeads();
  }

  #setWindow(window) {
    this.#window = window;
    this.#follows = shows(window, this.#sound.nowMs());
    this.#redraw("zoom");
  }

  #placeFrame() {
    const { width } = this.#parts.overview.surface;
    const { startMs, spanMs } = this.#window;
    const wide = Math.max(LEAST_FRAME_PX, (spanMs / this.#durationMs) * width);
    const x = ((startMs + spanMs / 2) / this.#durationMs) * width - wide / 2;
    this.#frame.style.inlineSize = `${wide}px`;
    this.#frame.style.translate = `${Math.min(width - wide, Math.max(0, x))}px`;
  }

  /** Whoever moved the window to another place is left there until the next jump. */
  #follow(ms, jumped) {
    this.#follows ||= jumped || shows(this.#window, ms);
    const next = this.#follows ? following(this.#window, ms, jumped, this.#durationMs) : this.#window;
    if (next !== this.#window) this.#setWindow(next);
    this.#tellSlider(ms);
    this.#placeHeads();
    const pixel = Math.floor((ms / this.#durationMs) * this.#parts.overview.surface.width);
    if (pixel === this.#playedPixels) return;
    this.#playedPixels = pixel;
    this.#redraw("overview");
  }

  #placeHeads() {
    const now = this.#sound.nowMs();
    const { overview, zoom } = this.#parts;
    overview.placeHead({ startMs: 0, spanMs: this.#durationMs }, overview.surface.width, this.#preview ?? now, 0);
    zoom.placeHead(this.#window, zoom.surface.width, now, this.#sound.state === "playing" ? this.#sound.speedNow : 0);
  }

  #redraw(...names) {
    if (!this.#stale.size) requestAnimationFrame(() => this.#draw());
    for (const name of names) this.#stale.add(name);
  }

  #draw() {
    this.#colours ??= coloursOf(this.#root);
    const scene = {
      peaks: this.#peaks, durationMs: this.#durationMs, window: this.#window, marks: this.#marks, selection: this.#selection,
      colours: this.#colours, nowMs: this.#sound.nowMs(),
    };
    for (const [name, paint] of [["overview", paintOverview], ["zoom", paintZoom]]) {
      const surface = this.#stale.has(name) ? this.#parts[name].surface.clear() : null;
      if (surface) paint(surface, scene);
    }
    this.#stale.clear();
    this.#placeFrame();
    this.#placeHeads();
  }
}
