// Mouse, finger and pen on the waveform. Vertical swipes still scroll the page (touch-action in sound.css).
import { zoomed } from "./waveform_window.js";

/** A hand is not still while it clicks. */
const STILL_PX = 4;
const EDGE_PX = 7;
/** One notch of a wheel is 100 or so: a fifth more or less. */
const WHEEL_FACTOR = 0.002;
const LINE_PX = 16;

/** Whoever works in the text keeps the caret there while clicking here. */
export function keepFocus(element) {
  element.addEventListener("mousedown", (event) => {
    if (document.activeElement && document.activeElement !== document.body) event.preventDefault();
  });
}

/** The recording as a whole: shows where it would go while dragged, and goes there when let loose. */
export function wireOverview(element, { msAt, preview, seek }) {
  let down = false;
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    down = true;
    element.setPointerCapture(event.pointerId);
    preview(msAt(event));
  });
  element.addEventListener("pointermove", (event) => down && preview(msAt(event)));
  const end = (event) => {
    if (!down) return;
    down = false;
    preview(null);
    if (event.type === "pointerup") seek(msAt(event));
  };
  for (const name of ["pointerup", "pointercancel"]) element.addEventListener(name, end);
}

/**
 * The zoom: a click goes there, dragging selects or moves an edge of the selection, two fingers and the wheel zoom.
 * `hands`: {msAt(event), msPerPx(), durationMs, window(), setWindow(window), moveWindow(ms), selection(), draft(range),
 * select(), seek(ms)}.
 */
export function wireZoom(element, hands) {
  const drag = makeDrag(hands);
  const pinch = makePinch(hands);
  const nearEdge = (event) => edgeAt(hands, event) !== null;
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    pinch.down(event);
    if (pinch.fingers() > 1) drag.cancel();
    else drag.begin(event);
  });
  element.addEventListener("pointermove", (event) => {
    element.classList.toggle("at-edge", nearEdge(event));
    if (!pinch.move(event)) drag.move(event);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    element.addEventListener(name, (event) => {
      pinch.up(event);
      if (event.type === "pointerup") drag.end(event);
      else drag.cancel();
    });
  }
  element.addEventListener("wheel", (event) => {
    event.preventDefault();
    turnWheel(hands, event);
  }, { passive: false });
}

function edgeAt(hands, event) {
  const selection = hands.selection();
  if (!selection) return null;
  const [ms, near] = [hands.msAt(event), EDGE_PX * hands.msPerPx()];
  if (Math.abs(ms - selection.startMs) <= near) return selection.endMs;
  return Math.abs(ms - selection.endMs) <= near ? selection.startMs : null;
}

function makeDrag(hands) {
  let from = null; // {x, fixedMs, before, selecting}
  const range = (event) => {
    const [startMs, endMs] = [from.fixedMs, hands.msAt(event)].sort((a, b) => a - b);
    return { startMs, endMs };
  };
  return {
    begin(event) {
      const edge = edgeAt(hands, event);
      from = { x: event.clientX, fixedMs: edge ?? hands.msAt(event), before: hands.selection(), selecting: false };
    },
    move(event) {
      if (!from) return;
      from.selecting ||= Math.abs(event.clientX - from.x) > STILL_PX;
      if (from.selecting) hands.draft(range(event));
    },
    end(event) {
      if (!from) return;
      if (from.selecting) hands.select();
      else hands.seek(hands.msAt(event));
      from = null;
    },
    /** A second finger, or the browser took over to scroll: what was selected before stays. */
    cancel() {
      if (from?.selecting) hands.draft(from.before);
      from = null;
    },
  };
}

function makePinch(hands) {
  const fingers = new Map();
  const apart = () => {
    const [one, other] = [...fingers.values()];
    return Math.max(1, Math.abs(one.clientX - other.clientX));
  };
  return {
    fingers: () => fingers.size,
    down: (event) => fingers.set(event.pointerId, event),
    up: (event) => fingers.delete(event.pointerId),
    /** Whether two fingers are at work. */
    move(event) {
      if (!fingers.has(event.pointerId)) return false;
      const before = fingers.size === 2 ? apart() : 0;
      fingers.set(event.pointerId, event);
      if (!before) return fingers.size > 1;
      const around = [...fingers.values()].reduce((sum, finger) => sum + hands.msAt(finger), 0) / 2;
      hands.setWindow(zoomed(hands.window(), before / apart(), around, hands.durationMs));
      return true;
    },
  };
}

function turnWheel(hands, event) {
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
  const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
  if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
    hands.moveWindow(sideways * unit * hands.msPerPx());
    return;
  }
  const factor = Math.exp(event.deltaY * unit * WHEEL_FACTOR);
  hands.setWindow(zoomed(hands.window(), factor, hands.msAt(event), hands.durationMs));
}
