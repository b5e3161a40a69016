// A canvas as sharp as the screen, and its colours, which are the page's.

/** Names of the variables in sound.css. */
const VARIABLES = {
  wave: "--wave", played: "--wave-played", line: "--wave-line", text: "--wave-text", chapter: "--wave-chapter",
  uncovered: "--wave-uncovered", uncoveredGround: "--wave-uncovered-ground", doubt: "--wave-doubt",
  selection: "--wave-selection", selectionGround: "--wave-selection-ground",
};

/** {width, clear()}; `onResize` also when the page is zoomed or goes to another screen. */
export function makeSurface(canvas, onResize) {
  const context = canvas.getContext("2d");
  let size = { width: 0, height: 0 };
  new ResizeObserver((entries) => {
    const { width, height } = entries.at(-1).contentRect;
    size = { width, height };
    onResize();
  }).observe(canvas);
  addEventListener("resize", onResize);
  return {
    get width() {
      return size.width;
    },
    /** What to draw on, or null while it is not shown. */
    clear() {
      const ratio = devicePixelRatio || 1;
      const [wide, high] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
      if (!wide || !high) return null;
      if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, size.width, size.height);
      return { context, ratio, ...size };
    },
  };
}

export function coloursOf(element) {
  const style = getComputedStyle(element);
  const read = Object.entries(VARIABLES).map(([name, variable]) => [name, style.getPropertyValue(variable).trim()]);
  return { ...Object.fromEntries(read), font: style.fontFamily };
}

/** The system's colours, its contrast, and the page's own switch (data-theme). */
export function onNewColours(fn) {
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-contrast: more)"]) {
    matchMedia(query).addEventListener("change", fn);
  }
  new MutationObserver(fn).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
}
